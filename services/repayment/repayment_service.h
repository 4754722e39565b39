// RepaymentService over gRPC: translates, submits, answers. Knows no rule.
#pragma once

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/repayment.grpc.pb.h"

namespace thuning::services {

class RepaymentService final : public ledger::v1::RepaymentService::CallbackService {
 public:
  explicit RepaymentService(const Ledger& ledger) : ledger_(ledger) {}

  grpc::ServerUnaryReactor* RecordRepayment(grpc::CallbackServerContext* context,
                                            const ledger::v1::RecordRepaymentRequest* request,
                                            ledger::v1::RecordRepaymentResponse* response) override;
  grpc::ServerUnaryReactor* BatchRecordRepayments(
      grpc::CallbackServerContext* context, const ledger::v1::BatchRecordRepaymentsRequest* request,
      ledger::v1::BatchRecordRepaymentsResponse* response) override;
  grpc::ServerUnaryReactor* ReverseRepayment(
      grpc::CallbackServerContext* context, const ledger::v1::ReverseRepaymentRequest* request,
      ledger::v1::ReverseRepaymentResponse* response) override;
  grpc::ServerUnaryReactor* ListRepayments(grpc::CallbackServerContext* context,
                                           const ledger::v1::ListRepaymentsRequest* request,
                                           ledger::v1::ListRepaymentsResponse* response) override;

 private:
  const Ledger& ledger_;
};

}  // namespace thuning::services
