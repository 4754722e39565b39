// A page of what is due on a day, from the rows of fees and of their schedules.
#pragma once

#include "absl/status/status.h"
#include "ledger/projection/tables.h"
#include "thuning/ledger/v1/fee.pb.h"

namespace thuning::services {

// Refused for a malformed date at "as_of_date", with NOT_FOUND at "parent", and as VisitPage
// refuses.
absl::Status FillDueFees(const projection::View& view,
                         const ledger::v1::ListDueFeesRequest& request,
                         ledger::v1::ListDueFeesResponse& response);

}  // namespace thuning::services
