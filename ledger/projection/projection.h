// A projection folds records into the rows of one table. It is deterministic: the same records give
// the same rows, byte for byte, in whatever blocks they come. It may keep what it needs to fold on
// (a cache, an edge of a tree), and is made anew from its table after a restart.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ledger/projection/tables.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::projection {

// A record with the bytes that it was parsed from. Both live for the call.
struct FoldedRecord {
  uint64_t position = 0;
  absl::string_view bytes;
  const event::v1::Record* record = nullptr;
};

// Reads a row of the table as it was after the last block.
using RowReader = std::function<std::optional<std::string>(absl::string_view key)>;

class Projection {
 public:
  virtual ~Projection() = default;

  // The rows that change when these records, the next in order, are folded; each row once.
  virtual std::vector<RowChange> Fold(absl::Span<const FoldedRecord> block) = 0;
};

// The key of a row of the state.
using RowKey = std::function<std::string(absl::string_view name)>;

// A kind of projection: its table, and how to go on from what the table holds at a position.
struct ProjectionKind {
  Tables::Layout layout;
  std::function<std::unique_ptr<Projection>(RowReader rows, uint64_t position)> resume;
  // Of the table whose rows are handed over with what was decided. It folds only what is read from
  // the log.
  RowKey key_of_decided_row;
};

}  // namespace thuning::projection
