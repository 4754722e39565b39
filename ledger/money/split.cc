#include "ledger/money/split.h"

#include <algorithm>
#include <numeric>

#include "ledger/base/check.h"
#include "ledger/money/rounding.h"

namespace thuning {
namespace {

using Uint128 = unsigned __int128;

int64_t WithSign(uint64_t magnitude, bool negative) {
  return static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
}

Uint128 SumOf(absl::Span<const int64_t> weights) {
  Uint128 sum = 0;
  for (const int64_t weight : weights) {
    LEDGER_CHECK(weight >= 0);
    sum += static_cast<uint64_t>(weight);
  }
  LEDGER_CHECK(sum > 0);
  return sum;
}

}  // namespace

std::vector<int64_t> SplitByWeights(int64_t amount, absl::Span<const int64_t> weights) {
  const bool negative = amount < 0;
  const uint64_t magnitude =
      negative ? 0 - static_cast<uint64_t>(amount) : static_cast<uint64_t>(amount);
  const Uint128 total_weight = SumOf(weights);
  std::vector<uint64_t> parts;
  std::vector<Uint128> remainders;
  uint64_t left = magnitude;
  for (const int64_t weight : weights) {
    const Uint128 product = Uint128{magnitude} * static_cast<uint64_t>(weight);
    parts.push_back(static_cast<uint64_t>(product / total_weight));
    remainders.push_back(product % total_weight);
    left -= parts.back();
  }
  std::vector<size_t> order(weights.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
  LEDGER_CHECK(left < weights.size());
  for (size_t index = 0; index < left; ++index) ++parts[order[index]];
  std::vector<int64_t> signed_parts;
  signed_parts.reserve(parts.size());
  for (const uint64_t part : parts) signed_parts.push_back(WithSign(part, negative));
  return signed_parts;
}

}  // namespace thuning
