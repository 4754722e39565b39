#include "services/issuance/issuance_service.h"

#include "ledger/lending/quote.h"
#include "services/issuance/loan_statement.h"
#include "services/rpc/facts.h"
#include "services/rpc/read.h"
#include "services/rpc/write.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {

using event::v1::Event;
using event::v1::Record;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

ServerUnaryReactor* IssuanceService::QuoteLoan(CallbackServerContext* context,
                                               const ledger::v1::QuoteLoanRequest* request,
                                               ledger::v1::QuoteLoanResponse* response) {
  ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::StatusOr<ledger::v1::QuoteLoanResponse> quote = lending::QuoteLoan(*request);
  if (quote.ok()) *response = *std::move(quote);
  reactor->Finish(ToGrpc(quote.status()));
  return reactor;
}

ServerUnaryReactor* IssuanceService::ApplyForLoan(CallbackServerContext* context,
                                                  const ledger::v1::ApplyForLoanRequest* request,
                                                  ledger::v1::ApplyForLoanResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& applied = FactOf(record, Event::kLoanApplied).loan_applied();
    answer.set_name(NameOf(record.operator_id(), "loans", applied.loan_id()));
    answer.set_payment_reference(applied.payment_reference());
  });
}

ServerUnaryReactor* IssuanceService::ApproveLoan(CallbackServerContext* context,
                                                 const ledger::v1::ApproveLoanRequest* request,
                                                 ledger::v1::ApproveLoanResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& approved = FactOf(record, Event::kLoanApproved).loan_approved();
    answer.set_name(NameOf(record.operator_id(), "loans", approved.loan_id()));
  });
}

ServerUnaryReactor* IssuanceService::DisburseLoan(CallbackServerContext* context,
                                                  const ledger::v1::DisburseLoanRequest* request,
                                                  ledger::v1::DisburseLoanResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& disbursed = FactOf(record, Event::kLoanDisbursed).loan_disbursed();
    answer.set_name(NameOf(record.operator_id(), "loans", disbursed.loan_id()));
    *answer.mutable_instalments() = disbursed.instalments();
    answer.set_end_to_end_id(ExpectedEndToEndId(record));
  });
}

ServerUnaryReactor* IssuanceService::GetLoan(CallbackServerContext* context,
                                             const ledger::v1::GetLoanRequest* request,
                                             ledger::v1::GetLoanResponse* response) {
  return GetRow<ledger::v1::Loan>(context, request, response, ledger_,
                                  &ledger::v1::GetLoanResponse::mutable_loan);
}

ServerUnaryReactor* IssuanceService::ListLoans(CallbackServerContext* context,
                                               const ledger::v1::ListLoansRequest* request,
                                               ledger::v1::ListLoansResponse* response) {
  return ListRows<ledger::v1::Operator>(context, request, response, ledger_, "loans",
                                        &ledger::v1::ListLoansResponse::mutable_loans);
}

ServerUnaryReactor* IssuanceService::GetLoanStatement(
    CallbackServerContext* context, const ledger::v1::GetLoanStatementRequest* request,
    ledger::v1::GetLoanStatementResponse* response) {
  return Read(context, ledger_, request->min_position(), Effort::kLong,
              [=, this](const projection::View& view) {
                return FillLoanStatement(view, ledger_.log, *request, *response);
              });
}

}  // namespace thuning::services
