// What deciding has to know of all postings so far: the first day on which something stands in the
// books, and the turnover of each month on the accounts of expenses and income.
//
//   BooksSpan      "operators/ami/books/span"
//   ResultMonth    "operators/ami/resultMonths/2026-03"
//
// A month has one row for all its accounts, about 15 bytes for each account that moved: a year is
// twelve rows to read. A record touches the row of each month in which it posts on class 6 or 7.
// Nearly always that is one month or none.
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

// Debits less credits by account, over the months from that of `first` to that of `last`. Accounts
// that come to zero are left out. The sums of a month fit 64 bits, as 900 000 of the largest
// amounts do; the sums of a year may not.
std::map<std::string, __int128> ResultTurnovers(absl::string_view operator_id, Date first,
                                                Date last, StateReader& state);

// Folds the record's postings.
void FoldSpan(const event::v1::Record& record, State& state);

}  // namespace thuning::accounting
