// The position of a partner: what the partner and the operator owe each other on a day.
#pragma once

#include "absl/status/status.h"
#include "ledger/projection/projection.h"
#include "thuning/ledger/v1/funding.pb.h"

namespace thuning::services {

// NOT_FOUND unless the partner exists; INVALID_ARGUMENT for a date that does not exist.
absl::Status FillPartnerPosition(const projection::View& view,
                                 const ledger::v1::GetPartnerPositionRequest& request,
                                 ledger::v1::GetPartnerPositionResponse& response);

}  // namespace thuning::services
