#include "services/fees/assess_fees.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "services/rpc/progress_stream.h"
#include "services/rpc/read.h"
#include "services/rpc/status.h"
#include "services/rpc/steps.h"
#include "services/rpc/worker_pool.h"
#include "services/rpc/write.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {
namespace {

using ledger::v1::AssessFeesRequest;
using ledger::v1::AssessFeesResponse;
using Stream = ProgressStream<AssessFeesResponse>;

// Enrolments are assessed so many at a time, so that others find room in the queue.
constexpr size_t kBatch = 32;
constexpr int kMostRefusals = 100;

int FeesIn(const event::v1::Record& record) {
  return static_cast<int>(
      std::count_if(record.events().begin(), record.events().end(),
                    [](const event::v1::Event& event) { return event.has_fee_assessed(); }));
}

class Assessment {
 public:
  Assessment(const Ledger& ledger, const AssessFeesRequest& request, std::string principal,
             Stream& stream)
      : ledger_(ledger), request_(request), principal_(std::move(principal)), stream_(stream) {}

  absl::Status Run() {
    RETURN_IF_ERROR(ParseName("parent", request_.parent(), {"operators"}).status());
    RETURN_IF_ERROR(accounting::CheckDate("through_date", request_.has_through_date(),
                                          request_.through_date()));
    ASSIGN_OR_RETURN(prototype_, PrepareCommand(request_, request_.request_id(), principal_));
    ASSIGN_OR_RETURN(const std::vector<std::string> names, EnrolmentNames());
    progress_.set_enrolment_count(static_cast<int32_t>(names.size()));
    for (size_t first = 0; first < names.size(); first += kBatch) {
      const size_t last = std::min(names.size(), first + kBatch);
      RETURN_IF_ERROR(AssessBatch({names.begin() + static_cast<std::ptrdiff_t>(first),
                                   names.begin() + static_cast<std::ptrdiff_t>(last)}));
      progress_.set_enrolments_done(static_cast<int32_t>(last));
      stream_.Tell(progress_);
    }
    if (names.empty()) stream_.Tell(progress_);
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<std::vector<std::string>> EnrolmentNames() {
    ASSIGN_OR_RETURN(const projection::View view, LookNow(ledger_));
    if (!projection::FindRow<ledger::v1::Operator>(view, request_.parent()).has_value()) {
      return ParentMissing(request_.parent());
    }
    std::vector<std::string> names;
    const std::string prefix = projection::StateKey(request_.parent() + "/enrolments/");
    view.Scan(projection::kState, prefix, prefix, [&](absl::string_view key, absl::string_view) {
      names.emplace_back(key.substr(1));
      return true;
    });
    return names;
  }

  // A record takes so many fees and no more: who got some is asked again, until nothing is left.
  absl::Status AssessBatch(std::vector<std::string> names) {
    for (int step = 1; !names.empty(); ++step) {
      std::vector<engine::Command> commands;
      for (const std::string& name : names) commands.push_back(StepFor(name, step));
      const std::vector<StepResult> results = RunSteps(ledger_, std::move(commands));
      std::vector<std::string> again;
      for (size_t i = 0; i < names.size(); ++i) {
        RETURN_IF_ERROR(Count(names[i], results[i]));
        if (results[i].ok()) again.push_back(names[i]);
      }
      names = std::move(again);
    }
    return absl::OkStatus();
  }

  engine::Command StepFor(const std::string& name, int step) const {
    engine::Command command;
    command.principal = prototype_.principal;
    command.request_id =
        DerivedId(absl::StrCat(prototype_.request_id, name), absl::StrCat("assess ", step));
    command.digest = prototype_.digest;
    ledger::v1::AssessEnrolmentRequest request;
    request.set_name(name);
    *request.mutable_through_date() = request_.through_date();
    command.decide = [request](StateReader& state, const Context& context) {
      return DecideOne(request, state, context);
    };
    return command;
  }

  absl::Status Count(const std::string& name, const StepResult& result) {
    if (result.ok()) {
      progress_.set_fees_assessed(progress_.fees_assessed() + FeesIn(*result->record));
      return absl::OkStatus();
    }
    if (EndsTheRun(result.status())) return result.status();
    const std::string reason = ReasonOf(result.status());
    if (reason == "NOTHING_TO_ASSESS" || progress_.refusals_size() == kMostRefusals) {
      return absl::OkStatus();
    }
    AssessFeesResponse::Refusal& refusal = *progress_.add_refusals();
    refusal.set_enrolment(name);
    refusal.set_reason(reason);
    refusal.set_message(std::string(result.status().message()));
    return absl::OkStatus();
  }

  const Ledger& ledger_;
  const AssessFeesRequest& request_;
  const std::string principal_;
  Stream& stream_;
  engine::Command prototype_;
  AssessFeesResponse progress_;
};

}  // namespace

grpc::ServerWriteReactor<AssessFeesResponse>* StartAssessment(const Ledger& ledger,
                                                              AssessFeesRequest request,
                                                              std::string principal) {
  auto* stream = new Stream;
  ledger.workers.Submit(
      [stream, &ledger, request = std::move(request), principal = std::move(principal)] {
        stream->End(ToGrpc(Assessment(ledger, request, principal, *stream).Run()));
      });
  return stream;
}

}  // namespace thuning::services
