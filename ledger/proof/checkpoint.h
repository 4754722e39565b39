// C2SP tlog-checkpoint: a log's statement of its size and root, as a signed note.
//
//   origin "\n" size in decimal "\n" base64(root) "\n" (extension "\n")*        then the signatures
//
// The origin names the log and is also the name of the key that signs for it: so a checkpoint of
// one log is never taken for a checkpoint of another. Extension lines are signed but opaque; other
// people's tools and witnesses ignore them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/proof/merkle.h"
#include "ledger/proof/note_keys.h"

namespace thuning::proof {

struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  Sha256Digest root = EmptyRoot();
  std::vector<std::string> extensions;

  TreeHead Head() const { return {.size = size, .root = root}; }
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// The text that is signed, and back. Without signatures it proves nothing.
absl::StatusOr<std::string> FormatCheckpoint(const Checkpoint& checkpoint);
absl::StatusOr<Checkpoint> ParseCheckpoint(absl::string_view text);

// The signed note. kPermissionDenied when the key has another name than the origin,
// kInvalidArgument when a line of the checkpoint cannot be one. Never sign a checkpoint that is
// inconsistent with an earlier one: that is up to the caller.
absl::StatusOr<std::string> Sign(const Checkpoint& checkpoint, const SigningKey& key);

// The checkpoint of a note, with everything checked. Refuses as OpenNote does, then
// kInvalidArgument for a malformed checkpoint, then kPermissionDenied for an origin that is not the
// key's name.
absl::StatusOr<Checkpoint> Open(absl::string_view note, const VerifierKey& key);

}  // namespace thuning::proof
