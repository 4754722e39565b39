#include "ledger/money/day_count.h"

#include <algorithm>
#include <ostream>

#include "ledger/base/check.h"

namespace thuning {
namespace {

int64_t DaysOfMonthsOf30(Date from, Date to, int first_day, int last_day) {
  return 360 * (to.year() - from.year()) + 30 * (to.month() - from.month()) + last_day - first_day;
}

int64_t Thirty360Days(Date from, Date to) {
  return DaysOfMonthsOf30(from, to, std::min(from.day(), 30), std::min(to.day(), 30));
}

int64_t Thirty360USDays(Date from, Date to) {
  const int last_day = from.day() >= 30 ? std::min(to.day(), 30) : to.day();
  return DaysOfMonthsOf30(from, to, std::min(from.day(), 30), last_day);
}

int64_t LeapYearsBefore(int year) {
  const int past = year - 1;
  return past / 4 - past / 100 + past / 400;
}

// From the year 1 on, as are the 29ths of February below: differences of two are what counts.
int64_t DaysInLeapYearsBefore(Date date) {
  const int64_t full = 366 * LeapYearsBefore(date.year());
  if (!IsLeapYear(date.year())) return full;
  const std::chrono::sys_days new_year = date.value().year() / std::chrono::January / 1;
  return full + (date.days() - new_year).count();
}

int64_t Feb29sBefore(Date date) {
  const bool passed = IsLeapYear(date.year()) && date.month() > 2;
  return LeapYearsBefore(date.year()) + (passed ? 1 : 0);
}

YearFraction ActualActualIsda(Date from, Date to) {
  const int64_t leap = DaysInLeapYearsBefore(to) - DaysInLeapYearsBefore(from);
  const int64_t other = DaysBetween(from, to) - leap;
  return {leap * 365 + other * 366, 365 * 366};
}

Date YearsBack(Date day, int years) {
  const Date back = AddMonths(day, -12 * years);
  const bool to_29 = day.month() == 2 && day.day() == 28 && IsLeapYear(back.year());
  return to_29 && years > 0 ? AddDays(back, 1) : back;
}

YearFraction ActualActualAfb(Date from, Date to) {
  int years = to.year() - from.year();
  while (years > 0 && YearsBack(to, years) < from) --years;
  const Date end = YearsBack(to, years);
  const bool has_29 = Feb29sBefore(end) > Feb29sBefore(from);
  return {int64_t{years} * 365 * 366 + DaysBetween(from, end) * (has_29 ? 365 : 366), 365 * 366};
}

}  // namespace

YearFraction FractionOfYear(DayCount day_count, Date from, Date to, PeriodDays days) {
  LEDGER_CHECK(from <= to);
  // The days (from, to] are the days [from + 1, to + 1).
  const int shift = days == PeriodDays::kToIncluded ? 1 : 0;
  switch (day_count) {
    case DayCount::kThirty360:
      return {Thirty360Days(from, to), 360};
    case DayCount::kThirty360US:
      return {Thirty360USDays(from, to), 360};
    case DayCount::kActual365Fixed:
      return {DaysBetween(from, to), 365};
    case DayCount::kActual360:
      return {DaysBetween(from, to), 360};
    case DayCount::kActual364:
      return {DaysBetween(from, to), 364};
    case DayCount::kActual366:
      return {DaysBetween(from, to), 366};
    case DayCount::kActualActualIsda:
      return ActualActualIsda(AddDays(from, shift), AddDays(to, shift));
    case DayCount::kActualActualAfb:
      return ActualActualAfb(AddDays(from, shift), AddDays(to, shift));
  }
  LEDGER_CHECK(false);
}

std::ostream& operator<<(std::ostream& out, YearFraction fraction) {
  return out << fraction.numerator << "/" << fraction.denominator;
}

}  // namespace thuning
