// The accrual of every loan over the API: provisions by ageing, a retry, and a run that is killed
// in the middle.

#include <grpcpp/grpcpp.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/server_process.h"
#include "tests/support/temporary_directory.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning {
namespace {

using namespace ledger::v1;

class AccrualApiTest : public testing::Test {
 protected:
  void Start() {
    server_ = ServerProcess::Start(directory_ / "data");
    client_ = std::make_unique<Client>(server_->NewChannel());
  }

  // Half of what is more than a month past due, from 2025 on.
  void SetRates() {
    SetProvisionRatesRequest request;
    request.set_request_id(UuidOf("rates"));
    request.set_parent("operators/ami");
    *request.mutable_valid_from() = Day(2025, 1, 1);
    type::v1::ProvisionBand& band = *request.add_bands();
    band.set_over_days_past_due(31);
    band.set_percent("50");
    SetProvisionRatesResponse response;
    ASSERT_TRUE(
        Call(*client_->admin, &AdminService::Stub::SetProvisionRates, request, &response).ok());
    EXPECT_EQ(response.name(), "operators/ami/provisionRates/2025-01-01");
  }

  static AccrueLoansRequest Everything(const std::string& id, const google::type::Date& day) {
    AccrueLoansRequest request;
    request.set_request_id(UuidOf(id));
    request.set_parent("operators/ami");
    *request.mutable_effective_date() = day;
    return request;
  }

  // The last message of the stream.
  AccrueLoansResponse AccrueAll(const AccrueLoansRequest& request) {
    AccrueLoansResponse last;
    const grpc::Status status = TryAll(request, last);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return last;
  }

  grpc::Status TryAll(const AccrueLoansRequest& request, AccrueLoansResponse& last) {
    return CallToTheEnd(*client_->repayment, &RepaymentService::Stub::AccrueLoans, request, &last);
  }

  // Why all of it is refused, before anything is done.
  std::string Refusal(const AccrueLoansRequest& request) {
    AccrueLoansResponse none;
    const grpc::Status status = TryAll(request, none);
    EXPECT_EQ(none.ByteSizeLong(), 0u) << none.ShortDebugString();
    return ReasonOf(status);
  }

  // Debits less credits, minor units.
  int64_t BalanceOf(const std::string& account) {
    GetTrialBalanceRequest request;
    request.set_parent("operators/ami");
    GetTrialBalanceResponse response;
    EXPECT_TRUE(
        Call(*client_->audit, &AuditService::Stub::GetTrialBalance, request, &response).ok());
    for (const auto& row : response.rows()) {
      if (row.account() == account) return row.balance_minor();
    }
    return 0;
  }

