// FeeService over gRPC: translates, submits, answers. Knows no rule.
#pragma once

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/fee.grpc.pb.h"

namespace thuning::services {

class FeeService final : public ledger::v1::FeeService::CallbackService {
 public:
  explicit FeeService(const Ledger& ledger) : ledger_(ledger) {}

  grpc::ServerUnaryReactor* CreateFeeSchedule(
      grpc::CallbackServerContext* context, const ledger::v1::CreateFeeScheduleRequest* request,
      ledger::v1::CreateFeeScheduleResponse* response) override;
  grpc::ServerUnaryReactor* ReviseFeeSchedule(
      grpc::CallbackServerContext* context, const ledger::v1::ReviseFeeScheduleRequest* request,
      ledger::v1::ReviseFeeScheduleResponse* response) override;
  grpc::ServerUnaryReactor* GetFeeSchedule(grpc::CallbackServerContext* context,
                                           const ledger::v1::GetFeeScheduleRequest* request,
                                           ledger::v1::GetFeeScheduleResponse* response) override;
  grpc::ServerUnaryReactor* ListFeeSchedules(
      grpc::CallbackServerContext* context, const ledger::v1::ListFeeSchedulesRequest* request,
      ledger::v1::ListFeeSchedulesResponse* response) override;
  grpc::ServerUnaryReactor* AssessEnrolment(grpc::CallbackServerContext* context,
                                            const ledger::v1::AssessEnrolmentRequest* request,
                                            ledger::v1::AssessEnrolmentResponse* response) override;
  grpc::ServerWriteReactor<ledger::v1::AssessFeesResponse>* AssessFees(
      grpc::CallbackServerContext* context, const ledger::v1::AssessFeesRequest* request) override;
  grpc::ServerUnaryReactor* AssessFee(grpc::CallbackServerContext* context,
                                      const ledger::v1::AssessFeeRequest* request,
                                      ledger::v1::AssessFeeResponse* response) override;
  grpc::ServerUnaryReactor* ShareCost(grpc::CallbackServerContext* context,
                                      const ledger::v1::ShareCostRequest* request,
                                      ledger::v1::ShareCostResponse* response) override;
  grpc::ServerUnaryReactor* CollectFee(grpc::CallbackServerContext* context,
                                       const ledger::v1::CollectFeeRequest* request,
                                       ledger::v1::CollectFeeResponse* response) override;
  grpc::ServerUnaryReactor* ReverseFeeCollection(
      grpc::CallbackServerContext* context, const ledger::v1::ReverseFeeCollectionRequest* request,
      ledger::v1::ReverseFeeCollectionResponse* response) override;
  grpc::ServerUnaryReactor* WaiveFee(grpc::CallbackServerContext* context,
                                     const ledger::v1::WaiveFeeRequest* request,
                                     ledger::v1::WaiveFeeResponse* response) override;
  grpc::ServerUnaryReactor* CreditFee(grpc::CallbackServerContext* context,
                                      const ledger::v1::CreditFeeRequest* request,
                                      ledger::v1::CreditFeeResponse* response) override;
  grpc::ServerUnaryReactor* RefundFeeCredit(grpc::CallbackServerContext* context,
                                            const ledger::v1::RefundFeeCreditRequest* request,
                                            ledger::v1::RefundFeeCreditResponse* response) override;
  grpc::ServerUnaryReactor* GetFee(grpc::CallbackServerContext* context,
                                   const ledger::v1::GetFeeRequest* request,
                                   ledger::v1::GetFeeResponse* response) override;
  grpc::ServerUnaryReactor* ListFees(grpc::CallbackServerContext* context,
                                     const ledger::v1::ListFeesRequest* request,
                                     ledger::v1::ListFeesResponse* response) override;
  grpc::ServerUnaryReactor* ListDueFees(grpc::CallbackServerContext* context,
                                        const ledger::v1::ListDueFeesRequest* request,
                                        ledger::v1::ListDueFeesResponse* response) override;
  grpc::ServerUnaryReactor* GetFeeStatement(grpc::CallbackServerContext* context,
                                            const ledger::v1::GetFeeStatementRequest* request,
                                            ledger::v1::GetFeeStatementResponse* response) override;

 private:
  const Ledger& ledger_;
};

}  // namespace thuning::services
