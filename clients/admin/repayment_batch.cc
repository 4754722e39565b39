#include "clients/admin/repayment_batch.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <CLI/App.hpp>
#include <memory>
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
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::admin {
namespace {

using ledger::v1::BatchRecordRepaymentsRequest;
using ledger::v1::BatchRecordRepaymentsResponse;
using ledger::v1::RecordRepaymentRequest;

constexpr int kBatchSize = 1000;

// The file, read item by item.
class Items {
 public:
  Items(const std::string& file, std::string operator_id)
      : size_(file.size()),
        source_(absl::StrCat(operator_id, "\n", ToHex(Sha256(file)))),
        operator_id_(std::move(operator_id)),
        stream_(file),
        objects_(stream_) {}

  // At most kBatchSize of them; none at the end.
  absl::StatusOr<BatchRecordRepaymentsRequest> NextBatch() {
    BatchRecordRepaymentsRequest batch;
    while (batch.requests_size() < kBatchSize) {
      ASSIGN_OR_RETURN(const auto text, objects_.Next());
      if (!text.has_value()) break;
      ++number_;
      const auto item = Item(*text);
      if (!item.ok()) {
        return console::WithMessage(item.status(),
                                    absl::StrCat("item ", number_, ": ", item.status().message()));
      }
      *batch.add_requests() = *item;
    }
    return batch;
  }

  size_t size() const { return size_; }
  size_t read() {
    const auto at = stream_.tellg();
    return at < 0 ? size_ : static_cast<size_t>(at);
  }

 private:
  absl::StatusOr<RecordRepaymentRequest> Item(const std::string& text) {
    static const console::RequestShape shape = {
        .request = &console::FindType("thuning.ledger.v1.RecordRepaymentRequest"),
        .positional = "parent",
        .collection = "loans",
    };
    ASSIGN_OR_RETURN(const auto message, console::FromJson(text, *shape.request));
    const auto& id = *shape.request->FindFieldByName("request_id");
    const auto& reflection = *message->GetReflection();
    if (!reflection.HasField(*message, &id)) {
      reflection.SetString(message.get(), &id, console::DerivedRequestId(source_, number_));
    }
    RETURN_IF_ERROR(console::CompleteRequest(shape, operator_id_, *message));
    RecordRepaymentRequest item;
    LEDGER_CHECK(item.ParseFromString(message->SerializeAsString()));
    return item;
  }

  const size_t size_;
  const std::string source_;
  const std::string operator_id_;
  std::istringstream stream_;
  console::JsonObjects objects_;
  int64_t number_ = 0;
};

// What became of all of them.
struct Report {
  BatchRecordRepaymentsResponse outcomes;
  console::Table refused{.columns = {{"item", true}, {"loan"}, {"reason"}, {"field"}, {"message"}}};
};

void Add(const BatchRecordRepaymentsRequest& batch, const BatchRecordRepaymentsResponse& response,
         Report& report) {
  for (int i = 0; i < response.outcomes_size(); ++i) {
    const auto& outcome = response.outcomes(i);
    *report.outcomes.add_outcomes() = outcome;
    if (!outcome.has_error()) continue;
    const absl::Status status = console::StatusFromWire(
        outcome.error().code(), outcome.error().message(), outcome.error().SerializeAsString());
    report.refused.rows.push_back({absl::StrCat(report.outcomes.outcomes_size()),
                                   batch.requests(i).parent(), ReasonOf(status), FieldOf(status),
                                   std::string(status.message())});
  }
}

absl::Status SendAll(Items& items, console::Session& session, Report& report) {
  const auto& method = console::FindMethod("RepaymentService.BatchRecordRepayments");
  console::Progress progress(session.streams().err, session.streams().is_watched, "sent");
  for (;;) {
    ASSIGN_OR_RETURN(const BatchRecordRepaymentsRequest batch, items.NextBatch());
    if (batch.requests_size() == 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto answer, session.Call(method, batch));
    BatchRecordRepaymentsResponse response;
    LEDGER_CHECK(response.ParseFromString(answer->SerializeAsString()));
    if (response.outcomes_size() != batch.requests_size()) {
      return absl::InternalError("the server did not answer for each item");
    }
    Add(batch, response, report);
    progress.Show(items.read(), items.size());
  }
}

absl::Status Print(const Report& report, console::Session& session) {
  if (session.settings().json()) return session.Print(*console::ToApi(report.outcomes));
  const size_t refused = report.refused.rows.size();
  const size_t sent = static_cast<size_t>(report.outcomes.outcomes_size());
  session.streams().out << console::FormatListing(
      {{"recorded", absl::StrCat(sent - refused)}, {"refused", absl::StrCat(refused)}});
  if (refused > 0) session.streams().out << "\n" << console::FormatTable(report.refused);
  return absl::OkStatus();
}

absl::Status RunBatch(const std::string& path, console::Session& session) {
  ASSIGN_OR_RETURN(const std::string file, console::ReadFile(path, session.streams().in));
  Items items(file, session.settings().operator_id);
  Report report;
  const absl::Status sent = SendAll(items, session, report);
  // What was recorded before a failure is told all the same.
  if (sent.ok() || report.outcomes.outcomes_size() > 0) RETURN_IF_ERROR(Print(report, session));
  RETURN_IF_ERROR(sent);
  if (report.refused.rows.empty()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "ITEMS_REFUSED", "",
                absl::StrCat(report.refused.rows.size(), " of ", report.outcomes.outcomes_size(),
                             " repayments were refused"));
}

}  // namespace

console::Verb RepaymentBatchVerb(std::string words) {
  const auto set_up = [](CLI::App& app) -> console::Run {
    const auto path = std::make_shared<std::string>();
    app.add_option("FILE", *path,
                   "RecordRepaymentRequests as proto3 JSON, one a line or in an array;\n"
                   "- reads standard input. Without request ids, sending the same\n"
                   "file again records nothing twice.")
        ->required();
    return [path](console::Session& session) { return RunBatch(*path, session); };
  };
  const auto& method = console::FindMethod("RepaymentService.BatchRecordRepayments");
  return {std::move(words), console::CommentOf(method), set_up};
}

}  // namespace thuning::admin
