// Which day it is for an operator: that of its own time zone.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::accounting {

// Whether days can be told in time zones at all: whether the machine has the IANA database.
absl::Status CheckTimeZonesKnown();

// "UTC", or an area and place of the IANA database: "Africa/Casablanca". TIME_ZONE_UNKNOWN.
absl::Status CheckTimeZone(absl::string_view field, absl::string_view time_zone);

// The day, in a time zone that was checked, on which a command is recorded. None is UTC, and one
// that the machine's database has no more counts as UTC.
google::type::Date TodayIn(absl::string_view time_zone, const Context& context);
// In the operator's; in UTC for one that is none.
google::type::Date TodayOf(absl::string_view operator_id, const Context& context,
                           StateReader& state);

// Refused with DATE_IN_FUTURE after the operator's today.
absl::Status CheckNotInFuture(absl::string_view field, const google::type::Date& date,
                              absl::string_view operator_id, const Context& context,
                              StateReader& state);

// The same of the effective date, whose form is checked, of a request that says what has happened.
template <typename Request>
absl::Status CheckHappened(const Request& request, absl::string_view operator_id,
                           const Context& context, StateReader& state) {
  return CheckNotInFuture("effective_date", request.effective_date(), operator_id, context, state);
}

// Refused with DATE_TOO_FAR_AHEAD more than a year after it: a slip of a digit that could not be
// taken back.
absl::Status CheckNotFarAhead(absl::string_view field, const google::type::Date& date,
                              absl::string_view operator_id, const Context& context,
                              StateReader& state);

// A record of the operator's today, for a command that states no value date.
event::v1::Record NewRecord(absl::string_view operator_id, const Context& context,
                            StateReader& state);

}  // namespace thuning::accounting
