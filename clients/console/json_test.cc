#include "clients/console/json.h"

#include <google/protobuf/message.h>

#include <sstream>

#include "clients/console/api.h"
#include "clients/console/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::console {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

absl::Status Read(absl::string_view json) {
  return FromJson(json, FindType("thuning.ledger.v1.QuoteLoanRequest")).status();
}

TEST(JsonTest, PrintsDefaultsAndBigNumbersAsProto3Does) {
  ledger::v1::GetOperatorResponse response;
  response.mutable_operator_()->set_name("operators/ami");
  response.set_as_of_position(9007199254740993);
  const auto json = ToJson(response);
  ASSERT_OK(json);
  EXPECT_THAT(*json, AllOf(HasSubstr("\"displayName\": \"\""),
                           HasSubstr("\"asOfPosition\": \"9007199254740993\"")));
  EXPECT_EQ(json->back(), '\n');
}

TEST(JsonTest, NamesAnUnknownFieldWithItsPath) {
  EXPECT_THAT(Read(R"({"principal": 1})"), RefusedWith("JSON_UNKNOWN_FIELD", "principal"));
  EXPECT_THAT(Read(R"({"terms": {"rate": "4"}})"), RefusedWith("JSON_UNKNOWN_FIELD", "terms.rate"));
  EXPECT_THAT(Read(R"({"terms": {"fees": [{}, {"x": 1}]}})"),
              RefusedWith("JSON_UNKNOWN_FIELD", "terms.fees[1].x"));
}

TEST(JsonTest, WrongValuesAndWrongTextAreUsageErrors) {
  EXPECT_THAT(Read(R"({"terms": {"principal": {"minorUnits": "a"}}})"),
              RefusedWith("JSON_VALUE_INVALID", "terms.principal.minor_units"));
  for (const absl::string_view text : {"", "{", "[]", "{\"terms\": {}"}) {
    EXPECT_THAT(Read(text), RefusedWith("JSON_MALFORMED", "")) << text;
    EXPECT_EQ(ExitStatusOf(Read(text)), kUsage);
  }
}

TEST(JsonTest, ReadFileSaysWhichFileCannotBeRead) {
  std::istringstream in("typed");
  EXPECT_THAT(ReadFile("-", in), IsOkAndHolds("typed"));
  EXPECT_THAT(ReadFile("no such file", in).status(), RefusedWith("FILE_UNREADABLE", ""));
  EXPECT_THAT(ReadFile("/", in).status(), RefusedWith("FILE_UNREADABLE", ""));  // a folder
}

std::vector<std::string> Objects(const std::string& text) {
  std::istringstream in(text);
  JsonObjects objects(in);
  std::vector<std::string> found;
  for (;;) {
    const auto next = objects.Next();
    if (!next.ok()) return {ReasonOf(next.status())};
    if (!next->has_value()) return found;
    found.push_back(**next);
  }
}

TEST(JsonObjectsTest, TakesLinesAndArraysAlike) {
  const std::vector<std::string> two = {R"({"a":"}\"{"})", R"({"b":[{}]})"};
  EXPECT_EQ(Objects(two[0] + "\n" + two[1] + "\n"), two);
  EXPECT_EQ(Objects("[" + two[0] + " ,\n " + two[1] + "]"), two);
  EXPECT_EQ(Objects(" \n"), std::vector<std::string>());
}

TEST(JsonObjectsTest, RefusesWhatIsNoObject) {
  EXPECT_EQ(Objects("{} x"), std::vector<std::string>{"JSON_MALFORMED"});
  EXPECT_EQ(Objects("{\"a\":"), std::vector<std::string>{"JSON_MALFORMED"});
}

}  // namespace
}  // namespace thuning::console
