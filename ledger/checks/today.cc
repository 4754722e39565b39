#include "ledger/checks/today.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "ledger/base/refusal.h"
#include "ledger/checks/request_checks.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning {
namespace {

constexpr int kMaxDaysAhead = 366;

constexpr absl::string_view kAreas[] = {"Africa/", "America/",  "Antarctica/", "Arctic/",
                                        "Asia/",   "Atlantic/", "Australia/",  "Europe/",
                                        "Indian/", "Pacific/"};

// Names of places only: the library would also take files, and what the machine calls local.
bool IsPlace(absl::string_view name) {
  const bool in_area =
      std::any_of(std::begin(kAreas), std::end(kAreas),
                  [name](absl::string_view area) { return absl::StartsWith(name, area); });
  return in_area && std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  absl::StrContains("/_+-", c);
         });
}

}  // namespace

absl::Status CheckTimeZonesKnown() {
  absl::TimeZone zone;
  if (absl::LoadTimeZone("Europe/Paris", &zone)) return absl::OkStatus();
  return absl::FailedPreconditionError("the time zone database (package tzdata) is missing");
}

absl::Status CheckTimeZone(absl::string_view field, absl::string_view time_zone) {
  absl::TimeZone zone;
  if (time_zone == "UTC" || (IsPlace(time_zone) && absl::LoadTimeZone(time_zone, &zone))) {
    return absl::OkStatus();
  }
  return RefuseField("TIME_ZONE_UNKNOWN", field,
                     absl::StrCat("\"", time_zone, "\" is no time zone such as Europe/Paris"));
}

google::type::Date TodayIn(absl::string_view time_zone, const Context& context) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (!time_zone.empty()) absl::LoadTimeZone(time_zone, &zone);  // UTC stays where it is unknown
  const absl::CivilDay day = absl::ToCivilDay(context.recorded_time, zone);
  return DateMessage(static_cast<int>(day.year()), day.month(), day.day());
}

google::type::Date TodayOf(absl::string_view operator_id, const Context& context,
                           StateReader& state) {
  const auto* books = state.Find<ledger::v1::Operator>(absl::StrCat("operators/", operator_id));
  return TodayIn(books == nullptr ? "" : absl::string_view(books->time_zone()), context);
}

absl::Status CheckNotInFuture(absl::string_view field, const google::type::Date& date,
                              absl::string_view operator_id, const Context& context,
                              StateReader& state) {
  const auto today = DateOf(TodayOf(operator_id, context, state));
  if (DateOf(date) <= today) return absl::OkStatus();
  return RefuseState("DATE_IN_FUTURE", field,
                     absl::StrCat("is after today, ", FormatIsoDate(*today)));
}

absl::Status CheckNotFarAhead(absl::string_view field, const google::type::Date& date,
                              absl::string_view operator_id, const Context& context,
                              StateReader& state) {
  const Date today = DateOf(TodayOf(operator_id, context, state)).value();
  const Date last = AddDays(today, kMaxDaysAhead);
  if (DateOf(date) <= last) return absl::OkStatus();
  return RefuseField("DATE_TOO_FAR_AHEAD", field,
                     absl::StrCat("is after ", FormatIsoDate(last), ", a year from today"));
}

}  // namespace thuning
