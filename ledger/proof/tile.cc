#include "ledger/proof/tile.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/proof/merkle.h"

namespace thuning::proof {

uint64_t HashesAtLevel(uint32_t level, uint64_t size) {
  return level * kTileHeight < 64 ? size >> (level * kTileHeight) : 0;
}

absl::StatusOr<std::string> ReadTile(const TileReader& read, uint32_t level, uint64_t index,
                                     uint64_t width) {
  ASSIGN_OR_RETURN(std::string bytes, read(level, index));
  if (bytes.size() < width * kHashBytes) {
    return absl::DataLossError(absl::StrCat("tile level ", level, " index ", index, " has ",
                                            bytes.size(), " bytes, ", width * kHashBytes,
                                            " needed"));
  }
  bytes.resize(width * kHashBytes);
  return bytes;
}

Sha256Digest HashIn(absl::string_view tile, uint64_t slot) {
  LEDGER_CHECK((slot + 1) * kHashBytes <= tile.size());
  Sha256Digest hash;
  std::copy_n(tile.begin() + static_cast<ptrdiff_t>(slot * kHashBytes), kHashBytes, hash.begin());
  return hash;
}

Sha256Digest SubtreeRoot(absl::string_view tile, uint64_t first, uint64_t count) {
  Frontier subtree;
  for (uint64_t slot = first; slot < first + count; ++slot) subtree.Append(HashIn(tile, slot));
  return subtree.Root();
}

std::string TilePath(uint32_t level, uint64_t index, uint64_t width) {
  std::string number = absl::StrFormat("%03d", index % 1000);
  for (uint64_t rest = index / 1000; rest != 0; rest /= 1000) {
    number = absl::StrFormat("x%03d/%s", rest % 1000, number);
  }
  const std::string path = absl::StrCat("tile/", level, "/", number);
  return width == kTileWidth ? path : absl::StrCat(path, ".p/", width);
}

}  // namespace thuning::proof
