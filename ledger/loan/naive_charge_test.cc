// The judge of a loan's life, judged by hand: charges of every timing (rule 13).
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "ledger/loan/naive_hand_test.h"
#include "ledger/loan/naive_life_test.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal.h"

namespace thuning::loan::naive {
namespace {

// 12 %, by the period, from 1 January 2026. 900.00 in three are 300.00 of principal each. If all
// is paid when due they bear 9.00, 6.00 and 3.00. What is late bears, too.
Contract InThree() {
  Contract contract;
  contract.terms.tranches = {{Day("2026-01-01"), 0}};
  contract.terms.rate_e8 = 12'000'000;
  contract.terms.amortisation = Amortisation::kEqualPrincipal;
  contract.terms.count = 3;
  contract.policy.rest = Rest::kDaily;
  contract.policy.prepayment = Prepayment::kShorten;
  contract.policy.interest_on_past_due = true;
  contract.policy.allocation = Order(FutureRule::kNext);
  return contract;
}

Contract PlanIsOwed() {
  Contract contract = InThree();
  contract.policy.rest = Rest::kNone;
  contract.policy.prepayment = Prepayment::kKeep;
  contract.policy.interest_on_past_due = false;
  contract.policy.settling_drops_interest = false;
  return contract;
}

// Of charge 1.
Fact OfCharge(Kind kind, const std::string& day, int64_t amount) {
  Fact fact = Done(kind, day, amount);
  fact.target = 1;
  return fact;
}

const Fact kNineHundred = PaidOut("2026-01-01", 90000);

Charge Flat(ChargeTiming timing, int64_t amount) {
  Charge charge;
  charge.id = 1;
  charge.timing = timing;
  charge.penalty = timing == ChargeTiming::kPastDue;
  charge.amount = amount;
  return charge;
}

Charge Percent(ChargeTiming timing, ChargeBasis basis, const Decimal& percent) {
  Charge charge = Flat(timing, 0);
  charge.basis = basis;
  charge.percent = percent;
  return charge;
}

LifeState On(const Contract& contract, const Charge& charge, const std::vector<Fact>& facts,
             const std::string& day) {
  return LifeOn(contract, {charge}, {}, facts, Day(day));
}

using Figures = std::vector<int64_t>;

// principal, interest, principal paid, interest paid.
Figures Row(const LifeState& state, size_t number) {
  const LifeRow& row = state.rows.at(number - 1);
  return {row.principal, row.interest, row.principal_paid, row.interest_paid};
}

// Of the charges that stand in the row: asked for, paid.
Figures Fees(const LifeState& state, size_t number) {
  const LifeRow& row = state.rows.at(number - 1);
  return {row.charges, row.charges_paid};
}

// 10.00 with the first tranche, and nothing with the second. 4.00 of the first day pay it.
TEST(NaiveChargeTest, AnAmountFallsDueWithTheFirstTranche) {
  const Charge charge = Flat(ChargeTiming::kDisbursement, 1000);
  const std::vector<Fact> facts = {kNineHundred, PaidOut("2026-01-11", 30000)};
  EXPECT_EQ(On(InThree(), charge, facts, "2026-01-01").payoff_charges, 1000);
  EXPECT_EQ(On(InThree(), charge, facts, "2026-01-11").payoff_charges, 1000);
  const LifeState state =
      On(InThree(), charge, {kNineHundred, Paid("2026-01-01", 400)}, "2026-01-01");
  EXPECT_EQ(state.payoff_charges, 600);
  EXPECT_EQ(state.principal_outstanding, 90000);
  EXPECT_EQ(Fees(state, 1), (Figures{0, 0}));
  EXPECT_EQ(On(InThree(), charge, {}, "2026-01-11").payoff_charges, 0);
}

// The box of rule 13: 60.00 and 30.02. A down payment of 20 % changes neither. 70.00 for the charge
// pay the first and 10.00 of the second: 20.02 are left.
TEST(NaiveChargeTest, APercentageIsTakenOfEachTranche) {
  const Charge charge =
      Percent(ChargeTiming::kDisbursement, ChargeBasis::kPrincipal, Decimal(15, -1));
  std::vector<Fact> facts = {PaidOut("2026-01-01", 400000), PaidOut("2026-01-11", 200100)};
  Contract contract = InThree();
  for (const int64_t down_payment_e8 : {0, 20'000'000}) {
    contract.terms.down_payment_e8 = down_payment_e8;
    EXPECT_EQ(On(contract, charge, facts, "2026-01-10").payoff_charges, 6000);
    EXPECT_EQ(On(contract, charge, facts, "2026-01-11").payoff_charges, 9002);
  }
  facts.push_back(OfCharge(Kind::kChargePayment, "2026-01-11", 7000));
  EXPECT_EQ(On(InThree(), charge, facts, "2026-01-11").payoff_charges, 2002);
  // As much more on the same day, before the fee is paid, is a debt of its own: 30.02 more.
  facts.insert(facts.begin() + 2, facts.at(1));
  EXPECT_EQ(On(InThree(), charge, facts, "2026-01-11").payoff_charges, 2002 + 3002);
}

// 1 % on 10 February. By then 900.00 + 200.50 are paid out: 11.005, half even 11.00. What is paid
// out on the 11th counts where it is decided on the 11th: 1,600.50 give 16.005, half even 16.00.
TEST(NaiveChargeTest, APercentageOfItsOwnDayIsOfWhatWasPaidOutByThen) {
  Charge charge = Percent(ChargeTiming::kOwnDay, ChargeBasis::kPrincipal, Decimal(1, 0));
  charge.due_date = Day("2026-02-10");
  std::vector<Fact> facts = {kNineHundred, PaidOut("2026-02-10", 20050),
                             PaidOut("2026-02-11", 50000), PaidOut("2026-02-12", 50000)};
  EXPECT_EQ(On(InThree(), charge, facts, "2026-02-09").payoff_charges, 0);
  EXPECT_EQ(On(PlanIsOwed(), charge, facts, "2026-02-09").payoff_charges, 900);
  EXPECT_EQ(On(InThree(), charge, facts, "2026-02-10").payoff_charges, 1100);
  EXPECT_EQ(On(InThree(), charge, facts, "2026-02-12").payoff_charges, 1100);
  charge.decided = Day("2026-02-11");
  EXPECT_EQ(On(InThree(), charge, facts, "2026-02-10").payoff_charges, 0);
  EXPECT_EQ(On(InThree(), charge, facts, "2026-02-12").payoff_charges, 1600);
  // 9.00 are paid on 5 February, before it is due; 2.00 come with what is paid out on the 10th.
  charge.decided = std::nullopt;
  facts.insert(facts.begin() + 1, OfCharge(Kind::kChargePayment, "2026-02-05", 900));
  EXPECT_EQ(On(InThree(), charge, facts, "2026-02-12").payoff_charges, 200);
}

// 5.00 with each of the three, and with one that an amendment adds. On 1 February 5.00 + 9.00 +
// 300.00 are asked for; of 100.00 the rest, 86.00, is principal.
TEST(NaiveChargeTest, AnAmountStandsInEachInstalment) {
  const Charge charge = Flat(ChargeTiming::kInstalment, 500);
  const std::vector<Fact> facts = {kNineHundred, Paid("2026-02-01", 10000)};
  LifeState state = On(InThree(), charge, facts, "2026-01-31");
  EXPECT_EQ(state.payoff_charges, 0);
  for (const size_t number : {size_t{1}, size_t{2}, size_t{3}}) {
    EXPECT_EQ(Fees(state, number), (Figures{500, 0}));
  }
  state = On(InThree(), charge, {kNineHundred}, "2026-02-01");
  EXPECT_EQ(state.payoff_charges, 500);
  state = On(InThree(), charge, facts, "2026-02-01");
  EXPECT_EQ(Row(state, 1), (Figures{30000, 900, 8600, 900}));
  EXPECT_EQ(Fees(state, 1), (Figures{500, 500}));
  EXPECT_EQ(state.payoff_charges, 0);
  Amendment amendment;
  amendment.date = Day("2026-02-11");
  amendment.from = Day("2026-03-01");
  amendment.extra_instalments = 1;
  state = LifeOn(InThree(), {charge}, {amendment}, facts, Day("2026-02-11"));
  ASSERT_EQ(state.rows.size(), 4u);
  EXPECT_EQ(Fees(state, 4), (Figures{500, 0}));
}

// Nothing is paid until 2 March. 900.00 bear 9.00 in January and in February. Two times 5.00 + 9.00
// + 300.00 are past due. 320.00, row by row: all 314.00 of the first, then 5.00 and 1.00. Bucket by
// bucket: 5.00 + 5.00, 9.00 + 9.00, and 292.00 of the first 300.00.
TEST(NaiveChargeTest, AFeeOfAnInstalmentIsPaidInItsTurn) {
  const Charge charge = Flat(ChargeTiming::kInstalment, 500);
  const std::vector<Fact> facts = {kNineHundred, Paid("2026-03-02", 32000)};
  Contract contract = InThree();
  LifeState state = On(contract, charge, facts, "2026-03-02");
  EXPECT_EQ(Row(state, 1), (Figures{30000, 900, 30000, 900}));
  EXPECT_EQ(Fees(state, 1), (Figures{500, 500}));
  EXPECT_EQ(Row(state, 2), (Figures{30000, 900, 0, 100}));
  EXPECT_EQ(Fees(state, 2), (Figures{500, 500}));
  contract.policy.allocation = Order(FutureRule::kNext, Direction::kVertical);
  state = On(contract, charge, facts, "2026-03-02");
  EXPECT_EQ(Row(state, 1), (Figures{30000, 900, 29200, 900}));
  EXPECT_EQ(Row(state, 2), (Figures{30000, 900, 0, 900}));
  EXPECT_EQ(Fees(state, 2), (Figures{500, 500}));
  EXPECT_EQ(state.payoff_charges, 0);
}

// 10 % of 9.00, 6.00 and 3.00. 1 % of 300.00. 1 % of 309.00, 306.00 and 303.00. 300.00 more on 1
// February leave 900.00 for two: 450.00 each, 9.00 and 4.50. What was due by then stays.
TEST(NaiveChargeTest, APercentageOfWhatTheInstalmentAsksFor) {
  const std::vector<Fact> facts = {kNineHundred, PaidOut("2026-02-01", 30000)};
  const auto fees = [&](ChargeBasis basis, int64_t percent, const std::string& day) {
    const LifeState state =
        On(InThree(), Percent(ChargeTiming::kInstalment, basis, Decimal(percent, 0)), facts, day);
    return Figures{state.rows.at(0).charges, state.rows.at(1).charges, state.rows.at(2).charges};
  };
  EXPECT_EQ(fees(ChargeBasis::kInterest, 10, "2026-01-01"), (Figures{90, 60, 30}));
  EXPECT_EQ(fees(ChargeBasis::kPrincipal, 1, "2026-01-01"), (Figures{300, 300, 300}));
  EXPECT_EQ(fees(ChargeBasis::kPrincipalAndInterest, 1, "2026-01-01"), (Figures{309, 306, 303}));
  EXPECT_EQ(fees(ChargeBasis::kInterest, 10, "2026-02-01"), (Figures{90, 90, 45}));
  EXPECT_EQ(fees(ChargeBasis::kPrincipal, 1, "2026-02-01"), (Figures{300, 450, 450}));
}

// 614.00 on the first due date: 5.00, 9.00 and 300.00 are due, and 300.00 come early. The second
// asks for the 300.00 that are left, with 3.00; there is no third one any more, and no fee of it.
// The last first: the fees of the third and of the second go before, so 290.00 come early, and
// 10.00 are left for the third.
TEST(NaiveChargeTest, FeesInAShortenedLoan) {
  const Charge charge = Flat(ChargeTiming::kInstalment, 500);
  const std::vector<Fact> facts = {kNineHundred, Paid("2026-02-01", 61400)};
  Contract contract = InThree();
  LifeState state = On(contract, charge, facts, "2026-02-01");
  EXPECT_EQ(Row(state, 1), (Figures{60000, 900, 60000, 900}));
  EXPECT_EQ(Fees(state, 1), (Figures{500, 500}));
  EXPECT_EQ(Row(state, 2), (Figures{30000, 300, 0, 0}));
  EXPECT_EQ(Fees(state, 2), (Figures{500, 0}));
  EXPECT_EQ(Fees(state, 3), (Figures{0, 0}));
  contract.policy.allocation = Order(FutureRule::kLast);
  state = On(contract, charge, facts, "2026-02-01");
  EXPECT_EQ(Row(state, 1), (Figures{59000, 900, 59000, 900}));
  EXPECT_EQ(Fees(state, 2), (Figures{500, 500}));
  EXPECT_EQ(Fees(state, 3), (Figures{500, 500}));
  EXPECT_EQ(state.rows.at(2).principal, 1000);
}

// On 10 January 100.00 are 5.00 for the fee of the period, then 9.00 x 9/31 = 2.61, then 92.39. On
// the due date the first of the period is the second instalment's fee: 3.00 beyond the 314.00 go
// to the principal of the first, which comes before; bucket by bucket they pay that fee.
TEST(NaiveChargeTest, AFeeIsPaidInAdvance) {
  const Charge charge = Flat(ChargeTiming::kInstalment, 500);
  Contract contract = InThree();
  for (const auto future : {FutureRule::kNext, FutureRule::kNextThenLast}) {
    contract.policy.allocation = Order(future);
    LifeState state = On(contract, charge, {kNineHundred, Paid("2026-01-10", 10000)}, "2026-01-10");
    EXPECT_EQ(Fees(state, 1), (Figures{500, 500}));
    EXPECT_EQ(state.rows.at(0).interest_paid, 261);
    EXPECT_EQ(state.rows.at(0).principal_paid, 9239);
    state = On(contract, charge, {kNineHundred, Paid("2026-02-01", 31700)}, "2026-02-01");
    EXPECT_EQ(Row(state, 1), (Figures{30300, 900, 30300, 900}));
    EXPECT_EQ(Fees(state, 2), (Figures{500, 0}));
    contract.policy.allocation = Order(future, Direction::kVertical);
    state = On(contract, charge, {kNineHundred, Paid("2026-02-01", 31700)}, "2026-02-01");
    EXPECT_EQ(Row(state, 1), (Figures{30000, 900, 30000, 900}));
    EXPECT_EQ(Fees(state, 2), (Figures{500, 300}));
  }
}

// 3.00 are paid for the fee of the first. On 16 January 900.00 + 9.00 x 15/31 = 4.35 settle the
// loan; the fees drop, but the 3.00 stay paid. 90.00 more on the 21st bring 5.00 with each of the
// three; 90.00 that are charged back bring that of the first, which asks for them.
TEST(NaiveChargeTest, FeesToComeDropWithASettlement) {
  const Charge charge = Flat(ChargeTiming::kInstalment, 500);
  std::vector<Fact> facts = {kNineHundred, OfCharge(Kind::kChargePayment, "2026-01-10", 300),
                             Paid("2026-01-16", 90435)};
  LifeState state = On(InThree(), charge, facts, "2026-02-01");
  EXPECT_TRUE(state.settled);
  EXPECT_EQ(state.overpaid, 0);
  EXPECT_EQ(Fees(state, 1), (Figures{300, 300}));
  EXPECT_EQ(Fees(state, 2), (Figures{0, 0}));
  facts.push_back(PaidOut("2026-01-21", 9000));
  state = On(InThree(), charge, facts, "2026-01-21");
  EXPECT_EQ(Fees(state, 1), (Figures{500, 300}));
  EXPECT_EQ(Fees(state, 2), (Figures{500, 0}));
  EXPECT_EQ(On(InThree(), charge, facts, "2026-02-01").payoff_charges, 200);
  facts.back().kind = Kind::kChargeback;
  state = On(InThree(), charge, facts, "2026-01-21");
  EXPECT_EQ(state.payoff_principal, 9000);
  EXPECT_EQ(Fees(state, 1), (Figures{500, 300}));
  EXPECT_EQ(Fees(state, 2), (Figures{0, 0}));
  EXPECT_EQ(On(InThree(), charge, facts, "2026-03-01").payoff_charges, 200);
}

// Where the plan is owed, so are its three fees: 900.00 + 18.00 + 15.00 settle it. 300.00 more on
// the 21st change no amount.
TEST(NaiveChargeTest, FeesToComeAreOwedWithThePlan) {
  const Charge charge = Flat(ChargeTiming::kInstalment, 500);
  std::vector<Fact> facts = {kNineHundred, Paid("2026-01-16", 93300)};
  LifeState state = On(PlanIsOwed(), charge, {kNineHundred}, "2026-01-16");
  EXPECT_EQ(state.payoff_interest, 1800);
  EXPECT_EQ(state.payoff_charges, 1500);
  facts.push_back(PaidOut("2026-01-21", 30000));
  for (const std::string day : {"2026-01-16", "2026-01-21", "2026-05-01"}) {
    state = On(PlanIsOwed(), charge, facts, day);
    EXPECT_EQ(state.settled, day == "2026-01-16");
    EXPECT_EQ(state.payoff_charges, 0);
    EXPECT_EQ(Fees(state, 3), (Figures{500, 500}));
  }
}

// Of 309.00 on 1 February 109.00 are paid that day, 9.00 and 100.00: 5 % of the 200.00 that are
// open when it is over are 10.00. 15.00 on the 10th are 10.00 and 5.00. On 1 March 300.00 more are
// due: 15.00 of them, and nothing more of the first. Who pays in time pays no penalty.
TEST(NaiveChargeTest, APenaltyIsTakenOnceOfWhatIsPastDue) {
  const Charge charge = Percent(ChargeTiming::kPastDue, ChargeBasis::kPrincipal, Decimal(5, 0));
  std::vector<Fact> facts = {kNineHundred, Paid("2026-02-01", 10900)};
  EXPECT_EQ(Fees(On(InThree(), charge, facts, "2026-02-01"), 1), (Figures{0, 0}));
  EXPECT_EQ(Fees(On(InThree(), charge, facts, "2026-02-02"), 1), (Figures{1000, 0}));
  EXPECT_EQ(On(InThree(), charge, facts, "2026-02-02").payoff_charges, 1000);
  facts.push_back(Paid("2026-02-10", 1500));
  LifeState state = On(InThree(), charge, facts, "2026-02-10");
  EXPECT_EQ(Fees(state, 1), (Figures{1000, 1000}));
  EXPECT_EQ(Row(state, 1), (Figures{30000, 900, 10500, 900}));
  state = On(InThree(), charge, facts, "2026-03-02");
  EXPECT_EQ(Fees(state, 1), (Figures{1000, 1000}));
  EXPECT_EQ(Fees(state, 2), (Figures{1500, 0}));
  EXPECT_EQ(Fees(state, 3), (Figures{0, 0}));
  facts = {kNineHundred, Paid("2026-02-01", 30900)};
  EXPECT_EQ(Fees(On(InThree(), charge, facts, "2026-02-28"), 1), (Figures{0, 0}));
}

// 7.00 for each: the down payment of 20 % on the first day, and the instalment that is open only
// for its fee. 800.00 in three bear 8.00, and 200.00 that are a day late 2.00 / 31 = 0.06: the
// first asks for 266.67 + 8.06 + 5.00, of which 0.01 is not paid.
TEST(NaiveChargeTest, APenaltyOfADownPaymentAndOfAFee) {
  Contract contract = InThree();
  contract.terms.down_payment_e8 = 20'000'000;
  Charge penalty = Flat(ChargeTiming::kPastDue, 700);
  penalty.id = 2;
  const std::vector<Charge> charges = {Flat(ChargeTiming::kInstalment, 500), penalty};
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 100000), Paid("2026-01-02", 20700),
                                   Paid("2026-02-01", 26667 + 806 + 500 - 1)};
  contract.policy.allocation.buckets = {{DueClass::kPastDue, Component::kPenalty},
                                        {DueClass::kPastDue, Component::kPrincipal},
                                        {DueClass::kDue, Component::kPrincipal},
                                        {DueClass::kDue, Component::kInterest},
                                        {DueClass::kDue, Component::kFee}};
  LifeState state = LifeOn(contract, charges, {}, facts, Day("2026-01-02"));
  EXPECT_EQ(Row(state, 1), (Figures{20000, 0, 20000, 0}));
  EXPECT_EQ(Fees(state, 1), (Figures{700, 700}));
  state = LifeOn(contract, charges, {}, facts, Day("2026-02-01"));
  EXPECT_EQ(Fees(state, 2), (Figures{500, 499}));
  state = LifeOn(contract, charges, {}, facts, Day("2026-02-02"));
  EXPECT_EQ(Fees(state, 2), (Figures{1200, 499}));
  EXPECT_EQ(state.payoff_charges, 701);
}

