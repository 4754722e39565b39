#include "ledger/proof/signed_note.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::proof {
namespace {

using ::testing::HasSubstr;

// The example of the Go package golang.org/x/mod/sumdb/note (note.go, "Example").
constexpr absl::string_view kPeterPublic =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr absl::string_view kPeterPrivate =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr absl::string_view kPeterText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr absl::string_view kPeterSignature =
    "\xE2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqd"
    "ngotpRZb6KE6RyyBwJnAM=\n";

VerifierKey Peter() { return VerifierKey::Parse(kPeterPublic).value(); }
std::string PeterNote() { return absl::StrCat(kPeterText, "\n", kPeterSignature); }

std::string SignatureLine(absl::string_view name, absl::string_view bytes) {
  return absl::StrCat("\xE2\x80\x94 ", name, " ", absl::Base64Escape(bytes), "\n");
}

TEST(SignedNoteTest, PublishedNoteIsSignedAndOpened) {
  ASSERT_OK_AND_ASSIGN(const SigningKey key, SigningKey::Parse(kPeterPrivate));
  EXPECT_THAT(SignNote(kPeterText, key), IsOkAndHolds(PeterNote()));
  EXPECT_THAT(OpenNote(PeterNote(), Peter()), IsOkAndHolds(kPeterText));
}

// The example of C2SP signed-note, section "Verifier keys".
TEST(SignedNoteTest, OpensTheExampleOfTheSpecification) {
  ASSERT_OK_AND_ASSIGN(const VerifierKey key,
                       VerifierKey::Parse("example.com/foo+530d903a+"
                                          "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"));
  const std::string note =
      "This is an example message.\n\n\xE2\x80\x94 example.com/foo "
      "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
      "\n";
  EXPECT_THAT(OpenNote(note, key), IsOkAndHolds("This is an example message.\n"));
}

TEST(SignedNoteTest, EveryFlippedBitIsRefused) {
  const std::string note = PeterNote();
  for (size_t bit = 0; bit < note.size() * 8; ++bit) {
    std::string flipped = note;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(OpenNote(flipped, Peter()).ok()) << "bit " << bit;
  }
}

TEST(SignedNoteTest, EveryShorterNoteIsRefused) {
  const std::string note = PeterNote();
  for (size_t length = 0; length < note.size(); ++length) {
    ASSERT_FALSE(OpenNote(note.substr(0, length), Peter()).ok()) << "length " << length;
  }
}

TEST(SignedNoteTest, TextMayHaveEmptyLines) {
  ASSERT_OK_AND_ASSIGN(const SigningKey key, SigningKey::Parse(kPeterPrivate));
  ASSERT_OK_AND_ASSIGN(const std::string note, SignNote("one\n\nthree\n", key));
  EXPECT_THAT(OpenNote(note, Peter()), IsOkAndHolds("one\n\nthree\n"));
}

TEST(SignedNoteTest, ToleratesSignaturesByOthers) {
  const std::string witness = SignatureLine("witness.example", std::string(76, 'w'));
  EXPECT_OK(OpenNote(absl::StrCat(PeterNote(), witness), Peter()));
  EXPECT_OK(OpenNote(absl::StrCat(kPeterText, "\n", witness, kPeterSignature), Peter()));
  // Of the same name but another id, and of another name but the same id.
  EXPECT_OK(
      OpenNote(absl::StrCat(PeterNote(), SignatureLine("PeterNeumann", "abcdefgh")), Peter()));
  const std::string same_id = absl::StrCat(Peter().id(), "efgh");
  EXPECT_OK(OpenNote(absl::StrCat(PeterNote(), SignatureLine("Other", same_id)), Peter()));
}

TEST(SignedNoteTest, AWrongSignatureByTheKeySpoilsTheNote) {
  const std::string wrong = SignatureLine("PeterNeumann", Peter().id() + std::string(64, 'x'));
  EXPECT_THAT(OpenNote(absl::StrCat(PeterNote(), wrong), Peter()),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("bad signature")));
}

TEST(SignedNoteTest, AnotherKeyIsUnknown) {
  ASSERT_OK_AND_ASSIGN(const SigningKey other, SigningKey::Generate("PeterNeumann"));
  EXPECT_THAT(OpenNote(PeterNote(), other.verifier()),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("unknown key")));
}

TEST(SignedNoteTest, MalformedNotesAreRefusedWithTheReason) {
  struct Row {
    std::string note;
    std::string why;
  };
  std::string crowd = PeterNote();
  for (int i = 0; i < 100; ++i) crowd += SignatureLine("witness", "12345678");
  const Row rows[] = {
      {"", "newline"},
      {absl::StrCat(kPeterText, "\xFF\n\n", kPeterSignature), "UTF-8"},
      {absl::StrCat(kPeterText, "\r\n\n", kPeterSignature), "control character"},
      {absl::StrCat(kPeterText, kPeterSignature), "blank line"},
      {absl::StrCat(kPeterText, "\n"), "dash"},
      {absl::StrCat(PeterNote(), "- PeterNeumann AAAAAAAA\n"), "dash"},
      {absl::StrCat(PeterNote(), "\xE2\x80\x94 AAAAAAAA\n"), "key name"},
      {absl::StrCat(PeterNote(), "\xE2\x80\x94 a+b AAAAAAAA\n"), "key name"},
      {absl::StrCat(PeterNote(), "\xE2\x80\x94 a b AAAAAAAA\n"), "key name"},
      {absl::StrCat(PeterNote(), "\xE2\x80\x94 name AAAAAAA\n"), "base64"},
      {absl::StrCat(PeterNote(), SignatureLine("name", "1234")), "too short"},
      {crowd, "too many"},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(OpenNote(row.note, Peter()),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(row.why)));
  }
}

TEST(SignedNoteTest, OnlyLinesOfTextAreSigned) {
  ASSERT_OK_AND_ASSIGN(const SigningKey key, SigningKey::Parse(kPeterPrivate));
  for (const absl::string_view text : {"", "no newline", "tab\t\n", "\xFF\n"}) {
    EXPECT_THAT(SignNote(text, key), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace thuning::proof
