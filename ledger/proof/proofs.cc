#include "ledger/proof/proofs.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"

namespace thuning::proof {
namespace {

// Leaves [begin, end), as they arise when a tree is split as the RFC splits it: `begin` is a
// multiple of the smallest power of two that is not below the number of leaves.
struct Leaves {
  uint64_t begin = 0;
  uint64_t end = 0;

  uint64_t count() const { return end - begin; }
  // Where the RFC splits: after the largest power of two that is smaller than the number of leaves.
  uint64_t Split() const { return begin + std::bit_floor(count() - 1); }
};

// The nodes of one tree. Remembers the tiles it read, since neighbouring nodes live in the same
// tile.
class Nodes {
 public:
  Nodes(uint64_t size, const TileReader& read) : size_(size), read_(read) {}

  absl::StatusOr<Sha256Digest> RootOf(Leaves leaves) {
    std::optional<Sha256Digest> root;
    for (uint64_t rest = leaves.count(); rest != 0; rest &= rest - 1) {
      const auto height = static_cast<uint32_t>(std::countr_zero(rest));
      leaves.end -= uint64_t{1} << height;
      ASSIGN_OR_RETURN(const Sha256Digest node, PerfectRoot(height, leaves.end >> height));
      root = root.has_value() ? NodeHash(node, *root) : node;
    }
    return root.has_value() ? *root : EmptyRoot();
  }

  absl::StatusOr<Proof> RootsOf(const std::vector<Leaves>& parts) {
    Proof roots;
    for (const Leaves& part : parts) {
      ASSIGN_OR_RETURN(const Sha256Digest root, RootOf(part));
      roots.push_back(root);
    }
    return roots;
  }

 private:
  // The root of the leaves [index << height, (index + 1) << height).
  absl::StatusOr<Sha256Digest> PerfectRoot(uint32_t height, uint64_t index) {
    const uint32_t level = height / kTileHeight;
    const uint64_t first = index << height % kTileHeight;
    ASSIGN_OR_RETURN(const std::string* tile, TileAt(level, first / kTileWidth));
    return SubtreeRoot(*tile, first % kTileWidth, uint64_t{1} << height % kTileHeight);
  }

  absl::StatusOr<const std::string*> TileAt(uint32_t level, uint64_t index) {
    const auto known = tiles_.find({level, index});
    if (known != tiles_.end()) return &known->second;
    const uint64_t width = std::min(kTileWidth, HashesAtLevel(level, size_) - index * kTileWidth);
    ASSIGN_OR_RETURN(std::string bytes, ReadTile(read_, level, index, width));
    return &(tiles_[{level, index}] = std::move(bytes));
  }

  const uint64_t size_;
  const TileReader& read_;
  std::map<std::pair<uint32_t, uint64_t>, std::string> tiles_;
};

// PATH(index, D[size]) of RFC 9162 section 2.1.3.1, as the leaves under each hash of it.
std::vector<Leaves> InclusionPath(uint64_t index, uint64_t size) {
  std::vector<Leaves> siblings;
  for (Leaves here{0, size}; here.count() > 1;) {
    const uint64_t split = here.Split();
    const bool is_left = index < split;
    siblings.push_back(is_left ? Leaves{split, here.end} : Leaves{here.begin, split});
    here = is_left ? Leaves{here.begin, split} : Leaves{split, here.end};
  }
  std::reverse(siblings.begin(), siblings.end());
  return siblings;
}

// SUBPROOF(old_size, D[new_size], true) of section 2.1.4.1, likewise. Its flag is false once it
// went to the right: the subtree where it ends is then one that the verifier does not know, and
// must be given.
std::vector<Leaves> ConsistencyPath(uint64_t old_size, uint64_t new_size) {
  std::vector<Leaves> parts;
  Leaves here{0, new_size};
  while (old_size != here.end) {
    const uint64_t split = here.Split();
    const bool is_left = old_size <= split;
    parts.push_back(is_left ? Leaves{split, here.end} : Leaves{here.begin, split});
    here = is_left ? Leaves{here.begin, split} : Leaves{split, here.end};
  }
  if (here.begin != 0) parts.push_back(here);
  std::reverse(parts.begin(), parts.end());
  return parts;
}

// Where a verifier stands on its way up: the last leaf that matters and the last leaf of the tree,
// both as node numbers at the present height (fn and sn of the RFC).
struct Climb {
  uint64_t node;
  uint64_t last;

