// The judge of a loan's life, judged by hand: situations that were worked out with a pencil.
#include "ledger/loan/naive_life_test.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ledger/loan/naive_hand_test.h"
#include "ledger/money/date.h"

namespace thuning::loan::naive {
namespace {

// 12 %, by the day, actual/365, from 1 January 2026, under the daily rest.
Contract ByTheDay(int count) {
  Contract contract;
  contract.terms.tranches = {{Day("2026-01-01"), 0}};
  contract.terms.rate_e8 = 12'000'000;
  contract.terms.basis = InterestBasis::kDay;
  contract.terms.count = count;
  contract.policy.rest = Rest::kDaily;
  contract.policy.prepayment = Prepayment::kShorten;
  contract.policy.interest_on_past_due = true;
  contract.policy.allocation = Order(FutureRule::kNext);
  return contract;
}

// The loan of 1,200.00 in the boxes of RULES.md: six months at 12 %, by the period. A is 207.06.
Contract ByThePeriod() {
  Contract contract = ByTheDay(6);
  contract.terms.basis = InterestBasis::kPeriod;
  return contract;
}

LifeState On(const Contract& contract, const std::vector<Fact>& facts, const std::string& day) {
  return LifeOn(contract, {}, {}, facts, Day(day));
}

// principal, interest, principal paid, interest paid.
std::vector<int64_t> Row(const LifeState& state, size_t number) {
  const LifeRow& row = state.rows.at(number - 1);
  return {row.principal, row.interest, row.principal_paid, row.interest_paid};
}

using Figures = std::vector<int64_t>;

// A of 12,000.00 in twelve is 1,065.91 (reckoned apart, from the sum of the present values). On 16
// January 15 days have gone: 12,000 x 12 % x 15/365 = 59.178. 500.00 - 59.18 = 440.82 are
// principal; 11,559.18 x 12 % x 16/365 = 60.804 follow; together 119.98. A - 119.98 = 945.93.
TEST(NaiveLifeTest, SmallEarlyPaymentIsPartOfItsInstalmentHoweverItIsPrepaid) {
  for (const auto how : {Prepayment::kShorten, Prepayment::kLower, Prepayment::kKeep}) {
    Contract contract = ByTheDay(12);
    contract.policy.prepayment = how;
    const std::vector<Fact> facts = {PaidOut("2026-01-01", 1200000), Paid("2026-01-16", 50000)};
    const LifeState state = On(contract, facts, "2026-01-16");
    EXPECT_EQ(Row(state, 1), (Figures{94593, 11998, 44082, 5918}));
    EXPECT_EQ(state.principal_outstanding, 1155918);
    EXPECT_EQ(state.interest_arisen, 5918);
    EXPECT_EQ(state.accrued, 0);
    EXPECT_EQ(On(contract, facts, "2026-02-01").accrued, 6080);
  }
}

// 5,000.00 on 16 January: 59.18 interest, 4,940.82 principal, 7,059.18 are left. Until 1 February
// 59.178 + 7,059.18 x 12 % x 16/365 (37.134) = 96.31, so 37.13 wait for room. In February
// 7,059.18 x 12 % x 28/365 = 64.98: 102.11 with what waits. Shortened: 1,065.91 - 102.11 = 963.80.
// Lowered: A of 7,059.18 in eleven is 680.55; less 102.11 leaves 578.44.
TEST(NaiveLifeTest, GreatEarlyPaymentShortensOrLowers) {
  Contract contract = ByTheDay(12);
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 1200000), Paid("2026-01-16", 500000)};
  LifeState state = On(contract, facts, "2026-01-16");
  EXPECT_EQ(Row(state, 1), (Figures{494082, 5918, 494082, 5918}));
  EXPECT_EQ(Row(state, 2), (Figures{96380, 10211, 0, 0}));
  EXPECT_EQ(Row(state, 8), (Figures{97035, 989, 0, 0}));
  EXPECT_EQ(Row(state, 9), (Figures{0, 0, 0, 0}));
  contract.policy.prepayment = Prepayment::kLower;
  state = On(contract, facts, "2026-01-16");
  EXPECT_EQ(Row(state, 1), (Figures{494082, 5918, 494082, 5918}));
  EXPECT_EQ(Row(state, 2), (Figures{57844, 10211, 0, 0}));
}

// Kept: of the first 59.18 and 1,065.91 - 59.18 = 1,006.73; of the next three 1,065.91 each; of the
// fifth 5,000.00 - 1,065.91 x 4 = 736.36.
TEST(NaiveLifeTest, GreatEarlyPaymentPaysAhead) {
  Contract contract = ByTheDay(12);
  contract.policy.prepayment = Prepayment::kKeep;
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 1200000), Paid("2026-01-16", 500000)};
  const LifeState state = On(contract, facts, "2026-01-16");
  EXPECT_EQ(Row(state, 1), (Figures{100673, 5918, 100673, 5918}));
  for (const size_t number : {size_t{2}, size_t{3}, size_t{4}}) {
    EXPECT_EQ(Row(state, number), (Figures{106591, 0, 106591, 0}));
  }
  EXPECT_EQ(state.rows.at(4).principal_paid, 73636);
  EXPECT_EQ(state.rows.at(4).principal + state.rows.at(4).interest, 106591);
  EXPECT_EQ(state.overpaid, 0);
}

