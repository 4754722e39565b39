// Dividing integers with a named rounding mode. Every use in the ledger says which.
#pragma once

#include <cstdint>

#include "ledger/base/check.h"

namespace thuning {

using Int128 = __int128;

enum class Rounding {
  kHalfEven,          // to the nearest; a tie to the even one: schedules and interest
  kHalfAwayFromZero,  // to the nearest; a tie away from zero: "half up" of positive figures, the
                      // TAEG
  kTowardZero,
  kAwayFromZero,
  kFloor,
  kCeiling,
};

namespace internal {

template <typename Int>
Int DivideAs(Int numerator, Int denominator, Rounding rounding) {
  const Int quotient = numerator / denominator;
  const Int remainder = numerator % denominator;
  if (remainder == 0) return quotient;
  const bool negative = remainder < 0;
  const Int size = negative ? -remainder : remainder;
  const Int rest = denominator - size;  // compared with `size`, as twice it might not fit
  bool away = false;
  switch (rounding) {
    case Rounding::kHalfEven:
      away = size > rest || (size == rest && quotient % 2 != 0);
      break;
    case Rounding::kHalfAwayFromZero:
      away = size >= rest;
      break;
    case Rounding::kTowardZero:
      break;
    case Rounding::kAwayFromZero:
      away = true;
      break;
    case Rounding::kFloor:
      away = negative;
      break;
    case Rounding::kCeiling:
      away = !negative;
      break;
  }
  if (!away) return quotient;
  return negative ? quotient - 1 : quotient + 1;
}

}  // namespace internal

// `numerator` / `denominator`, rounded. The denominator is positive: checked.
inline Int128 Divide(Int128 numerator, Int128 denominator, Rounding rounding) {
  LEDGER_CHECK(denominator > 0);
  const auto short_numerator = static_cast<int64_t>(numerator);
  const auto short_denominator = static_cast<int64_t>(denominator);
  if (short_numerator == numerator && short_denominator == denominator) {
    return internal::DivideAs(short_numerator, short_denominator,
                              rounding);  // several times faster
  }
  return internal::DivideAs(numerator, denominator, rounding);
}

// a * b / c, exact until it is rounded once. The result must fit an int64: checked.
inline int64_t MultiplyDivide(int64_t a, int64_t b, int64_t c, Rounding rounding) {
  const Int128 result = Divide(Int128{a} * b, c, rounding);
  LEDGER_CHECK(result >= INT64_MIN && result <= INT64_MAX);
  return static_cast<int64_t>(result);
}

// `numerator` / `denominator` to the nearest multiple of `multiple`, a tie to the even one. The
// denominator is positive: checked. The result has to fit an int64.
inline int64_t DivideToMultiple(Int128 numerator, Int128 denominator, int64_t multiple) {
  const Int128 count = Divide(numerator, denominator * multiple, Rounding::kHalfEven);
  return static_cast<int64_t>(count) * multiple;
}

// To the nearest multiple of `multiple`, a tie to the even one.
inline int64_t RoundToMultiple(int64_t amount, int64_t multiple) {
  return DivideToMultiple(amount, 1, multiple);
}

// `amount` / `count`, half even.
inline int64_t DivideEvenly(int64_t amount, int64_t count) {
  return MultiplyDivide(amount, 1, count, Rounding::kHalfEven);
}

}  // namespace thuning
