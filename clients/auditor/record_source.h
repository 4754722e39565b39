// Where an auditor gets the records of a log from: a data directory, or a running server.
//
// A source promises the order of the records and nothing else. The auditor finds out whether the
// bytes are those that were signed for. What a source says of itself (checkpoint, key, tiles) is a
// claim. Used by one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/proof/tile.h"

namespace thuning::auditor {

// What a source says beside the records. Nothing of it is trusted.
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

  // Visits the records of [from, to] in order, without a gap. DataLoss: the record after the last
  // one visited is missing or cannot be read; the caller may ask for the records after that one.
  // Another error: the source is gone.
  virtual absl::Status Read(uint64_t from, uint64_t to, Visitor visit) = 0;

  virtual absl::StatusOr<Claims> GetClaims() = 0;
};

}  // namespace thuning::auditor
