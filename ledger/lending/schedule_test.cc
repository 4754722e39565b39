#include "ledger/lending/schedule.h"

#include <algorithm>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

Rate Percent(absl::string_view text) { return Rate::ParsePercent("rate", text).value(); }

Instalment Row(int number, absl::string_view due, int64_t principal, int64_t interest) {
  return {.number = number,
          .due_date = D(due),
          .principal_minor = principal,
          .interest_minor = interest};
}

// Published: the loan of 12000 at 2 % a month in four instalments that Apache Fineract's
// integration tests assert (declining balance, equal instalments, interest per repayment period).
TEST(ScheduleTest, GivesThePublishedRowsOfADecliningBalance) {
  const Terms terms = {.principal_minor = 12'000'00,
                       .annual_rate = Percent("24"),
                       .instalment_count = 4,
                       .disbursement_date = D("2011-09-20")};
  EXPECT_THAT(
      BuildSchedule(terms),
      ElementsAre(Row(1, "2011-10-20", 2'911'49, 240'00), Row(2, "2011-11-20", 2'969'72, 181'77),
                  Row(3, "2011-12-20", 3'029'11, 122'38), Row(4, "2012-01-20", 3'089'68, 61'79)));
}

// By hand: 1000 * 0.01 * 1.0201 / 0.0201 = 507.512..., and 502.49 * 0.01 = 5.0249.
TEST(ScheduleTest, LastRowTakesTheResidue) {
  const Terms terms = {.principal_minor = 1'000'00,
                       .annual_rate = Percent("12"),
                       .instalment_count = 2,
                       .disbursement_date = D("2026-01-15")};
  EXPECT_THAT(BuildSchedule(terms),
              ElementsAre(Row(1, "2026-02-15", 497'51, 10'00), Row(2, "2026-03-15", 502'49, 5'02)));
}

TEST(ScheduleTest, WithoutInterestThePrincipalIsDivided) {
  Terms terms = {
      .principal_minor = 200'00, .instalment_count = 3, .disbursement_date = D("2026-01-15")};
  EXPECT_THAT(BuildSchedule(terms),
              ElementsAre(Row(1, "2026-02-15", 66'67, 0), Row(2, "2026-03-15", 66'67, 0),
                          Row(3, "2026-04-15", 66'66, 0)));
}

// By hand, at 26 % a year: 2 of 52 weeks are 1 %, 3 of 12 months are 6.5 %.
TEST(ScheduleTest, InterestIsAPartOfTheYearWhateverItsDays) {
  Terms terms = {.principal_minor = 1'000'00,
                 .annual_rate = Percent("26"),
                 .instalment_count = 2,
                 .period_unit = PeriodUnit::kWeek,
                 .period_length = 2,
                 .disbursement_date = D("2026-02-20")};
  EXPECT_THAT(BuildSchedule(terms),
              ElementsAre(Row(1, "2026-03-06", 497'51, 10'00), Row(2, "2026-03-20", 502'49, 5'02)));
  terms.period_unit = PeriodUnit::kMonth;
  terms.period_length = 3;
  EXPECT_EQ(BuildSchedule(terms)[0].interest_minor, 65'00);
  EXPECT_EQ(BuildSchedule(terms)[1].due_date, D("2026-08-20"));
}

TEST(ScheduleTest, DueDatesKeepTheirDayWhereTheMonthHasIt) {
  Terms terms = {.principal_minor = 4'00,
                 .instalment_count = 4,
                 .disbursement_date = D("2027-01-10"),
                 .first_due_date = D("2027-01-31")};
  const auto due = [&terms](int number) { return DueDate(terms, number); };
  EXPECT_THAT((std::vector{due(1), due(2), due(3), due(4)}),
              ElementsAre(D("2027-01-31"), D("2027-02-28"), D("2027-03-31"), D("2027-04-30")));
  terms.first_due_date = std::nullopt;
  terms.disbursement_date = D("2027-12-31");
  EXPECT_THAT((std::vector{due(1), due(2), due(3)}),
              ElementsAre(D("2028-01-31"), D("2028-02-29"), D("2028-03-31")));
}

TEST(ScheduleTest, TinyLoansStillEndAtZero) {
  Terms terms = {.principal_minor = 1,
                 .annual_rate = Percent("5"),
                 .instalment_count = 600,
                 .disbursement_date = D("2026-01-15")};
  const Schedule too_small = BuildSchedule(terms);  // the instalment rounds to nothing
  EXPECT_EQ(too_small.front().principal_minor, 0);
  EXPECT_EQ(too_small.back().principal_minor, 1);
  terms.annual_rate = Rate();
  terms.principal_minor = 400;  // 400 / 600 rounds up to 1
  const Schedule too_large = BuildSchedule(terms);
  EXPECT_EQ(too_large[399].principal_minor, 1);
  EXPECT_EQ(too_large[400].principal_minor, 0);
  EXPECT_EQ(too_large.back().principal_minor, 0);
}

// The period's rate as the formula states it, not reduced.
struct PeriodRateBound {
  __int128 p = 0;
  __int128 q = 1;
};

PeriodRateBound BoundOf(const Terms& terms) {
  return {.p = __int128{terms.annual_rate.e8()} * terms.period_length,
          .q = __int128{kRateOne} * (terms.period_unit == PeriodUnit::kWeek ? 52 : 12)};
}

Terms RandomTerms(std::mt19937_64& random) {
  const int64_t magnitude = Uniform(random, 0, 43);
  Terms terms;
  terms.principal_minor =
      std::min(int64_t{10'000'000'000'000}, Uniform(random, 1, int64_t{1} << magnitude));
  terms.annual_rate = Rate::FromE8(Uniform(random, 0, 3) == 0 ? 0 : Uniform(random, 0, kRateOne));
  terms.instalment_count = static_cast<int>(Uniform(random, 1, 600));
  terms.period_unit = Uniform(random, 0, 1) == 0 ? PeriodUnit::kWeek : PeriodUnit::kMonth;
  terms.period_length = static_cast<int>(Uniform(random, 1, 60));
  terms.disbursement_date = AddDays(D("1999-01-01"), Uniform(random, 0, 20'000));
  if (Uniform(random, 0, 1) == 0) {
    terms.first_due_date = AddDays(terms.disbursement_date, Uniform(random, 1, 400));
  }
  return terms;
}

TEST(ScheduleTest, EveryScheduleKeepsItsPromises) {
  std::mt19937_64 random(TestSeed(20261123));
  for (int n = 0; n < 3'000; ++n) {
    const Terms terms = RandomTerms(random);
    const PeriodRateBound bound = BoundOf(terms);
    int64_t balance = terms.principal_minor;
    Date before = terms.disbursement_date;
    for (const Instalment& row : BuildSchedule(terms)) {
      ASSERT_GT(row.due_date, before);
      ASSERT_GE(row.principal_minor, 0);
      // Interest is the balance times the rate, to the nearest: |interest*q - balance*p| <= q/2.
      const __int128 error = __int128{row.interest_minor} * bound.q - __int128{balance} * bound.p;
      ASSERT_TRUE(2 * error <= bound.q && -2 * error <= bound.q);
      ASSERT_GE(row.interest_minor, 0);
      balance -= row.principal_minor;
      ASSERT_GE(balance, 0);
      before = row.due_date;
    }
    ASSERT_EQ(balance, 0);
  }
}

}  // namespace
}  // namespace thuning::lending
