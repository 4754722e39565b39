// The portfolio at risk of all loans of an operator, from their courses: one pass over the rows.
#pragma once

#include "absl/status/status.h"
#include "ledger/projection/tables.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::services {

// Refused for a malformed date at "date", with NOT_FOUND at "parent".
absl::Status FillPortfolioAtRisk(const projection::View& view,
                                 const ledger::v1::GetPortfolioAtRiskRequest& request,
                                 ledger::v1::GetPortfolioAtRiskResponse& response);

}  // namespace thuning::services
