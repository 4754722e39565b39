#include "clients/admin/watched.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/console/api.h"
#include "clients/console/progress.h"
#include "clients/console/request_flags.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"

namespace thuning::admin {
namespace {

using google::protobuf::Message;

const google::protobuf::FieldDescriptor& FieldOf(const Message& message, const std::string& name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  LEDGER_CHECK(field != nullptr);
  return *field;
}

uint64_t NumberIn(const Message& message, const std::string& field) {
  return static_cast<uint64_t>(
      message.GetReflection()->GetInt32(message, &FieldOf(message, field)));
}

absl::Status Watch(const Watched& watched, const console::RequestFlags& flags,
                   console::Session& session) {
  ASSIGN_OR_RETURN(const auto request, session.Build(flags));
  const auto& method = console::FindMethod(watched.method);
  const std::unique_ptr<Message> last = console::NewMessage(*method.output_type());
  {
    console::Progress progress(session.streams().err, session.streams().is_watched, watched.word);
    const auto show = [&](const Message& response) {
      last->CopyFrom(response);
      progress.Show(NumberIn(response, watched.done), NumberIn(response, watched.count));
    };
    RETURN_IF_ERROR(session.Watch(method, *request, show));
  }
  RETURN_IF_ERROR(session.Print(*last));
  const int refused = last->GetReflection()->FieldSize(*last, &FieldOf(*last, "refusals"));
  if (refused == 0) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "SOME_REFUSED", "",
                absl::StrCat("could not be ", watched.word, ": ", refused));
}

}  // namespace

console::Verb WatchedVerb(std::string words, const Watched& watched) {
  const auto& method = console::FindMethod(watched.method);
  const console::RequestShape shape = {.request = method.input_type()};
  const auto set_up = [shape, watched](CLI::App& app) -> console::Run {
    const auto flags = std::make_shared<console::RequestFlags>(shape);
    flags->AddTo(app);
    return [flags, watched](console::Session& session) { return Watch(watched, *flags, session); };
  };
  return {std::move(words), console::CommentOf(method), set_up};
}

}  // namespace thuning::admin
