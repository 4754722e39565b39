#include "ledger/reconciliation/statement_import.h"

#include "absl/strings/str_cat.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/reconciliation/rows.h"
#include "ledger/state/names.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::reconciliation {
namespace {

using event::v1::EntriesImported;
using event::v1::ImportedEntry;
using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::Statement;
using state::v1::PaymentKey;

constexpr size_t kMaxTextBytes = 140;
constexpr int64_t kMaxBalanceMinor = 100 * kMaxAmountMinor;
// Leaves 4 KiB of a record to its statement and the tags around.
constexpr size_t kMaxEntriesBytes = kMaxImportRecordBytes - 4 * 1024;
constexpr size_t kEntryTagBytes = 4;

absl::Status CheckShort(absl::string_view field, absl::string_view text) {
  if (text.size() <= kMaxTextBytes) return absl::OkStatus();
  return RefuseField("TEXT_TOO_LONG", field,
                     absl::StrCat("has more than ", kMaxTextBytes, " bytes"));
}

absl::Status CheckBounded(absl::string_view field, int64_t minor) {
  if (minor >= -kMaxBalanceMinor && minor <= kMaxBalanceMinor) return absl::OkStatus();
  return RefuseField("AMOUNT_TOO_LARGE", field,
                     absl::StrCat("is beyond ", kMaxBalanceMinor, ": ", minor));
}

absl::Status CheckEntry(const std::string& path, const ImportedEntry& entry) {
  RETURN_IF_ERROR(
      CheckDate(path + ".booking_date", entry.has_booking_date(), entry.booking_date()));
  RETURN_IF_ERROR(CheckBounded(path + ".amount_minor", entry.amount_minor()));
  RETURN_IF_ERROR(CheckShort(path + ".end_to_end_id", entry.end_to_end_id()));
  RETURN_IF_ERROR(CheckShort(path + ".creditor_reference", entry.creditor_reference()));
  RETURN_IF_ERROR(CheckShort(path + ".transaction_code", entry.transaction_code()));
  return CheckShort(path + ".return_reason", entry.return_reason());
}

absl::Status CheckEntries(const StatementImport& import) {
  if (import.entries.size() > kMaxEntryCount) {
    return RefuseField("TOO_MANY_ENTRIES", "entries",
                       absl::StrCat("are more than ", kMaxEntryCount));
  }
  for (size_t i = 0; i < import.entries.size(); ++i) {
    RETURN_IF_ERROR(CheckEntry(absl::StrCat("entries[", i, "]"), import.entries[i]));
  }
  return absl::OkStatus();
}

// Opening balance and entries give the closing balance. Nothing wraps around: every amount is
// bounded, and so is their count.
absl::Status CheckAddsUp(const StatementImport& import) {
  __int128 balance = import.opening_balance_minor;
  for (const ImportedEntry& entry : import.entries) balance += entry.amount_minor();
  if (balance == import.closing_balance_minor) return absl::OkStatus();
  return RefuseField(
      "STATEMENT_DOES_NOT_ADD_UP", "closing_balance_minor",
      absl::StrCat("is ", import.closing_balance_minor, ", but ", import.opening_balance_minor,
                   " and the entries give ", static_cast<int64_t>(balance)));
}

absl::Status CheckForm(const StatementImport& import) {
  RETURN_IF_ERROR(CheckShort("format", import.format));
  RETURN_IF_ERROR(CheckShort("bank_statement_id", import.bank_statement_id));
  RETURN_IF_ERROR(CheckDate("closing_date", import.closing_date.year() != 0, import.closing_date));
  RETURN_IF_ERROR(CheckBounded("opening_balance_minor", import.opening_balance_minor));
  RETURN_IF_ERROR(CheckBounded("closing_balance_minor", import.closing_balance_minor));
  RETURN_IF_ERROR(CheckEntries(import));
  return CheckAddsUp(import);
}

// A bank books what has happened.
absl::Status CheckHappened(const StatementImport& import, const Context& context,
                           StateReader& state) {
  const absl::string_view operator_id = OperatorIdOf(import.bank_account);
  RETURN_IF_ERROR(
      CheckNotInFuture("closing_date", import.closing_date, operator_id, context, state));
  const auto last = std::max_element(
      import.entries.begin(), import.entries.end(), [](const auto& one, const auto& other) {
        return DateOf(one.booking_date()) < DateOf(other.booking_date());
      });
  if (last == import.entries.end()) return absl::OkStatus();
  return CheckNotInFuture(absl::StrCat("entries[", last - import.entries.begin(), "].booking_date"),
                          last->booking_date(), operator_id, context, state);
}

absl::Status CheckUnknown(const StatementImport& import, StateReader& state) {
  const Statement* known = FindStatement(import.bank_account, import.content_sha256, state);
  if (known == nullptr) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAlreadyExists, "STATEMENT_KNOWN", "",
                absl::StrCat("the statement was taken in as ", known->name()));
}

absl::Status CheckNoConflict(const StatementImport& import, StateReader& state) {
  const PaymentKey* other = state.Find<PaymentKey>(
      BankStatementIdRow(import.bank_account, import.closing_date, import.bank_statement_id));
  if (import.bank_statement_id.empty() || other == nullptr) return absl::OkStatus();
  return RefuseState(
      "STATEMENT_CONFLICTS", "bank_statement_id",
      absl::StrCat("the bank's statement \"", import.bank_statement_id,
                   "\" of that day was taken in with another content as ", other->targets(0)));
}

