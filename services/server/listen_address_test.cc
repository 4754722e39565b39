#include "services/server/listen_address.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::services {
namespace {

using ::testing::HasSubstr;

TEST(ListenAddressTest, TakesLoopbackOnly) {
  for (const char* address :
       {"127.0.0.1:7400", "127.1.2.3:0", "localhost:7400", "[::1]:7400", "unix:/run/thuning"}) {
    EXPECT_OK(CheckListenAddress(address)) << address;
  }
  for (const char* address :
       {"0.0.0.0:7400", "[::]:7400", "192.168.1.5:7400", "127.0.0.1.example.org:7400",
        "128.0.0.1:1", "127.0.0:1", "localhost.example.org:1"}) {
    EXPECT_THAT(CheckListenAddress(address),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("loopback")))
        << address;
  }
}

TEST(ListenAddressTest, SaysWhatAnAddressIs) {
  for (const char* address : {"", "127.0.0.1", "127.0.0.1:port", "127.0.0.1:70000", "unix:"}) {
    EXPECT_THAT(CheckListenAddress(address),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("HOST:PORT")))
        << address;
  }
}

}  // namespace
}  // namespace thuning::services
