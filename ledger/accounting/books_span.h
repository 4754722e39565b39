// What deciding has to know of all postings so far: the first day on which something stands in the
// books, and what passed in each month over the accounts of expenses and income.
//
//   BooksSpan "operators/ami/books/span"
//   ResultMonth "operators/ami/resultMonths/2026-03"
//
// A month has one row for all its accounts, some 15 bytes for each that moved, so that a year is
// twelve rows to read. A record touches the row of each month in which it posts on class 6 or 7:
// none or one, nearly always.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "ledger/money/date.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::accounting {

std::string BooksSpanRow(absl::string_view operator_id);

// Debits less credits by account, of the months from that of `first` to that of `last`; none that
// is zero. A month's sums fit 64 bits, as 900 000 of the largest amounts do; those of a year may
// not.
std::map<std::string, __int128> ResultTurnovers(absl::string_view operator_id, Date first,
                                                Date last, StateReader& state);

// Folds the record's postings.
void FoldSpan(const event::v1::Record& record, State& state);

}  // namespace thuning::accounting
