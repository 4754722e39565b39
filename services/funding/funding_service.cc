#include "services/funding/funding_service.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/lending/loan_book.h"
#include "services/funding/funded_loans.h"
#include "services/funding/new_service.h"
#include "services/funding/partner_position.h"
#include "services/rpc/facts.h"
#include "services/rpc/read.h"
#include "services/rpc/write.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using event::v1::Record;

template <typename Fact>
std::string PartnerName(const Record& record, const Fact& fact) {
  return NameOf(record.operator_id(), "partners", fact.partner_id());
}

template <typename Fact>
std::string SettlementName(const Record& record, const Fact& fact) {
  return absl::StrCat(PartnerName(record, fact), "/settlements/", fact.settlement_id());
}

}  // namespace

using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

ServerUnaryReactor* FundingService::CreatePartner(CallbackServerContext* context,
                                                  const ledger::v1::CreatePartnerRequest* request,
                                                  ledger::v1::CreatePartnerResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kPartnerCreated).partner_created();
    answer.set_name(PartnerName(record, fact));
  });
}

ServerUnaryReactor* FundingService::CreateFundingLine(
    CallbackServerContext* context, const ledger::v1::CreateFundingLineRequest* request,
    ledger::v1::CreateFundingLineResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kFundingLineOpened).funding_line_opened();
    answer.set_name(
        absl::StrCat(PartnerName(record, fact), "/fundingLines/", fact.funding_line_id()));
  });
}

ServerUnaryReactor* FundingService::CallGuarantee(CallbackServerContext* context,
                                                  const ledger::v1::CallGuaranteeRequest* request,
                                                  ledger::v1::CallGuaranteeResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kLoanTransacted).loan_transacted();
    answer.set_transaction(lending::TransactionName(
        NameOf(record.operator_id(), "loans", fact.loan_id()), fact.transaction().number()));
    *answer.mutable_amount() = fact.transaction().amount();
    answer.set_end_to_end_id(fact.transaction().end_to_end_id());
  });
}

ServerUnaryReactor* FundingService::ProposeSettlement(
    CallbackServerContext* context, const ledger::v1::ProposeSettlementRequest* request,
    ledger::v1::ProposeSettlementResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kSettlementProposed).settlement_proposed();
    answer.set_name(SettlementName(record, fact));
    answer.set_net_minor(fact.net_minor());
  });
}

ServerUnaryReactor* FundingService::AgreeSettlement(
    CallbackServerContext* context, const ledger::v1::AgreeSettlementRequest* request,
    ledger::v1::AgreeSettlementResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kSettlementAgreed).settlement_agreed();
    answer.set_name(SettlementName(record, fact));
  });
}

ServerUnaryReactor* FundingService::DeclineSettlement(
    CallbackServerContext* context, const ledger::v1::DeclineSettlementRequest* request,
    ledger::v1::DeclineSettlementResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kSettlementDeclined).settlement_declined();
    answer.set_name(SettlementName(record, fact));
  });
}

ServerUnaryReactor* FundingService::PaySettlement(CallbackServerContext* context,
                                                  const ledger::v1::PaySettlementRequest* request,
                                                  ledger::v1::PaySettlementResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kSettlementPaid).settlement_paid();
    answer.set_name(SettlementName(record, fact));
    answer.set_end_to_end_id(fact.end_to_end_id());
  });
}

ServerUnaryReactor* FundingService::AwardGrant(CallbackServerContext* context,
                                               const ledger::v1::AwardGrantRequest* request,
                                               ledger::v1::AwardGrantResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kGrantAwarded).grant_awarded();
    answer.set_name(NameOf(record.operator_id(), "grants", fact.grant_id()));
    answer.set_end_to_end_id(fact.end_to_end_id());
  });
}

ServerUnaryReactor* FundingService::ReverseGrant(CallbackServerContext* context,
                                                 const ledger::v1::ReverseGrantRequest* request,
                                                 ledger::v1::ReverseGrantResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kGrantReversed).grant_reversed();
    answer.set_name(NameOf(record.operator_id(), "grants", fact.grant_id()));
  });
}

