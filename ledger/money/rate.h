// An exact yearly rate, read from percent text: "4.5" is 4.5 % and so 0.045.
//
// Held as an integer of 10^-8, which is every percent text of at most six decimals without
// rounding: "4.5" is 4'500'000. Between 0 and 100 %.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace thuning {

inline constexpr int64_t kRateOne = 100'000'000;  // 100 % in rate_e8

class Rate {
 public:
  constexpr Rate() = default;  // zero

  // `rate_e8` is in 0..kRateOne: checked.
  static Rate FromE8(int64_t rate_e8);

  // Digits with at most one point between them, nothing else: no sign, space, comma or percent
  // sign. Refused, naming `field`, with RATE_MALFORMED, RATE_TOO_PRECISE or RATE_OUT_OF_RANGE.
  static absl::StatusOr<Rate> ParsePercent(absl::string_view field, absl::string_view text);

  int64_t e8() const { return rate_e8_; }
  // Without needless zeros: "4.5", "0", "0.000001".
  std::string PercentText() const;

  friend auto operator<=>(const Rate&, const Rate&) = default;

 private:
  explicit constexpr Rate(int64_t rate_e8) : rate_e8_(rate_e8) {}
  int64_t rate_e8_ = 0;
};

}  // namespace thuning
