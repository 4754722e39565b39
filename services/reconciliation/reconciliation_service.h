// ReconciliationService over gRPC: translates, submits, answers. Knows no rule.
#pragma once

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/reconciliation.grpc.pb.h"

namespace thuning::services {

class ReconciliationService final : public ledger::v1::ReconciliationService::CallbackService {
 public:
  explicit ReconciliationService(const Ledger& ledger) : ledger_(ledger) {}

  grpc::ServerUnaryReactor* CreateBankAccount(
      grpc::CallbackServerContext* context, const ledger::v1::CreateBankAccountRequest* request,
      ledger::v1::CreateBankAccountResponse* response) override;
  grpc::ServerUnaryReactor* GetBankAccount(grpc::CallbackServerContext* context,
                                           const ledger::v1::GetBankAccountRequest* request,
                                           ledger::v1::GetBankAccountResponse* response) override;
  grpc::ServerUnaryReactor* ListBankAccounts(
      grpc::CallbackServerContext* context, const ledger::v1::ListBankAccountsRequest* request,
      ledger::v1::ListBankAccountsResponse* response) override;
  grpc::ServerReadReactor<ledger::v1::UploadStatementRequest>* UploadStatement(
      grpc::CallbackServerContext* context, ledger::v1::UploadStatementResponse* response) override;
  grpc::ServerUnaryReactor* MatchEntry(grpc::CallbackServerContext* context,
                                       const ledger::v1::MatchEntryRequest* request,
                                       ledger::v1::MatchEntryResponse* response) override;
  grpc::ServerUnaryReactor* ListStatements(grpc::CallbackServerContext* context,
                                           const ledger::v1::ListStatementsRequest* request,
                                           ledger::v1::ListStatementsResponse* response) override;
  grpc::ServerUnaryReactor* ListEntries(grpc::CallbackServerContext* context,
                                        const ledger::v1::ListEntriesRequest* request,
                                        ledger::v1::ListEntriesResponse* response) override;
  grpc::ServerUnaryReactor* ListExpectedItems(
      grpc::CallbackServerContext* context, const ledger::v1::ListExpectedItemsRequest* request,
      ledger::v1::ListExpectedItemsResponse* response) override;
  grpc::ServerUnaryReactor* GetReconciliation(
      grpc::CallbackServerContext* context, const ledger::v1::GetReconciliationRequest* request,
      ledger::v1::GetReconciliationResponse* response) override;

 private:
  const Ledger& ledger_;
};

}  // namespace thuning::services
