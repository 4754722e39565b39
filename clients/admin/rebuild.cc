#include "clients/admin/rebuild.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <utility>

#include "clients/console/api.h"
#include "clients/console/progress.h"
#include "clients/console/request_flags.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::admin {
namespace {

constexpr char kMethod[] = "AdminService.RebuildProjection";

absl::Status RunRebuild(const console::RequestFlags& flags, console::Session& session) {
  ASSIGN_OR_RETURN(const auto request, session.Build(flags));
  ledger::v1::RebuildProjectionResponse last;
  {
    console::Progress progress(session.streams().err, session.streams().is_watched, "folded");
    const auto show = [&](const google::protobuf::Message& response) {
      LEDGER_CHECK(last.ParseFromString(response.SerializeAsString()));
      progress.Show(last.position(), last.durable_position());
    };
    RETURN_IF_ERROR(session.Watch(console::FindMethod(kMethod), *request, show));
  }
  RETURN_IF_ERROR(session.Print(last));
  if (last.live_digest() == last.rebuilt_digest()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kDataLoss, "DIGESTS_DIFFER", "",
                "the table that was in use was damaged: the digests differ");
}

}  // namespace

console::Verb RebuildVerb(std::string words) {
  const auto& method = console::FindMethod(kMethod);
  const console::RequestShape shape = {.request = method.input_type(), .positional = "name"};
  const auto set_up = [shape](CLI::App& app) -> console::Run {
    const auto flags = std::make_shared<console::RequestFlags>(shape);
    flags->AddTo(app);
    return [flags](console::Session& session) { return RunRebuild(*flags, session); };
  };
  return {std::move(words), console::CommentOf(method), set_up};
}

}  // namespace thuning::admin
