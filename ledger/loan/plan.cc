#include "ledger/loan/plan.h"

#include <algorithm>

#include "ledger/loan/course.h"
#include "ledger/money/rate.h"
#include "ledger/money/rounding.h"

namespace thuning::loan {

int64_t DownPaymentOf(const Terms& terms, int64_t amount) {
  if (terms.down_payment_e8 == 0) return 0;
  const int64_t asked =
      DivideToMultiple(Int128{amount} * terms.down_payment_e8, kRateOne, terms.instalment_multiple);
  return std::min(asked, amount);
}

Plan DrawPlan(const Terms& terms) {
  Plan plan;
  Course course({.terms = terms, .policy = {}});
  for (const Tranche& tranche : terms.tranches) {
    const int64_t at_once = DownPaymentOf(terms, tranche.amount);
    if (terms.down_payment_e8 > 0) plan.down_payments.push_back({tranche.date, at_once});
    course.AdvanceTo(tranche.date);
    course.PayOut(tranche.date, tranche.amount, at_once);
  }
  course.Project(terms.tranches.back().date);
  plan.rows.reserve(course.instalments().size());
  for (const Course::Instalment& one : course.instalments()) {
    plan.rows.push_back({.from = one.from,
                         .due_date = one.due,
                         .principal = one.principal,
                         .interest = one.interest});
  }
  return plan;
}

}  // namespace thuning::loan
