#include "services/admin/rebuild.h"

#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "ledger/base/mutex.h"
#include "ledger/log/event_log.h"
#include "ledger/projection/projector.h"
#include "services/rpc/status.h"
#include "services/rpc/worker_pool.h"

namespace thuning::services {
namespace {

using ledger::v1::RebuildProjectionResponse;

// One message is on its way at a time. Progress that comes meanwhile replaces what waits: only the
// newest matters.
//
// gRPC is called without the lock: after Finish the reactor may be gone at once.
class Rebuild final : public grpc::ServerWriteReactor<RebuildProjectionResponse> {
 public:
  void Tell(RebuildProjectionResponse message) {
    {
      MutexLock lock(mutex_);
      next_ = std::move(message);
    }
    GoOn();
  }

  // After the last message.
  void End(grpc::Status status) {
    {
      MutexLock lock(mutex_);
      end_ = std::move(status);
    }
    GoOn();
  }

  void OnWriteDone(bool ok) override {
    {
      MutexLock lock(mutex_);
      writing_ = false;
      broken_ = broken_ || !ok;
    }
    GoOn();
  }

  void OnDone() override { delete this; }

 private:
  enum class Step { kNothing, kWrite, kFinish };

  void GoOn() {
    grpc::Status status;
    switch (NextStep(status)) {
      case Step::kNothing:
        return;
      case Step::kWrite:
        return StartWrite(&current_);
      case Step::kFinish:
        return Finish(std::move(status));
    }
  }

  Step NextStep(grpc::Status& status) {
    MutexLock lock(mutex_);
    if (writing_ || finished_) return Step::kNothing;
    if (next_.has_value() && !broken_) {
      current_ = *std::exchange(next_, std::nullopt);
      writing_ = true;
      return Step::kWrite;
    }
    if (!end_.has_value()) return Step::kNothing;
    finished_ = true;
    status = *end_;
    return Step::kFinish;
  }

  Mutex mutex_;
  RebuildProjectionResponse current_;  // being written
  std::optional<RebuildProjectionResponse> next_ ABSL_GUARDED_BY(mutex_);
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

RebuildProjectionResponse Report(const projection::RebuildReport& report,
                                 uint64_t durable_position) {
  RebuildProjectionResponse message;
  message.set_position(report.rebuilt.position);
  message.set_durable_position(durable_position);
  message.set_compared_position(report.live.position);
  message.set_live_digest(ToHex(report.live.digest));
  message.set_rebuilt_digest(ToHex(report.rebuilt.digest));
  return message;
}

}  // namespace

grpc::ServerWriteReactor<RebuildProjectionResponse>* StartRebuild(const Ledger& ledger,
                                                                  std::string name) {
  auto* rebuild = new Rebuild;
  ledger.workers.Submit([rebuild, &ledger, name = std::move(name)] {
    const auto report =
        ledger.projector.Rebuild(name, [rebuild](uint64_t position, uint64_t durable_position) {
          RebuildProjectionResponse progress;
          progress.set_position(position);
          progress.set_durable_position(durable_position);
          rebuild->Tell(std::move(progress));
        });
    if (report.ok()) rebuild->Tell(Report(*report, ledger.log.durable_position()));
    rebuild->End(ToGrpc(report.status()));
  });
  return rebuild;
}

}  // namespace thuning::services
