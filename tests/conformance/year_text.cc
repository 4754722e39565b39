#include "tests/conformance/year_text.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/status_macros.h"
#include "ledger/money/decimal_text.h"
#include "ledger/money/rounding.h"

namespace thuning::conformance {
namespace {

constexpr int kDecimals = 12;

absl::StatusOr<int64_t> ParseFraction(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('/', 1));
  ASSIGN_OR_RETURN(const int64_t above,
                   ParseDecimal(absl::StripAsciiWhitespace(parts.first), kDecimals));
  ASSIGN_OR_RETURN(
      const int64_t below,
      ParseDecimal(parts.second.empty() ? "1" : absl::StripAsciiWhitespace(parts.second),
                   kDecimals));
  if (below <= 0) return absl::InvalidArgumentError(absl::StrCat(text, " is no fraction"));
  return static_cast<int64_t>(
      Divide(Int128{above} * loan::kTicksPerYear, below, Rounding::kHalfEven));
}

}  // namespace

absl::StatusOr<int64_t> ParseYears(absl::string_view text) {
  int64_t ticks = 0;
  for (const absl::string_view fraction : absl::StrSplit(text, '+')) {
    ASSIGN_OR_RETURN(const int64_t more, ParseFraction(fraction));
    ticks += more;
  }
  return ticks;
}

std::string YearsText(int64_t ticks) {
  constexpr int64_t kOne = 1'000'000'000'000;
  return FormatDecimal(
      MultiplyDivide(ticks, kOne, loan::kTicksPerYear, Rounding::kHalfAwayFromZero), kDecimals);
}

absl::StatusOr<loan::Spacing> ParseSpacing(absl::string_view regular_period) {
  if (regular_period == "year") return loan::Spacing::kYear;
  if (regular_period == "month") return loan::Spacing::kMonth;
  if (regular_period == "week") return loan::Spacing::kWeek;
  return absl::UnimplementedError(absl::StrCat("payments spaced by \"", regular_period, "\""));
}

}  // namespace thuning::conformance
