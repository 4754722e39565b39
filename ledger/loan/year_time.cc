#include "ledger/loan/year_time.h"

#include "ledger/base/check.h"

namespace thuning::loan {
namespace {

constexpr int64_t kTicksPerMonth = kTicksPerYear / 12;
constexpr int64_t kTicksPerWeek = kTicksPerYear / 52;
static_assert(kTicksPerYear % 12 == 0 && kTicksPerYear % 52 == 0);
static_assert(kTicksPerYear % 365 == 0 && kTicksPerYear % 366 == 0);

int64_t TicksOfDays(Date from, Date to) {
  return DaysBetween(from, to) * kTicksPerYear / DaysBetween(AddMonths(to, -12), to);
}

int64_t TicksByMonths(Date from, Date to, int step) {
  const int calendar_months = (to.year() - from.year()) * 12 + to.month() - from.month();
  int months = calendar_months / step * step;
  if (AddMonths(from, months) == to) return months * kTicksPerMonth;
  if (AddMonths(to, -months) < from) months -= step;
  return months * kTicksPerMonth + TicksOfDays(from, AddMonths(to, -months));
}

int64_t TicksByWeeks(Date from, Date to) {
  const int64_t weeks = DaysBetween(from, to) / 7;
  return weeks * kTicksPerWeek + TicksOfDays(from, AddDays(to, -7 * weeks));
}

}  // namespace

int64_t YearTicksBetween(Date from, Date to, Spacing spacing) {
  LEDGER_CHECK(from <= to);
  switch (spacing) {
    case Spacing::kWeek:
      return TicksByWeeks(from, to);
    case Spacing::kMonth:
      return TicksByMonths(from, to, 1);
    case Spacing::kYear:
      return TicksByMonths(from, to, 12);
  }
  LEDGER_CHECK(false);
}

}  // namespace thuning::loan
