#include "services/issuance/issuance_service.h"

#include <memory>

#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/loan_book.h"
#include "ledger/lending/loan_position.h"
#include "ledger/lending/quote.h"
#include "services/issuance/import_loans.h"
#include "services/issuance/loan_lists.h"
#include "services/issuance/loan_statement.h"
#include "services/issuance/new_service.h"
#include "services/issuance/portfolio.h"
#include "services/rpc/facts.h"
#include "services/rpc/read.h"
#include "services/rpc/write.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {

using event::v1::Event;
using event::v1::Record;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using ledger::v1::Loan;

namespace {

std::string LoanName(const Record& record, absl::string_view loan_id) {
  return NameOf(record.operator_id(), "loans", loan_id);
}

// The name of the operator whose product it is.
std::string OperatorOf(const ledger::v1::Product& product) {
  const absl::string_view name = product.name();
  return std::string(name.substr(0, name.find("/products/")));
}

// The schedule that the record draws up.
const event::v1::LoanScheduled& ScheduleOf(const Record& record) {
  return FactOf(record, Event::kLoanScheduled).loan_scheduled();
}

}  // namespace

ServerUnaryReactor* IssuanceService::QuoteLoan(CallbackServerContext* context,
                                               const ledger::v1::QuoteLoanRequest* request,
                                               ledger::v1::QuoteLoanResponse* response) {
  const auto answer = [response](absl::StatusOr<ledger::v1::QuoteLoanResponse> quote) {
    if (quote.ok()) *response = *std::move(quote);
    return quote.status();
  };
  if (request->product().empty()) {
    ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(ToGrpc(answer(lending::QuoteLoan(*request))));
    return reactor;
  }
  return ReadNamed(
      context, ledger_, {"product", request->product(), {"operators", "products"}}, 0,
      Effort::kShort, [=](const projection::View& view) -> absl::Status {
        const auto product = projection::FindRow<ledger::v1::Product>(view, request->product());
        if (!product.has_value()) {
          return RefuseMissing("product", request->product());
        }
        const auto books = projection::FindRow<ledger::v1::Operator>(view, OperatorOf(*product));
        LEDGER_CHECK(books.has_value());
        return answer(lending::QuoteLoan(*request, *product, *books));
      });
}

ServerUnaryReactor* IssuanceService::ApplyForLoan(CallbackServerContext* context,
                                                  const ledger::v1::ApplyForLoanRequest* request,
                                                  ledger::v1::ApplyForLoanResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& applied = FactOf(record, Event::kLoanApplied).loan_applied();
    answer.set_name(LoanName(record, applied.loan_id()));
    answer.set_payment_reference(applied.payment_reference());
  });
}

ServerUnaryReactor* IssuanceService::ApproveLoan(CallbackServerContext* context,
                                                 const ledger::v1::ApproveLoanRequest* request,
                                                 ledger::v1::ApproveLoanResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& approved = FactOf(record, Event::kLoanApproved).loan_approved();
    answer.set_name(LoanName(record, approved.loan_id()));
    if (approved.has_funding()) *answer.mutable_funding() = approved.funding();
  });
}

ServerUnaryReactor* IssuanceService::RejectLoan(CallbackServerContext* context,
                                                const ledger::v1::RejectLoanRequest* request,
                                                ledger::v1::RejectLoanResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kLoanRejected).loan_rejected();
    answer.set_name(LoanName(record, fact.loan_id()));
  });
}

ServerUnaryReactor* IssuanceService::WithdrawLoan(CallbackServerContext* context,
                                                  const ledger::v1::WithdrawLoanRequest* request,
                                                  ledger::v1::WithdrawLoanResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kLoanWithdrawn).loan_withdrawn();
    answer.set_name(LoanName(record, fact.loan_id()));
  });
}

ServerUnaryReactor* IssuanceService::UndoLoanDecision(
    CallbackServerContext* context, const ledger::v1::UndoLoanDecisionRequest* request,
    ledger::v1::UndoLoanDecisionResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kLoanDecisionUndone).loan_decision_undone();
    answer.set_name(LoanName(record, fact.loan_id()));
    answer.set_state(fact.state());
  });
}

ServerUnaryReactor* IssuanceService::DisburseLoan(CallbackServerContext* context,
                                                  const ledger::v1::DisburseLoanRequest* request,
                                                  ledger::v1::DisburseLoanResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kLoanTransacted).loan_transacted();
    answer.set_name(LoanName(record, fact.loan_id()));
    answer.set_transaction(lending::TransactionName(answer.name(), fact.transaction().number()));
    *answer.mutable_instalments() = ScheduleOf(record).instalments();
    answer.set_end_to_end_id(fact.transaction().end_to_end_id());
  });
}

