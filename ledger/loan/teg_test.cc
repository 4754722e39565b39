#include "ledger/loan/teg.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/money/rounding.h"
#include "tests/support/seed.h"

namespace thuning::loan {
namespace {

constexpr int64_t kMonth = kTicksPerYear / 12;

std::string TegText(const std::vector<CashFlow>& flows, int64_t unit_ticks, int decimals) {
  const std::optional<AnnualRate> teg = SolveTeg(flows, unit_ticks);
  return teg.has_value() ? PercentText(*teg, decimals) : "none";
}

// By hand: 1 % a month is 12 % a year, and 3 % a quarter too.
TEST(TegTest, AddsPeriodsUp) {
  EXPECT_EQ(TegText({{0, 1'000'00}, {kMonth, -1'010'00}}, kMonth, 8), "12.00000000");
  EXPECT_EQ(TegText({{0, 1'000'00}, {3 * kMonth, -1'030'00}}, 3 * kMonth, 8), "12.00000000");
  EXPECT_EQ(TegText({{0, 1'000'00}, {24 * kMonth, -1'100'00}}, 24 * kMonth, 8), "5.00000000");
  EXPECT_EQ(TegText({{0, 1'000'00}, {kMonth, -990'00}}, kMonth, 8), "-12.00000000");
  EXPECT_EQ(TegText({{0, 1'000'00}, {kMonth, -1'000'00}}, kMonth, 2), "0.00");
}

// Computed with 40 decimal digits by other means: 12 ((207618.17 / 196000)^(1/6) - 1), the
// Commission's bridging loan, and 12 (1.03^(1/3) - 1).
TEST(TegTest, TheUnitNeedNotBeThatOfThePayments) {
  EXPECT_EQ(TegText({{0, 196'000'00}, {6 * kMonth, -207'618'17}}, kMonth, 6), "11.572649");
  EXPECT_EQ(TegText({{0, 1'000'00}, {3 * kMonth, -1'030'00}}, kMonth, 6), "11.881961");
}

TEST(TegTest, OfAYearItIsTheApr) {
  const std::vector<CashFlow> flows = {
      {0, 1'000'00}, {kTicksPerYear, -600'00}, {2 * kTicksPerYear, -600'00}};
  EXPECT_EQ(SolveTeg(flows, kTicksPerYear), SolveApr(flows));
}

TEST(TegTest, EndsAtAMillionPercent) {
  const std::vector<CashFlow> flows = {{0, 1}, {5 * kTicksPerYear, -49'999}};
  EXPECT_EQ(TegText(flows, 5 * kTicksPerYear, 2), "999960.00");
  const std::vector<CashFlow> more = {{0, 1}, {5 * kTicksPerYear, -50'002}};
  EXPECT_EQ(TegText(more, 5 * kTicksPerYear, 2), "none");
  const std::vector<CashFlow> most = {{0, 1}, {5 * kTicksPerYear, -10'000'000'000'000}};
  EXPECT_EQ(TegText(most, 5 * kTicksPerYear, 2), "none");
  EXPECT_NE(TegText(most, kMonth, 2), "none");
}

// (1 + unit * rate)^(1 / unit), in units of 10^-10.
Int128 Compounded(AnnualRate rate, int periods_a_year) {
  constexpr Int128 kOne = 10'000'000'000;
  const Int128 factor = kOne + rate.percent_e8 / periods_a_year;
  Int128 product = kOne;
  for (int n = 0; n < periods_a_year; ++n) {
    product = Divide(product * factor, kOne, Rounding::kHalfEven);
  }
  return product;
}

TEST(TegTest, CompoundsToTheAprOfTheSameFlows) {
  std::mt19937_64 random(TestSeed(314));
  for (int n = 0; n < 2'000; ++n) {
    std::vector<CashFlow> flows = {{0, Uniform(random, 500'00, 1'000'00)}};
    const int64_t count = Uniform(random, 1, 36);
    for (int64_t i = 1; i <= count; ++i) {
      flows.push_back({i * kMonth, -Uniform(random, 900'00, 1'400'00) / count});
    }
    const std::optional<AnnualRate> apr = SolveApr(flows);
    if (!apr.has_value() || apr->percent_e8 > 100'000'000'000) continue;
    AnnualRate before{INT64_MIN};
    for (const int periods : {12, 6, 4, 2, 1}) {
      const AnnualRate teg = SolveTeg(flows, kTicksPerYear / periods).value();
      const Int128 error = Compounded(teg, periods) - 10'000'000'000 - apr->percent_e8;
      // A period's rate is cut to a unit, and a power of p raises that p times, at most 11-fold.
      ASSERT_LE(error < 0 ? -error : error, 12 * 2 * 11) << n << " " << periods;
      ASSERT_LE(before, teg) << "the longer the unit, the higher the rate";
      before = teg;
    }
  }
}

}  // namespace
}  // namespace thuning::loan
