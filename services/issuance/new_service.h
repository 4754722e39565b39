// IssuanceService, to be registered with a gRPC server, without what compiling its class takes.
#pragma once

#include <memory>

namespace grpc {
class Service;
}

namespace thuning::services {

struct Ledger;

// The ledger outlives the service.
std::unique_ptr<grpc::Service> NewIssuanceService(const Ledger& ledger);

}  // namespace thuning::services