// The box of rule 9: 500.00 more on the first due date. A anew is 104.04; 504.94 x 1 % = 5.05.
TEST(NaiveLifeTest, MoreThanIsDueOnADueDateLowers) {
  Contract contract = ByThePeriod();
  contract.policy.prepayment = Prepayment::kLower;
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 120000), Paid("2026-02-01", 70706)};
  const LifeState state = On(contract, facts, "2026-02-01");
  EXPECT_EQ(Row(state, 1), (Figures{69506, 1200, 69506, 1200}));
  EXPECT_EQ(Row(state, 2), (Figures{9899, 505, 0, 0}));
}

// 900.00 in three, 300.00 of principal each. January 900 x 12 % x 31/365 = 9.17. Nothing is paid,
// so February bears 900 x 12 % x 28/365 = 8.28, and March until the 18th 900 x 12 % x 17/365
// = 5.030. Then all that is late is paid, 45 days after the first due date: 600.00 + 9.17 + 8.28.
// 300.00 go on for 14 days: 1.381; March in all 6.41. Where late money bears nothing: 600 x 12 % x
// 28/365 = 5.52, 300 x 12 % x 31/365 = 3.06.
TEST(NaiveLifeTest, LatePrincipalBearsInterestOrNot) {
  Contract contract = ByTheDay(3);
  contract.terms.amortisation = Amortisation::kEqualPrincipal;
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 90000), Paid("2026-03-18", 61745)};
  const LifeState before = On(contract, facts, "2026-03-17");
  EXPECT_EQ(before.interest_arisen, 917 + 828 + 473);  // 16 days: 4.734
  EXPECT_EQ(before.payoff_principal, 90000);
  const LifeState state = On(contract, facts, "2026-03-18");
  EXPECT_EQ(Row(state, 1), (Figures{30000, 917, 30000, 917}));
  EXPECT_EQ(Row(state, 2), (Figures{30000, 828, 30000, 828}));
  EXPECT_EQ(Row(state, 3), (Figures{30000, 641, 0, 0}));
  EXPECT_EQ(state.accrued, 503);
  contract.policy.interest_on_past_due = false;
  const LifeState kind = On(contract, facts, "2026-03-01");
  EXPECT_EQ(Row(kind, 2), (Figures{30000, 552, 0, 0}));
  EXPECT_EQ(Row(kind, 3), (Figures{30000, 306, 0, 0}));
}

// The box of rule 7: 300.00 stay unpaid for 45 days after the last due date. January 3.06; then
// February 300 x 12 % x 28/365 = 2.76 and 17 days more, 1.68: together 4.44.
TEST(NaiveLifeTest, AfterTheLastDueDateTheLastInstalmentGrows) {
  const LifeState state = On(ByTheDay(1), {PaidOut("2026-01-01", 30000)}, "2026-03-18");
  EXPECT_EQ(Row(state, 1), (Figures{30000, 306 + 276 + 168, 0, 0}));
  EXPECT_EQ(state.payoff_interest, 750);
}

// On the pay-out day nothing has arisen; the day after 12,000 x 12 % / 365 = 3.945; on the first
// due date 12,000 x 12 % x 31/365 = 122.301. What is more is overpaid.
TEST(NaiveLifeTest, Settles) {
  const Contract contract = ByTheDay(12);
  const auto settle = [&](const std::string& day, int64_t amount) {
    return On(contract, {PaidOut("2026-01-01", 1200000), Paid(day, amount)}, day);
  };
  const std::vector<std::pair<std::string, int64_t>> days = {
      {"2026-01-01", 0}, {"2026-01-02", 395}, {"2026-02-01", 12230}};
  for (const auto& [day, interest] : days) {
    const LifeState state = settle(day, 1200000 + interest + 7);
    EXPECT_TRUE(state.settled) << day;
    EXPECT_EQ(Row(state, 1), (Figures{1200000, interest, 1200000, interest})) << day;
    EXPECT_EQ(Row(state, 2), (Figures{0, 0, 0, 0})) << day;
    EXPECT_EQ(state.overpaid, 7);
    EXPECT_FALSE(settle(day, 1200000 + interest - 1).settled);
  }
}

// Kept, on 2 January: all 3.95 of interest in the first, and of principal there 1,065.91 - 3.95 =
// 1,061.96, 1,065.91 in each of the next ten, and the rest in the last:
// 12,000.00 - 1,061.96 - 10,659.10 = 278.94.
TEST(NaiveLifeTest, SettlesAheadUnderKeep) {
  Contract contract = ByTheDay(12);
  contract.policy.prepayment = Prepayment::kKeep;
  const LifeState state =
      On(contract, {PaidOut("2026-01-01", 1200000), Paid("2026-01-02", 1200395)}, "2026-06-01");
  EXPECT_TRUE(state.settled);
  EXPECT_EQ(state.interest_arisen, 395);
  EXPECT_EQ(Row(state, 1), (Figures{106196, 395, 106196, 395}));
  EXPECT_EQ(Row(state, 11), (Figures{106591, 0, 106591, 0}));
  EXPECT_EQ(Row(state, 12), (Figures{27894, 0, 27894, 0}));
}

// The quote of rule 1: 6,000.00, and as much on 21 January. 61.151 + 21.699 = 82.85. As of the
// 20th, 19 days of the first: 6,000 x 12 % x 19/365 = 37.48.
TEST(NaiveLifeTest, SecondTranche) {
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 600000), PaidOut("2026-01-21", 600000)};
  EXPECT_EQ(On(ByTheDay(12), facts, "2026-01-20").accrued, 3748);
  const LifeState state = On(ByTheDay(12), facts, "2026-01-21");
  EXPECT_EQ(Row(state, 1), (Figures{97959, 8285, 0, 0}));
}

