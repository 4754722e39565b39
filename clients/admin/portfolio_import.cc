#include "clients/admin/portfolio_import.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/console/api.h"
#include "clients/console/json.h"
#include "clients/console/outcome.h"
#include "clients/console/progress.h"
#include "clients/console/request_flags.h"
#include "clients/console/request_id.h"
#include "clients/console/table.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::admin {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ledger::v1::ImportedLoan;
using ledger::v1::ImportLoansRequest;
using ledger::v1::ImportLoansResponse;

constexpr char kMethod[] = "IssuanceService.ImportLoans";
constexpr size_t kMessageBytes = size_t{1} << 20;

struct State {
  explicit State(const console::RequestShape& shape) : flags(shape) {}

  std::string path;
  console::RequestFlags flags;
};

// Short names in the message and in those that it lists.
absl::Status CompleteNames(const std::string& operator_id, Message& message) {
  const console::RequestShape shape = {.request = message.GetDescriptor(),
                                       .checks_required = false};
  RETURN_IF_ERROR(console::CompleteRequest(shape, operator_id, message));
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    if (!field.is_repeated() || field.type() != FieldDescriptor::TYPE_MESSAGE) continue;
    for (int at = 0; at < reflection.FieldSize(message, &field); ++at) {
      RETURN_IF_ERROR(
          CompleteNames(operator_id, *reflection.MutableRepeatedMessage(&message, &field, at)));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ImportedLoan> ToLoan(const std::string& text, const std::string& operator_id) {
  ASSIGN_OR_RETURN(const auto message,
                   console::FromJson(text, console::FindType("thuning.ledger.v1.ImportedLoan")));
  RETURN_IF_ERROR(CompleteNames(operator_id, *message));
  ImportedLoan loan;
  LEDGER_CHECK(loan.ParseFromString(message->SerializeAsString()));
  return loan;
}

absl::StatusOr<std::vector<ImportedLoan>> ReadLoans(const std::string& file,
                                                    const std::string& operator_id) {
  std::istringstream stream(file);
  console::JsonObjects objects(stream);
  std::vector<ImportedLoan> loans;
  for (;;) {
    ASSIGN_OR_RETURN(const auto text, objects.Next());
    if (!text.has_value()) return loans;
    auto loan = ToLoan(*text, operator_id);
    if (!loan.ok()) {
      return console::WithMessage(
          loan.status(), absl::StrCat("loan ", loans.size() + 1, ": ", loan.status().message()));
    }
    loans.push_back(*std::move(loan));
  }
}

absl::StatusOr<ImportLoansRequest> HeaderOf(const State& state, const std::string& file,
                                            console::Session& session) {
  ASSIGN_OR_RETURN(const auto typed, session.Build(state.flags));
  ImportLoansRequest header;
  LEDGER_CHECK(header.ParseFromString(typed->SerializeAsString()));
  header.clear_loans();
  if (state.flags.WasTyped("request-id")) return header;
  // Whether it is only validated makes no other request of it.
  ImportLoansRequest asked = header;
  asked.clear_request_id();
  asked.clear_validate_only();
  header.set_request_id(console::DerivedRequestId(
      absl::StrCat(asked.SerializeAsString(), "\n", ToHex(Sha256(file))), 0));
  return header;
}

// The next message: as many loans as it takes.
ImportLoansRequest NextMessage(std::vector<ImportedLoan>& loans, size_t& sent) {
  ImportLoansRequest message;
  for (size_t bytes = 0; sent < loans.size() && bytes < kMessageBytes; ++sent) {
    bytes += loans[sent].ByteSizeLong();
    *message.add_loans() = std::move(loans[sent]);
  }
  return message;
}

// What it does, shown on a line for each phase.
class PhaseProgress {
 public:
  explicit PhaseProgress(const console::Streams& streams) : streams_(streams) {}

  void Show(const ImportLoansResponse& response) {
    if (response.phase() == ledger::v1::IMPORT_PHASE_DONE) return;
    if (!progress_.has_value() || response.phase() != phase_) {
      phase_ = response.phase();
      progress_.reset();
      progress_.emplace(streams_.err, streams_.is_watched,
                        phase_ == ledger::v1::IMPORT_PHASE_VALIDATING ? "validated" : "recorded");
    }
    progress_->Show(static_cast<uint64_t>(response.loans_done()),
                    static_cast<uint64_t>(response.loan_count()));
  }

 private:
  const console::Streams& streams_;
  ledger::v1::ImportPhase phase_ = ledger::v1::IMPORT_PHASE_UNSPECIFIED;
  std::optional<console::Progress> progress_;
};

absl::StatusOr<ImportLoansResponse> Send(const ImportLoansRequest& header,
                                         std::vector<ImportedLoan> loans,
                                         console::Session& session) {
  ImportLoansResponse last;
  PhaseProgress progress(session.streams());
  size_t sent = 0;
  const auto request = [&](int index) -> std::optional<std::string> {
    if (index == 0) return header.SerializeAsString();
    if (sent == loans.size()) return std::nullopt;
    return NextMessage(loans, sent).SerializeAsString();
  };
  const auto show = [&](const Message& response) {
    LEDGER_CHECK(last.ParseFromString(response.SerializeAsString()));
    progress.Show(last);
  };
  RETURN_IF_ERROR(
      session.Watch(console::FindMethod(kMethod), console::Channel::Requests(request), show));
  return last;
}

absl::Status Print(const ImportLoansResponse& response, console::Session& session) {
  if (session.settings().json()) return session.Print(*console::ToApi(response));
  const auto& totals = response.totals();
  session.streams().out << console::FormatListing(
      {{"loans", absl::StrCat(response.loan_count())},
       {"recorded", absl::StrCat(response.recorded_count())},
       {"refused", absl::StrCat(response.refused_count())}});
  session.streams().out << "\n";
  RETURN_IF_ERROR(session.Print(*console::ToApi(totals)));
  if (response.refusals().empty()) return absl::OkStatus();
  console::Table refused{.columns = {{"line", true}, {"loan"}, {"reason"}, {"field"}, {"message"}}};
  for (const auto& refusal : response.refusals()) {
    refused.rows.push_back({absl::StrCat(refusal.line()), refusal.loan_id(), refusal.reason(),
                            refusal.field(), refusal.message()});
  }
  session.streams().out << "\n" << console::FormatTable(refused);
  return absl::OkStatus();
}

absl::Status RunImport(const State& state, console::Session& session) {
  ASSIGN_OR_RETURN(const std::string file, console::ReadFile(state.path, session.streams().in));
  ASSIGN_OR_RETURN(ImportLoansRequest header, HeaderOf(state, file, session));
  ASSIGN_OR_RETURN(auto loans, ReadLoans(file, session.settings().operator_id));
  header.set_loan_count(static_cast<int32_t>(loans.size()));
  ASSIGN_OR_RETURN(const auto response, Send(header, std::move(loans), session));
  RETURN_IF_ERROR(Print(response, session));
  if (response.refused_count() == 0) return absl::OkStatus();
  return Refuse(
      absl::StatusCode::kFailedPrecondition, "LOANS_REFUSED", "",
      absl::StrCat(response.refused_count(), " of ", response.loan_count(), " loans were refused"));
}

}  // namespace

console::Verb PortfolioImportVerb(std::string words) {
  const auto& method = console::FindMethod(kMethod);
  const console::RequestShape shape = {.request = method.input_type(), .checks_required = false};
  const auto set_up = [shape](CLI::App& app) -> console::Run {
    const auto state = std::make_shared<State>(shape);
    app.add_option("FILE", state->path,
                   "ImportedLoans as proto3 JSON, one a line or in an array; - reads standard\n"
                   "input. Without a request id, sending the same file again goes on where it\n"
                   "stopped and records nothing twice.")
        ->required();
    state->flags.AddTo(app);
    return [state](console::Session& session) { return RunImport(*state, session); };
  };
  return {std::move(words), console::CommentOf(method), set_up};
}

}  // namespace thuning::admin
