// Where an auditor gets the records of a log from: a data directory, or a running server.
//
// A source promises the order and nothing else: whether the bytes are those that were signed for is
// what the auditor finds out, and what a source says of itself (checkpoint, key, tiles) is a claim.
// Used by one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/proof/tile.h"

namespace thuning::auditor {

// Beside the records; nothing of it is trusted.
struct Claims {
  std::optional<std::string> note;          // the newest signed checkpoint
  std::optional<std::string> verifier_key;  // the vkey to open it with
  proof::TileReader tiles;                  // up to that checkpoint; null when there are none
};

class RecordSource {
 public:
  // `bytes` lives for the call.
  using Visitor = absl::FunctionRef<void(uint64_t position, absl::string_view bytes)>;

  virtual ~RecordSource() = default;

  // The end of the log now, 0 when it is empty. It may grow.
  virtual absl::StatusOr<uint64_t> LastPosition() = 0;

  // Visits the records of [from, to] in order, without a gap. DataLoss: the one after the last that
  // was visited is missing or cannot be read; those behind it may be asked for. Another error: the
  // source is gone.
  virtual absl::Status Read(uint64_t from, uint64_t to, Visitor visit) = 0;

  virtual absl::StatusOr<Claims> GetClaims() = 0;
};

}  // namespace thuning::auditor
