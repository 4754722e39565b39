// The yearly rates that a loan costs on its terms. Every fee of the terms counts, as money that the
// borrower does not receive.
#pragma once

#include <cstdint>
#include <optional>

#include "ledger/lending/apr.h"
#include "ledger/lending/schedule.h"
#include "ledger/lending/terms.h"

namespace thuning::lending {

struct LoanRates {
  AnnualRate taeg;
  AnnualRate teg;  // its unit period is that of the instalments, and at least a month
};

// Nothing when the fees leave so little that one of the rates would be above a million percent.
std::optional<LoanRates> RatesOf(const Terms& terms, int64_t fees_minor, const Schedule& schedule);

}  // namespace thuning::lending
