#include "ledger/lending/usury_thresholds.h"

#include <map>

#include "ledger/lending/loan_fixture_test.h"
#include "tests/support/refusal_table.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

using ledger::v1::LoadUsuryThresholdsRequest;
using type::v1::UsuryThreshold;

UsuryThreshold Threshold(absl::string_view category, google::type::Date from,
                         google::type::Date to) {
  UsuryThreshold threshold;
  threshold.set_category(std::string(category));
  *threshold.mutable_valid_from() = std::move(from);
  *threshold.mutable_valid_to() = std::move(to);
  threshold.set_rate_percent("22.00");
  threshold.set_reference("JORF n°0301, texte n° 71");
  return threshold;
}

LoadUsuryThresholdsRequest Load(std::vector<UsuryThreshold> thresholds) {
  LoadUsuryThresholdsRequest request;
  request.set_parent("operators/ami");
  for (UsuryThreshold& threshold : thresholds) *request.add_thresholds() = std::move(threshold);
  return request;
}

LoadUsuryThresholdsRequest TwoQuarters() {
  return Load({Threshold("CONSO-3000", Day("2026-04-01"), Day("2026-06-30")),
               Threshold("CONSO-3000", Day("2026-01-01"), Day("2026-03-31"))});
}

class UsuryThresholdsTest : public LoanFixture {
 protected:
  std::string RateOn(absl::string_view category, absl::string_view day) {
    const UsuryThreshold* threshold = FindThreshold("ami", category, Day(day), state_);
    return threshold == nullptr ? "none" : threshold->rate_percent();
  }
};

TEST_F(UsuryThresholdsTest, HoldFromTheirFirstDayToTheirLast) {
  LoadUsuryThresholdsRequest request = TwoQuarters();
  request.mutable_thresholds(0)->set_rate_percent("23.56");
  EXPECT_THAT(FactsOf(Do(request)), testing::ElementsAre("usury_thresholds_loaded"));
  EXPECT_EQ(RateOn("CONSO-3000", "2025-12-31"), "none");
  EXPECT_EQ(RateOn("CONSO-3000", "2026-01-01"), "22");
  EXPECT_EQ(RateOn("CONSO-3000", "2026-03-31"), "22");
  EXPECT_EQ(RateOn("CONSO-3000", "2026-04-01"), "23.56");
  EXPECT_EQ(RateOn("CONSO-3000", "2026-06-30"), "23.56");
  EXPECT_EQ(RateOn("CONSO-3000", "2026-07-01"), "none");
  EXPECT_EQ(RateOn("CONSO", "2026-01-01"), "none");
  EXPECT_EQ(FindThreshold("eve", "CONSO-3000", Day("2026-01-01"), state_), nullptr);
}

