#include "ledger/money/rate.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning {
namespace {

TEST(RateTest, ReadsPercentTextExactly) {
  const std::pair<const char*, int64_t> cases[] = {
      {"4.5", 4'500'000},   {"0", 0},           {"100", kRateOne},          {"0.000001", 1},
      {"04.50", 4'500'000}, {"12", 12'000'000}, {"3.1234560000", 3'123'456}};
  for (const auto& [text, rate_e8] : cases) {
    ASSERT_OK_AND_ASSIGN(const Rate rate, Rate::ParsePercent("rate", text));
    EXPECT_EQ(rate.e8(), rate_e8) << text;
  }
}

TEST(RateTest, RefusesEverythingElse) {
  for (const char* text : {"", "+4", "-0", ".5", "5.", "4,5", "4.5%", " 4", "4 ", "1e1", "1.2.3",
                           ".", "000000000000000000000000000000001"}) {
    EXPECT_THAT(Rate::ParsePercent("rate", text), RefusedWith("RATE_MALFORMED", "rate")) << text;
  }
  EXPECT_THAT(Rate::ParsePercent("rate", "1.2345678"), RefusedWith("RATE_TOO_PRECISE", "rate"));
  EXPECT_THAT(Rate::ParsePercent("rate", "100.000001"), RefusedWith("RATE_OUT_OF_RANGE", "rate"));
  EXPECT_THAT(Rate::ParsePercent("rate", "99999999999999999999"),
              RefusedWith("RATE_OUT_OF_RANGE", "rate"));
}

TEST(RateTest, WritesWithoutNeedlessZeros) {
  EXPECT_EQ(Rate::FromE8(4'500'000).PercentText(), "4.5");
  EXPECT_EQ(Rate::FromE8(0).PercentText(), "0");
  EXPECT_EQ(Rate::FromE8(10'000'000).PercentText(), "10");
  EXPECT_EQ(Rate::FromE8(1).PercentText(), "0.000001");
}

}  // namespace
}  // namespace thuning
