#include "ledger/loan/fees.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/loan/plan.h"

namespace thuning::loan {
namespace {

using ::testing::ElementsAre;

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

// 1200.00 at 12 % in four equal parts of principal; interest is 12.00, 9.00, 6.00, 3.00.
Terms Good() {
  return {.tranches = {{D("2026-01-15"), 1'200'00}},
          .rate_e8 = 12'000'000,
          .amortisation = Amortisation::kEqualPrincipal,
          .count = 4};
}

std::vector<int64_t> AmountsOf(const Terms& terms, const Fee& fee) {
  std::vector<int64_t> amounts;
  for (const PlannedFee& planned : LayOutFees(terms, DrawPlan(terms), {fee})) {
    amounts.push_back(planned.amount);
  }
  return amounts;
}

TEST(FeesTest, WithInstalmentsAPercentageIsOfTheirParts) {
  Fee fee{.timing = FeeTiming::kInstalment, .percent_e8 = 10'000'000};
  fee.basis = FeeBasis::kInterest;
  EXPECT_THAT(AmountsOf(Good(), fee), ElementsAre(1'20, 90, 60, 30));
  fee.basis = FeeBasis::kPrincipal;
  EXPECT_THAT(AmountsOf(Good(), fee), ElementsAre(30'00, 30'00, 30'00, 30'00));
  fee.basis = FeeBasis::kPrincipalAndInterest;
  EXPECT_THAT(AmountsOf(Good(), fee), ElementsAre(31'20, 30'90, 30'60, 30'30));
}

// Rule 13: a percentage falls due with each tranche, an amount with the first.
TEST(FeesTest, AtDisbursementAPercentageIsOfEachTranche) {
  Terms terms = Good();
  terms.tranches = {{D("2026-01-15"), 4'000'00}, {D("2026-02-01"), 2'001'00}};
  const Fee percentage{.basis = FeeBasis::kPrincipal, .percent_e8 = 1'500'000};
  EXPECT_THAT(AmountsOf(terms, percentage), ElementsAre(60'00, 30'02));
  EXPECT_THAT(AmountsOf(terms, Fee{.amount = 20'00}), ElementsAre(20'00));
}

// What is paid out on a later day does not raise it. One that was due before the pay-out is of
// that.
TEST(FeesTest, OnADayAPercentageIsOfWhatWasPaidOutByThen) {
  const Fee fee{.timing = FeeTiming::kDate,
                .basis = FeeBasis::kPrincipal,
                .percent_e8 = 1'000'000,
                .due_date = D("2026-03-01")};
  Terms terms = Good();
  terms.tranches.push_back({D("2026-03-02"), 300'00});
  const auto planned = LayOutFees(terms, DrawPlan(terms), {fee});
  ASSERT_EQ(planned.size(), 1u);
  EXPECT_EQ(planned[0].amount, 12'00);
  EXPECT_EQ(planned[0].due_date, D("2026-03-01"));
  EXPECT_FALSE(planned[0].row.has_value());
  terms.tranches.front().date = D("2026-02-01");
  const Fee before{.timing = FeeTiming::kDate,
                   .basis = FeeBasis::kPrincipal,
                   .percent_e8 = 1'000'000,
                   .due_date = D("2026-01-20")};
  EXPECT_THAT(AmountsOf(terms, before), ElementsAre(12'00));
}

}  // namespace
}  // namespace thuning::loan
