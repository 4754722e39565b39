// An EventLog in memory, for tests and for trying things out: durable for as long as the object
// lives.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "ledger/base/mutex.h"
#include "ledger/log/event_log.h"

namespace thuning::log {

class MemoryLog final : public EventLog {
 public:
  absl::StatusOr<Head> TakeOver() override;
  AppendOutcome Append(uint64_t epoch, uint64_t expected_position,
                       absl::Span<const std::string> records) override;
  absl::Status Scan(uint64_t from, uint64_t to, Visitor visit) const override;
  uint64_t durable_position() const override { return durable_; }

 private:
  std::string RecordAt(uint64_t position) const;

  mutable Mutex mutex_;
  uint64_t epoch_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::string> records_ ABSL_GUARDED_BY(mutex_);
  std::atomic<uint64_t> durable_ = 0;
};

}  // namespace thuning::log
