// A day of the Gregorian calendar, without time or zone.
//
// Dates that come from outside (ParseIsoDate, Date::FromYmd) lie in 1900-01-01..2999-12-31;
// anything else is no date. Arithmetic may leave that range, within the years 1..9999. Beyond these
// a LEDGER_CHECK fails, so callers bound their terms first.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace thuning {

class Date {
 public:
  constexpr Date() = default;  // 1970-01-01
  // `value` is a day that exists, in the years 1..9999: checked.
  explicit Date(std::chrono::year_month_day value);

  // Nothing for a day that does not exist or lies outside 1900..2999.
  static std::optional<Date> FromYmd(int year, int month, int day);

  int year() const { return static_cast<int>(value_.year()); }
  int month() const { return static_cast<int>(static_cast<unsigned>(value_.month())); }  // 1..12
  int day() const { return static_cast<int>(static_cast<unsigned>(value_.day())); }      // 1..31
  std::chrono::year_month_day value() const { return value_; }
  std::chrono::sys_days days() const { return value_; }
  bool IsLastOfMonth() const;

  friend bool operator==(const Date&, const Date&) = default;
  friend std::strong_ordering operator<=>(const Date& a, const Date& b) {
    return a.value_ <=> b.value_;
  }

  template <typename H>
  friend H AbslHashValue(H hash, const Date& date) {
    return H::combine(std::move(hash), date.year(), date.month(), date.day());
  }

 private:
  std::chrono::year_month_day value_{std::chrono::year{1970}, std::chrono::month{1},
                                     std::chrono::day{1}};
};

// Exactly "2026-11-20": ten characters, a day that exists, within 1900..2999.
std::optional<Date> ParseIsoDate(absl::string_view text);
std::string FormatIsoDate(Date date);

// Days from `from` to `to`, negative when `to` is earlier.
int64_t DaysBetween(Date from, Date to);
Date AddDays(Date date, int64_t days);

// The same day `months` later, or the last of that month where the day does not exist: 31 January +
// 1 = 28 or 29 February. Repeated steps drift (31 → 28 → 28): count from the first date,
// AddMonths(first, n).
Date AddMonths(Date date, int months);

// The day `anchor` (1..31: checked) of the month `months` later, or the last of that month where it
// does not exist. Steps with the same anchor do not drift: 31 → 28 → 31.
Date AddMonths(Date date, int months, std::chrono::day anchor);
// The anchor that is the last day of every month.
inline constexpr std::chrono::day kLastOfMonth{31};

bool IsLeapYear(int year);

std::ostream& operator<<(std::ostream& out, Date date);

}  // namespace thuning
