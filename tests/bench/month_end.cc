#include "tests/bench/month_end.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "tests/bench/load.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/server_process.h"

namespace thuning::bench {
namespace {

using namespace ledger::v1;

constexpr int kWriters = 64;
constexpr int64_t kCallsARound = 4000;
constexpr int kSetUpThreads = 8;

template <typename Response, typename Stub, typename Request>
Response Do(Stub& stub,
            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
            Request request, const std::string& step) {
  request.set_request_id(UuidOf(step));
  Response response;
  LEDGER_CHECK(Call(stub, method, request, &response).ok());
  return response;
}

void AddChoice(google::protobuf::RepeatedPtrField<type::v1::Choice>& choices,
               const std::string& id) {
  type::v1::Choice& choice = *choices.Add();
  choice.set_id(id);
  choice.set_display_name(id);
}

// A programme with a monthly fee, provision rates, and what is on every loan's product.
void SetUpRules(Client& client) {
  SetUpProgramme(client, 0);
  CreateProgrammeRequest programme;
  programme.set_parent("operators/ami");
  programme.set_programme_id("hostel");
  programme.mutable_programme()->set_display_name("Hostel");
  AddChoice(*programme.mutable_programme()->mutable_profiles(), "artist");
  AddChoice(*programme.mutable_programme()->mutable_support_levels(), "full");
  Do(*client.admin, &AdminService::Stub::CreateProgramme, programme, "programme");
  CreateFeeScheduleRequest fee;
  fee.set_parent("operators/ami");
  fee.set_fee_schedule_id("adviser");
  FeeSchedule& schedule = *fee.mutable_fee_schedule();
  schedule.set_programme("operators/ami/programmes/hostel");
  schedule.set_kind(type::v1::FEE_KIND_SUBSCRIPTION);
  schedule.set_display_name("Adviser");
  schedule.mutable_charging()->set_rhythm(type::v1::FEE_RHYTHM_YEARLY);
  type::v1::FeeTerms& terms = *schedule.add_versions();
  *terms.mutable_valid_from() = Day(2025, 1, 1);
  terms.add_rates()->set_amount_minor(500'00);
  Do(*client.fees, &FeeService::Stub::CreateFeeSchedule, fee, "schedule");
  SetProvisionRatesRequest rates;
  rates.set_parent("operators/ami");
  *rates.mutable_valid_from() = Day(2025, 1, 1);
  type::v1::ProvisionBand& band = *rates.add_bands();
  band.set_over_days_past_due(30);
  band.set_percent("25");
  Do(*client.admin, &AdminService::Stub::SetProvisionRates, rates, "rates");
}

void SetUpBeneficiary(Client& client, int64_t number) {
  CreateBeneficiaryRequest person;
  person.set_parent("operators/ami");
  person.set_beneficiary_id(absl::StrCat("P-", number));
  person.set_profile("artist");
  person.set_display_name("Somebody");
  Do(*client.admin, &AdminService::Stub::CreateBeneficiary, person, absl::StrCat("P-", number));
  EnrolBeneficiaryRequest enrol;
  enrol.set_parent("operators/ami");
  enrol.set_enrolment_id(absl::StrCat("E-", number));
  enrol.set_programme("operators/ami/programmes/hostel");
  enrol.set_beneficiary(absl::StrCat("operators/ami/beneficiaries/P-", number));
  enrol.set_support_level("full");
  *enrol.mutable_start_date() = Day(2025, 1, 15);
  Do(*client.admin, &AdminService::Stub::EnrolBeneficiary, enrol, absl::StrCat("E-", number));
}

void SetUp(ServerProcess& server, int64_t beneficiaries) {
  Client first(server.NewChannel());
  SetUpRules(first);
  std::atomic<int64_t> next = 1;
  std::vector<std::thread> threads;
  threads.reserve(kSetUpThreads);
  for (int i = 0; i < kSetUpThreads; ++i) {
    threads.emplace_back([&] {
      Client client(server.NewChannel());
      for (int64_t number = next++; number <= beneficiaries; number = next++) {
        SetUpBeneficiary(client, number);
        SetUpLoan(client, static_cast<int>(number));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

double Percentile99(std::vector<double> values) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 99 / 100);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// What 64 writers, who pay loans in turn, wait while the work goes on, or for five rounds where
// there is none.
double Waiting(const std::string& address, const std::string& series, int64_t loans,
               const std::function<void()>& work, double& seconds) {
  std::atomic<bool> goes_on = true;
  std::thread worker([&] {
    seconds = Seconds(work);
    goes_on = false;
  });
  std::vector<double> milliseconds;
  for (int round = 0; goes_on || round < 5; ++round) {
    const Answered answered = Time({.address = address,
                                    .series = absl::StrCat(series, " ", round),
                                    .loans = static_cast<int>(loans),
                                    .calls = kCallsARound,
                                    .in_flight = kWriters});
    milliseconds.insert(milliseconds.end(), answered.milliseconds.begin(),
                        answered.milliseconds.end());
  }
  worker.join();
  return Percentile99(std::move(milliseconds));
}

void AssessEverybody(Client& client, int64_t beneficiaries) {
  AssessFeesRequest request;
  request.set_request_id(UuidOf("assess"));
  request.set_parent("operators/ami");
  *request.mutable_through_date() = Day(2025, 1, 31);
  AssessFeesResponse progress;
  LEDGER_CHECK(CallToTheEnd(*client.fees, &FeeService::Stub::AssessFees, request, &progress).ok() &&
               progress.fees_assessed() == beneficiaries);
}

void CloseMonth(Client& client, int64_t beneficiaries) {
  AccrueLoansRequest request;
  request.set_request_id(UuidOf("accrue"));
  request.set_parent("operators/ami");
  *request.mutable_effective_date() = Day(2025, 1, 31);
  AccrueLoansResponse progress;
  LEDGER_CHECK(
      CallToTheEnd(*client.repayment, &RepaymentService::Stub::AccrueLoans, request, &progress)
          .ok());
  LEDGER_CHECK(progress.loans_accrued() == beneficiaries);
  ClosePeriodRequest close;
  close.set_parent("operators/ami");
  *close.mutable_end_date() = Day(2025, 1, 31);
  Do(*client.admin, &AdminService::Stub::ClosePeriod, close, "close");
}

}  // namespace

std::vector<Figure> MeasureMonthEnd(const std::string& directory, int64_t beneficiaries) {
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  const auto server = ServerProcess::Start(directory + "/ledger");
  SetUp(*server, beneficiaries);
  Client client(server->NewChannel());
  double seconds = 0;
  Waiting(
      server->address(), "warm", beneficiaries, [] {}, seconds);
  const double alone = Waiting(
      server->address(), "alone", beneficiaries, [] {}, seconds);
  double assessing = 0;
  const double while_assessing = Waiting(
      server->address(), "assess", beneficiaries, [&] { AssessEverybody(client, beneficiaries); },
      assessing);
  double closing = 0;
  const double while_closing = Waiting(
      server->address(), "close", beneficiaries, [&] { CloseMonth(client, beneficiaries); },
      closing);
  const auto rate = [&](double took) { return static_cast<double>(beneficiaries) / took; };
  return {{"99th percentile of 64 writers alone, by that while fees are assessed", alone,
           while_assessing, "ms", 0.5,
           absl::StrCat(beneficiaries, " fees, ", static_cast<int64_t>(rate(assessing)), " per s")},
          {"the same, while a month is accrued and closed", alone, while_closing, "ms", 0.5,
           absl::StrCat(beneficiaries, " loans, ", static_cast<int64_t>(rate(closing)), " per s")}};
}

}  // namespace thuning::bench
