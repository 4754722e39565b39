#include "ledger/reconciliation/evolve.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/checks/request_checks.h"
#include "ledger/money/iban.h"
#include "ledger/reconciliation/rows.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::reconciliation {
namespace {

using event::v1::Event;
using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::ExpectedItem;
using ledger::v1::Statement;
using ledger::v1::StatementEntry;
using state::v1::PaymentKey;

void AddTarget(const std::string& row, const std::string& target, State& state) {
  state.ChangeOrCreate<PaymentKey>(row).add_targets(target);
}

// What a transfer that carries `reference` pays.
void AddReference(const Record& record, absl::string_view reference, absl::string_view collection,
                  absl::string_view id, State& state) {
  if (!IsPaymentKey(reference)) return;
  AddTarget(PaymentKeyRow(record.operator_id(), reference),
            NameOf(record.operator_id(), collection, id), state);
}

void Fold(const Record& record, const event::v1::BankAccountOpened& opened, State& state) {
  const std::string name = NameOf(record.operator_id(), "bankAccounts", opened.bank_account_id());
  BankAccount& row = state.Create<BankAccount>(name);
  row.set_name(name);
  row.set_display_name(opened.display_name());
  row.set_iban(opened.iban());
  row.set_currency_code(opened.currency_code());
  row.set_ledger_account(opened.ledger_account());
  row.set_statement_balance_minor(opened.opening_balance_minor());
  AddTarget(LedgerAccountRow(record.operator_id(), opened.ledger_account()), name, state);
  state
      .Change<ledger::v1::ChartAccount>(
          NameOf(record.operator_id(), "accounts", opened.ledger_account()))
      .set_bank_account(name);
  AddTarget(AccountNumberRow(record.operator_id(), opened.iban()), name, state);
  const absl::string_view french = FrenchAccountNumber(opened.iban());
  if (!french.empty()) AddTarget(AccountNumberRow(record.operator_id(), french), name, state);
}

void Fold(const Record& record, const event::v1::ItemExpected& expected, State& state) {
  const std::string bank_account =
      NameOf(record.operator_id(), "bankAccounts", expected.bank_account_id());
  const std::string name = ExpectedItemName(bank_account, expected.expected_item_id());
  ExpectedItem& row = state.Create<ExpectedItem>(name);
  row.set_name(name);
  row.set_direction(expected.direction());
  *row.mutable_amount() = expected.amount();
  row.set_end_to_end_id(expected.end_to_end_id());
  row.set_subject(absl::StrCat("operators/", record.operator_id(), "/", expected.subject()));
  *row.mutable_effective_date() = record.effective_date();
  row.set_clearing_account(expected.clearing_account());
  if (!IsPaymentKey(expected.end_to_end_id())) return;
  AddTarget(PaymentKeyRow(record.operator_id(), expected.end_to_end_id()), name, state);
}

void FoldIntoBankAccount(const event::v1::StatementImported& imported,
                         const std::string& bank_account, const std::string& statement,
                         State& state) {
  BankAccount& row = state.Change<BankAccount>(bank_account);
  LEDGER_CHECK(row.statement_balance_minor() == imported.opening_balance_minor());
  row.set_statement_balance_minor(imported.closing_balance_minor());
  *row.mutable_statement_date() = imported.closing_date();
  row.set_last_statement(statement);
  AddTarget(ContentRow(bank_account, imported.content_sha256()), statement, state);
  if (imported.bank_statement_id().empty()) return;
  AddTarget(BankStatementIdRow(bank_account, imported.closing_date(), imported.bank_statement_id()),
            statement, state);
}

void Fold(const Record& record, const event::v1::StatementImported& imported, State& state) {
  const std::string bank_account =
      NameOf(record.operator_id(), "bankAccounts", imported.bank_account_id());
  const std::string name = StatementName(bank_account, imported.statement_id());
  Statement& row = state.Create<Statement>(name);
  row.set_name(name);
  row.set_bank_statement_id(imported.bank_statement_id());
  row.set_format(imported.format());
  row.set_file_sha256(absl::BytesToHexString(imported.file_sha256()));
  if (imported.has_opening_date()) *row.mutable_opening_date() = imported.opening_date();
  *row.mutable_closing_date() = imported.closing_date();
  row.set_opening_balance_minor(imported.opening_balance_minor());
  row.set_closing_balance_minor(imported.closing_balance_minor());
  row.set_entry_count(imported.entry_count());
  // The entries, which follow in this record and the next, sum to this and none is matched yet.
  row.set_unmatched_minor(imported.closing_balance_minor() - imported.opening_balance_minor());
  FoldIntoBankAccount(imported, bank_account, name, state);
}

void Fold(const Record& record, const event::v1::EntriesImported& imported, State& state) {
  const std::string statement =
      StatementName(NameOf(record.operator_id(), "bankAccounts", imported.bank_account_id()),
                    imported.statement_id());
  for (const event::v1::ImportedEntry& entry : imported.entries()) {
    const std::string name = EntryName(statement, entry.number());
    StatementEntry& row = state.Create<StatementEntry>(name);
    row.set_name(name);
    *row.mutable_booking_date() = entry.booking_date();
    if (entry.has_value_date()) *row.mutable_value_date() = entry.value_date();
    row.set_amount_minor(entry.amount_minor());
    row.set_end_to_end_id(entry.end_to_end_id());
    row.set_creditor_reference(entry.creditor_reference());
    row.set_transaction_code(entry.transaction_code());
    row.set_return_reason(entry.return_reason());
  }
}

void FoldIntoItem(const std::string& item, const std::string& entry, State& state) {
  ExpectedItem& row = state.Change<ExpectedItem>(item);
  LEDGER_CHECK(!row.matched());
  row.set_matched(true);
  row.set_entry(entry);
}

void Fold(const Record& record, const event::v1::EntryMatched& matched, State& state) {
  const std::string bank_account =
      NameOf(record.operator_id(), "bankAccounts", matched.bank_account_id());
  const std::string statement_name = StatementName(bank_account, matched.statement_id());
  const std::string entry_name = EntryName(statement_name, matched.entry_number());
  StatementEntry& entry = state.Change<StatementEntry>(entry_name);
  LEDGER_CHECK(!entry.matched());
  LEDGER_CHECK(entry.amount_minor() == matched.amount_minor());
  entry.set_matched(true);
  entry.set_subject(absl::StrCat("operators/", record.operator_id(), "/", matched.subject()));
  entry.set_matched_position(record.position());
  Statement& statement = state.Change<Statement>(statement_name);
  statement.set_matched_count(statement.matched_count() + 1);
  statement.set_unmatched_minor(statement.unmatched_minor() - matched.amount_minor());
  LEDGER_CHECK(statement.matched_count() <= statement.entry_count());
  if (matched.expected_item_id().empty()) return;
  entry.set_expected_item(ExpectedItemName(bank_account, matched.expected_item_id()));
  FoldIntoItem(entry.expected_item(), entry_name, state);
}

}  // namespace

