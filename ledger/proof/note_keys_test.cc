#include "ledger/proof/note_keys.h"

#include <sys/stat.h>

#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/proof/text.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace thuning::proof {
namespace {

using ::testing::HasSubstr;

// The example of the Go package golang.org/x/mod/sumdb/note (note.go, "Example").
constexpr absl::string_view kPeterPublic =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr absl::string_view kPeterPrivate =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

// RFC 8032 section 7.1, test 1.
constexpr absl::string_view kRfcSeed =
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr absl::string_view kRfcSignatureOfNothing =
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
    "6b"
    "d25bf5f0595bbe24655141438e7a100b";

TEST(SigningKeyTest, PublishedPrivateKeyHasThePublishedVerifierKey) {
  ASSERT_OK_AND_ASSIGN(const SigningKey key, SigningKey::Parse(kPeterPrivate));
  EXPECT_EQ(key.verifier().Encode(), kPeterPublic);
  EXPECT_EQ(key.Encode(), kPeterPrivate);
}

TEST(SigningKeyTest, SignsAsTheRfcDoes) {
  ASSERT_OK_AND_ASSIGN(const SigningKey key,
                       SigningKey::FromSeed("rfc", absl::HexStringToBytes(kRfcSeed)));
  EXPECT_EQ(absl::BytesToHexString(key.Sign("")), kRfcSignatureOfNothing);
  EXPECT_TRUE(key.verifier().Verifies("", key.Sign("")));
  EXPECT_FALSE(key.verifier().Verifies("a", key.Sign("")));
  EXPECT_FALSE(key.verifier().Verifies("", key.Sign("").substr(1)));
}

// RFC 8410 section 10.3 gives this key in PKCS #8 and its public key in the certificate before it.
TEST(SigningKeyTest, ReadsThePublishedPem) {
  constexpr absl::string_view kPem =
      "-----BEGIN PRIVATE KEY-----\n"
      "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
      "-----END PRIVATE KEY-----\n";
  ASSERT_OK_AND_ASSIGN(const SigningKey key, SigningKey::FromPem("rfc", kPem));
  const auto typed = DecodeBase64(key.verifier().Encode().substr(sizeof("rfc+01234567+") - 1));
  EXPECT_EQ(absl::BytesToHexString(typed.value()),
            "0119bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
}

TEST(SigningKeyTest, RefusesOtherPem) {
  EXPECT_THAT(SigningKey::FromPem("name", "no key"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not a private key")));
}

TEST(SigningKeyTest, GeneratedKeysDifferAndWork) {
  ASSERT_OK_AND_ASSIGN(const SigningKey one, SigningKey::Generate("ledger.example"));
  ASSERT_OK_AND_ASSIGN(const SigningKey two, SigningKey::Generate("ledger.example"));
  EXPECT_NE(one.Encode(), two.Encode());
  EXPECT_TRUE(one.verifier().Verifies("text", one.Sign("text")));
  EXPECT_FALSE(two.verifier().Verifies("text", one.Sign("text")));
}

TEST(SigningKeyTest, FileIsPrivateAndComesBack) {
  const TemporaryDirectory directory;
  const std::string path = directory / "log.key";
  ASSERT_OK_AND_ASSIGN(const SigningKey key, SigningKey::Parse(kPeterPrivate));
  ASSERT_OK(key.Save(path));
  struct stat facts {};
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  ASSERT_OK_AND_ASSIGN(const SigningKey loaded, SigningKey::Load(path));
  EXPECT_EQ(loaded.Encode(), kPeterPrivate);
}

TEST(SigningKeyTest, FileIsNeverOverwritten) {
  const TemporaryDirectory directory;
  ASSERT_OK_AND_ASSIGN(const SigningKey key, SigningKey::Parse(kPeterPrivate));
  ASSERT_OK(key.Save(directory / "log.key"));
  EXPECT_THAT(key.Save(directory / "log.key"), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST(SigningKeyTest, RefusesAFileThatIsMissingOpenOrNoKey) {
  const TemporaryDirectory directory;
  EXPECT_THAT(SigningKey::Load(directory / "none"), StatusIs(absl::StatusCode::kNotFound));
  const std::string path = directory / "log.key";
  std::ofstream(path) << kPeterPrivate << "\n";
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  EXPECT_THAT(SigningKey::Load(path), StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  EXPECT_OK(SigningKey::Load(path));
  std::ofstream(path) << "no key\n";
  EXPECT_THAT(SigningKey::Load(path), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(VerifierKeyTest, ParsesAndEncodesThePublishedKeys) {
  // The second is the example of C2SP signed-note.
  for (const absl::string_view text :
       {kPeterPublic, absl::string_view("example.com/foo+530d903a+"
                                        "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")}) {
    ASSERT_OK_AND_ASSIGN(const VerifierKey key, VerifierKey::Parse(text));
    EXPECT_EQ(key.Encode(), text);
  }
}

TEST(VerifierKeyTest, RefusesAMalformedKeyAndSaysWhy) {
  struct Row {
    absl::string_view key;
    absl::string_view why;
  };
  const Row rows[] = {
      {"PeterNeumann", "not of the form"},
      {"PeterNeumann+c74f20a3", "not of the form"},
      {"PeterNeumann+c74f20a3+?", "not base64"},
      {"PeterNeumann+c74f20a3+", "not Ed25519"},
      {"PeterNeumann+c74f20a3+AhpC", "not Ed25519"},
      {"PeterNeumann+c74f20a3+ARpc", "32 bytes, got 2"},
      {"+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "not a name"},
      {"Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "not a name"},
      {"PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "id is c74f20a3"},
      {"PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "id is c74f20a3"},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(VerifierKey::Parse(row.key),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(row.why))));
  }
}

TEST(KeyNameTest, HasNoSpacePlusOrControlCharacter) {
  EXPECT_TRUE(IsKeyName("ledger.example/ami"));
  EXPECT_TRUE(IsKeyName("b\xC3\xA9n\xC3\xA9"));
  for (const absl::string_view name :
       {"", "a b", "a+b", "a\nb", "a\x01", "a\xC2\xA0", "a\xE3\x80\x80", "a\xE2\x80\x83", "\xFF"}) {
    EXPECT_FALSE(IsKeyName(name)) << absl::CHexEscape(name);
  }
}

TEST(TextTest, Utf8IsOnlyTheShortestFormOfCodePoints) {
  EXPECT_EQ(DecodeUtf8("a\xC3\xA9\xE2\x80\x94\xF0\x9F\x92\xB6"),
            (std::vector<char32_t>{U'a', 0xE9, 0x2014, 0x1F4B6}));
  for (const absl::string_view bad : {"\x80", "\xC3", "\xC3(", "\xC0\xAF", "\xE0\x80\xAF",
                                      "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80"}) {
    EXPECT_EQ(DecodeUtf8(bad), std::nullopt) << absl::CHexEscape(bad);
  }
}

TEST(TextTest, Base64HasOneTextForEachValue) {
  EXPECT_EQ(DecodeBase64("Zm8="), "fo");
  for (const absl::string_view bad : {"Zm8", "Zm9=", "Zm8==", " Zm8=", "Zm8=\n", "Zm-_", "Z"}) {
    EXPECT_EQ(DecodeBase64(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace thuning::proof
