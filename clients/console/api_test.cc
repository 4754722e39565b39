#include "clients/console/api.h"

#include <google/protobuf/descriptor.h>

#include "gtest/gtest.h"

namespace thuning::console {
namespace {

TEST(ApiTest, KnowsThePathThatGrpcUses) {
  EXPECT_EQ(PathOf(FindMethod("IssuanceService.GetLoan")),
            "/thuning.ledger.v1.IssuanceService/GetLoan");
}

TEST(ApiTest, SaysWhatTheProtoSaysAndWhatItRequires) {
  const auto& type = FindType("thuning.ledger.v1.ApproveLoanRequest");
  const auto& date = *type.FindFieldByName("effective_date");
  EXPECT_EQ(CommentOf(date), "Day of the approval; not before the application.");
  EXPECT_TRUE(IsRequired(date));
  EXPECT_FALSE(
      IsRequired(*FindType("thuning.ledger.v1.GetLoanRequest").FindFieldByName("min_position")));
}

}  // namespace
}  // namespace thuning::console
