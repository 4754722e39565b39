// A run: a change of many rows. A first record says that the run begins. Then each row is changed
// by steps of its own, so many at a time. A last record says how the run ended. A stream tells how
// far it is.
//
//   RunWatched      on a worker, with a stream
//     RunOnce       the records before and after
//       InBatches   RowStep for each row
//
// A caller who leaves does not stop the run. A retry finds that the run began, and goes on with the
// steps that were not done. Once the run has ended, a retry is answered from the last record,
// whatever rows there are by then.
#pragma once

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "services/rpc/progress_stream.h"
#include "services/rpc/status.h"
#include "services/rpc/steps.h"
#include "services/rpc/worker_pool.h"
#include "services/rpc/write.h"

namespace thuning::services {

// How many steps are under way at a time: they leave room in the queue for other callers.
inline constexpr size_t kStepsAtOnce = 32;

// Runs `work(stream)` on a worker. What `work` refers to must outlive the workers.
template <typename Message, typename Work>
ProgressStream<Message>* RunWatched(const Ledger& ledger, Work work) {
  auto* stream = new ProgressStream<Message>;
  ledger.workers.Submit([stream, work = std::move(work)] { stream->End(ToGrpc(work(*stream))); });
  return stream;
}

// Submits `begin`, the command of the request itself, which records that the run begins. A request
// id that was used for something else is refused here, with REQUEST_ID_REUSED, before anything is
// done. Then calls `work(whole)`, whose steps are made from `whole`, and records what `work`
// returns. That record is the answer. A retry that comes later gets the same record and does no
// work; of two runs at once, both get the record of the one that ended first.
absl::StatusOr<event::v1::Record> RunOnce(
    const Ledger& ledger, engine::Command begin,
    absl::FunctionRef<absl::StatusOr<event::v1::Record>(const engine::Command& whole)> work);

// The command for a step of this kind on one row, still without its decision.
engine::Command RowStep(const engine::Command& whole, absl::string_view name,
                        absl::string_view kind);

// The same, with the decision that `request` would get.
template <typename Request>
engine::Command RowStep(const engine::Command& whole, absl::string_view name,
                        absl::string_view kind, Request request) {
  engine::Command command = RowStep(whole, name, kind);
  command.decide = [request = std::move(request)](StateReader& state, const Context& context) {
    return DecideOne(request, state, context);
  };
  return command;
}

// Calls `work(names, done)` for at most `at_once` names at a time. `done` counts these names and
// those before.
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

// Adds to the progress why a step was refused. Null, and nothing added, once there are `most`
// refusals.
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
