#include "ledger/money/calendar.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace thuning {
namespace {

using std::chrono::Friday;
using std::chrono::Saturday;
using std::chrono::Sunday;
using ::testing::ElementsAreArray;

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

std::vector<Date> Dates(std::vector<const char*> texts) {
  std::vector<Date> dates;
  for (const char* text : texts) dates.push_back(D(text));
  return dates;
}

bool IsSaturdayOrSunday(Date date) {
  const std::chrono::weekday weekday(date.days());
  return weekday == Saturday || weekday == Sunday;
}

// Monday to Friday, yet closed.
std::vector<Date> ClosedWeekdays(const Calendar& calendar, int year) {
  std::vector<Date> closed;
  const Date last = Date::FromYmd(year, 12, 31).value();
  for (Date date = Date::FromYmd(year, 1, 1).value(); date <= last; date = AddDays(date, 1)) {
    if (!IsSaturdayOrSunday(date) && !calendar.IsBusinessDay(date)) closed.push_back(date);
  }
  return closed;
}

// Gauss, with his corrections of 1816.
Date EasterOfGauss(int year) {
  const int a = year % 19, b = year % 4, c = year % 7, k = year / 100;
  const int m = (15 - (13 + 8 * k) / 25 + k - k / 4) % 30;
  const int n = (4 + k - k / 4) % 7;
  const int d = (19 * a + m) % 30;
  const int e = (2 * b + 4 * c + 6 * d + n) % 7;
  if (d == 29 && e == 6) return Date::FromYmd(year, 4, 19).value();
  if (d == 28 && e == 6 && (11 * m + 11) % 30 < 19) return Date::FromYmd(year, 4, 18).value();
  return AddDays(Date::FromYmd(year, 3, 22).value(), d + e);
}

Calendar Build(CalendarRules rules) { return Calendar::FromRules(std::move(rules)).value(); }

TEST(EasterTest, FallsOnThePublishedDates) {
  for (const char* text :
       {"2000-04-23", "2001-04-15", "2002-03-31", "2003-04-20", "2004-04-11", "2005-03-27",
        "2006-04-16", "2007-04-08", "2008-03-23", "2009-04-12", "2010-04-04", "2011-04-24",
        "2012-04-08", "2013-03-31", "2014-04-20", "2015-04-05", "2016-03-27", "2017-04-16",
        "2018-04-01", "2019-04-21", "2020-04-12", "2021-04-04", "2022-04-17", "2023-04-09",
        "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01",
        "2030-04-21", "2031-04-13", "2032-03-28", "2033-04-17", "2034-04-09", "2035-03-25",
        "2036-04-13", "2037-04-05", "2038-04-25", "2039-04-10", "2040-04-01", "2041-04-21",
        // The earliest and latest, and the two that the plain rule would put a week late.
        "1913-03-23", "1943-04-25", "1954-04-18", "1981-04-19", "2160-03-23", "2285-03-22"}) {
    EXPECT_EQ(EasterSunday(D(text).year()), D(text));
  }
}

TEST(EasterTest, AgreesWithGaussAndFallsOnSundays) {
  for (int year = 1900; year <= 2999; ++year) {
    ASSERT_EQ(EasterSunday(year), EasterOfGauss(year));
    ASSERT_EQ(std::chrono::weekday(EasterSunday(year).days()), Sunday) << year;
  }
}

TEST(EasterDeathTest, YearsBeyondTheCalendarAreAContradiction) {
  EXPECT_DEATH(EasterSunday(0), "check failed");
  EXPECT_DEATH(EasterSunday(10'000), "check failed");
}

TEST(CalendarTest, Target2ClosesOnSixHolidays) {
  EXPECT_THAT(ClosedWeekdays(Calendar::Target2(), 2024),
              ElementsAreArray(Dates({"2024-01-01", "2024-03-29", "2024-04-01", "2024-05-01",
                                      "2024-12-25", "2024-12-26"})));
  EXPECT_THAT(ClosedWeekdays(Calendar::Target2(), 2022),  // 1 January, 1 May, 25 December: weekends
              ElementsAreArray(Dates({"2022-04-15", "2022-04-18", "2022-12-26"})));
}

TEST(CalendarTest, FranceClosesOnElevenHolidays) {
  EXPECT_THAT(
      ClosedWeekdays(Calendar::France(), 2015),  // 15 August and 1 November: weekends
      ElementsAreArray(Dates({"2015-01-01", "2015-04-06", "2015-05-01", "2015-05-08", "2015-05-14",
                              "2015-05-25", "2015-07-14", "2015-11-11", "2015-12-25"})));
  EXPECT_THAT(
      ClosedWeekdays(Calendar::France(), 2008),  // Ascension on 1 May
      ElementsAreArray(Dates({"2008-01-01", "2008-03-24", "2008-05-01", "2008-05-08", "2008-05-12",
                              "2008-07-14", "2008-08-15", "2008-11-11", "2008-12-25"})));
  EXPECT_TRUE(Calendar::France().IsBusinessDay(D("2024-03-29")));  // Good Friday
  EXPECT_TRUE(Calendar::France().IsBusinessDay(D("2024-12-26")));
  EXPECT_FALSE(Calendar::France().IsBusinessDay(D("2024-08-15")));
  EXPECT_FALSE(Calendar::France().IsBusinessDay(D("2024-11-01")));
}

TEST(CalendarTest, AgreesWithSetsOfDatesThroughThreeCenturies) {
  std::set<Date> target2, france;
  for (int year = 1900; year <= 2199; ++year) {
    const auto on = [&](int month, int day) { return Date::FromYmd(year, month, day).value(); };
    const Date easter = EasterOfGauss(year);
    target2.insert(
        {on(1, 1), AddDays(easter, -2), AddDays(easter, 1), on(5, 1), on(12, 25), on(12, 26)});
    france.insert({on(1, 1), AddDays(easter, 1), on(5, 1), on(5, 8), AddDays(easter, 39),
                   AddDays(easter, 50), on(7, 14), on(8, 15), on(11, 1), on(11, 11), on(12, 25)});
  }
  for (Date date = D("1900-01-01"); date < D("2200-01-01"); date = AddDays(date, 1)) {
    const bool weekend = IsSaturdayOrSunday(date);
    ASSERT_EQ(Calendar::Target2().IsBusinessDay(date), !weekend && !target2.contains(date)) << date;
    ASSERT_EQ(Calendar::France().IsBusinessDay(date), !weekend && !france.contains(date)) << date;
    ASSERT_EQ(Calendar::WeekendsOnly().IsBusinessDay(date), !weekend) << date;
    ASSERT_TRUE(Calendar::None().IsBusinessDay(date)) << date;
  }
}

TEST(CalendarTest, AreFoundByName) {
  EXPECT_EQ(Calendar::Find("TARGET2"), &Calendar::Target2());
  EXPECT_EQ(Calendar::Find("FRANCE"), &Calendar::France());
  EXPECT_EQ(Calendar::Find("WEEKENDS_ONLY"), &Calendar::WeekendsOnly());
  EXPECT_EQ(Calendar::Find("NONE"), &Calendar::None());
  for (const char* name : {"", "target2", "TARGET", "FRANCE "}) {
    EXPECT_EQ(Calendar::Find(name), nullptr) << name;
  }
}

TEST(CalendarTest, AnOperatorsOwnHoldsWhatItsRulesSay) {
  const Calendar calendar = Build({
      .weekend = {Friday, Saturday},
      .fixed = {{2, 29}, {8, 9, {1995, 2027}}},
      .easter = {{-2, {2025, 2025}}, {8}},
      .closed = Dates({"2026-05-27", "2026-03-19", "2026-06-17"}),
  });
  struct Row {
    const char* date;
    bool open;
  };
  const Row kRows[] = {
      {"2026-11-20", false}, {"2026-11-21", false}, {"2026-11-22", true},   // Friday to Sunday
      {"2024-02-29", false}, {"2023-02-28", true},  {"2023-03-01", true},   // the leap day only
      {"1994-08-09", true},  {"1995-08-09", false}, {"2027-08-09", false},  // 1995 to 2027
      {"2028-08-09", true},  {"2026-04-13", false}, {"2026-04-12", true},   // Easter + 8
      {"2026-03-19", false}, {"2026-03-18", true},  {"2026-06-17", false},  // single dates
      {"2026-05-27", false}, {"2027-05-27", true},
  };
  for (const auto& [date, open] : kRows) EXPECT_EQ(calendar.IsBusinessDay(D(date)), open) << date;
}

TEST(CalendarTest, EasterHolidaysHaveTheirYears) {
  const Calendar calendar = Build({.easter = {{-2, {2025, 2026}}}});
  EXPECT_TRUE(calendar.IsBusinessDay(D("2024-03-29")));
  EXPECT_FALSE(calendar.IsBusinessDay(D("2025-04-18")));
  EXPECT_FALSE(calendar.IsBusinessDay(D("2026-04-03")));
  EXPECT_TRUE(calendar.IsBusinessDay(D("2027-03-26")));
}

TEST(CalendarTest, RefusesRulesThatCannotBe) {
  std::vector<std::chrono::weekday> week;
  for (unsigned day = 0; day < 7; ++day) week.push_back(std::chrono::weekday(day));
  struct Row {
    CalendarRules rules;
    const char* field;
  };
  const Row kRows[] = {
      {{.weekend = {Sunday, std::chrono::weekday(8)}}, "weekend[1]"},
      {{.weekend = week}, "weekend"},
      {{.fixed = {{1, 1}, {2, 30}}}, "fixed[1]"},
      {{.fixed = {{13, 1}}}, "fixed[0]"},
      {{.fixed = {{0, 0}}}, "fixed[0]"},
      {{.fixed = {{1, 1, {2027, 2026}}}}, "fixed[0]"},
      {{.easter = {{-81}}}, "easter[0]"},
      {{.easter = {{1}, {251}}}, "easter[1]"},
      {{.easter = {{1, {2027, 2026}}}}, "easter[0]"},
      {{.fixed = std::vector<FixedHoliday>(40, {1, 1}), .easter = {{1}}}, "fixed"},
      {{.closed = std::vector<Date>(10'001)}, "closed"},
  };
  for (const auto& [rules, field] : kRows) {
    EXPECT_THAT(Calendar::FromRules(rules), RefusedWith("CALENDAR_INVALID", field));
  }
}

TEST(CalendarTest, TakesRulesUpToItsLimits) {
  const Calendar calendar =
      Build({.weekend = {std::chrono::Monday, std::chrono::Tuesday, std::chrono::Wednesday,
                         std::chrono::Thursday, Friday, Saturday},
             .fixed = std::vector<FixedHoliday>(38, {11, 22}),
             .easter = {{-80}, {250}},
             .closed = std::vector<Date>(10'000, D("2026-11-29"))});
  EXPECT_EQ(Adjust(D("2026-11-20"), BusinessDayRule::kFollowing, calendar), D("2026-12-06"));
}

struct Adjusted {
  const char* date;
  const char* following;
  const char* modified_following;
  const char* preceding;
  const char* modified_preceding;
};

void ExpectAdjusted(const Calendar& calendar, const Adjusted& row) {
  const auto adjust = [&](BusinessDayRule rule) { return Adjust(D(row.date), rule, calendar); };
  EXPECT_EQ(adjust(BusinessDayRule::kUnadjusted), D(row.date));
  EXPECT_EQ(adjust(BusinessDayRule::kFollowing), D(row.following)) << row.date;
  EXPECT_EQ(adjust(BusinessDayRule::kModifiedFollowing), D(row.modified_following)) << row.date;
  EXPECT_EQ(adjust(BusinessDayRule::kPreceding), D(row.preceding)) << row.date;
  EXPECT_EQ(adjust(BusinessDayRule::kModifiedPreceding), D(row.modified_preceding)) << row.date;
}

TEST(AdjustTest, MovesAsTheRuleSays) {
  const Adjusted kTarget2[] = {
      // A Wednesday in April.
      {"2024-04-10", "2024-04-10", "2024-04-10", "2024-04-10", "2024-04-10"},
      // Good Friday, and an Easter weekend that reaches into April.
      {"2024-03-29", "2024-04-02", "2024-03-28", "2024-03-28", "2024-03-28"},
      {"2024-03-31", "2024-04-02", "2024-03-28", "2024-03-28", "2024-03-28"},
      {"2024-04-01", "2024-04-02", "2024-04-02", "2024-03-28", "2024-04-02"},
      // A Saturday the 1st, a Sunday the 30th, a Saturday in between.
      {"2024-06-01", "2024-06-03", "2024-06-03", "2024-05-31", "2024-06-03"},
      {"2024-06-30", "2024-07-01", "2024-06-28", "2024-06-28", "2024-06-28"},
      {"2024-06-15", "2024-06-17", "2024-06-17", "2024-06-14", "2024-06-14"},
      // Across the year.
      {"2022-12-31", "2023-01-02", "2022-12-30", "2022-12-30", "2022-12-30"},
      {"2023-01-01", "2023-01-02", "2023-01-02", "2022-12-30", "2023-01-02"},
      {"2022-12-25", "2022-12-27", "2022-12-27", "2022-12-23", "2022-12-23"},
  };
  for (const Adjusted& row : kTarget2) ExpectAdjusted(Calendar::Target2(), row);
  ExpectAdjusted(Calendar::France(),
                 {"2024-05-09", "2024-05-10", "2024-05-10", "2024-05-07", "2024-05-07"});
  ExpectAdjusted(Calendar::WeekendsOnly(),
                 {"2024-05-01", "2024-05-01", "2024-05-01", "2024-05-01", "2024-05-01"});
  ExpectAdjusted(Calendar::None(),
                 {"2024-06-30", "2024-06-30", "2024-06-30", "2024-06-30", "2024-06-30"});
}

Date FirstOpen(Date date, int step, const Calendar& calendar) {
  return calendar.IsBusinessDay(date) ? date : FirstOpen(AddDays(date, step), step, calendar);
}

TEST(AdjustTest, FindsTheNearestBusinessDayOfItsSideAndMonth) {
  std::mt19937_64 random(TestSeed(20261125));
  const Calendar* const calendars[] = {&Calendar::Target2(), &Calendar::France(),
                                       &Calendar::WeekendsOnly()};
  for (int n = 0; n < 20'000; ++n) {
    const Calendar& calendar = *calendars[n % 3];
    const Date date = AddDays(D("1990-01-01"), Uniform(random, 0, 60'000));
    const Date next = FirstOpen(date, 1, calendar), last = FirstOpen(date, -1, calendar);
    const auto adjust = [&](BusinessDayRule rule) { return Adjust(date, rule, calendar); };
    ASSERT_EQ(adjust(BusinessDayRule::kFollowing), next);
    ASSERT_EQ(adjust(BusinessDayRule::kPreceding), last);
    ASSERT_EQ(adjust(BusinessDayRule::kModifiedFollowing),
              next.month() == date.month() ? next : last);
    ASSERT_EQ(adjust(BusinessDayRule::kModifiedPreceding),
              last.month() == date.month() ? last : next);
  }
}

}  // namespace
}  // namespace thuning