// 59.18 have arisen on 16 January, 20.00 are waived; 39.18 are left. The first instalment is still
// 122.30 and 1,065.91 - 122.30 = 943.61.
TEST(NaiveLifeTest, WaivesInterest) {
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 1200000),
                                   Done(Kind::kInterestWaiver, "2026-01-16", 2000)};
  const LifeState state = On(ByTheDay(12), facts, "2026-01-16");
  EXPECT_EQ(state.accrued, 3918);
  EXPECT_EQ(state.payoff_interest, 3918);
  EXPECT_EQ(Row(state, 1), (Figures{94361, 12230, 0, 0}));
  EXPECT_EQ(state.rows.at(0).interest_waived, 2000);
}

// The box of rule 14: 69 days, 122.30 + 110.47 + 39.45 = 272.22.
TEST(NaiveLifeTest, WritesOff) {
  Contract contract = ByTheDay(12);
  contract.terms.tranches = {{Day("2025-01-10"), 0}};
  const std::vector<Fact> facts = {PaidOut("2025-01-10", 1200000),
                                   Done(Kind::kWriteOff, "2025-03-20", 0)};
  const LifeState before = On(contract, {facts.at(0)}, "2025-03-20");
  EXPECT_EQ(before.payoff_principal + before.payoff_interest, 1227222);
  for (const std::string day : {"2025-03-20", "2027-01-01"}) {
    const LifeState state = On(contract, facts, day);
    EXPECT_EQ(state.interest_arisen, 27222);
    EXPECT_EQ(state.principal_outstanding + state.accrued + state.payoff_interest, 0);
    EXPECT_FALSE(state.settled);
  }
}

// The box of rule 16: 6 % from the first due date on. A is 204.01; 1,004.94 x 0.5 % = 5.02.
TEST(NaiveLifeTest, NewRate) {
  Amendment amendment;
  amendment.date = Day("2026-01-20");
  amendment.rate_e8 = 6'000'000;
  amendment.rate_from = Day("2026-02-01");
  for (const auto rest : {Rest::kNone, Rest::kDaily, Rest::kInstalment}) {
    Contract contract = ByThePeriod();
    contract.policy.rest = rest;
    contract.policy.prepayment = Prepayment::kKeep;
    contract.policy.interest_on_past_due = rest != Rest::kNone;
    const LifeState state =
        LifeOn(contract, {}, {amendment}, {PaidOut("2026-01-01", 120000)}, Day("2026-01-20"));
    EXPECT_EQ(Row(state, 1), (Figures{19506, 1200, 0, 0}));
    EXPECT_EQ(Row(state, 2), (Figures{19899, 502, 0, 0}));
  }
}

// 500.00 under rest none: 12.00 + 195.06, then 10.05 + 197.01, then 85.88 of the third, that
// is 8.08 and 77.80. The plan's 12.00 of interest arise by days: on 16 January 12.00 x 15/31
// = 5.81.
TEST(NaiveLifeTest, PaysThePlanAhead) {
  Contract contract = ByThePeriod();
  contract.policy.rest = Rest::kNone;
  contract.policy.prepayment = Prepayment::kKeep;
  contract.policy.interest_on_past_due = false;
  const LifeState state =
      On(contract, {PaidOut("2026-01-01", 120000), Paid("2026-01-16", 50000)}, "2026-01-16");
  EXPECT_EQ(Row(state, 1), (Figures{19506, 1200, 19506, 1200}));
  EXPECT_EQ(Row(state, 2), (Figures{19701, 1005, 19701, 1005}));
  EXPECT_EQ(state.rows.at(2).interest_paid, 808);
  EXPECT_EQ(state.rows.at(2).principal_paid, 7780);
  EXPECT_EQ(state.interest_arisen, 581);
  EXPECT_EQ(state.accrued, 0);
}

// Where what was paid counts from the next due date on, January costs 122.30 whatever is paid.
// Where interest runs to the instalment, early money also pays it: 500.00 - 122.30 = 377.70.
TEST(NaiveLifeTest, CountsFromTheNextDueDate) {
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 1200000), Paid("2026-01-16", 50000)};
  Contract contract = ByTheDay(12);
  contract.policy.rest = Rest::kInstalment;
  EXPECT_EQ(Row(On(contract, facts, "2026-01-16"), 1), (Figures{94361, 12230, 44082, 5918}));
  contract.policy.rest = Rest::kDaily;
  contract.policy.early_interest = EarlyInterest::kToInstalment;
  EXPECT_EQ(On(contract, {facts.at(0)}, "2026-01-16").payoff_interest, 12230);
  const LifeState state = On(contract, facts, "2026-01-16");
  EXPECT_EQ(Row(state, 1), (Figures{94361, 12230, 37770, 12230}));
  EXPECT_EQ(state.payoff_interest, 0);
}

// 20 % of 1,000.00 are due on the pay-out day. Paid then, 800.00 bear: 800 x 12 % x 31/365 = 8.15.
// Paid ten days later, 200 x 12 % x 10/365 = 0.658 more: 8.812.
TEST(NaiveLifeTest, DownPayment) {
  Contract contract = ByTheDay(1);
  contract.terms.down_payment_e8 = 20'000'000;
  const auto paid_on = [&](const std::string& day) {
    return On(contract, {PaidOut("2026-01-01", 100000), Paid(day, 20000)}, "2026-01-20");
  };
  EXPECT_EQ(Row(paid_on("2026-01-01"), 1), (Figures{20000, 0, 20000, 0}));
  EXPECT_EQ(Row(paid_on("2026-01-01"), 2), (Figures{80000, 815, 0, 0}));
  EXPECT_EQ(Row(paid_on("2026-01-11"), 2), (Figures{80000, 881, 0, 0}));
}

