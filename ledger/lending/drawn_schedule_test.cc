#include "ledger/lending/drawn_schedule.h"

#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/lending/schedule.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

// "principal, interest" of each row of a loan that is paid out in one sum.
std::vector<std::pair<int64_t, int64_t>> RowsOf(const Contract& contract,
                                                const Happenings& happenings = {}) {
  std::vector<std::pair<int64_t, int64_t>> rows;
  for (const DrawnRow& row :
       DrawSchedule(contract, DueDatesOf(contract), {{contract.start, contract.principal}},
                    contract.principal, happenings)) {
    rows.emplace_back(row.principal, row.interest);
  }
  return rows;
}

// 1200.00 at 12 % a year in four months, drawn up as a whole.
Contract FourMonths() {
  return {.policy = {.schedule_rule = ScheduleRule::kAnnuity},
          .instalment_count = 4,
          .start = D("2026-01-15"),
          .principal = 1'200'00,
          .annual_rate = Decimal(12, -2)};
}

// By hand: 1200 * 0.01 / (1 - 1.01^-4) = 307.537...; interest is 1 % of what is left.
TEST(DrawnScheduleTest, EqualInstalmentsAreTheAnnuity) {
  EXPECT_THAT(RowsOf(FourMonths()), ElementsAre(Pair(295'54, 12'00), Pair(298'50, 9'04),
                                                Pair(301'48, 6'06), Pair(304'48, 3'04)));
}

TEST(DrawnScheduleTest, EqualPrincipalDividesItAndTheLastTakesTheResidue) {
  Contract contract = FourMonths();
  contract.policy.amortisation = Amortisation::kEqualPrincipal;
  contract.principal = 1'000'01;
  EXPECT_THAT(RowsOf(contract), ElementsAre(Pair(250'00, 10'00), Pair(250'00, 7'50),
                                            Pair(250'00, 5'00), Pair(250'01, 2'50)));
}

// By hand: flat interest is 1200 * 0.01 * 4 = 48.00, a quarter in each row.
TEST(DrawnScheduleTest, FlatInterestIsTheSameInEachRow) {
  Contract contract = FourMonths();
  contract.policy.interest_method = InterestMethod::kFlat;
  EXPECT_THAT(RowsOf(contract), ElementsAre(Pair(300'00, 12'00), Pair(300'00, 12'00),
                                            Pair(300'00, 12'00), Pair(300'00, 12'00)));
}

TEST(DrawnScheduleTest, InstalmentsAreRoundedToTheirMultiple) {
  Contract contract = FourMonths();
  contract.policy.instalment_multiple = 1'00;
  EXPECT_THAT(RowsOf(contract), ElementsAre(Pair(296'00, 12'00), Pair(298'96, 9'04),
                                            Pair(301'95, 6'05), Pair(303'09, 3'03)));
}

// Interest only for two months, then the annuity of two: 1200 * 0.01 / (1 - 1.01^-2) = 609.014...
TEST(DrawnScheduleTest, GraceOnPrincipalAsksForInterestOnly) {
  Contract contract = FourMonths();
  contract.grace_on_principal = 2;
  EXPECT_THAT(RowsOf(contract),
              ElementsAre(Pair(0, 12'00), Pair(0, 12'00), Pair(597'01, 12'00), Pair(602'99, 6'03)));
}

