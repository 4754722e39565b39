#include "ledger/proof/merkle.h"

#include <bit>

namespace thuning::proof {
namespace {

constexpr absl::string_view kLeafPrefix("\x00", 1);
constexpr absl::string_view kNodePrefix("\x01", 1);

}  // namespace

Sha256Digest LeafHash(absl::string_view record) { return Sha256({kLeafPrefix, record}); }

Sha256Digest NodeHash(const Sha256Digest& left, const Sha256Digest& right) {
  return Sha256({kNodePrefix, AsBytes(left), AsBytes(right)});
}

Sha256Digest EmptyRoot() { return Sha256(""); }

Sha256Digest Frontier::Root() const {
  if (size_ == 0) return EmptyRoot();
  Sha256Digest root = peaks_[static_cast<size_t>(std::countr_zero(size_))];
  for (uint64_t rest = size_ & (size_ - 1); rest != 0; rest &= rest - 1) {
    root = NodeHash(peaks_[static_cast<size_t>(std::countr_zero(rest))], root);
  }
  return root;
}

}  // namespace thuning::proof
