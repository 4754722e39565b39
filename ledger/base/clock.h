// Where the time comes from. The engine asks a Clock once per command and puts the answer into the
// command's context; nothing else in ledger/ knows what time it is.
#pragma once

#include "absl/time/time.h"

namespace thuning {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() = 0;
};

// The machine's clock. Thread-safe, lives for ever.
Clock& SystemClock();

// A clock that tests move by hand. Not thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(absl::Time start) : now_(start) {}
  absl::Time Now() override { return now_; }
  void Advance(absl::Duration duration) { now_ += duration; }

 private:
  absl::Time now_;
};

}  // namespace thuning
