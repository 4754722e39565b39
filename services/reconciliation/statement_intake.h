// Takes in a bank file that was received: reads it, keeps it as evidence, imports it statement by
// statement, and matches the entries.
//
// Each step is a command of its own, with an id made from that of the upload. So a retry after a
// crash goes on where the first attempt stopped: an imported statement is recognised by its
// content, and a matched entry stays matched. A statement that cannot be imported becomes a
// finding.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::services {

struct ReceivedFile {
  std::string principal;
  std::string request_id;
  std::string parent;
  std::string bytes;
};

// Blocks until everything is durable: for workers only.
absl::Status TakeIn(const Ledger& ledger, const ReceivedFile& file,
                    ledger::v1::UploadStatementResponse& response);

}  // namespace thuning::services
