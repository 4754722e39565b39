// The reconciliation of a bank account, gathered from the tables. Reads every statement that has
// unmatched entries and every expected item of the account.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "ledger/projection/tables.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::services {

absl::Status FillReconciliation(const projection::View& view, const std::string& bank_account,
                                ledger::v1::GetReconciliationResponse& response);

}  // namespace thuning::services
