#include "ledger/loan/exponential.h"

#include "gtest/gtest.h"
#include "tests/support/seed.h"

namespace thuning::loan {
namespace {

constexpr Uint128 kOne64 = Uint128{1} << 64;

uint64_t Distance(uint64_t a, uint64_t b) { return a > b ? a - b : b - a; }

// The figures of this test were computed with 60 decimal digits by other means.
TEST(ExponentialTest, AgreesWithFiguresFromElsewhere) {
  EXPECT_EQ(ExpOfMinus(0), kOne63);
  EXPECT_LT(Distance(ExpOfMinus(kOne64), 3393088950634442637u), 4u);
  EXPECT_LT(Distance(ExpOfMinus(kOne64 / 2), 5594257926288582650u), 4u);
  EXPECT_LT(Distance(ExpOfMinus(kOne64 * 10), 418740442646474u), 4u);
  EXPECT_LT(Distance(static_cast<uint64_t>(ExpOf(kOne64) >> 1), 12535862302449814171u), 8u);
  EXPECT_EQ(ExpOf(0), kOne63);
}

TEST(ExponentialTest, VanishesWithoutOverflow) {
  EXPECT_EQ(ExpOfMinus(kOne64 * 64), 0u);
  EXPECT_EQ(ExpOfMinus(~Uint128{0}), 0u);
}

TEST(ExponentialTest, SumsBecomeProducts) {
  std::mt19937_64 random(TestSeed(2008));
  for (int n = 0; n < 20'000; ++n) {
    const Uint128 a = Uint128{random()} * static_cast<uint64_t>(Uniform(random, 0, 8));
    const Uint128 b = Uint128{random()} * static_cast<uint64_t>(Uniform(random, 0, 8));
    const Uint128 product = (Uint128{ExpOfMinus(a)} * ExpOfMinus(b)) >> 63;
    ASSERT_LT(Distance(ExpOfMinus(a + b), static_cast<uint64_t>(product)), 12u);
    const Uint128 one = (ExpOf(a) >> 20) * (ExpOfMinus(a) >> 20) >> 23;
    ASSERT_LT(Distance(static_cast<uint64_t>(one), kOne63), kOne63 >> 24);
    ASSERT_LE(ExpOfMinus(a + 1), ExpOfMinus(a) + 1);
  }
}

}  // namespace
}  // namespace thuning::loan