  // By loan.
  std::map<std::string, int> AccrualsInTheLog() {
    std::map<std::string, int> accruals;
    grpc::ClientContext context;
    const auto stream = client_->audit->StreamRecords(&context, {});
    StreamRecordsResponse chunk;
    while (stream->Read(&chunk)) {
      for (const std::string& bytes : chunk.records()) {
        event::v1::Record record;
        EXPECT_TRUE(record.ParseFromString(bytes));
        for (const auto& event : record.events()) {
          if (event.has_loan_accrued()) ++accruals[event.loan_accrued().loan_id()];
        }
      }
    }
    EXPECT_TRUE(stream->Finish().ok());
    return accruals;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<Client> client_;
};

// Loans of 100 000.00, the first instalment of which was due on 4 February.
TEST_F(AccrualApiTest, WhatIsSetAsideFollowsTheAgeOfArrears) {
  Start();
  SetUpProgramme(*client_, 2);
  SetRates();
  RecordRepaymentResponse paid;
  const auto payment = CashPayment("first instalments", 2, 20'000'00);
  ASSERT_TRUE(
      Call(*client_->repayment, &RepaymentService::Stub::RecordRepayment, payment, &paid).ok());

  const AccrueLoansResponse done = AccrueAll(Everything("march", Day(2025, 3, 31)));
  EXPECT_EQ(done.loans_done(), 2);
  EXPECT_EQ(done.loan_count(), 2);
  EXPECT_EQ(done.loans_accrued(), 2);
  EXPECT_EQ(done.refusals_size(), 0);
  EXPECT_EQ(BalanceOf("297400"), -50'000'00) << "of the loan that paid nothing";

  SetUpLoan(*client_, 3);
  EXPECT_EQ(AccrueAll(Everything("march", Day(2025, 3, 31))).DebugString(), done.DebugString())
      << "a retry after it has ended, whatever there is by then";
  EXPECT_THAT(AccrualsInTheLog(),
              testing::UnorderedElementsAre(testing::Pair("L-1", 1), testing::Pair("L-2", 1)));
  AccrueAll(Everything("february", Day(2025, 2, 28)));
  EXPECT_EQ(BalanceOf("297400"), -50'000'00) << "nothing was that old in February";
}

TEST_F(AccrualApiTest, ADayBeforeAnythingWasPaidOutHasNoLoans) {
  Start();
  SetUpProgramme(*client_, 1);
  EXPECT_EQ(AccrueAll(Everything("early", Day(2025, 1, 3))).loan_count(), 0);
  AccrueLoansRequest request = Everything("none", Day(2025, 1, 3));
  request.set_parent("operators/none");
  EXPECT_EQ(Refusal(request), "NOT_FOUND");
}

TEST_F(AccrualApiTest, ALoanIsAccruedOnTheDaysOnWhichItIsOwed) {
  Start();
  SetUpProgramme(*client_, 1);
  RecordRepaymentResponse paid;
  const auto payment = CashPayment("all of it", 1, 100'000'00);
  ASSERT_TRUE(
      Call(*client_->repayment, &RepaymentService::Stub::RecordRepayment, payment, &paid).ok());
  EXPECT_EQ(AccrueAll(Everything("before", Day(2025, 1, 3))).loan_count(), 0);
  EXPECT_EQ(AccrueAll(Everything("paid out", Day(2025, 1, 4))).loans_accrued(), 1);
  EXPECT_EQ(AccrueAll(Everything("still", Day(2025, 1, 31))).loans_accrued(), 1);
  EXPECT_EQ(AccrueAll(Everything("paid", Day(2025, 2, 28))).loan_count(), 0);
}

// The first run had no loans: nothing but that it began tells that its id was used.
TEST_F(AccrualApiTest, AnIdOfAnotherRunIsRefusedBeforeAnythingIsDone) {
  Start();
  SetUpProgramme(*client_, 2);
  AccrueAll(Everything("run", Day(2025, 1, 3)));
  EXPECT_EQ(Refusal(Everything("run", Day(2025, 3, 31))), "REQUEST_ID_REUSED");
  EXPECT_EQ(Refusal(Everything("far", Day(2999, 1, 1))), "DATE_IN_FUTURE");
  EXPECT_TRUE(AccrualsInTheLog().empty());
}

TEST_F(AccrualApiTest, ARunThatIsKilledInTheMiddleAccruesEachLoanOnce) {
  constexpr int kLoans = 500;
  Start();
  SetUpProgramme(*client_, kLoans);
  SetRates();
  {
    grpc::ClientContext context;
    const auto stream =
        client_->repayment->AccrueLoans(&context, Everything("march", Day(2025, 3, 31)));
    AccrueLoansResponse progress;
    while (progress.loans_accrued() == 0) ASSERT_TRUE(stream->Read(&progress));
    server_->Kill();
    while (stream->Read(&progress)) continue;
    (void)stream->Finish();
  }
  Start();
  EXPECT_FALSE(AccrualsInTheLog().empty());
  EXPECT_EQ(AccrueAll(Everything("march", Day(2025, 3, 31))).loans_accrued(), kLoans);
  const auto accruals = AccrualsInTheLog();
  EXPECT_EQ(accruals.size(), size_t{kLoans});
  for (const auto& [loan, times] : accruals) EXPECT_EQ(times, 1) << loan;
  EXPECT_EQ(BalanceOf("297400"), -int64_t{kLoans} * 50'000'00);
}

}  // namespace
}  // namespace thuning