// Decided on 10 March. 309.00 on the 5th pay the first instalment: none is taken of it. The second
// asks for 300.00 + 9.00, since 900.00 bore in February: 10 % are 30.90, before 339.90 of the day
// pay all of it. In March 900.00 x 1 % x 4/31 + 600.00 x 1 % x 27/31 = 6.387 arise if nothing is
// paid on the 10th: 10 % of 306.39 are 30.64.
TEST(NaiveChargeTest, APenaltyThatIsDecidedLater) {
  Charge charge =
      Percent(ChargeTiming::kPastDue, ChargeBasis::kPrincipalAndInterest, Decimal(10, 0));
  charge.decided = Day("2026-03-10");
  std::vector<Fact> facts = {kNineHundred, Paid("2026-03-05", 30900)};
  EXPECT_EQ(On(InThree(), charge, facts, "2026-03-09").payoff_charges, 0);
  LifeState state = On(InThree(), charge, facts, "2026-03-10");
  EXPECT_EQ(Fees(state, 1), (Figures{0, 0}));
  EXPECT_EQ(Fees(state, 2), (Figures{3090, 0}));
  EXPECT_EQ(Fees(On(InThree(), charge, facts, "2026-04-01"), 3), (Figures{0, 0}));
  EXPECT_EQ(Fees(On(InThree(), charge, facts, "2026-04-02"), 3), (Figures{3064, 0}));
  facts.push_back(Paid("2026-03-10", 33990));
  state = On(InThree(), charge, facts, "2026-03-10");
  EXPECT_EQ(Fees(state, 2), (Figures{3090, 3090}));
  EXPECT_EQ(Row(state, 2), (Figures{30000, 900, 30000, 900}));
}

