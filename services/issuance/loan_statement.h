// A page of a loan's statement, from the index of records by subject and the records themselves.
#pragma once

#include "absl/status/status.h"
#include "ledger/log/event_log.h"
#include "ledger/projection/tables.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::services {

absl::Status FillLoanStatement(const projection::View& view, const log::EventLog& log,
                               const ledger::v1::GetLoanStatementRequest& request,
                               ledger::v1::GetLoanStatementResponse& response);

}  // namespace thuning::services
