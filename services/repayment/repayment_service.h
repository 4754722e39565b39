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
  grpc::ServerUnaryReactor* RecordTransaction(
      grpc::CallbackServerContext* context, const ledger::v1::RecordTransactionRequest* request,
      ledger::v1::RecordTransactionResponse* response) override;
  grpc::ServerUnaryReactor* ReverseTransaction(
      grpc::CallbackServerContext* context, const ledger::v1::ReverseTransactionRequest* request,
      ledger::v1::ReverseTransactionResponse* response) override;
  grpc::ServerUnaryReactor* ChargeLoan(grpc::CallbackServerContext* context,
                                       const ledger::v1::ChargeLoanRequest* request,
                                       ledger::v1::ChargeLoanResponse* response) override;
  grpc::ServerUnaryReactor* ReverseCharge(grpc::CallbackServerContext* context,
                                          const ledger::v1::ReverseChargeRequest* request,
                                          ledger::v1::ReverseChargeResponse* response) override;
  grpc::ServerUnaryReactor* AccrueLoan(grpc::CallbackServerContext* context,
                                       const ledger::v1::AccrueLoanRequest* request,
                                       ledger::v1::AccrueLoanResponse* response) override;
  grpc::ServerWriteReactor<ledger::v1::AccrueLoansResponse>* AccrueLoans(
      grpc::CallbackServerContext* context, const ledger::v1::AccrueLoansRequest* request) override;
  grpc::ServerUnaryReactor* ListTransactions(
      grpc::CallbackServerContext* context, const ledger::v1::ListTransactionsRequest* request,
      ledger::v1::ListTransactionsResponse* response) override;

 private:
  const Ledger& ledger_;
};

}  // namespace thuning::services