// Grace on all but the last is a bullet loan; with grace on interest too, it is asked for at the
// end.
TEST(DrawnScheduleTest, ABulletLoanRepaysEverythingAtTheEnd) {
  Contract contract = FourMonths();
  contract.grace_on_principal = 3;
  EXPECT_THAT(RowsOf(contract),
              ElementsAre(Pair(0, 12'00), Pair(0, 12'00), Pair(0, 12'00), Pair(1'200'00, 12'00)));
  contract.grace_on_interest = 3;
  EXPECT_THAT(RowsOf(contract),
              ElementsAre(Pair(0, 0), Pair(0, 0), Pair(0, 0), Pair(1'200'00, 48'00)));
}

// By hand, actual/365: January has 31 days, 1000 * 0.365 * 31 / 365 = 31.00; February 28.
TEST(DrawnScheduleTest, DailyInterestCountsTheDays) {
  Contract contract{.policy = {.interest_basis = InterestBasis::kDaily,
                               .year_days = YearDays::k365,
                               .amortisation = Amortisation::kEqualPrincipal,
                               .schedule_rule = ScheduleRule::kAnnuity},
                    .instalment_count = 2,
                    .start = D("2026-01-01"),
                    .principal = 1'000'00,
                    .annual_rate = Decimal(365, -3)};
  EXPECT_THAT(RowsOf(contract), ElementsAre(Pair(500'00, 31'00), Pair(500'00, 14'00)));
}

// By hand: 31 days of 1000, or 10 of 1000 and 21 of 800 (200 paid early on the 11th); what stays
// unpaid from the first row bears interest for five days more.
TEST(DrawnScheduleTest, InterestFollowsWhatWasPaidEarlyOrLate) {
  Contract contract{.policy = {.interest_basis = InterestBasis::kDaily,
                               .year_days = YearDays::k365,
                               .amortisation = Amortisation::kEqualPrincipal,
                               .schedule_rule = ScheduleRule::kAnnuity,
                               .rest = Rest::kDaily},
                    .instalment_count = 2,
                    .start = D("2026-01-01"),
                    .principal = 1'000'00,
                    .annual_rate = Decimal(365, -3)};
  Happenings early;
  early.early.push_back({.date = D("2026-01-11"), .amount = 200'00});
  EXPECT_THAT(RowsOf(contract, early), ElementsAre(Pair(500'00, 26'80), Pair(500'00, 14'00)));
  Happenings late;
  late.past_due.push_back({.from = D("2026-02-01"), .to = D("2026-02-06"), .amount = 500'00});
  EXPECT_THAT(RowsOf(contract, late), ElementsAre(Pair(500'00, 31'00), Pair(500'00, 16'50)));
}

TEST(DrawnScheduleTest, AHandMadeInstalmentRespreadsTheOthers) {
  Contract contract = FourMonths();
  contract.amendments.push_back({.from = D("2026-02-15"), .instalment = 612'00});
  // By hand: 600.00 is left for three: 600 * 0.01 / (1 - 1.01^-3) = 204.013...
  EXPECT_THAT(RowsOf(contract), ElementsAre(Pair(600'00, 12'00), Pair(198'01, 6'00),
                                            Pair(199'99, 4'02), Pair(202'00, 2'02)));
}

// The plain schedule is the annuity by the period; it is older, and has tests of its own.
TEST(DrawnScheduleTest, AgreesWithThePlainScheduleForRandomTerms) {
  std::mt19937_64 random(TestSeed(20261124));
  for (int round = 0; round < 2'000; ++round) {
    const int64_t e8 = Uniform(random, 0, 60) * 1'000'000;
    const Terms terms{.principal_minor = Uniform(random, 1'000, 10'000'000'00),
                      .annual_rate = Rate::FromE8(e8),
                      .instalment_count = static_cast<int>(Uniform(random, 1, 120)),
                      .disbursement_date = D("2026-01-31")};
    const Contract contract{.policy = {.schedule_rule = ScheduleRule::kAnnuity},
                            .instalment_count = terms.instalment_count,
                            .start = terms.disbursement_date,
                            .principal = terms.principal_minor,
                            .annual_rate = Decimal(e8, -8)};
    const std::vector<std::pair<int64_t, int64_t>> drawn = RowsOf(contract);
    const Schedule plain = BuildSchedule(terms);
    ASSERT_EQ(drawn.size(), plain.size());
    for (size_t i = 0; i < plain.size(); ++i) {
      EXPECT_EQ(drawn[i].first, plain[i].principal_minor) << "row " << i << " round " << round;
      EXPECT_EQ(drawn[i].second, plain[i].interest_minor) << "row " << i << " round " << round;
    }
    if (HasFailure()) return;
  }
}

TEST(DueDatesTest, MonthsKeepTheirDayOrTakeTheLastOne) {
  const Contract contract{.instalment_count = 4, .start = D("2024-01-31")};
  EXPECT_THAT(DueDatesOf(contract),
              ElementsAre(D("2024-02-29"), D("2024-03-31"), D("2024-04-30"), D("2024-05-31")));
}

TEST(DueDatesTest, AMovedInstalmentMovesTheLaterOnes) {
  Contract contract{.instalment_count = 3, .start = D("2026-01-01")};
  contract.amendments.push_back({.from = D("2026-03-01"), .moved_to = D("2026-03-20")});
  EXPECT_THAT(DueDatesOf(contract), ElementsAre(D("2026-02-01"), D("2026-03-20"), D("2026-04-20")));
}

TEST(DueDatesTest, ExtraInstalmentsComeAtTheEnd) {
  Contract contract{
      .frequency = Frequency::kWeeks, .every = 2, .instalment_count = 1, .start = D("2026-01-01")};
  contract.amendments.push_back({.from = D("2026-01-15"), .extra_instalments = 2});
  EXPECT_THAT(DueDatesOf(contract), ElementsAre(D("2026-01-15"), D("2026-01-29"), D("2026-02-12")));
}

}  // namespace
}  // namespace thuning::lending
