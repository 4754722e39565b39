// What part of a year lies between two days of a period, for schedules that follow what happens on
// a loan: rules 2 and 3 of ledger/loan/RULES.md, and the counts of other systems that the
// conformance cases need besides.
#pragma once

#include <cstdint>
#include <vector>

#include "ledger/lending/contract.h"
#include "ledger/loan/periods.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal.h"

namespace thuning::lending {

// Each period by the period (rule 3). Business days move what is asked for, not what it costs.
std::vector<loan::YearPart> WholePartsOf(const Contract& contract,
                                         const std::vector<Date>& due_dates);

// Of [from, to) within a period. All segments of a period have one denominator, and adjoining ones
// add up. `whole` is that of the whole period, by rule 3.
loan::YearPart SegmentPart(const Policy& policy, loan::YearPart whole, Date period_from,
                           Date period_to, Date from, Date to);

// A yearly rate in units of 10^-8, rounded half even.
int64_t RateE8(Decimal annual_rate);

}  // namespace thuning::lending
