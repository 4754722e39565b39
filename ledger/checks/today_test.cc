#include "ledger/checks/today.h"

#include "gtest/gtest.h"
#include "ledger/checks/request_checks.h"
#include "tests/support/status_matchers.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning {
namespace {

Context At(int month, int day, int hour, int minute) {
  return {.recorded_time = absl::FromCivil(absl::CivilSecond(2026, month, day, hour, minute, 0),
                                           absl::UTCTimeZone())};
}

std::string Today(absl::string_view time_zone, const Context& context) {
  return FormatIsoDate(DateOf(TodayIn(time_zone, context)).value());
}

// France is one hour east of UTC in winter and two in summer; South Africa always two, Lebanon two
// and three.
TEST(TodayTest, ADayBeginsWhereTheOperatorIs) {
  EXPECT_EQ(Today("", At(12, 31, 23, 59)), "2026-12-31");
  EXPECT_EQ(Today("UTC", At(12, 31, 23, 59)), "2026-12-31");
  EXPECT_EQ(Today("Europe/Paris", At(12, 31, 22, 59)), "2026-12-31");
  EXPECT_EQ(Today("Europe/Paris", At(12, 31, 23, 0)), "2027-01-01");
  EXPECT_EQ(Today("Europe/Paris", At(7, 1, 21, 59)), "2026-07-01");
  EXPECT_EQ(Today("Europe/Paris", At(7, 1, 22, 0)), "2026-07-02");
  EXPECT_EQ(Today("Africa/Johannesburg", At(7, 1, 22, 0)), "2026-07-02");
  EXPECT_EQ(Today("Asia/Beirut", At(7, 1, 21, 0)), "2026-07-02");
  EXPECT_EQ(Today("America/Martinique", At(7, 2, 3, 59)), "2026-07-01");
}

TEST(TodayTest, OnlyPlacesAreTimeZones) {
  for (const char* zone : {"UTC", "Europe/Paris", "Africa/Casablanca", "Asia/Beirut",
                           "America/Argentina/Buenos_Aires"}) {
    EXPECT_OK(CheckTimeZone("time_zone", zone)) << zone;
  }
  for (const char* zone : {"", "Paris", "Europe/", "Europe/Marseille", "localtime", "CET", "+01:00",
                           "Fixed/UTC+01:00:00", "/etc/localtime", "Europe/../Europe/Paris"}) {
    EXPECT_THAT(CheckTimeZone("time_zone", zone), RefusedWith("TIME_ZONE_UNKNOWN", "time_zone"))
        << zone;
  }
}

TEST(TodayTest, TomorrowIsInTheFutureWhereTheOperatorIs) {
  State state;
  state.Create<ledger::v1::Operator>("operators/ami").set_time_zone("Europe/Paris");
  const auto check = [&](absl::string_view date, const Context& context) {
    return CheckNotInFuture("effective_date", ToProto(ParseIsoDate(date).value()), "ami", context,
                            state);
  };
  EXPECT_OK(check("2026-07-01", At(7, 1, 21, 59)));
  EXPECT_THAT(check("2026-07-02", At(7, 1, 21, 59)),
              RefusedWith("DATE_IN_FUTURE", "effective_date"));
  EXPECT_OK(check("2026-07-02", At(7, 1, 22, 0)));
}

}  // namespace
}  // namespace thuning
