#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/reconciliation/bank_account.h"
#include "ledger/reconciliation/evolve.h"
#include "ledger/reconciliation/matching.h"
#include "ledger/reconciliation/report.h"
#include "ledger/reconciliation/rows.h"
#include "ledger/reconciliation/statement_import.h"
#include "tests/support/ledger_model.h"
#include "tests/support/refusal_table.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::reconciliation {
namespace {

using event::v1::Event;
using event::v1::ImportedEntry;
using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::CreateBankAccountRequest;
using ledger::v1::ExpectedItem;
using ledger::v1::Statement;
using ledger::v1::StatementEntry;
using ledger::v1::UnmatchedEntry;
using type::v1::DIRECTION_CREDIT;
using type::v1::DIRECTION_DEBIT;

constexpr const char* kCoop = "operators/ami/bankAccounts/coop";

CreateBankAccountRequest Coop() {
  CreateBankAccountRequest request;
  request.set_parent("operators/ami");
  request.set_bank_account_id("coop");
  request.set_display_name("Crédit Coopératif");
  request.set_iban("FR1420041010050500013M02606");
  request.set_ledger_account("512110");
  *request.mutable_opening_balance() = Euro(1'000'00);
  request.set_opening_account("103400");
  *request.mutable_effective_date() = ProtoDate("2025-12-31");
  return request;
}

struct Line {
  int64_t amount_minor = 0;
  std::string end_to_end_id = "";
  std::string creditor_reference = "";
};

ImportedEntry EntryOf(const Line& line) {
  ImportedEntry entry;
  *entry.mutable_booking_date() = ProtoDate("2026-01-15");
  entry.set_amount_minor(line.amount_minor);
  entry.set_end_to_end_id(line.end_to_end_id);
  entry.set_creditor_reference(line.creditor_reference);
  return entry;
}

// A statement that continues from `opening`; its content is told by `seal`.
StatementImport StatementOf(int64_t opening, const std::vector<Line>& lines,
                            const std::string& seal = "january") {
  StatementImport import{.bank_account = kCoop,
                         .currency_code = "EUR",
                         .file_sha256 = Sha256("file of " + seal),
                         .content_sha256 = Sha256(seal),
                         .format = "camt.053.001.08",
                         .bank_statement_id = seal,
                         .opening_date = ProtoDate("2025-12-31"),
                         .closing_date = ProtoDate("2026-01-31"),
                         .opening_balance_minor = opening,
                         .closing_balance_minor = opening,
                         .entries = {}};
  for (const Line& line : lines) {
    import.entries.push_back(EntryOf(line));
    import.closing_balance_minor += line.amount_minor;
  }
  return import;
}

Event Expected(const std::string& id, type::v1::Direction direction, int64_t amount_minor,
               const std::string& end_to_end_id, const std::string& bank_account = "coop") {
  Event event;
  event::v1::ItemExpected& item = *event.mutable_item_expected();
  item.set_expected_item_id(id);
  item.set_bank_account_id(bank_account);
  item.set_direction(direction);
  *item.mutable_amount() = Euro(amount_minor);
  item.set_end_to_end_id(end_to_end_id);
  item.set_subject("loans/L-1");
  item.set_clearing_account(direction == DIRECTION_CREDIT ? "511500" : "581000");
  return event;
}

Event Applied(const std::string& loan_id, const std::string& reference) {
  Event event;
  event.mutable_loan_applied()->set_loan_id(loan_id);
  event.mutable_loan_applied()->set_payment_reference(reference);
  return event;
}

Event Assessed(const std::string& fee_id, const std::string& reference) {
  Event event;
  event.mutable_fee_assessed()->set_fee_id(fee_id);
  event.mutable_fee_assessed()->set_payment_reference(reference);
  return event;
}

class ReconciliationTest : public testing::Test {
 protected:
  ReconciliationTest() {
    State& state = model_.state();
    state.Create<ledger::v1::Operator>("operators/ami").set_currency_code("EUR");
    for (const char* number : {"274800", "512110", "512120", "103400", "411000"}) {
      state.Create<ledger::v1::ChartAccount>(absl::StrCat("operators/ami/accounts/", number))
          .set_currency_code("EUR");
    }
  }

