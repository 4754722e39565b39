#include "services/reconciliation/reconciliation_service.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reconciliation/reconciliation_fixture_test.h"

namespace thuning::services {
namespace {

using ledger::v1::CreateBankAccountRequest;
using ledger::v1::GetBankAccountRequest;
using ledger::v1::GetReconciliationRequest;
using ledger::v1::GetReconciliationResponse;
using ledger::v1::ListEntriesRequest;
using ledger::v1::ListExpectedItemsRequest;
using ledger::v1::ListStatementsRequest;
using ledger::v1::MatchEntryRequest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ReconciliationServiceTest : public ReconciliationTest {
 protected:
  GetReconciliationResponse Report() {
    GetReconciliationRequest request;
    request.set_name(kCoop);
    const auto report = Call(&Stub::GetReconciliation, request);
    EXPECT_OK(report);
    return report.value_or(GetReconciliationResponse());
  }

  // Takes a statement of these lines in, and gives its name.
  std::string TakeIn(const std::vector<BankLine>& lines, const std::string& closing_date) {
    const auto answer = Uploaded(Bank::File({bank_.Statement(lines, closing_date)}), closing_date);
    return answer.statements_size() == 1 ? answer.statements(0).name() : "";
  }

  static CreateBankAccountRequest Caisse() {
    CreateBankAccountRequest request;
    request.set_parent("operators/ami");
    request.set_bank_account_id("caisse");
    request.set_display_name("Caisse");
    request.set_iban("DE89370400440532013000");
    request.set_ledger_account("512120");
    *request.mutable_opening_balance() = Euro(0);
    *request.mutable_effective_date() = ProtoDate("2025-01-01");
    return request;
  }

  static MatchEntryRequest Match(const std::string& entry) {
    MatchEntryRequest request;
    request.set_name(entry);
    return request;
  }
};

// ---- Bank accounts.

TEST_F(ReconciliationServiceTest, ABankAccountIsOpenedAndShown) {
  ASSERT_OK_AND_ASSIGN(const auto opened, Call(&Stub::CreateBankAccount, Caisse()));
  EXPECT_EQ(opened.name(), "operators/ami/bankAccounts/caisse");
  EXPECT_EQ(opened.position(), ledger_.position());
  GetBankAccountRequest get;
  get.set_name(opened.name());
  ASSERT_OK_AND_ASSIGN(const auto shown, Call(&Stub::GetBankAccount, get));
  EXPECT_EQ(shown.bank_account().iban(), "DE89370400440532013000");
  EXPECT_EQ(shown.bank_account().ledger_account(), "512120");
  EXPECT_EQ(shown.as_of_position(), ledger_.position());
}

TEST_F(ReconciliationServiceTest, BankAccountsAreListedByName) {
  ASSERT_OK(Call(&Stub::CreateBankAccount, Caisse()));
  ledger::v1::ListBankAccountsRequest list;
  list.set_parent("operators/ami");
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListBankAccounts, list));
  ASSERT_THAT(page.bank_accounts(), SizeIs(2));
  EXPECT_EQ(page.bank_accounts(0).name(), "operators/ami/bankAccounts/caisse");
  EXPECT_EQ(page.bank_accounts(1).name(), kCoop);
}

TEST_F(ReconciliationServiceTest, ABankAccountThatIsTakenIsRefused) {
  CreateBankAccountRequest request = Caisse();
  request.set_ledger_account("512110");
  ExpectRefused(&Stub::CreateBankAccount, request, StatusCode::kAlreadyExists,
                "LEDGER_ACCOUNT_IN_USE", "ledger_account");
}

TEST_F(ReconciliationServiceTest, ABankAccountThatIsNotThereIsNotFound) {
  GetBankAccountRequest get;
  get.set_name("operators/ami/bankAccounts/none");
  ExpectRefused(&Stub::GetBankAccount, get, StatusCode::kNotFound, "NOT_FOUND", "name");
}

// ---- What statements say.

