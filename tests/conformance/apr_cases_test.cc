// That a case passes only if it agrees: each test spoils one figure of a case that is right.
#include "tests/conformance/apr_cases.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thuning::conformance {
namespace {

using ::testing::HasSubstr;

CaseOutcome Play(const std::string& json) {
  google::protobuf::Value document;
  EXPECT_TRUE(
      google::protobuf::util::JsonStringToMessage(absl::StrCat("[", json, "]"), &document).ok());
  const Report report = RunAprCases(document);
  EXPECT_EQ(report.cases.size(), 1u);
  return report.cases.empty() ? CaseOutcome() : report.cases[0];
}

// 1 % a month.
constexpr char kRate[] = R"({
  "id": "month", "regular_period": "month",
  "cashflows": [{"date": "2026-01-31", "amount": "1000.00"}, {"time": "1/12", "amount": "-1010"}],
  "expected_apr_percent": "12.68",
  "expected_unrounded_percent": "12.682508", "abs_diff_recomputed_vs_published": "5e-06",
  "recomputed_percent": "12.682503",
  "teg_proportionnel_mensuel_percent_computed": "12.000000"})";

std::string With(const char* good, absl::string_view from, absl::string_view to) {
  std::string spoilt = absl::StrReplaceAll(good, {{from, to}});
  EXPECT_NE(spoilt, good) << from;
  return spoilt;
}

TEST(AprCasesTest, ARightCasePassesHoweverItSaysItsTimes) {
  EXPECT_EQ(Play(kRate).first_difference, "");
  EXPECT_TRUE(Play(kRate).pass);
  for (const char* time :
       {R"("date": "2026-02-28")", R"("time": "0.5/6")", R"("time_years": 0.083333333333)"}) {
    EXPECT_TRUE(Play(With(kRate, R"("time": "1/12")", time)).pass) << time;
  }
}

TEST(AprCasesTest, EachFigureHasToAgree) {
  EXPECT_EQ(Play(With(kRate, "12.68\"", "12.69\"")).first_difference,
            "expected_apr_percent is 12.68250301, expected 12.69");
  EXPECT_THAT(Play(With(kRate, "12.682508", "12.682510")).first_difference,
              HasSubstr("expected_unrounded_percent is "));
  EXPECT_THAT(Play(With(kRate, "5e-06", "3e-06")).first_difference,
              HasSubstr("expected_unrounded_percent is "));
  EXPECT_THAT(Play(With(kRate, "12.682503", "12.682505")).first_difference,
              HasSubstr("recomputed_percent is "));
  EXPECT_THAT(Play(With(kRate, "12.000000", "12.000002")).first_difference,
              HasSubstr("teg_proportionnel_mensuel_percent_computed is 12.0000000"));
  EXPECT_FALSE(Play(With(kRate, "-1010", "-1010.01")).pass);
  EXPECT_FALSE(Play(With(kRate, "-1010", "1010")).pass);
}

TEST(AprCasesTest, ACaseThatCannotBeReadDoesNotPass) {
  for (const auto& [from, to] :
       {std::pair{"-1010", "ten"}, {"1/12", "soon"}, {"2026-01-31", "2026-02-30"}}) {
    EXPECT_FALSE(Play(With(kRate, from, to)).pass) << to;
    EXPECT_NE(Play(With(kRate, from, to)).first_difference, "") << to;
  }
  EXPECT_EQ(Play(R"({"id": "empty"})").first_difference, "the case expects nothing");
}

constexpr char kInterval[] = R"({"id": "days", "from": "2013-01-12", "to": "2013-02-15",
  "regular_period": "month", "expected": "3/366 + 1/12", "expected_years": 0.091530054645})";

TEST(AprCasesTest, IntervalsAgreeExactly) {
  EXPECT_TRUE(Play(kInterval).pass);
  EXPECT_TRUE(Play(With(kInterval, "expected\"", "unread\"")).pass);
  EXPECT_EQ(Play(With(kInterval, "3/366", "3/365")).first_difference,
            "interval is 0.091530054645, expected 3/365 + 1/12 = 0.091552511416");
  EXPECT_FALSE(Play(With(kInterval, "month", "week")).pass);
  EXPECT_THAT(Play(With(kInterval, "month", "day")).not_offered, HasSubstr("day"));
  EXPECT_FALSE(Play(With(kInterval, "2013-02-15", "2013-01-11")).pass);
}

}  // namespace
}  // namespace thuning::conformance
