// The quick way with a bounded error beside exact fractions, at ties and at extremes.
#include "ledger/loan/level_instalment.h"

#include <gmpxx.h>

#include <random>
#include <vector>

#include "gtest/gtest.h"
#include "ledger/loan/big.h"
#include "tests/support/seed.h"

namespace thuning::loan {
namespace {

// As the rule says it: P / Σ 1 / ((1 + f1) … (1 + fi)).
int64_t AsTheRuleSays(int64_t balance, const std::vector<InterestFactor>& factors,
                      int64_t multiple) {
  mpq_class sum = 0;
  mpq_class discount = 1;
  for (const InterestFactor& factor : factors) {
    discount /= 1 + ToFraction(factor.numerator, factor.denominator);
    sum += discount;
  }
  return RoundHalfEven(balance / sum / multiple) * multiple;
}

TEST(LevelInstalmentTest, IsTheRulesForRandomFactors) {
  std::mt19937_64 random(TestSeed(20261204));
  for (int round = 0; round < 1'000; ++round) {
    std::vector<InterestFactor> factors(static_cast<size_t>(Uniform(random, 1, 60)));
    const int64_t most = Uniform(random, 0, 3) == 0 ? 10'000'000'000 : 100'000'000;
    for (InterestFactor& factor : factors) {
      factor = {.numerator = Uniform(random, 0, most), .denominator = 36'500'000'000};
    }
    const int64_t balance =
        Uniform(random, 1, Uniform(random, 0, 1) == 0 ? 100 : 10'000'000'000'000);
    const int64_t multiple = Uniform(random, 0, 1) == 0 ? 1 : Uniform(random, 2, 1'000);
    ASSERT_EQ(LevelInstalment(balance, factors, multiple),
              AsTheRuleSays(balance, factors, multiple));
  }
}

// Without interest, 5 in 2 is 2.5 and 15 in 2 is 7.5: to the even side. At 50 % a period, two
// instalments of 9/10 of the principal: 5 gives 4.5.
TEST(LevelInstalmentTest, TiesGoToTheEvenSide) {
  const std::vector<InterestFactor> free(2);
  EXPECT_EQ(LevelInstalment(5, free, 1), 2);
  EXPECT_EQ(LevelInstalment(15, free, 1), 8);
  const std::vector<InterestFactor> half(2, {.numerator = 1, .denominator = 2});
  EXPECT_EQ(LevelInstalment(5, half, 1), 4);
  EXPECT_EQ(LevelInstalment(15, half, 1), 14);
}

// 100 at the beginning and 100 in the middle of the first of two periods at 10 %: 100 + 100 * 1.05
// / 1.1 over 1/1.1 + 1/1.21.
TEST(LevelInstalmentTest, WhatIsPaidOutWithinTheFirstPeriodBearsItsPart) {
  const std::vector<InterestFactor> factors(2, {.numerator = 1, .denominator = 10});
  const PaidOutWithin within{.amount = 100'00, .factor = {.numerator = 5, .denominator = 100}};
  EXPECT_EQ(LevelInstalment(100'00, factors, 1, {within}), 112'62);
}

// 900.00 and 12.21 of interest in two periods of 2 % and 1 %: 930.21 * 1.01 / 2.01. And 300 of
// interest beside 100 in three of 10 %: each period bears 10, so three times the amount is
// 430.
TEST(LevelInstalmentTest, InterestThatIsOwedIsPaidFirst) {
  const std::vector<InterestFactor> two = {{.numerator = 2, .denominator = 100},
                                           {.numerator = 1, .denominator = 100}};
  EXPECT_EQ(LevelForBoth(900'00, 12'21, two, 1), 467'42);
  const std::vector<InterestFactor> three(3, {.numerator = 1, .denominator = 10});
  EXPECT_EQ(LevelForBoth(100, 300, three, 1), 143);
  EXPECT_EQ(LevelForBoth(100, 300, three, 10), 140);
}

}  // namespace
}  // namespace thuning::loan
