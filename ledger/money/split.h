// Splitting an amount without losing a cent, by the largest-remainder method; and splitting a part
// of an amount that was split before.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace thuning {

// One part for each weight, in their order; the parts sum to `amount` exactly, and each differs by
// less than one unit from its exact share. What rounding down leaves goes, one unit each, to the
// parts with the largest remainders; of equal ones, to the earlier. A negative amount is split as
// its opposite. Weights are not negative and not all zero: checked.
std::vector<int64_t> SplitByWeights(int64_t amount, absl::Span<const int64_t> weights);
// The same for weights beyond 64 bits: the amount times their sum fits 128 bits, checked.
std::vector<int64_t> SplitByWideWeights(int64_t amount, absl::Span<const __int128> weights);

// SplitOff takes at most so many weights.
inline constexpr size_t kMaxSplitOff = 4;

// Splits `part` of `whole`, 0 to all of it. `whole_parts` is what SplitByWeights gave for `whole`.
// The result sums to `part`. Each of its parts, and what it leaves of `whole_parts`, differs by
// less than one unit from the exact share. So a whole that is split off in two leaves nothing.
// Within these bounds the result is as close to the largest remainders as it can be. README.md says
// why this works for up to kMaxSplitOff weights.
std::vector<int64_t> SplitOff(int64_t part, int64_t whole, absl::Span<const int64_t> whole_parts,
                              absl::Span<const int64_t> weights);

}  // namespace thuning
