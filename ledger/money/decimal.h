// A decimal number: a whole number times a power of ten, for rates and percentages that people
// write down. Exact; money itself is whole minor units.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "ledger/money/rounding.h"

namespace thuning {

class Decimal {
 public:
  constexpr Decimal() = default;  // zero
  // significand * 10^exponent
  constexpr Decimal(Int128 significand, int exponent)
      : significand_(significand), exponent_(exponent) {}
  static constexpr Decimal FromInteger(int64_t value) { return Decimal(value, 0); }

  bool is_zero() const { return significand_ == 0; }
  Int128 significand() const { return significand_; }
  int exponent() const { return exponent_; }

  // To the nearest integer.
  int64_t RoundToInteger(Rounding rounding) const;
  // "0.007901833333", with `places` digits behind the point, 0 to 18, rounded half even.
  std::string ToText(int places) const;

 private:
  Int128 significand_ = 0;
  int exponent_ = 0;
};

// `percent` of an amount, rounded half even: 1.5 of 1000 is 15. The product has to fit 127 bits.
int64_t PercentOf(Decimal percent, int64_t amount);

}  // namespace thuning