// A fee of 15.00, decided on 5 February and due on the 10th: 1,065.91 pay the first instalment; the
// fee stands before what is in advance once it is due, and goes when the loan is settled before.
TEST(NaiveLifeTest, ChargeOfItsOwnDay) {
  Charge charge;
  charge.timing = ChargeTiming::kOwnDay;
  charge.amount = 1500;
  charge.due_date = Day("2026-02-10");
  charge.decided = Day("2026-02-05");
  std::vector<Fact> facts = {PaidOut("2026-01-01", 1200000), Paid("2026-02-01", 106591)};
  const auto on = [&](const std::string& day) {
    return LifeOn(ByTheDay(12), {charge}, {}, facts, Day(day));
  };
  EXPECT_EQ(on("2026-02-09").charges_due_open, 0);
  EXPECT_EQ(on("2026-02-10").charges_due_open, 1500);
  facts.push_back(Paid("2026-02-10", 2000));
  EXPECT_EQ(on("2026-02-10").charges_due_open, 0);
  EXPECT_EQ(on("2026-02-10").rows.at(1).interest_paid, 500);
  facts.at(2) = Paid("2026-02-06", 1200000);
  EXPECT_TRUE(on("2026-02-20").settled);
  EXPECT_EQ(on("2026-02-20").payoff_charges, 0);
}

// 900.00 in three months of 300.00 principal each. January costs 900 x 12 % x 31/365 = 9.17.
Contract InThree() {
  Contract contract = ByTheDay(3);
  contract.terms.amortisation = Amortisation::kEqualPrincipal;
  return contract;
}

const Fact kNineHundred = PaidOut("2026-01-01", 90000);

Charge FeeOf15(const std::string& due, const std::string& decided) {
  Charge charge;
  charge.id = 1;
  charge.timing = ChargeTiming::kOwnDay;
  charge.amount = 1500;
  charge.due_date = Day(due);
  charge.decided = Day(decided);
  return charge;
}

// A goodwill credit has an order of its own, principal first: of 300.00 + 9.17 it pays principal.
TEST(NaiveLifeTest, AKindHasAnOrderOfItsOwn) {
  Contract contract = InThree();
  AllocationOrder order;
  for (const DueClass due : {DueClass::kPastDue, DueClass::kDue, DueClass::kInAdvance}) {
    order.buckets.push_back({due, Component::kPrincipal});
    order.buckets.push_back({due, Component::kInterest});
  }
  contract.policy.allocation_by_kind = {{Kind::kGoodwillCredit, order}};
  const auto pay = [&](Kind kind) {
    return Row(On(contract, {kNineHundred, Done(kind, "2026-02-01", 10000)}, "2026-02-01"), 1);
  };
  EXPECT_EQ(pay(Kind::kGoodwillCredit), (Figures{30000, 917, 10000, 0}));
  for (const Kind kind : {Kind::kRepayment, Kind::kMerchantRefund, Kind::kPayoutRefund}) {
    EXPECT_EQ(pay(kind), (Figures{30000, 917, 9083, 917}));
  }
}

// A fee of 15.00 that is due on 10 February. Of 20.00 on the 6th 15.00 pay it and 5.00 the 309.17
// that are past due; a repayment of 20.00 pays no fee that is to come. A waiver pays nothing.
TEST(NaiveLifeTest, PaysOrWaivesACharge) {
  const auto after = [&](Kind kind) {
    std::vector<Fact> facts = {kNineHundred, Done(kind, "2026-02-06", 2000)};
    facts.at(1).target = 1;
    return LifeOn(InThree(), {FeeOf15("2026-02-10", "2026-02-05")}, {}, facts, Day("2026-02-10"));
  };
  EXPECT_EQ(after(Kind::kRepayment).charges_due_open, 1500);
  EXPECT_EQ(after(Kind::kRepayment).rows.at(0).interest_paid, 917);
  for (const Kind kind : {Kind::kChargePayment, Kind::kChargeAdjustment}) {
    EXPECT_EQ(after(kind).charges_due_open, 0);
    EXPECT_EQ(after(kind).rows.at(0).interest_paid, 500);
  }
  EXPECT_EQ(after(Kind::kChargeWaiver).charges_due_open, 0);
  EXPECT_EQ(after(Kind::kChargeWaiver).rows.at(0).interest_paid, 0);
}

// The first instalment of 309.17 is paid, and 100.00 of it charged back on 11 February. They are
// asked for with the second one and bear: 600 x 12 % x 10/365 + 700 x 12 % x 18/365 = 6.115.
TEST(NaiveLifeTest, ChargesBackWithTheNextInstalment) {
  const LifeState state =
      On(InThree(),
         {kNineHundred, Paid("2026-02-01", 30917), Done(Kind::kChargeback, "2026-02-11", 10000)},
         "2026-02-11");
  EXPECT_EQ(Row(state, 1), (Figures{30000, 917, 30000, 917}));
  EXPECT_EQ(Row(state, 2), (Figures{40000, 612, 0, 0}));
  EXPECT_EQ(Row(state, 3), (Figures{30000, 306, 0, 0}));
  EXPECT_EQ(state.principal_outstanding, 70000);
}

// 300.00 + 3.06 are due once; 304.06 are paid. 51.00 charged back: the 1.00 that was overpaid, and
// 50.00 of principal at once, since no instalment is to come. Until 1 March they bear
// 50 x 12 % x 18/365 = 0.296.
TEST(NaiveLifeTest, ChargesBackAtOnceWhereNothingIsToCome) {
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 30000), Paid("2026-02-01", 30406),
                                   Done(Kind::kChargeback, "2026-02-11", 5100)};
  const LifeState state = On(ByTheDay(1), facts, "2026-02-11");
  EXPECT_EQ(state.overpaid, 0);
  EXPECT_EQ(Row(state, 1), (Figures{30000, 306, 30000, 306}));
  EXPECT_EQ(Row(state, 2), (Figures{5000, 0, 0, 0}));
  EXPECT_EQ(state.payoff_principal, 5000);
  EXPECT_FALSE(state.settled);
  EXPECT_EQ(On(ByTheDay(1), facts, "2026-03-01").payoff_interest, 30);
}

