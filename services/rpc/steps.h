// Long work done in steps, each a command of its own whose id is made from what it belongs to: a
// retry after a crash goes on where it stopped, since steps that were done are known by their ids.
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

// The id of a step: the same step of a retry has the same one.
std::string DerivedId(absl::string_view of, absl::string_view step);

// A step without its decision: whose the work is, and part of what was asked for.
engine::Command StepOf(const engine::Command& whole, std::string request_id);

// Outcomes that are to come, in the order of their commands.
using PendingSteps = std::vector<std::future<StepResult>>;
PendingSteps StartSteps(const Ledger& ledger, std::vector<engine::Command> commands);
std::vector<StepResult> FinishSteps(PendingSteps pending);

// Submits the commands and waits for their outcomes, in their order.
std::vector<StepResult> RunSteps(const Ledger& ledger, std::vector<engine::Command> commands);
StepResult RunStep(const Ledger& ledger, engine::Command command);

// Whether a step's refusal concerns all of the work: what may pass makes the caller try again; an
// id that stands for something else is the caller's mistake; what has no reason is no refusal, but
// a failure. Everything else concerns the one step.
bool EndsTheRun(const absl::Status& status);

// The tables once they have reached what was answered so far.
absl::StatusOr<projection::View> LookNow(const Ledger& ledger);

}  // namespace thuning::services
