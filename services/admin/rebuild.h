// A rebuild of a table as a stream of progress. See AdminService.RebuildProjection.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <string>

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {

// Rebuilds on a worker. The reactor deletes itself when the call is over. A caller who leaves does
// not stop the rebuild.
grpc::ServerWriteReactor<ledger::v1::RebuildProjectionResponse>* StartRebuild(const Ledger& ledger,
                                                                              std::string name);

}  // namespace thuning::services
