// How a handler hands a change to the engine. The request's id is checked, the request is hashed,
// ledger/commands decides it, and the answer is made from the record alone, so that a retry gets
// the same answer.
//
//   ServerUnaryReactor* IssuanceService::ApproveLoan(CallbackServerContext* context,
//                                                    const ApproveLoanRequest* request,
//                                                    ApproveLoanResponse* response) {
//     return Write(context, request, response, ledger_,
//                  [](const Record& record, ApproveLoanResponse& answer) { ... });
//   }
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "ledger/commands/commands.h"
#include "ledger/engine/engine.h"
#include "services/rpc/ledger.h"
#include "services/rpc/status.h"

namespace thuning::services {

// Who asks. Until calls are authenticated, that is the same for everybody who reaches the loopback
// interface.
std::string PrincipalOf(const grpc::CallbackServerContext& context);

absl::Time DeadlineOf(const grpc::CallbackServerContext& context);

// A command without its decision: INVALID_ARGUMENT, MALFORMED_REQUEST_ID unless the request id is a
// UUID. The digest covers the message type, the principal and the content of the request.
absl::StatusOr<engine::Command> PrepareCommand(const google::protobuf::Message& request,
                                               const std::string& request_id,
                                               const std::string& principal);

// A decision for one record, as a decision for several.
absl::StatusOr<std::vector<event::v1::Record>> OneRecord(absl::StatusOr<event::v1::Record> record);

// What ledger/commands decides for a request: one record.
template <typename Request>
absl::StatusOr<std::vector<event::v1::Record>> DecideOne(const Request& request, StateReader& state,
                                                         const Context& context) {
  return OneRecord(commands::Decide(request, state, context));
}

// The command for a request that ledger/commands decides. The request must live until it is
// answered.
template <typename Request>
absl::StatusOr<engine::Command> CommandFor(const Request& request, const std::string& principal) {
  absl::StatusOr<engine::Command> command =
      PrepareCommand(request, request.request_id(), principal);
  if (!command.ok()) return command;
  command->decide = [&request](StateReader& state, const Context& context) {
    return DecideOne(request, state, context);
  };
  return command;
}

// `answer(record, response)` fills the response from the record alone.
template <typename Request, typename Response, typename Answer>
grpc::ServerUnaryReactor* Write(grpc::CallbackServerContext* context, const Request* request,
                                Response* response, const Ledger& ledger, Answer answer) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::StatusOr<engine::Command> command = CommandFor(*request, PrincipalOf(*context));
  if (!command.ok()) {
    reactor->Finish(ToGrpc(command.status()));
    return reactor;
  }
  command->deadline = DeadlineOf(*context);
  command->done = [reactor, response, answer](absl::StatusOr<engine::Receipt> receipt) {
    if (receipt.ok()) {
      answer(*receipt->record, *response);
      response->set_position(receipt->last_position);
    }
    reactor->Finish(ToGrpc(receipt.status()));
  };
  ledger.engine.Submit(*std::move(command));
  return reactor;
}

}  // namespace thuning::services
