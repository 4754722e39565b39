#include "clients/admin/assess_fees.h"

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
#include "thuning/ledger/v1/fee.pb.h"

namespace thuning::admin {
namespace {

constexpr char kMethod[] = "FeeService.AssessFees";

absl::Status RunAssessment(const console::RequestFlags& flags, console::Session& session) {
  ASSIGN_OR_RETURN(const auto request,
                   flags.Build(session.settings().operator_id, session.streams().in));
  ledger::v1::AssessFeesResponse last;
  {
    console::Progress progress(session.streams().err, session.streams().is_watched, "assessed");
    const auto show = [&](const google::protobuf::Message& response) {
      LEDGER_CHECK(last.ParseFromString(response.SerializeAsString()));
      progress.Show(static_cast<uint64_t>(last.enrolments_done()),
                    static_cast<uint64_t>(last.enrolment_count()));
    };
    RETURN_IF_ERROR(session.Watch(console::FindMethod(kMethod), *request, show));
  }
  RETURN_IF_ERROR(session.Print(last));
  if (last.refusals().empty()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "ENROLMENTS_REFUSED", "",
                absl::StrCat("enrolments that could not be assessed: ", last.refusals_size()));
}

}  // namespace

console::Verb AssessFeesVerb(std::string words) {
  const auto& method = console::FindMethod(kMethod);
  const console::RequestShape shape = {.request = method.input_type()};
  const auto set_up = [shape](CLI::App& app) -> console::Run {
    const auto flags = std::make_shared<console::RequestFlags>(shape);
    flags->AddTo(app);
    return [flags](console::Session& session) { return RunAssessment(*flags, session); };
  };
  return {std::move(words), console::CommentOf(method), set_up};
}

}  // namespace thuning::admin
