// The part of a year between two dates, exactly, under a named day count.
//
//   kThirty360           months of 30 days: the 31st is the 30th, at either end; 28 and 29 February
//                        stay. 30E/360, Eurobond basis: ISDA 2006 §4.16(g). It is neither
//                        30E/360 (ISDA), §4.16(h), which also moves the end of February, nor US.
//   kThirty360US         the same, but a last day of 31 moves only after a first day of 30 or 31.
//                        30/360, bond basis: ISDA 2006 §4.16(f), without the end-of-February rule
//                        of the SIA.
//   kActual365Fixed      days / 365: §4.16(d)
//   kActual360           days / 360: §4.16(e)
//   kActual364           days / 364, years of 52 weeks; no ISDA name
//   kActual366           days / 366; no ISDA name
//   kActualActualIsda    days in leap years / 366 + days in others / 365: §4.16(b)
//   kActualActualAfb     whole years, counted back from the end, and what is left: its days / 366
//                        when 29 February is among them, else / 365. From 28 February a year goes
//                        back to 29 February where there is one. Actual/actual of the master
//                        agreement of the FBF (once AFB), as ISDA's memorandum of 1999 has it.
//
// Actual/actual of the ICMA needs the schedule's periods and is not here.
//
// Which days a period consists of matters only to the two actual/actual counts. ISDA, and the
// default here, counts the first day and not the last, [from, to): from 2023-12-20 to 2024-01-20
// that is 12 days of 2023 (20..31 December) and 19 of 2024 (1..19 January). Loan systems that split
// at 31 December count the last day and not the first, (from, to]: 11 and 20. The number of days is
// the same; a cent of interest may not be.
//
// Adjoining periods add up, f(a, b) + f(b, c) = f(a, c), except with kThirty360US (29 to 31 March
// is 2 days, 29 to 30 and 30 to 31 March 1 and 0) and kActualActualAfb.
#pragma once

#include <compare>
#include <cstdint>
#include <iosfwd>

#include "ledger/money/date.h"

namespace thuning {

enum class DayCount {
  kThirty360,
  kThirty360US,
  kActual365Fixed,
  kActual360,
  kActual364,
  kActual366,
  kActualActualIsda,
  kActualActualAfb,
};

enum class PeriodDays {
  kFromIncluded,  // [from, to)
  kToIncluded,    // (from, to]
};

// Not reduced: days over the days of the year, for the two actual/actual counts over 365 * 366.
// Compared by value, so that 73/365 equals 72/360. Not negative, and the numerator is below 2^31: a
// product with an int64 and a Rate fits an Int128.
struct YearFraction {
  int64_t numerator = 0;
  int64_t denominator = 1;

  friend bool operator==(const YearFraction& a, const YearFraction& b) {
    return a.numerator * b.denominator == b.numerator * a.denominator;
  }
  friend std::strong_ordering operator<=>(const YearFraction& a, const YearFraction& b) {
    return a.numerator * b.denominator <=> b.numerator * a.denominator;
  }
};

// `from` is not after `to`: checked. Zero when they are the same day.
YearFraction FractionOfYear(DayCount day_count, Date from, Date to,
                            PeriodDays days = PeriodDays::kFromIncluded);

std::ostream& operator<<(std::ostream& out, YearFraction fraction);

}  // namespace thuning
