// Closing the books over the API: what was served of a closed period is served for ever, and what
// is found later is listed with it.

#include <grpcpp/grpcpp.h>

#include <string>

#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/server_process.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using namespace ledger::v1;
using google::protobuf::util::MessageDifferencer;

constexpr char kOperator[] = "operators/ami";
constexpr char kPeriod[] = "operators/ami/periods/2025-03-31";

// One loan, paid out on 2025-01-04 and paid once.
class PeriodApiTest : public testing::Test {
 protected:
  PeriodApiTest()
      : server_(ServerProcess::Start(directory_ / "data")), client_(server_->NewChannel()) {
    SetUpProgramme(client_, 1);
    Pay("first", Day(2025, 2, 4));
  }
  ~PeriodApiTest() override { EXPECT_EQ(server_->Terminate(), 0); }

  RecordRepaymentResponse Pay(const std::string& request_text, const google::type::Date& date) {
    RecordRepaymentRequest request = CashPayment(request_text, 1, 1'000'00);
    *request.mutable_effective_date() = date;
    RecordRepaymentResponse response;
    const auto status =
        Call(*client_.repayment, &RepaymentService::Stub::RecordRepayment, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  grpc::Status Close(const google::type::Date& end, ClosePeriodResponse* response) {
    ClosePeriodRequest request;
    request.set_request_id(UuidOf("close " + end.ShortDebugString()));
    request.set_parent(kOperator);
    *request.mutable_end_date() = end;
    return Call(*client_.admin, &AdminService::Stub::ClosePeriod, request, response);
  }

  GetTrialBalanceResponse BalanceOn(const google::type::Date& day) {
    GetTrialBalanceRequest request;
    request.set_parent(kOperator);
    *request.mutable_as_of_date() = day;
    GetTrialBalanceResponse response;
    EXPECT_TRUE(
        Call(*client_.audit, &AuditService::Stub::GetTrialBalance, request, &response).ok());
    response.clear_as_of_position();
    return response;
  }

  ListPeriodsResponse Periods() {
    ListPeriodsRequest request;
    request.set_parent(kOperator);
    ListPeriodsResponse response;
    EXPECT_TRUE(Call(*client_.admin, &AdminService::Stub::ListPeriods, request, &response).ok());
    return response;
  }

  int64_t Of(const GetTrialBalanceResponse& balance, const std::string& account) {
    for (const TrialBalanceRow& row : balance.rows()) {
      if (row.account() == account) return row.balance_minor();
    }
    return 0;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  Client client_;
};

TEST_F(PeriodApiTest, AClosedPeriodIsServedAsItWasAndListsWhatCameLater) {
  ClosePeriodResponse closed;
  ASSERT_TRUE(Close(Day(2025, 3, 31), &closed).ok());
  EXPECT_EQ(closed.name(), kPeriod);
  const GetTrialBalanceResponse march = BalanceOn(Day(2025, 3, 31));
  const RecordRepaymentResponse late = Pay("late", Day(2025, 3, 4));

  EXPECT_TRUE(MessageDifferencer::Equals(BalanceOn(Day(2025, 3, 31)), march));
  EXPECT_EQ(Of(march, "530000"), 1'000'00);
  EXPECT_EQ(Of(BalanceOn(Day(2025, 4, 1)), "530000"), 2'000'00);

  ListLateRecordsRequest request;
  request.set_parent(kPeriod);
  ListLateRecordsResponse found;
  ASSERT_TRUE(Call(*client_.admin, &AdminService::Stub::ListLateRecords, request, &found).ok());
  ASSERT_EQ(found.late_records_size(), 1);
  EXPECT_EQ(found.late_records(0).position(), late.position());
  EXPECT_EQ(found.late_records(0).debit_minor(), 1'000'00);
  EXPECT_TRUE(MessageDifferencer::Equals(found.late_records(0).effective_date(), Day(2025, 3, 4)));
  EXPECT_TRUE(MessageDifferencer::Equals(found.late_records(0).booking_date(), Day(2025, 4, 1)));
  const ListPeriodsResponse periods = Periods();
  ASSERT_EQ(periods.periods_size(), 1);
  EXPECT_EQ(periods.periods(0).name(), kPeriod);
  EXPECT_EQ(periods.periods(0).late_record_count(), 1);
}

TEST_F(PeriodApiTest, ClosingAgainWithTheSameRequestGetsTheFirstAnswer) {
  ClosePeriodResponse first;
  ClosePeriodResponse again;
  ASSERT_TRUE(Close(Day(2025, 1, 31), &first).ok());
  ASSERT_TRUE(Close(Day(2025, 1, 31), &again).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));

  GetOperatorRequest request;
  request.set_name(kOperator);
  GetOperatorResponse books;
  ASSERT_TRUE(Call(*client_.admin, &AdminService::Stub::GetOperator, request, &books).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(books.operator_().closed_until_date(), Day(2025, 1, 31)));
}

TEST_F(PeriodApiTest, AMonthThatIsClosedIsNotClosedAgain) {
  ClosePeriodResponse response;
  ASSERT_TRUE(Close(Day(2025, 2, 28), &response).ok());
  const grpc::Status status = Close(Day(2025, 1, 31), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_NE(status.error_message().find("2025-02-28"), std::string::npos) << status.error_message();

  const ListPeriodsResponse periods = Periods();
  ASSERT_EQ(periods.periods_size(), 1);
  EXPECT_EQ(periods.periods(0).name(), "operators/ami/periods/2025-02-28");
  EXPECT_EQ(periods.periods(0).late_record_count(), 0);
}

}  // namespace
}  // namespace thuning