// 300.00 once, with 3.00; to 1 March 3.00 more arise on them. 10 % of the interest are of the 3.00
// that were open when the due date was over; decided on 1 March, of the 6.00 that are open then.
TEST(NaiveChargeTest, APenaltyIsOfWhatIsOpenWhenItIsTaken) {
  Contract contract = InThree();
  contract.terms.count = 1;
  Charge charge = Percent(ChargeTiming::kPastDue, ChargeBasis::kInterest, Decimal(10, 0));
  const std::vector<Fact> facts = {PaidOut("2026-01-01", 30000)};
  EXPECT_EQ(Row(On(contract, charge, facts, "2026-03-01"), 1), (Figures{30000, 600, 0, 0}));
  EXPECT_EQ(Fees(On(contract, charge, facts, "2026-03-01"), 1), (Figures{30, 0}));
  charge.decided = Day("2026-03-01");
  EXPECT_EQ(Fees(On(contract, charge, facts, "2026-03-01"), 1), (Figures{60, 0}));
}

// The fee is waived in all three on 10 January, after 2.00 were paid of the first. 309.00 pay the
// first instalment then.
TEST(NaiveChargeTest, AWaiverIsOfAllParts) {
  const Charge charge = Flat(ChargeTiming::kInstalment, 500);
  const std::vector<Fact> facts = {kNineHundred, OfCharge(Kind::kChargePayment, "2026-01-05", 200),
                                   OfCharge(Kind::kChargeWaiver, "2026-01-10", 0),
                                   Paid("2026-02-01", 30900)};
  const LifeState state = On(InThree(), charge, facts, "2026-02-01");
  EXPECT_EQ(Fees(state, 1), (Figures{500, 200}));
  EXPECT_EQ(state.rows.at(0).charges_waived, 300);
  EXPECT_EQ(Fees(state, 3), (Figures{500, 0}));
  EXPECT_EQ(state.rows.at(2).charges_waived, 500);
  EXPECT_EQ(Row(state, 1), (Figures{30000, 900, 30000, 900}));
  EXPECT_EQ(On(InThree(), charge, facts, "2026-03-01").payoff_charges, 0);
}

