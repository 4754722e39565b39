// Closed financial years: the accounts of expenses and income (classes 6 and 7) are brought to
// nothing on the year's last day, against 120000 (a surplus) or 129000 (a deficit).
//
//   Operator       "operators/ami"                              holds year_closed_until_date
//   FinancialYear  "operators/ami/financialYears/2026-12-31"    one for each closed year
//
// A year ends with a closed period. It has 12 months; the first begins with the month of the books'
// first posting and may have fewer. Its closing entry is the one entry that stands on a closed day.
// Everything else that is found about the year later stands in the open period, and so in a later
// year. The staff allocate the result by an entry of their own. Pure.
#pragma once

#include "absl/status/statusor.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/books.pb.h"

namespace thuning::accounting {

// Refused with NOT_END_OF_MONTH, YEAR_CLOSED_ALREADY, NOTHING_POSTED, NOT_END_OF_YEAR,
// PERIOD_NOT_CLOSED.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CloseYearRequest& request,
                                         StateReader& state, const Context& context);

// Whether the record is the closing of a year, whose postings stand on a closed day.
bool ClosesYear(const event::v1::Record& record);

// The year that the record closes. ClosesYear must hold for it.
ledger::v1::FinancialYear YearOf(const event::v1::Record& record);

// Folds the closing of a year: ClosesYear.
void FoldYear(const event::v1::Record& record, State& state);

}  // namespace thuning::accounting
