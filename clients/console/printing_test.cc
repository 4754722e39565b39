// What people read, written by hand.
#include "clients/console/printing.h"

#include "gtest/gtest.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::console {
namespace {

google::type::Date Day(int month, int day) {
  google::type::Date date;
  date.set_year(2026);
  date.set_month(month);
  date.set_day(day);
  return date;
}

TEST(ReadableTest, AListIsATableWithoutItsEmptyColumns) {
  ledger::v1::ListChartAccountsResponse response;
  auto* loans = response.add_accounts();
  loans->set_name("operators/ami/accounts/274800");
  loans->set_display_name("Prêts accordés");
  auto* cash = response.add_accounts();
  cash->set_name("operators/ami/accounts/530000");
  cash->set_normal_credit(true);
  response.set_as_of_position(7);
  EXPECT_EQ(Readable(response, "ami"),
            "name             display name    normal credit\n"
            "---------------  --------------  -------------\n"
            "accounts/274800  Prêts accordés  no\n"
            "accounts/530000                  yes\n");
  response.clear_accounts();
  EXPECT_EQ(Readable(response, "ami"), "none\n");
}

TEST(ReadableTest, APageSaysThatThereIsMore) {
  ledger::v1::ListOperatorsResponse response;
  response.add_operators()->set_name("operators/ami");
  response.set_next_page_token("t2");
  EXPECT_EQ(Readable(response, ""),
            "name\n"
            "-------------\n"
            "operators/ami\n"
            "\n"
            "next page token  t2\n");
}

TEST(ReadableTest, AResourceIsAListingAndItsListsAreTables) {
  ledger::v1::GetLoanResponse response;
  auto* loan = response.mutable_loan();
  loan->set_name("operators/ami/loans/L-1");
  loan->set_state(type::v1::LOAN_STATE_ACTIVE);
  loan->mutable_terms()->mutable_principal()->set_minor_units(150000);
  loan->mutable_terms()->mutable_principal()->set_currency_code("EUR");
  loan->set_principal_outstanding_minor(75005);
  auto* instalment = loan->add_instalments();
  instalment->set_number(1);
  *instalment->mutable_due_date() = Day(12, 20);
  instalment->set_principal_minor(74995);
  response.set_as_of_position(12);
  EXPECT_EQ(Readable(response, "ami"),
            "name                   loans/L-1\n"
            "state                  active\n"
            "principal              1500.00 EUR\n"
            "instalment count       0\n"
            "period length          0\n"
            "grace on principal     0\n"
            "grace on interest      0\n"
            "principal outstanding  750.05 EUR\n"
            "last position          0\n"
            "outstanding            0.00 EUR\n"
            "overpaid               0.00 EUR\n"
            "disbursed              0.00 EUR\n"
            "transaction count      0\n"
            "as of position         12\n"
            "\n"
            "instalments\n"
            "number  due date    principal  interest  principal paid  interest paid  charges  "
            "charges paid  waived  written off  open\n"
            "------  ----------  ---------  --------  --------------  -------------  -------  "
            "------------  ------  -----------  ----\n"
            "     1  2026-12-20     749.95      0.00            0.00           0.00     0.00  "
            "        0.00    0.00         0.00  0.00\n");
}

// A loan's policy has an order of allocation that goes by its name; the loan's own name stays
// short.
TEST(ReadableTest, AnOrderOfAllocationIsShownByItsName) {
  ledger::v1::GetLoanResponse response;
  response.mutable_loan()->set_name("operators/ami/loans/L-1");
  response.mutable_loan()->mutable_terms()->mutable_policy()->mutable_allocation()->set_name(
      type::v1::ALLOCATION_NAME_CIVIL_CODE);
  const std::string text = Readable(response, "ami");
  EXPECT_EQ(text.find("name "), 0u) << text;
  EXPECT_NE(text.find("\nallocation                "), std::string::npos) << text;
  EXPECT_NE(text.find("  civil-code\n"), std::string::npos) << text;
}

// What happened, in words and money; then what is asked for when, and totals.
TEST(ReadableTest, AStatementIsForPeople) {
  ledger::v1::GetLoanStatementResponse response;
  response.set_currency_code("EUR");
  auto* paid = response.add_lines();
  paid->set_position(7);
  paid->set_fact("loan_transacted");
  *paid->mutable_effective_date() = Day(2, 15);
  paid->set_description("Repayment");
  paid->set_amount_minor(317'00);
  paid->mutable_settled()->set_penalty_minor(5'00);
  paid->mutable_settled()->set_interest_minor(12'00);
  paid->mutable_settled()->set_principal_minor(300'00);
  paid->set_principal_balance_minor(900'00);
  auto* total = response.add_totals();
  total->set_component(type::v1::COMPONENT_INTEREST);
  total->set_asked_minor(30'00);
  total->set_paid_minor(12'00);
  total->set_open_minor(18'00);
  const std::string text = Readable(response, "");
  EXPECT_NE(text.find("\nlines\n"
                      "effective date  description  amount  penalty   fee  interest  principal  "
                      "overpayment  principal balance\n"
                      "--------------  -----------  ------  -------  ----  --------  ---------  "
                      "-----------  -----------------\n"
                      "2026-02-15      Repayment    317.00     5.00  0.00     12.00     300.00  "
                      "       0.00             900.00\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("\ntotals\n"
                      "component  asked   paid  waived  written off   open   due\n"
                      "---------  -----  -----  ------  -----------  -----  ----\n"
                      "interest   30.00  12.00    0.00         0.00  18.00  0.00\n"),
            std::string::npos)
      << text;
}

// A number of loans is no amount.
TEST(ReadableTest, CountsAreNotShownInTheCurrency) {
  ledger::v1::GetPortfolioAtRiskResponse response;
  response.set_currency_code("EUR");
  auto* band = response.add_bands();
  band->set_ageing(ledger::v1::AGEING_1_TO_30);
  band->set_loan_count(3);
  band->set_principal_minor(250000);
  const std::string text = Readable(response, "");
  EXPECT_NE(text.find("\nbands\n"
                      "ageing   loan count  principal\n"
                      "-------  ----------  ---------\n"
                      "1-to-30           3    2500.00\n"),
            std::string::npos)
      << text;
}

TEST(ReadableTest, WithoutACurrencyAmountsStayInMinorUnits) {
  ledger::v1::ListStatementsResponse response;
  auto* statement = response.add_statements();
  statement->set_name("S1");
  statement->set_closing_balance_minor(123456);
  EXPECT_EQ(Readable(response, ""),
            "name  opening balance minor  closing balance minor  entry count  matched count  "
            "unmatched minor\n"
            "----  ---------------------  ---------------------  -----------  -------------  "
            "---------------\n"
            "S1                        0                 123456            0              0  "
            "              0\n");
}

TEST(ReadableTest, AReconciliationShowsItsZeroAndWhyAnEntryIsUnmatched) {
  ledger::v1::GetReconciliationResponse response;
  response.mutable_bank_account()->set_currency_code("EUR");
  response.mutable_bank_account()->set_statement_balance_minor(500);
  response.set_statement_balance_minor(500);
  auto* unmatched = response.add_unmatched_entries();
  unmatched->mutable_entry()->set_name("E1");
  unmatched->mutable_entry()->set_amount_minor(-500);
  unmatched->set_reason("NO_KEY");
  const std::string text = Readable(response, "");
  EXPECT_NE(text.find("\nunexplained                     0.00 EUR\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nunmatched entries\n"
                      "name  amount  matched  matched position  reason\n"
                      "----  ------  -------  ----------------  ------\n"
                      "E1     -5.00  no                      0  NO_KEY\n"),
            std::string::npos)
      << text;
}

TEST(ReadableTest, AmountsWithoutACurrencyAreShownInThatOfTheBooks) {
  ledger::v1::RecordRepaymentResponse response;
  response.set_name("operators/ami/loans/L-1/transactions/0002");
  response.set_overpaid_minor(1'234'50);
  EXPECT_TRUE(LacksCurrency(response));
  EXPECT_EQ(Readable(response, "ami"),
            "name            loans/L-1/transactions/0002\n"
            "position        0\n"
            "closed          no\n"
            "overpaid minor  123450\n");
  EXPECT_EQ(Readable(response, "ami", "EUR"),
            "name      loans/L-1/transactions/0002\n"
            "position  0\n"
            "closed    no\n"
            "overpaid  1234.50 EUR\n");
}

TEST(ReadableTest, WhatNamesItsCurrencyKeepsIt) {
  ledger::v1::GetLoanPositionResponse response;
  response.set_currency_code("MAD");
  response.set_payoff_minor(5'00);
  EXPECT_FALSE(LacksCurrency(response));
  EXPECT_EQ(Readable(response, "", "EUR"), Readable(response, ""));
}

}  // namespace
}  // namespace thuning::console