TEST_F(ReconciliationServiceTest, StatementsAreListedInTheOrderInWhichTheyCame) {
  const std::string first = TakeIn({PayOutLine()}, "2025-01-10");
  const std::string second = TakeIn({{.amount_minor = 50'00}}, "2025-01-20");
  ListStatementsRequest list;
  list.set_parent(kCoop);
  list.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const auto one, Call(&Stub::ListStatements, list));
  ASSERT_THAT(one.statements(), SizeIs(1));
  EXPECT_EQ(one.statements(0).name(), first);
  list.set_page_token(one.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto two, Call(&Stub::ListStatements, list));
  ASSERT_THAT(two.statements(), SizeIs(1));
  EXPECT_EQ(two.statements(0).name(), second);
  EXPECT_EQ(two.next_page_token(), "");
}

TEST_F(ReconciliationServiceTest, EntriesSayWhatTheyMatched) {
  ListEntriesRequest list;
  list.set_parent(TakeIn({{.amount_minor = 50'00}, PayOutLine()}, "2025-01-10"));
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListEntries, list));
  ASSERT_THAT(page.entries(), SizeIs(2));
  EXPECT_EQ(page.entries(0).name(), list.parent() + "/entries/00001");
  EXPECT_EQ(page.entries(0).amount_minor(), 50'00);
  EXPECT_FALSE(page.entries(0).matched());
  EXPECT_EQ(page.entries(1).end_to_end_id(), pay_out_key_);
  EXPECT_TRUE(page.entries(1).matched());
  EXPECT_EQ(page.entries(1).subject(), "operators/ami/loans/L-1");
  EXPECT_EQ(page.entries(1).matched_position(), ledger_.position());
}

TEST_F(ReconciliationServiceTest, ExpectedItemsSayWhichEntryShowedThem) {
  ListExpectedItemsRequest list;
  list.set_parent(kCoop);
  ASSERT_OK_AND_ASSIGN(const auto before, Call(&Stub::ListExpectedItems, list));
  ASSERT_THAT(before.expected_items(), SizeIs(1));
  EXPECT_EQ(before.expected_items(0).end_to_end_id(), pay_out_key_);
  EXPECT_EQ(before.expected_items(0).amount().minor_units(), 1'200'00);
  EXPECT_FALSE(before.expected_items(0).matched());
  const std::string statement = TakeIn({PayOutLine()}, "2025-01-10");
  ASSERT_OK_AND_ASSIGN(const auto after, Call(&Stub::ListExpectedItems, list));
  ASSERT_THAT(after.expected_items(), SizeIs(1));
  EXPECT_TRUE(after.expected_items(0).matched());
  EXPECT_EQ(after.expected_items(0).entry(), statement + "/entries/00001");
}

TEST_F(ReconciliationServiceTest, ListsWantTheParentOfTheirCollection) {
  ListEntriesRequest entries;
  entries.set_parent(kCoop);
  ExpectRefused(&Stub::ListEntries, entries, StatusCode::kInvalidArgument, "MALFORMED_NAME",
                "parent");
  entries.set_parent(std::string(kCoop) + "/statements/S-9");
  ExpectRefused(&Stub::ListEntries, entries, StatusCode::kNotFound, "NOT_FOUND", "parent");
  ListStatementsRequest statements;
  statements.set_parent("operators/ami/bankAccounts/none");
  ExpectRefused(&Stub::ListStatements, statements, StatusCode::kNotFound, "NOT_FOUND", "parent");
}

// ---- Matching by hand.

TEST_F(ReconciliationServiceTest, AnEntryIsMatchedOnceItIsKnownWhatItIsFor) {
  const std::string statement =
      TakeIn({{.amount_minor = 100'00, .end_to_end_id = "DD-1"}}, "2025-02-10");
  const std::string entry = statement + "/entries/00001";
  const uint64_t before = ledger_.position();
  EXPECT_THAT(Call(&Stub::MatchEntry, Match(entry)), RefusedWith("NOTHING_EXPECTED", "name"));
  EXPECT_EQ(ledger_.position(), before);
  AnnounceDebit(100'00, "DD-1");
  ASSERT_OK_AND_ASSIGN(const auto matched, Call(&Stub::MatchEntry, Match(entry)));
  EXPECT_EQ(matched.name(), entry);
  EXPECT_EQ(matched.position(), ledger_.position());
  EXPECT_EQ(matched.subject(), "operators/ami/loans/L-1");
  ListExpectedItemsRequest list;
  list.set_parent(kCoop);
  ASSERT_OK_AND_ASSIGN(const auto items, Call(&Stub::ListExpectedItems, list));
  ASSERT_THAT(items.expected_items(), SizeIs(2));
  EXPECT_EQ(matched.expected_item(), items.expected_items(1).name())
      << "the debit, not the pay-out";
}

TEST_F(ReconciliationServiceTest, AnEntryThatIsMatchedIsNotMatchedAgain) {
  const std::string entry = TakeIn({PayOutLine()}, "2025-01-10") + "/entries/00001";
  ExpectRefused(&Stub::MatchEntry, Match(entry), StatusCode::kFailedPrecondition,
                "ENTRY_ALREADY_MATCHED", "name");
}

// An entry that pays a loan by its reference: there is no item that was expected.
TEST_F(ReconciliationServiceTest, APaymentByReferenceHasNoExpectedItem) {
  const std::string reference = ledger_.Records()[4].events(0).loan_applied().payment_reference();
  ASSERT_NE(reference, "");
  const std::string paid =
      TakeIn({{.amount_minor = 100'00, .creditor_reference = reference}}, "2025-02-11");
  ListEntriesRequest list;
  list.set_parent(paid);
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListEntries, list));
  ASSERT_THAT(page.entries(), SizeIs(1));
  EXPECT_TRUE(page.entries(0).matched());
  EXPECT_EQ(page.entries(0).expected_item(), "");
  EXPECT_EQ(page.entries(0).subject(), "operators/ami/loans/L-1");
}

// ---- The report: statement balance = ledger balance ± named items.

TEST_F(ReconciliationServiceTest, BeforeTheFirstStatementAllThatIsExpectedIsPending) {
  const GetReconciliationResponse report = Report();
  EXPECT_EQ(report.bank_account().name(), kCoop);
  EXPECT_EQ(report.statement_balance_minor(), 10'000'000'00);
  EXPECT_EQ(report.ledger_balance_minor(), 10'000'000'00) << "the pay-out waits to be seen";
  ASSERT_THAT(report.pending_items(), SizeIs(1));
  EXPECT_EQ(report.pending_items(0).subject(), "operators/ami/loans/L-1");
  EXPECT_EQ(report.pending_total_minor(), -1'200'00);
  EXPECT_THAT(report.unmatched_entries(), IsEmpty());
  EXPECT_EQ(report.unexplained_minor(), 0);
  EXPECT_EQ(report.as_of_position(), ledger_.position());
}

TEST_F(ReconciliationServiceTest, WhatTheBankHasAndTheLedgerHasNotIsNamed) {
  TakeIn({PayOutLine(), {.amount_minor = 50'00}}, "2025-01-10");
  const GetReconciliationResponse report = Report();
  EXPECT_EQ(report.statement_balance_minor(), 9'998'850'00) << "less 1 200.00, and 50.00 more";
  EXPECT_EQ(report.ledger_balance_minor(), 9'998'800'00);
  ASSERT_THAT(report.unmatched_entries(), SizeIs(1));
  EXPECT_EQ(report.unmatched_entries(0).entry().amount_minor(), 50'00);
  EXPECT_EQ(report.unmatched_entries(0).reason(), "NO_KEY");
  EXPECT_EQ(report.unmatched_total_minor(), 50'00);
  EXPECT_THAT(report.pending_items(), IsEmpty());
  EXPECT_EQ(report.unexplained_minor(), 0);
}

TEST_F(ReconciliationServiceTest, AnEntryThatWouldMatchByNowIsNamedSo) {
  TakeIn({{.amount_minor = 100'00, .end_to_end_id = "DD-1"}}, "2025-02-10");
  GetReconciliationResponse report = Report();
  ASSERT_THAT(report.unmatched_entries(), SizeIs(1));
  EXPECT_EQ(report.unmatched_entries(0).reason(), "NOTHING_EXPECTED");
  AnnounceDebit(100'00, "DD-1");
  report = Report();
  ASSERT_THAT(report.unmatched_entries(), SizeIs(1));
  EXPECT_EQ(report.unmatched_entries(0).reason(), "WOULD_MATCH");
}

TEST_F(ReconciliationServiceTest, TheReportOfAnAccountThatIsNotThereIsRefused) {
  GetReconciliationRequest request;
  request.set_name("operators/ami/bankAccounts/none");
  ExpectRefused(&Stub::GetReconciliation, request, StatusCode::kNotFound, "NOT_FOUND", "name");
  request.set_name("operators/ami");
  ExpectRefused(&Stub::GetReconciliation, request, StatusCode::kInvalidArgument, "MALFORMED_NAME",
                "name");
}

}  // namespace
}  // namespace thuning::services
