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

TEST(SplitTest, SumsExactlyAndStaysWithinOneUnitOfTheShare) {
  std::mt19937_64 random(TestSeed(20261122));
  for (int n = 0; n < 5'000; ++n) {
    std::vector<int64_t> weights(static_cast<size_t>(Uniform(random, 1, 12)));
    for (int64_t& weight : weights) weight = Uniform(random, 0, 1'000'000);
    weights[0] += 1;
    const int64_t amount = static_cast<int64_t>(random()) >> Uniform(random, 2, 60);
    const std::vector<int64_t> parts = SplitByWeights(amount, weights);
    ASSERT_EQ(std::accumulate(parts.begin(), parts.end(), int64_t{0}), amount);
    const __int128 total = std::accumulate(weights.begin(), weights.end(), int64_t{0});
    for (size_t index = 0; index < parts.size(); ++index) {
      const __int128 error = parts[index] * total - __int128{amount} * weights[index];
      ASSERT_TRUE(error < total && -error < total);
    }
  }
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
