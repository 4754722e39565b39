#include "services/repayment/repayment_service.h"

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
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

std::string RepaymentName(const Record& record, absl::string_view loan_id,
                          absl::string_view repayment_id) {
  return absl::StrCat(NameOf(record.operator_id(), "loans", loan_id), "/repayments/", repayment_id);
}

void AnswerRepayment(const Record& record, ledger::v1::RecordRepaymentResponse& answer) {
  const auto& repayment = FactOf(record, Event::kRepaymentRecorded).repayment_recorded();
  answer.set_name(RepaymentName(record, repayment.loan_id(), repayment.repayment_id()));
  *answer.mutable_allocations() = repayment.allocations();
  answer.set_closed(FindFact(record, Event::kLoanClosed) != nullptr);
  answer.set_end_to_end_id(repayment.end_to_end_id());
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

ServerUnaryReactor* RepaymentService::ReverseRepayment(
    CallbackServerContext* context, const ledger::v1::ReverseRepaymentRequest* request,
    ledger::v1::ReverseRepaymentResponse* response) {
  return Write(context, request, response, ledger_, [](const Record& record, auto& answer) {
    const auto& reversed = FactOf(record, Event::kRepaymentReversed).repayment_reversed();
    answer.set_name(RepaymentName(record, reversed.loan_id(), reversed.repayment_id()));
  });
}

ServerUnaryReactor* RepaymentService::ListRepayments(
    CallbackServerContext* context, const ledger::v1::ListRepaymentsRequest* request,
    ledger::v1::ListRepaymentsResponse* response) {
  return ListRows<ledger::v1::Loan>(context, request, response, ledger_, "repayments",
                                    &ledger::v1::ListRepaymentsResponse::mutable_repayments);
}

}  // namespace thuning::services
