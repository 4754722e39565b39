#include "clients/demonstration/ledger_client.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "clients/console/api.h"
#include "clients/console/outcome.h"
#include "clients/console/request_id.h"
#include "ledger/base/check.h"

namespace thuning::demonstration {
namespace {

// Changes when the story does: another story's steps are other requests.
constexpr absl::string_view kStory = "thuning demonstration 2025, with accruals";

constexpr absl::Duration kTimeout = absl::Seconds(30);

console::CallOptions Options() { return {.deadline = absl::Now() + kTimeout}; }

// An error says at which step.
absl::StatusOr<std::string> AtStep(absl::string_view step, absl::StatusOr<std::string> answer) {
  if (answer.ok() || step.empty()) return answer;
  return console::WithMessage(answer.status(), absl::StrCat(step, ": ", answer.status().message()));
}

}  // namespace

std::string RequestIdOf(absl::string_view step) {
  return console::DerivedRequestId(absl::StrCat(kStory, "\n", step), 1);
}

// Each file of the API has one service, and each method its own request.
std::string PathOf(const google::protobuf::Message& request,
                   const google::protobuf::Message& response) {
  const google::protobuf::Descriptor& type = *request.GetDescriptor();
  LEDGER_CHECK(type.file()->service_count() == 1);
  const google::protobuf::ServiceDescriptor& service = *type.file()->service(0);
  const std::string name(absl::StripSuffix(type.name(), "Request"));
  const google::protobuf::MethodDescriptor* method = service.FindMethodByName(name);
  LEDGER_CHECK(method != nullptr);
  LEDGER_CHECK(method->output_type() == response.GetDescriptor());
  return console::PathOf(*method);
}

std::string LedgerClient::IdOfNewStep(absl::string_view step) {
  LEDGER_CHECK(steps_.insert(std::string(step)).second);
  return RequestIdOf(step);
}

absl::StatusOr<std::string> LedgerClient::Call(const std::string& path,
                                               const google::protobuf::Message& request,
                                               absl::string_view step) {
  return AtStep(step, channel_.Call(path, request.SerializeAsString(), Options()));
}

absl::StatusOr<std::string> LedgerClient::LastOf(const std::string& path,
                                                 const google::protobuf::Message& request,
                                                 absl::string_view step) {
  std::string last;
  const absl::Status ended =
      channel_.Stream(path, request.SerializeAsString(), Options().deadline,
                      [&last](const std::string& message) { last = message; });
  if (!ended.ok()) return AtStep(step, ended);
  return last;
}

absl::StatusOr<std::string> LedgerClient::CallWithPieces(const std::string& path,
                                                         console::Channel::Requests pieces,
                                                         absl::string_view step) {
  return AtStep(step, channel_.Call(path, pieces, Options()));
}

}  // namespace thuning::demonstration
