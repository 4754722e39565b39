#include "ledger/reconciliation/rows.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "ledger/state/names.h"

namespace thuning::reconciliation {
namespace {

// The first `parts` parts of a name.
absl::string_view Prefix(absl::string_view name, int parts) {
  size_t end = 0;
  for (int part = 0; part < parts; ++part) {
    LEDGER_CHECK(end != absl::string_view::npos);
    end = name.find('/', part == 0 ? 0 : end + 1);
  }
  return name.substr(0, end);
}

}  // namespace

std::string StatementName(absl::string_view bank_account, absl::string_view statement_id) {
  return absl::StrCat(bank_account, "/statements/", statement_id);
}

std::string EntryName(absl::string_view statement, int number) {
  LEDGER_CHECK(number >= 1 && number <= kMaxEntryCount);
  return absl::StrFormat("%s/entries/%05d", statement, number);
}

std::string ExpectedItemName(absl::string_view bank_account, absl::string_view item_id) {
  return absl::StrCat(bank_account, "/expectedItems/", item_id);
}

absl::string_view StatementOf(absl::string_view entry) { return Prefix(entry, 6); }
absl::string_view BankAccountOf(absl::string_view below_bank_account) {
  return Prefix(below_bank_account, 4);
}
absl::string_view OperatorIdOf(absl::string_view name) { return LastId(Prefix(name, 2)); }

std::string PaymentKeyRow(absl::string_view operator_id, absl::string_view key) {
  return NameOf(operator_id, "paymentKeys", key);
}

std::string LedgerAccountRow(absl::string_view operator_id, absl::string_view ledger_account) {
  return NameOf(operator_id, "bankLedgerAccounts", ledger_account);
}

std::string AccountNumberRow(absl::string_view operator_id, absl::string_view account) {
  return NameOf(operator_id, "bankAccountNumbers", account);
}

std::string ContentRow(absl::string_view bank_account, absl::string_view content_sha256) {
  return absl::StrCat(bank_account, "/statementContents/", absl::BytesToHexString(content_sha256));
}

std::string BankStatementIdRow(absl::string_view bank_account, const google::type::Date& closing,
                               absl::string_view bank_statement_id) {
  return absl::StrFormat("%s/statementIds/%04d-%02d-%02d/%s", bank_account, closing.year(),
                         closing.month(), closing.day(), bank_statement_id);
}

}  // namespace thuning::reconciliation
