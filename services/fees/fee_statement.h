// A page of a beneficiary's fee statement, with its totals, from the beneficiary's rows.
#pragma once

#include "absl/status/status.h"
#include "ledger/projection/tables.h"
#include "thuning/ledger/v1/fee.pb.h"

namespace thuning::services {

// Refused with NOT_FOUND at "name", and as VisitPage refuses. The name must be one of a
// beneficiary.
absl::Status FillFeeStatement(const projection::View& view,
                              const ledger::v1::GetFeeStatementRequest& request,
                              ledger::v1::GetFeeStatementResponse& response);

}  // namespace thuning::services
