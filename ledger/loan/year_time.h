// Intervals of time in years, as Annex I of Directive 2008/48/EC counts them, remark (c): whole
// years, months or weeks, as the payments are spaced, backwards from the later date; then the days
// that remain, over the length of the year that ends where they begin.
//
// Exact: everything that this can give is a whole number of ticks.
#pragma once

#include <cstdint>

#include "ledger/money/date.h"

namespace thuning::loan {

// The least common multiple of 12 months, 52 weeks, 365 days and 366 days.
inline constexpr int64_t kTicksPerYear = 20'840'040;

// The unit of which the spacing of the payments is a multiple.
enum class Spacing { kWeek, kMonth, kYear };

// `from` is not after `to`: checked. From 2012-01-12 to 2012-03-15 by months: 2/12 + 3/365, as the
// year from 2011-01-15 to 2012-01-15 has 365 days. The end of a short month is a whole number of
// months from any day that it stands for: from 31 January to 28 February is 1/12.
int64_t YearTicksBetween(Date from, Date to, Spacing spacing);

}  // namespace thuning::loan
