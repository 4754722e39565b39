// Long work done in steps. Each step is a command of its own, whose id is made from the id of the
// work. So a retry after a crash goes on where the work stopped: steps that were done are known by
// their ids.
//
// Everything here blocks until it is durable: for workers only.
#pragma once

#include <future>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/engine/command.h"
#include "ledger/projection/tables.h"
#include "services/rpc/ledger.h"

namespace thuning::services {

using StepResult = absl::StatusOr<engine::Receipt>;

// The id of a step. The same step of a retry has the same id.
std::string DerivedId(absl::string_view of, absl::string_view step);

// A step, still without its decision, with the principal and the digest of the whole.
engine::Command StepOf(const engine::Command& whole, std::string request_id);

// Outcomes that are to come, in the order of their commands.
using PendingSteps = std::vector<std::future<StepResult>>;
PendingSteps StartSteps(const Ledger& ledger, std::vector<engine::Command> commands);
std::vector<StepResult> FinishSteps(PendingSteps pending);

// Submits the commands and waits for their outcomes, in their order.
std::vector<StepResult> RunSteps(const Ledger& ledger, std::vector<engine::Command> commands);
StepResult RunStep(const Ledger& ledger, engine::Command command);

// Whether a step's refusal ends the whole run. A refusal that may pass does: the caller tries
// again. So does a request id that stands for something else, which is the caller's mistake, and a
// status without a reason, which is a failure and no refusal. Every other refusal concerns the one
// step.
bool EndsTheRun(const absl::Status& status);

// A view of the tables, once they have reached everything that was answered so far.
absl::StatusOr<projection::View> LookNow(const Ledger& ledger);

}  // namespace thuning::services
