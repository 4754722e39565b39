#include "ledger/lending/statement.h"

#include "ledger/lending/loan_fixture_test.h"

namespace thuning::lending {
namespace {

using ledger::v1::LoanStatementLine;

class StatementTest : public LoanFixture {};

TEST_F(StatementTest, PayOutAndFeeStandOnOneLine) {
  type::v1::LoanTerms terms = TermsOf(1'000'00, 2);
  terms.add_fees()->set_display_name("frais");
  *terms.mutable_fees(0)->mutable_amount() = Eur(20'00);
  const Record record = GivenActiveLoan(terms);
  const LoanStatementLine line = StatementLine(record, kLoan, 0).value();
  EXPECT_EQ(line.fact(), "loan_transacted");
  EXPECT_EQ(line.position(), 3u);
  EXPECT_EQ(line.effective_date().day(), 15);
  EXPECT_EQ(line.principal_minor(), 1'000'00);
  EXPECT_EQ(line.fees_minor(), 20'00);
  EXPECT_EQ(line.principal_balance_minor(), 1'000'00);
}

TEST_F(StatementTest, AReversalMirrorsItsPayment) {
  GivenActiveLoan();
  Do(Penalty(3'00, "2026-02-01"));
  const Record paid = Do(Cash(1'018'02, "2026-02-15"));
  const LoanStatementLine line = StatementLine(paid, kLoan, 1'000'00).value();
  EXPECT_EQ(line.fact(), "loan_transacted");
  EXPECT_EQ(line.principal_minor(), -1'000'00);
  EXPECT_EQ(line.interest_minor(), -15'02);
  EXPECT_EQ(line.fees_minor(), -3'00);
  EXPECT_EQ(line.kind(), type::v1::TRANSACTION_KIND_REPAYMENT);
  EXPECT_EQ(line.transaction_number(), 2);
  EXPECT_EQ(line.principal_balance_minor(), 0);
  const Record undone = Do(Reverse(NameOf(paid), "2026-02-16"));
  const LoanStatementLine back = StatementLine(undone, kLoan, 0).value();
  EXPECT_EQ(back.fact(), "loan_transaction_reversed");
  EXPECT_EQ(back.principal_minor(), 1'000'00);
  EXPECT_EQ(back.interest_minor(), 15'02);
  EXPECT_EQ(back.fees_minor(), 3'00);
  EXPECT_EQ(back.principal_balance_minor(), 1'000'00);
}

TEST_F(StatementTest, OtherLoansAndOtherBooksHaveNoLine) {
  const Record record = GivenActiveLoan();
  EXPECT_EQ(StatementLine(record, "operators/ami/loans/L-2", 0), std::nullopt);
  EXPECT_EQ(StatementLine(record, "operators/eve/loans/L-1", 0), std::nullopt);
  EXPECT_EQ(StatementLine(Record(), kLoan, 0), std::nullopt);
}

}  // namespace
}  // namespace thuning::lending