absl::Status CheckContinues(const StatementImport& import, const BankAccount& bank_account) {
  if (import.opening_balance_minor != bank_account.statement_balance_minor()) {
    return RefuseState(
        "STATEMENT_NOT_CONTINUOUS", "opening_balance_minor",
        absl::StrCat("the statement opens with ", import.opening_balance_minor, ", ",
                     bank_account.name(), " stands at ", bank_account.statement_balance_minor()));
  }
  const auto last = DateOf(bank_account.statement_date());
  const auto closing = DateOf(import.closing_date);
  if (!last.has_value() || *closing >= *last) return absl::OkStatus();
  return RefuseState("STATEMENT_NOT_CONTINUOUS", "closing_date",
                     absl::StrCat("the statement closes on ", FormatIsoDate(*closing), ", ",
                                  bank_account.name(), " stands at ", FormatIsoDate(*last)));
}

Record NewRecord(const StatementImport& import) {
  Record record;
  record.set_operator_id(std::string(OperatorIdOf(import.bank_account)));
  *record.mutable_effective_date() = import.closing_date;
  return record;
}

void AddStatement(const StatementImport& import, absl::string_view statement_id, Record& record) {
  event::v1::StatementImported& imported = *record.add_events()->mutable_statement_imported();
  imported.set_statement_id(std::string(statement_id));
  imported.set_bank_account_id(std::string(LastId(import.bank_account)));
  imported.set_file_sha256(std::string(AsBytes(import.file_sha256)));
  imported.set_format(import.format);
  imported.set_bank_statement_id(import.bank_statement_id);
  if (import.opening_date.year() != 0) *imported.mutable_opening_date() = import.opening_date;
  *imported.mutable_closing_date() = import.closing_date;
  imported.set_opening_balance_minor(import.opening_balance_minor);
  imported.set_closing_balance_minor(import.closing_balance_minor);
  imported.set_entry_count(static_cast<int32_t>(import.entries.size()));
  imported.set_content_sha256(std::string(AsBytes(import.content_sha256)));
}

// Puts each entry, numbered, into the record that still has room for it.
class Filler {
 public:
  Filler(const StatementImport& import, absl::string_view statement_id)
      : import_(import), statement_id_(statement_id) {
    AddStatement(import, statement_id, records_.emplace_back(NewRecord(import)));
  }

  void Add(ImportedEntry entry) {
    entry.set_number(++count_);
    const size_t size = entry.ByteSizeLong() + kEntryTagBytes;
    if (entries_ == nullptr || bytes_ + size > kMaxEntriesBytes) NextPart();
    bytes_ += size;
    *entries_->add_entries() = std::move(entry);
  }

  std::vector<Record> Finish() && {
    for (size_t i = 0; i < records_.size() && records_.size() > 1; ++i) {
      records_[i].set_part_number(static_cast<int32_t>(i + 1));
      records_[i].set_part_count(static_cast<int32_t>(records_.size()));
    }
    for (const Record& record : records_) {
      LEDGER_CHECK(record.ByteSizeLong() <= kMaxImportRecordBytes);
    }
    return std::move(records_);
  }

 private:
  // The first entries stand in the record of the statement itself.
  void NextPart() {
    if (entries_ != nullptr) records_.push_back(NewRecord(import_));
    entries_ = records_.back().add_events()->mutable_entries_imported();
    entries_->set_statement_id(statement_id_);
    entries_->set_bank_account_id(std::string(LastId(import_.bank_account)));
    bytes_ = 0;
  }

  const StatementImport& import_;
  const std::string statement_id_;
  std::vector<Record> records_;
  EntriesImported* entries_ = nullptr;
  size_t bytes_ = 0;
  int32_t count_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<Record>> DecideImport(const StatementImport& import, StateReader& state,
                                                 const Context& context) {
  RETURN_IF_ERROR(
      ParseName("bank_account", import.bank_account, {"operators", "bankAccounts"}).status());
  RETURN_IF_ERROR(CheckForm(import));
  ASSIGN_OR_RETURN(const BankAccount* bank_account,
                   FindExisting<BankAccount>("bank_account", import.bank_account, state));
  if (import.currency_code != bank_account->currency_code()) {
    return RefuseField("CURRENCY_DIFFERS", "currency_code",
                       absl::StrCat("the account is in ", bank_account->currency_code(), ", got \"",
                                    import.currency_code, "\""));
  }
  RETURN_IF_ERROR(CheckHappened(import, context, state));
  RETURN_IF_ERROR(CheckUnknown(import, state));
  RETURN_IF_ERROR(CheckNoConflict(import, state));
  RETURN_IF_ERROR(CheckContinues(import, *bank_account));

  Filler filler(import, IdFromPosition("S", context.position));
  for (const ImportedEntry& entry : import.entries) filler.Add(entry);
  return std::move(filler).Finish();
}

const Statement* FindStatement(absl::string_view bank_account, const Sha256Digest& content_sha256,
                               StateReader& state) {
  const PaymentKey* found =
      state.Find<PaymentKey>(ContentRow(bank_account, AsBytes(content_sha256)));
  return found == nullptr ? nullptr : state.Find<Statement>(found->targets(0));
}

}  // namespace thuning::reconciliation
