// What arises with time: taken into the books on demand, and known on any day without that. Figures
// are those of the round loan (round_loan_test.h).
#include "ledger/lending/arrears.h"
#include "ledger/lending/round_loan_test.h"

namespace thuning::lending {
namespace {

using ledger::v1::GetLoanPositionResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class LoanAccrualTest : public RoundLoanFixture {
 protected:
  // The portfolio of this one loan, by its course.
  PortfolioAtRisk PortfolioOn(absl::string_view day) {
    PortfolioAtRisk portfolio;
    AddOn(ParseIsoDate(day).value(), *state_.Find<state::v1::LoanCourse>(CourseName(kLoan)),
          portfolio);
    return portfolio;
  }
};

// 15 of the 31 days to 15 February: 12.00 * 15 / 31 = 5.81; then 26 of them: 10.06.
TEST_F(LoanAccrualTest, PostsWhatHasArisenSinceTheLastTime) {
  GivenRoundLoan();
  const Record first = Do(Accrue("2026-01-30"));
  EXPECT_THAT(FactsOf(first), ElementsAre("loan_accrued"));
  EXPECT_EQ(first.events(0).loan_accrued().interest_minor(), 5'81);
  EXPECT_FALSE(first.events(0).loan_accrued().suspended());
  EXPECT_THAT(PostingsOf(first), ElementsAre("D 276840 581", "C 762600 581"));
  EXPECT_THAT(PostingsOf(Do(Accrue("2026-02-10"))), ElementsAre("D 276840 425", "C 762600 425"));
  EXPECT_THAT(PostingsOf(Do(Accrue("2026-02-10"))), IsEmpty());
}

// Of the 12.00 of the first instalment 10.06 are in the books: 1.94 are income now.
TEST_F(LoanAccrualTest, APaymentTakesTheReceivable) {
  GivenRoundLoan();
  Do(Accrue("2026-02-10"));
  const Record record = Do(Cash(312'00, "2026-02-15"));
  EXPECT_THAT(PostingsOf(record),
              ElementsAre("D 530000 31200", "C 274800 30000", "C 276840 1006", "C 762600 194"));
  EXPECT_THAT(PostingsOf(Do(Accrue("2026-02-15"))), IsEmpty());
}

// A waiver takes back income that was accrued.
TEST_F(LoanAccrualTest, AWaiverTakesTheReceivableBack) {
  GivenRoundLoan();
  Do(Accrue("2026-02-15"));
  EXPECT_THAT(PostingsOf(Do(WaiveInterest(12'00, "2026-02-15"))),
              ElementsAre("D 762600 1200", "C 276840 1200"));
}

// What was accrued and is given up is a loss: 12.00 with 1200.00 of principal.
TEST_F(LoanAccrualTest, AWriteOffLosesWhatWasAccrued) {
  GivenRoundLoan();
  Do(Accrue("2026-02-15"));
  const Record record = Do(WriteOff("2026-02-15"));
  EXPECT_THAT(PostingsOf(record),
              ElementsAre("D 654100 121200", "C 274800 120000", "C 276840 1200"));
}

// Due on 15 February: 90 days past due on 16 May, 91 the day after. All 30.00 have arisen by then.
TEST_F(LoanAccrualTest, InterestOfADoubtfulLoanIsHeldInSuspense) {
  GivenRoundLoan();
  const Record in_time = Do(Accrue("2026-05-16"));
  EXPECT_FALSE(in_time.events(0).loan_accrued().suspended());
  EXPECT_THAT(PostingsOf(in_time), ElementsAre("D 276840 3000", "C 762600 3000"));
  const Record late = Do(Accrue("2026-05-17"));
  EXPECT_TRUE(late.events(0).loan_accrued().suspended());
  EXPECT_THAT(PostingsOf(late), ElementsAre("D 762600 3000", "C 491000 3000"));
  // Paid, it is income after all.
  EXPECT_THAT(PostingsOf(Do(Cash(312'00, "2026-05-18"))),
              ElementsAre("D 491000 1200", "D 530000 31200", "C 274800 30000", "C 276840 1200",
                          "C 762600 1200"));
  // The oldest instalment is that of 15 March now: 64 days past due, and no longer doubtful.
  EXPECT_THAT(PostingsOf(Do(Accrue("2026-05-18"))), ElementsAre("D 491000 1800", "C 762600 1800"));
}

// What was held in suspense never was income, so giving it up is no loss.
TEST_F(LoanAccrualTest, SuspendedInterestThatIsWrittenOffIsNoLoss) {
  GivenRoundLoan();
  Do(Accrue("2026-05-17"));
  EXPECT_THAT(PostingsOf(Do(WriteOff("2026-05-17"))),
              ElementsAre("D 491000 3000", "D 654100 120000", "C 274800 120000", "C 276840 3000"));
}

TEST_F(LoanAccrualTest, FeesAreTakenIntoTheBooksWhenTheyAreDue) {
  GivenRoundLoan();
  ledger::v1::ChargeLoanRequest charge = Penalty(10'00, "2026-03-01");
  *charge.mutable_effective_date() = Day("2026-01-20");
  EXPECT_THAT(PostingsOf(Do(charge)), IsEmpty());
  EXPECT_THAT(PostingsOf(Do(Accrue("2026-02-15"))), ElementsAre("D 276840 1200", "C 762600 1200"));
  // 12.00 + 9.00 * 14 / 28.
  EXPECT_THAT(PostingsOf(Do(Accrue("2026-03-01"))),
              ElementsAre("D 276840 450", "D 411000 1000", "C 758100 1000", "C 762600 450"));
}

// 10 % of the interest of each instalment. Nothing is paid of 1,200.00, so that the second bears
// 12.00 like the first, and not the 9.00 that it was seen to bear when the loan was paid out.
TEST_F(LoanAccrualTest, APercentageOfAnInstalmentIsThatOfTheDay) {
  product().mutable_policy()->set_rest(type::v1::REST_DAILY);
  product().mutable_policy()->set_settling_drops_interest(true);
  GivenRoundLoan(With(RoundTerms(), FeeOfPercent("10", type::v1::FEE_BASIS_INTEREST,
                                                 type::v1::FEE_TIMING_INSTALMENT)));
  EXPECT_THAT(PostingsOf(Do(Accrue("2026-03-15"))),
              ElementsAre("D 276840 2400", "D 411000 240", "C 706000 240", "C 762600 2400"));
}

TEST_F(LoanAccrualTest, NothingArisesBeforeThePayOut) {
  GivenRoundLoan();
  EXPECT_THAT(Try(Accrue("2026-01-14")), RefusedWith("DATE_BEFORE_DISBURSEMENT", "effective_date"));
  EXPECT_OK(Try(Accrue("2026-01-15")));
}

// A month is accrued when the next has begun: as if it had been done on its last day. 6.19 are
// 12.00 * 16 / 31.
TEST_F(LoanAccrualTest, AMonthIsAccruedAfterThePaymentsOfTheNext) {
  GivenRoundLoan();
  Do(Cash(312'00, "2026-02-15"));
  Do(Accrue("2026-02-28"));
  const auto before = TurnoverOf("loans/L-1");
  Do(Accrue("2026-01-31"));
  auto expected = before;
  expected[ParseIsoDate("2026-01-31").value()] = {{"276840", 6'19}, {"762600", -6'19}};
  auto& payment = expected[ParseIsoDate("2026-02-15").value()];
  payment["276840"] = -6'19;
  payment["762600"] += 6'19;
  EXPECT_EQ(TurnoverOf("loans/L-1"), expected);
  EXPECT_THAT(PostingsOf(Do(Accrue("2026-01-31"))), IsEmpty()) << "once more changes nothing";
}

TEST_F(LoanAccrualTest, ALoanIsAccruedOnADayBeforeItWasClosed) {
  GivenRoundLoan();
  Do(Cash(1'240'00, "2026-03-01"));
  ASSERT_NE(loan().state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_OK(Try(Accrue("2026-02-28")));
}

// Accrual knows nothing that is not in the facts: a payment of which one learns late leaves the
// books as if it had been known.
TEST_F(LoanAccrualTest, ABackdatedPaymentLeavesNoAccrualBehind) {
  GivenRoundLoan();
  Do(Accrue("2026-02-15"));
  Do(Cash(312'00, "2026-02-10"));
  EXPECT_THAT(books_, ElementsAre(Pair("274800", 900'00), Pair("530000", 312'00),
                                  Pair("581000", -1'200'00), Pair("762600", -12'00)));
}

// Interest of 12.00 was paid a month before the day on which 21.19 were taken in: the income stands
// on the day of the payment, and 12.00 less of it on the day of the accrual.
TEST_F(LoanAccrualTest, APaymentBeforeTheAccrualCorrectsItOnItsDay) {
  GivenRoundLoan();
  EXPECT_THAT(PostingsOf(Do(Accrue("2026-03-16"))), ElementsAre("D 276840 2119", "C 762600 2119"));
  EXPECT_THAT(PostingsOf(Do(Cash(312'00, "2026-02-15"))),
              ElementsAre("D 530000 31200", "C 274800 30000", "C 762600 1200",
                          "D 762600 1200 on 2026-03-16", "C 276840 1200 on 2026-03-16"));
}

// Paid off before the day up to which interest was taken in, the loan owes what had arisen by then,
// and nothing stays receivable.
TEST_F(LoanAccrualTest, APayoffBeforeTheAccrualLeavesNothingReceivable) {
  state_.Change<ledger::v1::Product>("operators/ami/products/thun")
      .mutable_policy()
      ->set_settling_drops_interest(true);
  GivenRoundLoan();
  Do(Accrue("2026-03-16"));
  const int64_t payoff = PositionOn("2026-02-20").payoff_minor();
  ASSERT_LT(payoff, 1'221'19);
  Do(Cash(payoff, "2026-02-20"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_THAT(books_, ElementsAre(Pair("530000", payoff), Pair("581000", -1'200'00),
                                  Pair("762600", 1'200'00 - payoff)));
}

// The bank sent the money back: what was taken in of that life is not that of the next.
TEST_F(LoanAccrualTest, ALoanThatIsPaidOutAgainHasAccruedNothing) {
  GivenRoundLoan();
  Do(Accrue("2026-02-10"));
  Do(Reverse(TransactionName(kLoan, 1), "2026-02-12"));
  EXPECT_FALSE(books_.contains("276840"));
  auto again = Disburse();
  *again.mutable_effective_date() = Day("2026-02-20");
  Do(again);
  EXPECT_FALSE(books_.contains("276840"));
  EXPECT_FALSE(books_.contains("762600"));
}

TEST_F(LoanAccrualTest, WhatHasNotArisenYetIsNotTakenIn) {
  GivenRoundLoan();
  EXPECT_THAT(Try(Accrue("2030-01-03")), RefusedWith("DATE_IN_FUTURE", "effective_date"));
}

ledger::v1::AccrueLoansRequest OfEveryLoan(absl::string_view day) {
  ledger::v1::AccrueLoansRequest request;
  request.set_parent("operators/ami");
  *request.mutable_effective_date() = Day(day);
  return request;
}

TEST_F(LoanAccrualTest, EveryLoanIsAccruedOnADayThatIsPast) {
  EXPECT_THAT(FactsOf(Do(OfEveryLoan("2026-01-30"))), ElementsAre("loan_accrual_started"));
  ledger::v1::AccrueLoansRequest request = OfEveryLoan("2030-01-03");
  EXPECT_THAT(Try(request), RefusedWith("DATE_IN_FUTURE", "effective_date"));
  request.set_parent("operators/none");
  EXPECT_THAT(Try(request), RefusedWith("NOT_FOUND", "parent"));
  request.clear_effective_date();
  EXPECT_THAT(Try(request), RefusedWith("REQUIRED_FIELD_MISSING", "effective_date"));
  request.set_parent("ami");
  EXPECT_THAT(Try(request), RefusedWith("MALFORMED_NAME", "parent"));
}

TEST_F(LoanAccrualTest, WhatCameOfAnAccrualIsToldByItsRecord) {
  ledger::v1::AccrueLoansResponse outcome;
  outcome.set_loan_count(3);
  outcome.set_loans_done(3);
  outcome.set_loans_accrued(1);
  for (const char* loan : {"operators/ami/loans/L-1", "operators/ami/loans/L-3"}) {
    auto& refusal = *outcome.add_refusals();
    refusal.set_loan(loan);
    refusal.set_reason("PERIOD_CLOSED");
    refusal.set_message("the books are closed");
  }
  const Record record = AccrualEnded(OfEveryLoan("2026-01-30"), outcome);
  EXPECT_EQ(record.operator_id(), "ami");
  EXPECT_EQ(OutcomeOf(record.events(0).loan_accrual_ended()).DebugString(), outcome.DebugString());
}

TEST_F(LoanAccrualTest, ALoanIsOwedFromItsPayOutUntilItIsClosed) {
  const auto is_owed_on = [this](absl::string_view day) {
    return IsOwedOn(*state_.Find<ledger::v1::Loan>(kLoan), Day(day));
  };
  GivenRoundLoan();
  EXPECT_FALSE(is_owed_on("2026-01-14"));
  EXPECT_TRUE(is_owed_on("2026-01-15"));
  Do(Cash(PositionOn("2026-02-15").payoff_minor(), "2026-02-15"));
  EXPECT_TRUE(is_owed_on("2026-02-14"));
  EXPECT_FALSE(is_owed_on("2026-02-15"));
  EXPECT_FALSE(is_owed_on("2026-01-14"));
}

TEST_F(LoanAccrualTest, OnTheDayOfThePayOutNothingIsDue) {
  GivenRoundLoan();
  const GetLoanPositionResponse position = PositionOn("2026-01-15");
  EXPECT_EQ(position.principal_outstanding_minor(), 1'200'00);
  EXPECT_EQ(position.accrued_interest_minor(), 0);
  EXPECT_EQ(position.due().total_minor(), 0);
  EXPECT_EQ(position.ageing(), ledger::v1::AGEING_CURRENT);
  EXPECT_EQ(FormatIsoDate(DateOf(position.next_due_date()).value()), "2026-02-15");
  EXPECT_EQ(position.next_due_minor(), 312'00);
  EXPECT_THAT(LoanPosition(loan(), Day("2026-01-14"), state_),
              RefusedWith("DATE_BEFORE_DISBURSEMENT", "date"));
}

TEST_F(LoanAccrualTest, OnTheDueDateWhatIsDueIsNotPastDue) {
  GivenRoundLoan();
  const GetLoanPositionResponse position = PositionOn("2026-02-15");
  EXPECT_EQ(position.accrued_interest_minor(), 12'00);
  EXPECT_EQ(position.due().interest_minor(), 12'00);
  EXPECT_EQ(position.due().principal_minor(), 300'00);
  EXPECT_EQ(position.due().total_minor(), 312'00);
  EXPECT_EQ(position.past_due().total_minor(), 0);
  EXPECT_EQ(position.days_past_due(), 0);
  EXPECT_EQ(FormatIsoDate(DateOf(position.next_due_date()).value()), "2026-03-15");
  EXPECT_EQ(position.next_due_minor(), 309'00);
}

// On 16 March two instalments are past due, the older one for 29 days; of the third one's 6.00 a
// day of 31 has arisen, 0.19.
TEST_F(LoanAccrualTest, PastDueNeedsNothingToHaveRun) {
  GivenRoundLoan();
  const GetLoanPositionResponse position = PositionOn("2026-03-16");
  EXPECT_EQ(position.past_due().principal_minor(), 600'00);
  EXPECT_EQ(position.past_due().interest_minor(), 21'00);
  EXPECT_EQ(position.accrued_interest_minor(), 21'19);
  EXPECT_EQ(position.days_past_due(), 29);
  EXPECT_EQ(position.ageing(), ledger::v1::AGEING_1_TO_30);
  EXPECT_EQ(PositionOn("2026-03-17").ageing(), ledger::v1::AGEING_1_TO_30);
  EXPECT_EQ(PositionOn("2026-03-18").ageing(), ledger::v1::AGEING_31_TO_60);
  EXPECT_EQ(PositionOn("2026-08-14").ageing(), ledger::v1::AGEING_91_TO_180);
  EXPECT_EQ(PositionOn("2026-08-15").ageing(), ledger::v1::AGEING_OVER_180);
  EXPECT_FALSE(PositionOn("2026-05-15").has_next_due_date());
}

TEST_F(LoanAccrualTest, APastDayKnowsNothingOfLaterOnes) {
  GivenRoundLoan();
  Do(Cash(312'00, "2026-02-20"));
  EXPECT_EQ(PositionOn("2026-02-19").past_due().total_minor(), 312'00);
  EXPECT_EQ(PositionOn("2026-02-19").principal_outstanding_minor(), 1'200'00);
  EXPECT_EQ(PositionOn("2026-02-20").past_due().total_minor(), 0);
  EXPECT_EQ(PositionOn("2026-02-20").principal_outstanding_minor(), 900'00);
  // What is undone has never been.
  Undo(2, "2026-02-25");
  EXPECT_EQ(PositionOn("2026-02-20").past_due().total_minor(), 312'00);
}

// The schedule stands: who pays early pays all of its interest.
TEST_F(LoanAccrualTest, ThePayoffIsWhatTheScheduleAsksFor) {
  GivenRoundLoan();
  const GetLoanPositionResponse position = PositionOn("2026-03-01");
  EXPECT_EQ(position.payoff_minor(), 1'230'00);
  EXPECT_EQ(position.payoff().interest_minor(), 30'00);
}

// Agreed otherwise, only what has arisen: 12.00 and half of the second one's 9.00.
TEST_F(LoanAccrualTest, ThePayoffMayDropInterestThatHasNotArisen) {
  product().mutable_policy()->set_settling_drops_interest(true);
  GivenRoundLoan();
  const GetLoanPositionResponse position = PositionOn("2026-03-01");
  EXPECT_EQ(position.payoff_minor(), 1'216'50);
  EXPECT_EQ(position.payoff().principal_minor(), 1'200'00);
  Do(Cash(1'216'50, "2026-03-01"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_EQ(PositionOn("2026-03-01").payoff_minor(), 0);
}

// A cent makes no one late where two are tolerated.
TEST_F(LoanAccrualTest, ToleratedAmountsAreNotPastDue) {
  product().mutable_policy()->set_arrears_tolerance_minor(2);
  GivenRoundLoan();
  Do(Cash(311'98, "2026-02-15"));
  EXPECT_EQ(PositionOn("2026-03-01").days_past_due(), 0);
  EXPECT_EQ(PositionOn("2026-03-01").past_due().total_minor(), 2);
  EXPECT_EQ(PortfolioOn("2026-03-01").Of(Ageing::kCurrent), 1'200'00 - 299'98);
}

TEST_F(LoanAccrualTest, ThePositionShowsPenaltiesOfTheDay) {
  type::v1::LoanTerms terms = With(RoundTerms(), FeeOfPercent("10", type::v1::FEE_BASIS_PRINCIPAL,
                                                              type::v1::FEE_TIMING_PAST_DUE));
  GivenRoundLoan(terms);
  EXPECT_EQ(PositionOn("2026-02-15").due().penalty_minor(), 0);
  EXPECT_EQ(PositionOn("2026-02-16").past_due().penalty_minor(), 30'00);
  EXPECT_EQ(PositionOn("2026-02-16").charges(0).amount_minor(), 30'00);
  EXPECT_EQ(PositionOn("2026-02-16").payoff_minor(), 1'260'00);
}

// 1200.00 are at risk with their oldest instalment, of 15 February, until it is paid on 20 March;
// then 900.00 with that of 15 March.
TEST_F(LoanAccrualTest, ThePortfolioIsReadFromTheCourse) {
  GivenRoundLoan();
  Do(Cash(312'00, "2026-03-20"));
  EXPECT_EQ(PortfolioOn("2026-01-14").principal(), 0);
  EXPECT_EQ(PortfolioOn("2026-02-15").Of(Ageing::kCurrent), 1'200'00);
  EXPECT_EQ(PortfolioOn("2026-02-16").Of(Ageing::k1To30), 1'200'00);
  EXPECT_EQ(PortfolioOn("2026-03-17").MoreThan(30), 0);
  EXPECT_EQ(PortfolioOn("2026-03-18").MoreThan(30), 1'200'00);
  EXPECT_EQ(PortfolioOn("2026-03-20").Of(Ageing::k1To30), 900'00);
  EXPECT_EQ(PortfolioOn("2026-04-15").Of(Ageing::k31To60), 900'00);
  // 91 days after 15 March.
  EXPECT_EQ(PortfolioOn("2026-06-14").MoreThan(90), 900'00);
  EXPECT_EQ(PortfolioOn("2026-06-13").MoreThan(90), 0);
}

// 1200.00 of which 900.00 are at risk more than 30 days: 75 %. And 1 of 3: 33.33 %.
TEST_F(LoanAccrualTest, TheAnswerHasEveryBandAndTheRatio) {
  PortfolioAtRisk portfolio;
  portfolio.Add(300'00, 0);
  portfolio.Add(500'00, 31);
  portfolio.Add(400'00, 91);
  auto response = ToResponse(portfolio, Day("2026-06-14"), "EUR");
  ASSERT_EQ(response.bands_size(), 6);
  EXPECT_EQ(response.bands(0).ageing(), ledger::v1::AGEING_CURRENT);
  EXPECT_EQ(response.bands(0).loan_count(), 1);
  EXPECT_EQ(response.bands(1).principal_minor(), 0);
  EXPECT_EQ(response.bands(2).principal_minor(), 500'00);
  EXPECT_EQ(response.bands(4).principal_minor(), 400'00);
  EXPECT_EQ(response.principal_minor(), 1'200'00);
  EXPECT_EQ(response.par_30_minor(), 900'00);
  EXPECT_EQ(response.par_90_minor(), 400'00);
  EXPECT_EQ(response.par_30_percent(), "75.00");
  PortfolioAtRisk third;
  third.Add(2, 0);
  third.Add(1, 40);
  EXPECT_EQ(ToResponse(third, Day("2026-06-14"), "EUR").par_30_percent(), "33.33");
  EXPECT_EQ(ToResponse({}, Day("2026-06-14"), "EUR").par_30_percent(), "0.00");
}

}  // namespace
}  // namespace thuning::lending
