// What a loan's terms may be as a whole, so that no calculation overflows and the instalments
// really repay the loan. Each field has its own limits (terms.h). Fields within their limits can
// still make a plan that cannot be reckoned, or that nobody should sign.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ledger/loan/fees.h"
#include "ledger/loan/terms.h"

namespace thuning::loan {

inline constexpr int64_t kMaxPrincipalMinor = 10'000'000'000'000;
// The most that the borrower may have to pay in all: ten times the largest principal.
inline constexpr int64_t kMaxTotalMinor = 10 * kMaxPrincipalMinor;

// Whether a plan drawn up from these terms, with these fees, may be agreed on. Refused, naming a
// field below `field`, in this order:
//
//   RESULT_OUT_OF_RANGE       principal, or fees: the borrower would pay more than kMaxTotalMinor
//   INSTALMENTS_DO_NOT_REPAY  instalment_count: an instalment that should repay principal would
//                             repay none: its interest, or rounding to a multiple, leaves no room,
//                             or those before it repay everything. One agreed by hand may repay
//                             nothing.
//   APR_OUT_OF_RANGE          fees: they leave so little that it would cost over a million percent
absl::Status CheckPlan(absl::string_view field, const Terms& terms, const Plan& plan,
                       absl::Span<const PlannedFee> fees);

}  // namespace thuning::loan
