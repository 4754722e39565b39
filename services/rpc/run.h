// A change of many rows: it is recorded that it begins, then each row is changed by steps of its
// own, so many at a time, then what came of it is recorded. A stream tells how far it is.
//
//   RunWatched      on a worker, with a stream
//     RunOnce       the records before and after
//       InBatches   RowStep for each row
//
// A caller who leaves does not stop it. A retry is answered again that it began, and goes on with
// the steps that were not done; once it has ended, what came of it is on record, whatever rows
// there are by then.
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

// So many steps at a time leave others room in the queue.
inline constexpr size_t kStepsAtOnce = 32;

// `work(stream)` on a worker. What it refers to must outlive the workers.
template <typename Message, typename Work>
ProgressStream<Message>* RunWatched(const Ledger& ledger, Work work) {
  auto* stream = new ProgressStream<Message>;
  ledger.workers.Submit([stream, work = std::move(work)] { stream->End(ToGrpc(work(*stream))); });
  return stream;
}

// Records that the work begins, by the command of the request itself: refused with
// REQUEST_ID_REUSED before anything is done. Then does it, and records what came of it: what `work`
// returns, given what its steps are made of. The record of that is the answer, also to a retry that
// comes later, which does no work any more; of two at once, the record of the one that ended first.
absl::StatusOr<event::v1::Record> RunOnce(
    const Ledger& ledger, engine::Command begin,
    absl::FunctionRef<absl::StatusOr<event::v1::Record>(const engine::Command& whole)> work);

// The step of that kind on one row, without its decision.
engine::Command RowStep(const engine::Command& whole, absl::string_view name,
                        absl::string_view kind);

// Decided as the request would be.
template <typename Request>
engine::Command RowStep(const engine::Command& whole, absl::string_view name,
                        absl::string_view kind, Request request) {
  engine::Command command = RowStep(whole, name, kind);
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
