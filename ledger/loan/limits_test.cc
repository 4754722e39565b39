#include "ledger/loan/limits.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/loan/plan.h"
#include "tests/support/status_matchers.h"

namespace thuning::loan {
namespace {

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

// 1000.00 at 12 % in twelve months from 1 January 2026.
Terms Good() {
  return {.tranches = {{D("2026-01-01"), 1'000'00}}, .rate_e8 = 12'000'000, .count = 12};
}

absl::Status Check(const Terms& terms, const std::vector<Fee>& fees = {}) {
  const Plan plan = DrawPlan(terms);
  return CheckPlan("terms", terms, plan, LayOutFees(terms, plan, fees));
}

TEST(LimitsTest, OrdinaryTermsPass) { EXPECT_OK(Check(Good())); }

// Five years without an instalment bear a quarter of the principal, which 600 instalments of half a
// percent never catch up with.
TEST(LimitsTest, AnInstalmentThatInterestEatsUpIsRefused) {
  Terms terms = Good();
  terms.rate_e8 = 5'000'000;
  terms.count = 600;
  EXPECT_OK(Check(terms));
  terms.first_due_date = D("2031-01-01");
  EXPECT_THAT(Check(terms), RefusedWith("INSTALMENTS_DO_NOT_REPAY", "terms.instalment_count"));
}

// 1000.00 without interest in twelve is 83.33: to hundreds 100.00, which ten repay; to five
// hundreds nothing.
TEST(LimitsTest, AMultipleThatIsTooCoarseIsRefused) {
  Terms terms = Good();
  terms.rate_e8 = 0;
  terms.instalment_multiple = 10'00;
  EXPECT_OK(Check(terms));
  for (const int64_t multiple : {100'00, 500'00}) {
    terms.instalment_multiple = multiple;
    EXPECT_THAT(Check(terms), RefusedWith("INSTALMENTS_DO_NOT_REPAY", "terms.instalment_count"));
  }
}

// 5 in 8 is 0.625 each, rounded 1: the last three would have nothing to repay.
TEST(LimitsTest, SoFewUnitsAreNotSpreadOverSoManyInstalments) {
  Terms terms = Good();
  terms.rate_e8 = 0;
  terms.count = 8;
  terms.amortisation = Amortisation::kEqualPrincipal;
  terms.tranches[0].amount = 5;
  EXPECT_THAT(Check(terms), RefusedWith("INSTALMENTS_DO_NOT_REPAY", "terms.instalment_count"));
  terms.tranches[0].amount = 8;
  EXPECT_OK(Check(terms));
}

TEST(LimitsTest, GraceAndInstalmentsByHandMayRepayNothing) {
  Terms terms = Good();
  terms.grace_on_principal = 11;
  EXPECT_OK(Check(terms));
  terms.grace_on_principal = 0;
  terms.by_hand = {{.number = 3, .amount = 1}};
  EXPECT_OK(Check(terms));
}

// 10^13 at 100 % bears 10^13 a year: a bullet after 9 years asks for 10^14 in all, and after 10 for
// more.
TEST(LimitsTest, WhatIsPaidInAllIsBounded) {
  Terms terms = Good();
  terms.tranches[0].amount = kMaxPrincipalMinor;
  terms.rate_e8 = 100'000'000;
  terms.length = 12;
  terms.count = 9;
  terms.grace_on_principal = terms.grace_on_interest = 8;
  EXPECT_OK(Check(terms));
  terms.count = 10;
  terms.grace_on_principal = terms.grace_on_interest = 9;
  EXPECT_THAT(Check(terms), RefusedWith("RESULT_OUT_OF_RANGE", "terms.principal"));
}

TEST(LimitsTest, FeesCountInWhatIsPaid) {
  Terms terms = Good();
  terms.count = 10;
  terms.tranches[0].amount = kMaxPrincipalMinor;
  const Fee tenth{.timing = FeeTiming::kInstalment, .amount = kMaxPrincipalMinor / 10};
  EXPECT_OK(Check(terms, std::vector<Fee>(8, tenth)));
  EXPECT_THAT(Check(terms, std::vector<Fee>(9, tenth)),
              RefusedWith("RESULT_OUT_OF_RANGE", "terms.fees"));
}

// 1000.00 are received, and 10^13 cents are to be paid the day after: no rate says what that costs.
TEST(LimitsTest, FeesThatNoRateExplainsAreRefused) {
  const Fee large{
      .timing = FeeTiming::kDate, .amount = kMaxPrincipalMinor, .due_date = D("2026-01-02")};
  EXPECT_THAT(Check(Good(), {large}), RefusedWith("APR_OUT_OF_RANGE", "terms.fees"));
}

}  // namespace
}  // namespace thuning::loan
