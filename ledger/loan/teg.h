// The proportional annual rate (TEG) of the French Code de la consommation, R314-2, for loans to
// legal persons or for professional use: the actuarial rate of a unit period, at which what the
// borrower receives and pays are worth the same, times the number of such periods in a year. Where
// the APR compounds, this one adds up: 1 % a month is 12 %.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/types/span.h"
#include "ledger/loan/apr.h"
#include "ledger/loan/year_time.h"

namespace thuning::loan {

// The period is that of the borrower's payments, but never less than a month.
inline constexpr int64_t kShortestUnitTicks = kTicksPerYear / 12;

// The unit is from kShortestUnitTicks to 100 years: checked. Nothing above 10^6 %, which a long
// unit reaches before the APR does.
std::optional<AnnualRate> TegOf(Growth growth, int64_t unit_ticks);

// Both in one: the TEG of the flows. Nothing also where no rate balances them (apr.h).
std::optional<AnnualRate> SolveTeg(absl::Span<const CashFlow> flows, int64_t unit_ticks);

}  // namespace thuning::loan
