// IssuanceService over gRPC: translates, submits, answers. Knows no rule.
#pragma once

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/issuance.grpc.pb.h"

namespace thuning::services {

class IssuanceService final : public ledger::v1::IssuanceService::CallbackService {
 public:
  explicit IssuanceService(const Ledger& ledger) : ledger_(ledger) {}

  grpc::ServerUnaryReactor* QuoteLoan(grpc::CallbackServerContext* context,
                                      const ledger::v1::QuoteLoanRequest* request,
                                      ledger::v1::QuoteLoanResponse* response) override;
  grpc::ServerUnaryReactor* ApplyForLoan(grpc::CallbackServerContext* context,
                                         const ledger::v1::ApplyForLoanRequest* request,
                                         ledger::v1::ApplyForLoanResponse* response) override;
  grpc::ServerUnaryReactor* ApproveLoan(grpc::CallbackServerContext* context,
                                        const ledger::v1::ApproveLoanRequest* request,
                                        ledger::v1::ApproveLoanResponse* response) override;
  grpc::ServerUnaryReactor* DisburseLoan(grpc::CallbackServerContext* context,
                                         const ledger::v1::DisburseLoanRequest* request,
                                         ledger::v1::DisburseLoanResponse* response) override;
  grpc::ServerUnaryReactor* GetLoan(grpc::CallbackServerContext* context,
                                    const ledger::v1::GetLoanRequest* request,
                                    ledger::v1::GetLoanResponse* response) override;
  grpc::ServerUnaryReactor* ListLoans(grpc::CallbackServerContext* context,
                                      const ledger::v1::ListLoansRequest* request,
                                      ledger::v1::ListLoansResponse* response) override;
  grpc::ServerUnaryReactor* GetLoanStatement(
      grpc::CallbackServerContext* context, const ledger::v1::GetLoanStatementRequest* request,
      ledger::v1::GetLoanStatementResponse* response) override;

 private:
  const Ledger& ledger_;
};

}  // namespace thuning::services
