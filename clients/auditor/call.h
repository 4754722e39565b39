// Calls of the API with generated messages.
//
//   ASSIGN_OR_RETURN(const auto answer, Call<GetLoanResponse>(channel, "IssuanceService.GetLoan",
//                                                             request, deadline));
#pragma once

#include <google/protobuf/message_lite.h>

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "clients/console/api.h"
#include "clients/console/channel.h"
#include "ledger/base/status_macros.h"

namespace thuning::auditor {

template <typename Response>
absl::StatusOr<Response> ParseAnswer(absl::string_view method, const std::string& bytes) {
  Response response;
  if (response.ParseFromString(bytes)) return response;
  return absl::InternalError(absl::StrCat("the answer to ", method, " is no message of its type"));
}

template <typename Response>
absl::StatusOr<Response> Call(console::Channel& channel, absl::string_view method,
                              const google::protobuf::MessageLite& request, absl::Time deadline) {
  ASSIGN_OR_RETURN(const std::string answer,
                   channel.Call(console::PathOf(console::FindMethod(method)),
                                request.SerializeAsString(), {.deadline = deadline}));
  return ParseAnswer<Response>(method, answer);
}

// Hands over each answer as it comes; after an error of `on_answer` the rest is ignored.
template <typename Response>
absl::Status CallStream(console::Channel& channel, absl::string_view method,
                        const google::protobuf::MessageLite& request, absl::Time deadline,
                        absl::FunctionRef<absl::Status(const Response&)> on_answer) {
  absl::Status handled;
  const absl::Status streamed =
      channel.Stream(console::PathOf(console::FindMethod(method)), request.SerializeAsString(),
                     deadline, [&](const std::string& bytes) {
                       if (!handled.ok()) return;
                       const auto answer = ParseAnswer<Response>(method, bytes);
                       handled = answer.ok() ? on_answer(*answer) : answer.status();
                     });
  return handled.ok() ? streamed : handled;
}

}  // namespace thuning::auditor