// 1 % of the principal, 3.00 each. The first is paid. On 11 February all 600.00 fall due with the
// second: its fee stays 3.00. On the first due date: 3.00. A flat 3.00 each: 4.00 for the charge
// are 3.00 of the second and 1.00 of the third, which stays paid. 10 % of the interest, of
// which 6.00 x 10/28 = 2.14 have arisen: 0.21.
TEST(NaiveChargeTest, AnAccelerationRaisesNoFee) {
  const Charge charge = Percent(ChargeTiming::kInstalment, ChargeBasis::kPrincipal, Decimal(1, 0));
  std::vector<Fact> facts = {kNineHundred, Paid("2026-02-01", 31200),
                             Done(Kind::kAcceleration, "2026-02-11", 0)};
  LifeState state = On(InThree(), charge, facts, "2026-02-11");
  ASSERT_EQ(state.rows.size(), 2u);
  EXPECT_EQ(Fees(state, 1), (Figures{300, 300}));
  EXPECT_EQ(Row(state, 2).at(0), 60000);
  EXPECT_EQ(Fees(state, 2), (Figures{300, 0}));
  EXPECT_EQ(state.payoff_charges, 300);
  const Charge of_interest =
      Percent(ChargeTiming::kInstalment, ChargeBasis::kInterest, Decimal(10, 0));
  EXPECT_EQ(Fees(On(InThree(), of_interest, facts, "2026-02-11"), 2), (Figures{21, 0}));
  facts.insert(facts.begin() + 2, OfCharge(Kind::kChargePayment, "2026-02-05", 400));
  state = On(InThree(), Flat(ChargeTiming::kInstalment, 300), facts, "2026-02-11");
  EXPECT_EQ(Fees(state, 2), (Figures{400, 400}));
  facts = {kNineHundred, Done(Kind::kAcceleration, "2026-02-01", 0)};
  state = On(InThree(), charge, facts, "2026-02-01");
  ASSERT_EQ(state.rows.size(), 1u);
  EXPECT_EQ(Fees(state, 1), (Figures{300, 0}));
}

