// Closed periods: an operator's books are closed up to the end of a month, one after the other, for
// ever. Nothing is posted on a closed day. What is found later about a closed day is posted on the
// first open day, keeps its value date, and is listed with the closed period as a late record. The
// one exception is the closing entry of a financial year (financial_year.h): it stands on the
// year's last day and is not late.
//
//   Operator    "operators/ami"                                   holds closed_until_date
//   Period      "operators/ami/periods/2026-01-31"                one for each closing
//   LateRecord  "…/periods/2026-01-31/lateRecords/P0000000042"    one for each late record
//
// Every decided record passes through PostOnOpenDays (ledger/commands), so no decider needs to know
// of periods. Pure: no clock but the context's.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::accounting {

// "operators/ami/periods/2026-01-31". The date is one: checked.
std::string PeriodName(absl::string_view operator_id, const google::type::Date& end_date);

// Refused with NOT_END_OF_MONTH, PERIOD_NOT_OVER (the day is the operator's today, or later),
// PERIOD_CLOSED_ALREADY.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ClosePeriodRequest& request,
                                         StateReader& state, const Context& context);

// Moves the postings that would stand on a closed day to the first open one, unless the record
// closes a year.
void PostOnOpenDays(StateReader& state, event::v1::Record& record);

void FoldClosing(const event::v1::Record& record, const event::v1::PeriodClosed& closed,
                 State& state);

// Lists a record that posts something and is found later than its period was closed.
void FoldIfLate(const event::v1::Record& record, State& state);

}  // namespace thuning::accounting
