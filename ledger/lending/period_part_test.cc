#include "ledger/lending/period_part.h"

#include "gtest/gtest.h"
#include "ledger/lending/account_fixture_test.h"

namespace thuning::lending {
namespace {

// As numerator over denominator.
YearFraction PartOf(const Policy& policy, absl::string_view from, absl::string_view to) {
  const Contract contract{.policy = policy, .start = D(from)};
  const loan::YearPart whole = WholePartsOf(contract, {D(to)})[0];
  const loan::YearPart part = SegmentPart(policy, whole, D(from), D(to), D(from), D(to));
  return {part.numerator, part.denominator};
}

TEST(PeriodPartTest, SegmentsOfAPeriodAddUp) {
  Policy policy{.interest_basis = InterestBasis::kDaily,
                .month_days = MonthDays::kThirty,
                .year_days = YearDays::k360};
  for (int day = 1; day <= 31; ++day) {
    const Date cut = *Date::FromYmd(2024, 1, day);
    const auto part = [&](Date from, Date to) {
      return SegmentPart(policy, {1, 12}, D("2023-12-31"), D("2024-01-31"), from, to).numerator;
    };
    EXPECT_EQ(part(D("2023-12-31"), cut) + part(cut, D("2024-01-31")), 30) << day;
  }
}

// From 1 January to 18 February: a month back from the end, and 17 of the 31 days before it.
TEST(PeriodPartTest, AStretchedPeriodIsMonthsAndDays) {
  EXPECT_EQ(PartOf({}, "2024-01-01", "2024-02-18"), (YearFraction{31 + 17, 31 * 12}));
}

TEST(PeriodPartTest, DaysAreOverThoseOfTheYear) {
  Policy policy{.interest_basis = InterestBasis::kDaily};
  const auto part = [&](YearDays year_days, absl::string_view from, absl::string_view to) {
    policy.year_days = year_days;
    return PartOf(policy, from, to);
  };
  EXPECT_EQ(part(YearDays::k360, "2024-01-01", "2024-02-01"), (YearFraction{31, 360}));
  EXPECT_EQ(part(YearDays::k365, "2024-01-01", "2024-02-01"), (YearFraction{31, 365}));
  EXPECT_EQ(part(YearDays::kActual, "2024-01-01", "2024-02-01"), (YearFraction{31, 366}));
  // 17 days of 2023, the last one its 31 December, and 14 of 2024.
  EXPECT_EQ(part(YearDays::kActual, "2023-12-15", "2024-01-15"),
            (YearFraction{17 * 366 + 14 * 365, 365 * 366}));
  EXPECT_EQ(part(YearDays::kFebruary29Only, "2024-01-01", "2024-02-01"), (YearFraction{31, 365}));
  EXPECT_EQ(part(YearDays::kFebruary29Only, "2024-02-01", "2024-03-01"), (YearFraction{29, 366}));
}

}  // namespace
}  // namespace thuning::lending
