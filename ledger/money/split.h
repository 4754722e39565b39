// Splitting an amount without losing a cent: the largest-remainder method; and splitting a part of
// what is split already.
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

// At most so many weights are split off by.
inline constexpr size_t kMaxSplitOff = 4;

// Splits a part of `whole`, 0 to all of it, off `whole_parts`, which SplitByWeights gave. The parts
// sum to `part`, and both they and what they leave of `whole_parts` differ by less than one unit
// from their exact shares: so nothing is left of a whole that was split off in two. As close to the
// largest remainders as that allows. README.md says why it can be done for kMaxSplitOff weights.
std::vector<int64_t> SplitOff(int64_t part, int64_t whole, absl::Span<const int64_t> whole_parts,
                              absl::Span<const int64_t> weights);

}  // namespace thuning
