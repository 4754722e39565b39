// Those who wait until the tables have reached a position. Their callbacks run on the gate's own
// thread, so that a reader neither holds up the table writer nor blocks a thread of the server.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ledger/base/mutex.h"

namespace thuning::projection {

class PositionGate {
 public:
  // OK when the position was reached; DEADLINE_EXCEEDED or, when the gate closes, UNAVAILABLE.
  using Callback = std::function<void(const absl::Status&)>;

  PositionGate();
  ~PositionGate();

  void Publish(uint64_t position);
  uint64_t position() const;

  // Runs the callback at once, on the caller's thread, when the position is reached already.
  void WhenReached(uint64_t position, absl::Time deadline, Callback callback);

  // Returns when somebody waits for a position that is not reached, or at the deadline.
  void AwaitDemand(absl::Time deadline);

  // Sends everyone away. No callback runs after it returns.
  void Close();

 private:
  struct Waiter {
    absl::Time deadline;
    Callback callback;
  };

  void Serve();
  // The waiters who need not wait any longer, taken out.
  std::vector<std::pair<Callback, absl::Status>> TakeReady() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Time NextDeadline() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  CondVar changed_;
  CondVar wanted_;
  uint64_t position_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::multimap<uint64_t, Waiter> waiters_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace thuning::projection