// Nothing is paid. 9.00 and 5.00 were due on 1 February, and 900.00 x 1 % x 10/28 = 3.21 fall due
// on the 11th, without a fee. The two new instalments of 450.00 have none, but a penalty of 7.00
// each, as all others.
TEST(NaiveChargeTest, NewInstalmentsHaveNoFeesButPenalties) {
  Charge penalty = Flat(ChargeTiming::kPastDue, 700);
  penalty.id = 2;
  Fact reaged = Done(Kind::kReaging, "2026-02-11", 0);
  reaged.count = 2;
  reaged.start = Day("2026-03-01");
  const std::vector<Charge> charges = {Flat(ChargeTiming::kInstalment, 500), penalty};
  const auto on = [&](const std::string& day) {
    return LifeOn(InThree(), charges, {}, {kNineHundred, reaged}, Day(day));
  };
  ASSERT_EQ(on("2026-02-11").rows.size(), 4u);
  EXPECT_EQ(Fees(on("2026-02-11"), 1), (Figures{1200, 0}));
  EXPECT_EQ(Fees(on("2026-02-11"), 2), (Figures{0, 0}));
  EXPECT_EQ(Row(on("2026-02-12"), 2), (Figures{0, 321, 0, 0}));
  EXPECT_EQ(Fees(on("2026-02-12"), 2), (Figures{700, 0}));
  EXPECT_EQ(Fees(on("2026-03-01"), 3), (Figures{0, 0}));
  EXPECT_EQ(Fees(on("2026-03-02"), 3), (Figures{700, 0}));
}

