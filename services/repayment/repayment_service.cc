#include "services/repayment/repayment_service.h"

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
#include "ledger/lending/loan_book.h"
#include "services/repayment/accrue_loans.h"
#include "services/repayment/new_service.h"
#include "services/rpc/facts.h"
#include "services/rpc/read.h"
#include "services/rpc/write.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::services {

using event::v1::Event;
using event::v1::Record;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

namespace {

constexpr int kLargestBatch = 1000;

std::string LoanName(const Record& record, absl::string_view loan_id) {
  return NameOf(record.operator_id(), "loans", loan_id);
}

const event::v1::LoanTransacted& TransactedIn(const Record& record) {
  return FactOf(record, Event::kLoanTransacted).loan_transacted();
}

std::string TransactionName(const Record& record, absl::string_view loan_id, int number) {
  return lending::TransactionName(LoanName(record, loan_id), number);
}

// Outcomes of other transactions: all but the first, which is the record's own.
template <typename Answer>
void AnswerReallocated(const event::v1::LoanTransacted& fact, Answer& answer) {
  for (int i = 1; i < fact.outcomes_size(); ++i) *answer.add_reallocated() = fact.outcomes(i);
}

void AnswerRepayment(const Record& record, ledger::v1::RecordRepaymentResponse& answer) {
  const event::v1::LoanTransacted& fact = TransactedIn(record);
  answer.set_name(TransactionName(record, fact.loan_id(), fact.transaction().number()));
  *answer.mutable_allocations() = fact.outcomes(0).allocations();
  answer.set_closed(fact.state() == type::v1::LOAN_STATE_CLOSED);
  answer.set_end_to_end_id(fact.transaction().end_to_end_id());
  answer.set_overpaid_minor(fact.outcomes(0).overpaid_minor());
  AnswerReallocated(fact, answer);
}

void AnswerOutcome(const absl::StatusOr<engine::Receipt>& receipt,
                   ledger::v1::RepaymentOutcome& outcome) {
  if (!receipt.ok()) {
    *outcome.mutable_error() = ToRpcStatus(receipt.status());
    return;
  }
  AnswerRepayment(*receipt->record, *outcome.mutable_response());
  outcome.mutable_response()->set_position(receipt->last_position);
}

}  // namespace

ServerUnaryReactor* RepaymentService::RecordRepayment(
    CallbackServerContext* context, const ledger::v1::RecordRepaymentRequest* request,
    ledger::v1::RecordRepaymentResponse* response) {
  return Write(context, request, response, ledger_, AnswerRepayment);
}

ServerUnaryReactor* RepaymentService::BatchRecordRepayments(
    CallbackServerContext* context, const ledger::v1::BatchRecordRepaymentsRequest* request,
    ledger::v1::BatchRecordRepaymentsResponse* response) {
  ServerUnaryReactor* reactor = context->DefaultReactor();
  if (request->requests_size() < 1 || request->requests_size() > kLargestBatch) {
    reactor->Finish(ToGrpc(RefuseField(
        "BATCH_SIZE", "requests",
        absl::StrCat("must be 1 to ", kLargestBatch, ", got ", request->requests_size()))));
    return reactor;
  }
  // The last outcome finishes the call; an item whose id is malformed has its outcome at once.
  auto unanswered = std::make_shared<std::atomic<int>>(request->requests_size());
  const std::string principal = PrincipalOf(*context);
  for (int i = 0; i < request->requests_size(); ++i) response->add_outcomes();
  std::vector<engine::Command> commands;
  for (int i = 0; i < request->requests_size(); ++i) {
    absl::StatusOr<engine::Command> command = CommandFor(request->requests(i), principal);
    auto done = [reactor, unanswered,
                 outcome = response->mutable_outcomes(i)](absl::StatusOr<engine::Receipt> receipt) {
      AnswerOutcome(receipt, *outcome);
      if (unanswered->fetch_sub(1) == 1) reactor->Finish(grpc::Status::OK);
    };
    if (!command.ok()) {
      done(command.status());
      continue;
    }
    command->deadline = DeadlineOf(*context);
    command->done = std::move(done);
    commands.push_back(*std::move(command));
  }
  if (!commands.empty()) ledger_.engine.Submit(std::move(commands));
  return reactor;
}

ServerUnaryReactor* RepaymentService::RecordTransaction(
    CallbackServerContext* context, const ledger::v1::RecordTransactionRequest* request,
    ledger::v1::RecordTransactionResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const event::v1::LoanTransacted& fact = TransactedIn(record);
    answer.set_name(TransactionName(record, fact.loan_id(), fact.transaction().number()));
    *answer.mutable_outcome() = fact.outcomes(0);
    answer.set_state(TransactedIn(record).state());
    answer.set_end_to_end_id(fact.transaction().end_to_end_id());
    AnswerReallocated(fact, answer);
  });
}

ServerUnaryReactor* RepaymentService::ReverseTransaction(
    CallbackServerContext* context, const ledger::v1::ReverseTransactionRequest* request,
    ledger::v1::ReverseTransactionResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kLoanTransactionReversed).loan_transaction_reversed();
    answer.set_name(TransactionName(record, fact.loan_id(), fact.number()));
    *answer.mutable_reallocated() = fact.outcomes();
    const Event* charged = FindFact(record, Event::kLoanCharged);
    if (charged != nullptr) answer.set_charge(charged->loan_charged().number());
  });
}

ServerUnaryReactor* RepaymentService::ChargeLoan(CallbackServerContext* context,
                                                 const ledger::v1::ChargeLoanRequest* request,
                                                 ledger::v1::ChargeLoanResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kLoanCharged).loan_charged();
    answer.set_name(LoanName(record, fact.loan_id()));
    answer.set_charge(fact.number());
  });
}

ServerUnaryReactor* RepaymentService::ReverseCharge(CallbackServerContext* context,
                                                    const ledger::v1::ReverseChargeRequest* request,
                                                    ledger::v1::ReverseChargeResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kLoanChargeReversed).loan_charge_reversed();
    answer.set_name(LoanName(record, fact.loan_id()));
  });
}

ServerUnaryReactor* RepaymentService::AccrueLoan(CallbackServerContext* context,
                                                 const ledger::v1::AccrueLoanRequest* request,
                                                 ledger::v1::AccrueLoanResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& fact = FactOf(record, Event::kLoanAccrued).loan_accrued();
    answer.set_name(LoanName(record, fact.loan_id()));
  });
}

grpc::ServerWriteReactor<ledger::v1::AccrueLoansResponse>* RepaymentService::AccrueLoans(
    CallbackServerContext* context, const ledger::v1::AccrueLoansRequest* request) {
  return StartAccrual(ledger_, *request, PrincipalOf(*context));
}

ServerUnaryReactor* RepaymentService::ListTransactions(
    CallbackServerContext* context, const ledger::v1::ListTransactionsRequest* request,
    ledger::v1::ListTransactionsResponse* response) {
  return ListRows<ledger::v1::Loan>(context, request, response, ledger_, {"operators", "loans"},
                                    "transactions",
                                    &ledger::v1::ListTransactionsResponse::mutable_transactions);
}

std::unique_ptr<grpc::Service> NewRepaymentService(const Ledger& ledger) {
  return std::make_unique<RepaymentService>(ledger);
}

}  // namespace thuning::services
