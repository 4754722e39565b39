// A change of many rows: it is recorded that it begins, then each row is changed by steps of its
// own, so many at a time, then what came of it is recorded. A stream tells how far it is.
//
//   RunWatched      on a worker, with a stream
//   BeginRun        the first record: REQUEST_ID_REUSED before anything is done
//   FindEnd         the last record, if there is one already: the answer
//   InBatches       RowStep for each row
//   EndRun          the last record: the answer
//
// A caller who leaves does not stop it. A retry is answered again that it began, and goes on with
// the steps that were not done; once it has ended, what came of it is on record, whatever rows
// there are by then.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "services/rpc/progress_stream.h"
#include "services/rpc/status.h"
#include "services/rpc/steps.h"
#include "services/rpc/worker_pool.h"
#include "services/rpc/write.h"

namespace thuning::services {

// So many steps at a time leave others room in the queue.
inline constexpr size_t kStepsAtOnce = 32;

// `work(stream)` on a worker. What it refers to must outlive the workers.
template <typename Message, typename Work>
ProgressStream<Message>* RunWatched(const Ledger& ledger, Work work) {
  auto* stream = new ProgressStream<Message>;
  ledger.workers.Submit([stream, work = std::move(work)] { stream->End(ToGrpc(work(*stream))); });
  return stream;
}

// Records that the work begins, under the request's own id, and returns what its steps are made of.
template <typename Request>
absl::StatusOr<engine::Command> BeginRun(const Ledger& ledger, const Request& request,
                                         const std::string& principal) {
  ASSIGN_OR_RETURN(engine::Command begin, CommandFor(request, principal));
  engine::Command whole = StepOf(begin, begin.request_id);
  RETURN_IF_ERROR(RunStep(ledger, std::move(begin)).status());
  return whole;
}

inline engine::Command EndOf(const engine::Command& whole) {
  return StepOf(whole, DerivedId(whole.request_id, "end"));
}

// The record of what came of it, if it has ended before.
inline absl::StatusOr<std::optional<event::v1::Record>> FindEnd(const Ledger& ledger,
                                                                const engine::Command& whole) {
  engine::Command end = EndOf(whole);
  end.decide = [](StateReader&, const Context&) { return RefuseState("NOT_ENDED", "", ""); };
  const StepResult found = RunStep(ledger, std::move(end));
  if (found.ok()) return *found->record;
  if (ReasonOf(found.status()) == "NOT_ENDED") return std::nullopt;
  return found.status();
}

// Records what came of it; of two runs under one id, what came of the one that ended first.
inline absl::StatusOr<event::v1::Record> EndRun(const Ledger& ledger, const engine::Command& whole,
                                                const event::v1::Record& record) {
  engine::Command end = EndOf(whole);
  end.decide = [&record](StateReader&, const Context&) { return OneRecord(record); };
  ASSIGN_OR_RETURN(const engine::Receipt receipt, RunStep(ledger, std::move(end)));
  return *receipt.record;
}

// The step of that kind on one row.
template <typename Request>
engine::Command RowStep(const engine::Command& whole, absl::string_view name,
                        absl::string_view kind, Request request) {
  engine::Command command = StepOf(whole, DerivedId(absl::StrCat(whole.request_id, name), kind));
  command.decide = [request = std::move(request)](StateReader& state, const Context& context) {
    return DecideOne(request, state, context);
  };
  return command;
}

// `work(names, done)` for so many names at a time; `done` counts these and those before.
template <typename Work>
absl::Status InBatches(const std::vector<std::string>& names, size_t at_once, Work work) {
  for (size_t first = 0; first < names.size(); first += at_once) {
    const size_t last = std::min(names.size(), first + at_once);
    RETURN_IF_ERROR(work(std::vector<std::string>(names.begin() + static_cast<ptrdiff_t>(first),
                                                  names.begin() + static_cast<ptrdiff_t>(last)),
                         last));
  }
  return absl::OkStatus();
}

// Adds to the progress why a step was refused, as long as it has room; null once it has none.
template <typename Progress>
auto AddRefusal(const absl::Status& status, int most, Progress& progress) {
  using Refusal = std::remove_reference_t<decltype(*progress.add_refusals())>;
  if (progress.refusals_size() == most) return static_cast<Refusal*>(nullptr);
  Refusal* refusal = progress.add_refusals();
  refusal->set_reason(ReasonOf(status));
  refusal->set_message(std::string(status.message()));
  return refusal;
}

}  // namespace thuning::services
