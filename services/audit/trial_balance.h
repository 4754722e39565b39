// The trial balance of an operator as of a day, as known at a position: the table of
// turnovers, less what the records after the position added to it.
#pragma once

#include "absl/status/status.h"
#include "ledger/log/event_log.h"
#include "ledger/projection/tables.h"
#include "thuning/ledger/v1/audit.pb.h"

namespace thuning::services {

// OUT_OF_RANGE when the position is beyond what is folded. DATA_LOSS for balances beyond 64 bits,
// because no sum of loans is that large.
absl::Status FillTrialBalance(const projection::View& view, const log::EventLog& log,
                              const ledger::v1::GetTrialBalanceRequest& request,
                              ledger::v1::GetTrialBalanceResponse& response);

}  // namespace thuning::services
