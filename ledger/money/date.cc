#include "ledger/money/date.h"

#include <algorithm>
#include <ostream>

#include "absl/strings/str_format.h"
#include "ledger/base/check.h"

namespace thuning {
namespace {

using std::chrono::year_month_day;

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2999;
// More days than there are between the years 1 and 9999: keeps the arithmetic itself from
// overflowing.
constexpr int64_t kMostDays = 4'000'000;
constexpr int kMostMonths = 120'000;

bool AreDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int ToInt(absl::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

Date::Date(year_month_day value) : value_(value) {
  LEDGER_CHECK(value.ok());
  LEDGER_CHECK(year() >= 1 && year() <= 9999);
}

std::optional<Date> Date::FromYmd(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear || month < 1 || month > 12 || day < 1 || day > 31) {
    return std::nullopt;
  }
  const year_month_day value{std::chrono::year{year},
                             std::chrono::month{static_cast<unsigned>(month)},
                             std::chrono::day{static_cast<unsigned>(day)}};
  if (!value.ok()) return std::nullopt;
  return Date(value);
}

bool Date::IsLastOfMonth() const {
  return value_.day() ==
         std::chrono::year_month_day_last(value_.year() / value_.month() / std::chrono::last).day();
}

std::optional<Date> ParseIsoDate(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const absl::string_view year = text.substr(0, 4), month = text.substr(5, 2),
                          day = text.substr(8, 2);
  if (!AreDigits(year) || !AreDigits(month) || !AreDigits(day)) return std::nullopt;
  return Date::FromYmd(ToInt(year), ToInt(month), ToInt(day));
}

std::string FormatIsoDate(Date date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

int64_t DaysBetween(Date from, Date to) { return (to.days() - from.days()).count(); }

Date AddDays(Date date, int64_t days) {
  LEDGER_CHECK(days >= -kMostDays && days <= kMostDays);
  return Date(date.days() + std::chrono::days(static_cast<int>(days)));
}

Date AddMonths(Date date, int months) { return AddMonths(date, months, date.value().day()); }

Date AddMonths(Date date, int months, std::chrono::day anchor) {
  LEDGER_CHECK(months >= -kMostMonths && months <= kMostMonths);
  LEDGER_CHECK(anchor.ok());
  const std::chrono::year_month month =
      date.value().year() / date.value().month() + std::chrono::months(months);
  if (anchor <= std::chrono::day{28}) return Date(month / anchor);
  return Date(month / std::min(anchor, (month / std::chrono::last).day()));
}

bool IsLeapYear(int year) { return std::chrono::year{year}.is_leap(); }

std::ostream& operator<<(std::ostream& out, Date date) { return out << FormatIsoDate(date); }

}  // namespace thuning
