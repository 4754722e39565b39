#include "ledger/lending/period_part.h"

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/money/day_count.h"

namespace thuning::lending {
namespace {

using loan::YearPart;

loan::Step StepOf(const Contract& contract) {
  loan::Step step{.length = contract.every};
  switch (contract.frequency) {
    case Frequency::kDays:
      step.unit = loan::PeriodUnit::kDay;
      break;
    case Frequency::kWeeks:
      step.unit = loan::PeriodUnit::kWeek;
      break;
    case Frequency::kMonths:
      step.unit = loan::PeriodUnit::kMonth;
  }
  if (contract.policy.year_days == YearDays::k360) step.day_count = DayCount::kActual360;
  if (contract.policy.year_days == YearDays::k364) step.day_count = DayCount::kActual364;
  return step;
}

bool IsMoved(const Contract& contract, Date due) {
  return std::any_of(contract.amendments.begin(), contract.amendments.end(),
                     [due](const Amendment& one) { return one.moved_to == due; });
}

int64_t DaysOfYear(const Policy& policy, Date from, Date to) {
  switch (policy.year_days) {
    case YearDays::k360:
      return 360;
    case YearDays::k364:
      return 364;
    case YearDays::k365:
      return 365;
    case YearDays::k366:
      return 366;
    case YearDays::kFebruary29Only:
      return FractionOfYear(DayCount::kActualActualFeb29, from, to, PeriodDays::kToIncluded)
          .denominator;
    case YearDays::kActual:
      return IsLeapYear(from.year()) ? 366 : 365;
    case YearDays::kActualOfDisbursement:
      break;
  }
  LEDGER_CHECK(false);  // whoever draws up a schedule puts a length in its place
}

int64_t Days(const Policy& policy, Date from, Date to) {
  if (policy.month_days == MonthDays::kActual) return DaysBetween(from, to);
  return FractionOfYear(DayCount::kThirty360US, from, to).numerator;
}

}  // namespace

std::vector<YearPart> WholePartsOf(const Contract& contract, const std::vector<Date>& due_dates) {
  const loan::Step step = StepOf(contract);
  const bool moves = contract.business_day_rule != BusinessDayRule::kUnadjusted;
  std::vector<YearPart> parts;
  Date from = contract.start;
  for (const Date due : due_dates) {
    const bool counts = !moves || IsMoved(contract, due) || IsMoved(contract, from);
    const bool stated = parts.empty() && contract.first_due_date.has_value();
    if (counts) {
      parts.push_back(loan::PartByPeriod(step, from, due));
    } else {
      parts.push_back(stated ? loan::PartByPeriod(step, from, *contract.first_due_date)
                             : loan::WholeStep(step));
    }
    from = due;
  }
  return parts;
}

YearPart SegmentPart(const Policy& policy, YearPart whole, Date period_from, Date period_to,
                     Date from, Date to) {
  if (policy.interest_basis == InterestBasis::kPerPeriod) {
    return {whole.numerator * DaysBetween(from, to),
            whole.denominator * DaysBetween(period_from, period_to)};
  }
  if (policy.month_days == MonthDays::kActual && policy.year_days == YearDays::kActual) {
    const YearFraction part = FractionOfYear(DayCount::kActualActualIsda, from, to);
    return {part.numerator, part.denominator};
  }
  return {Days(policy, period_from, to) - Days(policy, period_from, from),
          DaysOfYear(policy, period_from, period_to)};
}

int64_t RateE8(Decimal annual_rate) {
  return Decimal(annual_rate.significand(), annual_rate.exponent() + 8)
      .RoundToInteger(Rounding::kHalfEven);
}

}  // namespace thuning::lending
