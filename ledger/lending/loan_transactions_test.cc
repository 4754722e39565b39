// What each kind of transaction does to a loan and posts, its undoing, and what comes too late.
// Figures are those of the round loan (round_loan_test.h): 1200.00 and 30.00 of interest.
#include <functional>

#include "ledger/lending/round_loan_test.h"

namespace thuning::lending {
namespace {

using ledger::v1::Loan;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class LoanTransactionsTest : public RoundLoanFixture {
 protected:
  // 10.00 more than everything that is owed.
  void GivenOverpaidLoan() {
    GivenRoundLoan();
    Do(Cash(1'240'00, "2026-02-15"));
  }
  // The first instalment was paid, the rest is given up.
  Record GivenWrittenOffLoan() {
    GivenRoundLoan();
    Do(Cash(312'00, "2026-02-15"));
    return Do(WriteOff("2026-04-20"));
  }
};

// The lender pays 50.00 in the borrower's stead: 12.00 of interest, then 38.00 of principal.
TEST_F(LoanTransactionsTest, AGoodwillCreditPaysLikeMoneyAtTheLendersExpense) {
  GivenRoundLoan();
  const Record record = Do(Goodwill(50'00, "2026-02-15"));
  EXPECT_THAT(FactsOf(record), ElementsAre("loan_transacted"));
  EXPECT_THAT(OutcomeOf(record), ElementsAre("interest 1 1200", "principal 1 3800"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 657100 5000", "C 274800 3800", "C 762600 1200"));
  EXPECT_THAT(OpenOf(whole()), ElementsAre(262'00, 309'00, 306'00, 303'00));
}

// 15.00: the 12.00 of the first instalment and 3.00 of the second one's 9.00. Nothing of it was in
// the books, so nothing is posted.
TEST_F(LoanTransactionsTest, AnInterestWaiverTakesTheOldestFirst) {
  GivenRoundLoan();
  const Record record = Do(WaiveInterest(15'00, "2026-02-15"));
  EXPECT_THAT(PostingsOf(record), IsEmpty());
  EXPECT_EQ(whole().instalments(0).waived_minor(), 12'00);
  EXPECT_EQ(whole().instalments(1).waived_minor(), 3'00);
  EXPECT_THAT(OpenOf(whole()), ElementsAre(300'00, 306'00, 306'00, 303'00));
  // 15.00 of the 30.00 are left.
  EXPECT_THAT(Try(WaiveInterest(15'01, "2026-02-15")),
              RefusedWith("AMOUNT_EXCEEDS_INTEREST", "amount.minor_units"));
  EXPECT_OK(Try(WaiveInterest(15'00, "2026-02-15")));
}

TEST_F(LoanTransactionsTest, AChargeIsOwedFromItsDayAndCanBePaidOnItsOwn) {
  GivenRoundLoan();
  const Record charged = Do(Penalty(10'00, "2026-02-20"));
  EXPECT_THAT(PostingsOf(charged), ElementsAre("D 411000 1000", "C 758100 1000"));
  const Record paid = Do(PayCharge(1, 4'00, "2026-02-21"));
  EXPECT_THAT(OutcomeOf(paid), ElementsAre("penalty 1 400"));
  EXPECT_THAT(PostingsOf(paid), ElementsAre("D 530000 400", "C 411000 400"));
  EXPECT_EQ(whole().charges(0).amount_minor(), 10'00);
  EXPECT_EQ(whole().charges(0).paid_minor(), 4'00);
  EXPECT_THAT(Try(PayCharge(1, 6'01, "2026-02-21")),
              RefusedWith("AMOUNT_EXCEEDS_CHARGE", "amount.minor_units"));
  EXPECT_THAT(Try(PayCharge(2, 1'00, "2026-02-21")), RefusedWith("CHARGE_NOT_FOUND", "charge"));
  Do(PayCharge(1, 6'00, "2026-02-21"));
  EXPECT_THAT(Try(PayCharge(1, 1, "2026-02-21")), RefusedWith("CHARGE_NOT_OPEN", "charge"));
}

// Income that is not asked for any more was none: 6.00 of the 10.00.
TEST_F(LoanTransactionsTest, AChargeWaiverTakesBackTheIncomeThatIsLeft) {
  GivenRoundLoan();
  Do(Penalty(10'00, "2026-02-20"));
  Do(PayCharge(1, 4'00, "2026-02-21"));
  const Record record = Do(WaiveCharge(1, "2026-02-22"));
  EXPECT_THAT(OutcomeOf(record), ElementsAre("penalty 1 600"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 758100 600", "C 411000 600"));
  EXPECT_EQ(whole().charges(0).waived_minor(), 6'00);
  EXPECT_THAT(Try(WaiveCharge(1, "2026-02-22")), RefusedWith("CHARGE_NOT_OPEN", "charge"));
}

// 2.00 with each instalment; that of the second is let go before it was due, and so never posted.
TEST_F(LoanTransactionsTest, AChargeOfAllInstalmentsIsWaivedInOne) {
  GivenRoundLoan(With(RoundTerms(), FeeOf(2'00, type::v1::FEE_TIMING_INSTALMENT)));
  RecordTransactionRequest waiver = WaiveCharge(1, "2026-02-01");
  waiver.set_instalment(2);
  EXPECT_THAT(PostingsOf(Do(waiver)), IsEmpty());
  EXPECT_THAT(OpenOf(whole()), ElementsAre(314'00, 309'00, 308'00, 305'00));
  EXPECT_THAT(Try(waiver), RefusedWith("CHARGE_NOT_OPEN", "charge"));
  waiver.set_instalment(5);
  EXPECT_THAT(Try(waiver), RefusedWith("CHARGE_NOT_OPEN", "charge"));
  Do(WaiveCharge(1, "2026-02-01"));
  EXPECT_EQ(whole().charges(0).waived_minor(), 8'00);
}

// The fee of 20.00 was income when the money was paid out; the credit note takes 5.00 of it back.
TEST_F(LoanTransactionsTest, ACreditNoteTakesAFeeBack) {
  GivenRoundLoan(With(RoundTerms(), FeeOf(20'00, type::v1::FEE_TIMING_DISBURSEMENT)));
  const Record record = Do(CreditNote(1, 5'00, "2026-01-20"));
  EXPECT_THAT(OutcomeOf(record), ElementsAre("fee 1 500"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 706000 500", "C 411000 500"));
  EXPECT_EQ(loan().outstanding_minor(), 1'230'00 + 15'00);
  EXPECT_THAT(Try(CreditNote(1, 15'01, "2026-01-20")),
              RefusedWith("AMOUNT_EXCEEDS_CHARGE", "amount.minor_units"));
}

// What a penalty brought in is on 758100; so its credit note has to come off there.
TEST_F(LoanTransactionsTest, ACreditNoteOnAPenaltyLeavesNoIncomeFromIt) {
  GivenRoundLoan();
  Do(Penalty(10'00, "2026-02-20"));
  Do(CreditNote(1, 10'00, "2026-02-21"));
  EXPECT_THAT(books_, ElementsAre(Pair("274800", 1'200'00), Pair("581000", -1'200'00)));
}

TEST_F(LoanTransactionsTest, WhatIsPaidTooMuchIsOwedToTheBorrower) {
  GivenRoundLoan();
  const Record record = Do(Cash(1'240'00, "2026-02-15"));
  EXPECT_THAT(FactsOf(record), ElementsAre("loan_transacted", "loan_state_changed"));
  EXPECT_THAT(PostingsOf(record),
              ElementsAre("D 530000 124000", "C 274800 120000", "C 419100 1000", "C 762600 3000"));
  EXPECT_EQ(record.events(0).loan_transacted().outcomes(0).overpaid_minor(), 10'00);
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_OVERPAID);
  EXPECT_EQ(loan().overpaid_minor(), 10'00);
  EXPECT_EQ(loan().outstanding_minor(), 0);
  EXPECT_FALSE(loan().has_closed_date());
}

TEST_F(LoanTransactionsTest, ARefundInCashClosesAnOverpaidLoan) {
  GivenOverpaidLoan();
  EXPECT_THAT(Try(Refund(10'01, "2026-02-16")),
              RefusedWith("AMOUNT_EXCEEDS_OVERPAYMENT", "amount.minor_units"));
  Do(Refund(4'00, "2026-02-16"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_OVERPAID);
  const Record record = Do(Refund(6'00, "2026-02-17"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 419100 600", "C 530000 600"));
  EXPECT_EQ(record.events(0).loan_transacted().outcomes(0).overpaid_minor(), -6'00);
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_EQ(loan().closure(), type::v1::LOAN_CLOSURE_REFUNDED);
  EXPECT_EQ(loan().closed_date().day(), 17);
}

TEST_F(LoanTransactionsTest, ARefundByTransferIsExpectedOnAStatement) {
  GivenOverpaidLoan();
  const Record record =
      Do(OnBank(type::v1::PAYMENT_METHOD_BANK_TRANSFER,
                Transact(type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND, 10'00, "2026-02-16")));
  EXPECT_THAT(FactsOf(record),
              ElementsAre("loan_transacted", "item_expected", "loan_state_changed"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 419100 1000", "C 581000 1000"));
  const event::v1::ItemExpected& item = record.events(1).item_expected();
  EXPECT_EQ(item.direction(), type::v1::DIRECTION_DEBIT);
  EXPECT_EQ(item.amount().minor_units(), 10'00);
  EXPECT_EQ(item.clearing_account(), "581000");
  EXPECT_EQ(item.end_to_end_id(), transaction(3).transaction().end_to_end_id());
  EXPECT_EQ(loan().closure(), type::v1::LOAN_CLOSURE_REFUNDED);
}

// The bank takes the 312.00 back: they are owed again as principal, with the instalment in whose
// period the day lies, 15 February to 15 March.
TEST_F(LoanTransactionsTest, AChargebackIsOwedAgainAsPrincipal) {
  GivenRoundLoan();
  Do(DirectDebit(312'00, "2026-02-15"));
  EXPECT_THAT(Try(Chargeback(312'01, "2026-02-25")),
              RefusedWith("AMOUNT_EXCEEDS_REPAID", "amount.minor_units"));
  const Record record = Do(Chargeback(312'00, "2026-02-25"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 274800 31200", "C 511500 31200"));
  EXPECT_EQ(record.events(1).item_expected().direction(), type::v1::DIRECTION_DEBIT);
  EXPECT_EQ(record.events(1).item_expected().clearing_account(), "511500");
  EXPECT_THAT(OpenOf(whole()), ElementsAre(0, 621'00, 306'00, 303'00));
  EXPECT_EQ(loan().principal_outstanding_minor(), 900'00 + 312'00);
}

// Of the 312.00, 12.00 were interest: they are owed again as interest, and no income any more.
TEST_F(LoanTransactionsTest, AChargebackTakesBackThePartsThatTheProductNames) {
  product().mutable_policy()->add_chargeback_order(type::v1::COMPONENT_INTEREST);
  GivenRoundLoan();
  Do(DirectDebit(312'00, "2026-02-15"));
  RecordTransactionRequest back = Chargeback(312'00, "2026-02-25");
  EXPECT_THAT(Try(back), RefusedWith("REPAYMENT_NOT_FOUND", "repayment"));
  back.set_repayment(2);
  const Record record = Do(back);
  EXPECT_THAT(OutcomeOf(record), ElementsAre("interest 0 1200", "principal 0 30000"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 274800 30000", "D 762600 1200", "C 511500 31200"));
  EXPECT_THAT(OpenOf(whole()), ElementsAre(0, 621'00, 306'00, 303'00));
  EXPECT_EQ(loan().principal_outstanding_minor(), 1'200'00);
  EXPECT_THAT(PostingsOf(Do(DirectDebit(621'00, "2026-03-15"))),
              ElementsAre("D 511500 62100", "C 274800 60000", "C 762600 2100"));
}

// 400.00 have borne 1 % for a month: 4.00. The refund pays 12.00 and 300.00, then 9.00 and 79.00
// ahead; the interest pays 4.00 more of that principal.
TEST_F(LoanTransactionsTest, AMerchantsRefundGivesBackItsInterest) {
  GivenRoundLoan();
  RecordTransactionRequest refund =
      Transact(type::v1::TRANSACTION_KIND_MERCHANT_REFUND, 400'00, "2026-02-15");
  refund.set_method(type::v1::PAYMENT_METHOD_CASH);
  refund.set_with_interest(true);
  const Record record = Do(refund);
  EXPECT_EQ(record.events(0).loan_transacted().outcomes(0).interest_refunded_minor(), 4'00);
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 530000 40000", "C 274800 38300", "C 762600 1700"));
  EXPECT_THAT(OpenOf(whole()), ElementsAre(0, 217'00, 306'00, 303'00));
}

// Owed on 20 March: 12.00, 9.00, and 0.97 for five of the 31 days that bear 6.00. The first new
// period bears 12 of 31 days of 12.00: 4.65; the next ones 8.00 and 4.00.
TEST_F(LoanTransactionsTest, ALoanIsReagedWithInterest) {
  GivenRoundLoan();
  RecordTransactionRequest reage = Reage(3, "2026-04-01", "2026-03-20");
  reage.set_with_interest(true);
  Do(reage);
  EXPECT_THAT(OpenOf(whole()), ElementsAre(0, 0, 426'62, 408'00, 404'00));
  EXPECT_EQ(loan().principal_outstanding_minor(), 1'200'00);
}

TEST_F(LoanTransactionsTest, AChargebackReopensALoanThatWasPaid) {
  GivenRoundLoan();
  Do(DirectDebit(1'230'00, "2026-02-15"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_EQ(loan().closure(), type::v1::LOAN_CLOSURE_PAID);
  Do(Chargeback(30'00, "2026-02-25"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_EQ(loan().closure(), type::v1::LOAN_CLOSURE_UNSPECIFIED);
  EXPECT_FALSE(loan().has_closed_date());
  EXPECT_EQ(loan().outstanding_minor(), 30'00);
}

TEST_F(LoanTransactionsTest, AChargeOffMovesThePrincipalToDoubtfulLoans) {
  GivenRoundLoan();
  const Record record = Do(ChargeOff("2026-03-01"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 274820 120000", "C 274800 120000"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_EQ(loan().outstanding_minor(), 1'230'00);
  EXPECT_THAT(Try(ChargeOff("2026-03-02")), RefusedWith("ALREADY_CHARGED_OFF", "parent"));
  const Record paid = Do(Cash(312'00, "2026-03-02"));
  EXPECT_THAT(PostingsOf(paid), ElementsAre("D 530000 31200", "C 274820 30000", "C 762600 1200"));
}

// 900.00 of principal are lost. The 18.00 of interest of the last instalments were never income.
TEST_F(LoanTransactionsTest, AWriteOffClosesTheLoanAtALoss) {
  const Record record = GivenWrittenOffLoan();
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 654100 90000", "C 274800 90000"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_EQ(loan().closure(), type::v1::LOAN_CLOSURE_WRITTEN_OFF);
  EXPECT_EQ(loan().closed_date().month(), 4);
  EXPECT_EQ(loan().principal_outstanding_minor(), 0);
  EXPECT_EQ(whole().instalments(1).written_off_minor(), 309'00);
  EXPECT_THAT(Try(Cash(1'00, "2026-04-20")), RefusedWith("LOAN_NOT_ACTIVE", "parent"));
  EXPECT_THAT(Try(Goodwill(1'00, "2026-04-21")), RefusedWith("WRITTEN_OFF", "parent"));
}

TEST_F(LoanTransactionsTest, WhatComesAfterAWriteOffIsARecovery) {
  GivenWrittenOffLoan();
  const Record in_cash = Do(Recovery(50'00, "2026-05-01"));
  EXPECT_THAT(PostingsOf(in_cash), ElementsAre("D 530000 5000", "C 758300 5000"));
  ASSERT_OK_AND_ASSIGN(Record transfer, TryTransfer(70'00, "2026-05-02"));
  transfer = Fold(transfer);
  EXPECT_EQ(transfer.events(0).loan_transacted().transaction().kind(),
            type::v1::TRANSACTION_KIND_RECOVERY);
  EXPECT_THAT(PostingsOf(transfer), ElementsAre("D 512110 7000", "C 758300 7000"));
  EXPECT_EQ(loan().closure(), type::v1::LOAN_CLOSURE_WRITTEN_OFF);
}

TEST_F(LoanTransactionsTest, WhatIsChargedBackAfterAWriteOffIsOwedAndPaid) {
  GivenWrittenOffLoan();
  Do(Chargeback(5'00, "2026-05-01"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_EQ(loan().closure(), type::v1::LOAN_CLOSURE_WRITTEN_OFF);
  EXPECT_FALSE(loan().has_closed_date());
  EXPECT_EQ(loan().outstanding_minor(), 5'00);
  const Record paid = Do(Cash(5'00, "2026-05-02"));
  EXPECT_THAT(PostingsOf(paid), ElementsAre("D 530000 500", "C 274800 500"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_EQ(loan().closure(), type::v1::LOAN_CLOSURE_WRITTEN_OFF);
  EXPECT_THAT(Try(Cash(1'00, "2026-05-03")), RefusedWith("LOAN_NOT_ACTIVE", "parent"));
}

// Of 70.00 that come 5.00 pay what is owed, and 65.00 are recovered of what was given up.
TEST_F(LoanTransactionsTest, ARecoveryPaysWhatIsOwedFirst) {
  GivenWrittenOffLoan();
  Do(Chargeback(5'00, "2026-05-01"));
  ASSERT_OK_AND_ASSIGN(Record transfer, TryTransfer(70'00, "2026-05-02"));
  transfer = Fold(transfer);
  EXPECT_THAT(PostingsOf(transfer), ElementsAre("D 512110 7000", "C 274800 500", "C 758300 6500"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
}

// A charge that was decided on a day after that of a write-off which is told late is owed.
TEST_F(LoanTransactionsTest, AChargeAfterAWriteOffThatIsToldLateIsOwed) {
  GivenRoundLoan();
  Do(Penalty(10'00, "2026-03-30"));
  Do(WriteOff("2026-02-20"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_EQ(loan().outstanding_minor(), 10'00);
  Do(Cash(10'00, "2026-04-02"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_EQ(books_["411000"], 0);
}

TEST_F(LoanTransactionsTest, NothingIsRecoveredOfALoanThatWasNotGivenUp) {
  GivenRoundLoan();
  EXPECT_THAT(Try(Recovery(1'00, "2026-02-15")), RefusedWith("NOT_WRITTEN_OFF", "kind"));
}

// Everything open of principal is asked for in seven new instalments, 1200.00 / 7 = 171.43 and the
// rest in the last: 1200.00 - 6 * 171.43 = 171.42. Of March's 9.00 of interest 14 of 28 days have
// arisen; it falls due, and no more arises.
TEST_F(LoanTransactionsTest, ReagingSpreadsThePrincipalOverNewInstalments) {
  GivenRoundLoan();
  RecordTransactionRequest reage = Reage(7, "2026-06-01", "2026-03-01");
  reage.set_period_unit(type::v1::PERIOD_UNIT_WEEK);
  reage.set_period_length(2);
  const Record record = Do(reage);
  EXPECT_THAT(PostingsOf(record), IsEmpty());
  EXPECT_THAT(LinesOf(whole()),
              ElementsAre("2026-02-15 0+1200", "2026-03-01 0+450", "2026-06-01 17143+0",
                          "2026-06-15 17143+0", "2026-06-29 17143+0", "2026-07-13 17143+0",
                          "2026-07-27 17143+0", "2026-08-10 17143+0", "2026-08-24 17142+0"));
  EXPECT_EQ(whole().instalments(2).kind(), ledger::v1::INSTALMENT_KIND_REAGED);
  EXPECT_EQ(loan().outstanding_minor(), 1'216'50);
  EXPECT_THAT(Try(Reage(2, "2026-03-01", "2026-03-01")),
              RefusedWith("START_NOT_AFTER_DATE", "start_date"));
}

// The 300.00 that are past due go to the three instalments to come.
TEST_F(LoanTransactionsTest, ReamortisingSpreadsWhatIsPastDue) {
  GivenRoundLoan();
  EXPECT_THAT(PostingsOf(Do(Reamortise("2026-03-01"))), IsEmpty());
  EXPECT_THAT(LinesOf(whole()), ElementsAre("2026-02-15 0+1200", "2026-03-15 40000+900",
                                            "2026-04-15 40000+600", "2026-05-15 40000+300"));
  EXPECT_THAT(Try(Reamortise("2026-05-15")), RefusedWith("NOTHING_TO_COME", "effective_date"));
}

// All principal falls due, with what of March's 9.00 has arisen in 14 of 28 days. Nothing is
// booked: it is owed as before.
TEST_F(LoanTransactionsTest, AcceleratingLetsAllFallDue) {
  GivenRoundLoan();
  EXPECT_THAT(PostingsOf(Do(Accelerate("2026-03-01"))), IsEmpty());
  EXPECT_THAT(LinesOf(whole()), ElementsAre("2026-02-15 30000+1200", "2026-03-01 90000+450"));
  EXPECT_EQ(loan().outstanding_minor(), 1'216'50);
  EXPECT_THAT(Try(Accelerate("2026-03-02")), RefusedWith("NOTHING_TO_COME", "effective_date"));
}

// A transaction of every kind, and its undoing on the same day: rows, charges, state and books are
// what they were. The loan has paid an instalment and a half, and owes a penalty.
struct KindCase {
  const char* name;
  RecordTransactionRequest request;
};

class UndoingTest : public RoundLoanFixture, public testing::WithParamInterface<KindCase> {
 protected:
  std::vector<std::string> Rows() {
    Loan now = whole();
    now.clear_last_position();
    now.clear_transaction_count();
    std::vector<std::string> rows = LinesOf(now);
    rows.push_back(now.ShortDebugString());
    return rows;
  }
};

TEST_P(UndoingTest, RestoresTheLoanAndTheBooks) {
  GivenRoundLoan();
  Do(Penalty(10'00, "2026-02-20"));
  Do(Cash(450'00, "2026-02-25"));
  const bool refunds = GetParam().request.kind() == type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND;
  const bool recovers = GetParam().request.kind() == type::v1::TRANSACTION_KIND_RECOVERY;
  const bool charge = GetParam().request.charge() > 0;
  if (refunds) Do(Cash(800'00, "2026-02-26"));
  if (recovers) Do(WriteOff("2026-02-26"));
  if (charge) {
    // Not due yet, so that the 450.00 do not reach it.
    ledger::v1::ChargeLoanRequest second = Penalty(5'00, "2026-04-20");
    *second.mutable_effective_date() = Day("2026-03-01");
    Do(second);
  }
  const auto rows = Rows();
  const auto books = books_;
  const Record done = Do(GetParam().request);
  const Record undone = Undo(loan().transaction_count(), "2026-03-01");
  EXPECT_TRUE(transaction(loan().transaction_count()).reversed());
  EXPECT_EQ(Rows(), rows);
  EXPECT_EQ(books_, books);
  // What was debited is credited, line by line.
  EXPECT_EQ(done.postings_size(), undone.postings_size());
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, UndoingTest,
    testing::Values(KindCase{"Goodwill", Goodwill(50'00, "2026-03-01")},
                    KindCase{"InterestWaiver", WaiveInterest(5'00, "2026-03-01")},
                    KindCase{"ChargePayment", PayCharge(2, 3'00, "2026-03-01")},
                    KindCase{"ChargeWaiver", WaiveCharge(2, "2026-03-01")},
                    KindCase{"CreditNote", CreditNote(2, 4'00, "2026-03-01")},
                    KindCase{"Refund", Refund(10'00, "2026-03-01")},
                    KindCase{"Chargeback", Chargeback(450'00, "2026-03-01")},
                    KindCase{"Acceleration", Accelerate("2026-03-01")},
                    KindCase{"ChargeOff", ChargeOff("2026-03-01")},
                    KindCase{"WriteOff", WriteOff("2026-03-01")},
                    KindCase{"Recovery", Recovery(20'00, "2026-03-01")},
                    KindCase{"Reamortisation", Reamortise("2026-03-01")},
                    KindCase{"Reaging", Reage(3, "2026-04-01", "2026-03-01")}),
    [](const auto& kind) { return kind.param.name; });

// A direct debit that bounces costs the borrower 8.00, and all of it is one record.
TEST_F(LoanTransactionsTest, ABouncedDebitLeavesItsFee) {
  GivenRoundLoan();
  Do(DirectDebit(312'00, "2026-02-15"));
  auto bounced = Reverse(TransactionName(kLoan, 2), "2026-02-20");
  *bounced.mutable_fee() = Eur(8'00);
  const Record record = Do(bounced);
  EXPECT_THAT(FactsOf(record),
              ElementsAre("loan_charged", "loan_transaction_reversed", "item_expected"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 274800 30000", "D 411000 800", "D 762600 1200",
                                              "C 511500 31200", "C 706000 800"));
  ASSERT_EQ(whole().charges_size(), 1);
  EXPECT_EQ(whole().charges(0).amount_minor(), 8'00);
  EXPECT_EQ(whole().charges(0).fee().due_date().day(), 20);
  EXPECT_EQ(loan().outstanding_minor(), 1'230'00 + 8'00);
  EXPECT_THAT(books_, ElementsAre(Pair("274800", 1'200'00), Pair("411000", 8'00),
                                  Pair("581000", -1'200'00), Pair("706000", -8'00)));
}

// The fee leaves less overpaid than was refunded; but the refund is what is undone.
TEST_F(LoanTransactionsTest, AFeeMayUseUpWhatTheUndoneRefundGaveBack) {
  GivenOverpaidLoan();
  Do(Refund(10'00, "2026-02-16"));
  auto undo = Reverse(TransactionName(kLoan, 3), "2026-02-20");
  *undo.mutable_fee() = Eur(8'00);
  const Record record = Do(undo);
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_OVERPAID);
  EXPECT_EQ(loan().overpaid_minor(), 2'00);
  EXPECT_THAT(books_, ElementsAre(Pair("419100", -2'00), Pair("530000", 1'240'00),
                                  Pair("581000", -1'200'00), Pair("706000", -8'00),
                                  Pair("762600", -30'00)));
}

ledger::v1::DisburseLoanRequest Tranche(int64_t minor, absl::string_view day) {
  ledger::v1::DisburseLoanRequest request = Disburse();
  *request.mutable_amount() = Eur(minor);
  *request.mutable_effective_date() = Day(day);
  return request;
}

// 600.00, then 400.00, then what is left of 1200.00, without interest: 600 / 4 = 150; three
// instalments share 450 + 400 = 850: 283.33, 283.33, 283.34; two share 566.67 + 200: 383.34 (the
// half cent of 383.335 goes to the even side) and 383.33.
TEST_F(LoanTransactionsTest, MoneyIsPaidOutInSeveralSums) {
  product().set_annual_rate_percent("0");
  Do(Apply(RoundTerms()));
  Do(Approve());
  EXPECT_THAT(Try(Tranche(1'200'01, "2026-01-15")),
              RefusedWith("AMOUNT_EXCEEDS_PRINCIPAL", "amount.minor_units"));
  Do(Tranche(600'00, "2026-01-15"));
  EXPECT_THAT(LinesOf(whole()), ElementsAre("2026-02-15 15000+0", "2026-03-15 15000+0",
                                            "2026-04-15 15000+0", "2026-05-15 15000+0"));
  const Record second = Do(Tranche(400'00, "2026-02-20"));
  EXPECT_THAT(PostingsOf(second),
              ElementsAre("D 274800 40000", "D 809100 40000", "C 581000 40000", "C 801800 40000"));
  EXPECT_THAT(LinesOf(whole()), ElementsAre("2026-02-15 15000+0", "2026-03-15 28333+0",
                                            "2026-04-15 28333+0", "2026-05-15 28334+0"));
  EXPECT_THAT(Try(Tranche(200'01, "2026-03-20")),
              RefusedWith("AMOUNT_EXCEEDS_PRINCIPAL", "amount.minor_units"));
  auto rest = Disburse();
  *rest.mutable_effective_date() = Day("2026-03-20");
  Do(rest);
  EXPECT_THAT(LinesOf(whole()), ElementsAre("2026-02-15 15000+0", "2026-03-15 28333+0",
                                            "2026-04-15 38334+0", "2026-05-15 38333+0"));
  EXPECT_EQ(loan().disbursed_minor(), 1'200'00);
  EXPECT_THAT(Try(rest), RefusedWith("NOTHING_LEFT_TO_DISBURSE", "name"));
}

TEST_F(LoanTransactionsTest, ASumThatComesBackCanBePaidOutAgain) {
  product().set_annual_rate_percent("0");
  Do(Apply(RoundTerms()));
  Do(Approve());
  Do(Tranche(600'00, "2026-01-15"));
  const auto lines = LinesOf(whole());
  Do(Tranche(400'00, "2026-02-20"));
  const Record undone = Undo(2, "2026-02-25");
  EXPECT_THAT(PostingsOf(undone),
              ElementsAre("D 581000 40000", "D 801800 40000", "C 274800 40000", "C 809100 40000"));
  EXPECT_EQ(undone.events(1).item_expected().direction(), type::v1::DIRECTION_CREDIT);
  EXPECT_EQ(LinesOf(whole()), lines);
  EXPECT_EQ(loan().disbursed_minor(), 600'00);
  EXPECT_OK(Try(Tranche(600'00, "2026-02-26")));
}

// Of the first of two sums, undone before the second: until then, all of the loan is to come.
TEST_F(LoanTransactionsTest, WhatIsToComeIsRightOnEachDayAfterAnEarlierSumCameBack) {
  product().set_annual_rate_percent("0");
  Do(Apply(RoundTerms()));
  Do(Approve());
  Do(Tranche(600'00, "2026-01-15"));
  Do(Tranche(400'00, "2026-02-20"));
  Undo(1, "2026-01-25");
  const auto turnover = TurnoverOf("loans/L-1");
  const auto undrawn_on = [&turnover](absl::string_view day) {
    int64_t undrawn = 0;
    for (const auto& [date, accounts] : turnover) {
      if (date > ParseIsoDate(day).value()) break;
      const auto found = accounts.find("801800");
      undrawn += found == accounts.end() ? 0 : found->second;
    }
    return undrawn;
  };
  EXPECT_EQ(undrawn_on("2026-01-15"), 600'00);
  EXPECT_EQ(undrawn_on("2026-01-25"), 1'200'00);
  EXPECT_EQ(undrawn_on("2026-02-20"), 800'00);
}

TEST_F(LoanTransactionsTest, AfterTheOnlySumCameBackTheLoanIsApprovedAgain) {
  GivenRoundLoan();
  const Record undone = Undo(1, "2026-01-20");
  EXPECT_THAT(FactsOf(undone),
              ElementsAre("loan_transaction_reversed", "item_expected", "loan_state_changed"));
  EXPECT_THAT(PostingsOf(undone), ElementsAre("D 581000 120000", "D 801800 120000",
                                              "C 274800 120000", "C 809100 120000"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_APPROVED);
  // Approved and not paid out: a commitment off the balance sheet, and nothing on it.
  EXPECT_THAT(books_, ElementsAre(Pair("801800", 1'200'00), Pair("809100", -1'200'00)));
  EXPECT_THAT(Try(Cash(1'00, "2026-02-15")), RefusedWith("LOAN_NOT_ACTIVE", "parent"));
  ledger::v1::DisburseLoanRequest again = Disburse();
  *again.mutable_effective_date() = Day("2026-02-01");
  Do(again);
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_THAT(LinesOf(whole()), ElementsAre("2026-03-01 30000+1200", "2026-04-01 30000+900",
                                            "2026-05-01 30000+600", "2026-06-01 30000+300"));
}

TEST_F(LoanTransactionsTest, APayOutOnWhichMoreHangsIsNotUndone) {
  GivenRoundLoan();
  Do(Penalty(10'00, "2026-03-30"));
  type::v1::LoanAmendment amendment;
  *amendment.mutable_from() = Day("2026-04-15");
  amendment.set_extra_instalments(1);
  Do(Amend(amendment, "2026-03-30"));
  const auto undo = Reverse(TransactionName(kLoan, 1), "2026-04-01");
  EXPECT_THAT(Try(undo), RefusedWith("LATER_CHARGE_IMPOSSIBLE", "name"));
  ledger::v1::ReverseChargeRequest charge;
  charge.set_name(kLoan);
  charge.set_charge(1);
  charge.set_reason("not meant");
  *charge.mutable_effective_date() = Day("2026-04-01");
  Do(charge);
  EXPECT_THAT(Try(undo), RefusedWith("LATER_AMENDMENT_IMPOSSIBLE", "name"));
  ledger::v1::ReverseAmendmentRequest agreed;
  agreed.set_name(kLoan);
  agreed.set_number(1);
  agreed.set_reason("not meant");
  *agreed.mutable_effective_date() = Day("2026-04-01");
  Do(agreed);
  Do(undo);
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_APPROVED);
}

// A quarter of what is paid out is due on the same day; three instalments share the 900.00 at 1 %.
TEST_F(LoanTransactionsTest, ADownPaymentIsDueOnTheDayOfThePayOut) {
  type::v1::LoanTerms terms = RoundTerms();
  terms.set_instalment_count(3);
  terms.set_down_payment_percent("25");
  GivenRoundLoan(terms);
  EXPECT_THAT(LinesOf(whole()), ElementsAre("2026-01-15 30000+0", "2026-02-15 30000+900",
                                            "2026-03-15 30000+600", "2026-04-15 30000+300"));
  EXPECT_EQ(whole().instalments(0).kind(), ledger::v1::INSTALMENT_KIND_DOWN_PAYMENT);
  const Record paid = Do(Cash(300'00, "2026-01-15"));
  EXPECT_THAT(OutcomeOf(paid), ElementsAre("principal 1 30000"));
  EXPECT_THAT(OpenOf(whole()), ElementsAre(0, 309'00, 306'00, 303'00));
}

// Told late of 312.00 paid in February, the ledger gives them the first instalment. The 312.00 of
// March pay the second (309.00) and 3.00 of the third one's interest.
TEST_F(LoanTransactionsTest, ABackdatedPaymentAllocatesLaterOnesAnew) {
  GivenRoundLoan();
  Do(Cash(312'00, "2026-03-15"));
  EXPECT_THAT(PartsOf(transaction(2).outcome().allocations()),
              ElementsAre("interest 1 1200", "principal 1 30000"));
  const Record late = Do(Cash(312'00, "2026-02-15"));
  ASSERT_EQ(late.events(0).loan_transacted().outcomes_size(), 2);
  EXPECT_THAT(OutcomeOf(late, 0), ElementsAre("interest 1 1200", "principal 1 30000"));
  EXPECT_EQ(late.events(0).loan_transacted().outcomes(1).number(), 2);
  EXPECT_THAT(OutcomeOf(late, 1),
              ElementsAre("interest 2 900", "principal 2 30000", "interest 3 300"));
  EXPECT_THAT(PartsOf(transaction(2).outcome().allocations()),
              ElementsAre("interest 2 900", "principal 2 30000", "interest 3 300"));
  EXPECT_THAT(PartsOf(transaction(3).outcome().allocations()),
              ElementsAre("interest 1 1200", "principal 1 30000"));
  // Together 600.00 of principal and 24.00 of interest, in whatever order they were recorded.
  EXPECT_THAT(PostingsOf(late), ElementsAre("D 530000 31200", "C 274800 30000", "C 762600 1200"));
  EXPECT_THAT(books_, ElementsAre(Pair("274800", 600'00), Pair("530000", 624'00),
                                  Pair("581000", -1'200'00), Pair("762600", -24'00)));
}

// The Civil Code's order goes over all that is past due or due: 12.00 and 9.00 of interest before
// any principal.
TEST_F(LoanTransactionsTest, TheCivilCodePaysAllInterestThatIsDueFirst) {
  product().mutable_policy()->mutable_allocation()->set_name(type::v1::ALLOCATION_NAME_CIVIL_CODE);
  GivenRoundLoan();
  EXPECT_THAT(OutcomeOf(Do(Cash(25'00, "2026-03-15"))),
              ElementsAre("interest 1 1200", "principal 1 400", "interest 2 900"));
}

// Facts that the 10.00 overpaid on 15 March would not stand, and so the refund of 20 March.
TEST_F(LoanTransactionsTest, AFactThatMakesALaterOneImpossibleIsRefused) {
  GivenRoundLoan();
  Do(Cash(1'000'00, "2026-03-15"));
  Do(Cash(240'00, "2026-03-15"));
  Do(Refund(10'00, "2026-03-20"));
  Do(Chargeback(50'00, "2026-03-21"));
  const std::string before = loan().SerializeAsString();
  const auto refused = RefusedWith("LATER_TRANSACTION_IMPOSSIBLE", "effective_date");
  EXPECT_THAT(Try(WriteOff("2026-03-01")), refused);
  EXPECT_THAT(Try(Penalty(5'00, "2026-03-01")), refused);
  EXPECT_THAT(Try(Refund(1'00, "2026-03-19")), refused);
  EXPECT_THAT(Try(Reverse(TransactionName(kLoan, 1), "2026-03-22")), refused);
  EXPECT_EQ(loan().SerializeAsString(), before);
}

// A fee of before the day on which the loan was paid off is told after it, and so is an amendment.
// From that day on nothing is charged or agreed.
TEST_F(LoanTransactionsTest, WhatHappenedBeforeThePayoffMayBeToldAfterIt) {
  GivenRoundLoan();
  Do(Cash(1'230'00, "2026-02-20"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_THAT(Try(Penalty(10'00, "2026-02-20")), RefusedWith("LOAN_NOT_ACTIVE", "parent"));
  Do(Penalty(10'00, "2026-02-19"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_EQ(loan().outstanding_minor(), 10'00);
  Do(Cash(10'00, "2026-02-20"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
  type::v1::LoanAmendment longer;
  *longer.mutable_from() = Day("2026-03-15");
  longer.set_extra_instalments(1);
  EXPECT_THAT(Try(Amend(longer, "2026-02-21")), RefusedWith("LOAN_NOT_ACTIVE", "name"));
  Do(Amend(longer, "2026-02-18"));
  // Of 900.00 over four months instead of three: 9.00, 6.75, 4.50 and 2.25 of interest.
  EXPECT_EQ(loan().outstanding_minor(), 22'50 - 18'00);
}

// Why something is not possible is said in money, with the fact that stands in the way.
TEST_F(LoanTransactionsTest, WhatIsNotPossibleSaysWhyInWords) {
  GivenRoundLoan();
  Do(Penalty(10'00, "2026-02-20"));
  Do(Cash(1'250'00, "2026-02-20"));
  const auto why = [this](const auto& request) {
    return std::string(Try(request).status().message());
  };
  // Owed: the 1,230.00 of the plan, and 10.00.
  const int64_t overpaid = loan().overpaid_minor();
  EXPECT_EQ(overpaid, 10'00);
  EXPECT_THAT(why(Refund(50'00, "2026-02-25")),
              testing::HasSubstr("is not possible on 2026-02-25: 10.00 EUR are overpaid"));
  EXPECT_THAT(why(PayCharge(7, 1'00, "2026-02-25")),
              testing::HasSubstr("charge 7 does not exist, or was undone"));
  EXPECT_THAT(why(PayCharge(1, 1'00, "2026-02-25")),
              testing::HasSubstr("nothing of charge 1 is open"));
  Do(Refund(10'00, "2026-02-25"));
  EXPECT_THAT(
      why(Refund(1'00, "2026-02-22")),
      testing::AllOf(testing::HasSubstr("transaction 3 of 2026-02-25 would not be possible"),
                     testing::HasSubstr("9.00 EUR are overpaid"),
                     testing::HasSubstr("reverse that one first, or choose a day")));
}

// Of 1,240.00, which were 10.00 too much, 10.00 went back; then the 1,240.00 bounce. The 10.00 are
// owed at once, beside the loan, and bear nothing.
TEST_F(LoanTransactionsTest, WhatWasRefundedOfAPaymentThatBouncesIsOwed) {
  GivenOverpaidLoan();
  Do(Refund(10'00, "2026-02-16"));
  const Record record = Do(Reverse(TransactionName(kLoan, 2), "2026-02-20"));
  EXPECT_THAT(PostingsOf(record),
              ElementsAre("D 274800 121000", "D 762600 3000", "C 530000 124000"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_EQ(loan().overpaid_minor(), 0);
  EXPECT_EQ(loan().principal_outstanding_minor(), 1'210'00);
  Do(Cash(1'240'00, "2026-02-20"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
}

// 10 % of the principal that is past due, once for each instalment.
type::v1::LoanTerms LatePenalty() {
  return With(RoundTerms(),
              FeeOfPercent("10", type::v1::FEE_BASIS_PRINCIPAL, type::v1::FEE_TIMING_PAST_DUE));
}

// 30.00 on the 300.00 of February, however often one looks.
TEST_F(LoanTransactionsTest, APenaltyForLatenessIsAssessedOnce) {
  GivenRoundLoan(LatePenalty());
  const Record first = Do(Cash(1'00, "2026-03-01"));
  EXPECT_THAT(OutcomeOf(first), ElementsAre("penalty 1 100"));
  EXPECT_THAT(PostingsOf(first), ElementsAre("D 411000 2900", "D 530000 100", "C 758100 3000"));
  Do(Cash(1'00, "2026-03-02"));
  Do(Cash(1'00, "2026-03-14"));
  EXPECT_EQ(whole().charges(0).amount_minor(), 30'00);
  // From 16 March on the second instalment is late as well.
  Do(Cash(1'00, "2026-03-16"));
  EXPECT_EQ(whole().charges(0).amount_minor(), 60'00);
}

TEST_F(LoanTransactionsTest, NoPenaltyOnTheDueDateItself) {
  GivenRoundLoan(LatePenalty());
  Do(Cash(1'00, "2026-02-15"));
  EXPECT_EQ(whole().charges(0).amount_minor(), 0);
}

// 156.00 paid on the due date leave 156.00 of principal past due: the penalty was 15.60, not 30.00.
TEST_F(LoanTransactionsTest, APenaltyFollowsAPaymentOfWhichOneLearnsLate) {
  GivenRoundLoan(LatePenalty());
  Do(Cash(1'00, "2026-03-01"));
  const Record late = Do(Cash(156'00, "2026-02-15"));
  EXPECT_EQ(whole().charges(0).amount_minor(), 15'60);
  EXPECT_EQ(books_["758100"], -15'60);
  EXPECT_EQ(books_["411000"], 14'60);
  EXPECT_EQ(books_["274800"], 1'200'00 - 144'00);
}

// The penalty is for instalments: a fee that is past due is not one.
TEST_F(LoanTransactionsTest, AFeeThatIsPastDueBearsNoPenalty) {
  type::v1::LoanTerms terms = With(RoundTerms(), FeeOf(20'00, type::v1::FEE_TIMING_DISBURSEMENT));
  GivenRoundLoan(With(terms, FeeOf(5'00, type::v1::FEE_TIMING_PAST_DUE)));
  Do(Cash(1'00, "2026-02-10"));
  EXPECT_EQ(whole().charges(1).amount_minor(), 0);
  Do(Cash(1'00, "2026-02-20"));
  EXPECT_EQ(whole().charges(1).amount_minor(), 5'00);
}

// 10.00 of the 322.00 had paid the charge; undone, they pay on: the second instalment's interest of
// 9.00, and 1.00 of its principal.
TEST_F(LoanTransactionsTest, WhatAnUndoneChargeHadTakenPaysTheRest) {
  GivenRoundLoan();
  Do(Penalty(10'00, "2026-02-10"));
  Do(Cash(322'00, "2026-02-15"));
  EXPECT_THAT(OpenOf(whole()), ElementsAre(0, 309'00, 306'00, 303'00));
  ledger::v1::ReverseChargeRequest undo;
  undo.set_name(kLoan);
  undo.set_charge(1);
  undo.set_reason("by mistake");
  *undo.mutable_effective_date() = Day("2026-02-16");
  const Record record = Do(undo);
  EXPECT_THAT(FactsOf(record), ElementsAre("loan_charge_reversed"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 758100 1000", "C 274800 100", "C 762600 900"));
  EXPECT_THAT(OpenOf(whole()), ElementsAre(0, 299'00, 306'00, 303'00));
  EXPECT_THAT(
      PartsOf(transaction(2).outcome().allocations()),
      ElementsAre("interest 1 1200", "principal 1 30000", "interest 2 900", "principal 2 100"));
  EXPECT_TRUE(whole().charges(0).reversed());
}

// 4.00 were paid of the charge alone; undone, they pay the first instalment's interest.
TEST_F(LoanTransactionsTest, WhatWasPaidOfAnUndoneChargeAlonePaysTheRest) {
  GivenRoundLoan();
  Do(Penalty(10'00, "2026-02-10"));
  Do(PayCharge(1, 4'00, "2026-02-10"));
  ledger::v1::ReverseChargeRequest undo;
  undo.set_name(kLoan);
  undo.set_charge(1);
  undo.set_reason("by mistake");
  *undo.mutable_effective_date() = Day("2026-02-11");
  Do(undo);
  EXPECT_THAT(PartsOf(transaction(2).outcome().allocations()), ElementsAre("interest 1 400"));
  EXPECT_EQ(loan().outstanding_minor(), 1'230'00 - 4'00);
  EXPECT_THAT(Try(PayCharge(1, 1'00, "2026-02-12")), RefusedWith("CHARGE_NOT_FOUND", "charge"));
}

}  // namespace
}  // namespace thuning::lending