  absl::StatusOr<Record> Run(const CreateBankAccountRequest& request) {
    return model_.Take(Decide(request, model_.state(), model_.context()));
  }
  absl::StatusOr<std::vector<Record>> Run(const StatementImport& import) {
    return model_.Take(DecideImport(import, model_.state(), model_.context()));
  }
  absl::StatusOr<Record> TakeMatch(const std::string& entry) {
    const auto match = FindMatch(*model_.state().Find<StatementEntry>(entry), model_.state());
    return model_.Take(DecideMatch(entry, match.target, model_.state(), model_.context()));
  }
  const BankAccount& coop() { return *model_.state().Find<BankAccount>(kCoop); }
  const StatementEntry& entry(const std::string& name) {
    return *model_.state().Find<StatementEntry>(name);
  }
  // What FindMatch says: the target, or the reason that there is none.
  std::string Matched(const Line& line) {
    StatementEntry entry;
    entry.set_name(absl::StrCat(kCoop, "/statements/S1/entries/00001"));
    entry.set_amount_minor(line.amount_minor);
    entry.set_end_to_end_id(line.end_to_end_id);
    entry.set_creditor_reference(line.creditor_reference);
    const Match match = FindMatch(entry, model_.state());
    return match.kind == Match::Kind::kNone ? match.reason : match.target;
  }

