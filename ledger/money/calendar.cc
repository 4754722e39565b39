#include "ledger/money/calendar.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"

namespace thuning {
namespace {

using std::chrono::Saturday;
using std::chrono::Sunday;

// Easter is 22 March at the earliest and 25 April at the latest.
constexpr int kLeastDaysAfterEaster = -80;
constexpr int kMostDaysAfterEaster = 250;
// A year has at least 52 of each weekday, so that these leave it a business day.
constexpr size_t kMostYearlyHolidays = 40;
constexpr size_t kMostClosedDates = 10'000;

bool Includes(YearRange years, int year) { return years.first <= year && year <= years.last; }

uint32_t BitOf(std::chrono::weekday weekday) { return 1u << weekday.c_encoding(); }

absl::Status RefuseRule(absl::string_view list, size_t index, absl::string_view message) {
  return RefuseField("CALENDAR_INVALID", absl::StrCat(list, "[", index, "]"), message);
}

absl::Status CheckWeekend(const std::vector<std::chrono::weekday>& weekend) {
  uint32_t bits = 0;
  for (size_t index = 0; index < weekend.size(); ++index) {
    if (!weekend[index].ok()) return RefuseRule("weekend", index, "is no day of the week");
    bits |= BitOf(weekend[index]);
  }
  if (bits != 0x7f) return absl::OkStatus();
  return RefuseField("CALENDAR_INVALID", "weekend", "leaves no business day in the week");
}

absl::Status CheckYears(YearRange years, absl::string_view list, size_t index) {
  if (years.first <= years.last) return absl::OkStatus();
  return RefuseRule(list, index,
                    absl::StrCat("ends in ", years.last, ", before it begins in ", years.first));
}

absl::Status CheckFixed(const std::vector<FixedHoliday>& holidays) {
  for (size_t index = 0; index < holidays.size(); ++index) {
    const auto& [month, day, years] = holidays[index];
    if (!Date::FromYmd(2000, month, day)) {  // a leap year
      return RefuseRule("fixed", index, absl::StrCat("no month ", month, " has a day ", day));
    }
    RETURN_IF_ERROR(CheckYears(years, "fixed", index));
  }
  return absl::OkStatus();
}

absl::Status CheckEaster(const std::vector<EasterHoliday>& holidays) {
  for (size_t index = 0; index < holidays.size(); ++index) {
    const auto& [days_after, years] = holidays[index];
    if (days_after < kLeastDaysAfterEaster || days_after > kMostDaysAfterEaster) {
      return RefuseRule("easter", index,
                        absl::StrCat(days_after, " days after Easter may be another year"));
    }
    RETURN_IF_ERROR(CheckYears(years, "easter", index));
  }
  return absl::OkStatus();
}

absl::Status CheckCounts(const CalendarRules& rules) {
  if (rules.fixed.size() + rules.easter.size() > kMostYearlyHolidays) {
    return RefuseField("CALENDAR_INVALID", "fixed",
                       absl::StrCat("more than ", kMostYearlyHolidays, " holidays a year"));
  }
  if (rules.closed.size() <= kMostClosedDates) return absl::OkStatus();
  return RefuseField("CALENDAR_INVALID", "closed",
                     absl::StrCat("more than ", kMostClosedDates, " dates"));
}

// The rules of this file are good, or the program is not.
const Calendar* BuiltIn(CalendarRules rules) {
  absl::StatusOr<Calendar> calendar = Calendar::FromRules(std::move(rules));
  LEDGER_CHECK(calendar.ok());
  return new Calendar(*std::move(calendar));  // lives as long as the process
}

// The first business day from `date` on, `step` days at a time.
Date Seek(Date date, int step, const Calendar& calendar) {
  while (!calendar.IsBusinessDay(date)) date = AddDays(date, step);
  return date;
}

Date SeekWithinMonth(Date date, int step, const Calendar& calendar) {
  const Date found = Seek(date, step, calendar);
  return found.month() == date.month() ? found : Seek(date, -step, calendar);
}

}  // namespace

// The computus in the form of Meeus, Jones and Butcher, with names for their letters.
Date EasterSunday(int year) {
  LEDGER_CHECK(year >= 1 && year <= 9999);
  const int moon_year = year % 19, century = year / 100, rest = year % 100;
  const int moon_correction = (century - (century + 8) / 25 + 1) / 3;
  const int full_moon = (19 * moon_year + century - century / 4 - moon_correction + 15) % 30;
  const int to_sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - full_moon - rest % 4) % 7;
  const int weeks_early = (moon_year + 11 * full_moon + 22 * to_sunday) / 451;
  const int day = full_moon + to_sunday - 7 * weeks_early + 21;  // of March, counted from 0
  return AddDays(Date(std::chrono::year{year} / std::chrono::March / 1), day);
}

