#include "ledger/loan/year_time.h"

#include "gtest/gtest.h"

namespace thuning::loan {
namespace {

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

int64_t Months(int64_t count) { return count * kTicksPerYear / 12; }
int64_t Weeks(int64_t count) { return count * kTicksPerYear / 52; }
int64_t Days(int64_t count, int64_t year_days) { return count * kTicksPerYear / year_days; }

int64_t Between(absl::string_view from, absl::string_view to, Spacing spacing) {
  return YearTicksBetween(D(from), D(to), spacing);
}

// European Commission, guidelines on the application of Directive 2008/48/EC, SWD(2012) 128 final,
// section 4.1.1.
TEST(YearTimeTest, CountsAsTheCommissionsGuidelinesDo) {
  const Spacing month = Spacing::kMonth;
  EXPECT_EQ(Between("2012-01-12", "2012-03-15", month), Months(2) + Days(3, 365));
  EXPECT_EQ(Between("2013-01-12", "2013-02-15", month), Months(1) + Days(3, 366));
  EXPECT_EQ(Between("2013-02-26", "2013-03-29", month), Months(1) + Days(2, 366));
  EXPECT_EQ(Between("2012-02-26", "2012-03-29", month), Months(1) + Days(3, 366));
  EXPECT_EQ(Between("2012-12-01", "2013-02-02", month), Months(2) + Days(1, 366));
  EXPECT_EQ(Between("2012-01-12", "2013-02-15", Spacing::kYear), Months(12) + Days(34, 365));
}

TEST(YearTimeTest, MonthEndsAreWholeMonthsApart) {
  EXPECT_EQ(Between("2026-01-31", "2026-02-28", Spacing::kMonth), Months(1));
  EXPECT_EQ(Between("2026-02-28", "2026-03-31", Spacing::kMonth), Months(1));
  EXPECT_EQ(Between("2026-01-30", "2026-02-28", Spacing::kMonth), Months(1));
  EXPECT_EQ(Between("2024-02-29", "2025-02-28", Spacing::kYear), Months(12));
  EXPECT_EQ(Between("2026-01-31", "2026-03-01", Spacing::kMonth), Months(1) + Days(1, 365));
}

TEST(YearTimeTest, WeeksAreFiftySecondsOfAYear) {
  EXPECT_EQ(Between("2026-01-01", "2026-01-08", Spacing::kWeek), Weeks(1));
  EXPECT_EQ(Between("2026-01-01", "2026-12-31", Spacing::kWeek), kTicksPerYear);
  EXPECT_EQ(Between("2026-01-01", "2026-01-19", Spacing::kWeek), Weeks(2) + Days(4, 365));
}

TEST(YearTimeTest, StaysCloseToTheDaysThatPass) {
  for (const Spacing spacing : {Spacing::kWeek, Spacing::kMonth, Spacing::kYear}) {
    for (Date from = D("2023-12-25"); from < D("2024-03-05"); from = AddDays(from, 1)) {
      EXPECT_EQ(YearTicksBetween(from, from, spacing), 0);
      for (int64_t days = 1; days < 800; ++days) {
        const int64_t ticks = YearTicksBetween(from, AddDays(from, days), spacing);
        // A day more or less: weeks and months are not exactly as long as the year says.
        EXPECT_LT(ticks, Days(days + 4, 365)) << from << " " << days;
        EXPECT_GT(ticks, Days(days - 4, 366)) << from << " " << days;
      }
    }
  }
}

}  // namespace
}  // namespace thuning::loan
