#include "clients/auditor/evidence.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/console/outcome.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/files.h"

namespace thuning::auditor {
namespace {

constexpr size_t kMaxBytes = 64 << 10;

absl::StatusOr<proof::VerifierKey> ParseKey(absl::string_view line, absl::string_view origin) {
  auto key = proof::VerifierKey::Parse(absl::StripSuffix(line, "\n"));
  if (key.ok()) return key;
  return console::UsageError("KEY_INVALID", "key",
                             absl::StrCat(origin, ": ", key.status().message()));
}

absl::StatusOr<proof::VerifierKey> TypedKey(const std::string& typed) {
  if (!std::filesystem::exists(typed)) return ParseKey(typed, "--key");
  ASSIGN_OR_RETURN(const std::string line, ReadSmallFile(typed));
  return ParseKey(line, typed);
}

absl::Status ChooseKey(const Claims& claims, const std::string& typed, Evidence& evidence) {
  if (!typed.empty()) {
    ASSIGN_OR_RETURN(evidence.key, TypedKey(typed));
    evidence.key_origin = "given by the auditor";
  } else if (evidence.memory != nullptr && evidence.memory->key().has_value()) {
    evidence.key = evidence.memory->key();
    evidence.key_origin = "kept from the last visit";
  } else if (claims.verifier_key.has_value()) {
    ASSIGN_OR_RETURN(evidence.key, ParseKey(*claims.verifier_key, "the source's key"));
    evidence.key_origin = "offered by the source itself: compare it with the one on paper";
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  auto text = log::ReadFile(path, kMaxBytes);
  if (text.ok()) return text;
  return console::UsageError("FILE_UNREADABLE", "", text.status().message());
}

absl::StatusOr<Evidence> GatherEvidence(const Claims& claims, const TypedEvidence& typed,
                                        Memory* memory) {
  Evidence evidence = {.tiles = claims.tiles, .memory = memory};
  RETURN_IF_ERROR(ChooseKey(claims, typed.key, evidence));
  if (claims.note.has_value()) evidence.notes.push_back({"the source's checkpoint", *claims.note});
  if (memory != nullptr && memory->note().has_value()) {
    evidence.notes.push_back({"the checkpoint kept from the last visit", *memory->note()});
  }
  for (const std::string& path : typed.checkpoint_files) {
    ASSIGN_OR_RETURN(std::string text, ReadSmallFile(path));
    evidence.notes.push_back({path, std::move(text)});
  }
  return evidence;
}

absl::StatusOr<proof::Checkpoint> OpenWith(const Evidence& evidence, const SignedNote& note) {
  const auto checkpoint = evidence.key.has_value()
                              ? proof::Open(note.text, *evidence.key)
                              : absl::StatusOr<proof::Checkpoint>(
                                    absl::NotFoundError("there is no key to open it with"));
  if (checkpoint.ok()) return checkpoint;
  return absl::Status(checkpoint.status().code(),
                      absl::StrCat(note.origin, ": ", checkpoint.status().message()));
}

}  // namespace thuning::auditor
