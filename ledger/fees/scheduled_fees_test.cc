// What a schedule charges, as tables: each row is a fee of "first … last day, due, net, VAT".
// Expected figures are worked out by hand in the comments.
#include "ledger/fees/scheduled_fees.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/seed.h"

namespace thuning::fees {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr size_t kAll = 1000;

Date On(const char* iso) { return ParseIsoDate(iso).value(); }

Stay From(const char* first) { return {.first = On(first)}; }
Stay Between(const char* first, const char* last) { return {.first = On(first), .last = On(last)}; }

Price Costs(int64_t amount_minor, const char* valid_from = "2020-01-01") {
  return {.valid_from = On(valid_from), .amount_minor = amount_minor};
}

const Charging kOnce = {.rhythm = Rhythm::kOnEnrolment};
const Charging kAnniversary = {
    .rhythm = Rhythm::kYearly, .term_months = 12, .part_months = 12, .renews = true};
Charging FromJanuary(Proration proration) {
  Charging charging = kAnniversary;
  charging.renewal = RenewalDay{.month = 1, .day = 1};
  charging.proration = proration;
  return charging;
}
Charging Rent(int term_months, int part_months, Proration proration = Proration::kNone) {
  return {.rhythm = Rhythm::kTerm,
          .term_months = term_months,
          .part_months = part_months,
          .proration = proration};
}

std::string Row(const ScheduledFee& fee) {
  const std::string until = fee.period_end.has_value() ? FormatIsoDate(*fee.period_end) : "-";
  return absl::StrCat(FormatIsoDate(fee.period_start), " ", until, " due ",
                      FormatIsoDate(fee.due_date), " ", fee.net_minor, "+", fee.vat_minor);
}

std::vector<std::string> Table(const Charging& charging, const std::vector<Price>& prices,
                               const Stay& stay, const char* through) {
  std::vector<std::string> rows;
  for (const ScheduledFee& fee : FeesToAssess(charging, prices, stay, {}, On(through), kAll)) {
    rows.push_back(Row(fee));
  }
  return rows;
}

TEST(ScheduledFeesTest, AFeeOnEnrolmentIsChargedOnce) {
  EXPECT_THAT(Table(kOnce, {Costs(120'00)}, From("2026-03-15"), "2026-03-14"), IsEmpty());
  EXPECT_THAT(Table(kOnce, {Costs(120'00)}, From("2026-03-15"), "2026-03-15"),
              ElementsAre("2026-03-15 - due 2026-03-15 12000+0"));
  EXPECT_THAT(Table(kOnce, {Costs(120'00)}, From("2026-03-15"), "2036-12-31"),
              ElementsAre("2026-03-15 - due 2026-03-15 12000+0"));
}

TEST(ScheduledFeesTest, AFeeOnADateIsForWhoIsEnrolledOnIt) {
  const Charging fair = {.rhythm = Rhythm::kOnDate, .date = On("2026-06-21")};
  const auto charged = [&](const Stay& stay) {
    return Table(fair, {Costs(30'00)}, stay, "2026-12-31").size();
  };
  EXPECT_EQ(charged(From("2026-06-21")), 1u);
  EXPECT_EQ(charged(From("2026-06-22")), 0u);
  EXPECT_EQ(charged(Between("2026-01-01", "2026-06-21")), 1u);
  EXPECT_EQ(charged(Between("2026-01-01", "2026-06-20")), 0u);
}

TEST(ScheduledFeesTest, ASubscriptionIsRenewedOnItsAnniversary) {
  EXPECT_THAT(Table(kAnniversary, {Costs(500'00)}, From("2024-02-29"), "2026-02-28"),
              ElementsAre("2024-02-29 2025-02-27 due 2024-02-29 50000+0",
                          "2025-02-28 2026-02-27 due 2025-02-28 50000+0",
                          "2026-02-28 2027-02-27 due 2026-02-28 50000+0"));
}

// 500.00 for a year from 1 January, enrolled from 15 March to 20 April of the year after.
TEST(ScheduledFeesTest, AYearThatIsCutShortIsProrated) {
  const Stay stay = Between("2026-03-15", "2027-04-20");
  const auto table = [&](Proration proration) {
    return Table(FromJanuary(proration), {Costs(500'00)}, stay, "2030-12-31");
  };
  EXPECT_THAT(table(Proration::kNone), ElementsAre("2026-03-15 2026-12-31 due 2026-03-15 50000+0",
                                                   "2027-01-01 2027-04-20 due 2027-01-01 50000+0"));
  // 292 of 365 days are four fifths; 110 of 365 are 150.6849.
  EXPECT_THAT(table(Proration::kDays), ElementsAre("2026-03-15 2026-12-31 due 2026-03-15 40000+0",
                                                   "2027-01-01 2027-04-20 due 2027-01-01 15068+0"));
  // 10 months begun are 416.6667; 4 are 166.6667.
  EXPECT_THAT(table(Proration::kMonths),
              ElementsAre("2026-03-15 2026-12-31 due 2026-03-15 41667+0",
                          "2027-01-01 2027-04-20 due 2027-01-01 16667+0"));
}

TEST(ScheduledFeesTest, ARentIsOverAfterItsTermUnlessItRenews) {
  Charging rent = Rent(12, 6);
  EXPECT_THAT(Table(rent, {Costs(1'800'00)}, From("2026-01-31"), "2030-01-01"),
              ElementsAre("2026-01-31 2026-07-30 due 2026-01-31 90000+0",
                          "2026-07-31 2027-01-30 due 2026-07-31 90000+0"));
  rent.renews = true;
  EXPECT_EQ(Table(rent, {Costs(1'800'00)}, From("2026-01-31"), "2030-01-01").size(), 8u);
}

// 100.00 in twelve months: four of 8.34 and eight of 8.33.
TEST(ScheduledFeesTest, PartsOfATermSumToIt) {
  const auto fees =
      FeesToAssess(Rent(12, 1), {Costs(100'00)}, From("2026-01-01"), {}, On("2026-12-31"), kAll);
  ASSERT_EQ(fees.size(), 12u);
  int64_t sum = 0;
  for (size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(fees[i].net_minor, i < 4 ? 8'34 : 8'33) << i;
    sum += fees[i].net_minor;
  }
  EXPECT_EQ(sum, 100'00);
}

TEST(ScheduledFeesTest, WhoLeavesOwesNoPartThatHasNotBegun) {
  EXPECT_THAT(Table(Rent(24, 3, Proration::kDays), {Costs(7'200'00)},
                    Between("2026-01-01", "2026-05-15"), "2030-01-01"),
              ElementsAre("2026-01-01 2026-03-31 due 2026-01-01 90000+0",
                          // 45 of 91 days: 445.0549
                          "2026-04-01 2026-05-15 due 2026-04-01 44505+0"));
}

// Counted from 28 February a second month has begun on 29 March; the part from 31 January on has
// one.
TEST(ScheduledFeesTest, APartHasNoMoreMonthsThanItIsLong) {
  EXPECT_THAT(Table(Rent(12, 1, Proration::kMonths), {Costs(1'200'00)},
                    Between("2026-01-31", "2026-03-29"), "2030-01-01"),
              ElementsAre("2026-01-31 2026-02-27 due 2026-01-31 10000+0",
                          "2026-02-28 2026-03-29 due 2026-02-28 10000+0"));
}

TEST(ScheduledFeesTest, ATermGoesByTheVersionOfItsFirstDay) {
  const std::vector<Price> prices = {Costs(100'00, "2026-01-01"), Costs(200'00, "2026-07-01")};
  EXPECT_THAT(Table(Rent(12, 6), prices, From("2026-03-01"), "2026-12-31"),
              ElementsAre("2026-03-01 2026-08-31 due 2026-03-01 5000+0",
                          "2026-09-01 2027-02-28 due 2026-09-01 5000+0"));
  EXPECT_THAT(Table(kAnniversary, prices, From("2025-07-01"), "2026-12-31"),
              ElementsAre("2026-07-01 2027-06-30 due 2026-07-01 20000+0"))
      << "the first year began before there was a version";
  EXPECT_THAT(Table(FromJanuary(Proration::kNone), prices, From("2026-08-01"), "2026-12-31"),
              ElementsAre("2026-08-01 2026-12-31 due 2026-08-01 20000+0"))
      << "a year begins for who comes in the middle of it on their first day";
}

// 100.00 less 12.5 % is 87.50; VAT of 20 % is 17.50; three instalments.
TEST(ScheduledFeesTest, DiscountVatAndInstalmentsLoseNoCent) {
  Price price = Costs(100'00);
  price.vat = Rate::FromE8(20'000'000);
  price.due_days = 30;
  price.instalment_count = 3;
  price.instalment_months = 2;
  Stay stay = From("2026-01-01");
  stay.discount = Rate::FromE8(12'500'000);
  EXPECT_THAT(
      Table(kOnce, {price}, stay, "2026-01-01"),
      ElementsAre("2026-01-01 - due 2026-01-31 2917+584", "2026-01-01 - due 2026-03-31 2917+583",
                  "2026-01-01 - due 2026-05-31 2916+583"));
  const auto fees = FeesToAssess(kOnce, {price}, stay, {}, On("2026-01-01"), kAll);
  EXPECT_EQ(fees[0].discount_minor + fees[1].discount_minor + fees[2].discount_minor, 12'50);
}

TEST(ScheduledFeesTest, WhatCostsNothingIsNoFee) {
  EXPECT_THAT(Table(kOnce, {Costs(0)}, From("2026-01-01"), "2026-12-31"), IsEmpty());
  Stay free = From("2026-01-01");
  free.discount = Rate::FromE8(kRateOne);
  EXPECT_THAT(Table(kOnce, {Costs(100)}, free, "2026-12-31"), IsEmpty());
  EXPECT_THAT(Table(kOnce, {}, From("2026-01-01"), "2026-12-31"), IsEmpty());
}

TEST(ScheduledFeesTest, ATermThatWasBegunGoesOnByItsVersion) {
  const Mark mark = {.version = 1, .term = 1, .part = 1};
  const std::vector<Price> prices = {Costs(100'00, "2020-01-01"), Costs(200'00, "2026-01-01")};
  const auto fees =
      FeesToAssess(Rent(12, 6), prices, From("2026-03-01"), mark, On("2026-12-31"), kAll);
  ASSERT_EQ(fees.size(), 1u);
  EXPECT_EQ(fees[0].net_minor, 50'00);
}

// A year of a random schedule, assessed at once, day by day, and in steps at random with a limit.
class AssessingAnyway : public testing::Test {
 protected:
  int64_t Random(int64_t low, int64_t high) { return Uniform(random_, low, high); }

  Charging AnyCharging() {
    const auto proration = static_cast<Proration>(Random(0, 2));
    switch (Random(0, 4)) {
      case 0:
        return kOnce;
      case 1:
        return {.rhythm = Rhythm::kOnDate, .date = AddDays(start_, Random(-30, 700))};
      case 2: {
        Charging yearly = FromJanuary(proration);
        yearly.renewal = RenewalDay{.month = static_cast<int>(Random(1, 12)),
                                    .day = static_cast<int>(Random(1, 28))};
        return yearly;
      }
      default: {
        const int part = static_cast<int>(Random(1, 6));
        Charging rent = Rent(part * static_cast<int>(Random(1, 6)), part, proration);
        rent.renews = Random(0, 1) == 0;
        return rent;
      }
    }
  }

  std::vector<Price> AnyPrices() {
    std::vector<Price> prices;
    Date from = AddDays(start_, Random(-400, 100));
    for (int64_t i = Random(1, 3); i > 0; --i) {
      prices.push_back({.valid_from = from,
                        .amount_minor = Random(0, 3) == 0 ? 0 : Random(1, 5'000'00),
                        .vat = Rate::FromE8(Random(0, 1) * 20'000'000),
                        .due_days = static_cast<int>(Random(0, 60)),
                        .instalment_count = static_cast<int>(Random(1, 4)),
                        .instalment_months = static_cast<int>(Random(1, 3))});
      from = AddDays(from, Random(1, 300));
    }
    return prices;
  }

  Stay AnyStay() {
    Stay stay{.first = start_, .discount = Rate::FromE8(Random(0, 3) * 10'000'000)};
    if (Random(0, 1) == 0) stay.last = AddDays(start_, Random(0, 900));
    return stay;
  }

  // What comes of assessing again and again, each time up to `step()` days later.
  template <typename Step>
  std::vector<ScheduledFee> InSteps(const Charging& charging, const std::vector<Price>& prices,
                                    const Stay& stay, size_t limit, Step step) {
    std::vector<ScheduledFee> all;
    Mark mark;
    for (Date through = AddDays(start_, -3);;
         through = std::min(until_, AddDays(through, step()))) {
      while (true) {
        const auto fees = FeesToAssess(charging, prices, stay, mark, through, limit);
        if (fees.empty()) break;
        mark = fees.back().mark;
        all.insert(all.end(), fees.begin(), fees.end());
      }
      if (through == until_) return all;
    }
  }

  const Date start_ = On("2026-01-31");
  const Date until_ = On("2028-06-30");
  std::mt19937_64 random_{TestSeed(411756)};
};

TEST_F(AssessingAnyway, GivesTheSameFeesEachOnce) {
  size_t count = 0;
  for (int round = 0; round < 150; ++round) {
    const Charging charging = AnyCharging();
    const std::vector<Price> prices = AnyPrices();
    const Stay stay = AnyStay();
    const auto at_once = FeesToAssess(charging, prices, stay, {}, until_, 100'000);
    const auto daily = InSteps(charging, prices, stay, kAll, [] { return 1; });
    const auto at_random = InSteps(charging, prices, stay, static_cast<size_t>(Random(1, 5)),
                                   [this] { return Random(1, 200); });
    EXPECT_TRUE(daily == at_once) << "round " << round;
    EXPECT_TRUE(at_random == at_once) << "round " << round;
    count += at_once.size();
  }
  EXPECT_GT(count, 500u);
}

}  // namespace
}  // namespace thuning::fees
