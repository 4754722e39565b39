#include "tests/conformance/report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thuning::conformance {
namespace {

TEST(ReportTest, IsOneJsonDocument) {
  const Report report{{{.id = "A", .pass = true},
                       {.id = "B", .first_difference = "row 1 \"due\" is 2"},
                       {.id = "C", .not_offered = "daily periods"}}};
  EXPECT_EQ(JsonText(report),
            R"({
  "passed": 1,
  "total": 3,
  "cases": [
    {"id": "A", "pass": true, "firstDifference": "", "notOffered": ""},
    {"id": "B", "pass": false, "firstDifference": "row 1 \"due\" is 2", "notOffered": ""},
    {"id": "C", "pass": false, "firstDifference": "", "notOffered": "daily periods"}
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

}  // namespace
}  // namespace thuning::conformance
