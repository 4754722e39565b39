// An amount of money: an integer of its currency's minor unit, and the currency.
//
// Adding amounts of two currencies is a contradiction (LEDGER_CHECK), and so is leaving int64 with
// the operators. Where input decides whether a sum fits, CheckedAdd and CheckedSubtract answer
// nothing instead. Knows no exponent and no protobuf.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "ledger/base/check.h"

namespace thuning {

// Three capital letters, held by value.
class CurrencyCode {
 public:
  // Nothing unless it is an active ISO 4217 code.
  static std::optional<CurrencyCode> Parse(absl::string_view code);

  absl::string_view text() const { return {letters_.data(), letters_.size()}; }
  friend bool operator==(const CurrencyCode&, const CurrencyCode&) = default;

 private:
  explicit CurrencyCode(absl::string_view code) : letters_{code[0], code[1], code[2]} {}
  std::array<char, 3> letters_;
};

inline std::optional<int64_t> CheckedAdd(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

inline std::optional<int64_t> CheckedSubtract(int64_t a, int64_t b) {
  int64_t difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) return std::nullopt;
  return difference;
}

struct Money {
  int64_t minor_units = 0;
  CurrencyCode currency;

  friend bool operator==(const Money&, const Money&) = default;
};

// Nothing when the sum leaves int64.
inline std::optional<Money> CheckedAdd(Money a, Money b) {
  LEDGER_CHECK(a.currency == b.currency);
  const std::optional<int64_t> sum = CheckedAdd(a.minor_units, b.minor_units);
  if (!sum.has_value()) return std::nullopt;
  return Money{*sum, a.currency};
}

inline std::optional<Money> CheckedSubtract(Money a, Money b) {
  LEDGER_CHECK(a.currency == b.currency);
  const std::optional<int64_t> difference = CheckedSubtract(a.minor_units, b.minor_units);
  if (!difference.has_value()) return std::nullopt;
  return Money{*difference, a.currency};
}

inline Money operator+(Money a, Money b) {
  const std::optional<Money> sum = CheckedAdd(a, b);
  LEDGER_CHECK(sum.has_value());
  return *sum;
}

inline Money operator-(Money a, Money b) {
  const std::optional<Money> difference = CheckedSubtract(a, b);
  LEDGER_CHECK(difference.has_value());
  return *difference;
}

inline std::strong_ordering operator<=>(Money a, Money b) {
  LEDGER_CHECK(a.currency == b.currency);
  return a.minor_units <=> b.minor_units;
}

}  // namespace thuning
