// AuditService over gRPC: the records as they are stored, proofs from the tree, balances from the
// tables.
#pragma once

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/audit.grpc.pb.h"

namespace thuning::services {

class AuditService final : public ledger::v1::AuditService::CallbackService {
 public:
  explicit AuditService(const Ledger& ledger) : ledger_(ledger) {}

  grpc::ServerWriteReactor<ledger::v1::StreamRecordsResponse>* StreamRecords(
      grpc::CallbackServerContext* context,
      const ledger::v1::StreamRecordsRequest* request) override;
  grpc::ServerUnaryReactor* GetCheckpoint(grpc::CallbackServerContext* context,
                                          const ledger::v1::GetCheckpointRequest* request,
                                          ledger::v1::GetCheckpointResponse* response) override;
  grpc::ServerUnaryReactor* GetInclusionProof(
      grpc::CallbackServerContext* context, const ledger::v1::GetInclusionProofRequest* request,
      ledger::v1::GetInclusionProofResponse* response) override;
  grpc::ServerUnaryReactor* GetConsistencyProof(
      grpc::CallbackServerContext* context, const ledger::v1::GetConsistencyProofRequest* request,
      ledger::v1::GetConsistencyProofResponse* response) override;
  grpc::ServerUnaryReactor* GetTrialBalance(grpc::CallbackServerContext* context,
                                            const ledger::v1::GetTrialBalanceRequest* request,
                                            ledger::v1::GetTrialBalanceResponse* response) override;

  grpc::ServerUnaryReactor* GetConsolidatedBalance(
      grpc::CallbackServerContext* context,
      const ledger::v1::GetConsolidatedBalanceRequest* request,
      ledger::v1::GetConsolidatedBalanceResponse* response) override;

 private:
  const Ledger& ledger_;
};

}  // namespace thuning::services
