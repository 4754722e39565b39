// What people complain about in other loan ledgers, and that it does not happen here: one test for
// each complaint that concerns a loan. README.md accounts for all 25.
#include "ledger/lending/arrears.h"
#include "ledger/lending/planned_loan.h"
#include "ledger/lending/round_loan_test.h"
#include "ledger/lending/terms.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

using Complaint = RoundLoanFixture;

// A nightly job has to touch every loan before anyone knows what is overdue, and it is too slow.
// Here a day is asked for, and no job has run.
class Complaint01 : public Complaint {};
TEST_F(Complaint01, ArrearsAreKnownWithoutANightlyJob) {
  GivenRoundLoan();
  state_.TakeChanges(1);
  EXPECT_EQ(PositionOn("2026-03-16").days_past_due(), 29);
  EXPECT_EQ(PositionOn("2026-03-16").past_due().total_minor(), 621'00);
  EXPECT_THAT(state_.TakeChanges(2), IsEmpty());
}

// A loan with hundreds of transactions takes seconds to read, most of them accruals of one day
// each. Here an accrual is a posting and no transaction, and the loan's row is a saved account.
class Complaint02 : public Complaint {};
TEST_F(Complaint02, AccrualsLeaveNoTransactions) {
  GivenRoundLoan();
  Date day = ParseIsoDate("2026-01-16").value();
  for (; day <= ParseIsoDate("2026-02-15").value(); day = AddDays(day, 1)) {
    Do(Accrue(FormatIsoDate(day)));
  }
  EXPECT_EQ(loan().transaction_count(), 1);
  EXPECT_EQ(books_["276840"], 12'00);
}

// A waiver that stands after a payment of which one learns late leaves balances that do not add up.
// 312.00 on 15 February and 9.00 waived on 1 March leave 900.00 and 9.00, however they are
// recorded.
class Complaint08 : public Complaint {};
TEST_F(Complaint08, APaymentBeforeAWaiverKeepsTheBalances) {
  GivenRoundLoan();
  Do(WaiveInterest(9'00, "2026-03-01"));
  EXPECT_EQ(whole().instalments(0).waived_minor(), 9'00);
  Do(Cash(312'00, "2026-02-15"));
  EXPECT_THAT(OpenOf(whole()), ElementsAre(0, 300'00, 306'00, 303'00));
  EXPECT_EQ(whole().instalments(1).waived_minor(), 9'00);
  EXPECT_EQ(loan().principal_outstanding_minor(), 900'00);
  EXPECT_THAT(books_, ElementsAre(Pair("274800", 900'00), Pair("530000", 312'00),
                                  Pair("581000", -1'200'00), Pair("762600", -12'00)));
}

// A backdated payment takes accruals back and posts them again, several times, and payments lose
// the ids that others know them by. Here one record has the difference, and nothing is recorded
// anew.
class Complaint09 : public Complaint {};
TEST_F(Complaint09, ABackdatedPaymentPostsTheDifferenceAndKeepsIds) {
  GivenRoundLoan();
  ledger::v1::RecordRepaymentRequest debit = DirectDebit(312'00, "2026-03-15");
  debit.set_end_to_end_id("DD-2026-03");
  Do(debit);
  Do(Accrue("2026-03-16"));
  const uint64_t position = transaction(2).position();
  const Record late = Do(Cash(312'00, "2026-02-15"));
  // Of the 21.19 that had arisen 12.00 were paid and 9.19 were receivable; now 21.00 are paid by
  // the due dates, and 3.00 of the third one's 6.00 ahead: on the day of the accrual nothing is
  // receivable.
  EXPECT_THAT(PostingsOf(late),
              ElementsAre("D 530000 31200", "C 274800 30000", "C 762600 1200",
                          "D 762600 919 on 2026-03-16", "C 276840 919 on 2026-03-16"));
  EXPECT_EQ(transaction(2).transaction().end_to_end_id(), "DD-2026-03");
  EXPECT_EQ(transaction(2).position(), position);
  EXPECT_FALSE(transaction(2).reversed());
}

// A penalty that was computed while a payment was not known yet stays as it was.
class Complaint10 : public Complaint {};
TEST_F(Complaint10, PenaltiesFollowABackdatedPayment) {
  GivenRoundLoan(With(RoundTerms(), FeeOfPercent("10", type::v1::FEE_BASIS_PRINCIPAL,
                                                 type::v1::FEE_TIMING_PAST_DUE)));
  Do(Cash(1'00, "2026-03-01"));
  EXPECT_EQ(whole().charges(0).amount_minor(), 30'00);
  // 312.00 - 100.00 of principal are left.
  Do(Cash(212'00, "2026-02-15"));
  EXPECT_EQ(whole().charges(0).amount_minor(), 10'00);
  EXPECT_EQ(books_["758100"], -10'00);
}

// A payment cannot be taken back once the loan is paid, or accrual does not go on after it.
class Complaint11 : public Complaint {};
TEST_F(Complaint11, APaymentOfAPaidLoanIsUndoneAndAccrualGoesOn) {
  GivenRoundLoan();
  Do(Cash(312'00, "2026-02-15"));
  Do(Cash(918'00, "2026-03-01"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
  Undo(2, "2026-03-02");
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_EQ(loan().outstanding_minor(), 312'00);
  Undo(3, "2026-03-02");
  EXPECT_THAT(OpenOf(whole()), ElementsAre(312'00, 309'00, 306'00, 303'00));
  // 12.00 and 15 of the second one's 28 days.
  EXPECT_THAT(PostingsOf(Do(Accrue("2026-03-02"))), ElementsAre("D 276840 1682", "C 762600 1682"));
}

// Undoing a charge-off, or what came before it, leaves the loan on the wrong account.
class Complaint12 : public Complaint {};
TEST_F(Complaint12, AChargeOffAndItsUndoingLeaveTheRightAccount) {
  GivenRoundLoan();
  Do(Cash(312'00, "2026-02-15"));
  Do(ChargeOff("2026-03-20"));
  EXPECT_EQ(books_["274820"], 900'00);
  Undo(2, "2026-03-25");
  EXPECT_EQ(books_["274820"], 1'200'00);
  EXPECT_FALSE(books_.contains("274800"));
  Undo(3, "2026-03-26");
  EXPECT_EQ(books_["274800"], 1'200'00);
  EXPECT_FALSE(books_.contains("274820"));
}

// A write-off bars payments from before it. Here it gives up what is then left.
TEST_F(Complaint12, AWriteOffLetsAnEarlierPaymentIn) {
  GivenRoundLoan();
  Do(WriteOff("2026-03-20"));
  EXPECT_EQ(books_["654100"], 1'200'00);
  const Record late = Do(Cash(312'00, "2026-02-15"));
  EXPECT_THAT(PostingsOf(late),
              ElementsAre("D 530000 31200", "C 274800 30000", "C 762600 1200",
                          "D 274800 30000 on 2026-03-20", "C 654100 30000 on 2026-03-20"));
  EXPECT_EQ(loan().closure(), type::v1::LOAN_CLOSURE_WRITTEN_OFF);
}

// More is taken as recovered than was given up. 1230.00 were.
TEST_F(Complaint12, NoMoreIsRecoveredThanWasGivenUp) {
  GivenRoundLoan();
  Do(WriteOff("2026-03-20"));
  Do(Recovery(1'000'00, "2026-03-21"));
  Do(Recovery(230'00, "2026-03-22"));
  // A transfer that has come cannot be refused: it is owed back.
  ASSERT_OK_AND_ASSIGN(const Record transfer, TryTransfer(5'00, "2026-03-23"));
  Fold(transfer);
  EXPECT_EQ(books_["758300"], -1'230'00);
  EXPECT_EQ(books_["419100"], -5'00);
}

// Giving back what was paid too much, or paying out, is posted to the wrong account.
class Complaint13 : public Complaint {};
TEST_F(Complaint13, ARefundAndAPayOutArePostedToWhatTheyAre) {
  EXPECT_THAT(PostingsOf(GivenRoundLoan()), ElementsAre("D 274800 120000", "D 809100 120000",
                                                        "C 581000 120000", "C 801800 120000"));
  Do(Cash(1'240'00, "2026-02-15"));
  EXPECT_EQ(books_["419100"], -10'00);
  EXPECT_THAT(PostingsOf(Do(Refund(10'00, "2026-02-16"))),
              ElementsAre("D 419100 1000", "C 530000 1000"));
}

// A report leaves out what was undone, or has lines twice. Here both records stay, and each has one
// line for an account.
class Complaint14 : public Complaint {};
TEST_F(Complaint14, TheUndoneAndItsUndoingBothStayAndNoLineIsThereTwice) {
  GivenRoundLoan();
  Do(Penalty(10'00, "2026-02-10"));
  const Record paid = Do(Cash(700'00, "2026-03-20"));
  const Record undone = Undo(2, "2026-03-21");
  for (const Record& record : {paid, undone}) {
    std::map<std::string, int> lines;
    for (const event::v1::Posting& posting : record.postings()) ++lines[posting.account()];
    for (const auto& [account, count] : lines) EXPECT_EQ(count, 1) << account;
  }
  EXPECT_EQ(transaction(2).transaction().amount().minor_units(), 700'00);
  EXPECT_EQ(transaction(2).reversal_reason(), "AM04");
  // Line by line the opposite.
  ASSERT_EQ(paid.postings_size(), undone.postings_size());
  EXPECT_EQ(books_["530000"], 0);
}

// What a bank shows can only be compared with today's balances, not with those of its day.
class Complaint16 : public Complaint {};
TEST_F(Complaint16, BalancesOfAnEarlierDayAreThoseOfThatDay) {
  GivenRoundLoan();
  Do(Cash(312'00, "2026-02-15"));
  Do(Cash(309'00, "2026-03-15"));
  EXPECT_EQ(PositionOn("2026-02-14").principal_outstanding_minor(), 1'200'00);
  EXPECT_EQ(PositionOn("2026-03-14").principal_outstanding_minor(), 900'00);
  EXPECT_EQ(PositionOn("2026-03-15").principal_outstanding_minor(), 600'00);
}

// All loans of a product are paid from one source of money. Here each pay-out names its account.
class Complaint17 : public Complaint {};
TEST_F(Complaint17, EachPayOutNamesTheAccountThatPays) {
  ledger::v1::BankAccount& other =
      state_.Create<ledger::v1::BankAccount>("operators/ami/bankAccounts/other");
  other.set_currency_code("EUR");
  Do(Apply(RoundTerms()));
  Do(Approve());
  ledger::v1::DisburseLoanRequest half = Disburse();
  *half.mutable_amount() = Eur(600'00);
  EXPECT_EQ(Do(half).events(2).item_expected().bank_account_id(), "coop");
  half.set_bank_account("operators/ami/bankAccounts/other");
  EXPECT_EQ(Do(half).events(2).item_expected().bank_account_id(), "other");
}

// Declining an application deletes what was asked for.
class Complaint19 : public Complaint {};
TEST_F(Complaint19, ARejectedApplicationKeepsItsRecord) {
  Do(Apply(RoundTerms()));
  ledger::v1::RejectLoanRequest request;
  request.set_name(kLoan);
  request.set_reason("no plan");
  *request.mutable_effective_date() = Day("2026-01-08");
  Do(request);
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_REJECTED);
  EXPECT_EQ(loan().terms().principal().minor_units(), 1'200'00);
  EXPECT_EQ(loan().applied_date().day(), 5);
}

// Instalments are off by a cent, or do not sum to the loan.
class Complaint20 : public Complaint {};
TEST_F(Complaint20, EveryScheduleSumsToItsPrincipal) {
  for (int64_t principal = 100'00; principal <= 100'99; ++principal) {
    for (const int count : {1, 3, 7, 36}) {
      type::v1::LoanTerms terms = TermsOf(principal, count);
      terms.set_annual_rate_percent("12");
      terms.set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
      *terms.mutable_disbursement_date() = Day("2026-01-15");
      int64_t sum = 0;
      const loan::Plan plan = PlanOf(CompleteTerms("terms", terms).value()).plan;
      for (const loan::PlannedRow& row : plan.rows) sum += row.principal;
      ASSERT_EQ(sum, principal) << count;
    }
  }
}

// A large charge comes out otherwise than it was given, and a down payment is no whole multiple.
TEST_F(Complaint20, LargeChargesAndDownPaymentsAreExact) {
  product().set_max_principal_minor(10'000'000'000'000);
  product().mutable_policy()->set_instalment_multiple_minor(100);
  type::v1::LoanTerms terms = RoundTerms();
  terms.set_amortisation(type::v1::AMORTISATION_EQUAL_INSTALMENTS);
  // 12.5 % of 1234.00 are 154.25, to whole euros 154.00.
  *terms.mutable_principal() = Eur(1'234'00);
  terms.set_down_payment_percent("12.5");
  GivenRoundLoan(terms);
  EXPECT_EQ(whole().instalments(0).principal_minor(), 154'00);
  Do(Penalty(9'999'999'999'999, "2026-02-20"));
  EXPECT_EQ(whole().charges(0).amount_minor(), 9'999'999'999'999);
}

// A rate that changes leaves the instalment of before. 340.02 at 12 %; at 24 % from the second
// month on 669.98 * 0.02 / (1 - 1.02^-2) = 345.07.
class Complaint21 : public Complaint {};
TEST_F(Complaint21, ANewRateGivesANewInstalment) {
  product().mutable_policy()->set_schedule_rule(type::v1::SCHEDULE_RULE_FIXED_INSTALMENT);
  GivenRoundLoan(TermsOf(1'000'00, 3));
  type::v1::LoanAmendment amendment;
  amendment.set_annual_rate_percent("24");
  *amendment.mutable_rate_from() = Day("2026-02-15");
  Do(Amend(amendment, "2026-02-01"));
  const auto now = PositionOn("2026-02-01");
  EXPECT_EQ(now.instalments(0).principal_minor() + now.instalments(0).interest_minor(), 340'02);
  EXPECT_EQ(now.instalments(1).principal_minor() + now.instalments(1).interest_minor(), 345'07);
}

// Interest by days takes a year of another length. 1200.00 at 12 % for 31 days of 365, and of 366.
TEST_F(Complaint21, TheYearIsAsLongAsTheYear) {
  product().mutable_policy()->set_interest_basis(type::v1::INTEREST_BASIS_DAY);
  product().mutable_policy()->set_day_count(type::v1::DAY_COUNT_ACTUAL_ACTUAL);
  type::v1::LoanTerms terms = RoundTerms();
  terms.set_annual_rate_percent("12");
  terms.set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
  *terms.mutable_policy() = product().policy();
  const auto first_interest = [&](absl::string_view start) {
    *terms.mutable_disbursement_date() = Day(start);
    return PlanOf(CompleteTerms("terms", terms).value()).plan.rows[0].interest;
  };
  EXPECT_EQ(first_interest("2026-01-15"), 12'23);
  EXPECT_EQ(first_interest("2028-01-15"), 12'20);
}

// Two reports have two ideas of what is overdue. Here a loan's position and the portfolio agree on
// every day.
class Complaint22 : public Complaint {};
TEST_F(Complaint22, ThePositionAndThePortfolioAgreeOnEveryDay) {
  GivenRoundLoan();
  Do(Cash(312'00, "2026-03-20"));
  Do(Penalty(10'00, "2026-03-25"));
  Do(Cash(100'00, "2026-04-10"));
  Do(Cash(700'00, "2026-06-30"));
  const auto* course = state_.Find<state::v1::LoanCourse>(CourseName(kLoan));
  Date day = ParseIsoDate("2026-01-15").value();
  for (; day < ParseIsoDate("2026-09-01").value(); day = AddDays(day, 1)) {
    const auto position = PositionOn(FormatIsoDate(day));
    PortfolioAtRisk portfolio;
    AddOn(day, *course, portfolio);
    ASSERT_EQ(portfolio.principal(), position.principal_outstanding_minor()) << FormatIsoDate(day);
    ASSERT_EQ(portfolio.Of(AgeingOf(position.days_past_due())),
              position.principal_outstanding_minor())
        << FormatIsoDate(day);
  }
}

// Every payment makes the ledger go through all earlier ones again. Here one that comes last by
// date goes on from the loan's saved account: rows of earlier transactions are not even looked at.
class Complaint25 : public Complaint {};
TEST_F(Complaint25, APaymentInOrderReadsNoEarlierOne) {
  GivenRoundLoan();
  Do(Cash(1'00, "2026-02-01"));
  ledger::v1::Transaction added;
  added.mutable_transaction()->set_number(3);
  added.mutable_transaction()->set_kind(type::v1::TRANSACTION_KIND_REPAYMENT);
  *added.mutable_transaction()->mutable_amount() = Eur(1'00);
  *added.mutable_effective_date() = Day("2026-02-01");
  const ledger::v1::Loan now = loan();
  ASSERT_OK_AND_ASSIGN(const auto in_order, FoldChange({.loan = &now, .added = &added}, state_));
  EXPECT_TRUE(in_order.from_saved);
  *added.mutable_effective_date() = Day("2026-01-31");
  ASSERT_OK_AND_ASSIGN(const auto dated_back, FoldChange({.loan = &now, .added = &added}, state_));
  EXPECT_FALSE(dated_back.from_saved);
}

// Payments that arrive in the wrong order leave other penalties than in the right one.
TEST_F(Complaint25, TheOrderOfArrivalDropsNoPenalty) {
  GivenRoundLoan(With(RoundTerms(), FeeOfPercent("10", type::v1::FEE_BASIS_PRINCIPAL,
                                                 type::v1::FEE_TIMING_PAST_DUE)));
  // 212.00 in time leave 100.00: 10.00 of penalty for February. They and 10.00 are paid on 1 March;
  // nothing for March, whose 309.00 come on the day.
  Do(Cash(309'00, "2026-03-15"));
  Do(Cash(110'00, "2026-03-01"));
  Do(Cash(212'00, "2026-02-15"));
  EXPECT_EQ(whole().charges(0).amount_minor(), 10'00);
  EXPECT_THAT(OpenOf(whole()), ElementsAre(0, 0, 306'00, 303'00));
}

}  // namespace
}  // namespace thuning::lending
