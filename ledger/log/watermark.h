// A log position that only rises, and on which callers can wait. Thread-safe.
#pragma once

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "ledger/base/mutex.h"

namespace thuning::log {

class Watermark {
 public:
  explicit Watermark(uint64_t position) : position_(position) {}

  uint64_t position() const;
  void Raise(uint64_t position);  // never down

  // Waits until the mark stands at `position` or above and says whether it does; returns early once
  // stopped.
  bool Wait(uint64_t position, absl::Time deadline) const;
  void Stop();

 private:
  mutable Mutex mutex_;
  mutable CondVar changed_;
  uint64_t position_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace thuning::log
