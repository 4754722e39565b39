// ReconciliationService, to be registered with a gRPC server, without what its class includes.
#pragma once

#include <memory>

namespace grpc {
class Service;
}

namespace thuning::services {

struct Ledger;

// The ledger outlives the service.
std::unique_ptr<grpc::Service> NewReconciliationService(const Ledger& ledger);

}  // namespace thuning::services
