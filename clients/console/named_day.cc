#include "clients/console/named_day.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "clients/console/suggestion.h"
#include "ledger/base/refusal.h"

namespace thuning::console {

std::optional<int> DaysBeforeToday(absl::string_view text) {
  if (absl::EqualsIgnoreCase(text, "today")) return 0;
  if (absl::EqualsIgnoreCase(text, "yesterday")) return 1;
  return std::nullopt;
}

absl::StatusOr<Date> DayIn(absl::string_view time_zone, absl::Time now) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (!time_zone.empty() && !absl::LoadTimeZone(time_zone, &zone)) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "TIME_ZONE_UNKNOWN", "",
                  absl::StrCat("this machine does not know which day it is in ", time_zone,
                               ": type the day, or install the time zones (package tzdata)"));
  }
  const absl::CivilDay day = absl::ToCivilDay(now, zone);
  return Date(std::chrono::year_month_day(std::chrono::year(static_cast<int>(day.year())),
                                          std::chrono::month(static_cast<unsigned>(day.month())),
                                          std::chrono::day(static_cast<unsigned>(day.day()))));
}

std::string NotADay(absl::string_view text) {
  return absl::StrCat("\"", text, "\" is not a day such as 2026-11-20, today or yesterday",
                      DidYouMean(text, {"today", "yesterday"}));
}

}  // namespace thuning::console
