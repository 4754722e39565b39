#include "ledger/lending/drawn_schedule.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

// "principal, interest" of each row of a loan that is paid out in one sum.
std::vector<std::pair<int64_t, int64_t>> RowsOf(const Contract& contract,
                                                const Happenings& happenings = {}) {
  std::vector<std::pair<int64_t, int64_t>> rows;
  for (const DrawnRow& row : DrawSchedule(contract, DueDatesOf(contract),
                                          {{contract.start, contract.principal}}, happenings)) {
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

// 607.54 paid on the first due date, 300.00 more than the instalment. By hand: 604.46 are left; at
// the instalment of 307.54 two more rows repay them, and the annuity of three is 205.53.
TEST(DrawnScheduleTest, PrincipalPaidEarlyShortensOrLowersEqualInstalments) {
  Contract contract = FourMonths();
  contract.policy.rest = Rest::kDaily;
  const Happenings early{.early = {{.date = D("2026-02-15"), .amount = 607'54}}};
  const auto rows_of = [&](Prepayment prepayment) {
    contract.policy.prepayment = prepayment;
    return RowsOf(contract, early);
  };
  const auto shorter =
      ElementsAre(Pair(595'54, 12'00), Pair(301'50, 6'04), Pair(302'96, 3'03), Pair(0, 0));
  EXPECT_THAT(rows_of(Prepayment::kShorten), shorter);
  EXPECT_THAT(rows_of(Prepayment::kKeep), shorter);
  EXPECT_THAT(rows_of(Prepayment::kLower), ElementsAre(Pair(595'54, 12'00), Pair(199'49, 6'04),
                                                       Pair(201'48, 4'05), Pair(203'49, 2'03)));
}

// 702.00 paid on the first due date, of which 12.00 are interest: 510.00 of principal are left.
TEST(DrawnScheduleTest, PrincipalPaidEarlyShortensOrLowersEqualPrincipal) {
  Contract contract = FourMonths();
  contract.policy.rest = Rest::kDaily;
  contract.policy.amortisation = Amortisation::kEqualPrincipal;
  const Happenings early{.early = {{.date = D("2026-02-15"), .amount = 702'00}}};
  const auto rows_of = [&](Prepayment prepayment) {
    contract.policy.prepayment = prepayment;
    return RowsOf(contract, early);
  };
  EXPECT_THAT(rows_of(Prepayment::kShorten),
              ElementsAre(Pair(690'00, 12'00), Pair(300'00, 5'10), Pair(210'00, 2'10), Pair(0, 0)));
  EXPECT_THAT(rows_of(Prepayment::kLower), ElementsAre(Pair(690'00, 12'00), Pair(170'00, 5'10),
                                                       Pair(170'00, 3'40), Pair(170'00, 1'70)));
  EXPECT_THAT(rows_of(Prepayment::kKeep), ElementsAre(Pair(300'00, 12'00), Pair(300'00, 9'00),
                                                      Pair(300'00, 6'00), Pair(300'00, 3'00)));
}

TEST(DrawnScheduleTest, AHandMadeInstalmentRespreadsTheOthers) {
  Contract contract = FourMonths();
  contract.amendments.push_back({.from = D("2026-02-15"), .instalment = 612'00});
  // By hand: 600.00 is left for three: 600 * 0.01 / (1 - 1.01^-3) = 204.013...
  EXPECT_THAT(RowsOf(contract), ElementsAre(Pair(600'00, 12'00), Pair(198'01, 6'00),
                                            Pair(199'99, 4'02), Pair(202'00, 2'02)));
}

// The second instalment moves and defers interest of two rows from it: it waits for the fourth.
TEST(DrawnScheduleTest, AMovedInstalmentDefersInterestFromWhereItWent) {
  Contract contract = FourMonths();
  contract.grace_on_principal = 3;
  contract.amendments.push_back(
      {.from = D("2026-03-15"), .moved_to = D("2026-03-25"), .grace_on_interest = 2});
  const auto rows = RowsOf(contract);
  EXPECT_EQ(rows[0].second, 12'00);
  EXPECT_EQ(rows[1].second, 0);
  EXPECT_EQ(rows[2].second, 0);
  // A month and 10 days of 31 of the next, a month, and a month: 1200 * 1 % * (3 + 10/31).
  EXPECT_EQ(rows[3].second, 39'87);
}

TEST(DrawnScheduleTest, TheLastInstalmentAsksForAllThatWasDeferred) {
  Contract contract = FourMonths();
  contract.grace_on_principal = 3;
  contract.grace_on_interest = 4;
  EXPECT_EQ(RowsOf(contract).back(), (std::pair<int64_t, int64_t>{1'200'00, 48'00}));
}

// By hand, actual/365: no interest for 21 days, so that 10 of January's 31 are left: 1000 * 0.001 *
// 10 = 10.00.
TEST(DrawnScheduleTest, AFreePeriodIsLeftOutOfTheDays) {
  Contract contract{.policy = {.interest_basis = InterestBasis::kDaily,
                               .year_days = YearDays::k365,
                               .amortisation = Amortisation::kEqualPrincipal,
                               .schedule_rule = ScheduleRule::kAnnuity},
                    .instalment_count = 2,
                    .start = D("2026-01-01"),
                    .principal = 1'000'00,
                    .annual_rate = Decimal(365, -3),
                    .interest_free_until = D("2026-01-22")};
  EXPECT_THAT(RowsOf(contract), ElementsAre(Pair(500'00, 10'00), Pair(500'00, 14'00)));
  contract.interest_free_until = D("2026-02-09");  // 8 of February's 28 are free
  EXPECT_THAT(RowsOf(contract), ElementsAre(Pair(500'00, 0), Pair(500'00, 10'00)));
}

// By the period, 11 of 31 days free: 1200 * 1 % * 20/31 = 7.742. The instalment is 1200 * g
// * 1.01^3 / (1 + 1.01 + 1.01^2 + 1.01^3) with g = 1 + 0.01 * 20/31: 306.457.
TEST(DrawnScheduleTest, ByThePeriodAFreePeriodIsAShareOfItsDays) {
  Contract contract = FourMonths();
  contract.interest_free_until = D("2026-01-26");
  const auto rows = RowsOf(contract);
  EXPECT_EQ(rows[0], (std::pair<int64_t, int64_t>{306'46 - 7'74, 7'74}));
  EXPECT_EQ(rows[1], (std::pair<int64_t, int64_t>{306'46 - 9'01, 9'01}));  // 1 % of 901.28
  EXPECT_LE(std::abs(rows[3].first + rows[3].second - 306'46), 2);
}

// Flat, 11 of 31 days free: 1200 * 1 % * (20/31 + 3) = 43.742; four times 10.94 and the residue.
TEST(DrawnScheduleTest, FlatInterestLeavesOutAFreePeriod) {
  Contract contract = FourMonths();
  contract.policy.interest_method = InterestMethod::kFlat;
  contract.interest_free_until = D("2026-01-26");
  EXPECT_THAT(RowsOf(contract), ElementsAre(Pair(300'00, 10'94), Pair(300'00, 10'94),
                                            Pair(300'00, 10'94), Pair(300'00, 10'92)));
}

// 15 February 2026 is a Sunday, the 15 March too: periods stay whole ones.
TEST(DrawnScheduleTest, ByThePeriodBusinessDaysDoNotChangeInterest) {
  Contract moved = FourMonths();
  moved.business_day_rule = BusinessDayRule::kFollowing;
  moved.calendar = "TARGET2";
  EXPECT_NE(DueDatesOf(moved), DueDatesOf(FourMonths()));
  EXPECT_EQ(RowsOf(moved), RowsOf(FourMonths()));
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
