// Which day it is for an operator, in the operator's own time zone.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"

namespace thuning {

// Checks that the machine has the IANA database, without which no time zone but UTC is known.
absl::Status CheckTimeZonesKnown();

// "UTC", or an area and place of the IANA database: "Africa/Casablanca". TIME_ZONE_UNKNOWN.
absl::Status CheckTimeZone(absl::string_view field, absl::string_view time_zone);

// The day on which a command is recorded, in a time zone that was checked. An empty zone is UTC. A
// zone that the machine's database does not have any more counts as UTC.
google::type::Date TodayIn(absl::string_view time_zone, const Context& context);
// The day in the operator's time zone; in UTC where there is no such operator.
google::type::Date TodayOf(absl::string_view operator_id, const Context& context,
                           StateReader& state);

// Refused with DATE_IN_FUTURE after the operator's today.
absl::Status CheckNotInFuture(absl::string_view field, const google::type::Date& date,
                              absl::string_view operator_id, const Context& context,
                              StateReader& state);

// The same for the effective date of a request that says what has happened. The form of the date
// was checked before.
template <typename Request>
absl::Status CheckHappened(const Request& request, absl::string_view operator_id,
                           const Context& context, StateReader& state) {
  return CheckNotInFuture("effective_date", request.effective_date(), operator_id, context, state);
}

// Refused with DATE_TOO_FAR_AHEAD where `date` is more than a year after the operator's today: a
// wrong digit could not be taken back.
absl::Status CheckNotFarAhead(absl::string_view field, const google::type::Date& date,
                              absl::string_view operator_id, const Context& context,
                              StateReader& state);

}  // namespace thuning
