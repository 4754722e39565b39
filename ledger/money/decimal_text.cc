#include "ledger/money/decimal_text.h"

#include <algorithm>
#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"

namespace thuning {
namespace {

constexpr int kMostDecimals = 18;

bool AreDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

absl::string_view WithoutTrailingZeros(absl::string_view digits) {
  while (!digits.empty() && digits.back() == '0') digits.remove_suffix(1);
  return digits;
}

absl::Status RefuseDecimal(absl::string_view reason, absl::string_view text,
                           absl::string_view why) {
  const std::string shown = absl::CHexEscape(text.substr(0, 40));
  return Refuse(absl::StatusCode::kInvalidArgument, reason, "",
                absl::StrCat("\"", shown, "\" ", why));
}

}  // namespace

absl::StatusOr<int64_t> ParseDecimal(absl::string_view text, int exponent) {
  LEDGER_CHECK(exponent >= 0 && exponent <= kMostDecimals);
  absl::string_view rest = text;
  const bool negative = !rest.empty() && rest[0] == '-';
  if (negative || (!rest.empty() && rest[0] == '+')) rest.remove_prefix(1);

  const size_t point = rest.find('.');
  const absl::string_view whole = rest.substr(0, point);
  const absl::string_view decimals = point == rest.npos ? "" : rest.substr(point + 1);
  if (whole.empty() && decimals.empty())
    return RefuseDecimal("DECIMAL_MALFORMED", text, "has no digits");
  if (!AreDigits(whole) || !AreDigits(decimals)) {
    return RefuseDecimal("DECIMAL_MALFORMED", text, "is not a decimal number");
  }
  const absl::string_view significant = WithoutTrailingZeros(decimals);
  const size_t places = static_cast<size_t>(exponent);
  if (significant.size() > places) {
    return RefuseDecimal("DECIMAL_TOO_PRECISE", text,
                         absl::StrCat("has more than ", exponent, " decimals"));
  }

  // Counted downwards, because the negative range of int64 is the longer one.
  int64_t value = 0;
  const std::string digits =
      absl::StrCat(whole, significant, std::string(places - significant.size(), '0'));
  for (const char c : digits) {
    if (__builtin_mul_overflow(value, 10, &value) ||
        __builtin_sub_overflow(value, c - '0', &value)) {
      return RefuseDecimal("DECIMAL_OUT_OF_RANGE", text, "is too large");
    }
  }
  if (negative) return value;
  if (value == std::numeric_limits<int64_t>::min()) {
    return RefuseDecimal("DECIMAL_OUT_OF_RANGE", text, "is too large");
  }
  return -value;
}

std::string FormatDecimal(int64_t minor, int exponent) {
  LEDGER_CHECK(exponent >= 0 && exponent <= kMostDecimals);
  const uint64_t magnitude =
      minor < 0 ? 0 - static_cast<uint64_t>(minor) : static_cast<uint64_t>(minor);
  const size_t places = static_cast<size_t>(exponent);
  std::string digits = absl::StrCat(magnitude);
  if (digits.size() <= places)
    digits = absl::StrCat(std::string(places + 1 - digits.size(), '0'), digits);
  const absl::string_view sign = minor < 0 ? "-" : "";
  if (exponent == 0) return absl::StrCat(sign, digits);
  const absl::string_view text = digits;
  return absl::StrCat(sign, text.substr(0, text.size() - places), ".",
                      text.substr(text.size() - places));
}

}  // namespace thuning
