// Inclusion and consistency proofs of RFC 9162 (sections 2.1.3 and 2.1.4), made from tiles, and
// their verifiers.
//
//   inclusion:   this leaf stands at this index of the tree with this root
//   consistency: the newer tree begins with the whole of the older one; nothing of the older one
//                was changed or removed
//
// Provers read O(log size) tiles; a size beyond what the tiles hold gives the reader's error or
// kDataLoss. Verifiers need no tiles. They answer kInvalidArgument when the proof cannot be one for
// these sizes, kDataLoss when it leads to another root; the message says which check failed. All
// are pure.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/proof/merkle.h"
#include "ledger/proof/tile.h"

namespace thuning::proof {

using Proof = std::vector<Sha256Digest>;  // in the order of the RFC: from the leaf towards the root

// The root of the first `size` leaves.
absl::StatusOr<Sha256Digest> RootAt(uint64_t size, const TileReader& read);

// That the leaf `index` is in the tree of the first `size` leaves; index < size.
absl::StatusOr<Proof> InclusionProof(uint64_t index, uint64_t size, const TileReader& read);

// That the tree of `new_size` leaves begins with that of `old_size`; old_size <= new_size. Empty
// when old_size is new_size or 0.
absl::StatusOr<Proof> ConsistencyProof(uint64_t old_size, uint64_t new_size,
                                       const TileReader& read);

absl::Status VerifyInclusion(const Sha256Digest& leaf_hash, uint64_t index, const TreeHead& tree,
                             const Proof& proof);
absl::Status VerifyConsistency(const TreeHead& older, const TreeHead& newer, const Proof& proof);

}  // namespace thuning::proof
