// Days as people type them on a command line.
//
//   2026-11-20   that day
//   today        the day that it is now; in which time zone, the caller knows
//   yesterday    the one before it
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ledger/money/date.h"

namespace thuning::console {

// How many days before today: 0 for "today", 1 for "yesterday". Nothing for any other text.
std::optional<int> DaysBeforeToday(absl::string_view text);

// The day that it is at `now` in a time zone of the IANA database; empty is UTC.
// TIME_ZONE_UNKNOWN where this machine's database does not have it.
absl::StatusOr<Date> DayIn(absl::string_view time_zone, absl::Time now);

// What is wrong with a text that is no day: `"todya" is not a day such as …`.
std::string NotADay(absl::string_view text);

}  // namespace thuning::console
