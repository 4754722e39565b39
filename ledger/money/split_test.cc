#include "ledger/money/split.h"

#include <limits>
#include <numeric>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/seed.h"

namespace thuning {
namespace {

using ::testing::ElementsAre;

TEST(SplitTest, GivesWhatIsLeftToTheLargestRemainders) {
  EXPECT_THAT(SplitByWeights(100, {1, 1, 1}), ElementsAre(34, 33, 33));
  EXPECT_THAT(SplitByWeights(100, {50, 30, 20}), ElementsAre(50, 30, 20));
  EXPECT_THAT(SplitByWeights(10, {1, 2, 4}), ElementsAre(1, 3, 6));  // 1.43, 2.86, 5.71
  EXPECT_THAT(SplitByWeights(-100, {1, 1, 1}), ElementsAre(-34, -33, -33));
  EXPECT_THAT(SplitByWeights(1, {0, 5, 5}), ElementsAre(0, 1, 0));
  EXPECT_THAT(SplitByWeights(0, {7}), ElementsAre(0));
}

// Each less than one unit from its exact share.
void ExpectFair(int64_t amount, const std::vector<int64_t>& parts,
                const std::vector<int64_t>& weights) {
  ASSERT_EQ(std::accumulate(parts.begin(), parts.end(), int64_t{0}), amount);
  const __int128 total = std::accumulate(weights.begin(), weights.end(), int64_t{0});
  for (size_t index = 0; index < parts.size(); ++index) {
    const __int128 error = parts[index] * total - __int128{amount} * weights[index];
    ASSERT_TRUE(error < total && -error < total);
  }
}

std::vector<int64_t> Less(std::vector<int64_t> parts, const std::vector<int64_t>& others) {
  for (size_t i = 0; i < parts.size(); ++i) parts[i] -= others[i];
  return parts;
}

TEST(SplitTest, SumsExactlyAndStaysWithinOneUnitOfTheShare) {
  std::mt19937_64 random(TestSeed(20261122));
  for (int n = 0; n < 5'000; ++n) {
    std::vector<int64_t> weights(static_cast<size_t>(Uniform(random, 1, 12)));
    for (int64_t& weight : weights) weight = Uniform(random, 0, 1'000'000);
    weights[0] += 1;
    const int64_t amount = static_cast<int64_t>(random()) >> Uniform(random, 2, 60);
    ExpectFair(amount, SplitByWeights(amount, weights), weights);
  }
}

TEST(SplitTest, SplitsOffSoThatWhatIsLeftIsFairToo) {
  const std::vector<int64_t> weights = {60, 39, 1};
  const std::vector<int64_t> whole = SplitByWeights(151, weights);
  EXPECT_THAT(whole, ElementsAre(91, 59, 1));  // 90.60, 58.89, 1.51
  EXPECT_THAT(SplitOff(0, 151, whole, weights), ElementsAre(0, 0, 0));
  EXPECT_THAT(SplitOff(151, 151, whole, weights), ElementsAre(91, 59, 1));
  // 60.00, 39.00, 1.00 and what is left: 30.60, 19.89, 0.51.
  EXPECT_THAT(SplitOff(100, 151, whole, weights), ElementsAre(60, 39, 1));
}

TEST(SplitTest, SplitsOffEveryPartOfEverySmallWhole) {
  for (int64_t a = 1; a <= 6; ++a) {
    for (int64_t b = 0; b <= 6; ++b) {
      for (int64_t c = 0; c <= 6; ++c) {
        const std::vector<int64_t> weights = {a, b, c, 5};
        for (int64_t whole = 0; whole <= 25; ++whole) {
          const std::vector<int64_t> parts = SplitByWeights(whole, weights);
          for (int64_t part = 0; part <= whole; ++part) {
            const std::vector<int64_t> off = SplitOff(part, whole, parts, weights);
            ExpectFair(part, off, weights);
            ExpectFair(whole - part, Less(parts, off), weights);
          }
        }
      }
    }
  }
}

TEST(SplitTest, SplitsOffPartsOfLargeWholes) {
  std::mt19937_64 random(TestSeed(20261123));
  for (int n = 0; n < 20'000; ++n) {
    std::vector<int64_t> weights(static_cast<size_t>(Uniform(random, 1, 4)));
    for (int64_t& weight : weights) weight = Uniform(random, 1, 1'000'000'000'000);
    const int64_t whole = Uniform(random, 0, 10'000'000'000'000);
    const int64_t part = Uniform(random, 0, whole);
    const std::vector<int64_t> parts = SplitByWeights(whole, weights);
    const std::vector<int64_t> off = SplitOff(part, whole, parts, weights);
    ExpectFair(part, off, weights);
    ExpectFair(whole - part, Less(parts, off), weights);
  }
}

TEST(SplitTest, TakesWeightsBeyond64Bits) {
  const __int128 large = __int128{10'000'000'000'000} * 1'000'000;
  const std::vector<__int128> weights = {large * 6, large * 3, large};
  EXPECT_THAT(SplitByWideWeights(10'000'000'000'000, weights),
              ElementsAre(6'000'000'000'000, 3'000'000'000'000, 1'000'000'000'000));
}

TEST(SplitTest, HoldsTheLargestFigures) {
  const int64_t max = std::numeric_limits<int64_t>::max();
  const int64_t min = std::numeric_limits<int64_t>::min();
  EXPECT_THAT(SplitByWeights(max, {max, max}), ElementsAre(max / 2 + 1, max / 2));
  EXPECT_THAT(SplitByWeights(min, {max}), ElementsAre(min));
}

TEST(SplitDeathTest, WeightsAreNotNegativeAndNotAllZero) {
  EXPECT_DEATH(SplitByWeights(1, {0, 0}), "check failed");
  EXPECT_DEATH(SplitByWeights(1, {2, -1}), "check failed");
  EXPECT_DEATH(SplitByWeights(1, {}), "check failed");
}

}  // namespace
}  // namespace thuning