ServerUnaryReactor* FundingService::GetPartner(CallbackServerContext* context,
                                               const ledger::v1::GetPartnerRequest* request,
                                               ledger::v1::GetPartnerResponse* response) {
  return GetRow<ledger::v1::Partner>(context, request, response, ledger_, {"operators", "partners"},
                                     &ledger::v1::GetPartnerResponse::mutable_partner);
}

ServerUnaryReactor* FundingService::GetFundingLine(CallbackServerContext* context,
                                                   const ledger::v1::GetFundingLineRequest* request,
                                                   ledger::v1::GetFundingLineResponse* response) {
  return GetRow<ledger::v1::FundingLine>(context, request, response, ledger_,
                                         {"operators", "partners", "fundingLines"},
                                         &ledger::v1::GetFundingLineResponse::mutable_funding_line);
}

ServerUnaryReactor* FundingService::GetSettlement(CallbackServerContext* context,
                                                  const ledger::v1::GetSettlementRequest* request,
                                                  ledger::v1::GetSettlementResponse* response) {
  return GetRow<ledger::v1::Settlement>(context, request, response, ledger_,
                                        {"operators", "partners", "settlements"},
                                        &ledger::v1::GetSettlementResponse::mutable_settlement);
}

ServerUnaryReactor* FundingService::GetGrant(CallbackServerContext* context,
                                             const ledger::v1::GetGrantRequest* request,
                                             ledger::v1::GetGrantResponse* response) {
  return GetRow<ledger::v1::Grant>(context, request, response, ledger_, {"operators", "grants"},
                                   &ledger::v1::GetGrantResponse::mutable_grant);
}

ServerUnaryReactor* FundingService::ListPartners(CallbackServerContext* context,
                                                 const ledger::v1::ListPartnersRequest* request,
                                                 ledger::v1::ListPartnersResponse* response) {
  return ListRows<ledger::v1::Operator>(context, request, response, ledger_, {"operators"},
                                        "partners",
                                        &ledger::v1::ListPartnersResponse::mutable_partners);
}

ServerUnaryReactor* FundingService::ListFundingLines(
    CallbackServerContext* context, const ledger::v1::ListFundingLinesRequest* request,
    ledger::v1::ListFundingLinesResponse* response) {
  return ListRows<ledger::v1::Partner>(
      context, request, response, ledger_, {"operators", "partners"}, "fundingLines",
      &ledger::v1::ListFundingLinesResponse::mutable_funding_lines);
}

ServerUnaryReactor* FundingService::ListSettlements(
    CallbackServerContext* context, const ledger::v1::ListSettlementsRequest* request,
    ledger::v1::ListSettlementsResponse* response) {
  return ListRows<ledger::v1::Partner>(context, request, response, ledger_,
                                       {"operators", "partners"}, "settlements",
                                       &ledger::v1::ListSettlementsResponse::mutable_settlements);
}

ServerUnaryReactor* FundingService::ListGrants(CallbackServerContext* context,
                                               const ledger::v1::ListGrantsRequest* request,
                                               ledger::v1::ListGrantsResponse* response) {
  return ListRows<ledger::v1::Operator>(context, request, response, ledger_, {"operators"},
                                        "grants", &ledger::v1::ListGrantsResponse::mutable_grants);
}

ServerUnaryReactor* FundingService::ListFundedLoans(
    CallbackServerContext* context, const ledger::v1::ListFundedLoansRequest* request,
    ledger::v1::ListFundedLoansResponse* response) {
  return ReadNamed(
      context, ledger_, {"parent", request->parent(), {"operators", "partners", "fundingLines"}},
      request->min_position(), Effort::kShort,
      [=](const projection::View& view) { return FillFundedLoans(view, *request, *response); });
}

ServerUnaryReactor* FundingService::GetPartnerPosition(
    CallbackServerContext* context, const ledger::v1::GetPartnerPositionRequest* request,
    ledger::v1::GetPartnerPositionResponse* response) {
  return ReadNamed(context, ledger_, {"name", request->name(), {"operators", "partners"}},
                   request->min_position(), Effort::kLong, [=](const projection::View& view) {
                     return FillPartnerPosition(view, *request, *response);
                   });
}

std::unique_ptr<grpc::Service> NewFundingService(const Ledger& ledger) {
  return std::make_unique<FundingService>(ledger);
}

}  // namespace thuning::services
