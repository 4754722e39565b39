// Whether the records of a log are those that were signed for, and whether each keeps what every
// record must keep (record_checker.h). The first bad position is named.
//
// Checkpoints say whether a record is wrong. Tiles say which one: those of the log's owner, or
// better those in the auditor's own memory. Streams: memory does not grow with the log.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/auditor/memory.h"
#include "clients/auditor/record_source.h"
#include "ledger/proof/note_keys.h"
#include "thuning/audit/v1/report.pb.h"

namespace thuning::auditor {

// Called now and then with how many records are done, of how many.
using OnProgress = std::function<void(uint64_t done, uint64_t total)>;

inline constexpr uint64_t kProgressStep = 8192;  // records between two calls

struct SignedNote {
  std::string origin;  // for people: "checkpoint of the source", a file's name
  std::string text;
};

struct Evidence {
  std::optional<proof::VerifierKey> key;
  std::string key_origin;         // for people
  std::vector<SignedNote> notes;  // of any sizes
  proof::TileReader tiles;        // may be null
  Memory* memory = nullptr;       // may be null; updated when all is right
};

// An error only when the source is gone or the memory cannot be written; what is wrong with the log
// stands in the report.
absl::StatusOr<audit::v1::VerifyReport> Verify(RecordSource& source, const Evidence& evidence,
                                               const OnProgress& on_progress);

}  // namespace thuning::auditor
