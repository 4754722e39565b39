// The Merkle tree over the records, as C2SP tiles: (level, 4 bytes; index, 8 bytes; big-endian) ->
// tile.
#pragma once

#include "ledger/projection/projection.h"
#include "ledger/proof/tile.h"

namespace thuning::projection {

inline constexpr char kTree[] = "tree";

ProjectionKind TreeProjection();

// Reads tiles of the picture, which must outlive the reader.
proof::TileReader TilesOf(const View& view);

}  // namespace thuning::projection
