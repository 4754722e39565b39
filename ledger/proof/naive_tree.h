// For tests: the definitions of RFC 6962 section 2.1, written down as they stand there, against
// which the fast code is compared; and a table of tiles such as a caller of TileTree keeps.
// Remembers roots, since the definition computes each many times.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/proof/merkle.h"
#include "ledger/proof/proofs.h"
#include "ledger/proof/tile.h"
#include "ledger/proof/tile_tree.h"

namespace thuning::proof {

inline std::string RecordAt(uint64_t position) { return absl::StrCat("record ", position); }

inline std::vector<Sha256Digest> LeafHashes(uint64_t count) {
  std::vector<Sha256Digest> hashes;
  for (uint64_t i = 0; i < count; ++i) hashes.push_back(LeafHash(RecordAt(i + 1)));
  return hashes;
}

class NaiveTree {
 public:
  explicit NaiveTree(std::vector<Sha256Digest> leaf_hashes) : leaves_(std::move(leaf_hashes)) {}

  Sha256Digest Root(uint64_t size) { return Mth(0, size); }
  Proof Inclusion(uint64_t m, uint64_t size) { return Path(m, 0, size); }
  Proof Consistency(uint64_t m, uint64_t size) { return Subproof(m, 0, size, true); }

 private:
  // The largest power of two smaller than n.
  static uint64_t K(uint64_t n) {
    uint64_t k = 1;
    while (k * 2 < n) k *= 2;
    return k;
  }

  // MTH(D[begin:end])
  Sha256Digest Mth(uint64_t begin, uint64_t end) {
    const uint64_t n = end - begin;
    if (n == 0) return Sha256("");
    if (n == 1) return leaves_[begin];
    const auto known = roots_.find({begin, end});
    if (known != roots_.end()) return known->second;
    const Sha256Digest left = Mth(begin, begin + K(n));
    const Sha256Digest right = Mth(begin + K(n), end);
    return roots_[{begin, end}] = Sha256({"\x01", AsBytes(left), AsBytes(right)});
  }

  // PATH(m, D[begin:end])
  Proof Path(uint64_t m, uint64_t begin, uint64_t end) {
    const uint64_t n = end - begin;
    if (n == 1) return {};
    const uint64_t k = K(n);
    Proof path = m < k ? Path(m, begin, begin + k) : Path(m - k, begin + k, end);
    path.push_back(m < k ? Mth(begin + k, end) : Mth(begin, begin + k));
    return path;
  }

  // SUBPROOF(m, D[begin:end], b)
  Proof Subproof(uint64_t m, uint64_t begin, uint64_t end, bool b) {
    const uint64_t n = end - begin;
    if (m == n) return b ? Proof{} : Proof{Mth(begin, end)};
    const uint64_t k = K(n);
    Proof proof =
        m <= k ? Subproof(m, begin, begin + k, b) : Subproof(m - k, begin + k, end, false);
    proof.push_back(m <= k ? Mth(begin + k, end) : Mth(begin, begin + k));
    return proof;
  }

  std::vector<Sha256Digest> leaves_;
  std::map<std::pair<uint64_t, uint64_t>, Sha256Digest> roots_;
};

class TileTable {
 public:
  void Store(const std::vector<Tile>& tiles) {
    for (const Tile& tile : tiles) tiles_[{tile.level, tile.index}] = tile.bytes;
  }
  void Store(const Tile& tile) { tiles_[{tile.level, tile.index}] = tile.bytes; }

  TileReader Reader() const {
    return [this](uint32_t level, uint64_t index) -> absl::StatusOr<std::string> {
      const auto tile = tiles_.find({level, index});
      if (tile == tiles_.end()) return absl::NotFoundError("no such tile");
      return tile->second;
    };
  }

  const std::map<std::pair<uint32_t, uint64_t>, std::string>& tiles() const { return tiles_; }

 private:
  std::map<std::pair<uint32_t, uint64_t>, std::string> tiles_;
};

inline TileTable TilesOf(const std::vector<Sha256Digest>& leaf_hashes) {
  TileTree tree;
  tree.Append(leaf_hashes);
  TileTable table;
  table.Store(tree.TakeChanged());
  return table;
}

}  // namespace thuning::proof
