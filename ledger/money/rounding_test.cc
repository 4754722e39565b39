#include "ledger/money/rounding.h"

#include <limits>

#include "gtest/gtest.h"
#include "tests/support/seed.h"

namespace thuning {
namespace {

constexpr Rounding kAll[] = {Rounding::kHalfEven,   Rounding::kHalfAwayFromZero,
                             Rounding::kTowardZero, Rounding::kAwayFromZero,
                             Rounding::kFloor,      Rounding::kCeiling};

// Whether `candidate` is a multiple that the mode may choose for n/d, by the mode's definition.
bool IsRight(int64_t n, int64_t d, int64_t candidate, Rounding rounding) {
  const int64_t twice_error = 2 * (candidate * d - n);  // in halves of 1/d
  const int64_t size = twice_error < 0 ? -twice_error : twice_error;
  const bool outward = n >= 0 ? twice_error >= 0 : twice_error <= 0;
  if (size >= 2 * d) return false;
  if (twice_error == 0) return true;
  switch (rounding) {
    case Rounding::kHalfEven:
      return size < d || (size == d && candidate % 2 == 0);
    case Rounding::kHalfAwayFromZero:
      return size < d || (size == d && outward);
    case Rounding::kTowardZero:
      return !outward;
    case Rounding::kAwayFromZero:
      return outward;
    case Rounding::kFloor:
      return twice_error < 0;
    case Rounding::kCeiling:
      return twice_error > 0;
  }
  return false;
}

TEST(RoundingTest, EverySmallQuotientIsRoundedByItsDefinition) {
  for (const Rounding rounding : kAll) {
    for (int64_t n = -60; n <= 60; ++n) {
      for (int64_t d = 1; d <= 12; ++d) {
        const auto quotient = static_cast<int64_t>(Divide(n, d, rounding));
        ASSERT_TRUE(IsRight(n, d, quotient, rounding)) << n << "/" << d << " " << int(rounding);
        // The same beyond 64 bits, where division goes another way.
        const Int128 scale = Int128{1} << 70;
        ASSERT_EQ(static_cast<int64_t>(Divide(n * scale, d * scale, rounding)), quotient);
      }
    }
  }
}

TEST(RoundingTest, TiesGoWhereTheModeSays) {
  EXPECT_EQ(MultiplyDivide(5, 1, 2, Rounding::kHalfEven), 2);
  EXPECT_EQ(MultiplyDivide(7, 1, 2, Rounding::kHalfEven), 4);
  EXPECT_EQ(MultiplyDivide(-5, 1, 2, Rounding::kHalfEven), -2);
  EXPECT_EQ(MultiplyDivide(5, 1, 2, Rounding::kHalfAwayFromZero), 3);
  EXPECT_EQ(MultiplyDivide(-5, 1, 2, Rounding::kHalfAwayFromZero), -3);
}

TEST(RoundingTest, TheProductNeverOverflowsBeforeItIsDivided) {
  const int64_t max = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(MultiplyDivide(max, max, max, Rounding::kHalfEven), max);
  std::mt19937_64 random(TestSeed(11));
  for (int n = 0; n < 20'000; ++n) {
    // a = q * c + r divided by c is q when r is below the half, exactly, whatever b scales it by.
    const int64_t c = Uniform(random, 3, 1'000'000);
    const int64_t q = Uniform(random, -1'000'000'000'000, 1'000'000'000'000);
    const int64_t r = Uniform(random, 0, (c - 1) / 2);
    const int64_t a = q * c + (q < 0 ? -r : r);
    ASSERT_EQ(MultiplyDivide(a, 1, c, Rounding::kHalfEven), q);
    ASSERT_EQ(MultiplyDivide(a, c, c, Rounding::kHalfEven), a);
  }
}

TEST(RoundingDeathTest, ResultsBeyondInt64AreContradictions) {
  EXPECT_DEATH(MultiplyDivide(INT64_MAX, 2, 1, Rounding::kFloor), "check failed");
  EXPECT_DEATH(MultiplyDivide(1, 1, 0, Rounding::kFloor), "check failed");
}

}  // namespace
}  // namespace thuning
