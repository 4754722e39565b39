#include "ledger/lending/interest_plan.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/lending/account_fixture_test.h"
#include "ledger/lending/period_part.h"
#include "ledger/money/rate.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;

Policy ByMonths() {
  Policy policy;
  policy.interest_basis = InterestBasis::kPerPeriod;
  policy.rest = Rest::kDaily;
  return policy;
}

// 100.00 at 12 % by the month over three months from 1 January 2024.
InterestPlan ThreeMonths(InterestTerms terms = {.annual_rate = Decimal(12, -2)}) {
  InterestPlan plan(ByMonths(), std::move(terms));
  const loan::YearPart month{.numerator = 1, .denominator = 12};
  plan.AddPeriod(D("2024-01-01"), D("2024-02-01"), month);
  plan.AddPeriod(D("2024-02-01"), D("2024-03-01"), month);
  plan.AddPeriod(D("2024-03-01"), D("2024-04-01"), month);
  plan.PayOut(D("2024-01-01"), 100'00);
  return plan;
}

std::vector<int64_t> PrincipalOf(const InterestPlan& plan) {
  std::vector<int64_t> rows;
  for (size_t i = 0; i < plan.periods().size(); ++i) rows.push_back(plan.PrincipalDue(i));
  return rows;
}

std::vector<int64_t> InterestOf(const InterestPlan& plan) {
  std::vector<int64_t> rows;
  for (size_t i = 0; i < plan.periods().size(); ++i) rows.push_back(plan.InterestDue(i));
  return rows;
}

// By hand: 100 * 0.01 / (1 - 1.01^-3) = 34.0022; 1 % of 100.00, 67.00, 33.67.
TEST(InterestPlanTest, FixesTheInstalmentAndTheLastSettles) {
  const InterestPlan plan = ThreeMonths();
  EXPECT_THAT(InterestOf(plan), ElementsAre(1'00, 67, 34));
  EXPECT_THAT(PrincipalOf(plan), ElementsAre(33'00, 33'33, 33'67));
}

// By hand: on 16 January (15 of 31 days) 50.00 leave the balance: 100 * 1 % * 15/31 + 50 * 1 % *
// 16/31 = 0.742; the first instalment's 34.00 less that is its principal.
TEST(InterestPlanTest, PrincipalPaidEarlyBearsNoMoreInterest) {
  InterestPlan plan = ThreeMonths();
  plan.Correct(D("2024-01-16"), -50'00);
  EXPECT_EQ(plan.InterestDue(0), 74);
}

// Owed for 15 days of the second period (of 29) beyond its due date: 33.00 * 1 % * 15/29 = 0.171.
TEST(InterestPlanTest, OverduePrincipalBearsInterestUntilTheDayAskedFor) {
  InterestPlan plan = ThreeMonths();
  plan.Correct(D("2024-02-01"), 33'00);
  plan.Correct(D("2024-02-16"), -33'00);
  EXPECT_THAT(InterestOf(plan), ElementsAre(1'00, 84, 34));
  EXPECT_EQ(plan.PrincipalDue(1), 34'00 - 84);
}

// A second tranche of 100.00 in the middle of the second period: 67.00 * 1 % + 100.00 * 1 % *
// 15/29, and an annuity for the 167.00 over two periods.
TEST(InterestPlanTest, MoneyPaidOutLaterFixesTheRestAnew) {
  InterestPlan plan = ThreeMonths();
  plan.PayOut(D("2024-02-15"), 100'00);
  EXPECT_EQ(plan.InterestDue(1), 119);
  EXPECT_EQ(plan.periods()[0].instalment, 34'00);
  int64_t principal = 0;
  for (const int64_t row : PrincipalOf(plan)) principal += row;
  EXPECT_EQ(principal, 200'00);
}

// Six days of February (of 29) without interest: 67.00 * 1 % * 23/29 = 0.531.
TEST(InterestPlanTest, APauseSparesItsDays) {
  InterestPlan plan = ThreeMonths();
  InterestTerms terms{.annual_rate = Decimal(12, -2),
                      .pauses = {{D("2024-02-05"), D("2024-02-10")}}};
  plan.ChangeTerms(terms, D("2024-02-05"), false);
  EXPECT_EQ(plan.InterestDue(1), 53);
  EXPECT_EQ(plan.periods()[1].instalment, 34'00);
}

// A new rate of 6 % from the first instalment's day on: 67.00 * 0.005 = 0.335; the instalment
// of the two that remain is 67 * 0.005 / (1 - 1.005^-2) = 33.752.
TEST(InterestPlanTest, ANewRateFixesTheRestAnew) {
  InterestPlan plan = ThreeMonths();
  InterestTerms terms{.annual_rate = Decimal(12, -2),
                      .changes = {{D("2024-02-01"), Decimal(6, -2)}}};
  plan.ChangeTerms(terms, D("2024-02-01"), true);
  EXPECT_EQ(plan.InterestDue(0), 1'00);
  EXPECT_EQ(plan.periods()[1].instalment, 33'75);
  EXPECT_EQ(plan.InterestDue(1), 34);
}

TEST(InterestPlanTest, WhatSettlesAPeriodEarlyHasInterestToTheDay) {
  const InterestPlan plan = ThreeMonths();
  EXPECT_EQ(plan.PayableOn(0, D("2024-01-16")).interest, 48);  // 100 * 1 % * 15/31
  EXPECT_EQ(plan.PayableOn(1, D("2024-01-16")).interest, 0);
  EXPECT_EQ(plan.PayableOn(0, D("2024-03-01")).interest, 1'00);
}

TEST(InterestPlanTest, AccrualIsAFunctionOfTheDay) {
  const InterestPlan plan = ThreeMonths();
  EXPECT_EQ(plan.InterestAccruedBy(D("2024-01-01")), 0);
  EXPECT_EQ(plan.InterestAccruedBy(D("2024-01-16")), 48);
  EXPECT_EQ(plan.InterestAccruedBy(D("2024-02-01")), 1'00);
  EXPECT_EQ(plan.InterestAccruedBy(D("2024-04-01")), 2'01);
  EXPECT_EQ(plan.InterestAccruedBy(D("2024-12-31")), 2'01);
}

// ---- what is derived, against deriving all of it

void ExpectDerived(const InterestPlan& plan, const Policy& policy) {
  int64_t balance = 0;
  int64_t unasked = 0;
  for (const InterestPlan::Period& period : plan.periods()) {
    const loan::YearPart none =
        SegmentPart(policy, period.whole, period.from, period.to, period.from, period.from);
    Int128 sum = 0;
    for (const InterestPlan::Segment& segment : period.segments) {
      EXPECT_EQ(segment.balance, balance);
      sum += balance * segment.factor;
      balance += segment.correction + segment.paid_out;
    }
    const int64_t arisen = static_cast<int64_t>(Divide(sum, Int128{none.denominator} * kRateOne,
                                                       Rounding::kHalfEven)) +
                           unasked;
    const bool prepaid = period.principal_paid > period.instalment - arisen;
    EXPECT_EQ(period.interest_due,
              std::max(prepaid ? period.interest_paid : arisen, period.interest_paid));
    EXPECT_EQ(period.principal_due,
              std::max(period.instalment - period.interest_due, period.principal_paid));
    EXPECT_EQ(period.unasked, unasked = arisen - period.interest_due);
    balance += period.principal_paid - period.principal_due;
  }
}

TEST(InterestPlanPropertyTest, DerivesAsIfAllOfItWereDerivedAnew) {
  std::mt19937_64 random(TestSeed(20261203));
  for (int round = 0; round < 1'000; ++round) {
    Life life = RandomLife(random, 10'000'00);
    life.contract.policy.schedule_rule = ScheduleRule::kFixedInstalment;
    if (Uniform(random, 0, 1) == 1) {
      const Date from = AddDays(life.contract.start, Uniform(random, 1, 200));
      life.contract.amendments.push_back({.annual_rate = Decimal(9, -2), .rate_from = from});
      life.contract.amendments.push_back({.pause = InterestPause{from, AddDays(from, 9)}});
    }
    Account account = Fold(life.contract, life.facts, life.charges);
    ExpectDerived(account.plan(), life.contract.policy);
    account.AdvanceTo(AddDays(DueDatesOf(life.contract).back(), 10));
    ExpectDerived(account.plan(), life.contract.policy);
    if (testing::Test::HasFailure()) FAIL() << "round " << round;
  }
}

}  // namespace
}  // namespace thuning::lending
