#include "ledger/money/decimal.h"

#include <array>

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

}  // namespace

int64_t PercentOf(Decimal percent, int64_t amount) {
  return Decimal(percent.significand() * amount, percent.exponent() - 2)
      .RoundToInteger(Rounding::kHalfEven);
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
