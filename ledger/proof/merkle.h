// The Merkle tree hash of RFC 6962, section 2.1 (RFC 9162 keeps it), over SHA-256.
//
//   leaf hash = SHA-256(0x00 || record)      node hash = SHA-256(0x01 || left || right)
//
// A leaf's `index` is from 0: the record at position p of the log is leaf p - 1. A tree's `size` is
// its number of leaves, and so also the position of its last record.
#pragma once

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "ledger/base/check.h"
#include "ledger/base/sha256.h"

namespace thuning::proof {

Sha256Digest LeafHash(absl::string_view record);
Sha256Digest NodeHash(const Sha256Digest& left, const Sha256Digest& right);
Sha256Digest EmptyRoot();  // of the tree of size 0: SHA-256 of nothing

// A tree of which the size and the root are claimed.
struct TreeHead {
  uint64_t size = 0;
  Sha256Digest root = EmptyRoot();

  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

// The right edge of a growing tree: the root of one perfect subtree for each bit of its size that
// is set. Appending needs to know no more. It takes 2 KiB, whatever the size. A value; not
// thread-safe.
class Frontier {
 public:
  using Peaks = std::array<Sha256Digest, 64>;  // by height; those where `size` has a 1 count

  Frontier() = default;
  Frontier(uint64_t size, const Peaks& peaks) : size_(size), peaks_(peaks) {}

  uint64_t size() const { return size_; }
  Sha256Digest Root() const;  // O(log size)

  // Calls `on_node(height, hash)` for each perfect subtree that the leaf completes, itself (height
  // 0) first: so every node of the tree is seen, and hashed, exactly once.
  template <typename OnNode>
  void Append(const Sha256Digest& leaf_hash, const OnNode& on_node) {
    LEDGER_CHECK(size_ < UINT64_MAX);
    Sha256Digest hash = leaf_hash;
    uint32_t height = 0;
    for (on_node(height, hash); (size_ >> height & 1) != 0; on_node(height, hash)) {
      hash = NodeHash(peaks_[height], hash);
      ++height;
    }
    peaks_[height] = hash;
    ++size_;
  }
  void Append(const Sha256Digest& leaf_hash) {
    Append(leaf_hash, [](uint32_t, const Sha256Digest&) {});
  }

 private:
  uint64_t size_ = 0;
  Peaks peaks_{};
};

}  // namespace thuning::proof
