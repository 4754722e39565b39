#include "ledger/log/watermark.h"

#include "ledger/base/check.h"

namespace thuning::log {

uint64_t Watermark::position() const {
  MutexLock lock(mutex_);
  return position_;
}

void Watermark::Raise(uint64_t position) {
  MutexLock lock(mutex_);
  LEDGER_CHECK(position >= position_);
  position_ = position;
  changed_.NotifyAll();
}

bool Watermark::Wait(uint64_t position, absl::Time deadline) const {
  const auto until = absl::ToChronoTime(deadline);
  MutexLock lock(mutex_);
  while (position_ < position && !stopped_) {
    if (!changed_.WaitUntil(mutex_, until)) break;
  }
  return position_ >= position;
}

void Watermark::Stop() {
  MutexLock lock(mutex_);
  stopped_ = true;
  changed_.NotifyAll();
}

}  // namespace thuning::log
