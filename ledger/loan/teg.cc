#include "ledger/loan/teg.h"

#include "ledger/base/check.h"
#include "ledger/money/rounding.h"

namespace thuning::loan {
namespace {

constexpr Int128 kLargestRate = Int128{10'000} << 63;
constexpr Int128 kPercentE8 = 10'000'000'000;  // 1.0 as percent_e8

}  // namespace

std::optional<AnnualRate> TegOf(Growth growth, int64_t unit_ticks) {
  LEDGER_CHECK(unit_ticks >= kShortestUnitTicks && unit_ticks <= 100 * kTicksPerYear);
  const Uint128 exponent = growth.log_size * static_cast<uint64_t>(unit_ticks) / kTicksPerYear;
  if (!growth.shrinking && exponent >> 68 != 0) return std::nullopt;
  const Uint128 factor = growth.shrinking ? Uint128{ExpOfMinus(exponent)} : ExpOf(exponent);
  const Int128 of_a_period = static_cast<Int128>(factor) - Int128{kOne63};
  const Int128 of_a_year = Divide(of_a_period * kTicksPerYear, unit_ticks, Rounding::kHalfEven);
  if (of_a_year > kLargestRate) return std::nullopt;
  const Int128 percent_e8 = Divide(of_a_year * kPercentE8, kOne63, Rounding::kHalfEven);
  return AnnualRate{.percent_e8 = static_cast<int64_t>(percent_e8)};
}

std::optional<AnnualRate> SolveTeg(absl::Span<const CashFlow> flows, int64_t unit_ticks) {
  const std::optional<Growth> growth = SolveGrowth(flows);
  if (!growth.has_value()) return std::nullopt;
  return TegOf(*growth, unit_ticks);
}

}  // namespace thuning::loan
