// The fees that the borrower pays to have a loan, laid out over its plan (RULES.md, rule 13). They
// are what a quote shows and the annual rates count. Penalties for what is past due are not among
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "ledger/loan/terms.h"
#include "ledger/money/date.h"

namespace thuning::loan {

// When a fee falls due: with each tranche (an amount: with the first one only), on a day of its
// own, or with each instalment.
enum class FeeTiming { kDisbursement, kDate, kInstalment };
// A stated amount, or a percentage: of the tranche, of what was paid out by the day, or of the
// instalment's parts.
enum class FeeBasis { kAmount, kPrincipal, kPrincipalAndInterest, kInterest };

struct Fee {
  FeeTiming timing = FeeTiming::kDisbursement;
  FeeBasis basis = FeeBasis::kAmount;
  int64_t amount = 0;      // minor units
  int64_t percent_e8 = 0;  // 1.5 % is 1'500'000
  std::optional<Date> due_date;
};

struct PlannedFee {
  Date due_date;
  int64_t amount = 0;
  std::optional<size_t> row;  // the row of the plan, from 0, if it comes with an instalment
};

// percent_e8 of an amount, rounded half even: 1.5 % of 1000 is 15.
int64_t ShareOf(int64_t percent_e8, int64_t amount);

// The planned fees in the order of `fees`, each by its days.
std::vector<PlannedFee> LayOutFees(const Terms& terms, const Plan& plan,
                                   absl::Span<const Fee> fees);

}  // namespace thuning::loan
