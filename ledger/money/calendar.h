// Calendars of business days, and moving a date to one.
//
// A calendar is data: the days of the weekend, holidays of a fixed date, holidays that follow
// Easter, and single dates that no rule gives (holidays of a lunar calendar, observed Mondays, a
// single closure). Immutable; may be shared by threads. Rules hold for every year unless they say
// otherwise: the built-in ones are those in force today, also for the years before them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/money/date.h"

namespace thuning {

// Easter Sunday of the western churches (Gregorian; in proleptic years before 1583). `year` is in
// 1..9999: checked.
Date EasterSunday(int year);

// Both included.
struct YearRange {
  int first = 1;
  int last = 9999;
};

struct FixedHoliday {
  int month = 0;
  int day = 0;  // 29 February is a holiday where it exists
  YearRange years = {};
};

struct EasterHoliday {
  int days_after = 0;  // -2 Good Friday, 1 Easter Monday, 39 Ascension, 50 Whit Monday
  YearRange years = {};
};

struct CalendarRules {
  std::vector<std::chrono::weekday> weekend;
  std::vector<FixedHoliday> fixed;
  std::vector<EasterHoliday> easter;
  std::vector<Date> closed;  // in any order
};

class Calendar {
 public:
  // Saturday, Sunday and the closing days of TARGET, unchanged in TARGET2 and T2: 1 January, Good
  // Friday, Easter Monday, 1 May, 25 and 26 December (ECB, 14 December 2000, from 2002 on).
  static const Calendar& Target2();
  // Saturday, Sunday and the eleven public holidays of the Code du travail, L3133-1. Without those
  // of Alsace-Moselle and overseas.
  static const Calendar& France();
  static const Calendar& WeekendsOnly();  // Saturday and Sunday
  static const Calendar& None();          // every day is a business day

  // By the name that a product's terms hold: "TARGET2", "FRANCE", "WEEKENDS_ONLY", "NONE". Null for
  // any other.
  static const Calendar* Find(absl::string_view name);
  // Refused with CALENDAR_UNKNOWN at the field where there is no calendar of that name.
  static absl::Status CheckKnown(absl::string_view field, absl::string_view name);

  // A calendar from rules of one's own. Refused with CALENDAR_INVALID, naming the field, for a day
  // that does not exist, an Easter holiday outside the year of its Easter (-80..250), years in the
  // wrong order, or a week without a business day. Refused, too, for more than 40 yearly holidays
  // or 10'000 single dates: within these bounds every search for a business day ends.
  static absl::StatusOr<Calendar> FromRules(CalendarRules rules);

  bool IsBusinessDay(Date date) const;

 private:
  explicit Calendar(CalendarRules rules);

  bool IsWeekend(Date date) const;
  bool IsFixedHoliday(Date date) const;
  bool IsEasterHoliday(Date date) const;
  bool IsClosed(Date date) const;

  CalendarRules rules_;        // `closed` is sorted
  uint32_t weekend_bits_ = 0;  // bit 0 is Sunday
};

// Where a date that is no business day moves; a business day stays. ISDA 2006 §4.12, but for
// kModifiedPreceding, which it does not have.
enum class BusinessDayRule {
  kUnadjusted,
  kFollowing,
  kModifiedFollowing,  // the following, unless that is in another month: then the preceding
  kPreceding,
  kModifiedPreceding,  // the preceding, unless that is in another month: then the following
};

Date Adjust(Date date, BusinessDayRule rule, const Calendar& calendar);

}  // namespace thuning
