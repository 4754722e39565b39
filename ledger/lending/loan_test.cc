#include "ledger/lending/loan.h"

#include "ledger/lending/loan_fixture_test.h"

namespace thuning::lending {
namespace {

using ledger::v1::Loan;
using ledger::v1::Transaction;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

type::v1::LoanTerms WithFee(type::v1::LoanTerms terms, int64_t minor) {
  type::v1::LoanFee& fee = *terms.add_fees();
  fee.set_display_name("frais de dossier");
  *fee.mutable_amount() = Eur(minor);
  return terms;
}

// What a transaction's record says that it paid.
std::vector<std::string> PaidBy(const Record& record) {
  return PartsOf(record.events(0).loan_transacted().outcomes(0).allocations());
}

class LoanTest : public LoanFixture {};

TEST_F(LoanTest, AnApplicationTakesWhatIsOpenFromItsProduct) {
  const Record record = Do(Apply(TermsOf(1'000'00, 2)));
  EXPECT_THAT(FactsOf(record), ElementsAre("loan_applied"));
  EXPECT_THAT(PostingsOf(record), IsEmpty());
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_APPLIED);
  EXPECT_EQ(loan().terms().annual_rate_percent(), "12");
  EXPECT_EQ(loan().terms().interest_method(), type::v1::INTEREST_METHOD_DECLINING_BALANCE);
  EXPECT_EQ(loan().terms().period_length(), 1);
  EXPECT_EQ(loan().beneficiary(), "operators/ami/beneficiaries/B-1");
}

TEST_F(LoanTest, IdsAndReferencesComeFromThePosition) {
  position_ = 41;
  ledger::v1::ApplyForLoanRequest request = Apply(TermsOf(1'000'00, 2));
  request.clear_loan_id();
  ASSERT_OK_AND_ASSIGN(const Record record, Try(request));
  EXPECT_EQ(record.events(0).loan_applied().loan_id(), "L0000000042");
  const std::string reference = record.events(0).loan_applied().payment_reference();
  EXPECT_EQ(reference.substr(0, 2), "RF");
  EXPECT_EQ(reference.substr(4), "L0000000042");
}

TEST_F(LoanTest, PayingOutFixesTheSchedulePostsThePrincipalAndExpectsTheTransfer) {
  Do(Apply(TermsOf(1'000'00, 2)));
  Do(Approve());
  const Record record = Do(Disburse());
  EXPECT_THAT(FactsOf(record), ElementsAre("loan_transacted", "loan_scheduled", "item_expected",
                                           "loan_state_changed"));
  // What was committed off the balance sheet stands on it now.
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 274800 100000", "D 809100 100000",
                                              "C 581000 100000", "C 801800 100000"));
  EXPECT_EQ(record.postings(0).subject(), "loans/L-1");
  const event::v1::ItemExpected& item = record.events(2).item_expected();
  EXPECT_EQ(item.expected_item_id(), "X0000000003");
  EXPECT_EQ(item.direction(), type::v1::DIRECTION_DEBIT);
  EXPECT_EQ(item.end_to_end_id(), "THN-D-3");
  EXPECT_EQ(item.clearing_account(), "581000");
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_EQ(loan().principal_outstanding_minor(), 1'000'00);
  ASSERT_EQ(whole().instalments_size(), 2);
  EXPECT_EQ(whole().instalments(0).principal_minor(), 497'51);
  EXPECT_EQ(whole().instalments(1).interest_minor(), 5'02);
}

TEST_F(LoanTest, FeesOfTheTermsAreOwedFromThePayOut) {
  Do(Apply(WithFee(TermsOf(1'000'00, 2), 20'00)));
  Do(Approve());
  const Record record = Do(Disburse());
  EXPECT_THAT(PostingsOf(record),
              ElementsAre("D 274800 100000", "D 411000 2000", "D 809100 100000", "C 581000 100000",
                          "C 706000 2000", "C 801800 100000"));
  ASSERT_EQ(whole().charges_size(), 1);
  EXPECT_EQ(whole().charges(0).amount_minor(), 20'00);
  EXPECT_EQ(loan().outstanding_minor(), 1'000'00 + 15'02 + 20'00);
}

TEST_F(LoanTest, CashPaysTheOldestRowInterestFirst) {
  GivenActiveLoan();
  const Record record = Do(Cash(60'00, "2026-02-15"));
  EXPECT_THAT(FactsOf(record), ElementsAre("loan_transacted"));
  EXPECT_THAT(PaidBy(record), ElementsAre("interest 1 1000", "principal 1 5000"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 530000 6000", "C 274800 5000", "C 762600 1000"));
  EXPECT_EQ(loan().principal_outstanding_minor(), 950'00);
  EXPECT_EQ(transaction(2).transaction().amount().minor_units(), 60'00);
}

TEST_F(LoanTest, ADirectDebitIsHeldInClearingUntilTheBankShowsIt) {
  GivenActiveLoan();
  const Record record = Do(DirectDebit(60'00, "2026-02-15"));
  EXPECT_THAT(FactsOf(record), ElementsAre("loan_transacted", "item_expected"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 511500 6000", "C 274800 5000", "C 762600 1000"));
  const event::v1::ItemExpected& item = record.events(1).item_expected();
  EXPECT_EQ(item.direction(), type::v1::DIRECTION_CREDIT);
  EXPECT_EQ(item.end_to_end_id(), "THN-R-4");
  EXPECT_EQ(item.clearing_account(), "511500");
  EXPECT_EQ(transaction(2).transaction().end_to_end_id(), "THN-R-4");
  EXPECT_EQ(transaction(2).transaction().bank_account_id(), "coop");
}

TEST_F(LoanTest, ATransferGoesStraightToTheBanksAccount) {
  GivenActiveLoan();
  const TransferRepayment transfer = {.loan = kLoan,
                                      .amount_minor = 60'00,
                                      .value_date = Day("2026-02-16"),
                                      .bank_account = kBank,
                                      .debit_account = "512110",
                                      .end_to_end_id = "PAYER-7"};
  ASSERT_OK_AND_ASSIGN(Record record, DecideTransferRepayment(transfer, state_, {.position = 4}));
  record = Fold(record);
  EXPECT_THAT(FactsOf(record), ElementsAre("loan_transacted"));
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 512110 6000", "C 274800 5000", "C 762600 1000"));
  const Record back = Do(Reverse(NameOf(record), "2026-02-20"));
  EXPECT_THAT(PostingsOf(back), ElementsAre("D 274800 5000", "D 762600 1000", "C 511500 6000"));
  EXPECT_EQ(back.events(1).item_expected().end_to_end_id(), "PAYER-7");
}

TEST_F(LoanTest, TransfersAreRefusedForWhatTheLoanSays) {
  Do(Apply(TermsOf(1'000'00, 2)));
  TransferRepayment transfer = {.loan = kLoan,
                                .amount_minor = 1'015'03,
                                .value_date = Day("2026-01-14"),
                                .bank_account = kBank,
                                .debit_account = "512110"};
  const auto decide = [&] { return DecideTransferRepayment(transfer, state_, {.position = 9}); };
  EXPECT_THAT(decide(), RefusedWith("LOAN_NOT_ACTIVE", "loan"));
  Do(Approve());
  Do(Disburse());
  EXPECT_THAT(decide(), RefusedWith("DATE_BEFORE_DISBURSEMENT", "value_date"));
  transfer.value_date = Day("2026-01-15");
  EXPECT_OK(decide());
}

// Charges stand at their due dates: the loan fee at the pay-out, a penalty between the rows,
// another on the second row's day.
TEST_F(LoanTest, PaymentsRunByDueDatePenaltiesFeesInterestPrincipal) {
  GivenActiveLoan(WithFee(TermsOf(1'000'00, 2), 20'00));
  for (auto penalty : {Penalty(7'00, "2026-03-15"), Penalty(3'00, "2026-02-20")}) {
    *penalty.mutable_effective_date() = Day("2026-01-18");
    Do(penalty);
  }
  const Record record = Do(Cash(1'015'02 + 30'00, "2026-01-20"));
  EXPECT_THAT(PaidBy(record),
              ElementsAre("fee 1 2000", "penalty 3 300", "penalty 2 700", "interest 1 1000",
                          "principal 1 49751", "interest 2 502", "principal 2 50249"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
}

TEST_F(LoanTest, TheLastCentClosesTheLoan) {
  GivenActiveLoan();
  Do(Cash(1'015'01, "2026-02-15"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_ACTIVE);
  const Record record = Do(Cash(1, "2026-02-16"));
  EXPECT_THAT(FactsOf(record), ElementsAre("loan_transacted", "loan_state_changed"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_EQ(loan().closed_date().day(), 16);
  EXPECT_THAT(Try(Cash(1, "2026-02-17")), RefusedWith("LOAN_NOT_ACTIVE", "parent"));
}

TEST_F(LoanTest, UndoingTheLastPaymentReopensTheLoan) {
  GivenActiveLoan();
  const Record paid = Do(Cash(1'015'02, "2026-02-15"));
  const Record undone = Do(Reverse(NameOf(paid), "2026-02-17"));
  EXPECT_THAT(FactsOf(undone), ElementsAre("loan_transaction_reversed", "loan_state_changed"));
  EXPECT_THAT(PostingsOf(undone),
              ElementsAre("D 274800 100000", "D 762600 1502", "C 530000 101502"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_FALSE(loan().has_closed_date());
  EXPECT_TRUE(transaction(2).reversed());
  EXPECT_EQ(transaction(2).reversal_reason(), "AM04");
}

TEST_F(LoanTest, AReturnedDirectDebitIsExpectedBackUnderTheSameKey) {
  GivenActiveLoan();
  ledger::v1::RecordRepaymentRequest request = DirectDebit(60'00, "2026-02-15");
  request.set_end_to_end_id("DD/2026-02/L-1");
  const Record paid = Do(request);
  const Record undone = Do(Reverse(NameOf(paid), "2026-02-18"));
  EXPECT_THAT(FactsOf(undone), ElementsAre("loan_transaction_reversed", "item_expected"));
  EXPECT_THAT(PostingsOf(undone), ElementsAre("D 274800 5000", "D 762600 1000", "C 511500 6000"));
  const event::v1::ItemExpected& item = undone.events(1).item_expected();
  EXPECT_EQ(item.direction(), type::v1::DIRECTION_DEBIT);
  EXPECT_EQ(item.end_to_end_id(), "DD/2026-02/L-1");
  EXPECT_EQ(item.amount().minor_units(), 60'00);
  EXPECT_EQ(item.bank_account_id(), "coop");
}

TEST_F(LoanTest, DatesGivenAtThePayOutWinOverThoseOfTheTerms) {
  type::v1::LoanTerms terms = TermsOf(1'000'00, 2);
  *terms.mutable_first_due_date() = Day("2026-02-28");
  Do(Apply(terms));
  Do(Approve());
  ASSERT_OK_AND_ASSIGN(Record record, Try(Disburse()));
  EXPECT_EQ(record.events(1).loan_scheduled().instalments(0).due_date().day(), 28);
  ledger::v1::DisburseLoanRequest request = Disburse();
  *request.mutable_first_due_date() = Day("2026-03-31");
  record = Do(request);
  EXPECT_EQ(whole().instalments(0).due_date().day(), 31);
  EXPECT_EQ(whole().instalments(1).due_date().day(), 30);
  EXPECT_EQ(loan().terms().first_due_date().day(), 31);
  EXPECT_EQ(loan().terms().disbursement_date().day(), 15);
}

TEST_F(LoanTest, FactsAboutOtherThingsChangeNothing) {
  GivenActiveLoan();
  state_.TakeChanges(1);
  Record record;
  record.set_operator_id("ami");
  record.add_events()->mutable_fee_assessed()->set_fee_id("F-1");
  record.add_events()->mutable_item_expected()->set_expected_item_id("X1");
  record.add_events();
  Fold(record);
  EXPECT_THAT(state_.TakeChanges(2), IsEmpty());
}

}  // namespace
}  // namespace thuning::lending
