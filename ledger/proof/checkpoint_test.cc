#include "ledger/proof/checkpoint.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/proof/signed_note.h"
#include "tests/support/status_matchers.h"

namespace thuning::proof {
namespace {

using ::testing::HasSubstr;

constexpr absl::string_view kOrigin = "ledger.example/ami";

// Any fixed seed will do.
SigningKey LogKey(absl::string_view name = kOrigin) {
  return SigningKey::FromSeed(name, std::string(32, 's')).value();
}

Checkpoint SomeCheckpoint() {
  return {.origin = std::string(kOrigin), .size = 42, .root = Sha256("root"), .extensions = {}};
}

// The body that C2SP tlog-checkpoint gives as its example.
constexpr absl::string_view kPublishedBody =
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

TEST(CheckpointTest, PublishedBodyIsReadAndWritten) {
  ASSERT_OK_AND_ASSIGN(const Checkpoint checkpoint, ParseCheckpoint(kPublishedBody));
  EXPECT_EQ(checkpoint.origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint.size, 20852163u);
  EXPECT_EQ(ToHex(checkpoint.root),
            "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62");
  EXPECT_THAT(FormatCheckpoint(checkpoint), IsOkAndHolds(kPublishedBody));
}

TEST(CheckpointTest, ComesBackAsItWasSigned) {
  Checkpoint checkpoint = SomeCheckpoint();
  checkpoint.extensions = {"state 0123", "second line"};
  ASSERT_OK_AND_ASSIGN(const std::string note, Sign(checkpoint, LogKey()));
  EXPECT_THAT(Open(note, LogKey().verifier()), IsOkAndHolds(checkpoint));
}

TEST(CheckpointTest, EveryFlippedBitIsRefused) {
  ASSERT_OK_AND_ASSIGN(const std::string note, Sign(SomeCheckpoint(), LogKey()));
  for (size_t bit = 0; bit < note.size() * 8; ++bit) {
    std::string flipped = note;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(Open(flipped, LogKey().verifier()).ok()) << "bit " << bit;
  }
}

TEST(CheckpointTest, ToleratesAWitness) {
  ASSERT_OK_AND_ASSIGN(const std::string note, Sign(SomeCheckpoint(), LogKey()));
  const std::string cosigned = absl::StrCat(note, "\xE2\x80\x94 bank.example ",
                                            absl::Base64Escape(std::string(76, 'w')), "\n");
  EXPECT_THAT(Open(cosigned, LogKey().verifier()), IsOkAndHolds(SomeCheckpoint()));
}

TEST(CheckpointTest, ACheckpointOfAnotherLogIsRefused) {
  const SigningKey key = LogKey("other.example");
  EXPECT_THAT(Sign(SomeCheckpoint(), key),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("wrong origin")));
  ASSERT_OK_AND_ASSIGN(const std::string body, FormatCheckpoint(SomeCheckpoint()));
  ASSERT_OK_AND_ASSIGN(const std::string note, SignNote(body, key));
  EXPECT_THAT(Open(note, key.verifier()),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("wrong origin")));
}

TEST(CheckpointTest, ChecksTheSignatureBeforeTheContent) {
  ASSERT_OK_AND_ASSIGN(const std::string note, SignNote("no checkpoint\n", LogKey()));
  EXPECT_THAT(Open(note, LogKey().verifier()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("fewer than three lines")));
  EXPECT_THAT(Open(note, LogKey("other.example").verifier()),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(CheckpointTest, MalformedBodiesAreRefusedWithTheReason) {
  struct Row {
    absl::string_view body;
    absl::string_view why;
  };
  const Row rows[] = {
      {"origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", "newline"},
      {"origin\n1\n", "fewer than three lines"},
      {"\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "empty line"},
      {"origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n", "empty line"},
      {"origin\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "size"},
      {"origin\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "size"},
      {"origin\n1 \nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "size"},
      {"origin\n18446744073709551616\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "size"},
      {"origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", "root"},
      {"origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", "root"},
      {"origin\n1\nCsUY\n", "root"},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(ParseCheckpoint(row.body),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(row.why))))
        << row.body;
  }
}

TEST(CheckpointTest, OnlyLinesAreSigned) {
  Checkpoint checkpoint = SomeCheckpoint();
  checkpoint.extensions = {"two\nlines"};
  EXPECT_THAT(Sign(checkpoint, LogKey()), StatusIs(absl::StatusCode::kInvalidArgument));
  checkpoint.extensions = {""};
  EXPECT_THAT(Sign(checkpoint, LogKey()), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace thuning::proof
