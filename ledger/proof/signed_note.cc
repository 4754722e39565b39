#include "ledger/proof/signed_note.h"

#include <algorithm>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/status_macros.h"
#include "ledger/proof/text.h"

namespace thuning::proof {
namespace {

constexpr absl::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space
constexpr size_t kIdBytes = 4;
// C2SP asks for a limit of at least 16; Go's reader has 100.
constexpr size_t kMaxSignatures = 100;

struct Signature {
  std::string name;
  std::string id;
  std::string bytes;
};

absl::Status Malformed(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("malformed note: ", why));
}

absl::Status CheckText(absl::string_view text) {
  const auto code_points = DecodeUtf8(text);
  if (!code_points.has_value()) return Malformed("it is not UTF-8");
  const bool has_control = std::any_of(code_points->begin(), code_points->end(),
                                       [](char32_t c) { return c < 0x20 && c != U'\n'; });
  if (has_control) return Malformed("it has a control character");
  if (!absl::EndsWith(text, "\n")) return Malformed("it does not end in a newline");
  return absl::OkStatus();
}

absl::StatusOr<Signature> ParseSignature(absl::string_view line) {
  if (!absl::ConsumePrefix(&line, kDash)) return Malformed("a signature line has no dash");
  const std::vector<absl::string_view> parts = absl::StrSplit(line, ' ');
  if (parts.size() != 2 || !IsKeyName(parts[0])) return Malformed("a signature has no key name");
  const auto bytes = DecodeBase64(parts[1]);
  if (!bytes.has_value()) return Malformed("a signature is not base64");
  if (bytes->size() <= kIdBytes) return Malformed("a signature is too short");
  return Signature{.name = std::string(parts[0]),
                   .id = bytes->substr(0, kIdBytes),
                   .bytes = bytes->substr(kIdBytes)};
}

absl::StatusOr<std::vector<Signature>> ParseSignatures(absl::string_view block) {
  const std::vector<absl::string_view> lines = absl::StrSplit(absl::StripSuffix(block, "\n"), '\n');
  if (lines.size() > kMaxSignatures) return Malformed("it has too many signatures");
  std::vector<Signature> signatures;
  for (const absl::string_view line : lines) {
    ASSIGN_OR_RETURN(Signature signature, ParseSignature(line));
    signatures.push_back(std::move(signature));
  }
  return signatures;
}

}  // namespace

absl::StatusOr<std::string> SignNote(absl::string_view text, const SigningKey& key) {
  RETURN_IF_ERROR(CheckText(text));
  const std::string signature = absl::StrCat(key.verifier().id(), key.Sign(text));
  return absl::StrCat(text, "\n", kDash, key.verifier().name(), " ", absl::Base64Escape(signature),
                      "\n");
}

absl::StatusOr<std::string> OpenNote(absl::string_view note, const VerifierKey& key) {
  RETURN_IF_ERROR(CheckText(note));
  const size_t blank = note.rfind("\n\n");
  if (blank == note.npos) return Malformed("no blank line stands before its signatures");
  const absl::string_view text = note.substr(0, blank + 1);
  ASSIGN_OR_RETURN(const std::vector<Signature> signatures,
                   ParseSignatures(note.substr(blank + 2)));
  bool is_signed = false;
  for (const Signature& signature : signatures) {
    if (signature.name != key.name() || signature.id != key.id()) continue;
    if (!key.Verifies(text, signature.bytes)) {
      return absl::UnauthenticatedError(
          absl::StrCat("bad signature: the one by ", key.name(), " does not verify"));
    }
    is_signed = true;
  }
  if (!is_signed) {
    return absl::NotFoundError(absl::StrCat("unknown key: the note is not signed by ", key.name(),
                                            "+", absl::BytesToHexString(key.id())));
  }
  return std::string(text);
}

}  // namespace thuning::proof
