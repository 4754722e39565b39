#include "ledger/loan/apr.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/loan/year_time.h"
#include "ledger/money/rounding.h"
#include "tests/support/seed.h"

namespace thuning::loan {
namespace {

using ::testing::Optional;

constexpr int64_t kMonth = kTicksPerYear / 12;

std::string AprText(const std::vector<CashFlow>& flows, int decimals) {
  const std::optional<AnnualRate> apr = SolveApr(flows);
  return apr.has_value() ? PercentText(*apr, decimals) : "none";
}

// Directive 98/7/EC, annex: examples of calculation on the calendar.
TEST(AprTest, GivesTheDirectivesExamples) {
  EXPECT_EQ(AprText({{0, 1'000'00}, {kTicksPerYear / 365 * 546, -1'200'00}}, 2), "12.96");
  EXPECT_EQ(AprText({{0, 1'000'00}, {kTicksPerYear, -600'00}, {2 * kTicksPerYear, -600'00}}, 2),
            "13.07");
}

// European Commission, DG FISMA: examples for the calculation of the APRC (2015): a bridging loan
// of six months, an interest-free credit with fees, and yearly payments that begin after 34 days.
TEST(AprTest, GivesTheCommissionsExamples) {
  EXPECT_EQ(AprText({{0, 3'000'00 - 60'00}, {3 * kMonth, -100'00}, {12 * kMonth, -3'000'00}}, 1),
            "5.6");
  EXPECT_EQ(AprText({{0, 196'000'00}, {6 * kMonth, -207'618'17}}, 6), "12.206644");
}

// Published by libraries that compute APR: 10000 in 60 instalments of 222.44.
TEST(AprTest, GivesAPublishedAnnuity) {
  std::vector<CashFlow> flows = {{0, 10'000'00}};
  for (int n = 1; n <= 60; ++n) flows.push_back({n * kMonth, -222'44});
  EXPECT_EQ(AprText(flows, 1), "12.7");
}

// 100^n grows to (100 + k)^n in n years at exactly k percent.
TEST(AprTest, IsExactWhereTheAnswerIsWhole) {
  for (int k = -98; k <= 500; ++k) {
    int64_t lent = 1, paid = 1;
    for (int years = 1; years <= 4; ++years) {
      lent *= 100;
      paid *= 100 + k;
      EXPECT_THAT(SolveApr(std::vector<CashFlow>{{0, lent}, {years * kTicksPerYear, -paid}}),
                  Optional(AnnualRate{k * int64_t{100'000'000}}));
    }
  }
}

TEST(AprTest, RoundsHalfUpFromTheExactFigure) {
  EXPECT_EQ(AprText({{0, 1'000'00}, {kTicksPerYear, -1'123'45}}, 2), "12.35");
  EXPECT_EQ(AprText({{0, 1'000'00}, {kTicksPerYear, -1'123'45}}, 3), "12.345");
  EXPECT_EQ(AprText({{0, 100'000'00}, {kTicksPerYear, -112'344'99}}, 2), "12.34");
  EXPECT_EQ(AprText({{0, 1'000'00}, {kTicksPerYear, -1'120'00}}, 0), "12");
}

TEST(AprTest, SeveralDrawdownsAreAllCounted) {
  // Twice the same loan, a year apart, costs what one does.
  EXPECT_EQ(AprText({{0, 100'00},
                     {kTicksPerYear, 100'00},
                     {2 * kTicksPerYear, -121'00},
                     {3 * kTicksPerYear, -121'00}},
                    2),
            "10.00");
}

// What the flows, one a year, are worth at the end, exact but for a positive factor.
Int128 FinalValue(const std::vector<CashFlow>& flows, int64_t percent_e8) {
  constexpr int64_t kOne = 10'000'000'000;
  Int128 value = 0;
  Int128 unit = 1;
  for (const CashFlow& flow : flows) {
    if (flow.time_ticks > 0) unit *= kOne;
    value = value * (kOne + percent_e8) + flow.amount_minor * unit;
  }
  return value;
}

TEST(AprTest, LeavesNothingAtTheEndWhateverTheDrawdowns) {
  std::mt19937_64 random(TestSeed(2008));
  int negative = 0;
  for (int n = 0; n < 5'000; ++n) {
    std::vector<CashFlow> flows;
    for (int year = 0; year <= 3; ++year) {
      const int64_t amount = Uniform(random, 100'00, 1'000'00);
      flows.push_back({year * kTicksPerYear, year < 2 ? amount : -amount});
    }
    const std::optional<AnnualRate> apr = SolveApr(flows);
    ASSERT_TRUE(apr.has_value());
    negative += apr->percent_e8 < 0 ? 1 : 0;
    ASSERT_GE(FinalValue(flows, apr->percent_e8 + 1), 0) << PercentText(*apr, 8);
    ASSERT_LE(FinalValue(flows, apr->percent_e8 - 1), 0) << PercentText(*apr, 8);
  }
  EXPECT_GT(negative, 1'000);
}

// A charge that was paid before the money came is a flow like any other. By hand: 1+X solves
// 10x² - 110x + 110 = 0; of 11.25 % and 888.75 %, the answer is the one near zero.
TEST(AprTest, APaymentMayComeBeforeTheDrawdown) {
  EXPECT_EQ(AprText({{0, -10'00}, {kTicksPerYear, 110'00}, {2 * kTicksPerYear, -110'00}}, 2),
            "11.25");
}

TEST(AprTest, CoversFromMinus99PercentToAMillion) {
  EXPECT_EQ(AprText({{0, 100'00}, {kTicksPerYear, -100'00}}, 2), "0.00");
  EXPECT_EQ(AprText({{0, 100'00}, {kTicksPerYear, -1'01}}, 2), "-98.99");
  EXPECT_EQ(AprText({{0, 1'00}, {kTicksPerYear, -9'999'00}}, 2), "999800.00");
  EXPECT_EQ(AprText({{0, 1'00}, {kTicksPerYear, -10'002'00}}, 2), "none");
  EXPECT_EQ(AprText({{0, 100'00}, {kTicksPerYear, -99}}, 2), "none");
  EXPECT_EQ(AprText({{0, 0}, {kTicksPerYear, -100'00}}, 2), "none");
  EXPECT_EQ(AprText({}, 2), "0.00");
}

TEST(AprTest, EndsForTheLongestAndTheShortest) {
  std::vector<CashFlow> flows = {{0, 10'000'000'000'000}};
  for (int n = 1; n <= 600; ++n) flows.push_back({n * kMonth * 60, -83'333'333'333});
  EXPECT_NE(AprText(flows, 2), "none");
  EXPECT_EQ(AprText({{0, 100'00}, {kTicksPerYear / 365, -100'01}}, 2), "3.72");
}

}  // namespace
}  // namespace thuning::loan
