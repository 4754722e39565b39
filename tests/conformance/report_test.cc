#include "tests/conformance/report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/conformance/quirks.h"

namespace thuning::conformance {
namespace {

TEST(ReportTest, IsOneJsonDocument) {
  const Report report{{{.id = "A", .pass = true},
                       {.id = "B", .first_difference = "row 1 \"due\" is 2"},
                       {.id = "C", .not_offered = "daily periods"},
                       {.id = "D", .first_difference = "x is 1", .quirk = "rule 1: x is 1"}}};
  EXPECT_EQ(JsonText(report),
            R"({
  "passed": 1,
  "quirks": 1,
  "total": 4,
  "cases": [
    {"id": "A", "pass": true, "firstDifference": "", "notOffered": "", "quirk": ""},
    {"id": "B", "pass": false, "firstDifference": "row 1 \"due\" is 2", "notOffered": "", "quirk": ""},
    {"id": "C", "pass": false, "firstDifference": "", "notOffered": "daily periods", "quirk": ""},
    {"id": "D", "pass": false, "firstDifference": "x is 1", "notOffered": "", "quirk": "rule 1: x is 1"}
  ]
}
)");
}

TEST(ReportTest, IsATableForPeople) {
  Report report{{{.id = "A", .pass = true}}};
  report.Append({{{.id = "B-2", .first_difference = "x is 1"}, {.id = "C", .not_offered = "y"}}});
  EXPECT_EQ(TableText(report),
            "CASE  VERDICT      FIRST DIFFERENCE\n"
            "----  -----------  ----------------\n"
            "A     pass\n"
            "B-2   DIFFERS      x is 1\n"
            "C     not offered  y\n"
            "\n"
            "1 of 3 pass\n");
}

TEST(ReportTest, AQuirkDiffersAndIsListed) {
  Report report{{{.id = "A", .pass = true}, {.id = "B", .first_difference = "x is 1"}}};
  EXPECT_FALSE(report.IsAsListed());
  const auto quirks = ParseQuirks("# why\n\nB: rule 1: x is 1\nOTHER: rule 2\n");
  ASSERT_TRUE(quirks.ok());
  MarkQuirks(*quirks, report);
  EXPECT_TRUE(report.IsAsListed());
  EXPECT_EQ(TableText(report),
            "CASE  VERDICT  FIRST DIFFERENCE\n"
            "----  -------  ----------------\n"
            "A     pass\n"
            "B     quirk    rule 1: x is 1\n"
            "\n"
            "1 of 2 pass, 1 listed as quirks\n");
  report.cases[1].pass = true;
  EXPECT_FALSE(report.IsAsListed());
  EXPECT_THAT(TableText(report), testing::HasSubstr("B     PASSES, is listed as a quirk"));
}

TEST(ReportTest, AListOfQuirksIsReadStrictly) {
  EXPECT_FALSE(ParseQuirks("SCH-11").ok());
  EXPECT_FALSE(ParseQuirks("SCH-11: ").ok());
  EXPECT_FALSE(ParseQuirks("A: rule 1\nA: rule 2").ok());
  EXPECT_FALSE(ReadQuirks("/no/such/file").ok());
}

}  // namespace
}  // namespace thuning::conformance
