// Rates of exchange as exact decimals, and whether two amounts agree with one.
//
//   89500 LBP for one USD: 1.25 USD (125 minor units) is 111875.00 LBP (11187500 minor units)
//
// Exponents are those of ISO 4217, so a unit of JPY is one minor unit and a unit of TND a thousand.
// Nothing is rounded: two amounts agree with a rate when the source times the rate is within one
// minor unit of the target.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/money/decimal.h"

namespace thuning::accounting {

// Digits with at most one point, at most 12 of them behind it and 15 in all, above 0. Refused,
// naming `field`, with RATE_MALFORMED, RATE_TOO_PRECISE or RATE_OUT_OF_RANGE.
absl::StatusOr<Decimal> ParseExchangeRate(absl::string_view field, absl::string_view text);

// Minor units of a currency of ISO 4217, not negative, at most 10^15: checked.
struct Amount {
  int64_t minor = 0;
  absl::string_view currency_code;
};

// Whether `rate` units of the target currency for one unit of the source make `target` of `source`,
// to within one minor unit of the target.
bool Agree(const Amount& source, const Amount& target, Decimal rate);

// An amount, of either sign, converted between two currencies of ISO 4217; rounded half even.
// `rate` is how many units of `to` one unit of `from` is worth. Nothing where either amount is
// beyond 10^18.
std::optional<int64_t> Convert(int64_t minor, absl::string_view from, absl::string_view to,
                               Decimal rate);

}  // namespace thuning::accounting
