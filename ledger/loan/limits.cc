#include "ledger/loan/limits.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/loan/rates.h"
#include "ledger/money/rounding.h"

namespace thuning::loan {
namespace {

absl::Status RefuseTotal(absl::string_view field, absl::string_view below) {
  return RefuseField(
      "RESULT_OUT_OF_RANGE", absl::StrCat(field, ".", below),
      absl::StrCat("the borrower would pay more than ", kMaxTotalMinor, " minor units in all"));
}

absl::Status CheckTotals(absl::string_view field, const Plan& plan,
                         absl::Span<const PlannedFee> fees) {
  Int128 total = 0;
  for (const DownPayment& sum : plan.down_payments) total += sum.amount;
  for (const PlannedRow& row : plan.rows) total += row.total();
  if (total > kMaxTotalMinor) return RefuseTotal(field, "principal");
  for (const PlannedFee& fee : fees) total += fee.amount;
  return total > kMaxTotalMinor ? RefuseTotal(field, "fees") : absl::OkStatus();
}

bool IsByHand(const Terms& terms, size_t index) {
  return std::any_of(terms.by_hand.begin(), terms.by_hand.end(), [index](const HandMade& one) {
    return one.number == static_cast<int>(index) + 1;
  });
}

absl::Status CheckRepays(absl::string_view field, const Terms& terms, const Plan& plan) {
  for (size_t i = static_cast<size_t>(terms.grace_on_principal); i < plan.rows.size(); ++i) {
    if (plan.rows[i].principal > 0 || IsByHand(terms, i)) continue;
    return RefuseField(
        "INSTALMENTS_DO_NOT_REPAY", absl::StrCat(field, ".instalment_count"),
        absl::StrCat("instalment ", i + 1, " of ", plan.rows.size(),
                     " would repay nothing: fewer or larger instalments are needed, a first one "
                     "that is due earlier, or a smaller multiple"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckPlan(absl::string_view field, const Terms& terms, const Plan& plan,
                       absl::Span<const PlannedFee> fees) {
  RETURN_IF_ERROR(CheckTotals(field, plan, fees));
  RETURN_IF_ERROR(CheckRepays(field, terms, plan));
  // Without fees only the rounding of a few units could cost so much.
  if (fees.empty() || RatesOf(terms, plan, fees).has_value()) return absl::OkStatus();
  return RefuseField("APR_OUT_OF_RANGE", absl::StrCat(field, ".fees"),
                     "make the loan cost more than a million percent a year");
}

}  // namespace thuning::loan
