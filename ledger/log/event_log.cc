#include "ledger/log/event_log.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"

namespace thuning::log {

absl::StatusOr<std::vector<Entry>> EventLog::Read(uint64_t from, ReadLimit limit) const {
  LEDGER_CHECK(limit.max_records >= 1);
  std::vector<Entry> entries;
  uint64_t bytes = 0;
  const uint64_t to = from + std::min(limit.max_records - 1, kEndOfLog - from);
  const absl::Status scanned = Scan(from, to, [&](uint64_t position, absl::string_view record) {
    bytes += record.size();
    if (bytes > limit.max_bytes && !entries.empty()) return false;
    entries.push_back({position, std::string(record)});
    return bytes < limit.max_bytes;
  });
  if (!scanned.ok() && entries.empty()) return scanned;
  return entries;
}

void CheckBlock(absl::Span<const std::string> records) {
  LEDGER_CHECK(!records.empty());
  for (const std::string& record : records) {
    LEDGER_CHECK(!record.empty());
    LEDGER_CHECK(record.size() <= kMaxRecordBytes);
  }
}

AppendOutcome Appended() { return {AppendOutcome::Kind::kOk, absl::OkStatus()}; }

AppendOutcome Fenced(uint64_t epoch, uint64_t current_epoch) {
  return {AppendOutcome::Kind::kFenced,
          absl::AbortedError(
              absl::StrCat("epoch ", epoch, " is over, the log is at epoch ", current_epoch))};
}

AppendOutcome NotAtHead(uint64_t expected_position, uint64_t next_position) {
  return {AppendOutcome::Kind::kFenced,
          absl::AbortedError(absl::StrCat("expected to append at position ", expected_position,
                                          ", the next one is ", next_position))};
}

AppendOutcome Unknown(const absl::Status& why) { return {AppendOutcome::Kind::kUnknown, why}; }

}  // namespace thuning::log
