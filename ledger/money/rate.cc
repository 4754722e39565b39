#include "ledger/money/rate.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/money/decimal_text.h"

namespace thuning {
namespace {

constexpr int kPercentDecimals = 6;
constexpr size_t kLongestText = 32;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool IsPlainDecimal(absl::string_view text) {
  return !text.empty() && text.size() <= kLongestText && IsDigit(text.front()) &&
         IsDigit(text.back()) && std::count(text.begin(), text.end(), '.') <= 1 &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsDigit(c) || c == '.'; });
}

absl::Status RefuseRate(absl::string_view reason, absl::string_view field, absl::string_view text,
                        absl::string_view why) {
  return RefuseField(
      reason, field,
      absl::StrCat("\"", absl::CHexEscape(text.substr(0, kLongestText)), "\" ", why));
}

}  // namespace

Rate Rate::FromE8(int64_t rate_e8) {
  LEDGER_CHECK(rate_e8 >= 0 && rate_e8 <= kRateOne);
  return Rate(rate_e8);
}

absl::StatusOr<Rate> Rate::ParsePercent(absl::string_view field, absl::string_view text) {
  if (!IsPlainDecimal(text)) {
    return RefuseRate("RATE_MALFORMED", field, text, "is not a percentage such as 4.5");
  }
  const absl::StatusOr<int64_t> rate_e8 = ParseDecimal(text, kPercentDecimals);
  if (!rate_e8.ok() && ReasonOf(rate_e8.status()) == "DECIMAL_TOO_PRECISE") {
    return RefuseRate("RATE_TOO_PRECISE", field, text, "has more than 6 decimals");
  }
  if (!rate_e8.ok() || *rate_e8 > kRateOne) {
    return RefuseRate("RATE_OUT_OF_RANGE", field, text, "is not between 0 and 100");
  }
  return Rate(*rate_e8);
}

std::string Rate::PercentText() const {
  std::string text = FormatDecimal(rate_e8_, kPercentDecimals);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace thuning