bool Evolve(const Record& record, const Event& event, State& state) {
  switch (event.fact_case()) {
    case Event::kBankAccountOpened:
      Fold(record, event.bank_account_opened(), state);
      break;
    case Event::kItemExpected:
      Fold(record, event.item_expected(), state);
      break;
    case Event::kStatementImported:
      Fold(record, event.statement_imported(), state);
      break;
    case Event::kEntriesImported:
      Fold(record, event.entries_imported(), state);
      break;
    case Event::kEntryMatched:
      Fold(record, event.entry_matched(), state);
      break;
    case Event::kLoanApplied:
      AddReference(record, event.loan_applied().payment_reference(), "loans",
                   event.loan_applied().loan_id(), state);
      break;
    case Event::kLoanImported:
      AddReference(record, event.loan_imported().payment_reference(), "loans",
                   event.loan_imported().loan_id(), state);
      break;
    case Event::kFeeAssessed:
      AddReference(record, event.fee_assessed().payment_reference(), "fees",
                   event.fee_assessed().fee_id(), state);
      break;
    case Event::kCostShared:
      for (const event::v1::CostShare& share : event.cost_shared().shares()) {
        AddReference(record, share.payment_reference(), "fees", share.fee_id(), state);
      }
      break;
    default:
      return false;
  }
  return true;
}

}  // namespace thuning::reconciliation
