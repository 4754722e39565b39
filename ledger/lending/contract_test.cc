#include "ledger/lending/contract.h"

#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

// 1 February and 1 March 2026 are Sundays, 1 April is a Wednesday; 1 May is closed in TARGET2, and
// the 4th is the Monday after.
Contract OnTheFirst(BusinessDayRule rule) {
  return {.instalment_count = 4,
          .start = D("2026-01-01"),
          .business_day_rule = rule,
          .calendar = "TARGET2"};
}

TEST(BusinessDayTest, DueDatesMoveAndTheCountGoesOnFromWhereTheyWere) {
  EXPECT_THAT(DueDatesOf(OnTheFirst(BusinessDayRule::kFollowing)),
              ElementsAre(D("2026-02-02"), D("2026-03-02"), D("2026-04-01"), D("2026-05-04")));
  EXPECT_THAT(DueDatesOf(OnTheFirst(BusinessDayRule::kPreceding)),
              ElementsAre(D("2026-01-30"), D("2026-02-27"), D("2026-04-01"), D("2026-04-30")));
}

TEST(BusinessDayTest, WithoutARuleNothingMoves) {
  EXPECT_THAT(DueDatesOf(OnTheFirst(BusinessDayRule::kUnadjusted)),
              ElementsAre(D("2026-02-01"), D("2026-03-01"), D("2026-04-01"), D("2026-05-01")));
}

TEST(BusinessDayTest, TheFirstDueDateMovesToo) {
  Contract contract = OnTheFirst(BusinessDayRule::kFollowing);
  contract.first_due_date = D("2026-01-31");  // a Saturday
  contract.instalment_count = 2;
  EXPECT_THAT(DueDatesOf(contract), ElementsAre(D("2026-02-02"), D("2026-03-02")));
}

// What was put on a Sunday by agreement stays there; it is named by the day that it had moved to.
TEST(BusinessDayTest, AnAmendedDateStaysWhereItWasPut) {
  Contract contract = OnTheFirst(BusinessDayRule::kFollowing);
  contract.amendments.push_back({.from = D("2026-03-02"), .moved_to = D("2026-03-08")});
  EXPECT_THAT(DueDatesOf(contract),
              ElementsAre(D("2026-02-02"), D("2026-03-08"), D("2026-04-08"), D("2026-05-08")));
}

// Every day from Friday, 2 January: Saturday and Sunday would reach Monday, which is due itself.
TEST(BusinessDayTest, ADateThatWouldReachANeighbourStays) {
  const Contract contract{.frequency = Frequency::kDays,
                          .instalment_count = 4,
                          .start = D("2026-01-01"),
                          .business_day_rule = BusinessDayRule::kFollowing,
                          .calendar = "WEEKENDS_ONLY"};
  EXPECT_THAT(DueDatesOf(contract),
              ElementsAre(D("2026-01-02"), D("2026-01-03"), D("2026-01-04"), D("2026-01-05")));
}

TEST(BusinessDayTest, DatesGrowWhateverTheRule) {
  std::mt19937_64 random(TestSeed(20261130));
  for (int round = 0; round < 2'000; ++round) {
    const Contract contract{
        .frequency = static_cast<Frequency>(Uniform(random, 0, 2)),
        .every = static_cast<int>(Uniform(random, 1, 3)),
        .instalment_count = static_cast<int>(Uniform(random, 1, 40)),
        .start = AddDays(D("2024-01-01"), Uniform(random, 0, 700)),
        .business_day_rule = static_cast<BusinessDayRule>(Uniform(random, 0, 4)),
        .calendar = "FRANCE"};
    Contract plain = contract;
    plain.business_day_rule = BusinessDayRule::kUnadjusted;
    const std::vector<Date> dates = DueDatesOf(contract);
    const std::vector<Date> counted = DueDatesOf(plain);
    ASSERT_EQ(dates.size(), counted.size());
    for (size_t i = 0; i < dates.size(); ++i) {
      ASSERT_LT(i == 0 ? contract.start : dates[i - 1], dates[i]) << "round " << round;
      ASSERT_LE(std::abs(DaysBetween(counted[i], dates[i])), 5) << "round " << round;
    }
  }
}

TEST(InterestFreeTest, TheDayThatIsStatedIsTheFirstThatBearsInterest) {
  Contract contract{.start = D("2026-01-01")};
  EXPECT_EQ(BearsInterestFrom(contract), D("2026-01-01"));
  contract.interest_free_until = D("2026-01-12");
  EXPECT_EQ(BearsInterestFrom(contract), D("2026-01-12"));
  contract.interest_free_until = D("2026-01-01");
  EXPECT_EQ(BearsInterestFrom(contract), D("2026-01-01"));
}

}  // namespace
}  // namespace thuning::lending
