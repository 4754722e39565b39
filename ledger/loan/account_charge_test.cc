// Fees and penalties of a loan (RULES.md, rule 13): situations that were worked out with a pencil.
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/loan/account.h"

namespace thuning::loan {
namespace {

using testing::ElementsAre;

Date Day(int month, int day) { return *Date::FromYmd(2026, month, day); }

// 1,200.00 at 12 % in six months of 207.06, from 1 January; penalties, fees, interest, principal.
Contract InSix() {
  Contract contract{.terms = {.tranches = {{Day(1, 1), 0}}, .rate_e8 = 12'000'000, .count = 6},
                    .policy = {.rest = Rest::kDaily, .interest_on_past_due = true}};
  for (const DueClass due : {DueClass::kPastDue, DueClass::kDue, DueClass::kInAdvance}) {
    for (const Component one : kAllComponents)
      contract.policy.allocation.buckets.push_back({due, one});
  }
  return contract;
}

const Fact kTwelveHundred = {
    .id = 1, .kind = Kind::kDisbursement, .date = Day(1, 1), .amount = 120000};

Fact Paid(Date date, int64_t amount) { return {.id = 2, .date = date, .amount = amount}; }

Fact Done(Kind kind, Date date) { return {.id = 3, .kind = kind, .date = date}; }

Charge Percent(ChargeTiming timing, ChargeBasis basis, int percent) {
  return {.id = 1, .timing = timing, .basis = basis, .percent = Decimal(percent, 0)};
}

Charge Flat(ChargeTiming timing, int64_t amount) {
  return {.id = 1, .timing = timing, .amount = amount};
}

Account After(const Contract& contract, const Charge& charge, const std::vector<Fact>& facts) {
  Account account(contract, {charge});
  for (const Fact& fact : facts) account.Apply(fact);
  return account;
}

// What the rows ask for of fees and penalties.
std::vector<int64_t> FeesOf(const Account& account) {
  std::vector<int64_t> fees;
  for (const Row& row : account.rows()) {
    fees.push_back(row.due[Component::kFee] + row.due[Component::kPenalty]);
  }
  return fees;
}

// A fee of 10.00 is due with the first instalment, 12.00 and 195.06. 100.00 pay it first, since the
// order says so, and 12.00 and 78.00 of the instalment.
TEST(AccountChargeTest, WhatIsDueOnOneDayIsPaidTogether) {
  Charge fee = Flat(ChargeTiming::kOwnDay, 1000);
  fee.due_date = Day(2, 1);
  const Account account = After(InSix(), fee, {kTwelveHundred, Paid(Day(2, 1), 10000)});
  EXPECT_EQ(account.entries().back().parts, (Parts{{0, 1000, 1200, 7800}}));
}

// 1 % of interest and principal of each instalment: 2.07. 500.00 on 11 January, of which 3.87 are
// interest, leave A what it is: the first asks for 500.00, and for the fee of its 207.06. Nothing
// pays a fee that is not known yet.
TEST(AccountChargeTest, WhatIsPaidBeyondAnInstalmentBearsNoFee) {
  Contract contract = InSix();
  contract.policy.prepayment = Prepayment::kShorten;
  const Charge fee = Percent(ChargeTiming::kInstalment, ChargeBasis::kPrincipalAndInterest, 1);
  const Account account = After(contract, fee, {kTwelveHundred, Paid(Day(1, 11), 50000)});
  EXPECT_EQ(account.rows()[0].due, (Parts{{0, 207, 387, 49613}}));
  EXPECT_EQ(account.rows()[0].paid, (Parts{{0, 0, 387, 49613}}));
}

// 900.00 on the pay-out day pay the fee of 5.00 and 895.00 of principal. 305.00 are left: the
// second instalment and a part of the third. What would have been the others has no fee.
TEST(AccountChargeTest, WhereNothingIsLeftThereIsNoInstalment) {
  Contract contract = InSix();
  contract.policy.prepayment = Prepayment::kShorten;
  const Account account = After(contract, Flat(ChargeTiming::kInstalment, 500),
                                {kTwelveHundred, Paid(Day(1, 1), 90000)});
  EXPECT_THAT(FeesOf(account), ElementsAre(500, 500, 500, 0, 0, 0));
}

// On 11 February all falls due with the second instalment. Its fee stays 1 % of what it would have
// asked for: late principal of 195.06 bears until the 11th, so 10.05 + 1.9506 * 10/28 = 10.75 are
// interest, and 196.31 principal. On the due date of the first, 1 % of 195.06.
TEST(AccountChargeTest, AnAccelerationRaisesNoFee) {
  const Charge fee = Percent(ChargeTiming::kInstalment, ChargeBasis::kPrincipal, 1);
  Account account = After(InSix(), fee, {kTwelveHundred, Done(Kind::kAcceleration, Day(2, 11))});
  EXPECT_THAT(FeesOf(account), ElementsAre(195, 196));
  account = After(InSix(), fee, {kTwelveHundred, Done(Kind::kAcceleration, Day(2, 1))});
  EXPECT_THAT(FeesOf(account), ElementsAre(195));
}

// Asked for on the due date or a year later: 10 % of the 12.00 with which the only instalment falls
// due, not of what arises on it later.
TEST(AccountChargeTest, TheFeeOfTheLastInstalmentIsThatOfItsDueDate) {
  Contract contract = InSix();
  contract.terms.count = 1;
  const Charge fee = Percent(ChargeTiming::kInstalment, ChargeBasis::kInterest, 10);
  for (const Date first : {Day(2, 1), Day(12, 31)}) {
    Account account = After(contract, fee, {kTwelveHundred});
    account.AdvanceTo(first);
    account.AdvanceTo(Day(12, 31));
    EXPECT_EQ(account.rows()[0].due[Component::kFee], 120) << first;
  }
}

// Nothing is paid but the last instalment, on its due date. What late principal bears from then on
// stands in it, but it was not past due, whenever one asks. The five before it are.
TEST(AccountChargeTest, InterestThatArisesLaterMakesNothingPastDue) {
  const Charge penalty = Flat(ChargeTiming::kPastDue, 700);
  Contract contract = InSix();
  std::swap(contract.policy.allocation.buckets[0], contract.policy.allocation.buckets[4]);
  contract.policy.allocation.buckets.erase(contract.policy.allocation.buckets.begin(),
                                           contract.policy.allocation.buckets.begin() + 4);
  Account account = After(contract, penalty, {kTwelveHundred});
  account.AdvanceTo(Day(7, 1));
  const int64_t last = account.rows()[5].open();
  account.Apply(Paid(Day(7, 1), last));
  ASSERT_EQ(account.rows()[5].open(), 0);
  account.AdvanceTo(Day(8, 1));
  ASSERT_GT(account.rows()[5].open(), 0);
  EXPECT_THAT(FeesOf(account), ElementsAre(700, 700, 700, 700, 700, 0));
}

// 7.00 that are decided on 11 March are taken of the two instalments that are past due then, and
// with the third when it is. 12 % of what is open, of the first only: 0.12 * 207.06.
TEST(AccountChargeTest, APenaltyIsTakenOnceOfEachThatIsPastDue) {
  Charge penalty = Flat(ChargeTiming::kPastDue, 700);
  penalty.decided = Day(3, 11);
  Account account(InSix(), {penalty});
  account.Apply(kTwelveHundred);
  for (const Date day : {Day(3, 10), Day(3, 11), Day(3, 20), Day(4, 1)}) {
    account.AdvanceTo(day);
    const int64_t each = day < Day(3, 11) ? 0 : 700;
    EXPECT_THAT(FeesOf(account), ElementsAre(each, each, 0, 0, 0, 0)) << day;
  }
  account.AdvanceTo(Day(4, 2));
  EXPECT_THAT(FeesOf(account), ElementsAre(700, 700, 700, 0, 0, 0));
  account = After(InSix(), Percent(ChargeTiming::kPastDue, ChargeBasis::kPrincipalAndInterest, 12),
                  {kTwelveHundred});
  account.AdvanceTo(Day(2, 2));
  EXPECT_THAT(FeesOf(account), ElementsAre(2485, 0, 0, 0, 0, 0));
}

// The fee of 5.00 of each instalment; 12.00 for that charge pay the first two, and 2.00 of the
// third.
TEST(AccountChargeTest, APaymentOfAChargePaysTheOldestFirst) {
  const Fact paid = {
      .id = 2, .kind = Kind::kChargePayment, .date = Day(1, 11), .amount = 1200, .target = 1};
  const Account account =
      After(InSix(), Flat(ChargeTiming::kInstalment, 500), {kTwelveHundred, paid});
  EXPECT_EQ(account.rows()[0].paid[Component::kFee], 500);
  EXPECT_EQ(account.rows()[1].paid[Component::kFee], 500);
  EXPECT_EQ(account.rows()[2].paid[Component::kFee], 200);
}

// Two instalments that a re-ageing makes, and two more by an amendment: none of them has a fee, nor
// has what falls due on the day of the re-ageing.
TEST(AccountChargeTest, NewInstalmentsHaveNoFee) {
  const Amendment longer = {.date = Day(1, 20), .from = Day(2, 15), .extra_instalments = 2};
  Account account(InSix(), {Flat(ChargeTiming::kInstalment, 500)}, {longer});
  account.Apply(kTwelveHundred);
  account.Apply(
      {.id = 2, .kind = Kind::kReaging, .date = Day(1, 11), .count = 2, .start = Day(2, 15)});
  account.AdvanceTo(Day(1, 20));
  EXPECT_THAT(FeesOf(account), ElementsAre(0, 0, 0, 0, 0));
}

// The plan is owed, and its fees: of the first instalment, too, which asks for nothing else. What
// is given up stays so.
TEST(AccountChargeTest, AWriteOffGivesUpTheFeesOfThePlan) {
  Contract contract = InSix();
  contract.terms.rate_e8 = 0;
  contract.terms.grace_on_principal = 1;
  contract.policy.rest = Rest::kNone;
  contract.policy.interest_on_past_due = false;
  contract.policy.settling_drops_interest = false;
  Account account = After(contract, Flat(ChargeTiming::kInstalment, 500),
                          {kTwelveHundred, Done(Kind::kWriteOff, Day(1, 11))});
  EXPECT_EQ(account.entries().back().parts[Component::kFee], 6 * 500);
  account.AdvanceTo(Day(3, 1));
  EXPECT_EQ(account.PayoffOn(Day(3, 1)).amount, 0);
  EXPECT_FALSE(account.Contradiction().has_value());
}

// 1 % of what is paid out by 1 June; all is paid back on 1 January, and the fee drops. What is paid
// out later does not bring it back.
TEST(AccountChargeTest, AFeeThatASettlementDroppedStaysDropped) {
  Charge fee = Percent(ChargeTiming::kOwnDay, ChargeBasis::kPrincipal, 1);
  fee.due_date = Day(6, 1);
  const Fact again = {.id = 4, .kind = Kind::kDisbursement, .date = Day(1, 11), .amount = 50000};
  Account account = After(InSix(), fee, {kTwelveHundred, Paid(Day(1, 1), 120000), again});
  account.AdvanceTo(Day(6, 1));
  EXPECT_EQ(account.TotalOf(&Row::due)[Component::kFee], 0);
}

// Bucket by bucket, the last first. Of 6.00 ahead on the day of the last instalment its fee of 5.00
// comes before the charge of the day.
TEST(AccountChargeTest, OfOneDayTheInstalmentComesFirstWhateverComesFirst) {
  Contract contract = InSix();
  contract.policy.rest = Rest::kNone;
  contract.policy.interest_on_past_due = false;
  contract.policy.allocation.direction = Direction::kVertical;
  contract.policy.allocation.future = FutureRule::kLast;
  const Charge fee = Flat(ChargeTiming::kInstalment, 500);
  const Charge on_a_day = {.id = 2, .amount = 1000, .due_date = Day(7, 1)};
  Account account(contract, {fee, on_a_day});
  account.Apply(kTwelveHundred);
  account.Apply(Paid(Day(1, 11), 600));
  EXPECT_EQ(account.rows()[5].paid, (Parts{{0, 500, 0, 0}}));
  EXPECT_EQ(account.rows()[6].paid, (Parts{{0, 100, 0, 0}}));
}

// All is paid, and the payment of a fee bounces. A charge-off that accelerates finds no instalment
// to come: the rows stay, and an acceleration by itself is refused.
TEST(AccountChargeTest, ASettledLoanIsNotAccelerated) {
  Contract contract = InSix();
  contract.policy.charge_off_accelerates = true;
  contract.policy.chargeback_order = {Component::kFee};
  Charge fee = Flat(ChargeTiming::kOwnDay, 500);
  fee.due_date = Day(1, 1);
  Account account = After(contract, fee, {kTwelveHundred, Paid(Day(1, 1), 120500)});
  account.Apply(
      {.id = 4, .kind = Kind::kChargeback, .date = Day(1, 11), .amount = 500, .target = 2});
  EXPECT_EQ(account.WhyImpossible(Done(Kind::kAcceleration, Day(1, 12))), "NOTHING_OUTSTANDING");
  account.Apply(Done(Kind::kChargeOff, Day(1, 12)));
  EXPECT_EQ(account.course().instalments().size(), 6u);
  EXPECT_EQ(account.PayoffOn(Day(1, 12)).parts, (Parts{{0, 500, 0, 0}}));
}

// Two instalments put off their interest. 10 % of the interest that an instalment asks for are
// nothing with the first, though on 25 January what has arisen falls due with it.
TEST(AccountChargeTest, AnAccelerationRaisesNoFeeOnInterest) {
  Contract contract = InSix();
  contract.terms.grace_on_interest = 2;
  const Charge fee = Percent(ChargeTiming::kInstalment, ChargeBasis::kInterest, 10);
  const Account account =
      After(contract, fee, {kTwelveHundred, Done(Kind::kAcceleration, Day(1, 25))});
  EXPECT_EQ(account.rows()[0].due[Component::kInterest], 929);  // 12.00 * 24/31
  EXPECT_THAT(FeesOf(account), ElementsAre(0));
}

// 900.00 on the pay-out day, and nothing more: the third instalment repays the rest. Interest on
// what is late makes no instalment of those after it.
TEST(AccountChargeTest, InterestOnLateMoneyBearsNoFee) {
  Contract contract = InSix();
  contract.policy.prepayment = Prepayment::kShorten;
  Account account = After(contract, Flat(ChargeTiming::kInstalment, 500),
                          {kTwelveHundred, Paid(Day(1, 1), 90000)});
  account.AdvanceTo(Day(8, 1));
  EXPECT_GT(account.rows()[4].due[Component::kInterest], 0);
  EXPECT_THAT(FeesOf(account), ElementsAre(500, 500, 500, 0, 0, 0));
}

// 1 % of what was paid out by the day of the decision, the 11th, though it was due on the 10th.
TEST(AccountChargeTest, APercentageThatIsDecidedLaterIsOfWhatWasPaidOutByThen) {
  Charge fee = Percent(ChargeTiming::kOwnDay, ChargeBasis::kPrincipal, 1);
  fee.due_date = Day(1, 10);
  fee.decided = Day(1, 11);
  const auto more = [](int day) -> Fact {
    return {.id = 2, .kind = Kind::kDisbursement, .date = Day(1, day), .amount = 50000};
  };
  const Account account = After(InSix(), fee, {kTwelveHundred, more(11), more(12)});
  EXPECT_EQ(account.TotalOf(&Row::due)[Component::kFee], 1200 + 500);
}

// What was settled stands on top of what the instalments ask for when more is paid out, and bears
// no fee. 1,200.00 without interest, then 600.00 more: 100.00 each in six, of each 1 %.
TEST(AccountChargeTest, WhatWasSettledBearsNoFeeAgain) {
  Contract contract = InSix();
  contract.terms.rate_e8 = 0;
  contract.policy.prepayment = Prepayment::kShorten;
  const Fact again = {.id = 4, .kind = Kind::kDisbursement, .date = Day(1, 25), .amount = 60000};
  const Account account =
      After(contract, Percent(ChargeTiming::kInstalment, ChargeBasis::kPrincipal, 1),
            {kTwelveHundred, Paid(Day(1, 20), 120000), again});
  EXPECT_EQ(account.rows()[0].due[Component::kPrincipal], 120000 + 10000);
  EXPECT_THAT(FeesOf(account), ElementsAre(100, 100, 100, 100, 100, 100));
}

// All is settled on 20 January, and 300.00 of it bounce: they are lent again until the first
// instalment, which has its fee; the others have nothing to ask for.
TEST(AccountChargeTest, WhatIsChargedBackOnASettledLoanBearsItsFee) {
  Contract contract = InSix();
  contract.terms.rate_e8 = 0;
  const Account account =
      After(contract, Flat(ChargeTiming::kInstalment, 500),
            {kTwelveHundred,
             Paid(Day(1, 20), 120000),
             {.id = 4, .kind = Kind::kChargeback, .date = Day(1, 25), .amount = 30000}});
  EXPECT_EQ(account.rows()[0].Open(), (Parts{{0, 500, 0, 30000}}));
  EXPECT_THAT(FeesOf(account), ElementsAre(500, 0, 0, 0, 0, 0));
}

// The down payment is the first row, and a charge of its day is none: what is waived of the second
// is the fee of the first instalment.
TEST(AccountChargeTest, OneRowOfAChargeIsWaived) {
  Contract contract = InSix();
  contract.terms.down_payment_e8 = 10'000'000;
  Fact waiver = Done(Kind::kChargeWaiver, Day(1, 11));
  waiver.target = 1;
  waiver.row = 2;
  const Charge on_a_day = {.id = 2, .amount = 1000, .due_date = Day(1, 1)};
  Account account(contract, {Flat(ChargeTiming::kInstalment, 500), on_a_day});
  account.Apply(kTwelveHundred);
  account.Apply(waiver);
  EXPECT_EQ(account.rows()[0].kind, RowKind::kDownPayment);
  EXPECT_EQ(account.rows()[1].kind, RowKind::kCharge);
  EXPECT_EQ(account.rows()[2].waived, (Parts{{0, 500, 0, 0}}));
  EXPECT_EQ(account.TotalOf(&Row::waived).total(), 500);
  waiver.row = 1;
  EXPECT_EQ(account.WhyImpossible(waiver), "CHARGE_NOT_OPEN");
}

// 5.00 for what is past due after 1 February; 7.00, the charge with the lower number, are decided
// on 10 February. Of 6.00 the first one has 5.00.
TEST(AccountChargeTest, OfOneRowThePenaltyThatWasTakenFirstIsPaidFirst) {
  Charge later = {.id = 1, .penalty = true, .timing = ChargeTiming::kPastDue, .amount = 700};
  later.decided = Day(2, 10);
  const Charge first = {.id = 2, .penalty = true, .timing = ChargeTiming::kPastDue, .amount = 500};
  Account account(InSix(), {later, first});
  account.Apply(kTwelveHundred);
  account.AdvanceTo(Day(2, 10));
  ASSERT_EQ(account.rows()[0].due[Component::kPenalty], 1200);
  account.Apply(Paid(Day(2, 20), 600));
  const auto paid_of = [&account](int id) {
    int64_t paid = 0;
    for (const Charge& charge : account.charges()) paid += charge.id == id ? charge.paid : 0;
    return paid;
  };
  EXPECT_EQ(paid_of(2), 500);
  EXPECT_EQ(paid_of(1), 100);
}

// A percentage that is not known yet is not paid before, not even by a payment of the charge.
TEST(AccountChargeTest, APercentageIsNotPaidBeforeItIsKnown) {
  Account account = After(InSix(), Percent(ChargeTiming::kInstalment, ChargeBasis::kPrincipal, 1),
                          {kTwelveHundred});
  Fact paid = {
      .id = 2, .kind = Kind::kChargePayment, .date = Day(1, 11), .amount = 100, .target = 1};
  EXPECT_EQ(account.WhyImpossible(paid), "CHARGE_NOT_OPEN");
  paid.date = Day(2, 1);
  EXPECT_EQ(account.WhyImpossible(paid), std::nullopt);
}

}  // namespace
}  // namespace thuning::loan