ServerUnaryReactor* IssuanceService::AmendLoan(CallbackServerContext* context,
                                               const ledger::v1::AmendLoanRequest* request,
                                               ledger::v1::AmendLoanResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kLoanAmended).loan_amended();
    answer.set_name(LoanName(record, fact.loan_id()));
    answer.set_number(fact.number());
    *answer.mutable_instalments() = ScheduleOf(record).instalments();
  });
}

ServerUnaryReactor* IssuanceService::ReverseAmendment(
    CallbackServerContext* context, const ledger::v1::ReverseAmendmentRequest* request,
    ledger::v1::ReverseAmendmentResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kLoanAmendmentReversed).loan_amendment_reversed();
    answer.set_name(LoanName(record, fact.loan_id()));
    *answer.mutable_instalments() = ScheduleOf(record).instalments();
  });
}

grpc::ServerBidiReactor<ledger::v1::ImportLoansRequest, ledger::v1::ImportLoansResponse>*
IssuanceService::ImportLoans(CallbackServerContext* context) {
  return StartLoanImport(ledger_, PrincipalOf(*context));
}

ServerUnaryReactor* IssuanceService::GetLoan(CallbackServerContext* context,
                                             const ledger::v1::GetLoanRequest* request,
                                             ledger::v1::GetLoanResponse* response) {
  return ReadNamed(context, ledger_, {"name", request->name(), {"operators", "loans"}},
                   request->min_position(), Effort::kShort, [=](const projection::View& view) {
                     State state = StateOver(view);
                     const Loan* row = state.Find<Loan>(request->name());
                     if (row == nullptr) return RowMissing(request->name());
                     Loan& loan = *response->mutable_loan();
                     loan = *row;
                     const lending::LoanBook book = lending::LoadBook(loan, state);
                     lending::FillRows(book, loan);
                     response->set_as_of_position(view.position(projection::kState));
                     return absl::OkStatus();
                   });
}

ServerUnaryReactor* IssuanceService::ListLoans(CallbackServerContext* context,
                                               const ledger::v1::ListLoansRequest* request,
                                               ledger::v1::ListLoansResponse* response) {
  return ReadNamed(
      context, ledger_, {"parent", request->parent(), {"operators"}}, request->min_position(),
      request->past_due() ? Effort::kLong : Effort::kShort,
      [=](const projection::View& view) { return FillLoans(view, *request, *response); });
}

ServerUnaryReactor* IssuanceService::ListDueInstalments(
    CallbackServerContext* context, const ledger::v1::ListDueInstalmentsRequest* request,
    ledger::v1::ListDueInstalmentsResponse* response) {
  return ReadNamed(context, ledger_, {"parent", request->parent(), {"operators"}},
                   request->min_position(), Effort::kLong, [=](const projection::View& view) {
                     return FillDueInstalments(view, *request, *response);
                   });
}

ServerUnaryReactor* IssuanceService::GetLoanPosition(
    CallbackServerContext* context, const ledger::v1::GetLoanPositionRequest* request,
    ledger::v1::GetLoanPositionResponse* response) {
  return ReadNamed(
      context, ledger_, {"name", request->name(), {"operators", "loans"}}, request->min_position(),
      Effort::kShort, [=](const projection::View& view) -> absl::Status {
        RETURN_IF_ERROR(CheckDate("date", request->has_date(), request->date()));
        State state = StateOver(view);
        const Loan* loan = state.Find<Loan>(request->name());
        if (loan == nullptr) return RowMissing(request->name());
        ASSIGN_OR_RETURN(*response, lending::LoanPosition(*loan, request->date(), state));
        response->set_as_of_position(view.position(projection::kState));
        return absl::OkStatus();
      });
}

ServerUnaryReactor* IssuanceService::GetPortfolioAtRisk(
    CallbackServerContext* context, const ledger::v1::GetPortfolioAtRiskRequest* request,
    ledger::v1::GetPortfolioAtRiskResponse* response) {
  return ReadNamed(context, ledger_, {"parent", request->parent(), {"operators"}},
                   request->min_position(), Effort::kLong, [=](const projection::View& view) {
                     return FillPortfolioAtRisk(view, *request, *response);
                   });
}

ServerUnaryReactor* IssuanceService::GetLoanStatement(
    CallbackServerContext* context, const ledger::v1::GetLoanStatementRequest* request,
    ledger::v1::GetLoanStatementResponse* response) {
  return Read(context, ledger_, request->min_position(), Effort::kLong,
              [=, this](const projection::View& view) {
                return FillLoanStatement(view, ledger_.log, *request, *response);
              });
}

std::unique_ptr<grpc::Service> NewIssuanceService(const Ledger& ledger) {
  return std::make_unique<IssuanceService>(ledger);
}

}  // namespace thuning::services
