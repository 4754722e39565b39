// What a verification stands on, gathered: the key, the signed checkpoints, the tiles.
//
// The key is the one that the auditor gives; without one, the key in the auditor's memory; without
// that, the key that the source itself offers. A key of the source shows that nobody else altered
// the log, and shows nothing about the log's owner.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/auditor/record_source.h"
#include "clients/auditor/verify.h"

namespace thuning::auditor {

struct TypedEvidence {
  std::string key;                            // a vkey, or a file with one; may be empty
  std::vector<std::string> checkpoint_files;  // kept from earlier visits
};

// `memory` may be null; it outlives the evidence. InvalidArgument when a file cannot be read or is
// no key.
absl::StatusOr<Evidence> GatherEvidence(const Claims& claims, const TypedEvidence& typed,
                                        Memory* memory);

// The text of a small file: a checkpoint, a key.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path);

// The checkpoint of a note, or an error that says why the note proves nothing.
absl::StatusOr<proof::Checkpoint> OpenWith(const Evidence& evidence, const SignedNote& note);

}  // namespace thuning::auditor