TEST_F(UsuryThresholdsTest, AreRefusedInOrder) {
  Do(Load({Threshold("CONSO-3000", Day("2025-10-01"), Day("2025-12-31"))}));
  using R = LoadUsuryThresholdsRequest;
  const auto second = [](void (*spoil)(UsuryThreshold&)) {
    return [spoil](R& request) { spoil(*request.mutable_thresholds(1)); };
  };
  const auto run = [this](const R& request) { return Try(request); };
  EXPECT_OK(Try(TwoQuarters()));
  ExpectRefusals<R>(TwoQuarters(),
                    {{"MALFORMED_NAME", "parent", [](R& r) { r.set_parent("ami"); }},
                     {"REQUIRED_FIELD_MISSING", "thresholds[1].category",
                      second([](UsuryThreshold& t) { t.clear_category(); })},
                     {"TEXT_TOO_LONG", "thresholds[1].category",
                      second([](UsuryThreshold& t) { t.set_category(std::string(31, 'C')); })},
                     {"MALFORMED_ID", "thresholds[1].category",
                      second([](UsuryThreshold& t) { t.set_category("CONSO/3000"); })},
                     {"REQUIRED_FIELD_MISSING", "thresholds[1].valid_from",
                      second([](UsuryThreshold& t) { t.clear_valid_from(); })},
                     {"DATE_INVALID", "thresholds[1].valid_from",
                      second([](UsuryThreshold& t) { t.mutable_valid_from()->set_month(0); })},
                     {"DATE_INVALID", "thresholds[1].valid_to",
                      second([](UsuryThreshold& t) { t.mutable_valid_to()->set_day(32); })},
                     {"REQUIRED_FIELD_MISSING", "thresholds[1].rate_percent",
                      second([](UsuryThreshold& t) { t.clear_rate_percent(); })},
                     {"RATE_MALFORMED", "thresholds[1].rate_percent",
                      second([](UsuryThreshold& t) { t.set_rate_percent("22,5"); })},
                     {"RATE_TOO_PRECISE", "thresholds[1].rate_percent",
                      second([](UsuryThreshold& t) { t.set_rate_percent("22.1234567"); })},
                     {"REQUIRED_FIELD_MISSING", "thresholds[1].reference",
                      second([](UsuryThreshold& t) { t.clear_reference(); })},
                     {"TEXT_TOO_LONG", "thresholds[1].reference",
                      second([](UsuryThreshold& t) { t.set_reference(std::string(201, 'x')); })},
                     {"RANGE_EMPTY", "thresholds[1].valid_to",
                      second([](UsuryThreshold& t) { *t.mutable_valid_to() = Day("2025-12-30"); })},
                     {"NOT_FOUND", "parent", [](R& r) { r.set_parent("operators/eve"); }},
                     {"PERIODS_OVERLAP", "thresholds[1].valid_from", second([](UsuryThreshold& t) {
                        *t.mutable_valid_from() = Day("2025-12-31");
                      })}},
                    run);
  EXPECT_THAT(Try(Load({})), RefusedWith("REQUIRED_FIELD_MISSING", "thresholds"));
  const std::vector<UsuryThreshold> many(1001, TwoQuarters().thresholds(0));
  EXPECT_THAT(Try(Load(many)), RefusedWith("TOO_MANY_THRESHOLDS", "thresholds"));
}

TEST_F(UsuryThresholdsTest, NoneIsLoadedWhereOneOverlaps) {
  LoadUsuryThresholdsRequest request = TwoQuarters();
  *request.mutable_thresholds(1)->mutable_valid_to() = Day("2026-04-01");
  EXPECT_THAT(Try(request), RefusedWith("PERIODS_OVERLAP", "thresholds[1].valid_from"));
  request.mutable_thresholds(1)->set_category("CONSO-6000");
  EXPECT_OK(Try(request));
  Do(TwoQuarters());
  EXPECT_THAT(Try(TwoQuarters()), RefusedWith("PERIODS_OVERLAP", "thresholds[0].valid_from"));
}

// Against a table with a row for each day of each category.
TEST_F(UsuryThresholdsTest, AgreeWithATableOfDays) {
  std::mt19937_64 random(TestSeed(2026));
  std::map<std::pair<std::string, Date>, std::string> table;
  const Date first = ParseIsoDate("2025-12-20").value();
  int loaded = 0;
  for (int round = 0; round < 400; ++round) {
    const std::string category = Uniform(random, 0, 1) == 0 ? "A" : "A-2";
    const Date from = AddDays(first, Uniform(random, 0, 900));
    const Date to = AddDays(from, Uniform(random, 0, 20));
    UsuryThreshold threshold = Threshold(category, ToProto(from), ToProto(to));
    threshold.set_rate_percent(std::to_string(round % 100));
    const LoadUsuryThresholdsRequest request = Load({threshold});
    bool is_free = true;
    for (Date day = from; day <= to; day = AddDays(day, 1)) {
      is_free = is_free && !table.contains({category, day});
    }
    ASSERT_EQ(Try(request).ok(), is_free) << category << " " << from << " " << to;
    if (!is_free) continue;
    ++loaded;
    Do(request);
    for (Date day = from; day <= to; day = AddDays(day, 1)) {
      table[{category, day}] = threshold.rate_percent();
    }
  }
  EXPECT_GT(loaded, 60);
  for (int n = -1; n < 930; ++n) {
    const Date day = AddDays(first, n);
    for (const char* category : {"A", "A-2"}) {
      const auto row = table.find({category, day});
      ASSERT_EQ(RateOn(category, FormatIsoDate(day)), row == table.end() ? "none" : row->second);
    }
  }
}

}  // namespace
}  // namespace thuning::lending
