// Taking loans over from other books in the middle of their lives.
//
//   ApprovedLoan   the loan as it would stand after its approval, had it been approved here
//   DecideImport   one record: the loan's history, folded, and posted on the day of the import
//
// What a loan stands for on the day is posted as in an opening entry, with the interest that has
// arisen and the provision. Income and expenses belong to the earlier books: they are not posted
// here and count as posted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "ledger/base/sha256.h"
#include "ledger/lending/loan_book.h"
#include "ledger/money/date.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/type/v1/funding.pb.h"

namespace thuning::lending {

// What all loans of one import have in common.
struct Portfolio {
  std::string operator_id;
  google::type::Date day;             // of the import
  std::optional<Date> settled_until;  // with partners, in the earlier books
  std::string import_id;
  Sha256Digest digest = {};  // of all that was sent
  int32_t loan_count = 0;
};

// Checks that the operator exists and that the day is open and not in the future: NOT_FOUND,
// PERIOD_CLOSED, DATE_IN_FUTURE.
absl::Status CheckImport(const Portfolio& portfolio, StateReader& state, const Context& context);

// The record LoanImportStarted. It comes before the records of the loans, once all loans are found
// good.
absl::StatusOr<event::v1::Record> DecideImportStart(const Portfolio& portfolio, StateReader& state,
                                                    const Context& context);

// "operators/ami/loanImports/3f1c…".
std::string LoanImportName(absl::string_view operator_id, absl::string_view import_id);

// The loan as approved, still without its funding. Refused, at fields of the loan, as
// IssuanceService.ImportLoans says.
absl::StatusOr<ledger::v1::Loan> ApprovedLoan(const Portfolio& portfolio,
                                              const ledger::v1::ImportedLoan& imported,
                                              StateReader& state, const Context& context);

// `approved` is what ApprovedLoan gave, with its funding.
absl::StatusOr<event::v1::Record> DecideImport(const Portfolio& portfolio,
                                               const ledger::v1::ImportedLoan& imported,
                                               ledger::v1::Loan approved, StateReader& state);

// For folding: the loan and its transactions as their rows will have them, still without their
// outcomes; and what the earlier books have of the loan's position.
ledger::v1::Loan LoanIn(const event::v1::Record& record, const event::v1::LoanImported& imported);
std::vector<ledger::v1::Transaction> HistoryIn(const event::v1::Record& record,
                                               const event::v1::LoanImported& imported);
Position EarlierIn(const event::v1::LoanImported& imported);

// Adds the loan of an import's record to the totals.
void AddImported(const event::v1::Record& record, ledger::v1::LoanTotals& totals);

}  // namespace thuning::lending
