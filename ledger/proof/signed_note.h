// C2SP signed-note: a text and the signatures under it.
//
//   note = text "\n" signature+
//   text = lines of UTF-8 without control characters, each ended by "\n"; this is what is signed
//   signature = "— " key name " " base64(key id || Ed25519 signature) "\n"
//
// Everything here is pure.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/proof/note_keys.h"

namespace thuning::proof {

// kInvalidArgument when the text cannot be a note's.
absl::StatusOr<std::string> SignNote(absl::string_view text, const SigningKey& key);

// The text of the note, once the key's signature under it is verified. Signatures by other keys
// (witnesses, a key that is being introduced) need only be well-formed. Refuses, in this order:
// kInvalidArgument, not a note; kNotFound, not signed by this key; kUnauthenticated, a signature by
// this key does not verify.
absl::StatusOr<std::string> OpenNote(absl::string_view note, const VerifierKey& key);

}  // namespace thuning::proof
