// FeeService over gRPC: translates, submits, answers. Knows no rule.
#pragma once

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/fee.grpc.pb.h"

namespace thuning::services {

class FeeService final : public ledger::v1::FeeService::CallbackService {
 public:
  explicit FeeService(const Ledger& ledger) : ledger_(ledger) {}

  grpc::ServerUnaryReactor* AssessFee(grpc::CallbackServerContext* context,
                                      const ledger::v1::AssessFeeRequest* request,
                                      ledger::v1::AssessFeeResponse* response) override;
  grpc::ServerUnaryReactor* CollectFee(grpc::CallbackServerContext* context,
                                       const ledger::v1::CollectFeeRequest* request,
                                       ledger::v1::CollectFeeResponse* response) override;
  grpc::ServerUnaryReactor* GetFee(grpc::CallbackServerContext* context,
                                   const ledger::v1::GetFeeRequest* request,
                                   ledger::v1::GetFeeResponse* response) override;
  grpc::ServerUnaryReactor* ListFees(grpc::CallbackServerContext* context,
                                     const ledger::v1::ListFeesRequest* request,
                                     ledger::v1::ListFeesResponse* response) override;

 private:
  const Ledger& ledger_;
};

}  // namespace thuning::services
