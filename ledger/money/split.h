// Splitting an amount without losing a cent: the largest-remainder method.
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

}  // namespace thuning
