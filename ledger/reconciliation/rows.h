// The names of the rows that reconciliation keeps, made from the ids in facts.
//
// Beside the API's resources there are index rows (PaymentKey). They say what a key on a bank
// statement stands for, and find a bank account or a statement by what a file says of it.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"

namespace thuning::reconciliation {

std::string StatementName(absl::string_view bank_account, absl::string_view statement_id);
// Entries are numbered from 1 to kMaxEntryCount, in five digits: so names sort as the numbers do.
inline constexpr int kMaxEntryCount = 99'999;
std::string EntryName(absl::string_view statement, int number);
std::string ExpectedItemName(absl::string_view bank_account, absl::string_view item_id);

// Of an entry, "operators/ami/bankAccounts/coop/statements/S1/entries/00001".
absl::string_view StatementOf(absl::string_view entry);
absl::string_view BankAccountOf(absl::string_view below_bank_account);
absl::string_view OperatorIdOf(absl::string_view name);

// What a key on a statement stands for.
std::string PaymentKeyRow(absl::string_view operator_id, absl::string_view key);
// Which bank account a ledger account mirrors.
std::string LedgerAccountRow(absl::string_view operator_id, absl::string_view ledger_account);
// Which bank account a file means: by IBAN, or as French files name it.
std::string AccountNumberRow(absl::string_view operator_id, absl::string_view account);
// Which statement has this content, and which statement has this id of the bank.
std::string ContentRow(absl::string_view bank_account, absl::string_view content_sha256);
std::string BankStatementIdRow(absl::string_view bank_account, const google::type::Date& closing,
                               absl::string_view bank_statement_id);

}  // namespace thuning::reconciliation
