#include "clients/console/request_id.h"

#include <regex>

#include "gtest/gtest.h"

namespace thuning::console {
namespace {

bool IsUuid(const std::string& text, char version) {
  const std::string form = std::string("[0-9a-f]{8}-[0-9a-f]{4}-") + version +
                           "[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  return std::regex_match(text, std::regex(form));
}

TEST(RequestIdTest, ARandomOneIsAVersion4AndNeverTheSame) {
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(IsUuid(RandomRequestId(), '4'));
  EXPECT_NE(RandomRequestId(), RandomRequestId());
}

TEST(RequestIdTest, ADerivedOneFollowsFromSourceAndPlace) {
  EXPECT_TRUE(IsUuid(DerivedRequestId("file", 1), '8'));
  EXPECT_EQ(DerivedRequestId("file", 1), DerivedRequestId("file", 1));
  EXPECT_NE(DerivedRequestId("file", 1), DerivedRequestId("file", 2));
  EXPECT_NE(DerivedRequestId("file", 1), DerivedRequestId("fil", 1));
}

}  // namespace
}  // namespace thuning::console
