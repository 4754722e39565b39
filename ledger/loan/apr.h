// The annual percentage rate of charge (APR, TAEG) of Directive 2008/48/EC, Annex I: the X at which
// what the borrower receives and what the borrower pays are worth the same,
//
//   sum of D / (1+X)^t  =  sum of P / (1+X)^s
//
// Integers only. The result is X in percent to eight decimals (nearest): from -99 % to 10^6 %, with
// an error of the unrounded figure below 10^-11 * (1 + X) for flows of a day or more apart.
//
// The equation is solved for ln(1+X), from which other ways of stating a rate follow too: see
// teg.h.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/types/span.h"
#include "ledger/loan/exponential.h"

namespace thuning::loan {

// Money that changes hands at a time after the first drawdown, counted in ticks of year_time.h.
struct CashFlow {
  int64_t time_ticks = 0;    // 0 to 10'000 years
  int64_t amount_minor = 0;  // positive: the borrower receives it; negative: pays it. Within 2^50
};

// A rate for a year.
struct AnnualRate {
  int64_t percent_e8 = 0;  // 12.96 % is 1'296'000'000

  friend auto operator<=>(const AnnualRate&, const AnnualRate&) = default;
};

// ln(1+X), the rate as it compounds at every moment.
struct Growth {
  Uint128 log_size = 0;    // |ln(1+X)| in units of 2^-64, from 0 to ln 10001
  bool shrinking = false;  // X is negative
};

// Nothing when no rate from -99 % to 10^6 % balances the flows, for example when all that was lent
// is kept back at the start. Flows that change sign more than once may be balanced by several
// rates: then the answer is one near zero. At most 4096 flows within the ranges above: checked.
std::optional<Growth> SolveGrowth(absl::Span<const CashFlow> flows);

// The growth as a rate X of a year.
AnnualRate AprOf(Growth growth);

// Both in one: the APR of the flows.
std::optional<AnnualRate> SolveApr(absl::Span<const CashFlow> flows);

// With 0 to 8 decimals, rounded half up from those eight: "12.96".
std::string PercentText(AnnualRate rate, int decimals);

}  // namespace thuning::loan
