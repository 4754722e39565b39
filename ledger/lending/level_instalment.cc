#include "ledger/lending/level_instalment.h"

#include <numeric>
#include <optional>

#include "ledger/accounting/request_checks.h"
#include "ledger/base/check.h"
#include "ledger/money/rounding.h"

namespace thuning::lending {
namespace {

using Uint128 = unsigned __int128;

constexpr int kMaxInstalmentCount = 600;

// floor(a * b / 2^128): the product of two fractions of 128 bits.
Uint128 MultiplyHigh(Uint128 a, Uint128 b) {
  const Uint128 a_low = static_cast<uint64_t>(a), a_high = a >> 64;
  const Uint128 b_low = static_cast<uint64_t>(b), b_high = b >> 64;
  const Uint128 low = a_low * b_low;
  const Uint128 middle = a_high * b_low + (low >> 64);
  const Uint128 other = a_low * b_high + static_cast<uint64_t>(middle);
  return a_high * b_high + (middle >> 64) + (other >> 64);
}

// floor(numerator * 2^128 / denominator), both below 2^63 and the fraction below one.
Uint128 Fraction128(uint64_t numerator, uint64_t denominator) {
  const Uint128 high = (Uint128{numerator} << 64) / denominator;
  const Uint128 rest = (Uint128{numerator} << 64) % denominator;
  return (high << 64) | ((rest << 64) / denominator);
}

// v + v^2 + ... + v^count for v = 1/(1+i), in units of 2^-118: what an annuity of one is worth. By
// doubling (S of 2k is S of k times 1 + v^k), which subtracts nothing and so loses nothing. Each
// step drops less than a unit: the error is below 2^-106 for 600 terms.
Uint128 AnnuityFactor118(PeriodRate rate, int count) {
  const auto numerator = static_cast<uint64_t>(rate.numerator);
  const auto denominator = static_cast<uint64_t>(rate.denominator);
  const Uint128 v = Fraction128(denominator, denominator + numerator);
  Uint128 power = v;
  Uint128 sum = v >> 10;
  int bit = 0;
  while (count >> (bit + 1)) ++bit;
  while (bit-- > 0) {
    sum += MultiplyHigh(power, sum);
    power = MultiplyHigh(power, power);
    if ((count >> bit) & 1) {
      power = MultiplyHigh(power, v);
      sum += power >> 10;
    }
  }
  return sum;
}

// base^exponent, or nothing from 2^48 on.
std::optional<Int128> SmallPower(int64_t base, int exponent) {
  Int128 power = 1;
  for (int n = 0; n < exponent; ++n) {
    power *= base;
    if (power >> 48 != 0) return std::nullopt;
  }
  return power;
}

}  // namespace

// With i = p/q in lowest terms, a tie says 2Pp(q+p)^n = (2m+1)q((q+p)^n - q^n) for a whole m. As
// (q+p)^n has no factor in common with q or with (q+p)^n - q^n, it then divides 2m+1, which is
// below 2^47. So a tie needs a small (q+p)^n, and then the whole fraction is small enough to be
// divided exactly. Everything else is no tie, and is rounded from its first 80 binary places.
int64_t LevelInstalment(int64_t principal_minor, PeriodRate rate, int count) {
  LEDGER_CHECK(principal_minor >= 1 && principal_minor <= accounting::kMaxAmountMinor);
  LEDGER_CHECK(rate.numerator > 0 && rate.numerator / 5 <= rate.denominator);
  LEDGER_CHECK(count >= 1 && count <= kMaxInstalmentCount);
  const int64_t p = rate.numerator, q = rate.denominator;
  if (const std::optional<Int128> power = SmallPower(q + p, count); power.has_value()) {
    const Int128 discounted = *power - SmallPower(q, count).value();
    return static_cast<int64_t>(
        Divide(principal_minor * *power * p, q * discounted, Rounding::kHalfEven));
  }
  const auto factor80 = static_cast<Int128>(AnnuityFactor118(rate, count) >> 38);
  return static_cast<int64_t>(Divide(Int128{principal_minor} << 80, factor80, Rounding::kHalfEven));
}

}  // namespace thuning::lending
