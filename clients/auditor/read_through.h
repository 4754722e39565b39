// Reads a source from one position to another, and goes on after records that cannot be read.
//
// A thread of its own reads the source and hashes the leaves, a few batches ahead of the visitor:
// that is half of the work of a verification. The visitor runs in the caller's thread and must not
// use the source.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/auditor/record_source.h"
#include "ledger/base/sha256.h"

namespace thuning::auditor {

// Neighbouring records that a source could not give.
struct Damage {
  uint64_t position = 0;
  uint64_t last_position = 0;
  std::string message;  // of the first
};

struct ReadRange {
  uint64_t from = 1;
  uint64_t to = 0;       // inclusive
  uint64_t hash_to = 0;  // leaf hashes are wanted up to here
};

// Lives for the call.
struct RecordRead {
  uint64_t position = 0;
  absl::string_view bytes;
  Sha256Digest leaf = {};  // up to hash_to
};

// After so many unreadable records the rest counts as unreadable too.
inline constexpr uint64_t kMaxUnreadable = 1000;

// Fails only when the source is gone.
absl::StatusOr<std::vector<Damage>> ReadThrough(RecordSource& source, const ReadRange& range,
                                                absl::FunctionRef<void(const RecordRead&)> visit);

}  // namespace thuning::auditor
