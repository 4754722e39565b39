#include "tests/conformance/year_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::conformance {
namespace {

using loan::kTicksPerYear;

TEST(YearTextTest, ReadsSumsOfFractionsAndDecimals) {
  EXPECT_THAT(ParseYears("0"), IsOkAndHolds(0));
  EXPECT_THAT(ParseYears("20"), IsOkAndHolds(20 * kTicksPerYear));
  EXPECT_THAT(ParseYears("1.5"), IsOkAndHolds(kTicksPerYear * 3 / 2));
  EXPECT_THAT(ParseYears("401/4380"), IsOkAndHolds(kTicksPerYear / 12 + kTicksPerYear / 365 * 3));
  EXPECT_THAT(ParseYears("3/366 + 2/12"), IsOkAndHolds(kTicksPerYear / 6 + kTicksPerYear / 122));
  EXPECT_THAT(ParseYears("0.019230769231"), IsOkAndHolds(kTicksPerYear / 52));
  EXPECT_THAT(ParseYears("546/365.25"), IsOkAndHolds(31'153'078));  // 31153078.275
  EXPECT_EQ(YearsText(kTicksPerYear / 6 + kTicksPerYear / 365 * 3), "0.174885844749");
}

TEST(YearTextTest, RefusesWhatIsNoInterval) {
  for (const char* text : {"", "a", "1/0", "1/-2", "1//2", "1 +", "1e-3"}) {
    EXPECT_FALSE(ParseYears(text).ok()) << text;
  }
  EXPECT_THAT(ParseSpacing("day"), StatusIs(absl::StatusCode::kUnimplemented));
}

}  // namespace
}  // namespace thuning::conformance
