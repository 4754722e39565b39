// The periods of a loan: when instalments are due, and what part of a year lies between two days of
// a period (RULES.md, rules 0, 2 and 3). Exact: whole numbers over whole numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "ledger/loan/terms.h"
#include "ledger/money/date.h"
#include "ledger/money/day_count.h"
#include "ledger/money/rate.h"
#include "ledger/money/rounding.h"

namespace thuning::loan {

// A part of a year, not reduced. Within the limits of the terms the numerator stays below 2^49 and
// the denominator below 2^40.
struct YearPart {
  int64_t numerator = 0;
  int64_t denominator = 1;
};

// What a unit of principal bears in a period: numerator / denominator, not negative. The
// denominator is positive; both are below 2^80.
struct InterestFactor {
  Int128 numerator = 0;
  Int128 denominator = 1;
};

// For a part of a year at a yearly rate in units of 10^-8.
inline InterestFactor FactorOf(YearPart part, int64_t rate_e8) {
  return {.numerator = Int128{part.numerator} * rate_e8,
          .denominator = Int128{part.denominator} * kRateOne};
}

// A repayment period: so many units from one due date to the next.
struct Step {
  PeriodUnit unit = PeriodUnit::kMonth;
  int length = 1;
  DayCount day_count = DayCount::kActual365Fixed;  // whose year periods of days are part of
};

// So many steps after a day, or before it where `steps` is negative (rule 0).
Date StepFrom(Date day, const Step& step, int steps);

// Rule 3 for any period: whole steps back from its end, and the rest by days. `from` is before
// `to`.
YearPart PartByPeriod(const Step& step, Date from, Date to);
// One whole step.
YearPart WholeStep(const Step& step);

// Where a business-day rule moves the date `counted` (rule 0). `before` is the due date before it,
// `next` the next date as counted.
Date ToBusinessDay(const Terms& terms, Date counted, Date before, Date next);

// When the instalments are due, in order (rule 0). Of the terms' fields those about dates count:
// the first tranche's day, unit, length, count, first due date, business days.
std::vector<Date> DueDatesOf(const Terms& terms);

}  // namespace thuning::loan