// Interest first: of the 309.17 that were paid, 100.00 charged back are 9.17 of interest, which
// bear nothing, and 90.83 of principal: 600 x 12 % x 10/365 + 690.83 x 12 % x 18/365 = 6.061,
// and 9.17 on top. The next 50.00 are principal, since the payment's interest was taken back
// before.
TEST(NaiveLifeTest, ChargesBackInParts) {
  Contract contract = InThree();
  contract.policy.chargeback_order = {Component::kInterest, Component::kPrincipal};
  std::vector<Fact> facts = {kNineHundred, Paid("2026-02-01", 30917),
                             Done(Kind::kChargeback, "2026-02-11", 10000)};
  facts.at(1).id = 7;
  facts.at(2).target = 7;
  LifeState state = On(contract, facts, "2026-02-11");
  EXPECT_EQ(Row(state, 2), (Figures{39083, 606 + 917, 0, 0}));
  EXPECT_EQ(state.payoff_interest, 197 + 917);
  EXPECT_EQ(state.interest_arisen, 917 + 197);
  facts.push_back(facts.at(2));
  facts.back().amount = 5000;
  state = On(contract, facts, "2026-02-11");
  EXPECT_EQ(state.rows.at(1).principal, 44083);
  EXPECT_EQ(state.payoff_interest, 197 + 917);
}

// 324.17 pay the fee of 15.00, 9.17 and 300.00. 20.00 charged back: the fee again, and 5.00.
TEST(NaiveLifeTest, AsksForAFeeAgainOnTheDay) {
  Contract contract = InThree();
  contract.policy.chargeback_order = {Component::kPenalty, Component::kFee};
  std::vector<Fact> facts = {kNineHundred, Paid("2026-02-01", 32417),
                             Done(Kind::kChargeback, "2026-02-11", 2000)};
  facts.at(1).id = 7;
  facts.at(2).target = 7;
  const auto on = [&](const std::string& day) {
    return LifeOn(contract, {FeeOf15("2026-02-01", "2026-01-01")}, {}, facts, Day(day));
  };
  EXPECT_EQ(on("2026-02-10").charges_due_open, 0);
  EXPECT_EQ(on("2026-02-11").charges_due_open, 1500);
  EXPECT_EQ(on("2026-02-11").rows.at(1).principal, 30500);
}

// Nothing is paid. The 300.00 that are past due on 11 February go to the two to come, 150.00 each.
// February 900 x 12 % x 28/365 = 8.28; March 450 x 12 % x 31/365 = 4.59.
TEST(NaiveLifeTest, Reamortises) {
  const LifeState state =
      On(InThree(), {kNineHundred, Done(Kind::kReamortisation, "2026-02-11", 0)}, "2026-02-11");
  EXPECT_EQ(Row(state, 1), (Figures{0, 917, 0, 0}));
  EXPECT_EQ(Row(state, 2), (Figures{45000, 828, 0, 0}));
  EXPECT_EQ(Row(state, 3), (Figures{45000, 459, 0, 0}));
}

Fact Reaged(const std::string& day, int count, const std::string& start) {
  Fact fact = Done(Kind::kReaging, day, 0);
  fact.count = count;
  fact.start = Day(start);
  return fact;
}

// Nothing is paid. On 11 February 900 x 12 % x 10/365 = 2.96 more have arisen; they fall due, and
// 900.00 go into four of 225.00 that bear nothing.
TEST(NaiveLifeTest, Reages) {
  const std::vector<Fact> facts = {kNineHundred, Reaged("2026-02-11", 4, "2026-03-01")};
  const LifeState state = On(InThree(), facts, "2026-02-11");
  ASSERT_EQ(state.rows.size(), 6u);
  EXPECT_EQ(Row(state, 1), (Figures{0, 917, 0, 0}));
  EXPECT_EQ(Row(state, 2), (Figures{0, 296, 0, 0}));
  EXPECT_EQ(state.rows.at(1).due_date, Day("2026-02-11"));
  for (const size_t number : {size_t{3}, size_t{4}, size_t{5}, size_t{6}})
    EXPECT_EQ(Row(state, number), (Figures{22500, 0, 0, 0}));
  EXPECT_EQ(state.rows.at(5).due_date, Day("2026-06-01"));
  EXPECT_EQ(On(InThree(), facts, "2026-09-01").interest_arisen, 917 + 296);
}

// The 9.17 + 2.96 = 12.13 that are owed are carried. To 11 March 900 x 12 % x 28/365 = 8.285 arise:
// 920.415 - A are left, that cost 12 % x 31/365 and are the second A. A = 920.415 x (1 + f) / (2 +
// f) with f = 0.0101918 is 462.54. The first asks for 12.13 + 8.28 and the rest of A; then 457.87
// cost 4.67.
TEST(NaiveLifeTest, ReagesWithInterest) {
  std::vector<Fact> facts = {kNineHundred, Reaged("2026-02-11", 2, "2026-03-11")};
  facts.at(1).with_interest = true;
  const LifeState state = On(ByTheDay(3), facts, "2026-02-11");
  ASSERT_EQ(state.rows.size(), 3u);
  EXPECT_EQ(Row(state, 1), (Figures{0, 0, 0, 0}));
  EXPECT_EQ(Row(state, 2), (Figures{44213, 2041, 0, 0}));
  EXPECT_EQ(Row(state, 3), (Figures{45787, 467, 0, 0}));
  EXPECT_EQ(state.payoff_interest, 1213);
}

