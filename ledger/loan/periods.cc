#include "ledger/loan/periods.h"

#include "ledger/base/check.h"

namespace thuning::loan {
namespace {

Step StepOf(const Terms& terms) { return {terms.unit, terms.length, terms.day_count}; }

// Due date `index`, from 0, before business days move it.
Date Counted(const Terms& terms, int index) {
  if (terms.first_due_date.has_value())
    return StepFrom(*terms.first_due_date, StepOf(terms), index);
  return StepFrom(terms.tranches.front().date, StepOf(terms), index + 1);
}

int64_t DaysOfYear(DayCount day_count) {
  switch (day_count) {
    case DayCount::kThirty360:
    case DayCount::kThirty360US:
    case DayCount::kActual360:
      return 360;
    case DayCount::kActual364:
      return 364;
    case DayCount::kActual365Fixed:
    case DayCount::kActualActualIsda:
    case DayCount::kActualActualAfb:
      return 365;
    case DayCount::kActual366:
      return 366;
  }
  LEDGER_CHECK(false);
}

// About how many steps lie between the days; never too few.
int StepsAtMost(const Step& step, Date from, Date to) {
  if (step.unit == PeriodUnit::kMonth) {
    return ((to.year() - from.year()) * 12 + to.month() - from.month()) / step.length + 1;
  }
  const int days = step.unit == PeriodUnit::kWeek ? 7 * step.length : step.length;
  return static_cast<int>(DaysBetween(from, to) / days) + 1;
}

}  // namespace

Date StepFrom(Date day, const Step& step, int steps) {
  switch (step.unit) {
    case PeriodUnit::kDay:
      return AddDays(day, int64_t{step.length} * steps);
    case PeriodUnit::kWeek:
      return AddDays(day, int64_t{7} * step.length * steps);
    case PeriodUnit::kMonth:
      return AddMonths(day, step.length * steps);
  }
  LEDGER_CHECK(false);
}

YearPart WholeStep(const Step& step) {
  switch (step.unit) {
    case PeriodUnit::kDay:
      return {step.length, DaysOfYear(step.day_count)};
    case PeriodUnit::kWeek:
      return {step.length, 52};
    case PeriodUnit::kMonth:
      return {step.length, 12};
  }
  LEDGER_CHECK(false);
}

YearPart PartByPeriod(const Step& step, Date from, Date to) {
  const YearPart one = WholeStep(step);
  int whole = StepsAtMost(step, from, to);
  while (StepFrom(to, step, -whole) < from && StepFrom(from, step, whole) != to) --whole;
  const Date back = StepFrom(to, step, -whole);
  if (back <= from) return {whole * one.numerator, one.denominator};
  const int64_t rest = DaysBetween(from, back);
  const int64_t days = DaysBetween(StepFrom(to, step, -whole - 1), back);
  return {(whole * days + rest) * one.numerator, days * one.denominator};
}

Date ToBusinessDay(const Terms& terms, Date counted, Date before, Date next) {
  const Date moved = Adjust(counted, terms.business_day_rule, *terms.calendar);
  return before < moved && moved < next ? moved : counted;
}

std::vector<Date> DueDatesOf(const Terms& terms) {
  std::vector<Date> dates;
  dates.reserve(static_cast<size_t>(terms.count));
  const bool moves = terms.business_day_rule != BusinessDayRule::kUnadjusted;
  Date before = terms.tranches.front().date;
  for (int i = 0; i < terms.count; ++i) {
    const Date counted = Counted(terms, i);
    before = moves ? ToBusinessDay(terms, counted, before, Counted(terms, i + 1)) : counted;
    dates.push_back(before);
  }
  return dates;
}

}  // namespace thuning::loan
