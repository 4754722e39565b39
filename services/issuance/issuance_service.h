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
  grpc::ServerUnaryReactor* RejectLoan(grpc::CallbackServerContext* context,
                                       const ledger::v1::RejectLoanRequest* request,
                                       ledger::v1::RejectLoanResponse* response) override;
  grpc::ServerUnaryReactor* WithdrawLoan(grpc::CallbackServerContext* context,
                                         const ledger::v1::WithdrawLoanRequest* request,
                                         ledger::v1::WithdrawLoanResponse* response) override;
  grpc::ServerUnaryReactor* UndoLoanDecision(
      grpc::CallbackServerContext* context, const ledger::v1::UndoLoanDecisionRequest* request,
      ledger::v1::UndoLoanDecisionResponse* response) override;
  grpc::ServerUnaryReactor* DisburseLoan(grpc::CallbackServerContext* context,
                                         const ledger::v1::DisburseLoanRequest* request,
                                         ledger::v1::DisburseLoanResponse* response) override;
  grpc::ServerUnaryReactor* AmendLoan(grpc::CallbackServerContext* context,
                                      const ledger::v1::AmendLoanRequest* request,
                                      ledger::v1::AmendLoanResponse* response) override;
  grpc::ServerUnaryReactor* ReverseAmendment(
      grpc::CallbackServerContext* context, const ledger::v1::ReverseAmendmentRequest* request,
      ledger::v1::ReverseAmendmentResponse* response) override;
  grpc::ServerBidiReactor<ledger::v1::ImportLoansRequest, ledger::v1::ImportLoansResponse>*
  ImportLoans(grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* GetLoan(grpc::CallbackServerContext* context,
                                    const ledger::v1::GetLoanRequest* request,
                                    ledger::v1::GetLoanResponse* response) override;
  grpc::ServerUnaryReactor* ListLoans(grpc::CallbackServerContext* context,
                                      const ledger::v1::ListLoansRequest* request,
                                      ledger::v1::ListLoansResponse* response) override;
  grpc::ServerUnaryReactor* ListDueInstalments(
      grpc::CallbackServerContext* context, const ledger::v1::ListDueInstalmentsRequest* request,
      ledger::v1::ListDueInstalmentsResponse* response) override;
  grpc::ServerUnaryReactor* GetLoanPosition(grpc::CallbackServerContext* context,
                                            const ledger::v1::GetLoanPositionRequest* request,
                                            ledger::v1::GetLoanPositionResponse* response) override;
  grpc::ServerUnaryReactor* GetPortfolioAtRisk(
      grpc::CallbackServerContext* context, const ledger::v1::GetPortfolioAtRiskRequest* request,
      ledger::v1::GetPortfolioAtRiskResponse* response) override;
  grpc::ServerUnaryReactor* GetLoanStatement(
      grpc::CallbackServerContext* context, const ledger::v1::GetLoanStatementRequest* request,
      ledger::v1::GetLoanStatementResponse* response) override;

 private:
  const Ledger& ledger_;
};

}  // namespace thuning::services
