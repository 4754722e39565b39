#include "ledger/proof/tile_tree.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"

namespace thuning::proof {
namespace {

// The peaks that the hashes of a partial tile make: one for each 1 in their number, the widest
// first.
void AddPeaks(const Tile& partial, Frontier::Peaks& peaks) {
  const uint64_t width = partial.bytes.size() / kHashBytes;
  uint64_t first = 0;
  for (uint32_t bit = kTileHeight; bit-- > 0;) {
    const uint64_t count = uint64_t{1} << bit;
    if ((width & count) == 0) continue;
    peaks[partial.level * kTileHeight + bit] = SubtreeRoot(partial.bytes, first, count);
    first += count;
  }
}

}  // namespace

absl::StatusOr<TileTree> TileTree::Restore(uint64_t size, const TileReader& read) {
  TileTree tree;
  Frontier::Peaks peaks{};
  for (uint32_t level = 0; HashesAtLevel(level, size) > 0; ++level) {
    const uint64_t hashes = HashesAtLevel(level, size);
    Tile tile{.level = level, .index = hashes / kTileWidth, .bytes = ""};
    if (hashes % kTileWidth > 0) {
      ASSIGN_OR_RETURN(tile.bytes, ReadTile(read, level, tile.index, hashes % kTileWidth));
    }
    AddPeaks(tile, peaks);
    const size_t taken_bytes = tile.bytes.size();
    tree.edges_.push_back({.tile = std::move(tile), .taken_bytes = taken_bytes});
  }
  tree.frontier_ = Frontier(size, peaks);
  return tree;
}

void TileTree::Append(const Sha256Digest& leaf_hash) {
  frontier_.Append(leaf_hash, [this](uint32_t height, const Sha256Digest& hash) {
    // A tile spans kTileHeight heights of the tree and stores only the hashes at its base.
    if (height % kTileHeight == 0) AddToEdge(height / kTileHeight, hash);
  });
}

void TileTree::Append(absl::Span<const Sha256Digest> leaf_hashes) {
  for (const Sha256Digest& leaf_hash : leaf_hashes) Append(leaf_hash);
}

void TileTree::AddToEdge(uint32_t level, const Sha256Digest& hash) {
  if (level == edges_.size()) {
    edges_.push_back({.tile = {.level = level, .index = 0, .bytes = ""}, .taken_bytes = 0});
  }
  Edge& edge = edges_[level];
  absl::StrAppend(&edge.tile.bytes, AsBytes(hash));
  if (edge.tile.bytes.size() < kTileBytes) return;
  const uint64_t next = edge.tile.index + 1;
  full_.push_back(std::move(edge.tile));
  edge = {.tile = {.level = level, .index = next, .bytes = ""}, .taken_bytes = 0};
}

std::vector<Tile> TileTree::TakeChanged() {
  std::vector<Tile> changed = std::exchange(full_, {});
  for (Edge& edge : edges_) {
    if (edge.tile.bytes.size() == edge.taken_bytes) continue;
    changed.push_back(edge.tile);
    edge.taken_bytes = edge.tile.bytes.size();
  }
  return changed;
}

}  // namespace thuning::proof