// Equal principal stays equal: two of 450.00, and on top of the first 12.13 + 8.28, of the second
// 450 x 12 % x 31/365 = 4.59.
TEST(NaiveLifeTest, ReagesEqualPrincipalWithInterest) {
  std::vector<Fact> facts = {kNineHundred, Reaged("2026-02-11", 2, "2026-03-11")};
  facts.at(1).with_interest = true;
  const LifeState state = On(InThree(), facts, "2026-02-11");
  EXPECT_EQ(Row(state, 2), (Figures{45000, 2041, 0, 0}));
  EXPECT_EQ(Row(state, 3), (Figures{45000, 459, 0, 0}));
}

// By the period the first new period, from 11 February to 11 April, costs two months, 18.00. What
// is owed is 9.00 for January and 9.00 x 10/28 = 3.21. 930.21 - A are left, that cost 1 %: A =
// 930.21 x 1.01 / 2.01 = 467.42. The first asks for 30.21, then 462.79 cost 4.63.
TEST(NaiveLifeTest, TheFirstNewPeriodCountsAsStated) {
  Contract contract = ByTheDay(3);
  contract.terms.basis = InterestBasis::kPeriod;
  std::vector<Fact> facts = {kNineHundred, Reaged("2026-02-11", 2, "2026-04-11")};
  facts.at(1).with_interest = true;
  const LifeState state = On(contract, facts, "2026-02-11");
  EXPECT_EQ(Row(state, 2), (Figures{43721, 3021, 0, 0}));
  EXPECT_EQ(Row(state, 3), (Figures{46279, 463, 0, 0}));
}

// On 11 February 600.00 and 2.96 fall due beside the 309.17. Until 11 March 900 x 12 % x 28/365
// = 8.28 arise on all of it, unless interest stops.
TEST(NaiveLifeTest, ChargesOff) {
  Contract contract = InThree();
  const std::vector<Fact> facts = {kNineHundred, Done(Kind::kChargeOff, "2026-02-11", 0)};
  LifeState state = On(contract, facts, "2026-02-11");
  EXPECT_EQ(state.rows.size(), 3u);
  EXPECT_EQ(On(contract, facts, "2026-03-01").interest_arisen, 917 + 828);
  contract.policy.charge_off_accelerates = true;
  state = On(contract, facts, "2026-02-11");
  ASSERT_EQ(state.rows.size(), 2u);
  EXPECT_EQ(state.rows.at(1).due_date, Day("2026-02-11"));
  EXPECT_EQ(Row(state, 1), (Figures{30000, 917, 0, 0}));
  EXPECT_EQ(Row(state, 2), (Figures{60000, 296, 0, 0}));
  EXPECT_EQ(Row(On(contract, facts, "2026-03-11"), 2), (Figures{60000, 296 + 828, 0, 0}));
  contract.policy.interest_stops_at_charge_off = true;
  EXPECT_EQ(Row(On(contract, facts, "2026-03-11"), 2), (Figures{60000, 296, 0, 0}));
  contract.policy.charge_off_accelerates = false;
  EXPECT_EQ(On(contract, facts, "2026-03-11").interest_arisen, 917 + 296);
}

// The box of rule 14: 12,272.22 were given up. Of 13,562.37 recovered 1,290.15 are overpaid, at
// once or in two.
TEST(NaiveLifeTest, Recovers) {
  Contract contract = ByTheDay(12);
  contract.terms.tranches = {{Day("2025-01-10"), 0}};
  std::vector<Fact> facts = {PaidOut("2025-01-10", 1200000), Done(Kind::kWriteOff, "2025-03-20", 0),
                             Done(Kind::kRecovery, "2025-05-01", 1356237)};
  EXPECT_EQ(On(contract, facts, "2025-05-01").overpaid, 129015);
  facts.at(2).amount = 1200000;
  EXPECT_EQ(On(contract, facts, "2025-05-01").overpaid, 0);
  facts.push_back(Done(Kind::kRecovery, "2025-06-01", 156237));
  const LifeState state = On(contract, facts, "2025-06-01");
  EXPECT_EQ(state.overpaid, 129015);
  EXPECT_EQ(state.payoff_principal + state.payoff_interest, 0);
}

// 6,000.00, and as much on 21 January. On the 31st 7,000.00 come back: all of the second, which
// bore 6,000 x 12 % x 10/365 = 19.726, and 1,000.00 of the first, 1,000 x 12 % x 30/365 = 9.863;
// together 29.59. Of 7,029.59 the 59.178 + 19.726 = 78.90 that have arisen are interest.
TEST(NaiveLifeTest, RefundsWithInterest) {
  std::vector<Fact> facts = {PaidOut("2026-01-01", 600000), PaidOut("2026-01-21", 600000),
                             Done(Kind::kMerchantRefund, "2026-01-31", 700000)};
  EXPECT_EQ(On(ByTheDay(12), facts, "2026-01-31").principal_outstanding, 1200000 - 692110);
  facts.at(2).with_interest = true;
  const LifeState state = On(ByTheDay(12), facts, "2026-01-31");
  EXPECT_EQ(state.principal_outstanding, 1200000 - 702959 + 7890);
  EXPECT_EQ(state.accrued, 0);
}

