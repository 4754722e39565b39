// e^x in fixed point: integers in, integers out, the same on every machine.
#pragma once

#include <cstdint>

namespace thuning::loan {

using Uint128 = unsigned __int128;

inline constexpr uint64_t kOne63 = uint64_t{1} << 63;  // 1.0 in units of 2^-63

// e^-x in units of 2^-63, for x in units of 2^-64: in 0..kOne63, wrong by less than 4 units.
uint64_t ExpOfMinus(Uint128 x);

// e^x in units of 2^-63, for x in units of 2^-64 and below 16: checked. Its relative error is below
// 2^-59.
Uint128 ExpOf(Uint128 x);

}  // namespace thuning::loan
