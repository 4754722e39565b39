#include "ledger/proof/log_verifier.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"

namespace thuning::proof {
namespace {

bool IsAt(const Frontier& tree, const Checkpoint& checkpoint) {
  return tree.size() == checkpoint.size && tree.Root() == checkpoint.root;
}

}  // namespace

absl::string_view ReasonName(Reason reason) {
  switch (reason) {
    case Reason::kMissing:
      return "MISSING";
    case Reason::kOutOfOrder:
      return "OUT_OF_ORDER";
    case Reason::kRecordDiffers:
      return "RECORD_DIFFERS";
    case Reason::kTileDiffers:
      return "TILE_DIFFERS";
    case Reason::kUnexpected:
      return "UNEXPECTED";
    case Reason::kRootDiffers:
      return "ROOT_DIFFERS";
    case Reason::kCheckpointsConflict:
      return "CHECKPOINTS_CONFLICT";
    case Reason::kTilesUnreadable:
      return "TILES_UNREADABLE";
  }
  LEDGER_CHECK(false);
}

LogVerifier::LogVerifier(std::vector<Checkpoint> checkpoints, TileReader tiles)
    : checkpoints_(std::move(checkpoints)), tiles_(std::move(tiles)) {
  std::stable_sort(checkpoints_.begin(), checkpoints_.end(),
                   [](const Checkpoint& a, const Checkpoint& b) { return a.size < b.size; });
  DropConflicts();
  CheckRoots(0);
}

void LogVerifier::DropConflicts() {
  std::vector<Checkpoint> kept;
  for (Checkpoint& checkpoint : checkpoints_) {
    if (kept.empty() || kept.back().size != checkpoint.size) {
      kept.push_back(std::move(checkpoint));
    } else if (kept.back().root != checkpoint.root) {
      Report(checkpoint.size, checkpoint.size, Reason::kCheckpointsConflict,
             absl::StrCat("two checkpoints of size ", checkpoint.size, " have the roots ",
                          ToHex(kept.back().root), " and ", ToHex(checkpoint.root)));
    }
  }
  checkpoints_ = std::move(kept);
}

void LogVerifier::AddLeaf(uint64_t position, const Sha256Digest& leaf) {
  if (position <= last_position_) {
    Report(position, position, Reason::kOutOfOrder,
           absl::StrCat("position ", position, " came after position ", last_position_));
    return;
  }
  if (position > last_position_ + 1) ReportGap(position);
  const std::optional<Sha256Digest> tile = TileHash(position);
  Compare(position, leaf, tile);
  Advance(position, leaf, tile);
}

void LogVerifier::ReportGap(uint64_t end) {
  const uint64_t first = last_position_ + 1;
  Report(first, end - 1, Reason::kMissing,
         absl::StrCat("positions ", first, " to ", end - 1, " are missing"));
  // The tiles carry the other tree over the gap, as far as they go: a gap may be as wide as a liar
  // likes.
  for (uint64_t missing = first; missing < end; ++missing) {
    const std::optional<Sha256Digest> tile = TileHash(missing);
    Advance(missing, std::nullopt, tile);
    if (!tile.has_value()) break;
  }
  last_position_ = end - 1;
}

void LogVerifier::Compare(uint64_t position, const Sha256Digest& leaf,
                          const std::optional<Sha256Digest>& tile) {
  if (tiles_ == nullptr || tile == leaf) return;
  if (!tile.has_value()) {
    Report(position, position, Reason::kUnexpected,
           absl::StrCat("position ", position, " is after the end of the tiles"));
    return;
  }
  Report(position, position, Reason::kRecordDiffers,
         absl::StrCat("the record at position ", position, " hashes to ", ToHex(leaf),
                      ", the tiles have ", ToHex(*tile)));
}

void LogVerifier::Advance(uint64_t position, const std::optional<Sha256Digest>& leaf,
                          const std::optional<Sha256Digest>& tile) {
  if (!tile.has_value()) {
    tiles_complete_ = false;
    fork_.reset();
  }
  // Up to the first difference both trees are the same: only from there on there are two.
  if (tiles_complete_ && leaf != tile && !fork_.has_value()) fork_ = records_;
  if (fork_.has_value()) fork_->Append(*tile);
  if (!leaf.has_value()) records_complete_ = false;
  if (records_complete_) records_.Append(*leaf);
  last_position_ = position;
  CheckRoots(position);
}

void LogVerifier::CheckRoots(uint64_t size) {
  for (; next_checkpoint_ < checkpoints_.size(); ++next_checkpoint_) {
    const Checkpoint& checkpoint = checkpoints_[next_checkpoint_];
    if (checkpoint.size > size) return;
    CheckRoot(checkpoint);
  }
}

void LogVerifier::CheckRoot(const Checkpoint& checkpoint) {
  const bool tiles_agree = fork_.has_value() && IsAt(*fork_, checkpoint);
  const bool records_agree = IsAt(records_, checkpoint);
  if (tiles_agree || records_agree) agreed_size_ = checkpoint.size;
  if (records_agree) {
    verdict_.proved_size = checkpoint.size;
    BlameTiles(checkpoint.size);
  }
  // Once records are missing there is no root to compare, unless the tiles bridged the gap.
  const bool comparable = records_complete_ || fork_.has_value();
  // A root that differs makes all later ones differ, which need not be said again.
  if (tiles_agree || records_agree || root_differed_ || !comparable) return;
  root_differed_ = true;
  Report(agreed_size_ + 1, checkpoint.size, Reason::kRootDiffers,
         absl::StrCat("the root at size ", checkpoint.size, " is not the checkpoint's ",
                      ToHex(checkpoint.root), ", and at size ", agreed_size_,
                      " all was right: the first difference lies in positions ", agreed_size_ + 1,
                      " to ", checkpoint.size));
}

// The records are proved right up to here; so what differed from them was wrong.
void LogVerifier::BlameTiles(uint64_t size) {
  fork_.reset();
  for (Finding& finding : verdict_.findings) {
    if (finding.reason == Reason::kRecordDiffers && finding.position <= size) {
      finding.reason = Reason::kTileDiffers;
    }
  }
}

std::optional<Sha256Digest> LogVerifier::TileHash(uint64_t position) {
  const uint64_t index = (position - 1) / kTileWidth;
  if (tiles_ != nullptr && (!tile_.has_value() || tile_->index != index)) LoadTile(index);
  if (tiles_ == nullptr) return std::nullopt;
  const uint64_t slot = (position - 1) % kTileWidth;
  if (tile_->bytes.size() < (slot + 1) * kHashBytes) return std::nullopt;
  return HashIn(tile_->bytes, slot);
}

void LogVerifier::LoadTile(uint64_t index) {
  absl::StatusOr<std::string> bytes = tiles_(0, index);
  if (bytes.ok() || absl::IsNotFound(bytes.status())) {
    tile_ = Tile{.level = 0, .index = index, .bytes = std::move(bytes).value_or("")};
    return;
  }
  const uint64_t first = index * kTileWidth + 1;
  Report(first, first, Reason::kTilesUnreadable, std::string(bytes.status().message()));
  tiles_ = nullptr;
}

void LogVerifier::Report(uint64_t position, uint64_t last_position, Reason reason,
                         std::string message) {
  ++verdict_.finding_count;
  if (verdict_.findings.size() == kMaxFindings) return;
  verdict_.findings.push_back({.position = position,
                               .last_position = last_position,
                               .reason = reason,
                               .message = std::move(message)});
}

Verdict LogVerifier::Finish() {
  const uint64_t signed_size = checkpoints_.empty() ? last_position_ : checkpoints_.back().size;
  if (signed_size > last_position_) {
    Report(last_position_ + 1, signed_size, Reason::kMissing,
           absl::StrCat("the log ends at position ", last_position_, ", a checkpoint has ",
                        signed_size));
  }
  const bool tiles_ended = tiles_ != nullptr && !tiles_complete_;
  if (signed_size < last_position_ && !tiles_ended) {
    Report(signed_size + 1, last_position_, Reason::kUnexpected,
           absl::StrCat("positions ", signed_size + 1, " to ", last_position_,
                        " are after the last checkpoint"));
  }
  std::stable_sort(verdict_.findings.begin(), verdict_.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.position < b.position; });
  verdict_.tree = {.size = records_.size(), .root = records_.Root()};
  return std::move(verdict_);
}

}  // namespace thuning::proof