// 100.00 more on the last due date fall due as a whole, beside 300.00 + 3.06. Until 1 March 400.00
// bear 400 x 12 % x 28/365 = 3.68.
TEST(NaiveLifeTest, WhatIsPaidOutAtTheEndFallsDueAtOnce) {
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 30000), PaidOut("2026-02-01", 10000)};
  const LifeState state = On(ByTheDay(1), facts, "2026-02-01");
  ASSERT_EQ(state.rows.size(), 2u);
  EXPECT_EQ(Row(state, 1), (Figures{30000, 306, 0, 0}));
  EXPECT_EQ(Row(state, 2), (Figures{10000, 0, 0, 0}));
  EXPECT_EQ(Row(On(ByTheDay(1), facts, "2026-03-01"), 1), (Figures{30000, 306 + 368, 0, 0}));
}

// 909.17 settle on 1 February. 200.00 more on the 11th are two of 100.00: 200 x 12 % x 18/365 =
// 1.18, and 100 x 12 % x 31/365 = 1.02.
TEST(NaiveLifeTest, ASettledLoanRunsAgainForWhatMoreIsPaidOut) {
  std::vector<Fact> facts = {kNineHundred, Paid("2026-02-01", 90917), PaidOut("2026-02-11", 20000)};
  LifeState state = On(InThree(), facts, "2026-02-11");
  EXPECT_EQ(Row(state, 1), (Figures{90000, 917, 90000, 917}));
  EXPECT_EQ(Row(state, 2), (Figures{10000, 118, 0, 0}));
  EXPECT_EQ(Row(state, 3), (Figures{10000, 102, 0, 0}));
  // What was overpaid pays it: 20.00 early, which bear nothing from the 11th on.
  facts.at(1).amount += 2000;
  state = On(InThree(), facts, "2026-02-11");
  EXPECT_EQ(state.overpaid, 0);
  EXPECT_EQ(Row(state, 2), (Figures{10000, 107, 2000, 0}));
}

// What falls due on the day counts: on 1 March the 300.00 of the first and the second go to the
// third.
TEST(NaiveLifeTest, ReamortisesWhatHasFallenDue) {
  const LifeState state =
      On(InThree(), {kNineHundred, Done(Kind::kReamortisation, "2026-03-01", 0)}, "2026-03-01");
  EXPECT_EQ(Row(state, 1).at(0), 0);
  EXPECT_EQ(Row(state, 2).at(0), 0);
  EXPECT_EQ(Row(state, 3).at(0), 90000);
}

// After a write-off nothing arises, and 50.00 charged back are owed at once.
TEST(NaiveLifeTest, ChargesBackAfterAWriteOff) {
  const std::vector<Fact> facts = {kNineHundred, Paid("2026-02-01", 30917),
                                   Done(Kind::kWriteOff, "2026-02-11", 0),
                                   Done(Kind::kChargeback, "2026-02-20", 5000)};
  const LifeState state = On(InThree(), facts, "2026-04-01");
  EXPECT_EQ(state.interest_arisen, 917 + 197);
  EXPECT_EQ(state.payoff_principal, 5000);
  EXPECT_EQ(state.payoff_interest, 0);
}

// 100.00 ahead of three of 300.00 without interest: 33.33, 33.33, and the rest.
TEST(NaiveLifeTest, SpreadsWhatComesInAdvance) {
  Contract contract = InThree();
  contract.terms.rate_e8 = 0;
  contract.policy.rest = Rest::kNone;
  contract.policy.prepayment = Prepayment::kKeep;
  contract.policy.interest_on_past_due = false;
  contract.policy.allocation = Order(FutureRule::kSpread);
  const LifeState state = On(contract, {kNineHundred, Paid("2026-01-10", 10000)}, "2026-01-10");
  EXPECT_EQ(Row(state, 1), (Figures{30000, 0, 3333, 0}));
  EXPECT_EQ(Row(state, 2), (Figures{30000, 0, 3333, 0}));
  EXPECT_EQ(Row(state, 3), (Figures{30000, 0, 3334, 0}));
}

// Flat: by the day, or by the period, in so many months.
Contract Flat(InterestBasis basis, const std::string& day, int count) {
  Contract contract = ByTheDay(count);
  contract.terms.tranches = {{Day(day), 0}};
  contract.terms.method = InterestMethod::kFlat;
  contract.terms.basis = basis;
  contract.policy.rest = Rest::kNone;
  contract.policy.prepayment = Prepayment::kKeep;
  contract.policy.interest_on_past_due = false;
  return contract;
}

// The box of rule 5: 1,000 x 12 % x 30/365 = 9.863 and twice x 31/365 = 10.191, together 30.247. A
// is 1,030.247 / 3 = 343.42. On 16 June 15 days have gone: 4.93. What is paid then lowers nothing:
// on 31 August 9.86 + 10.19 + 1,000 x 12 % x 30/365 (9.86) have arisen.
TEST(NaiveLifeTest, FlatByTheDay) {
  const Contract contract = Flat(InterestBasis::kDay, "2026-06-01", 3);
  const std::vector<Fact> facts = {PaidOut("2026-06-01", 100000), Paid("2026-06-16", 50000)};
  const LifeState state = On(contract, {facts.at(0)}, "2026-06-16");
  EXPECT_EQ(Row(state, 1), (Figures{33356, 986, 0, 0}));
  EXPECT_EQ(Row(state, 2), (Figures{33323, 1019, 0, 0}));
  EXPECT_EQ(Row(state, 3), (Figures{33321, 1019, 0, 0}));
  EXPECT_EQ(state.accrued, 493);
  EXPECT_EQ(On(contract, facts, "2026-06-16").rows.at(2).interest, 1019);
  EXPECT_EQ(On(contract, facts, "2026-08-31").interest_arisen, 986 + 1019 + 986);
  EXPECT_EQ(On(contract, facts, "2026-10-01").interest_arisen, 986 + 1019 + 1019);
}

