#include "clients/demonstration/calendar.h"

#include <chrono>

namespace thuning::demonstration {

Date OnBusinessDay(Date date) {
  const unsigned weekday = std::chrono::weekday(date.days()).iso_encoding();  // Monday is 1
  return weekday > 5 ? AddDays(date, 8 - static_cast<int>(weekday)) : date;
}

Date BusinessDayAfter(Date date, int days) {
  Date day = OnBusinessDay(date);
  for (int i = 0; i < days; ++i) day = OnBusinessDay(AddDays(day, 1));
  return day;
}

Date LastOfMonth(int year, int month) {
  const std::chrono::month_day_last last{std::chrono::month{static_cast<unsigned>(month)}};
  return Date(std::chrono::year_month_day{std::chrono::year{year} / last});
}

bool IsSameMonth(Date a, Date b) { return a.year() == b.year() && a.month() == b.month(); }

}  // namespace thuning::demonstration
