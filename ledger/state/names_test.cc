#include "ledger/state/names.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning {
namespace {

using ::testing::ElementsAre;

TEST(NamesTest, SplitsANameIntoItsIds) {
  EXPECT_THAT(ParseName("name", "operators/ami/loans/L-0001", {"operators", "loans"}),
              IsOkAndHolds(ElementsAre("ami", "L-0001")));
}

TEST(NamesTest, RefusesNamesOfAnotherFormAndSaysWhichFieldAndForm) {
  EXPECT_THAT(ParseName("parent", "", {"operators"}),
              RefusedWith("REQUIRED_FIELD_MISSING", "parent"));
  for (const char* name : {"operators", "operators/", "operators/a b", "loans/ami",
                           "operators/ami/x", "/operators/ami", "operators/ami/",
                           "operators/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    EXPECT_THAT(ParseName("parent", name, {"operators"}), RefusedWith("MALFORMED_NAME", "parent"))
        << name;
  }
}

TEST(NamesTest, TellsWhatIsBelowTheOperator) {
  EXPECT_EQ(BelowOperator("operators/ami/loans/L-0001"), "loans/L-0001");
  EXPECT_EQ(BelowOperator("operators/ami"), "");
}

TEST(NamesTest, IdsFromPositionsSortAsThePositionsDo) {
  EXPECT_EQ(IdFromPosition("L", 42), "L0000000042");
  EXPECT_LT(IdFromPosition("L", 9), IdFromPosition("L", 10));
}

}  // namespace
}  // namespace thuning
