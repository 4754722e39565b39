// The upload of a bank file as a stream of chunks. See ReconciliationService.UploadStatement.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <string>

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::services {

// The reactor deletes itself when the call is over. What was taken in stays, even if the caller has
// left.
grpc::ServerReadReactor<ledger::v1::UploadStatementRequest>* StartStatementUpload(
    const Ledger& ledger, std::string principal, ledger::v1::UploadStatementResponse* response);

}  // namespace thuning::services
