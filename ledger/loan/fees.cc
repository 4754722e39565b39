#include "ledger/loan/fees.h"

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/money/rate.h"
#include "ledger/money/rounding.h"

namespace thuning::loan {
namespace {

int64_t AmountOf(const Fee& fee, int64_t principal, int64_t interest) {
  switch (fee.basis) {
    case FeeBasis::kAmount:
      return fee.amount;
    case FeeBasis::kPrincipal:
      return ShareOf(fee.percent_e8, principal);
    case FeeBasis::kPrincipalAndInterest:
      return ShareOf(fee.percent_e8, principal + interest);
    case FeeBasis::kInterest:
      return ShareOf(fee.percent_e8, interest);
  }
  LEDGER_CHECK(false);
}

void AddAtDisbursement(const Terms& terms, const Fee& fee, std::vector<PlannedFee>& planned) {
  for (const Tranche& tranche : terms.tranches) {
    planned.push_back({.due_date = tranche.date, .amount = AmountOf(fee, tranche.amount, 0)});
    if (fee.basis == FeeBasis::kAmount) return;
  }
}

void AddWithInstalments(const Plan& plan, const Fee& fee, std::vector<PlannedFee>& planned) {
  for (size_t i = 0; i < plan.rows.size(); ++i) {
    const PlannedRow& row = plan.rows[i];
    planned.push_back({row.due_date, AmountOf(fee, row.principal, row.interest), i});
  }
}

// A fee that was due before exists from the pay-out on.
int64_t PaidOutBy(const Terms& terms, Date day) {
  const Date by = std::max(day, terms.tranches.front().date);
  int64_t sum = 0;
  for (const Tranche& tranche : terms.tranches) sum += tranche.date <= by ? tranche.amount : 0;
  return sum;
}

}  // namespace

int64_t ShareOf(int64_t percent_e8, int64_t amount) {
  return static_cast<int64_t>(Divide(Int128{amount} * percent_e8, kRateOne, Rounding::kHalfEven));
}

std::vector<PlannedFee> LayOutFees(const Terms& terms, const Plan& plan,
                                   absl::Span<const Fee> fees) {
  std::vector<PlannedFee> planned;
  for (const Fee& fee : fees) {
    switch (fee.timing) {
      case FeeTiming::kDisbursement:
        AddAtDisbursement(terms, fee, planned);
        break;
      case FeeTiming::kDate:
        planned.push_back({.due_date = *fee.due_date,
                           .amount = AmountOf(fee, PaidOutBy(terms, *fee.due_date), 0)});
        break;
      case FeeTiming::kInstalment:
        AddWithInstalments(plan, fee, planned);
        break;
    }
  }
  return planned;
}

}  // namespace thuning::loan
