// The balances of several operators in one currency, at rates that the caller gives.
#pragma once

#include "absl/status/status.h"
#include "ledger/projection/projection.h"
#include "thuning/ledger/v1/audit.pb.h"

namespace thuning::services {

// Refused as AuditService.GetConsolidatedBalance says; NOT_FOUND for an operator that does not
// exist.
absl::Status FillConsolidatedBalance(const projection::View& view,
                                     const ledger::v1::GetConsolidatedBalanceRequest& request,
                                     ledger::v1::GetConsolidatedBalanceResponse& response);

}  // namespace thuning::services
