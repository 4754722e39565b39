#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/lending/account.h"
#include "ledger/lending/account_fixture_test.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;

Contract Standing(ScheduleRule rule) {
  Contract contract = DailyRest();
  contract.policy.rest = Rest::kNone;
  contract.policy.schedule_rule = rule;
  contract.policy.settling_drops_interest = true;
  return contract;
}

std::vector<int64_t> InterestOf(const Account& account) {
  std::vector<int64_t> interest;
  for (const Row& row : account.rows()) interest.push_back(row.due[Component::kInterest]);
  return interest;
}

// ---- interest that has arisen

// By hand: 1.00 and 0.67 in January and February; 15 of January's 31 days are 0.48, 14 of
// February's 29 are 0.32.
TEST(InterestAccruedTest, IsWhatRowsAskForAndAShareOfTheCurrentOne) {
  for (const ScheduleRule rule : {ScheduleRule::kFixedInstalment, ScheduleRule::kAnnuity}) {
    const Account account = Fold(Standing(rule), {});
    EXPECT_EQ(account.InterestAccruedBy(D("2024-01-01")), 0);
    EXPECT_EQ(account.InterestAccruedBy(D("2024-01-16")), 48);
    EXPECT_EQ(account.InterestAccruedBy(D("2024-02-01")), 1'00);
    EXPECT_EQ(account.InterestAccruedBy(D("2024-02-15")), 1'32);
    EXPECT_EQ(account.InterestAccruedBy(D("2024-04-01")), 2'01);
    EXPECT_EQ(account.InterestAccruedBy(D("2025-04-01")), 2'01);
  }
}

// Flat: 1.00 in each of three months; 15 of 31 days are 0.48.
TEST(InterestAccruedTest, OfFlatRowsIsAShareOfDays) {
  for (const ScheduleRule rule : {ScheduleRule::kFixedInstalment, ScheduleRule::kAnnuity}) {
    Contract contract = Standing(rule);
    contract.policy.interest_method = InterestMethod::kFlat;
    const Account account = Fold(contract, {});
    EXPECT_EQ(account.InterestAccruedBy(D("2024-01-16")), 48);
    EXPECT_EQ(account.InterestAccruedBy(D("2024-03-01")), 2'00);
    EXPECT_EQ(account.InterestAccruedBy(D("2024-04-01")), 3'00);
  }
}

// Two instalments paid on 16 January: the 32.48 that are left bear 0.17 until the end of January,
// asked for with the last instalment, but arisen before: 0.484 + 0.084 by the 24th.
TEST(InterestAccruedTest, CountsWhatIsNotAskedForYet) {
  const Account account = Fold(DailyRest(), {Pays("2024-01-16", 68'00)});
  EXPECT_EQ(account.InterestAccruedBy(D("2024-01-24")), 57);
  EXPECT_EQ(account.InterestAccruedBy(D("2024-02-01")), 65);
  EXPECT_EQ(account.InterestAccruedBy(D("2024-04-01")), 48 + 81);
}

TEST(InterestAccruedTest, EndsWithTheLoan) {
  Contract contract = Standing(ScheduleRule::kAnnuity);
  contract.policy.interest_stops_at_charge_off = true;
  EXPECT_EQ(
      Fold(contract, {Of(Kind::kChargeOff, "2024-01-16", 0)}).InterestAccruedBy(D("2025-01-01")),
      48);
  EXPECT_EQ(
      Fold(contract, {Of(Kind::kWriteOff, "2024-02-01", 0)}).InterestAccruedBy(D("2025-01-01")),
      1'00);
  const Account settled = Fold(contract, {Pays("2024-01-16", 100'48)});
  EXPECT_EQ(settled.outstanding(), 0);
  EXPECT_EQ(settled.InterestAccruedBy(D("2024-01-16")), 48);
  EXPECT_EQ(settled.InterestAccruedBy(D("2025-01-01")), 48);
}

TEST(InterestAccruedPropertyTest, GrowsWithTheDayAndEndsAtWhatIsDue) {
  std::mt19937_64 random(TestSeed(20261201));
  for (int round = 0; round < 1'500; ++round) {
    const Life life = RandomLife(random, 10'000'00);
    const Date last = DueDatesOf(life.contract).back();
    Account account = Fold(life.contract, life.facts, life.charges);
    account.AdvanceTo(AddDays(last, 60));
    int64_t before = 0;
    for (Date day = life.contract.start; day <= AddDays(last, 60); day = AddDays(day, 3)) {
      const int64_t arisen = account.InterestAccruedBy(day);
      ASSERT_GE(arisen, before) << "round " << round << " " << FormatIsoDate(day);
      before = arisen;
    }
    ASSERT_EQ(account.InterestAccruedBy(AddDays(last, 60)),
              account.TotalOf(&Row::due)[Component::kInterest])
        << "round " << round;
  }
}

// ---- what settles a loan

// By hand: 100.00 and 15 of 31 days of 1.00.
TEST(PayoffTest, WhereSchedulesStandItDropsInterestThatHasNotArisen) {
  for (const ScheduleRule rule : {ScheduleRule::kFixedInstalment, ScheduleRule::kAnnuity}) {
    const Contract contract = Standing(rule);
    const Payoff payoff = Fold(contract, {}).PayoffOn(D("2024-01-16"));
    EXPECT_EQ(payoff.amount, 100'48);
    EXPECT_EQ(payoff.parts, (Parts{{0, 0, 48, 100'00}}));
    const Account settled = Fold(contract, {Pays("2024-01-16", 100'48)});
    EXPECT_EQ(settled.outstanding(), 0);
    EXPECT_THAT(InterestOf(settled), ElementsAre(48, 0, 0));
    const Account short_of_it = Fold(contract, {Pays("2024-01-16", 100'47)});
    EXPECT_THAT(InterestOf(short_of_it), ElementsAre(1'00, 67, 34));
  }
}

TEST(PayoffTest, OrTheInterestAfterTheNextInstalment) {
  Contract contract = Standing(ScheduleRule::kAnnuity);
  contract.policy.early_interest = EarlyInterest::kToInstalment;
  EXPECT_EQ(Fold(contract, {}).PayoffOn(D("2024-01-16")).amount, 101'00);
  EXPECT_EQ(Fold(contract, {}).PayoffOn(D("2024-02-01")).amount, 101'00);
  EXPECT_EQ(Fold(contract, {}).PayoffOn(D("2024-02-02")).amount, 101'67);
}

TEST(PayoffTest, OrNothingWhereThePolicyDoesNotSaySo) {
  Contract contract = Standing(ScheduleRule::kAnnuity);
  contract.policy.settling_drops_interest = false;
  EXPECT_EQ(Fold(contract, {}).PayoffOn(D("2024-01-16")).amount, 102'01);
}

TEST(PayoffTest, OnTheDayOfThePayoutThereIsNoInterest) {
  EXPECT_EQ(Fold(Standing(ScheduleRule::kAnnuity), {}).PayoffOn(D("2024-01-01")).amount, 100'00);
}

// A new rate that comes later does not bring the interest back.
TEST(PayoffTest, WhatWasDroppedStaysDropped) {
  Contract contract = Standing(ScheduleRule::kFixedInstalment);
  contract.amendments.push_back({.annual_rate = Decimal(24, -2), .rate_from = D("2024-02-10")});
  Account account = Fold(contract, {Pays("2024-01-16", 100'48)});
  account.AdvanceTo(D("2024-03-01"));
  EXPECT_EQ(account.outstanding(), 0);
  EXPECT_EQ(account.InterestAccruedBy(D("2024-03-01")), 48);
}

TEST(PayoffTest, ASettledLoanNeedsNothing) {
  const Account account = Fold(FourTimesAHundred(), {Pays("2026-01-10", 450'00)});
  EXPECT_EQ(account.PayoffOn(D("2026-01-20")).amount, 0);
}

TEST(PayoffPropertyTest, ClosesExactlyAndAMinorUnitLessDoesNot) {
  std::mt19937_64 random(TestSeed(20261202));
  for (int round = 0; round < 3'000; ++round) {
    Life life = RandomLife(random, 10'000'00);
    life.contract.policy.settling_drops_interest = Uniform(random, 0, 1) == 1;
    life.contract.policy.early_interest = static_cast<EarlyInterest>(Uniform(random, 0, 1));
    const Date day = AddDays(life.contract.start, Uniform(random, 0, 400));
    std::erase_if(life.facts, [day](const Fact& fact) { return fact.date > day; });
    const Account account = Fold(life.contract, life.facts, life.charges);
    const Payoff payoff = account.PayoffOn(day);
    if (payoff.amount == 0) continue;
    Account closed = account;
    closed.Apply({.date = day, .amount = payoff.amount});
    ASSERT_EQ(closed.outstanding(), 0) << "round " << round;
    ASSERT_EQ(closed.principal_outstanding(), 0) << "round " << round;
    // Drawn anew after what is paid, a schedule may ask for a unit less than was needed to close
    // it.
    const bool redrawn = !life.contract.planned() && life.contract.policy.rest != Rest::kNone;
    ASSERT_LE(closed.overpaid() - account.overpaid(), redrawn ? 1 : 0) << "round " << round;
    ASSERT_EQ(payoff.parts.total() + closed.overpaid() - account.overpaid(), payoff.amount)
        << "round " << round;
    Account open = account;
    if (payoff.amount > 1) open.Apply({.date = day, .amount = payoff.amount - 1});
    ASSERT_GT(open.outstanding(), 0) << "round " << round;
  }
}

}  // namespace
}  // namespace thuning::lending
