// A decimal number of limited precision, for factors of interest: a significand times a power of
// ten, rounded half even to the digits that each operation is told, as decimal arithmetic of
// IEEE 754 and of java.math does. Money itself is integers; this is what it is multiplied by.
//
//   MultiplyTo(12, a, b)   a * b, to 12 significant digits
//
// Exact within the digits asked for, 1 to 18; the exponent stays within what loans can reach.
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

Decimal RoundTo(int digits, Decimal value);
Decimal AddTo(int digits, Decimal a, Decimal b);
Decimal SubtractTo(int digits, Decimal a, Decimal b);
Decimal MultiplyTo(int digits, Decimal a, Decimal b);
// `b` is not zero: checked.
Decimal DivideTo(int digits, Decimal a, Decimal b);
// Exact; the exponents must lie close enough together for it: checked.
Decimal AddExactly(Decimal a, Decimal b);
// `percent` of an amount, half even: 1.5 of 1000 is 15.
int64_t PercentOf(Decimal percent, int64_t amount);

}  // namespace thuning
