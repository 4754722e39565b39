#include "clients/console/upload.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <CLI/App.hpp>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/console/api.h"
#include "clients/console/field_text.h"
#include "clients/console/json.h"
#include "clients/console/progress.h"
#include "clients/console/request_flags.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"

namespace thuning::console {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr size_t kChunkBytes = size_t{256} << 10;

const FieldDescriptor& FieldNamed(const char* name, const Message& message) {
  return *message.GetDescriptor()->FindFieldByName(name);
}

// The first finding that is a refusal, as an outcome.
absl::Status RefusalOf(const Message& response) {
  const FieldDescriptor& verdict = FieldNamed("verdict", response);
  if (response.GetReflection()->GetEnum(response, &verdict)->name() != "REFUSED") {
    return absl::OkStatus();
  }
  const FieldDescriptor& findings = FieldNamed("findings", response);
  for (int i = 0; i < response.GetReflection()->FieldSize(response, &findings); ++i) {
    const Message& finding = response.GetReflection()->GetRepeatedMessage(response, &findings, i);
    const auto text = [&](const char* name) {
      return FieldText(finding, FieldNamed(name, finding), "");
    };
    if (text("refusal") != "yes") continue;
    return Refuse(absl::StatusCode::kInvalidArgument, text("reason"), "",
                  absl::StrCat("the file is refused: ", text("position"), ": ", text("message")));
  }
  return absl::InvalidArgumentError("the file is refused");
}

struct UploadState {
  std::string path;
  std::string request_id;
};

absl::StatusOr<std::unique_ptr<Message>> HeaderOf(const UploadState& state,
                                                  absl::string_view operator_id) {
  const MethodDescriptor& method = FindMethod("ReconciliationService.UploadStatement");
  auto header = NewMessage(*method.input_type());
  header->GetReflection()->SetString(header.get(), &FieldNamed("request_id", *header),
                                     state.request_id);
  RETURN_IF_ERROR(CompleteRequest({.request = method.input_type()}, operator_id, *header));
  return header;
}

absl::Status RunUpload(const UploadState& state, Session& session) {
  const MethodDescriptor& method = FindMethod("ReconciliationService.UploadStatement");
  ASSIGN_OR_RETURN(const auto header, HeaderOf(state, session.settings().operator_id));
  ASSIGN_OR_RETURN(const std::string file, ReadFile(state.path, session.streams().in));
  absl::StatusOr<std::unique_ptr<Message>> response;
  {
    Progress progress(session.streams().err, session.streams().is_watched, "sent");
    const auto piece = [&](int index) -> std::optional<std::string> {
      const size_t from = static_cast<size_t>(index) * kChunkBytes;
      if (from >= file.size() && index > 0) return std::nullopt;
      auto message = index == 0 ? ToApi(*header) : NewMessage(*method.input_type());
      const std::string chunk = file.substr(from, kChunkBytes);
      message->GetReflection()->SetString(message.get(), &FieldNamed("chunk", *message), chunk);
      progress.Show(from + chunk.size(), file.size());
      return message->SerializeAsString();
    };
    response = session.Upload(method, piece);
  }
  RETURN_IF_ERROR(response.status());
  RETURN_IF_ERROR(session.Print(**response));
  return RefusalOf(**response);
}

}  // namespace

Verb UploadVerb(std::string words) {
  const MethodDescriptor& method = FindMethod("ReconciliationService.UploadStatement");
  const auto set_up = [](CLI::App& app) -> Run {
    const auto state = std::make_shared<UploadState>();
    app.add_option("FILE", state->path, "The bank file; - reads standard input.")->required();
    app.add_option("--request-id", state->request_id,
                   "UUID of this request. Default: a random one.")
        ->type_name("UUID");
    return [state](Session& session) { return RunUpload(*state, session); };
  };
  return {std::move(words), CommentOf(method), set_up};
}

}  // namespace thuning::console
