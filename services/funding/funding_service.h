// FundingService over gRPC: translates, submits, answers. Knows no rule.
#pragma once

#include "services/rpc/ledger.h"
#include "thuning/ledger/v1/funding.grpc.pb.h"

namespace thuning::services {

class FundingService final : public ledger::v1::FundingService::CallbackService {
 public:
  explicit FundingService(const Ledger& ledger) : ledger_(ledger) {}

  grpc::ServerUnaryReactor* CreatePartner(grpc::CallbackServerContext* context,
                                          const ledger::v1::CreatePartnerRequest* request,
                                          ledger::v1::CreatePartnerResponse* response) override;
  grpc::ServerUnaryReactor* CreateFundingLine(
      grpc::CallbackServerContext* context, const ledger::v1::CreateFundingLineRequest* request,
      ledger::v1::CreateFundingLineResponse* response) override;
  grpc::ServerUnaryReactor* CallGuarantee(grpc::CallbackServerContext* context,
                                          const ledger::v1::CallGuaranteeRequest* request,
                                          ledger::v1::CallGuaranteeResponse* response) override;
  grpc::ServerUnaryReactor* ProposeSettlement(
      grpc::CallbackServerContext* context, const ledger::v1::ProposeSettlementRequest* request,
      ledger::v1::ProposeSettlementResponse* response) override;
  grpc::ServerUnaryReactor* AgreeSettlement(grpc::CallbackServerContext* context,
                                            const ledger::v1::AgreeSettlementRequest* request,
                                            ledger::v1::AgreeSettlementResponse* response) override;
  grpc::ServerUnaryReactor* DeclineSettlement(
      grpc::CallbackServerContext* context, const ledger::v1::DeclineSettlementRequest* request,
      ledger::v1::DeclineSettlementResponse* response) override;
  grpc::ServerUnaryReactor* PaySettlement(grpc::CallbackServerContext* context,
                                          const ledger::v1::PaySettlementRequest* request,
                                          ledger::v1::PaySettlementResponse* response) override;
  grpc::ServerUnaryReactor* AwardGrant(grpc::CallbackServerContext* context,
                                       const ledger::v1::AwardGrantRequest* request,
                                       ledger::v1::AwardGrantResponse* response) override;
  grpc::ServerUnaryReactor* ReverseGrant(grpc::CallbackServerContext* context,
                                         const ledger::v1::ReverseGrantRequest* request,
                                         ledger::v1::ReverseGrantResponse* response) override;
  grpc::ServerUnaryReactor* GetPartner(grpc::CallbackServerContext* context,
                                       const ledger::v1::GetPartnerRequest* request,
                                       ledger::v1::GetPartnerResponse* response) override;
  grpc::ServerUnaryReactor* GetFundingLine(grpc::CallbackServerContext* context,
                                           const ledger::v1::GetFundingLineRequest* request,
                                           ledger::v1::GetFundingLineResponse* response) override;
  grpc::ServerUnaryReactor* GetSettlement(grpc::CallbackServerContext* context,
                                          const ledger::v1::GetSettlementRequest* request,
                                          ledger::v1::GetSettlementResponse* response) override;
  grpc::ServerUnaryReactor* GetGrant(grpc::CallbackServerContext* context,
                                     const ledger::v1::GetGrantRequest* request,
                                     ledger::v1::GetGrantResponse* response) override;
  grpc::ServerUnaryReactor* ListPartners(grpc::CallbackServerContext* context,
                                         const ledger::v1::ListPartnersRequest* request,
                                         ledger::v1::ListPartnersResponse* response) override;
  grpc::ServerUnaryReactor* ListFundingLines(
      grpc::CallbackServerContext* context, const ledger::v1::ListFundingLinesRequest* request,
      ledger::v1::ListFundingLinesResponse* response) override;
  grpc::ServerUnaryReactor* ListSettlements(grpc::CallbackServerContext* context,
                                            const ledger::v1::ListSettlementsRequest* request,
                                            ledger::v1::ListSettlementsResponse* response) override;
  grpc::ServerUnaryReactor* ListGrants(grpc::CallbackServerContext* context,
                                       const ledger::v1::ListGrantsRequest* request,
                                       ledger::v1::ListGrantsResponse* response) override;
  grpc::ServerUnaryReactor* ListFundedLoans(grpc::CallbackServerContext* context,
                                            const ledger::v1::ListFundedLoansRequest* request,
                                            ledger::v1::ListFundedLoansResponse* response) override;
  grpc::ServerUnaryReactor* GetPartnerPosition(
      grpc::CallbackServerContext* context, const ledger::v1::GetPartnerPositionRequest* request,
      ledger::v1::GetPartnerPositionResponse* response) override;

 private:
  const Ledger& ledger_;
};

}  // namespace thuning::services
