#include "ledger/fees/fee_row.h"

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/support/enum_values.h"

namespace thuning::fees {
namespace {

// A new kind without an account does not compile (-Wswitch); each has one of its own.
TEST(FeeRowTest, EachKindOfFeeHasAnIncomeAccountOfItsOwn) {
  std::set<std::string> accounts;
  for (const auto kind : StatedValues<type::v1::FeeKind>()) {
    const std::string account(IncomeAccountOf(kind));
    EXPECT_TRUE(absl::StartsWith(account, "7")) << type::v1::FeeKind_Name(kind);
    EXPECT_TRUE(accounts.insert(account).second) << type::v1::FeeKind_Name(kind);
  }
}

TEST(FeeRowTest, AKindThatIsNotStatedHasNoAccount) {
  EXPECT_DEATH(IncomeAccountOf(type::v1::FEE_KIND_UNSPECIFIED), "check failed");
}

}  // namespace
}  // namespace thuning::fees
