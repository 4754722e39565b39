// Programmes, enrolments and fees over the API: from a schedule to what is owed, and an assessment
// of everybody that is killed in the middle.

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

namespace thuning {
namespace {

using namespace ledger::v1;
using ::testing::SizeIs;

class FeeApiTest : public testing::Test {
 protected:
  void SetUp() override {
    Start();
    SetUpProgramme(*client_, 0);
    CreateProgrammeRequest programme;
    programme.set_parent("operators/ami");
    programme.set_programme_id("hostel");
    programme.mutable_programme()->set_display_name("Pépinière");
    AddChoice(*programme.mutable_programme()->mutable_profiles(), "individual");
    AddChoice(*programme.mutable_programme()->mutable_support_levels(), "full");
    Ok<CreateProgrammeResponse>(*client_->admin, &AdminService::Stub::CreateProgramme, programme);
  }

  void Start() {
    server_ = ServerProcess::Start(directory_ / "data");
    client_ = std::make_unique<Client>(server_->NewChannel());
  }

  static void AddChoice(google::protobuf::RepeatedPtrField<type::v1::Choice>& choices,
                        const std::string& id) {
    type::v1::Choice& choice = *choices.Add();
    choice.set_id(id);
    choice.set_display_name(id);
  }

  template <typename Response, typename Stub, typename Request>
  Response Ok(Stub& stub,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              Request request) {
    if constexpr (requires { request.set_request_id(""); }) {
      request.set_request_id(UuidOf(absl::StrCat("step ", ++steps_)));
    }
    Response response;
    const grpc::Status status = Call(stub, method, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message() << "\n" << request.DebugString();
    return response;
  }

  // A yearly fee of so much, from 2026 on, with reminders after 15 and 30 days.
  void Schedule(const std::string& id, int64_t amount_minor) {
    CreateFeeScheduleRequest request;
    request.set_parent("operators/ami");
    request.set_fee_schedule_id(id);
    FeeSchedule& schedule = *request.mutable_fee_schedule();
    schedule.set_programme("operators/ami/programmes/hostel");
    schedule.set_kind(type::v1::FEE_KIND_SUBSCRIPTION);
    schedule.set_display_name("Adviser");
    schedule.mutable_charging()->set_rhythm(type::v1::FEE_RHYTHM_YEARLY);
    type::v1::FeeTerms& terms = *schedule.add_versions();
    *terms.mutable_valid_from() = Day(2026, 1, 1);
    terms.add_rates()->set_amount_minor(amount_minor);
    terms.add_reminder_days(15);
    terms.add_reminder_days(30);
    Ok<CreateFeeScheduleResponse>(*client_->fees, &FeeService::Stub::CreateFeeSchedule, request);
  }

  void Enrol(int number) {
    CreateBeneficiaryRequest person;
    person.set_parent("operators/ami");
    person.set_beneficiary_id(absl::StrCat("P-", number));
    person.set_profile("individual");
    person.set_display_name("Somebody");
    Ok<CreateBeneficiaryResponse>(*client_->admin, &AdminService::Stub::CreateBeneficiary, person);
    EnrolBeneficiaryRequest request;
    request.set_parent("operators/ami");
    request.set_enrolment_id(absl::StrCat("E-", number));
    request.set_programme("operators/ami/programmes/hostel");
    request.set_beneficiary(absl::StrCat("operators/ami/beneficiaries/P-", number));
    request.set_support_level("full");
    *request.mutable_start_date() = Day(2026, 3, 1);
    Ok<EnrolBeneficiaryResponse>(*client_->admin, &AdminService::Stub::EnrolBeneficiary, request);
  }

  static AssessFeesRequest Everybody(const std::string& id, const google::type::Date& through) {
    AssessFeesRequest request;
    request.set_request_id(UuidOf(id));
    request.set_parent("operators/ami");
    *request.mutable_through_date() = through;
    return request;
  }

  // The last message of the stream.
  AssessFeesResponse AssessAll(const AssessFeesRequest& request) {
    AssessFeesResponse last;
    const grpc::Status status = TryAll(request, last);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return last;
  }

  grpc::Status TryAll(const AssessFeesRequest& request, AssessFeesResponse& last) {
    return CallToTheEnd(*client_->fees, &FeeService::Stub::AssessFees, request, &last);
  }

  // Why all of it is refused, before anything is done.
  std::string Refusal(const AssessFeesRequest& request) {
    AssessFeesResponse none;
    const grpc::Status status = TryAll(request, none);
    EXPECT_EQ(none.ByteSizeLong(), 0u) << none.ShortDebugString();
    return ReasonOf(status);
  }

  std::vector<Fee> Fees() {
    std::vector<Fee> fees;
    ListFeesRequest request;
    request.set_parent("operators/ami");
    do {
      const auto page = Ok<ListFeesResponse>(*client_->fees, &FeeService::Stub::ListFees, request);
      fees.insert(fees.end(), page.fees().begin(), page.fees().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return fees;
  }

  std::vector<DueFee> DueOn(const google::type::Date& date) {
    ListDueFeesRequest request;
    request.set_parent("operators/ami");
    *request.mutable_as_of_date() = date;
    const auto page =
        Ok<ListDueFeesResponse>(*client_->fees, &FeeService::Stub::ListDueFees, request);
    return {page.due_fees().begin(), page.due_fees().end()};
  }

  CollectFeeResponse PayCash(const std::string& fee, int64_t amount_minor,
                             const google::type::Date& date) {
    CollectFeeRequest request;
    request.set_name(fee);
    request.mutable_amount()->set_minor_units(amount_minor);
    request.mutable_amount()->set_currency_code("EUR");
    request.set_method(type::v1::PAYMENT_METHOD_CASH);
    *request.mutable_effective_date() = date;
    return Ok<CollectFeeResponse>(*client_->fees, &FeeService::Stub::CollectFee, request);
  }

  TemporaryDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<Client> client_;
  int steps_ = 0;
};

TEST_F(FeeApiTest, AssessingEverybodyAgainAssessesNothing) {
  Schedule("adviser", 500'00);
  Enrol(1);
  const AssessFeesResponse assessed = AssessAll(Everybody("run", Day(2026, 3, 1)));
  EXPECT_EQ(assessed.enrolments_done(), 1);
  EXPECT_EQ(assessed.fees_assessed(), 1);
  EXPECT_EQ(AssessAll(Everybody("again", Day(2026, 3, 1))).fees_assessed(), 0);
  Enrol(2);
  EXPECT_EQ(AssessAll(Everybody("run", Day(2026, 3, 1))).DebugString(), assessed.DebugString())
      << "a retry after it has ended, whoever there is by then";
  ASSERT_THAT(Fees(), SizeIs(1));
  const auto due = DueOn(Day(2026, 3, 20));
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].outstanding().minor_units(), 500'00);
  EXPECT_EQ(due[0].days_past_due(), 19);
  EXPECT_EQ(due[0].reminder_level(), 1);
}

TEST_F(FeeApiTest, AFeeIsPaidLetOffAndCreditedAndItsStatementSaysSo) {
  Schedule("adviser", 500'00);
  Enrol(1);
  AssessAll(Everybody("run", Day(2026, 3, 1)));
  const std::string fee = Fees()[0].name();
  EXPECT_EQ(PayCash(fee, 300'00, Day(2026, 4, 1)).receipt_number(), "2026-000001");
  WaiveFeeRequest waive;
  waive.set_name(fee);
  waive.set_reason("hardship");
  *waive.mutable_effective_date() = Day(2026, 4, 2);
  const auto waived = Ok<WaiveFeeResponse>(*client_->fees, &FeeService::Stub::WaiveFee, waive);
  EXPECT_EQ(waived.amount().minor_units(), 200'00);
  CreditFeeRequest credit;
  credit.set_name(fee);
  credit.mutable_amount()->set_minor_units(300'00);
  credit.mutable_amount()->set_currency_code("EUR");
  credit.set_reason("never advised");
  *credit.mutable_effective_date() = Day(2026, 4, 3);
  const auto note = Ok<CreditFeeResponse>(*client_->fees, &FeeService::Stub::CreditFee, credit);
  EXPECT_EQ(note.credit_note_number(), "CN-2026-000001");
  EXPECT_EQ(note.released_minor(), 300'00);
  EXPECT_THAT(DueOn(Day(2026, 5, 1)), SizeIs(0));

  GetFeeStatementRequest request;
  request.set_name("operators/ami/beneficiaries/P-1");
  const auto statement =
      Ok<GetFeeStatementResponse>(*client_->fees, &FeeService::Stub::GetFeeStatement, request);
  std::vector<int64_t> balances;
  for (const FeeEntry& entry : statement.entries()) balances.push_back(entry.balance_minor());
  EXPECT_EQ(balances, (std::vector<int64_t>{500'00, 200'00, 0, -300'00}));
  EXPECT_EQ(statement.balance_minor(), -300'00);
  EXPECT_EQ(statement.credit_minor(), 300'00);
  EXPECT_EQ(statement.currency_code(), "EUR");
}

TEST_F(FeeApiTest, APageOfWhatIsDueIsFullOfWhatIsDue) {
  for (int i = 1; i <= 4; ++i) {
    AssessFeeRequest request;
    request.set_parent("operators/ami");
    request.set_fee_id(absl::StrCat("F-", i));
    request.set_beneficiary("operators/ami/beneficiaries/B-1");
    request.set_kind(type::v1::FEE_KIND_PARTICIPATION);
    request.mutable_amount()->set_minor_units(10'00);
    request.mutable_amount()->set_currency_code("EUR");
    request.set_display_name("Participation");
    *request.mutable_due_date() = Day(2026, i % 2 == 0 ? 1 : 12, 1);
    *request.mutable_effective_date() = Day(2026, 1, 1);
    Ok<AssessFeeResponse>(*client_->fees, &FeeService::Stub::AssessFee, request);
  }
  ListDueFeesRequest due;
  due.set_parent("operators/ami");
  *due.mutable_as_of_date() = Day(2026, 6, 1);
  due.set_page_size(1);
  const auto first = Ok<ListDueFeesResponse>(*client_->fees, &FeeService::Stub::ListDueFees, due);
  ASSERT_THAT(first.due_fees(), SizeIs(1));
  EXPECT_EQ(first.due_fees(0).fee(), "operators/ami/fees/F-2");
  due.set_page_token(first.next_page_token());
  const auto second = Ok<ListDueFeesResponse>(*client_->fees, &FeeService::Stub::ListDueFees, due);
  ASSERT_THAT(second.due_fees(), SizeIs(1));
  EXPECT_EQ(second.due_fees(0).fee(), "operators/ami/fees/F-4");
  EXPECT_EQ(second.next_page_token(), "");
}

// The server is killed once the first enrolments are known to be assessed; another run, by another
// request, does the rest.
TEST_F(FeeApiTest, AnAssessmentThatIsKilledInTheMiddleAssessesEachFeeOnce) {
  constexpr int kEnrolments = 600;
  Schedule("adviser", 500'00);
  Schedule("insurance", 30'00);
  for (int i = 1; i <= kEnrolments; ++i) Enrol(i);
  {
    grpc::ClientContext context;
    const auto stream = client_->fees->AssessFees(&context, Everybody("first", Day(2027, 3, 1)));
    AssessFeesResponse progress;
    while (progress.fees_assessed() == 0) ASSERT_TRUE(stream->Read(&progress));
    server_->Kill();
    while (stream->Read(&progress)) continue;
    (void)stream->Finish();
  }
  Start();
  const size_t before = Fees().size();
  EXPECT_GT(before, 0u);
  const AssessFeesResponse rest = AssessAll(Everybody("second", Day(2027, 3, 1)));
  EXPECT_EQ(rest.enrolments_done(), kEnrolments);
  EXPECT_EQ(static_cast<size_t>(rest.fees_assessed()), 4 * kEnrolments - before);
  AssessAll(Everybody("first", Day(2027, 3, 1)));
  std::map<std::string, int> times;
  for (const Fee& fee : Fees()) {
    ++times[absl::StrCat(fee.enrolment(), " ", fee.fee_schedule(), " ", fee.period_start().year())];
  }
  EXPECT_THAT(times, SizeIs(4 * kEnrolments));
  for (const auto& [what, count] : times) EXPECT_EQ(count, 1) << what;
}

TEST_F(FeeApiTest, AnAssessmentOfNobodyOrOfNoOperatorEnds) {
  EXPECT_EQ(AssessAll(Everybody("nobody", Day(2026, 1, 1))).enrolment_count(), 0);
  AssessFeesRequest request = Everybody("none", Day(2026, 1, 1));
  request.set_parent("operators/none");
  EXPECT_EQ(Refusal(request), "NOT_FOUND");
}

// The first run had nobody: nothing but that it began tells that its id was used.
TEST_F(FeeApiTest, AnIdOfAnotherAssessmentIsRefusedBeforeAnythingIsDone) {
  AssessAll(Everybody("run", Day(2026, 1, 1)));
  Schedule("adviser", 500'00);
  Enrol(1);
  EXPECT_EQ(Refusal(Everybody("run", Day(2026, 3, 1))), "REQUEST_ID_REUSED");
  EXPECT_EQ(Refusal(Everybody("far", Day(2999, 1, 1))), "DATE_TOO_FAR_AHEAD");
  EXPECT_TRUE(Fees().empty());
}

}  // namespace
}  // namespace thuning
