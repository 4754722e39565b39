// Lists of loans: all of an operator's, those that are past due on a day, and the instalments that
// fall due.
#pragma once

#include "absl/status/status.h"
#include "ledger/money/date.h"
#include "ledger/projection/tables.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::services {

// The operator's today.
Date TodayOf(const ledger::v1::Operator& books);

// Refused with NOT_FOUND at "parent"; with REQUIRED_FIELD_MISSING at "past_due" where a field that
// needs past_due is set without it; for faults of form.
absl::Status FillLoans(const projection::View& view, const ledger::v1::ListLoansRequest& request,
                       ledger::v1::ListLoansResponse& response);

// Refused with NOT_FOUND at "parent"; with RANGE_EMPTY at "end_date"; for faults of form.
absl::Status FillDueInstalments(const projection::View& view,
                                const ledger::v1::ListDueInstalmentsRequest& request,
                                ledger::v1::ListDueInstalmentsResponse& response);

}  // namespace thuning::services
