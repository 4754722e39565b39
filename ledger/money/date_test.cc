#include "ledger/money/date.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thuning {
namespace {

using ::testing::Optional;

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

TEST(DateTest, ReadsWhatItWrites) {
  for (const char* text : {"1900-01-01", "2024-02-29", "2026-11-20", "2999-12-31"}) {
    EXPECT_EQ(FormatIsoDate(D(text)), text);
  }
}

TEST(DateTest, RefusesDaysThatDoNotExistAndOtherForms) {
  for (const char* text :
       {"", "2026-02-29", "1900-02-29", "2026-11-31", "2026-13-01", "2026-00-10", "2026-01-00",
        "1899-12-31", "3000-01-01", "2026-1-1", "2026/11/20", "20261120", "2026-11-20 ",
        " 2026-11-20", "2026-11-20Z", "+026-11-20", "2026-1a-20"}) {
    EXPECT_EQ(ParseIsoDate(text), std::nullopt) << text;
  }
}

TEST(DateTest, CountsDays) {
  EXPECT_EQ(DaysBetween(D("2026-11-20"), D("2026-11-20")), 0);
  EXPECT_EQ(DaysBetween(D("2024-02-28"), D("2024-03-01")), 2);
  EXPECT_EQ(DaysBetween(D("2026-03-01"), D("2026-02-28")), -1);
  EXPECT_EQ(AddDays(D("2026-12-31"), 1), D("2027-01-01"));
  EXPECT_EQ(AddDays(D("2026-01-01"), -1), D("2025-12-31"));
}

TEST(DateTest, DaysGrowByOneThroughTheWholeRange) {
  const Date first = D("1900-01-01");
  Date date = first;
  int64_t count = 0;
  for (; date < D("2999-12-31"); date = AddDays(date, 1), ++count) {
    ASSERT_EQ(DaysBetween(first, date), count);
  }
  EXPECT_EQ(count, 400 * 365 + 97 + 400 * 365 + 97 + 300 * 365 + 73 -
                       1);  // leap years: 97 in 400, 73 from 2700 to 2999
}

TEST(DateTest, MonthsClampToTheEndOfTheMonth) {
  EXPECT_EQ(AddMonths(D("2026-01-31"), 1), D("2026-02-28"));
  EXPECT_EQ(AddMonths(D("2024-01-31"), 1), D("2024-02-29"));
  EXPECT_EQ(AddMonths(D("2026-10-31"), 2), D("2026-12-31"));
  EXPECT_EQ(AddMonths(D("2026-11-20"), 14), D("2028-01-20"));
  EXPECT_EQ(AddMonths(D("2026-01-15"), -1), D("2025-12-15"));
  EXPECT_TRUE(D("2024-02-29").IsLastOfMonth());
  EXPECT_FALSE(D("2024-02-28").IsLastOfMonth());
}

TEST(DateTest, AnchoredMonthsDoNotDrift) {
  const std::chrono::day anchor{30};
  EXPECT_EQ(AddMonths(D("2026-01-30"), 1, anchor), D("2026-02-28"));
  EXPECT_EQ(AddMonths(D("2026-02-28"), 1, anchor), D("2026-03-30"));
  EXPECT_EQ(AddMonths(D("2026-02-28"), 1, kLastOfMonth), D("2026-03-31"));
  EXPECT_EQ(AddMonths(D("2026-03-31"), 1, kLastOfMonth), D("2026-04-30"));
  EXPECT_EQ(AddMonths(D("2024-01-31"), 1, kLastOfMonth), D("2024-02-29"));
  EXPECT_EQ(AddMonths(D("2026-02-10"), 0, kLastOfMonth), D("2026-02-28"));
  EXPECT_EQ(AddMonths(D("2026-11-20"), 2, std::chrono::day{5}), D("2027-01-05"));
  EXPECT_EQ(AddMonths(D("2026-01-31"), -2, std::chrono::day{31}), D("2025-11-30"));
}

TEST(DateTest, KnowsLeapYears) {
  for (const int year : {1904, 2000, 2024, 2400}) EXPECT_TRUE(IsLeapYear(year)) << year;
  for (const int year : {1900, 2023, 2026, 2100}) EXPECT_FALSE(IsLeapYear(year)) << year;
}

TEST(DateTest, OrdersAndBuilds) {
  EXPECT_LT(D("2026-11-20"), D("2026-12-01"));
  EXPECT_THAT(Date::FromYmd(2026, 11, 20), Optional(D("2026-11-20")));
  EXPECT_EQ(Date::FromYmd(2026, 2, 30), std::nullopt);
  EXPECT_EQ(FormatIsoDate(Date()), "1970-01-01");
}

TEST(DateDeathTest, ArithmeticBeyondTheCalendarIsAContradiction) {
  EXPECT_DEATH(AddMonths(D("2999-12-31"), 100'000), "check failed");
  EXPECT_DEATH(AddDays(D("1900-01-01"), -1'000'000), "check failed");
  EXPECT_DEATH(AddMonths(D("2026-01-31"), 1, std::chrono::day{0}), "check failed");
  EXPECT_DEATH(AddMonths(D("2026-01-31"), 1, std::chrono::day{32}), "check failed");
}

}  // namespace
}  // namespace thuning
