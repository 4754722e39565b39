// Integers and fractions of any length, by GMP, where 128 bits are not enough. For implementations:
// headers of this folder do without.
#pragma once

#include <gmpxx.h>

#include <cstdint>

#include "ledger/base/check.h"
#include "ledger/money/rounding.h"

namespace thuning::loan {

inline mpz_class ToBig(Int128 value) {
  const auto high = static_cast<int64_t>(value >> 64);
  const auto low = static_cast<uint64_t>(value);
  return (mpz_class(high) << 64) + mpz_class(low);
}

// The denominator is positive.
inline mpq_class ToFraction(Int128 numerator, Int128 denominator) {
  mpq_class fraction(ToBig(numerator), ToBig(denominator));
  fraction.canonicalize();
  return fraction;
}

// To the nearest integer, a tie to the even one. The result fits an int64: checked.
inline int64_t RoundHalfEven(const mpq_class& value) {
  mpz_class quotient, remainder;
  mpz_fdiv_qr(quotient.get_mpz_t(), remainder.get_mpz_t(), value.get_num_mpz_t(),
              value.get_den_mpz_t());
  const int half = cmp(mpz_class(2 * remainder), value.get_den());
  if (half > 0 || (half == 0 && mpz_odd_p(quotient.get_mpz_t()))) quotient += 1;
  LEDGER_CHECK(quotient.fits_slong_p());
  return quotient.get_si();
}

}  // namespace thuning::loan
