// The records from a position on, as a stream. See AuditService.StreamRecords.
#pragma once

#include <grpcpp/support/server_callback.h>

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/audit.pb.h"

namespace thuning::services {

// The reactor deletes itself when the call is over.
grpc::ServerWriteReactor<ledger::v1::StreamRecordsResponse>* StartRecordStream(
    const Ledger& ledger, const ledger::v1::StreamRecordsRequest& request);

}  // namespace thuning::services
