// The tile, in which C2SP tlog-tiles stores and serves a Merkle tree.
//
//   tile(level, index) = hash(first) || hash(first + 1) || ...      at most 256 hashes
//   first              = index * 256
//
// At level 0 a hash is a leaf hash; at level n + 1 it is the root of a full tile of level n, that
// is of 256^(n + 1) leaves. A tile of less than 256 hashes is partial: it stands at the right edge,
// and the same (level, index) is later replaced by a fuller one that begins with the same hashes.
// Empty tiles do not exist.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/sha256.h"

namespace thuning::proof {

constexpr uint32_t kTileHeight = 8;
constexpr uint64_t kTileWidth = 256;
constexpr size_t kHashBytes = 32;
constexpr size_t kTileBytes = kTileWidth * kHashBytes;

struct Tile {
  uint32_t level = 0;
  uint64_t index = 0;
  std::string bytes;

  friend bool operator==(const Tile&, const Tile&) = default;
};

// Where tiles come from. It may give a fuller tile than the tree needs. NotFound when it has no
// such tile.
using TileReader = std::function<absl::StatusOr<std::string>(uint32_t level, uint64_t index)>;

// The number of hashes at a level of the tree of that size: its last tile has this modulo 256
// hashes.
uint64_t HashesAtLevel(uint32_t level, uint64_t size);

// The tile that `read` gives, cut to `width` hashes; kDataLoss when it is shorter.
absl::StatusOr<std::string> ReadTile(const TileReader& read, uint32_t level, uint64_t index,
                                     uint64_t width);

// The hash number `slot` of the tile, which must have it.
Sha256Digest HashIn(absl::string_view tile, uint64_t slot);

// The root of the subtree over `count` hashes of the tile from `first`; `count` is a power of two.
Sha256Digest SubtreeRoot(absl::string_view tile, uint64_t first, uint64_t count);

// Its path below a log's URL or directory: "tile/0/x001/x234/067", "tile/1/000.p/17" when partial.
std::string TilePath(uint32_t level, uint64_t index, uint64_t width);

}  // namespace thuning::proof
