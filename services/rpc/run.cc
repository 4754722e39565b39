#include "services/rpc/run.h"

#include <optional>

#include "absl/strings/str_cat.h"

namespace thuning::services {
namespace {

using event::v1::Record;

engine::Command EndOf(const engine::Command& whole) {
  return StepOf(whole, DerivedId(whole.request_id, "end"));
}

// The last record, if there is one: the engine answers an id that it knows without deciding.
absl::StatusOr<std::optional<Record>> FindEnd(const Ledger& ledger, const engine::Command& whole) {
  engine::Command end = EndOf(whole);
  end.decide = [](StateReader&, const Context&) { return RefuseState("NOT_ENDED", "", ""); };
  const StepResult found = RunStep(ledger, std::move(end));
  if (found.ok()) return *found->record;
  if (ReasonOf(found.status()) == "NOT_ENDED") return std::nullopt;
  return found.status();
}

}  // namespace

absl::StatusOr<Record> RunOnce(
    const Ledger& ledger, engine::Command begin,
    absl::FunctionRef<absl::StatusOr<Record>(const engine::Command& whole)> work) {
  const engine::Command whole = StepOf(begin, begin.request_id);
  RETURN_IF_ERROR(RunStep(ledger, std::move(begin)).status());
  ASSIGN_OR_RETURN(std::optional<Record> ended, FindEnd(ledger, whole));
  if (ended.has_value()) return *std::move(ended);
  ASSIGN_OR_RETURN(const Record outcome, work(whole));
  engine::Command end = EndOf(whole);
  end.decide = [&outcome](StateReader&, const Context&) { return OneRecord(outcome); };
  ASSIGN_OR_RETURN(const engine::Receipt receipt, RunStep(ledger, std::move(end)));
  return *receipt.record;
}

engine::Command RowStep(const engine::Command& whole, absl::string_view name,
                        absl::string_view kind) {
  return StepOf(whole, DerivedId(absl::StrCat(whole.request_id, name), kind));
}

}  // namespace thuning::services
