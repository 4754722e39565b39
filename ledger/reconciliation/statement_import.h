// Takes in a bank statement, given as values, whatever file it came in.
//
// A statement continues the one before: it opens with the balance at which the bank account stands,
// and does not close before the day of that balance. So nothing is booked twice and nothing is
// skipped. A statement that a bank sends twice is recognised by its content. The bank's own id only
// tells a conflict, because banks use ids again. Importing posts nothing: entries are posted when
// they are matched.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "ledger/base/sha256.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::reconciliation {

// The most bytes of a serialised record of an import, without what the engine adds.
inline constexpr size_t kMaxImportRecordBytes = 48 * 1024;

struct StatementImport {
  std::string bank_account;  // resource name
  std::string currency_code;
  Sha256Digest file_sha256{};
  Sha256Digest content_sha256{};  // over account, balances and booked entries
  std::string format;
  std::string bank_statement_id;    // may be empty
  google::type::Date opening_date;  // unset if the file states none
  google::type::Date closing_date;
  int64_t opening_balance_minor = 0;
  int64_t closing_balance_minor = 0;
  // Booked ones only, in order. Numbers are given here.
  std::vector<event::v1::ImportedEntry> entries;
};

// One record; or, when the entries do not fit in one, several records to be appended together.
// Refused with STATEMENT_DOES_NOT_ADD_UP, STATEMENT_KNOWN (already exists: FindStatement gives it),
// STATEMENT_CONFLICTS, STATEMENT_NOT_CONTINUOUS, DATE_IN_FUTURE, or a fault of form.
absl::StatusOr<std::vector<event::v1::Record>> DecideImport(const StatementImport& import,
                                                            StateReader& state,
                                                            const Context& context);

// The statement of this content that was taken in before, or nullptr.
const ledger::v1::Statement* FindStatement(absl::string_view bank_account,
                                           const Sha256Digest& content_sha256, StateReader& state);

}  // namespace thuning::reconciliation
