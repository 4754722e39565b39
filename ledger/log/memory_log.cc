#include "ledger/log/memory_log.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace thuning::log {

absl::StatusOr<Head> MemoryLog::TakeOver() {
  MutexLock lock(mutex_);
  return Head{.epoch = ++epoch_, .next_position = records_.size() + 1};
}

AppendOutcome MemoryLog::Append(uint64_t epoch, uint64_t expected_position,
                                absl::Span<const std::string> records) {
  CheckBlock(records);
  MutexLock lock(mutex_);
  if (epoch == 0 || epoch != epoch_) return Fenced(epoch, epoch_);
  if (expected_position != records_.size() + 1)
    return NotAtHead(expected_position, records_.size() + 1);
  records_.insert(records_.end(), records.begin(), records.end());
  durable_ = records_.size();
  return Appended();
}

absl::Status MemoryLog::Scan(uint64_t from, uint64_t to, Visitor visit) const {
  LEDGER_CHECK(from >= 1);
  const uint64_t last = std::min(to, durable_position());
  for (uint64_t position = from; position <= last; ++position) {
    if (!visit(position, RecordAt(position))) break;
  }
  return absl::OkStatus();
}

std::string MemoryLog::RecordAt(uint64_t position) const {
  MutexLock lock(mutex_);
  return records_[position - 1];
}

}  // namespace thuning::log
