#include "ledger/lending/account.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/lending/account_fixture_test.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;

TEST(AccountTest, APaymentGoesToTheOldestInstalmentFirst) {
  const Account account = Fold(FourTimesAHundred(), {Pays("2026-03-10", 150'00)});
  EXPECT_THAT(OpenOf(account), ElementsAre(0, 50'00, 100'00, 100'00));
  EXPECT_EQ(account.rows()[0].settled, D("2026-03-10"));
  EXPECT_EQ(account.rows()[0].paid_past_due, 100'00);
  EXPECT_EQ(account.principal_outstanding(), 250'00);
}

TEST(AccountTest, InAdvanceItFollowsTheFutureRule) {
  Contract contract = FourTimesAHundred();
  const auto open_after = [&](FutureRule rule) {
    contract.policy.allocation.future = rule;
    return OpenOf(Fold(contract, {Pays("2026-02-01", 130'00)}));
  };
  EXPECT_THAT(open_after(FutureRule::kNext), ElementsAre(0, 70'00, 100'00, 100'00));
  EXPECT_THAT(open_after(FutureRule::kLast), ElementsAre(0, 100'00, 100'00, 70'00));
  EXPECT_THAT(open_after(FutureRule::kSpread), ElementsAre(0, 90'00, 90'00, 90'00));
}

TEST(AccountTest, TheLastOfThoseThatShareTakesTheResidue) {
  Contract contract = FourTimesAHundred();
  contract.policy.allocation.future = FutureRule::kSpread;
  EXPECT_THAT(OpenOf(Fold(contract, {Pays("2026-02-01", 131'00)})),
              ElementsAre(0, 89'67, 89'67, 89'66));
}

TEST(AccountTest, NextThenLastPaysTheCurrentInstalmentAndThenTheLast) {
  Contract contract = FourTimesAHundred();
  contract.policy.allocation.future = FutureRule::kNextThenLast;
  EXPECT_THAT(OpenOf(Fold(contract, {Pays("2026-01-20", 130'00)})),
              ElementsAre(0, 100'00, 100'00, 70'00));
}

// A fee and a penalty of the first instalment, then its principal.
TEST(AccountTest, ComponentsArePaidInTheOrderOfThePolicy) {
  const std::vector<Charge> charges = {Fee(1, "2026-01-20", 5'00), Penalty(2, "2026-01-25", 7'00)};
  Contract contract = FourTimesAHundred();
  const Account penalties_first = Fold(contract, {Pays("2026-02-01", 10'00)}, charges);
  EXPECT_EQ(penalties_first.entries().back().parts,
            (Parts{{7'00, 3'00, 0, 0}}));  // penalty, fee, interest, principal
  contract.policy.allocation =
      OrderOf({Component::kPrincipal, Component::kInterest, Component::kFee, Component::kPenalty});
  const Account principal_first = Fold(contract, {Pays("2026-02-01", 104'00)}, charges);
  EXPECT_EQ(principal_first.entries().back().parts, (Parts{{0, 4'00, 0, 100'00}}));
}

// Bucket by bucket, the fee of the second past due instalment comes before the principal of the
// first.
TEST(AccountTest, VerticallyEachBucketGoesOverAllInstalments) {
  Contract contract = FourTimesAHundred();
  contract.policy.allocation.direction = Direction::kVertical;
  const Account account =
      Fold(contract, {Pays("2026-03-10", 105'00)}, {Fee(1, "2026-02-20", 10'00)});
  EXPECT_THAT(OpenOf(account), ElementsAre(5'00, 100'00, 100'00, 100'00));
}

TEST(AccountTest, AKindOfTransactionMayHaveItsOwnOrder) {
  Contract contract = FourTimesAHundred();
  AllocationOrder last = PenaltiesFirst();
  last.future = FutureRule::kLast;
  contract.policy.allocation_by_kind.emplace_back(Kind::kGoodwillCredit, last);
  EXPECT_THAT(OpenOf(Fold(contract, {Of(Kind::kGoodwillCredit, "2026-01-20", 30'00)})),
              ElementsAre(100'00, 100'00, 100'00, 70'00));
}

TEST(AccountTest, WhatIsTooMuchIsOverpaidAndCanGoBack) {
  const Account account =
      Fold(FourTimesAHundred(),
           {Pays("2026-02-01", 450'00), Of(Kind::kOverpaymentRefund, "2026-02-03", 30'00)});
  EXPECT_EQ(account.outstanding(), 0);
  EXPECT_EQ(account.overpaid(), 20'00);
  EXPECT_EQ(account.entries()[1].overpaid, 50'00);
}

// More goes back than was overpaid: the rest is owed again, in the instalment of the day.
TEST(AccountTest, AChargebackBeyondTheOverpaymentIsOwedAgain) {
  const Account account = Fold(FourTimesAHundred(), {Pays("2026-02-01", 410'00),
                                                     Of(Kind::kChargeback, "2026-02-10", 100'00)});
  EXPECT_EQ(account.overpaid(), 0);
  EXPECT_THAT(OpenOf(account), ElementsAre(0, 90'00, 0, 0));
  EXPECT_EQ(account.rows()[1].credited, 90'00);
}

TEST(AccountTest, AFeeAfterMaturityIsAnInstalmentOfItsOwn) {
  const Account account = Fold(FourTimesAHundred(), {}, {Fee(1, "2026-06-15", 20'00)});
  ASSERT_EQ(account.rows().size(), 5u);
  EXPECT_EQ(account.rows()[4].kind, RowKind::kAfterMaturity);
  EXPECT_EQ(account.rows()[4].due_date, D("2026-06-15"));
  EXPECT_EQ(account.rows()[4].due[Component::kFee], 20'00);
}

TEST(AccountTest, AWaivedChargeIsNeitherOwedNorPaid) {
  const Account account = Fold(FourTimesAHundred(),
                               {{.kind = Kind::kChargeWaiver, .date = D("2026-01-21"), .target = 7},
                                Pays("2026-02-01", 100'00)},
                               {Fee(7, "2026-01-20", 20'00)});
  EXPECT_THAT(OpenOf(account), ElementsAre(0, 100'00, 100'00, 100'00));
  EXPECT_EQ(account.charges()[0].waived, 20'00);
  EXPECT_EQ(account.charges()[0].paid, 0);
}

TEST(AccountTest, ACreditNotePaysItsChargeFirst) {
  Fact note = Of(Kind::kChargeAdjustment, "2026-01-25", 25'00);
  note.target = 7;
  const Account account =
      Fold(FourTimesAHundred(), {note}, {Fee(6, "2026-01-20", 20'00), Fee(7, "2026-03-20", 20'00)});
  EXPECT_EQ(account.charges()[1].paid, 20'00);
  EXPECT_EQ(account.charges()[0].paid, 5'00);
}

// 1.5 % of the 100.00 that are past due, once for each instalment, whenever it is looked at.
TEST(AccountTest, APenaltyForBeingLateIsAssessedOncePerInstalment) {
  const Charge late{.id = 1,
                    .penalty = true,
                    .timing = ChargeTiming::kPastDue,
                    .basis = ChargeBasis::kPrincipal,
                    .percent = Decimal(15, -1)};
  Account account = Fold(FourTimesAHundred(), {}, {late});
  account.AdvanceTo(D("2026-03-02"));
  account.AdvanceTo(D("2026-03-05"));
  EXPECT_THAT(OpenOf(account), ElementsAre(101'50, 101'50, 100'00, 100'00));
  EXPECT_EQ(account.charges()[0].due, 3'00);
}

TEST(AccountTest, ADownPaymentIsDueOnTheDayOfThePayout) {
  Contract contract = FourTimesAHundred();
  contract.down_payment_percent = Decimal(25, 0);
  const Account account = Fold(contract, {Of(Kind::kDownPayment, "2026-01-01", 100'00)});
  EXPECT_EQ(account.rows()[0].kind, RowKind::kDownPayment);
  EXPECT_THAT(OpenOf(account), ElementsAre(0, 75'00, 75'00, 75'00, 75'00));
}

TEST(AccountTest, ReamortisationMovesWhatIsOverdueToWhatIsToCome) {
  const Account account = Fold(
      FourTimesAHundred(), {Pays("2026-02-01", 40'00), Of(Kind::kReamortisation, "2026-03-02", 0)});
  EXPECT_THAT(OpenOf(account), ElementsAre(0, 0, 180'00, 180'00));
  EXPECT_EQ(account.entries().back().amount, 160'00);
}

TEST(AccountTest, ReagingPutsEverythingIntoNewInstalments) {
  Fact reage = Of(Kind::kReaging, "2026-02-10", 0);
  reage.count = 2;
  reage.start = D("2026-07-01");
  const Account account = Fold(FourTimesAHundred(), {Pays("2026-02-01", 100'00), reage});
  EXPECT_THAT(OpenOf(account), ElementsAre(0, 0, 0, 0, 150'00, 150'00));
  EXPECT_EQ(account.rows()[5].due_date, D("2026-08-01"));
}

TEST(AccountTest, AWriteOffLeavesNothingOpenAndSaysWhatItWas) {
  const Account account =
      Fold(FourTimesAHundred(), {Pays("2026-02-01", 40'00), Of(Kind::kWriteOff, "2026-05-01", 0)},
           {Fee(1, "2026-03-01", 9'00)});
  EXPECT_EQ(account.outstanding(), 0);
  EXPECT_TRUE(account.written_off());
  EXPECT_EQ(account.entries().back().parts, (Parts{{0, 9'00, 0, 360'00}}));
}

// Paid on 16 January: interest of 15 days of 31 (0.48), and no more of it on what was paid.
TEST(AccountTest, PaidEarlyInterestIsAskedForToTheDayOnly) {
  const Account account = Fold(DailyRest(), {Pays("2024-01-16", 34'00)});
  EXPECT_EQ(account.rows()[0].paid[Component::kInterest], 48);
  EXPECT_EQ(account.rows()[0].open(), 0);
  EXPECT_EQ(account.rows()[0].due[Component::kPrincipal], 33'52);
}

// 33.00 stay unpaid for 15 of the 29 days of February: 0.17 more; the last instalment takes it.
TEST(AccountTest, OverduePrincipalBearsInterestUntilToday) {
  Account account = Fold(DailyRest(), {});
  const int64_t before = account.outstanding();
  account.AdvanceTo(D("2024-02-16"));
  EXPECT_EQ(account.outstanding(), before + 17);
  EXPECT_EQ(account.rows()[1].due[Component::kInterest], 84);
}

// 1.00 on 10 February pays the interest of January; the 33.00 go on bearing interest: 67.00 * 1 %
// and 33.00 * 1 % * 19/29, whoever looked in between.
TEST(AccountTest, InterestOnPastDuePrincipalGoesOnFromWhereItWas) {
  Account account = Fold(DailyRest(), {Pays("2024-02-10", 1'00)});
  account.AdvanceTo(D("2024-02-20"));
  EXPECT_EQ(account.rows()[1].due[Component::kInterest], 89);
}

// Two instalments paid on 16 January leave 32.48. What that bears of January (16/31) and of
// February was not asked for when they were paid: the last instalment asks for it. 0.17 + 0.32 +
// 0.32.
TEST(AccountTest, InterestThatWasNotAskedForWaitsForTheNextInstalment) {
  const Account account = Fold(DailyRest(), {Pays("2024-01-16", 68'00)});
  EXPECT_EQ(account.principal_outstanding(), 32'48);
  EXPECT_EQ(account.rows()[1].due[Component::kInterest], 0);
  EXPECT_EQ(account.rows()[2].due[Component::kInterest], 81);
}

// Ten days of January's 31 are free: 100.00 * 1 % * 21/31 = 0.677. The instalment is 100 * (1 +
// 0.01
// * 21/31) * 1.01^2 / (1 + 1.01 + 1.01^2) = 33.893.
// After maturity nothing more arises, however often it is looked at: 33.00 stay for February, 66.33
// for March.
TEST(AccountTest, LookingAgainAfterMaturityChangesNothing) {
  Account account = Fold(DailyRest(), {});
  account.AdvanceTo(D("2024-04-10"));
  const int64_t first = account.outstanding();
  account.AdvanceTo(D("2024-04-20"));
  account.AdvanceTo(D("2024-06-20"));
  EXPECT_EQ(account.outstanding(), first);
  EXPECT_EQ(account.rows()[1].due[Component::kInterest], 1'00);  // 67.00 and 33.00
  EXPECT_EQ(account.rows()[2].due[Component::kInterest], 1'00);
}

// At instalments, too: what was looked at in February goes on in March.
TEST(AccountTest, AtInstalmentsPastDuePrincipalStaysWhoeverLooks) {
  Contract contract = DailyRest();
  contract.policy.rest = Rest::kInstalment;
  Account often = Fold(contract, {});
  for (Date day = D("2024-01-01"); day <= D("2024-03-20"); day = AddDays(day, 5)) {
    often.AdvanceTo(day);
  }
  EXPECT_EQ(often.rows()[1].due[Component::kInterest], 1'00);
  EXPECT_EQ(often.rows()[2].due[Component::kInterest], 1'00);
}

// 68.00 on 1 February settle 1.00 of interest and 67.00; 33.00 and 0.33 are left for March.
TEST(AccountTest, ARedrawnScheduleCanEndEarlier) {
  Contract contract = DailyRest();
  contract.policy.schedule_rule = ScheduleRule::kAnnuity;
  contract.policy.prepayment = Prepayment::kShorten;
  EXPECT_THAT(OpenOf(Fold(contract, {Pays("2024-02-01", 68'00)})), ElementsAre(0, 33'33, 0));
}

// 0.50 of January's interest are waived and 33.50 paid: the row is settled by both.
TEST(AccountTest, WaivedInterestCountsInThePlan) {
  const Account account =
      Fold(DailyRest(), {Of(Kind::kInterestWaiver, "2024-01-10", 50), Pays("2024-02-01", 33'50)});
  EXPECT_EQ(account.rows()[0].open(), 0);
  EXPECT_EQ(account.principal_outstanding(), 67'00);
  EXPECT_EQ(account.rows()[1].due[Component::kInterest], 67);
}

TEST(AccountTest, AFreePeriodBearsNoInterest) {
  Contract contract = DailyRest();
  contract.interest_free_until = D("2024-01-11");  // 21 of January's 31 days bear interest
  Account account = Fold(contract, {});
  EXPECT_EQ(account.rows()[0].due[Component::kInterest], 68);
  EXPECT_EQ(account.rows()[0].due.total(), 33'89);  // 100 * 1.006774 / (1 + 1/1.01 + 1/1.0201)
  contract.policy.interest_method = InterestMethod::kFlat;
  // Flat: 1.00 for each month, 0.68 for the first; 2.68 in three.
  account = Fold(contract, {});
  EXPECT_EQ(account.rows()[0].due[Component::kInterest], 89);
  EXPECT_EQ(account.rows()[2].due[Component::kInterest], 90);
}

TEST(AccountTest, ReagedInstalmentsFollowTheBusinessDays) {
  Contract contract = FourTimesAHundred();
  contract.business_day_rule = BusinessDayRule::kFollowing;
  contract.calendar = "TARGET2";
  Fact reage = Of(Kind::kReaging, "2026-02-10", 0);
  reage.count = 2;
  reage.start = D("2026-08-01");  // a Saturday
  const Account account = Fold(contract, {reage});
  EXPECT_EQ(account.rows()[4].due_date, D("2026-08-03"));
  EXPECT_EQ(account.rows()[5].due_date, D("2026-09-01"));
}

TEST(AccountTest, AChargeOffCanStopInterest) {
  Contract contract = DailyRest();
  contract.policy.interest_stops_at_charge_off = true;
  const Account account = Fold(contract, {Of(Kind::kChargeOff, "2024-02-01", 0)});
  EXPECT_EQ(account.rows()[1].due[Component::kInterest], 0);
  EXPECT_EQ(account.rows()[2].due[Component::kInterest], 0);
  EXPECT_EQ(account.entries().back().parts[Component::kPrincipal], 100'00);
}

// ---- properties, over random lives

int64_t Repays(Kind kind) { return kind == Kind::kRepayment || kind == Kind::kGoodwillCredit; }

void ExpectSound(const Account& account, const Life& life) {
  int64_t principal_due = 0;
  int64_t credited = 0;
  for (const Row& row : account.rows()) {
    principal_due += row.due[Component::kPrincipal];
    credited += row.credited;
    for (const Component component : kAllComponents) {
      EXPECT_GE(row.due[component], 0);
      EXPECT_GE(row.paid[component], 0);
      EXPECT_GE(row.Open(component), 0);
    }
  }
  EXPECT_EQ(principal_due, life.contract.principal + credited) << "principal is all asked for";
  for (const Entry& entry : account.entries()) {
    if (!Repays(entry.kind)) continue;
    EXPECT_EQ(entry.parts.total() + entry.overpaid, entry.amount) << "every cent, once";
  }
}

TEST(AccountPropertyTest, PrincipalIsAskedForAndEveryCentIsAllocatedOnce) {
  std::mt19937_64 random(TestSeed(20261125));
  for (int round = 0; round < 3'000; ++round) {
    const Life life = RandomLife(random, 10'000'00);
    Account account = Fold(life.contract, life.facts, life.charges);
    account.AdvanceTo(AddDays(DueDatesOf(life.contract).back(), 10));
    ExpectSound(account, life);
    if (testing::Test::HasFailure()) {
      FAIL() << "round " << round;
    }
  }
}

// A copy is a checkpoint: what comes later gives the same from there as from the beginning.
TEST(AccountPropertyTest, AFoldGoesOnFromAnyCheckpoint) {
  std::mt19937_64 random(TestSeed(20261126));
  for (int round = 0; round < 500; ++round) {
    Life life = RandomLife(random, 10'000'00);
    std::stable_sort(life.facts.begin(), life.facts.end(),
                     [](const Fact& a, const Fact& b) { return a.date < b.date; });
    const auto cut =
        static_cast<std::ptrdiff_t>(Uniform(random, 0, static_cast<int64_t>(life.facts.size())));
    const Account checkpoint =
        Fold(life.contract, {life.facts.begin(), life.facts.begin() + cut}, life.charges);
    Account resumed = checkpoint;
    for (auto fact = life.facts.begin() + cut; fact != life.facts.end(); ++fact) {
      resumed.Apply(*fact);
    }
    const Account whole = Fold(life.contract, life.facts, life.charges);
    EXPECT_EQ(OpenOf(resumed), OpenOf(whole)) << "round " << round;
    EXPECT_EQ(resumed.overpaid(), whole.overpaid()) << "round " << round;
    if (testing::Test::HasFailure()) return;
  }
}

TEST(AccountPropertyTest, TheLargestAmountsDoNotOverflow) {
  constexpr int64_t kMostMinor = 10'000'000'000'000;
  std::mt19937_64 random(TestSeed(20261127));
  for (int round = 0; round < 300; ++round) {
    Life life = RandomLife(random, kMostMinor);
    life.contract.principal = kMostMinor;
    Account account = Fold(life.contract, life.facts, life.charges);
    account.AdvanceTo(AddDays(DueDatesOf(life.contract).back(), 10));
    ExpectSound(account, life);
    if (testing::Test::HasFailure()) {
      FAIL() << "round " << round;
    }
  }
}

}  // namespace
}  // namespace thuning::lending
