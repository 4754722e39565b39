// What an auditor runs over the records of a log, in order. It tells whether they are the records
// that were signed for, and if not, which is the first that is not.
//
//   LogVerifier verifier(checkpoints, tiles);
//   for each record: verifier.Add(position, bytes);
//   const Verdict verdict = verifier.Finish();
//
// Checkpoints (opened: their signatures are verified already) say whether the records are right.
// Tiles are optional and not trusted; they say which record is wrong. Where records and tiles first
// disagree, the verifier goes on with both trees, and the next checkpoint tells which of the two
// was altered. Without tiles the verifier can only say that a wrong record stands between two
// checkpoints. So an auditor keeps the checkpoints of earlier visits, and does well to keep their
// tiles too (32 bytes a record).
//
// Records after the last checkpoint count as unexpected: on a live log, feed them up to the
// checkpoint's size. Memory is O(log size). Not thread-safe. Knows neither the meaning of records
// nor where they come from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/proof/merkle.h"
#include "ledger/proof/tile.h"

namespace thuning::proof {

enum class Reason {
  kMissing,              // no record with these positions: a gap, or an end before the checkpoint's
  kOutOfOrder,           // a record came after one with its position or a later one
  kRecordDiffers,        // the record is not the one that the tiles have here
  kTileDiffers,          // likewise, and a checkpoint proves the record right and the tile wrong
  kUnexpected,           // a record where the tiles, or all checkpoints, have ended
  kRootDiffers,          // one of these records is not the one that was signed for
  kCheckpointsConflict,  // two signed roots for one size: the log showed two histories
  kTilesUnreadable,      // the tiles could not be read from here on
};

absl::string_view ReasonName(Reason reason);

struct Finding {
  uint64_t position = 0;       // the first bad one, from 1
  uint64_t last_position = 0;  // the same, but for a run of missing ones and for kRootDiffers
  Reason reason = Reason::kMissing;
  std::string message;
};

struct Verdict {
  std::vector<Finding> findings;  // by position; only the first kMaxFindings found are kept
  uint64_t finding_count = 0;
  TreeHead tree;             // of the records from 1 on, up to the first that is missing
  uint64_t proved_size = 0;  // the largest checkpoint that the records were found to agree with

  bool ok() const { return finding_count == 0; }
};

class LogVerifier {
 public:
  static constexpr size_t kMaxFindings = 100;

  // In any order, of one log. Without tiles, pass nullptr.
  explicit LogVerifier(std::vector<Checkpoint> checkpoints, TileReader tiles = nullptr);

  void Add(uint64_t position, absl::string_view record) { AddLeaf(position, LeafHash(record)); }
  // For callers who need the hash themselves, so that each record is hashed once.
  void AddLeaf(uint64_t position, const Sha256Digest& leaf);
  Verdict Finish();  // once, at the end

 private:
  void DropConflicts();
  void ReportGap(uint64_t end);
  void Compare(uint64_t position, const Sha256Digest& leaf,
               const std::optional<Sha256Digest>& tile);
  void Advance(uint64_t position, const std::optional<Sha256Digest>& leaf,
               const std::optional<Sha256Digest>& tile);
  void CheckRoots(uint64_t size);
  void CheckRoot(const Checkpoint& checkpoint);
  void BlameTiles(uint64_t size);
  std::optional<Sha256Digest> TileHash(uint64_t position);
  void LoadTile(uint64_t index);
  void Report(uint64_t position, uint64_t last_position, Reason reason, std::string message);

  std::vector<Checkpoint> checkpoints_;  // by size, one for each
  size_t next_checkpoint_ = 0;
  TileReader tiles_;
  std::optional<Tile> tile_;  // the one of level 0 that the last position fell into

  uint64_t last_position_ = 0;
  bool records_complete_ = true;  // no position was missing so far
  bool tiles_complete_ = true;    // the tiles had every position so far
  Frontier records_;
  // The log as the tiles have it, from the first position where the records disagree; until then it
  // is `records_`.
  std::optional<Frontier> fork_;
  uint64_t agreed_size_ = 0;  // of the last checkpoint that records or tiles agreed with
  bool root_differed_ = false;

  Verdict verdict_;
};

}  // namespace thuning::proof
