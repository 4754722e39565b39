#include "ledger/money/split.h"

#include <algorithm>
#include <numeric>

#include "ledger/base/check.h"

namespace thuning {
namespace {

using Uint128 = unsigned __int128;

// Magnitudes are unsigned, because the smallest int64 has no positive counterpart.
int64_t WithSign(uint64_t magnitude, bool negative) {
  return static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
}

// What is owed to each by rounding down, and what that leaves of it, in parts of the total weight.
struct Shares {
  std::vector<uint64_t> floors;
  std::vector<Uint128> remainders;
  uint64_t left = 0;
};

template <typename Weight>
Uint128 SumOf(absl::Span<const Weight> weights) {
  Uint128 sum = 0;
  for (const Weight weight : weights) {
    LEDGER_CHECK(weight >= 0);
    sum += static_cast<Uint128>(weight);
  }
  LEDGER_CHECK(sum > 0);
  return sum;
}

template <typename Weight>
Shares SharesOf(uint64_t magnitude, absl::Span<const Weight> weights) {
  const Uint128 total_weight = SumOf(weights);
  LEDGER_CHECK(total_weight <= ~Uint128{0} / std::max<uint64_t>(magnitude, 1));
  Shares shares;
  shares.left = magnitude;
  for (const Weight weight : weights) {
    const Uint128 product = Uint128{magnitude} * static_cast<Uint128>(weight);
    shares.floors.push_back(static_cast<uint64_t>(product / total_weight));
    shares.remainders.push_back(product % total_weight);
    shares.left -= shares.floors.back();
  }
  LEDGER_CHECK(shares.left < weights.size());
  return shares;
}

// By remainder, the largest first; of equal ones, the earlier.
std::vector<size_t> OrderOf(const Shares& shares) {
  std::vector<size_t> order(shares.remainders.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return shares.remainders[a] > shares.remainders[b]; });
  return order;
}

template <typename Weight>
std::vector<int64_t> Split(int64_t amount, absl::Span<const Weight> weights) {
  const bool negative = amount < 0;
  Shares shares = SharesOf(
      negative ? 0 - static_cast<uint64_t>(amount) : static_cast<uint64_t>(amount), weights);
  const std::vector<size_t> order = OrderOf(shares);
  for (size_t index = 0; index < shares.left; ++index) ++shares.floors[order[index]];
  std::vector<int64_t> parts;
  parts.reserve(shares.floors.size());
  for (const uint64_t part : shares.floors) parts.push_back(WithSign(part, negative));
  return parts;
}

}  // namespace

std::vector<int64_t> SplitByWeights(int64_t amount, absl::Span<const int64_t> weights) {
  return Split(amount, weights);
}

std::vector<int64_t> SplitByWideWeights(int64_t amount, absl::Span<const __int128> weights) {
  return Split(amount, weights);
}

std::vector<int64_t> SplitOff(int64_t part, int64_t whole, absl::Span<const int64_t> whole_parts,
                              absl::Span<const int64_t> weights) {
  LEDGER_CHECK(0 <= part && part <= whole);
  LEDGER_CHECK(weights.size() <= kMaxSplitOff && weights.size() == whole_parts.size());
  const Shares of_part = SharesOf(static_cast<uint64_t>(part), weights);
  const Shares of_rest = SharesOf(static_cast<uint64_t>(whole - part), weights);
  std::vector<int64_t> parts;
  std::vector<bool> may_grow;
  int64_t left = part;
  for (size_t i = 0; i < weights.size(); ++i) {
    const auto floor = static_cast<int64_t>(of_part.floors[i]);
    const auto rest_floor = static_cast<int64_t>(of_rest.floors[i]);
    const int64_t ceiling = floor + (of_part.remainders[i] > 0 ? 1 : 0);
    const int64_t rest_ceiling = rest_floor + (of_rest.remainders[i] > 0 ? 1 : 0);
    // The part and what it leaves are each one of the two neighbours of their exact share: that
    // makes the least that the part can be, and whether it can be one more.
    parts.push_back(std::max(floor, whole_parts[i] - rest_ceiling));
    may_grow.push_back(parts.back() < std::min(ceiling, whole_parts[i] - rest_floor));
    left -= parts.back();
  }
  for (const size_t i : OrderOf(of_part)) {
    if (left > 0 && may_grow[i]) ++parts[i], --left;
  }
  LEDGER_CHECK(left == 0);
  return parts;
}

}  // namespace thuning
