#include "clients/demonstration/report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thuning::demonstration {
namespace {

namespace api = ledger::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

void AddRow(const std::string& account, int64_t debit, int64_t credit,
            api::GetTrialBalanceResponse& balance) {
  api::TrialBalanceRow& row = *balance.add_rows();
  row.set_account(account);
  row.set_display_name("Compte " + account);
  row.set_currency_code("EUR");
  row.set_debit_minor(debit);
  row.set_credit_minor(credit);
  row.set_balance_minor(debit - credit);
}

api::GetTrialBalanceResponse Balance() {
  api::GetTrialBalanceResponse balance;
  AddRow("103400", 0, 1000'00, balance);
  AddRow("512110", 1015'00, 300'00, balance);
  AddRow("274800", 300'00, 15'00, balance);
  return balance;
}

api::GetReconciliationResponse Reconciled() {
  api::GetReconciliationResponse answer;
  answer.mutable_bank_account()->set_name("operators/ami/bankAccounts/coop");
  answer.mutable_bank_account()->set_display_name("Crédit Coopératif");
  answer.mutable_bank_account()->set_currency_code("EUR");
  answer.mutable_bank_account()->set_ledger_account("512110");
  google::type::Date& date = *answer.mutable_bank_account()->mutable_statement_date();
  date.set_year(2025);
  date.set_month(12);
  date.set_day(31);
  answer.set_statement_balance_minor(715'00);
  answer.set_ledger_balance_minor(715'00);
  return answer;
}

void Expect(int day, api::GetReconciliationResponse& answer) {
  api::ExpectedItem& item = *answer.add_pending_items();
  item.set_name("X1");
  item.set_direction(type::v1::DIRECTION_DEBIT);
  item.mutable_amount()->set_minor_units(40'00);
  item.mutable_amount()->set_currency_code("EUR");
  item.mutable_effective_date()->set_year(2025);
  item.mutable_effective_date()->set_month(12);
  item.mutable_effective_date()->set_day(day);
}

TEST(ReportTest, TheTrialBalanceShowsItsTotals) {
  const std::string text = FormatTrialBalance(Balance());
  EXPECT_THAT(text, HasSubstr("account  label           debits  credits  debit balance  credit"));
  EXPECT_THAT(text, HasSubstr("512110   Compte 512110  1015.00   300.00         715.00\n"));
  EXPECT_THAT(text, HasSubstr("Total EUR      1315.00  1315.00        1000.00         1000.00"));
}

TEST(ReportTest, BooksThatBalanceHaveNoProblem) { EXPECT_THAT(ProblemsOf(Balance()), IsEmpty()); }

TEST(ReportTest, DebitsThatAreNotTheCreditsAreAProblem) {
  api::GetTrialBalanceResponse balance = Balance();
  AddRow("530000", 0, 1, balance);
  EXPECT_THAT(ProblemsOf(balance),
              ElementsAre("the trial balance's debits are 1315.00, its credits 1315.01 EUR"));
}

TEST(ReportTest, NoBooksAreAProblem) {
  EXPECT_THAT(ProblemsOf(api::GetTrialBalanceResponse()),
              ElementsAre("the trial balance is empty"));
}

// Debits of one currency do not make up for credits of another.
TEST(ReportTest, EachCurrencyBalancesByItself) {
  api::GetTrialBalanceResponse balance = Balance();
  AddRow("530000", 5, 0, balance);
  AddRow("512410", 0, 5, balance);
  balance.mutable_rows(4)->set_currency_code("MAD");
  EXPECT_THAT(ProblemsOf(balance), testing::SizeIs(2));
}

TEST(ReportTest, AReconciledAccountHasNoProblem) {
  EXPECT_THAT(ProblemsOf(Reconciled()), IsEmpty());
  EXPECT_THAT(FormatReconciliation(Reconciled()),
              HasSubstr("Balance of the bank's statement to 2025-12-31     715.00\n"));
}

TEST(ReportTest, WhatIsUnexplainedIsAProblem) {
  api::GetReconciliationResponse answer = Reconciled();
  answer.set_unexplained_minor(-1);
  EXPECT_THAT(ProblemsOf(answer),
              ElementsAre("operators/ami/bankAccounts/coop: -0.01 EUR are unexplained"));
}

TEST(ReportTest, AnEntryThatMatchesNothingIsNamed) {
  api::GetReconciliationResponse answer = Reconciled();
  api::UnmatchedEntry& unmatched = *answer.add_unmatched_entries();
  unmatched.set_reason("NO_KEY");
  unmatched.mutable_entry()->set_name("E1");
  unmatched.mutable_entry()->set_amount_minor(12'34);
  EXPECT_THAT(ProblemsOf(answer), ElementsAre("E1 matches nothing: NO_KEY"));
  EXPECT_THAT(FormatReconciliation(answer), HasSubstr("no day without a key, NO_KEY"));
}

TEST(ReportTest, AnItemUnderWayIsAProblemOnlyWhenTheBankHadTimeForIt) {
  api::GetReconciliationResponse answer = Reconciled();
  Expect(30, answer);
  EXPECT_THAT(ProblemsOf(answer), IsEmpty());
  EXPECT_THAT(FormatReconciliation(answer), HasSubstr("-40.00\n"));
  Expect(24, answer);
  EXPECT_THAT(ProblemsOf(answer),
              ElementsAre("X1 is expected since 2025-12-24, and no statement has shown it"));
}

}  // namespace
}  // namespace thuning::demonstration
