// The schedule of a loan: equal instalments on a declining balance, the interest of each period
// being a fixed part of the balance, whatever its days.
//
//   i           = annual rate * period length / 12 (months) or / 52 (weeks), exactly
//   instalment  = P * i / (1 - (1+i)^-n), or P / n without interest; rounded half even
//   interest    = balance * i, rounded half even
//   principal   = instalment - interest; the last row takes whatever is left
//
// For all terms in range: principal sums to the principal lent, the balance ends at zero and never
// grows, nothing is negative, due dates grow strictly. Where rounding leaves so small an instalment
// that it does not cover a row's interest, the row repays nothing and asks for the interest; where
// it leaves so large a one that the loan is repaid early, the rows that remain are zero.
#pragma once

#include <cstdint>
#include <vector>

#include "ledger/lending/terms.h"
#include "ledger/money/date.h"

namespace thuning::lending {

struct Instalment {
  int number = 0;  // from 1
  Date due_date;
  int64_t principal_minor = 0;
  int64_t interest_minor = 0;

  friend bool operator==(const Instalment&, const Instalment&) = default;
};

using Schedule = std::vector<Instalment>;

// Terms out of their stated ranges are a contradiction: CompleteTerms refuses them.
Schedule BuildSchedule(const Terms& terms);

}  // namespace thuning::lending
