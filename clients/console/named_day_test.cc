#include "clients/console/named_day.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::console {
namespace {

absl::Time At(const std::string& text) {
  absl::Time time;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, nullptr));
  return time;
}

Date Day(const std::string& text) { return ParseIsoDate(text).value(); }

TEST(NamedDayTest, TodayAndYesterdayCountBack) {
  EXPECT_EQ(DaysBeforeToday("today"), 0);
  EXPECT_EQ(DaysBeforeToday("Yesterday"), 1);
  for (const std::string text : {"2026-11-20", "todya", "tomorrow", ""}) {
    EXPECT_EQ(DaysBeforeToday(text), std::nullopt) << text;
  }
}

TEST(NamedDayTest, ADayBeginsByItsTimeZone) {
  const absl::Time evening = At("2026-11-20T23:30:00Z");
  EXPECT_THAT(DayIn("", evening), IsOkAndHolds(Day("2026-11-20")));
  EXPECT_THAT(DayIn("UTC", evening), IsOkAndHolds(Day("2026-11-20")));
  EXPECT_THAT(DayIn("Europe/Paris", evening), IsOkAndHolds(Day("2026-11-21")));
  EXPECT_THAT(DayIn("America/Cayenne", At("2026-11-21T02:59:59Z")),
              IsOkAndHolds(Day("2026-11-20")));
}

TEST(NamedDayTest, AnUnknownTimeZoneHasNoToday) {
  EXPECT_THAT(DayIn("Europe/Atlantis", At("2026-11-20T12:00:00Z")),
              RefusedWith("TIME_ZONE_UNKNOWN", ""));
}

TEST(NamedDayTest, WhatIsNoDaySaysWhichFormIsWanted) {
  EXPECT_EQ(NotADay("01/02/2026"),
            "\"01/02/2026\" is not a day such as 2026-11-20, today or yesterday");
  EXPECT_EQ(NotADay("todya"),
            "\"todya\" is not a day such as 2026-11-20, today or yesterday; did you mean "
            "\"today\"?");
}

}  // namespace
}  // namespace thuning::console
