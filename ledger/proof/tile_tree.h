// A growing Merkle tree that keeps only its right edge, and hands out the tiles that changed.
//
//   tree.Append(leaf_hashes of the group);
//   for (const Tile& tile : tree.TakeChanged()) store under (tile.level, tile.index), replacing;
//
// Which tiles it hands out depends only on the leaves and on when TakeChanged is called. In memory:
// at most one partial tile for each level (8 KiB × log256 of the size), and the tiles filled since
// the last TakeChanged. Knows no disk; not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "ledger/proof/merkle.h"
#include "ledger/proof/tile.h"

namespace thuning::proof {

class TileTree {
 public:
  TileTree() = default;

  // The tree of the first `size` leaves, from the tiles that were handed out. Stored tiles may be
  // fuller. It reads one tile a level and trusts them: compare Head() with what you know.
  static absl::StatusOr<TileTree> Restore(uint64_t size, const TileReader& read);

  void Append(const Sha256Digest& leaf_hash);
  void Append(absl::Span<const Sha256Digest> leaf_hashes);

  uint64_t size() const { return frontier_.size(); }
  Sha256Digest Root() const { return frontier_.Root(); }  // O(log size)
  TreeHead Head() const { return {.size = size(), .root = Root()}; }

  // Each tile that grew since the last call, once, as it is now: the full ones in the order in
  // which they filled, then the partial ones by level.
  std::vector<Tile> TakeChanged();

 private:
  struct Edge {
    Tile tile;               // partial, perhaps still empty
    size_t taken_bytes = 0;  // how much of it has been handed out
  };

  void AddToEdge(uint32_t level, const Sha256Digest& hash);

  Frontier frontier_;
  std::vector<Edge> edges_;  // by level
  std::vector<Tile> full_;   // filled since the last TakeChanged
};

}  // namespace thuning::proof
