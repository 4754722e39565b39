// Golden bytes of the stored form: this file may only be added to.
#include "ledger/log/frame.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/big_endian.h"
#include "ledger/log/event_log.h"
#include "tests/support/status_matchers.h"

namespace thuning::log {
namespace {

using ::testing::HasSubstr;

absl::string_view View(const auto& bytes) { return {bytes.data(), bytes.size()}; }

// The checksum from its definition, one bit at a time.
uint32_t NaiveCrc32c(absl::string_view bytes) {
  uint32_t state = 0xffffffff;
  for (const char c : bytes) {
    state ^= static_cast<uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit)
      state = (state & 1) != 0 ? (state >> 1) ^ 0x82f63b78 : state >> 1;
  }
  return state ^ 0xffffffff;
}

struct Golden {
  uint64_t position;
  std::string record;
  std::string key_hex;
  std::string value_hex;
};

class FrameGoldenTest : public ::testing::TestWithParam<Golden> {};

TEST_P(FrameGoldenTest, TheBytesStandForEver) {
  const Golden& golden = GetParam();
  const auto key = EncodeBigEndian64(golden.position);
  const auto checksum = FrameChecksum(View(key), golden.record);
  EXPECT_EQ(absl::BytesToHexString(View(key)), golden.key_hex);
  EXPECT_EQ(absl::BytesToHexString(absl::StrCat(View(checksum), golden.record)), golden.value_hex);
  EXPECT_EQ(FromBigEndian32(View(checksum)), NaiveCrc32c(absl::StrCat(View(key), golden.record)));
  EXPECT_THAT(VerifiedRecord(golden.position, absl::HexStringToBytes(golden.key_hex),
                             absl::HexStringToBytes(golden.value_hex)),
              IsOkAndHolds(golden.record));
}

INSTANTIATE_TEST_SUITE_P(Version1, FrameGoldenTest,
                         ::testing::Values(Golden{1, "a", "0000000000000001", "3beae0b561"},
                                           Golden{4711, "thuning", "0000000000001267",
                                                  "fc1b1a757468756e696e67"},
                                           Golden{0x0102030405060708, std::string("\0\xff\n", 3),
                                                  "0102030405060708", "a4fb517200ff0a"}));

class FrameTest : public ::testing::Test {
 protected:
  const std::string key_ = EncodeBigEndian64(4711);
  const std::string value_ = absl::StrCat(View(FrameChecksum(key_, "thuning")), "thuning");
};

TEST_F(FrameTest, EveryFlippedBitIsFound) {
  for (size_t bit = 0; bit < 8 * value_.size(); ++bit) {
    std::string damaged = value_;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_THAT(VerifiedRecord(4711, key_, damaged),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("record 4711: ")));
  }
}

TEST_F(FrameTest, EveryOtherLengthIsFound) {
  for (size_t length = 0; length < value_.size(); ++length) {
    EXPECT_THAT(VerifiedRecord(4711, key_, value_.substr(0, length)),
                StatusIs(absl::StatusCode::kDataLoss));
  }
  EXPECT_THAT(VerifiedRecord(4711, key_, value_ + '\0'), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(FrameTest, AnEmptyRecordAndOneTooLongAreRefusedEvenWithTheirChecksum) {
  for (const std::string& record : {std::string(), std::string(kMaxRecordBytes + 1, 'x')}) {
    const std::string value = absl::StrCat(View(FrameChecksum(key_, record)), record);
    EXPECT_THAT(VerifiedRecord(4711, key_, value),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("a frame of")));
  }
}

TEST_F(FrameTest, AnotherKeyIsAGap) {
  EXPECT_THAT(
      VerifiedRecord(4710, key_, value_),
      StatusIs(absl::StatusCode::kDataLoss, "record 4710: missing, the next record is 4711"));
  EXPECT_THAT(VerifiedRecord(4711, "short", value_),
              StatusIs(absl::StatusCode::kDataLoss, "record 4711: a key of 5 bytes stands there"));
}

}  // namespace
}  // namespace thuning::log
