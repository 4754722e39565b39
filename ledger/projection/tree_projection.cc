#include "ledger/projection/tree_projection.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/proof/merkle.h"
#include "ledger/proof/tile_tree.h"

namespace thuning::projection {
namespace {

std::string TileKey(uint32_t level, uint64_t index) {
  return absl::StrCat(EncodeBigEndian64(level).substr(4), EncodeBigEndian64(index));
}

class Tree final : public Projection {
 public:
  explicit Tree(proof::TileTree tree) : tree_(std::move(tree)) {}

  std::vector<RowChange> Fold(absl::Span<const FoldedRecord> block) override {
    for (const FoldedRecord& folded : block) {
      LEDGER_CHECK(folded.position == tree_.size() + 1);
      tree_.Append(proof::LeafHash(folded.bytes));
    }
    std::vector<RowChange> rows;
    for (proof::Tile& tile : tree_.TakeChanged()) {
      rows.push_back({.key = TileKey(tile.level, tile.index), .value = std::move(tile.bytes)});
    }
    return rows;
  }

 private:
  proof::TileTree tree_;
};

std::unique_ptr<Projection> ResumeTree(const RowReader& rows, uint64_t position) {
  absl::StatusOr<proof::TileTree> tree = proof::TileTree::Restore(
      position, [&rows](uint32_t level, uint64_t index) -> absl::StatusOr<std::string> {
        std::optional<std::string> tile = rows(TileKey(level, index));
        if (!tile.has_value()) return absl::NotFoundError(absl::StrCat("tile ", level, "/", index));
        return *std::move(tile);
      });
  LEDGER_CHECK(tree.ok());
  return std::make_unique<Tree>(*std::move(tree));
}

}  // namespace

ProjectionKind TreeProjection() { return {.layout = {.name = kTree}, .resume = ResumeTree}; }

proof::TileReader TilesOf(const View& view) {
  return [&view](uint32_t level, uint64_t index) -> absl::StatusOr<std::string> {
    std::optional<std::string> tile = view.Get(kTree, TileKey(level, index));
    if (!tile.has_value()) return absl::NotFoundError(absl::StrCat("tile ", level, "/", index));
    return *std::move(tile);
  };
}

}  // namespace thuning::projection
