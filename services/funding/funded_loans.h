// The loans that a line funds, as their funder may see them: by id, without a beneficiary.
#pragma once

#include "absl/status/status.h"
#include "ledger/projection/projection.h"
#include "thuning/ledger/v1/funding.pb.h"

namespace thuning::services {

// NOT_FOUND unless the line exists; otherwise as VisitPage.
absl::Status FillFundedLoans(const projection::View& view,
                             const ledger::v1::ListFundedLoansRequest& request,
                             ledger::v1::ListFundedLoansResponse& response);

}  // namespace thuning::services