// 600.00, and 300.00 on 11 January. January 600 x 12 % x 31/365 (6.115) + 300 x 12 % x 21/365
// (2.071) = 8.19, February 900 x 12 % x 28/365 = 8.28 (8.285), March 9.17; together 25.644. A is
// 925.644 / 3 = 308.55.
TEST(NaiveLifeTest, FlatWithASecondTranche) {
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 60000), PaidOut("2026-01-11", 30000)};
  const Contract contract = Flat(InterestBasis::kDay, "2026-01-01", 3);
  const LifeState state = On(contract, facts, "2026-01-11");
  EXPECT_EQ(Row(state, 1), (Figures{30036, 819, 0, 0}));
  EXPECT_EQ(Row(state, 2), (Figures{30027, 828, 0, 0}));
  EXPECT_EQ(Row(state, 3), (Figures{29937, 917, 0, 0}));
}

// 0.60 in six months cost 0.006 in each, rounded 0.01, and 0.036 in all, rounded 0.04. Five have
// taken 0.05, so the last takes nothing, also where 0.006 x 29/30 would be rounded up. A is
// 0.636 / 6 = 0.11. Of 0.40 each month costs 0.004, rounded to nothing, and the last one takes
// the 0.02 of 0.024. On the day before it ends nothing of that has arisen yet.
TEST(NaiveLifeTest, FlatByThePeriodTheLastTakesWhatIsLeft) {
  const Contract contract = Flat(InterestBasis::kPeriod, "2026-01-01", 6);
  for (const std::string day : {"2026-06-30", "2026-07-01", "2026-09-01"}) {
    const LifeState state = On(contract, {PaidOut("2026-01-01", 60)}, day);
    EXPECT_EQ(Row(state, 1), (Figures{10, 1, 0, 0}));
    EXPECT_EQ(Row(state, 6), (Figures{10, 0, 0, 0}));
    EXPECT_EQ(state.interest_arisen, 5) << day;
  }
  EXPECT_EQ(On(contract, {PaidOut("2026-01-01", 40)}, "2026-06-30").interest_arisen, 0);
  EXPECT_EQ(On(contract, {PaidOut("2026-01-01", 40)}, "2026-07-01").interest_arisen, 2);
}

// 900.00 by the period, three times 300.00 + 9.00. Settled on 16 January for 900.00 + 9.00 x 15/31
// = 4.35, or for all 9.00. 200.00 more on the 21st cost 2.00 x 11/31 = 0.71, 2.00 and 2.00; A is
// 204.710 / 3 = 68.24. The first asks for 67.53 + 0.71 on top of what was paid.
TEST(NaiveLifeTest, FlatIsReckonedAnewAfterASettlement) {
  Contract contract = Flat(InterestBasis::kPeriod, "2026-01-01", 3);
  for (const int64_t interest : {435, 900}) {
    if (interest == 900) contract.policy.early_interest = EarlyInterest::kToInstalment;
    const std::vector<Fact> facts = {kNineHundred, Paid("2026-01-16", 90000 + interest),
                                     PaidOut("2026-01-21", 20000)};
    EXPECT_EQ(On(contract, facts, "2026-01-16").interest_arisen, 435);
    EXPECT_EQ(On(contract, {facts.at(0), facts.at(1)}, "2026-06-01").interest_arisen, interest);
    const LifeState state = On(contract, facts, "2026-01-21");
    EXPECT_EQ(state.interest_arisen, interest);
    EXPECT_EQ(Row(state, 1), (Figures{36753, interest + 71, 30000, interest}));
    EXPECT_EQ(Row(state, 2), (Figures{36624, 200, 30000, 0}));
    EXPECT_EQ(Row(state, 3), (Figures{36623, 200, 30000, 0}));
    EXPECT_EQ(On(contract, facts, "2026-06-01").interest_arisen, interest + 471);
  }
}

// 1,000.00 at 10 % by the period: 8.33 and 8.33. On 16 March 8.333 x 15/31 = 4.03 have arisen.
// Accelerated, they are what the part asks for.
TEST(NaiveLifeTest, FlatIsCutByAnAcceleration) {
  Contract contract = Flat(InterestBasis::kPeriod, "2026-01-01", 4);
  contract.terms.rate_e8 = 10'000'000;
  contract.policy.charge_off_accelerates = true;
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 100000),
                                   Done(Kind::kChargeOff, "2026-03-16", 0)};
  EXPECT_EQ(On(contract, {facts.at(0)}, "2026-03-16").interest_arisen, 833 + 833 + 403);
  for (const std::string day : {"2026-03-16", "2026-07-01"}) {
    const LifeState state = On(contract, facts, day);
    ASSERT_EQ(state.rows.size(), 3u);
    EXPECT_EQ(state.rows.at(2).interest, 403);
    EXPECT_EQ(state.interest_arisen, 833 + 833 + 403);
  }
}

TEST(NaiveLifeTest, AGuaranteeCallChangesNothingOfWhatIsOwed) {
  const LifeState state =
      On(InThree(), {kNineHundred, Done(Kind::kGuaranteeCall, "2026-01-16", 5000)}, "2026-02-01");
  EXPECT_EQ(Row(state, 1), (Figures{30000, 917, 0, 0}));
  EXPECT_EQ(state.payoff_principal + state.payoff_charges + state.overpaid, 90000);
}

}  // namespace
}  // namespace thuning::loan::naive
