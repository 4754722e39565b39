#include "services/fees/assess_fees.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/fees/fees.h"
#include "ledger/projection/state_projection.h"
#include "services/rpc/run.h"
#include "thuning/ledger/v1/programme.pb.h"

namespace thuning::services {
namespace {

using event::v1::Record;
using ledger::v1::AssessFeesRequest;
using ledger::v1::AssessFeesResponse;
using ledger::v1::Enrolment;
using Stream = ProgressStream<AssessFeesResponse>;

constexpr int kMostRefusals = 100;

int FeesIn(const Record& record) {
  return static_cast<int>(
      std::count_if(record.events().begin(), record.events().end(),
                    [](const event::v1::Event& event) { return event.has_fee_assessed(); }));
}

class Assessment {
 public:
  Assessment(const Ledger& ledger, const AssessFeesRequest& request, Stream& stream)
      : ledger_(ledger), request_(request), stream_(stream) {}

  absl::Status Run(const std::string& principal) {
    ASSIGN_OR_RETURN(engine::Command begin, CommandFor(request_, principal));
    ASSIGN_OR_RETURN(const Record ended,
                     RunOnce(ledger_, std::move(begin),
                             [this](const engine::Command& whole) { return AssessAll(whole); }));
    stream_.Tell(fees::OutcomeOf(ended.events(0).fee_assessment_ended()));
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<Record> AssessAll(const engine::Command& whole) {
    ASSIGN_OR_RETURN(const std::vector<std::string> names, EnrolmentNames());
    progress_.set_enrolment_count(static_cast<int32_t>(names.size()));
    stream_.Tell(progress_);
    RETURN_IF_ERROR(InBatches(names, kStepsAtOnce, [&](const auto& batch, size_t done) {
      return AssessBatch(batch, done, whole);
    }));
    return fees::AssessmentEnded(request_, progress_);
  }

  absl::StatusOr<std::vector<std::string>> EnrolmentNames() const {
    ASSIGN_OR_RETURN(const projection::View view, LookNow(ledger_));
    std::vector<std::string> names;
    projection::ForEachRow<Enrolment>(
        view, absl::StrCat(request_.parent(), "/enrolments/"),
        [&](const Enrolment& enrolment) { names.push_back(enrolment.name()); });
    return names;
  }

  // A record takes so many fees and no more: who got some is asked again, until nothing is left.
  absl::Status AssessBatch(std::vector<std::string> names, size_t done,
                           const engine::Command& whole) {
    for (int step = 1; !names.empty(); ++step) {
      std::vector<engine::Command> commands;
      for (const std::string& name : names) commands.push_back(StepFor(name, step, whole));
      const std::vector<StepResult> results = RunSteps(ledger_, std::move(commands));
      std::vector<std::string> again;
      for (size_t i = 0; i < names.size(); ++i) {
        RETURN_IF_ERROR(Count(names[i], results[i]));
        if (results[i].ok()) again.push_back(names[i]);
      }
      names = std::move(again);
    }
    progress_.set_enrolments_done(static_cast<int32_t>(done));
    stream_.Tell(progress_);
    return absl::OkStatus();
  }

  engine::Command StepFor(const std::string& name, int step, const engine::Command& whole) const {
    ledger::v1::AssessEnrolmentRequest request;
    request.set_name(name);
    *request.mutable_through_date() = request_.through_date();
    return RowStep(whole, name, absl::StrCat("assess ", step), std::move(request));
  }

  absl::Status Count(const std::string& name, const StepResult& result) {
    if (result.ok()) {
      progress_.set_fees_assessed(progress_.fees_assessed() + FeesIn(*result->record));
      return absl::OkStatus();
    }
    if (EndsTheRun(result.status())) return result.status();
    if (ReasonOf(result.status()) == "NOTHING_TO_ASSESS") return absl::OkStatus();
    if (auto* refusal = AddRefusal(result.status(), kMostRefusals, progress_)) {
      refusal->set_enrolment(name);
    }
    return absl::OkStatus();
  }

  const Ledger& ledger_;
  const AssessFeesRequest& request_;
  Stream& stream_;
  AssessFeesResponse progress_;
};

}  // namespace

grpc::ServerWriteReactor<AssessFeesResponse>* StartAssessment(const Ledger& ledger,
                                                              AssessFeesRequest request,
                                                              std::string principal) {
  return RunWatched<AssessFeesResponse>(
      ledger, [&ledger, request = std::move(request), principal = std::move(principal)](
                  Stream& stream) { return Assessment(ledger, request, stream).Run(principal); });
}

}  // namespace thuning::services
