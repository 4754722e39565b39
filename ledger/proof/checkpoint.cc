#include "ledger/proof/checkpoint.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/status_macros.h"
#include "ledger/proof/signed_note.h"
#include "ledger/proof/text.h"

namespace thuning::proof {
namespace {

absl::Status Malformed(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("malformed checkpoint: ", why));
}

bool IsLine(absl::string_view text) { return !text.empty() && !absl::StrContains(text, '\n'); }

absl::StatusOr<uint64_t> ParseSize(absl::string_view text) {
  uint64_t size = 0;
  if (!absl::SimpleAtoi(text, &size) || absl::StrCat(size) != text) {
    return Malformed(absl::StrCat("its size is not a number: \"", absl::CHexEscape(text), "\""));
  }
  return size;
}

absl::StatusOr<Sha256Digest> ParseRoot(absl::string_view text) {
  const auto bytes = DecodeBase64(text);
  if (!bytes.has_value() || bytes->size() != sizeof(Sha256Digest)) {
    return Malformed("its root is not the base64 of 32 bytes");
  }
  return DigestFromBytes(*bytes);
}

absl::Status CheckOrigin(const Checkpoint& checkpoint, const std::string& key_name) {
  if (checkpoint.origin == key_name) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat("wrong origin: the checkpoint is of ",
                                                  checkpoint.origin, ", the key is of ", key_name));
}

}  // namespace

absl::StatusOr<std::string> FormatCheckpoint(const Checkpoint& checkpoint) {
  if (!IsLine(checkpoint.origin)) return Malformed("its origin is not a line");
  std::string text = absl::StrCat(checkpoint.origin, "\n", checkpoint.size, "\n",
                                  absl::Base64Escape(AsBytes(checkpoint.root)), "\n");
  for (const std::string& extension : checkpoint.extensions) {
    if (!IsLine(extension)) return Malformed("an extension is not a line");
    absl::StrAppend(&text, extension, "\n");
  }
  return text;
}

absl::StatusOr<Checkpoint> ParseCheckpoint(absl::string_view text) {
  if (!absl::ConsumeSuffix(&text, "\n")) return Malformed("it does not end in a newline");
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  if (lines.size() < 3) return Malformed("it has fewer than three lines");
  if (!std::all_of(lines.begin(), lines.end(), IsLine)) return Malformed("it has an empty line");
  ASSIGN_OR_RETURN(const uint64_t size, ParseSize(lines[1]));
  ASSIGN_OR_RETURN(const Sha256Digest root, ParseRoot(lines[2]));
  return Checkpoint{.origin = lines[0],
                    .size = size,
                    .root = root,
                    .extensions = {lines.begin() + 3, lines.end()}};
}

absl::StatusOr<std::string> Sign(const Checkpoint& checkpoint, const SigningKey& key) {
  RETURN_IF_ERROR(CheckOrigin(checkpoint, key.verifier().name()));
  ASSIGN_OR_RETURN(const std::string text, FormatCheckpoint(checkpoint));
  return SignNote(text, key);
}

absl::StatusOr<Checkpoint> Open(absl::string_view note, const VerifierKey& key) {
  ASSIGN_OR_RETURN(const std::string text, OpenNote(note, key));
  ASSIGN_OR_RETURN(Checkpoint checkpoint, ParseCheckpoint(text));
  RETURN_IF_ERROR(CheckOrigin(checkpoint, key.name()));
  return checkpoint;
}

}  // namespace thuning::proof
