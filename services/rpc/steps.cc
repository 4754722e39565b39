#include "services/rpc/steps.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "ledger/base/refusal.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/engine/engine.h"
#include "ledger/log/event_log.h"
#include "ledger/projection/table_writer.h"

namespace thuning::services {
namespace {

constexpr absl::Duration kLongestWait = absl::Seconds(60);

}  // namespace

std::string DerivedId(absl::string_view of, absl::string_view step) {
  return std::string(AsBytes(Sha256({of, "\n", step})).substr(0, 16));
}

engine::Command StepOf(const engine::Command& whole, std::string request_id) {
  engine::Command command;
  command.principal = whole.principal;
  command.request_id = std::move(request_id);
  command.digest = whole.digest;
  return command;
}

PendingSteps StartSteps(const Ledger& ledger, std::vector<engine::Command> commands) {
  PendingSteps pending;
  pending.reserve(commands.size());
  for (engine::Command& command : commands) {
    auto answer = std::make_shared<std::promise<StepResult>>();
    pending.push_back(answer->get_future());
    command.done = [answer](StepResult result) { answer->set_value(std::move(result)); };
  }
  ledger.engine.Submit(std::move(commands));
  return pending;
}

std::vector<StepResult> FinishSteps(PendingSteps pending) {
  std::vector<StepResult> results;
  results.reserve(pending.size());
  for (std::future<StepResult>& answer : pending) results.push_back(answer.get());
  return results;
}

std::vector<StepResult> RunSteps(const Ledger& ledger, std::vector<engine::Command> commands) {
  return FinishSteps(StartSteps(ledger, std::move(commands)));
}

StepResult RunStep(const Ledger& ledger, engine::Command command) {
  std::vector<engine::Command> commands;
  commands.push_back(std::move(command));
  return std::move(RunSteps(ledger, std::move(commands))[0]);
}

absl::StatusOr<projection::View> LookNow(const Ledger& ledger) {
  std::promise<absl::Status> reached;
  ledger.table_writer.gate().WhenReached(
      ledger.log.durable_position(), absl::Now() + kLongestWait,
      [&reached](const absl::Status& status) { reached.set_value(status); });
  RETURN_IF_ERROR(reached.get_future().get());
  return ledger.tables.Look();
}

bool EndsTheRun(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return absl::IsResourceExhausted(status) || absl::IsUnavailable(status) || reason.empty() ||
         reason == "REQUEST_ID_REUSED";
}

}  // namespace thuning::services
