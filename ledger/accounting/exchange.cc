#include "ledger/accounting/exchange.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/money/currency.h"
#include "ledger/money/decimal_text.h"
#include "ledger/money/rounding.h"

namespace thuning::accounting {
namespace {

constexpr size_t kMaxDecimals = 12;
constexpr size_t kMaxDigits = 15;
constexpr int64_t kMaxMinor = 1'000'000'000'000'000;

Int128 PowerOfTen(int exponent) {
  Int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

int ExponentOf(const Amount& amount) {
  LEDGER_CHECK(amount.minor >= 0 && amount.minor <= kMaxMinor);
  return CurrencyExponent(amount.currency_code).value();
}

}  // namespace

absl::StatusOr<Decimal> ParseExchangeRate(absl::string_view field, absl::string_view text) {
  const auto digits = static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
  const size_t point = text.find('.');
  const size_t points = point == text.npos ? 0 : 1;
  if (digits == 0 || digits + points != text.size()) {
    return RefuseField("RATE_MALFORMED", field, "is not digits with at most one point");
  }
  const size_t decimals = points == 0 ? 0 : text.size() - point - 1;
  if (decimals > kMaxDecimals) {
    return RefuseField("RATE_TOO_PRECISE", field,
                       absl::StrCat("has more than ", kMaxDecimals, " decimals"));
  }
  if (digits > kMaxDigits) {
    return RefuseField("RATE_OUT_OF_RANGE", field,
                       absl::StrCat("has more than ", kMaxDigits, " digits"));
  }
  ASSIGN_OR_RETURN(const int64_t significand, ParseDecimal(text, static_cast<int>(decimals)));
  if (significand == 0) return RefuseField("RATE_OUT_OF_RANGE", field, "must be above 0");
  return Decimal(significand, -static_cast<int>(decimals));
}

// Both sides are multiplied by ten until neither has decimals: at most 10^34, which 128 bits hold.
bool Agree(const Amount& source, const Amount& target, Decimal rate) {
  const int shift = ExponentOf(target) - ExponentOf(source) + rate.exponent();
  const Int128 made = Int128{source.minor} * rate.significand() * PowerOfTen(std::max(shift, 0));
  const Int128 one = PowerOfTen(std::max(-shift, 0));
  const Int128 difference = made - Int128{target.minor} * one;
  return difference <= one && -difference <= one;
}

std::optional<int64_t> Convert(int64_t minor, absl::string_view from, absl::string_view to,
                               Decimal rate) {
  constexpr int64_t kLargest = 1'000'000'000'000'000'000;
  if (minor > kLargest || minor < -kLargest) return std::nullopt;
  const int shift = CurrencyExponent(to).value() - CurrencyExponent(from).value() + rate.exponent();
  Int128 made = 0;
  if (__builtin_mul_overflow(Int128{minor} * rate.significand(), PowerOfTen(std::max(shift, 0)),
                             &made)) {
    return std::nullopt;
  }
  made = Divide(made, PowerOfTen(std::max(-shift, 0)), Rounding::kHalfEven);
  if (made > kLargest || made < -kLargest) return std::nullopt;
  return static_cast<int64_t>(made);
}

}  // namespace thuning::accounting
