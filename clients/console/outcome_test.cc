#include "clients/console/outcome.h"

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "ledger/base/refusal.h"

namespace thuning::console {
namespace {

std::string Details(bool with_retry = false) {
  google::rpc::Status status;
  google::rpc::ErrorInfo info;
  info.set_reason("LOAN_NOT_ACTIVE");
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("name");
  status.add_details()->PackFrom(info);
  status.add_details()->PackFrom(bad);
  if (with_retry) status.add_details()->PackFrom(google::rpc::RetryInfo());
  return status.SerializeAsString();
}

TEST(OutcomeTest, ExitStatusesAreTheFourOfTheContract) {
  EXPECT_EQ(ExitStatusOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitStatusOf(StatusFromWire(9, "closed", Details())), 1);
  EXPECT_EQ(ExitStatusOf(StatusFromWire(13, "broken", "")), 1);
  EXPECT_EQ(ExitStatusOf(StatusFromWire(4, "slow", "")), 1);
  EXPECT_EQ(ExitStatusOf(UsageError("USAGE", "", "what?")), 2);
  EXPECT_EQ(ExitStatusOf(StatusFromWire(14, "gone", "")), 3);
}

TEST(OutcomeTest, ErrorsNameReasonAndField) {
  const absl::Status status = StatusFromWire(9, "the loan is closed", Details());
  EXPECT_EQ(ErrorText(status), "error: the loan is closed\nreason: LOAN_NOT_ACTIVE\nfield: name\n");
  EXPECT_EQ(ErrorText(StatusFromWire(9, "no details", "not a status")), "error: no details\n");
}

TEST(OutcomeTest, AsJsonAnErrorIsOneDocument) {
  EXPECT_EQ(ErrorJson(StatusFromWire(9, "say \"no\"", Details())),
            "{\n \"error\": {\n  \"code\": \"FAILED_PRECONDITION\",\n"
            "  \"message\": \"say \\\"no\\\"\",\n  \"reason\": \"LOAN_NOT_ACTIVE\",\n"
            "  \"field\": \"name\"\n }\n}\n");
}

TEST(OutcomeTest, OnlyWhatMayChangeIsWorthRetrying) {
  EXPECT_TRUE(IsWorthRetrying(StatusFromWire(14, "", "")));
  EXPECT_TRUE(IsWorthRetrying(StatusFromWire(4, "", "")));
  EXPECT_TRUE(IsWorthRetrying(StatusFromWire(8, "", Details(/*with_retry=*/true))));
  EXPECT_FALSE(IsWorthRetrying(StatusFromWire(8, "", Details())));
  EXPECT_FALSE(IsWorthRetrying(StatusFromWire(9, "", Details())));
}

TEST(OutcomeTest, AnotherMessageKeepsWhatTheStatusCarries) {
  const absl::Status status = WithMessage(UsageError("REASON", "field", "old"), "new");
  EXPECT_EQ(status.message(), "new");
  EXPECT_EQ(ReasonOf(status), "REASON");
  EXPECT_EQ(ExitStatusOf(status), kUsage);
}

}  // namespace
}  // namespace thuning::console
