#include "ledger/money/day_count.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/seed.h"

namespace thuning {
namespace {

constexpr DayCount kAll[] = {DayCount::kThirty360,        DayCount::kThirty360US,
                             DayCount::kActual365Fixed,   DayCount::kActual360,
                             DayCount::kActual364,        DayCount::kActual366,
                             DayCount::kActualActualIsda, DayCount::kActualActualAfb};
constexpr DayCount kAdditive[] = {DayCount::kThirty360, DayCount::kActual365Fixed,
                                  DayCount::kActual360, DayCount::kActual364,
                                  DayCount::kActual366, DayCount::kActualActualIsda};
constexpr PeriodDays kBoth[] = {PeriodDays::kFromIncluded, PeriodDays::kToIncluded};

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

Date AnyDate(std::mt19937_64& random) {
  return AddDays(D("1900-01-01"), Uniform(random, 0, 400'000));
}

bool FallsOnFeb29(Date date) { return date.month() == 2 && date.day() == 29; }

// Day by day, as the definitions say.
struct Counted {
  int64_t leap = 0;
  int64_t other = 0;
  bool feb29 = false;
};
Counted CountDayByDay(Date from, Date to, PeriodDays days) {
  Counted counted;
  for (int64_t n = 0; n < DaysBetween(from, to); ++n) {
    const Date day = AddDays(from, days == PeriodDays::kFromIncluded ? n : n + 1);
    const bool leap = Date::FromYmd(day.year(), 2, 29).has_value();
    (leap ? counted.leap : counted.other) += 1;
    counted.feb29 |= FallsOnFeb29(day);
  }
  return counted;
}

// Year by year, as the definition says.
YearFraction AfbYearByYear(Date from, Date to, PeriodDays days) {
  if (days == PeriodDays::kToIncluded) return AfbYearByYear(AddDays(from, 1), AddDays(to, 1), {});
  int64_t years = 0;
  Date end = to;
  for (;;) {
    const int year = to.year() - static_cast<int>(years) - 1;
    const bool leaps = Date::FromYmd(year, 2, 29).has_value();
    int day = to.day();
    if (to.month() == 2 && day >= 28) day = leaps ? 29 : 28;
    const std::optional<Date> back = Date::FromYmd(year, to.month(), day);
    if (!back.has_value() || *back < from) break;
    end = *back;
    ++years;
  }
  const Counted counted = CountDayByDay(from, end, days);
  const int64_t year = counted.feb29 ? 366 : 365;
  return {years * year + counted.leap + counted.other, year};
}

struct Example {
  const char* from;
  const char* to;
  int64_t days;     // 30E/360
  int64_t days_us;  // 30/360, bond basis
};

// ISDA, "30/360 day count conventions", 22 December 2008: its examples 1 to 3.
TEST(DayCountTest, ThirtyDayMonthsAsInTheExamplesOfIsda) {
  const Example kExamples[] = {
      {"2006-08-20", "2007-02-20", 180, 180}, {"2007-02-20", "2007-08-20", 180, 180},
      {"2007-08-20", "2008-02-20", 180, 180}, {"2008-02-20", "2008-08-20", 180, 180},
      {"2006-08-31", "2007-02-28", 178, 178}, {"2007-02-28", "2007-08-31", 182, 183},
      {"2007-08-31", "2008-02-29", 179, 179}, {"2008-02-29", "2008-08-31", 181, 182},
      {"2008-08-31", "2009-02-28", 178, 178}, {"2009-02-28", "2009-08-31", 182, 183},
      {"2006-01-31", "2006-02-28", 28, 28},   {"2006-01-30", "2006-02-28", 28, 28},
      {"2006-02-28", "2006-03-03", 5, 5},     {"2006-02-14", "2006-02-28", 14, 14},
      {"2006-09-30", "2006-10-31", 30, 30},   {"2006-10-31", "2006-11-28", 28, 28},
      {"2007-08-31", "2008-02-28", 178, 178}, {"2008-02-28", "2008-08-28", 180, 180},
      {"2008-02-28", "2008-08-30", 182, 182}, {"2008-02-28", "2008-08-31", 182, 183},
      {"2007-02-26", "2008-02-28", 362, 362}, {"2007-02-26", "2008-02-29", 363, 363},
      {"2008-02-29", "2009-02-28", 359, 359}, {"2008-02-28", "2008-03-30", 32, 32},
      {"2008-02-28", "2008-03-31", 32, 33},
  };
  for (const auto& [from, to, days, days_us] : kExamples) {
    const YearFraction fraction = FractionOfYear(DayCount::kThirty360, D(from), D(to));
    EXPECT_EQ(fraction.numerator, days) << from << " " << to;
    EXPECT_EQ(fraction.denominator, 360);
    const YearFraction fraction_us = FractionOfYear(DayCount::kThirty360US, D(from), D(to));
    EXPECT_EQ(fraction_us.numerator, days_us) << from << " " << to;
    EXPECT_EQ(fraction_us.denominator, 360);
  }
}

// `other` / 365 + `leap` / 366.
struct ActualExample {
  const char* from;
  const char* to;
  int64_t other;
  int64_t leap;
  YearFraction feb29;
};

// ISDA, "EMU and market conventions", 1998 and 1999: its periods, with actual/actual (ISDA) and
// (AFB).
TEST(DayCountTest, ActualActualAsInTheExamplesOfIsda) {
  const ActualExample kExamples[] = {
      {"2003-11-01", "2004-05-01", 61, 121, {182, 366}},
      {"1999-02-01", "1999-07-01", 150, 0, {150, 365}},
      {"1999-07-01", "2000-07-01", 184, 182, {366, 366}},
      {"2002-08-15", "2003-07-15", 334, 0, {334, 365}},
      {"2003-07-15", "2004-01-15", 170, 14, {184, 365}},
      {"1999-07-30", "2000-01-30", 155, 29, {184, 365}},
      {"2000-01-30", "2000-06-30", 0, 152, {152, 366}},
  };
  for (const auto& [from, to, other, leap, feb29] : kExamples) {
    const YearFraction isda = {other * 366 + leap * 365, 365 * 366};
    EXPECT_EQ(FractionOfYear(DayCount::kActualActualIsda, D(from), D(to)), isda) << from;
    EXPECT_EQ(FractionOfYear(DayCount::kActualActualAfb, D(from), D(to)), feb29) << from;
  }
}

TEST(DayCountTest, FixedYearsDivideTheDays) {
  const Date from = D("2024-01-15"), to = D("2024-03-01");  // 16 + 29 + 1 days
  EXPECT_EQ(FractionOfYear(DayCount::kActual365Fixed, from, to), (YearFraction{46, 365}));
  EXPECT_EQ(FractionOfYear(DayCount::kActual360, from, to), (YearFraction{46, 360}));
  EXPECT_EQ(FractionOfYear(DayCount::kActual364, from, to), (YearFraction{46, 364}));
  EXPECT_EQ(FractionOfYear(DayCount::kActual364, from, AddDays(from, 7)), (YearFraction{1, 52}));
}

TEST(DayCountTest, TheFirstDayOrTheLastBelongsToThePeriod) {
  const Date from = D("2023-12-20"), to = D("2024-01-20");
  EXPECT_EQ(FractionOfYear(DayCount::kActualActualIsda, from, to),
            (YearFraction{12 * 366 + 19 * 365, 365 * 366}));
  EXPECT_EQ(FractionOfYear(DayCount::kActualActualIsda, from, to, PeriodDays::kToIncluded),
            (YearFraction{11 * 366 + 20 * 365, 365 * 366}));
}

TEST(DayCountTest, TheLeapDayCountsWhereItIsOneOfTheDays) {
  struct Row {
    const char* from;
    const char* to;
    int64_t from_included;
    int64_t to_included;
  };
  const Row kRows[] = {
      {"2024-01-29", "2024-02-28", 365, 365}, {"2024-01-29", "2024-02-29", 365, 366},
      {"2024-02-28", "2024-03-01", 366, 366}, {"2024-02-29", "2024-03-29", 366, 365},
      {"2024-03-01", "2025-02-28", 365, 365}, {"2023-12-20", "2024-01-20", 365, 365},
      {"2100-01-31", "2100-03-31", 365, 365}, {"2023-06-15", "2024-06-15", 366, 366},
  };
  for (const Row& row : kRows) {
    const auto fraction = [&](PeriodDays days) {
      return FractionOfYear(DayCount::kActualActualAfb, D(row.from), D(row.to), days);
    };
    const int64_t days = DaysBetween(D(row.from), D(row.to));
    EXPECT_EQ(fraction(PeriodDays::kFromIncluded), (YearFraction{days, row.from_included}))
        << row.from << row.to;
    EXPECT_EQ(fraction(PeriodDays::kToIncluded), (YearFraction{days, row.to_included}))
        << row.from << row.to;
  }
}

// ISDA's memorandum on actual/actual, 1999: whole years are counted back from the end, from
// 28 February to the 29th where there is one.
TEST(DayCountTest, TheAfbCountsWholeYearsBackFromTheEnd) {
  const auto afb = [](const char* from, const char* to) {
    return FractionOfYear(DayCount::kActualActualAfb, D(from), D(to));
  };
  EXPECT_EQ(afb("1994-02-10", "1997-06-30"), (YearFraction{3 * 365 + 140, 365}));
  EXPECT_EQ(afb("2023-02-10", "2026-02-28"), (YearFraction{3 * 365 + 18, 365}));
  EXPECT_EQ(afb("2024-02-10", "2025-02-28"), (YearFraction{365 + 19, 365}));
  EXPECT_EQ(afb("2020-02-29", "2024-02-29"), (YearFraction{4, 1}));
  EXPECT_EQ(afb("2020-02-29", "2021-02-28"), (YearFraction{1, 1}));
  EXPECT_EQ(afb("2020-02-28", "2021-02-28"), (YearFraction{365 + 1, 365}));
  EXPECT_EQ(afb("2020-02-28", "2021-03-01"), (YearFraction{366 + 2, 366}));
}

TEST(DayCountTest, CalendarYearsAreOneUnderActualActual) {
  for (int year = 1900; year < 2999; ++year) {
    const Date from = Date::FromYmd(year, 1, 1).value();
    const Date to = Date::FromYmd(year + 1, 1, 1).value();
    for (const DayCount day_count : {DayCount::kActualActualIsda, DayCount::kActualActualAfb}) {
      ASSERT_EQ(FractionOfYear(day_count, from, to), (YearFraction{1, 1})) << year;
    }
  }
}

TEST(DayCountTest, FractionsCompareByValue) {
  EXPECT_EQ((YearFraction{73, 365}), (YearFraction{72, 360}));
  EXPECT_LT((YearFraction{183, 366}), (YearFraction{183, 365}));
  EXPECT_GT((YearFraction{1, 360}), (YearFraction{1, 365}));
}

TEST(DayCountTest, ADayToItselfIsNothing) {
  std::mt19937_64 random(TestSeed(20261122));
  for (int n = 0; n < 2'000; ++n) {
    const Date date = AnyDate(random);
    for (const DayCount day_count : kAll) {
      for (const PeriodDays days : kBoth) {
        ASSERT_EQ(FractionOfYear(day_count, date, date, days).numerator, 0) << date;
      }
    }
  }
}

TEST(DayCountTest, AdjoiningPeriodsAddUp) {
  std::mt19937_64 random(TestSeed(20261123));
  for (int n = 0; n < 5'000; ++n) {
    std::vector<Date> dates = {AnyDate(random), AnyDate(random), AnyDate(random)};
    std::sort(dates.begin(), dates.end());
    for (const DayCount day_count : kAdditive) {
      for (const PeriodDays days : kBoth) {
        const YearFraction first = FractionOfYear(day_count, dates[0], dates[1], days);
        const YearFraction second = FractionOfYear(day_count, dates[1], dates[2], days);
        const YearFraction whole = FractionOfYear(day_count, dates[0], dates[2], days);
        ASSERT_EQ(first.denominator, whole.denominator);
        ASSERT_EQ(first.numerator + second.numerator, whole.numerator) << dates[0] << dates[1];
      }
    }
  }
}

TEST(DayCountTest, BondBasisAndTheLeapDayRuleDoNotAddUp) {
  const auto days_us = [](const char* from, const char* to) {
    return FractionOfYear(DayCount::kThirty360US, D(from), D(to)).numerator;
  };
  EXPECT_EQ(days_us("2026-03-29", "2026-03-31"), 2);
  EXPECT_EQ(days_us("2026-03-29", "2026-03-30") + days_us("2026-03-30", "2026-03-31"), 1);
  const auto feb29 = [](const char* from, const char* to) {
    return FractionOfYear(DayCount::kActualActualAfb, D(from), D(to));
  };
  EXPECT_EQ(feb29("2024-01-01", "2024-03-01"), (YearFraction{60, 366}));
  EXPECT_EQ(feb29("2024-01-01", "2024-02-01"), (YearFraction{31, 365}));
  EXPECT_EQ(feb29("2024-02-01", "2024-03-01"), (YearFraction{29, 366}));
}

TEST(DayCountTest, AgreesWithCountingDayByDay) {
  std::mt19937_64 random(TestSeed(20261124));
  for (int n = 0; n < 400; ++n) {
    const Date from = AnyDate(random);
    const Date to = AddDays(from, Uniform(random, 0, n % 2 == 0 ? 40 : 1'500));
    for (const PeriodDays days : kBoth) {
      const Counted counted = CountDayByDay(from, to, days);
      ASSERT_EQ(FractionOfYear(DayCount::kActualActualIsda, from, to, days),
                (YearFraction{counted.leap * 365 + counted.other * 366, 365 * 366}))
          << from << " " << to;
      ASSERT_EQ(FractionOfYear(DayCount::kActualActualAfb, from, to, days),
                AfbYearByYear(from, to, days))
          << from << " " << to;
    }
  }
}

TEST(DayCountTest, TheWholeCalendarStaysWithinItsBound) {
  const Date first(std::chrono::year{1} / 1 / 1), last(std::chrono::year{9999} / 12 / 31);
  for (const DayCount day_count : kAll) {
    EXPECT_LT(FractionOfYear(day_count, first, last).numerator, int64_t{1} << 31);
  }
  // 9999 years but the last day of the last, which is no leap year.
  EXPECT_EQ(FractionOfYear(DayCount::kActualActualIsda, first, last),
            (YearFraction{9999 * 365 - 1, 365}));
}

TEST(DayCountDeathTest, PeriodsDoNotRunBackwards) {
  for (const DayCount day_count : kAll) {
    EXPECT_DEATH(FractionOfYear(day_count, D("2026-01-02"), D("2026-01-01")), "check failed");
  }
}

}  // namespace
}  // namespace thuning
