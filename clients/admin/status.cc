#include "clients/admin/status.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/empty.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/unknown_field_set.h>

#include <utility>

#include "clients/console/api.h"
#include "ledger/base/status_macros.h"

namespace thuning::admin {
namespace {

// grpc.health.v1.HealthCheckResponse: `status` is field 1, and SERVING is 1.
bool IsServing(const std::string& bytes) {
  google::protobuf::Empty response;
  if (!response.ParseFromString(bytes)) return false;
  const auto& fields = response.GetReflection()->GetUnknownFields(response);
  return fields.field_count() == 1 && fields.field(0).number() == 1 &&
         fields.field(0).type() == google::protobuf::UnknownField::TYPE_VARINT &&
         fields.field(0).varint() == 1;
}

absl::Status RunStatus(console::Session& session) {
  ASSIGN_OR_RETURN(const std::string health,
                   session.channel().Call("/grpc.health.v1.Health/Check", std::string(),
                                          {.deadline = session.Deadline(), .max_attempts = 1}));
  if (!IsServing(health)) return absl::UnavailableError("the server says that it is not serving");
  const auto& method = console::FindMethod("AdminService.ListProjections");
  ASSIGN_OR_RETURN(const auto response,
                   session.Call(method, *console::NewMessage(*method.input_type())));
  return session.Print(*response);
}

}  // namespace

console::Verb StatusVerb(std::string words) {
  return {std::move(words), "Whether the server serves, and how far its ledger is.",
          [](CLI::App&) -> console::Run { return RunStatus; }};
}

}  // namespace thuning::admin
