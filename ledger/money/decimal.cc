#include "ledger/money/decimal.h"

#include <algorithm>
#include <array>
#include <bit>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"

namespace thuning {
namespace {

constexpr int kMaxPower = 38;

constexpr std::array<Int128, kMaxPower + 1> kPowersOfTen = [] {
  std::array<Int128, kMaxPower + 1> powers{};
  Int128 power = 1;
  for (int i = 0; i <= kMaxPower; ++i) {
    powers[static_cast<size_t>(i)] = power;
    if (i < kMaxPower) power *= 10;
  }
  return powers;
}();

Int128 PowerOfTen(int n) {
  LEDGER_CHECK(n >= 0 && n <= kMaxPower);
  return kPowersOfTen[static_cast<size_t>(n)];
}

Int128 SizeOf(Int128 value) { return value < 0 ? -value : value; }

// From the length in bits: log10(2) is a little more than 1233/4096. Below 10^38.
int DigitsOf(Int128 value) {
  const auto size = static_cast<unsigned __int128>(SizeOf(value));
  const auto high = static_cast<uint64_t>(size >> 64);
  const auto low = static_cast<uint64_t>(size);
  if (high == 0 && low == 0) return 0;
  const int bits = high != 0 ? 128 - std::countl_zero(high) : 64 - std::countl_zero(low);
  const int least = (bits - 1) * 1233 / 4096;  // 10^least is not above the value
  return least + 1 + (SizeOf(value) >= kPowersOfTen[static_cast<size_t>(least) + 1] ? 1 : 0);
}

}  // namespace

Decimal RoundTo(int digits, Decimal value) {
  LEDGER_CHECK(digits >= 1 && digits <= 18);
  const int surplus = DigitsOf(value.significand()) - digits;
  if (surplus <= 0) return value;
  const Int128 rounded = Divide(value.significand(), PowerOfTen(surplus), Rounding::kHalfEven);
  return Decimal(rounded, value.exponent() + surplus);
}

Decimal AddExactly(Decimal a, Decimal b) {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  const int exponent = std::min(a.exponent(), b.exponent());
  const int up_a = a.exponent() - exponent;
  const int up_b = b.exponent() - exponent;
  LEDGER_CHECK(DigitsOf(a.significand()) + up_a < kMaxPower);
  LEDGER_CHECK(DigitsOf(b.significand()) + up_b < kMaxPower);
  return Decimal(a.significand() * PowerOfTen(up_a) + b.significand() * PowerOfTen(up_b), exponent);
}

Decimal AddTo(int digits, Decimal a, Decimal b) { return RoundTo(digits, AddExactly(a, b)); }

Decimal SubtractTo(int digits, Decimal a, Decimal b) {
  return AddTo(digits, a, Decimal(-b.significand(), b.exponent()));
}

Decimal MultiplyTo(int digits, Decimal a, Decimal b) {
  // At most 18 digits each: 36 fit. Longer ones come from exact sums.
  const Decimal x = RoundTo(18, a);
  const Decimal y = RoundTo(18, b);
  return RoundTo(digits, Decimal(x.significand() * y.significand(), x.exponent() + y.exponent()));
}

Decimal DivideTo(int digits, Decimal a, Decimal b) {
  LEDGER_CHECK(!b.is_zero());
  const Decimal y = RoundTo(18, b);
  const Decimal x = RoundTo(18, a);
  // Enough digits that what is cut off is known to be there: a last odd digit says so.
  const int up = kMaxPower - 1 - DigitsOf(x.significand());
  const Int128 numerator = x.significand() * PowerOfTen(up);
  Int128 quotient = numerator / y.significand();
  const Int128 remainder = numerator % y.significand();
  if (remainder == 0) {
    return RoundTo(digits, Decimal(quotient, x.exponent() - up - y.exponent()));
  }
  if (quotient % 10 == 0 || SizeOf(quotient % 10) == 5) {
    quotient += (x.significand() < 0) != (y.significand() < 0) ? -1 : 1;
  }
  return RoundTo(digits, Decimal(quotient, x.exponent() - up - y.exponent()));
}

int64_t PercentOf(Decimal percent, int64_t amount) {
  const Decimal product = MultiplyTo(18, percent, Decimal::FromInteger(amount));
  return Decimal(product.significand(), product.exponent() - 2).RoundToInteger(Rounding::kHalfEven);
}

int64_t Decimal::RoundToInteger(Rounding rounding) const {
  Int128 result = 0;
  if (exponent_ >= 0) {
    result = significand_ * PowerOfTen(exponent_);
  } else if (-exponent_ <= kMaxPower) {
    result = Divide(significand_, PowerOfTen(-exponent_), rounding);
  }
  LEDGER_CHECK(result >= INT64_MIN && result <= INT64_MAX);
  return static_cast<int64_t>(result);
}

std::string Decimal::ToText(int places) const {
  const int64_t scaled =
      Decimal(significand_, exponent_ + places).RoundToInteger(Rounding::kHalfEven);
  const uint64_t size =
      scaled < 0 ? uint64_t{0} - static_cast<uint64_t>(scaled) : static_cast<uint64_t>(scaled);
  const absl::string_view sign = scaled < 0 ? "-" : "";
  if (places == 0) return absl::StrCat(sign, size);
  const auto unit = static_cast<uint64_t>(PowerOfTen(places));
  const std::string fraction = absl::StrCat(size % unit);
  const std::string zeros(static_cast<size_t>(places) - fraction.size(), '0');
  return absl::StrCat(sign, size / unit, ".", zeros, fraction);
}

}  // namespace thuning