// Given up on 11 February: 900.00 + 9.00 + 3.21, the fee of 5.00 that was due, and no penalty comes
// after. Of 920.00 recovered 2.79 are overpaid. Where the plan is owed, its interest of 18.00 and
// all three fees are given up: of 940.00 then 7.00 are overpaid.
TEST(NaiveChargeTest, AWriteOffGivesUpFeesThatAreDue) {
  Charge penalty = Flat(ChargeTiming::kPastDue, 700);
  penalty.id = 2;
  penalty.decided = Day("2026-02-12");
  const std::vector<Charge> charges = {Flat(ChargeTiming::kInstalment, 500), penalty};
  std::vector<Fact> facts = {kNineHundred, Done(Kind::kWriteOff, "2026-02-11", 0),
                             Done(Kind::kRecovery, "2026-02-20", 92000)};
  const LifeState state = LifeOn(InThree(), charges, {}, facts, Day("2026-04-02"));
  EXPECT_EQ(state.overpaid, 279);
  EXPECT_EQ(state.payoff_charges, 0);
  EXPECT_EQ(Fees(state, 1), (Figures{500, 0}));
  EXPECT_EQ(Fees(state, 2), (Figures{0, 0}));
  facts.back().amount = 94000;
  EXPECT_EQ(LifeOn(PlanIsOwed(), charges, {}, facts, Day("2026-04-02")).overpaid, 700);
}

// 314.00 pay the first instalment with its fee. 2.00 of the fee are charged back on 11 February:
// they are asked for on the day, as a debt of its own.
TEST(NaiveChargeTest, AFeeOfAnInstalmentIsAskedForAgain) {
  Contract contract = InThree();
  contract.policy.chargeback_order = {Component::kPenalty, Component::kFee};
  std::vector<Fact> facts = {kNineHundred, Paid("2026-02-01", 31400),
                             Done(Kind::kChargeback, "2026-02-11", 200)};
  facts.at(1).id = facts.at(2).target = 7;
  const Charge charge = Flat(ChargeTiming::kInstalment, 500);
  const LifeState state = On(contract, charge, facts, "2026-02-11");
  EXPECT_EQ(Fees(state, 1), (Figures{500, 500}));
  EXPECT_EQ(state.payoff_charges, 200);
  EXPECT_EQ(state.payoff_principal, 60000);
}

}  // namespace
}  // namespace thuning::loan::naive