  bool AtRoot() const { return last == 0; }
  bool SiblingIsLeft() const { return (node & 1) != 0 || node == last; }
  void Up() {
    node >>= 1;
    last >>= 1;
  }
  // A node without a right sibling is passed up unchanged until it is itself a right child.
  void SkipToRightChild() {
    while ((node & 1) == 0 && node != 0) Up();
  }
};

absl::Status WrongLength(absl::string_view kind, size_t got, size_t needed) {
  return absl::InvalidArgumentError(absl::StrCat(kind, " proof has ", got, " hashes, where ",
                                                 needed, " are needed for these sizes"));
}

absl::Status CheckRoot(absl::string_view what, const Sha256Digest& reached,
                       const Sha256Digest& claimed) {
  if (reached == claimed) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(what, " does not match: the proof leads to ",
                                          ToHex(reached), ", claimed is ", ToHex(claimed)));
}

}  // namespace

absl::StatusOr<Sha256Digest> RootAt(uint64_t size, const TileReader& read) {
  return Nodes(size, read).RootOf({0, size});
}

absl::StatusOr<Proof> InclusionProof(uint64_t index, uint64_t size, const TileReader& read) {
  if (index >= size) {
    return absl::InvalidArgumentError(
        absl::StrCat("leaf index ", index, " is not in a tree of size ", size));
  }
  return Nodes(size, read).RootsOf(InclusionPath(index, size));
}

absl::StatusOr<Proof> ConsistencyProof(uint64_t old_size, uint64_t new_size,
                                       const TileReader& read) {
  if (old_size > new_size) {
    return absl::InvalidArgumentError(
        absl::StrCat("the older size ", old_size, " is above the newer size ", new_size));
  }
  if (old_size == 0) return Proof();
  return Nodes(new_size, read).RootsOf(ConsistencyPath(old_size, new_size));
}

// RFC 9162 section 2.1.3.2.
absl::Status VerifyInclusion(const Sha256Digest& leaf_hash, uint64_t index, const TreeHead& tree,
                             const Proof& proof) {
  if (index >= tree.size) {
    return absl::InvalidArgumentError(
        absl::StrCat("leaf index ", index, " is not in a tree of size ", tree.size));
  }
  const size_t needed = InclusionPath(index, tree.size).size();
  if (proof.size() != needed) return WrongLength("inclusion", proof.size(), needed);
  Climb climb{index, tree.size - 1};
  Sha256Digest root = leaf_hash;
  for (const Sha256Digest& sibling : proof) {
    LEDGER_CHECK(!climb.AtRoot());
    if (climb.SiblingIsLeft()) {
      root = NodeHash(sibling, root);
      climb.SkipToRightChild();
    } else {
      root = NodeHash(root, sibling);
    }
    climb.Up();
  }
  LEDGER_CHECK(climb.AtRoot());
  return CheckRoot("root of the tree", root, tree.root);
}

// RFC 9162 section 2.1.4.2.
absl::Status VerifyConsistency(const TreeHead& older, const TreeHead& newer, const Proof& proof) {
  if (older.size > newer.size) {
    return absl::InvalidArgumentError(
        absl::StrCat("the older size ", older.size, " is above the newer size ", newer.size));
  }
  const size_t needed = older.size == 0 ? 0 : ConsistencyPath(older.size, newer.size).size();
  if (proof.size() != needed) return WrongLength("consistency", proof.size(), needed);
  if (older.size == 0) return CheckRoot("root of the older tree", EmptyRoot(), older.root);
  if (older.size == newer.size) return CheckRoot("root of the newer tree", older.root, newer.root);

  Climb climb{older.size - 1, newer.size - 1};
  while ((climb.node & 1) != 0) climb.Up();
  const bool starts_at_older_root = std::has_single_bit(older.size);
  Sha256Digest older_root = starts_at_older_root ? older.root : proof.front();
  Sha256Digest newer_root = older_root;
  for (size_t i = starts_at_older_root ? 0 : 1; i < proof.size(); ++i) {
    LEDGER_CHECK(!climb.AtRoot());
    if (climb.SiblingIsLeft()) {
      older_root = NodeHash(proof[i], older_root);
      newer_root = NodeHash(proof[i], newer_root);
      climb.SkipToRightChild();
    } else {
      newer_root = NodeHash(newer_root, proof[i]);
    }
    climb.Up();
  }
  LEDGER_CHECK(climb.AtRoot());
  RETURN_IF_ERROR(CheckRoot("root of the older tree", older_root, older.root));
  return CheckRoot("root of the newer tree", newer_root, newer.root);
}

}  // namespace thuning::proof
