#include "ledger/lending/account.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

AllocationOrder OrderOf(std::vector<Component> components) {
  AllocationOrder order;
  for (const DueClass due : {DueClass::kPastDue, DueClass::kDue, DueClass::kInAdvance}) {
    for (const Component component : components) order.buckets.push_back({due, component});
  }
  return order;
}

AllocationOrder PenaltiesFirst() {
  return OrderOf(
      {Component::kPenalty, Component::kFee, Component::kInterest, Component::kPrincipal});
}

// 400.00 without interest in four months from 1 January 2026.
Contract FourTimesAHundred() {
  Contract contract{.instalment_count = 4, .start = D("2026-01-01"), .principal = 400'00};
  contract.policy.allocation = PenaltiesFirst();
  return contract;
}

// 100.00 at 12 % on 30/360 in three instalments of 34.00, 34.00, 34.01; interest follows the
// principal day by day.
Contract DailyRest() {
  Contract contract{.instalment_count = 3,
                    .start = D("2024-01-01"),
                    .principal = 100'00,
                    .annual_rate = Decimal(12, -2)};
  contract.policy.interest_basis = InterestBasis::kDaily;
  contract.policy.month_days = MonthDays::kThirty;
  contract.policy.year_days = YearDays::k360;
  contract.policy.rest = Rest::kDaily;
  contract.policy.allocation = PenaltiesFirst();
  return contract;
}

Fact Of(Kind kind, absl::string_view date, int64_t amount) {
  return {.kind = kind, .date = D(date), .amount = amount};
}

Fact Pays(absl::string_view date, int64_t amount) { return Of(Kind::kRepayment, date, amount); }

// The facts in the order of their dates, as the account wants them.
Account Fold(const Contract& contract, std::vector<Fact> facts, std::vector<Charge> charges = {}) {
  std::stable_sort(facts.begin(), facts.end(),
                   [](const Fact& a, const Fact& b) { return a.date < b.date; });
  Account account(contract, std::move(charges), {{contract.start, contract.principal}});
  account.Apply(
      {.kind = Kind::kDisbursement, .date = contract.start, .amount = contract.principal});
  for (const Fact& fact : facts) account.Apply(fact);
  return account;
}

// What is open of each row.
std::vector<int64_t> OpenOf(const Account& account) {
  std::vector<int64_t> open;
  for (const Row& row : account.rows()) open.push_back(row.open());
  return open;
}

Charge Fee(int id, absl::string_view due, int64_t amount) {
  return {.id = id, .amount = amount, .due_date = D(due)};
}

Charge Penalty(int id, absl::string_view due, int64_t amount) {
  return {.id = id, .penalty = true, .amount = amount, .due_date = D(due)};
}

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

TEST(AccountTest, AChargeOffCanStopInterest) {
  Contract contract = DailyRest();
  contract.policy.interest_stops_at_charge_off = true;
  const Account account = Fold(contract, {Of(Kind::kChargeOff, "2024-02-01", 0)});
  EXPECT_EQ(account.rows()[1].due[Component::kInterest], 0);
  EXPECT_EQ(account.rows()[2].due[Component::kInterest], 0);
  EXPECT_EQ(account.entries().back().parts[Component::kPrincipal], 100'00);
}

// ---- properties, over random lives

struct Life {
  Contract contract;
  std::vector<Charge> charges;
  std::vector<Fact> facts;
};

Contract RandomContract(std::mt19937_64& random, int64_t max_principal) {
  Contract contract{.frequency = static_cast<Frequency>(Uniform(random, 0, 2)),
                    .every = static_cast<int>(Uniform(random, 1, 3)),
                    .instalment_count = static_cast<int>(Uniform(random, 1, 24)),
                    .start = AddDays(D("2024-01-01"), Uniform(random, 0, 700)),
                    .principal = Uniform(random, 1'000, max_principal),
                    .annual_rate = Decimal(Uniform(random, 0, 400), -3)};
  if (contract.frequency == Frequency::kDays) contract.every *= 10;
  Policy& policy = contract.policy;
  policy.schedule_rule = static_cast<ScheduleRule>(Uniform(random, 0, 1));
  policy.interest_method = static_cast<InterestMethod>(Uniform(random, 0, 1));
  policy.interest_basis = static_cast<InterestBasis>(Uniform(random, 0, 1));
  policy.month_days = static_cast<MonthDays>(Uniform(random, 0, 1));
  policy.year_days = static_cast<YearDays>(Uniform(random, 2, 6));
  policy.rest = static_cast<Rest>(Uniform(random, 0, 2));
  policy.allocation = PenaltiesFirst();
  policy.allocation.future = static_cast<FutureRule>(Uniform(random, 0, 3));
  policy.allocation.direction = static_cast<Direction>(Uniform(random, 0, 1));
  return contract;
}

Life RandomLife(std::mt19937_64& random, int64_t max_principal) {
  static constexpr Kind kKinds[] = {
      Kind::kRepayment,      Kind::kRepayment,     Kind::kRepayment,  Kind::kRepayment,
      Kind::kGoodwillCredit, Kind::kRepayment,     Kind::kChargeback, Kind::kOverpaymentRefund,
      Kind::kChargeWaiver,   Kind::kInterestWaiver};
  Life life{.contract = RandomContract(random, max_principal)};
  const Date last = DueDatesOf(life.contract).back();
  const int64_t days = DaysBetween(life.contract.start, last) + 40;
  for (int id = 1; id <= Uniform(random, 0, 4); ++id) {
    Charge charge{.id = id,
                  .penalty = Uniform(random, 0, 1) == 1,
                  .amount = Uniform(random, 1, 5'000),
                  .due_date = AddDays(life.contract.start, Uniform(random, 0, days))};
    life.charges.push_back(charge);
  }
  const int64_t count = Uniform(random, 1, 25);
  for (int64_t i = 0; i < count; ++i) {
    life.facts.push_back({.id = static_cast<int>(i) + 1,
                          .kind = kKinds[Uniform(random, 0, 9)],
                          .date = AddDays(life.contract.start, Uniform(random, 0, days)),
                          .amount = Uniform(random, 1, life.contract.principal / 3 + 1),
                          .target = static_cast<int>(Uniform(random, 1, 4))});
  }
  return life;
}

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
