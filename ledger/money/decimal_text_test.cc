#include "ledger/money/decimal_text.h"

#include <limits>

#include "gtest/gtest.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace thuning {
namespace {

TEST(DecimalTextTest, ReadsTheFormsOfXsDecimal) {
  EXPECT_THAT(ParseDecimal("46598.50", 2), IsOkAndHolds(4659850));
  EXPECT_THAT(ParseDecimal("+5", 2), IsOkAndHolds(500));
  EXPECT_THAT(ParseDecimal(".5", 2), IsOkAndHolds(50));
  EXPECT_THAT(ParseDecimal("5.", 2), IsOkAndHolds(500));
  EXPECT_THAT(ParseDecimal("-0.05", 2), IsOkAndHolds(-5));
  EXPECT_THAT(ParseDecimal("000000000000099.92", 2), IsOkAndHolds(9992));
  EXPECT_THAT(ParseDecimal("5442.09000", 2), IsOkAndHolds(544209));
  EXPECT_THAT(ParseDecimal("100.00", 0), IsOkAndHolds(100));
  EXPECT_THAT(ParseDecimal("-0", 0), IsOkAndHolds(0));
}

TEST(DecimalTextTest, RefusesEverythingElse) {
  for (const char* text :
       {"",   "+",   "-",   ".",   "-.",  "12..34", "1.2.3", "1,50", "1 000", " 1",
        "1 ", "1e3", "1E3", "+-1", "--1", "0x10",   "NaN",   "INF",  "1.-2",  "\xd9\xa1"}) {
    EXPECT_THAT(ParseDecimal(text, 2), RefusedWith("DECIMAL_MALFORMED", "")) << text;
  }
  EXPECT_THAT(ParseDecimal("1.005", 2), RefusedWith("DECIMAL_TOO_PRECISE", ""));
  EXPECT_THAT(ParseDecimal("1.5", 0), RefusedWith("DECIMAL_TOO_PRECISE", ""));
}

TEST(DecimalTextTest, HoldsAllOfInt64AndNothingMore) {
  EXPECT_THAT(ParseDecimal("92233720368547758.07", 2),
              IsOkAndHolds(std::numeric_limits<int64_t>::max()));
  EXPECT_THAT(ParseDecimal("-92233720368547758.08", 2),
              IsOkAndHolds(std::numeric_limits<int64_t>::min()));
  EXPECT_THAT(ParseDecimal("92233720368547758.08", 2), RefusedWith("DECIMAL_OUT_OF_RANGE", ""));
  EXPECT_THAT(ParseDecimal("-92233720368547758.09", 2), RefusedWith("DECIMAL_OUT_OF_RANGE", ""));
  EXPECT_THAT(ParseDecimal(std::string(100, '9'), 2), RefusedWith("DECIMAL_OUT_OF_RANGE", ""));
  EXPECT_EQ(FormatDecimal(std::numeric_limits<int64_t>::min(), 2), "-92233720368547758.08");
}

TEST(DecimalTextTest, WritesExactlyTheDecimalsOfTheCurrency) {
  EXPECT_EQ(FormatDecimal(4659850, 2), "46598.50");
  EXPECT_EQ(FormatDecimal(-5, 2), "-0.05");
  EXPECT_EQ(FormatDecimal(0, 3), "0.000");
  EXPECT_EQ(FormatDecimal(100, 0), "100");
  EXPECT_EQ(FormatDecimal(1, 18), "0.000000000000000001");
}

TEST(DecimalTextTest, ReadsBackWhatItWrites) {
  std::mt19937_64 random(TestSeed(20261120));
  for (int n = 0; n < 20'000; ++n) {
    const int exponent = static_cast<int>(Uniform(random, 0, 18));
    const int64_t minor = static_cast<int64_t>(random()) >> Uniform(random, 0, 63);
    ASSERT_THAT(ParseDecimal(FormatDecimal(minor, exponent), exponent), IsOkAndHolds(minor));
  }
}

}  // namespace
}  // namespace thuning
