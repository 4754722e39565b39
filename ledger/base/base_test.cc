#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/sha256.h"
#include "tests/support/status_matchers.h"

namespace thuning {
namespace {

using ::testing::HasSubstr;

// FIPS 180-4 examples, as published by NIST.
TEST(Sha256Test, HashesThePublishedExamples) {
  EXPECT_EQ(ToHex(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(ToHex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256Test, PartsHashAsTheirConcatenation) {
  EXPECT_EQ(Sha256({"a", "", "bc"}), Sha256("abc"));
}

TEST(Sha256Test, AStreamHashesAsTheWhole) {
  Sha256Stream stream;
  for (const char* part : {"a", "", "bc"}) stream.Add(part);
  EXPECT_EQ(stream.Finish(), Sha256("abc"));
}

TEST(BigEndianTest, OrderOfBytesIsOrderOfNumbers) {
  EXPECT_EQ(EncodeBigEndian64(0x0102030405060708), std::string("\1\2\3\4\5\6\7\10"));
  EXPECT_LT(EncodeBigEndian64(255), EncodeBigEndian64(256));
  EXPECT_EQ(DecodeBigEndian64(EncodeBigEndian64(~uint64_t{1})), ~uint64_t{1});
}

TEST(Sha256Test, HexRoundTripsAndRefusesAnythingElse) {
  const Sha256Digest digest = Sha256("abc");
  EXPECT_THAT(DigestFromHex(ToHex(digest)), IsOkAndHolds(digest));
  EXPECT_THAT(DigestFromHex("ba78"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(DigestFromHex(std::string(64, 'G')), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(RefusalTest, CarriesReasonAndField) {
  const absl::Status status =
      RefuseField("AMOUNT_NOT_POSITIVE", "amount.minor_units", "must be positive");
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("amount.minor_units")));
  EXPECT_EQ(ReasonOf(status), "AMOUNT_NOT_POSITIVE");
  EXPECT_EQ(FieldOf(status), "amount.minor_units");
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
}

TEST(CheckDeathTest, NamesTheCondition) {
  EXPECT_DEATH(LEDGER_CHECK(1 > 2), "check failed: 1 > 2");
}

}  // namespace
}  // namespace thuning
