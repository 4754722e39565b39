// Draws up the plan of a loan: what each instalment asks for from pay-outs alone (RULES.md, rules 0
// to 5 and 8). Pure: the same terms give the same plan.
//
//   Plan plan = DrawPlan(terms);      // terms within the limits of limits.h
//
// Principal of the rows and the down payments sum to the tranches; nothing is negative. A later
// tranche changes no row before the period in which it is paid out.
#pragma once

#include <cstdint>

#include "ledger/loan/terms.h"

namespace thuning::loan {

Plan DrawPlan(const Terms& terms);

// What is paid back at once of a tranche (rule 1).
int64_t DownPaymentOf(const Terms& terms, int64_t amount);

}  // namespace thuning::loan
