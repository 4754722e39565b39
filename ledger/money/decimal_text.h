// Decimal text to minor units and back, exactly: "46598.50" with exponent 2 is 4659850.
//
// Reading takes what xs:decimal allows: an optional sign, digits, and at most one point with digits
// on at least one side ("+5", ".5", "5.", "000099.92", "5442.09000"). Zeros beyond the exponent are
// dropped; other digits there are refused, never rounded. No spaces, no exponent letter, no
// grouping, no comma.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace thuning {

// `exponent` is in 0..18. Refused with DECIMAL_MALFORMED, DECIMAL_TOO_PRECISE or
// DECIMAL_OUT_OF_RANGE (beyond int64).
absl::StatusOr<int64_t> ParseDecimal(absl::string_view text, int exponent);

// With exactly `exponent` decimals, in 0..18, and a minus sign when negative: "46598.50", "-0.05",
// "100" when it is 0.
std::string FormatDecimal(int64_t minor, int exponent);

}  // namespace thuning
