// The one place where an absl::Status becomes a gRPC status: the same code and message, and as
// details (google.rpc.Status) an ErrorInfo with the refusal's reason, a BadRequest with the field
// at fault, and for RESOURCE_EXHAUSTED a RetryInfo.
#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"

namespace thuning::services {

// The domain of every ErrorInfo.
inline constexpr char kErrorDomain[] = "thuning";

google::rpc::Status ToRpcStatus(const absl::Status& status);
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace thuning::services
