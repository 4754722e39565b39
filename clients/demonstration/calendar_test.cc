#include "clients/demonstration/calendar.h"

#include "gtest/gtest.h"

namespace thuning::demonstration {
namespace {

Date Day(absl::string_view iso) { return *ParseIsoDate(iso); }

// 2025-01-31 was a Friday.
TEST(CalendarTest, WeekendsGiveWayToMonday) {
  EXPECT_EQ(OnBusinessDay(Day("2025-01-31")), Day("2025-01-31"));
  EXPECT_EQ(OnBusinessDay(Day("2025-02-01")), Day("2025-02-03"));
  EXPECT_EQ(OnBusinessDay(Day("2025-02-02")), Day("2025-02-03"));
  EXPECT_EQ(OnBusinessDay(Day("2025-02-03")), Day("2025-02-03"));
}

TEST(CalendarTest, BusinessDaysPassOverWeekends) {
  EXPECT_EQ(BusinessDayAfter(Day("2025-01-31"), 0), Day("2025-01-31"));
  EXPECT_EQ(BusinessDayAfter(Day("2025-01-31"), 1), Day("2025-02-03"));
  EXPECT_EQ(BusinessDayAfter(Day("2025-02-01"), 1), Day("2025-02-04"));
  EXPECT_EQ(BusinessDayAfter(Day("2025-01-30"), 7), Day("2025-02-10"));
}

TEST(CalendarTest, KnowsTheLastDaysOfMonths) {
  EXPECT_EQ(LastOfMonth(2025, 2), Day("2025-02-28"));
  EXPECT_EQ(LastOfMonth(2024, 2), Day("2024-02-29"));
  EXPECT_EQ(LastOfMonth(2025, 12), Day("2025-12-31"));
}

}  // namespace
}  // namespace thuning::demonstration
