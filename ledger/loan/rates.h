// The yearly rates that a loan costs by its plan: the APR (TAEG) of Directive 2008/48/EC, Annex I,
// and the proportional TEG of the Code de la consommation, R314-2. Every fee that the borrower must
// pay to have the loan counts. A fee that is due on the day of the pay-out counts as money that is
// not received.
#pragma once

#include <optional>

#include "absl/types/span.h"
#include "ledger/loan/apr.h"
#include "ledger/loan/fees.h"
#include "ledger/loan/terms.h"

namespace thuning::loan {

struct LoanRates {
  AnnualRate taeg;
  AnnualRate teg;  // its unit period is that of the instalments, and at least a month
};

// Nothing when the fees of the pay-out leave nothing of it, or so little that one of the rates
// would be above a million percent. The plan is within limits.h.
std::optional<LoanRates> RatesOf(const Terms& terms, const Plan& plan,
                                 absl::Span<const PlannedFee> fees);

}  // namespace thuning::loan