const Calendar& Calendar::Target2() {
  static const Calendar* const calendar = BuiltIn({.weekend = {Saturday, Sunday},
                                                   .fixed = {{1, 1}, {5, 1}, {12, 25}, {12, 26}},
                                                   .easter = {{-2}, {1}}});
  return *calendar;
}

const Calendar& Calendar::France() {
  static const Calendar* const calendar =
      BuiltIn({.weekend = {Saturday, Sunday},
               .fixed = {{1, 1}, {5, 1}, {5, 8}, {7, 14}, {8, 15}, {11, 1}, {11, 11}, {12, 25}},
               .easter = {{1}, {39}, {50}}});
  return *calendar;
}

const Calendar& Calendar::WeekendsOnly() {
  static const Calendar* const calendar = BuiltIn({.weekend = {Saturday, Sunday}});
  return *calendar;
}

const Calendar& Calendar::None() {
  static const Calendar* const calendar = BuiltIn({});
  return *calendar;
}

const Calendar* Calendar::Find(absl::string_view name) {
  if (name == "TARGET2") return &Target2();
  if (name == "FRANCE") return &France();
  if (name == "WEEKENDS_ONLY") return &WeekendsOnly();
  if (name == "NONE") return &None();
  return nullptr;
}

absl::Status Calendar::CheckKnown(absl::string_view field, absl::string_view name) {
  if (Find(name) != nullptr) return absl::OkStatus();
  return RefuseField("CALENDAR_UNKNOWN", field, absl::StrCat("\"", name, "\" is no calendar"));
}

absl::StatusOr<Calendar> Calendar::FromRules(CalendarRules rules) {
  RETURN_IF_ERROR(CheckWeekend(rules.weekend));
  RETURN_IF_ERROR(CheckFixed(rules.fixed));
  RETURN_IF_ERROR(CheckEaster(rules.easter));
  RETURN_IF_ERROR(CheckCounts(rules));
  return Calendar(std::move(rules));
}

Calendar::Calendar(CalendarRules rules) : rules_(std::move(rules)) {
  std::sort(rules_.closed.begin(), rules_.closed.end());
  for (const std::chrono::weekday weekday : rules_.weekend) weekend_bits_ |= BitOf(weekday);
}

bool Calendar::IsBusinessDay(Date date) const {
  return !IsWeekend(date) && !IsFixedHoliday(date) && !IsEasterHoliday(date) && !IsClosed(date);
}

bool Calendar::IsWeekend(Date date) const {
  return (weekend_bits_ & BitOf(std::chrono::weekday(date.days()))) != 0;
}

bool Calendar::IsFixedHoliday(Date date) const {
  return std::any_of(rules_.fixed.begin(), rules_.fixed.end(), [&](const FixedHoliday& holiday) {
    return holiday.month == date.month() && holiday.day == date.day() &&
           Includes(holiday.years, date.year());
  });
}

bool Calendar::IsEasterHoliday(Date date) const {
  if (rules_.easter.empty()) return false;
  const int64_t days_after = DaysBetween(EasterSunday(date.year()), date);
  return std::any_of(rules_.easter.begin(), rules_.easter.end(), [&](const EasterHoliday& holiday) {
    return holiday.days_after == days_after && Includes(holiday.years, date.year());
  });
}

bool Calendar::IsClosed(Date date) const {
  return std::binary_search(rules_.closed.begin(), rules_.closed.end(), date);
}

Date Adjust(Date date, BusinessDayRule rule, const Calendar& calendar) {
  switch (rule) {
    case BusinessDayRule::kUnadjusted:
      return date;
    case BusinessDayRule::kFollowing:
      return Seek(date, 1, calendar);
    case BusinessDayRule::kModifiedFollowing:
      return SeekWithinMonth(date, 1, calendar);
    case BusinessDayRule::kPreceding:
      return Seek(date, -1, calendar);
    case BusinessDayRule::kModifiedPreceding:
      return SeekWithinMonth(date, -1, calendar);
  }
  LEDGER_CHECK(false);
}

}  // namespace thuning
