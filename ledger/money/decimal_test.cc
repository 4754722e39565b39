#include "ledger/money/decimal.h"

#include "gtest/gtest.h"

namespace thuning {
namespace {

Decimal Integer(int64_t value) { return Decimal::FromInteger(value); }

TEST(DecimalTest, IntegersAreRoundedAsTold) {
  EXPECT_EQ(Decimal(25, -1).RoundToInteger(Rounding::kHalfEven), 2);
  EXPECT_EQ(Decimal(35, -1).RoundToInteger(Rounding::kHalfEven), 4);
  EXPECT_EQ(Decimal(25, -1).RoundToInteger(Rounding::kHalfAwayFromZero), 3);
  EXPECT_EQ(Decimal(25, 2).RoundToInteger(Rounding::kHalfEven), 2500);
  EXPECT_EQ(Decimal(9, -30).RoundToInteger(Rounding::kHalfEven), 0);
}

TEST(DecimalTest, APercentageIsRoundedOnce) {
  EXPECT_EQ(PercentOf(Decimal(15, -1), 1'000'00), 15'00);
  EXPECT_EQ(PercentOf(Integer(25), 10), 2);  // 2.5, to the even one
  EXPECT_EQ(PercentOf(Integer(25), 14), 4);  // 3.5
  EXPECT_EQ(PercentOf({}, 1'000), 0);
}

}  // namespace
}  // namespace thuning