  LedgerModel model_{Evolve};
};

// Opening a bank account.

TEST_F(ReconciliationTest, ABankAccountOpensWithItsBalancePosted) {
  EXPECT_OK(Run(Coop()));
  EXPECT_EQ(model_.Balance("512110"), 1'000'00);
  EXPECT_EQ(model_.Balance("103400"), -1'000'00);
  EXPECT_EQ(coop().statement_balance_minor(), 1'000'00);
  EXPECT_FALSE(coop().has_statement_date());
}

TEST_F(ReconciliationTest, AnOverdrawnAccountIsPostedTheOtherWayRound) {
  CreateBankAccountRequest request = Coop();
  *request.mutable_opening_balance() = Euro(-250'00);
  EXPECT_OK(Run(request));
  EXPECT_EQ(model_.Balance("512110"), -250'00);
}

TEST_F(ReconciliationTest, AnEmptyAccountNeedsNoOpeningAccountAndPostsNothing) {
  CreateBankAccountRequest request = Coop();
  *request.mutable_opening_balance() = Euro(0);
  request.clear_opening_account();
  ASSERT_OK_AND_ASSIGN(const Record record, Run(request));
  EXPECT_EQ(record.postings_size(), 0);
}

TEST_F(ReconciliationTest, AFileNamesTheAccountByIbanOrAsFrenchFilesDo) {
  EXPECT_OK(Run(Coop()));
  EXPECT_EQ(FindBankAccount("ami", "FR1420041010050500013M02606", model_.state()), &coop());
  EXPECT_EQ(FindBankAccount("ami", "20041010050500013M026", model_.state()), &coop());
  EXPECT_EQ(FindBankAccount("ami", "DE89370400440532013000", model_.state()), nullptr);
  EXPECT_EQ(FindBankAccount("other", "FR1420041010050500013M02606", model_.state()), nullptr);
}

TEST_F(ReconciliationTest, RefusesBankAccounts) {
  using Request = CreateBankAccountRequest;
  const std::vector<RefusalRow<Request>> rows = {
      {"MALFORMED_NAME", "parent", [](Request& r) { r.set_parent("ami"); }},
      {"REQUIRED_FIELD_MISSING", "bank_account_id", [](Request& r) { r.clear_bank_account_id(); }},
      {"MALFORMED_ID", "bank_account_id", [](Request& r) { r.set_bank_account_id("c/p"); }},
      {"REQUIRED_FIELD_MISSING", "display_name", [](Request& r) { r.clear_display_name(); }},
      {"IBAN_INVALID", "iban", [](Request& r) { r.set_iban("FR1420041010050500013M02607"); }},
      {"NOT_A_BANK_LEDGER_ACCOUNT", "ledger_account",
       [](Request& r) { r.set_ledger_account("411000"); }},
      {"REQUIRED_FIELD_MISSING", "opening_balance", [](Request& r) { r.clear_opening_balance(); }},
      {"AMOUNT_TOO_LARGE", "opening_balance.minor_units",
       [](Request& r) { *r.mutable_opening_balance() = Euro(10'000'000'000'001); }},
      {"REQUIRED_FIELD_MISSING", "opening_account",
       [](Request& r) {
         r.clear_opening_account();
         *r.mutable_opening_balance() = Euro(1);
       }},
      {"DATE_INVALID", "effective_date",
       [](Request& r) {
         r.mutable_effective_date()->set_month(13);
         r.set_opening_account("103400");
       }},
      {"NOT_FOUND", "parent", [](Request& r) { r.set_parent("operators/none"); }},
      {"CURRENCY_DIFFERS", "opening_balance.currency_code",
       [](Request& r) { r.mutable_opening_balance()->set_currency_code("MAD"); }},
      {"NOT_FOUND", "ledger_account", [](Request& r) { r.set_ledger_account("512999"); }},
      {"NOT_FOUND", "opening_account", [](Request& r) { r.set_opening_account("999999"); }},
      {"ACCOUNT_KEPT_BY_LEDGER", "opening_account",
       [](Request& r) { r.set_opening_account("274800"); }},
      {"FIELD_NOT_ALLOWED", "opening_account",
       [](Request& r) { r.set_opening_account("512120"); }}};
  ExpectRefusals<Request>(Coop(), rows, [this](const Request& r) { return Run(r); });
  EXPECT_OK(Run(Coop()));
  CreateBankAccountRequest second = Coop();
  EXPECT_THAT(Run(second), RefusedWith("ALREADY_EXISTS", "bank_account_id"));
  second.set_bank_account_id("caisse");
  EXPECT_THAT(Run(second), RefusedWith("IBAN_IN_USE", "iban"));
  second.set_iban("DE89370400440532013000");
  EXPECT_THAT(Run(second), RefusedWith("LEDGER_ACCOUNT_IN_USE", "ledger_account"));
  second.set_ledger_account("512120");
  EXPECT_OK(Run(second));
}

// Importing.

TEST_F(ReconciliationTest, AStatementComesInWithItsEntriesAndPostsNothing) {
  EXPECT_OK(Run(Coop()));
  ASSERT_OK_AND_ASSIGN(
      const auto records,
      Run(StatementOf(1'000'00, {{50'00, "E-1"}, {-20'00, "", "RF18539007547034"}})));
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].part_count(), 0);
  EXPECT_EQ(records[0].postings_size(), 0);
  EXPECT_EQ(coop().statement_balance_minor(), 1'030'00);
  EXPECT_EQ(coop().statement_date().day(), 31);
  const Statement& statement = *model_.state().Find<Statement>(coop().last_statement());
  EXPECT_EQ(statement.name(), absl::StrCat(kCoop, "/statements/S0000000002"));
  EXPECT_EQ(statement.entry_count(), 2);
  EXPECT_EQ(statement.unmatched_minor(), 30'00);
  EXPECT_EQ(statement.file_sha256(), ToHex(Sha256("file of january")));
  EXPECT_EQ(entry(statement.name() + "/entries/00001").end_to_end_id(), "E-1");
  EXPECT_EQ(entry(statement.name() + "/entries/00002").amount_minor(), -20'00);
  EXPECT_EQ(FindStatement(kCoop, Sha256("january"), model_.state()), &statement);
}

TEST_F(ReconciliationTest, AStatementWithoutEntriesIsFine) {
  EXPECT_OK(Run(Coop()));
  ASSERT_OK_AND_ASSIGN(const auto records, Run(StatementOf(1'000'00, {})));
  EXPECT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].events_size(), 1);
}

TEST_F(ReconciliationTest, ImportingTwiceChangesNothing) {
  EXPECT_OK(Run(Coop()));
  EXPECT_OK(Run(StatementOf(1'000'00, {{50'00, "E-1"}})));
  const std::string before = coop().SerializeAsString();
  const auto again = Run(StatementOf(1'000'00, {{50'00, "E-1"}}));
  EXPECT_THAT(again, RefusedWith("STATEMENT_KNOWN", ""));
  EXPECT_THAT(again, StatusIs(absl::StatusCode::kAlreadyExists,
                              testing::HasSubstr(std::string(kCoop) + "/statements/S0000000002")));
  EXPECT_EQ(coop().SerializeAsString(), before);
  EXPECT_EQ(model_.records().size(), 2u);
}

TEST_F(ReconciliationTest, TheSameIdOfTheSameDayWithOtherContentIsAConflict) {
  EXPECT_OK(Run(Coop()));
  EXPECT_OK(Run(StatementOf(1'000'00, {{50'00, "E-1"}})));
  StatementImport other = StatementOf(1'000'00, {{50'00, "E-2"}});
  other.content_sha256 = Sha256("other");
  EXPECT_THAT(Run(other), RefusedWith("STATEMENT_CONFLICTS", "bank_statement_id"));
  StatementImport next_month = StatementOf(1'050'00, {});
  next_month.content_sha256 = Sha256("february");
  next_month.closing_date = ProtoDate("2026-02-28");
  EXPECT_OK(Run(next_month)) << "banks use an id again";
}

TEST_F(ReconciliationTest, AGapOrAnOverlapIsRefusedWithBothAmounts) {
  EXPECT_OK(Run(Coop()));
  EXPECT_OK(Run(StatementOf(1'000'00, {{50'00, "E-1"}})));
  const auto gap = Run(StatementOf(1'051'00, {}, "march"));
  EXPECT_THAT(gap, RefusedWith("STATEMENT_NOT_CONTINUOUS", "opening_balance_minor"));
  EXPECT_THAT(gap.status().message(), testing::HasSubstr("105100"));
  EXPECT_THAT(gap.status().message(), testing::HasSubstr("105000"));
}

TEST_F(ReconciliationTest, AStatementFromBeforeTheLastOneIsRefusedEvenIfTheBalanceFits) {
  EXPECT_OK(Run(Coop()));
  EXPECT_OK(Run(StatementOf(1'000'00, {})));
  StatementImport earlier = StatementOf(1'000'00, {}, "december");
  earlier.closing_date = ProtoDate("2025-12-31");
  EXPECT_THAT(Run(earlier), RefusedWith("STATEMENT_NOT_CONTINUOUS", "closing_date"));
}

TEST_F(ReconciliationTest, RefusesStatements) {
  EXPECT_OK(Run(Coop()));
  using Request = StatementImport;
  const std::vector<RefusalRow<Request>> rows = {
      {"MALFORMED_NAME", "bank_account", [](Request& r) { r.bank_account = "coop"; }},
      {"TEXT_TOO_LONG", "bank_statement_id",
       [](Request& r) { r.bank_statement_id = std::string(141, 'x'); }},
      {"REQUIRED_FIELD_MISSING", "closing_date", [](Request& r) { r.closing_date.Clear(); }},
      {"AMOUNT_TOO_LARGE", "opening_balance_minor",
       [](Request& r) { r.opening_balance_minor = 1'000'000'000'000'001; }},
      {"REQUIRED_FIELD_MISSING", "entries[0].booking_date",
       [](Request& r) { r.entries[0].clear_booking_date(); }},
      {"TEXT_TOO_LONG", "entries[1].end_to_end_id",
       [](Request& r) { r.entries[1].set_end_to_end_id(std::string(141, 'x')); }},
      {"STATEMENT_DOES_NOT_ADD_UP", "closing_balance_minor",
       [](Request& r) { r.closing_balance_minor += 1; }},
      {"NOT_FOUND", "bank_account",
       [](Request& r) { r.bank_account = "operators/ami/bankAccounts/none"; }},
      {"CURRENCY_DIFFERS", "currency_code", [](Request& r) { r.currency_code = "MAD"; }}};
  const Request good = StatementOf(1'000'00, {{50'00, "E-1"}, {-20'00, "E-2"}});
  ExpectRefusals<Request>(good, rows, [this](const Request& r) { return Run(r); });
  EXPECT_OK(Run(good));
}

TEST_F(ReconciliationTest, ALongStatementTakesSeveralRecordsOfBoundedSize) {
  EXPECT_OK(Run(Coop()));
  std::vector<Line> lines;
  for (int i = 0; i < 3000; ++i) lines.push_back({i + 1, absl::StrCat("KEY-", i)});
  ASSERT_OK_AND_ASSIGN(const auto records, Run(StatementOf(1'000'00, lines)));
  ASSERT_GT(records.size(), 1u);
  int32_t number = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    EXPECT_LE(records[i].SerializeAsString().size(), 48u * 1024);
    EXPECT_EQ(records[i].part_number(), static_cast<int>(i) + 1);
    EXPECT_EQ(records[i].part_count(), static_cast<int>(records.size()));
    const Event& last = records[i].events(records[i].events_size() - 1);
    EXPECT_EQ(last.entries_imported().statement_id(), "S0000000002");
    for (const ImportedEntry& entry : last.entries_imported().entries()) {
      EXPECT_EQ(entry.number(), ++number);
      EXPECT_EQ(entry.amount_minor(), number);
    }
  }
  EXPECT_EQ(number, 3000);
  EXPECT_EQ(entry(coop().last_statement() + "/entries/03000").end_to_end_id(), "KEY-2999");
}

// Matching.

TEST_F(ReconciliationTest, FindsWhatAnEntryIsByExactKey) {
  EXPECT_OK(Run(Coop()));
  model_.Given("ami", {Expected("X1", DIRECTION_CREDIT, 50'00, "DD-1"),
                       Expected("X2", DIRECTION_DEBIT, 300'00, "PAY-1"),
                       Expected("X3", DIRECTION_CREDIT, 50'00, "ELSEWHERE", "caisse"),
                       Applied("L-1", "RF18539007547034"), Assessed("F-1", "RF712348231")});
  const std::string items = absl::StrCat(kCoop, "/expectedItems/");
  struct Row {
    Line line;
    std::string expected;
  };
  const Row rows[] = {
      {{50'00, "DD-1"}, items + "X1"},
      {{-300'00, "PAY-1"}, items + "X2"},
      {{12'34, "", "RF18539007547034"}, "operators/ami/loans/L-1"},
      {{12'34, "RF18539007547034"}, "operators/ami/loans/L-1"},
      {{12'34, "NOTPROVIDED", "RF712348231"}, "operators/ami/fees/F-1"},
      {{50'00, "DD-1", "RF18539007547034"}, items + "X1"},
      {{51'00, "DD-1", "RF18539007547034"}, "operators/ami/loans/L-1"},
      {{50'00}, "NO_KEY"},
      {{50'00, "NOTPROVIDED", ""}, "NO_KEY"},
      {{50'00, "NONREF", "NOTPROVIDED"}, "NO_KEY"},
      {{50'00, "UNKNOWN"}, "NOTHING_EXPECTED"},
      {{-50'00, "DD-1"}, "NOTHING_EXPECTED"},
      {{50'00, "ELSEWHERE"}, "NOTHING_EXPECTED"},
      {{-12'34, "", "RF18539007547034"}, "NOTHING_EXPECTED"},
      {{50'01, "DD-1"}, "AMOUNT_DIFFERS"},
      {{50'01, "DD-1", "UNKNOWN"}, "AMOUNT_DIFFERS"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(Matched(row.line), row.expected)
        << row.line.amount_minor << " " << row.line.end_to_end_id << " "
        << row.line.creditor_reference;
  }
}

TEST_F(ReconciliationTest, OfEqualItemsTheFirstThatCameIsMatchedFirst) {
  EXPECT_OK(Run(Coop()));
  model_.Given("ami", {Expected("X9", DIRECTION_CREDIT, 50'00, "DD"),
                       Expected("X1", DIRECTION_CREDIT, 50'00, "DD")});
  EXPECT_OK(Run(StatementOf(1'000'00, {{50'00, "DD"}, {50'00, "DD"}, {50'00, "DD"}})));
  const std::string entries = coop().last_statement() + "/entries/";
  EXPECT_OK(TakeMatch(entries + "00001"));
  EXPECT_OK(TakeMatch(entries + "00002"));
  EXPECT_EQ(entry(entries + "00001").expected_item(), absl::StrCat(kCoop, "/expectedItems/X9"));
  EXPECT_EQ(entry(entries + "00002").expected_item(), absl::StrCat(kCoop, "/expectedItems/X1"));
  EXPECT_EQ(Matched({50'00, "DD"}), "NOTHING_EXPECTED");
}

TEST_F(ReconciliationTest, AMatchedCreditEmptiesTheClearingAccount) {
  EXPECT_OK(Run(Coop()));
  model_.Given("ami", {Expected("X1", DIRECTION_CREDIT, 50'00, "DD-1")});
  EXPECT_OK(Run(StatementOf(1'000'00, {{50'00, "DD-1"}})));
  const std::string name = coop().last_statement() + "/entries/00001";
  ASSERT_OK_AND_ASSIGN(const Record record, TakeMatch(name));
  EXPECT_EQ(model_.Balance("512110"), 1'050'00);
  EXPECT_EQ(model_.Balance("511500"), -50'00);
  EXPECT_EQ(record.effective_date().day(), 15) << "the entry's booking date";
  EXPECT_EQ(record.postings(0).subject(), "loans/L-1");
  EXPECT_TRUE(entry(name).matched());
  EXPECT_EQ(entry(name).subject(), "operators/ami/loans/L-1");
  EXPECT_EQ(entry(name).matched_position(), record.position());
  const auto& item = *model_.state().Find<ExpectedItem>(entry(name).expected_item());
  EXPECT_TRUE(item.matched());
  EXPECT_EQ(item.entry(), name);
  const Statement& statement = *model_.state().Find<Statement>(coop().last_statement());
  EXPECT_EQ(statement.matched_count(), 1);
  EXPECT_EQ(statement.unmatched_minor(), 0);
}

TEST_F(ReconciliationTest, AMatchedDebitEmptiesTheClearingAccount) {
  EXPECT_OK(Run(Coop()));
  model_.Given("ami", {Expected("X1", DIRECTION_DEBIT, 300'00, "PAY-1")});
  EXPECT_OK(Run(StatementOf(1'000'00, {{-300'00, "PAY-1"}})));
  EXPECT_OK(TakeMatch(coop().last_statement() + "/entries/00001"));
  EXPECT_EQ(model_.Balance("512110"), 700'00);
  EXPECT_EQ(model_.Balance("581000"), 300'00);
}

TEST_F(ReconciliationTest, AnEntryIsMatchedOnce) {
  EXPECT_OK(Run(Coop()));
  model_.Given("ami", {Expected("X1", DIRECTION_CREDIT, 50'00, "DD-1")});
  EXPECT_OK(Run(StatementOf(1'000'00, {{50'00, "DD-1"}})));
  const std::string name = coop().last_statement() + "/entries/00001";
  EXPECT_OK(TakeMatch(name));
  EXPECT_THAT(FindUnmatchedEntry(name, model_.state()),
              RefusedWith("ENTRY_ALREADY_MATCHED", "name"));
  EXPECT_THAT(FindUnmatchedEntry(coop().last_statement() + "/entries/00002", model_.state()),
              RefusedWith("NOT_FOUND", "name"));
  EXPECT_THAT(FindUnmatchedEntry(coop().last_statement(), model_.state()),
              RefusedWith("MALFORMED_NAME", "name"));
}

// The report.

TEST(ReconcileTest, NamesEveryItemOfTheDifference) {
  ReconciliationFacts facts;
  facts.bank_account.set_statement_balance_minor(1'100'00);
  facts.ledger_balance_minor = 1'030'00;
  UnmatchedEntry unmatched;
  unmatched.mutable_entry()->set_amount_minor(75'00);
  facts.unmatched_entries = {unmatched};
  ExpectedItem pending;
  pending.set_direction(DIRECTION_DEBIT);
  *pending.mutable_amount() = Euro(300'00);
  facts.pending_items = {pending};
  const auto report = Reconcile(facts);
  EXPECT_EQ(report.unmatched_total_minor(), 75'00);
  EXPECT_EQ(report.pending_total_minor(), -300'00);
  EXPECT_EQ(report.unexplained_minor(), -5'00) << "1100.00 - 1030.00 - 75.00";
}

TEST(ReconcileTest, ListsAThousandAndTotalsAll) {
  ReconciliationFacts facts;
  UnmatchedEntry unmatched;
  unmatched.mutable_entry()->set_amount_minor(1);
  facts.unmatched_entries.assign(1500, unmatched);
  facts.bank_account.set_statement_balance_minor(1500);
  const auto report = Reconcile(facts);
  EXPECT_EQ(report.unmatched_entries_size(), 1000);
  EXPECT_EQ(report.unmatched_total_minor(), 1500);
  EXPECT_EQ(report.unexplained_minor(), 0);
}

}  // namespace
}  // namespace thuning::reconciliation
