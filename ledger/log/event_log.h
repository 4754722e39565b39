// The event log: an append-only sequence of opaque records, the only truth of the ledger.
//
//   position: where a record stands, from 1, without gaps
//   epoch:    the term of one writer, from 1; taking over starts the next one and fences every
//             earlier writer: what it appends from then on is refused
//   durable:  on stable storage; nothing else is ever answered, read or counted
//
// Append takes a block of records. All of the block is in the log when the answer is OK, and none
// when it is FENCED. UNKNOWN means that nobody can say: the writer stops, and the next writer reads
// what is there.
//
// A record that cannot be verified is never served. An absl::DataLossError names its position
// instead: "record 4711: ...".
//
// Thread-safe: any number of readers, and writers that fence one another. The log knows nothing of
// loans; what the bytes mean is described in proto/thuning/event/v1. One contract suite holds for
// every implementation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace thuning::log {

// A record has 1 to this many bytes. The engine refuses commands with longer records before they
// come here. For the log a record outside these bounds is a contradiction of the program.
inline constexpr size_t kMaxRecordBytes = 65536;

// "To the end", for Scan.
inline constexpr uint64_t kEndOfLog = std::numeric_limits<uint64_t>::max();

// What a writer holds after taking over.
struct Head {
  uint64_t epoch = 0;
  uint64_t next_position = 1;
};

struct Entry {
  uint64_t position = 0;
  std::string bytes;

  bool operator==(const Entry&) const = default;
};

struct ReadLimit {
  uint64_t max_records = 1000;
  uint64_t max_bytes = uint64_t{4} << 20;  // of records; the first one is served however long it is
};

struct AppendOutcome {
  enum class Kind {
    kOk,       // the whole block is durable
    kFenced,   // the epoch is over or the expected position is not the head; nothing was written
    kUnknown,  // the write or the sync failed; the block may or may not be there, and the writer
               // must stop
  };
  Kind kind = Kind::kUnknown;
  absl::Status status;  // OK exactly for kOk; else why, in words

  bool ok() const { return kind == Kind::kOk; }
};

class EventLog {
 public:
  // Called with each record in order; `bytes` lives for the call. Returns false to stop.
  using Visitor = absl::FunctionRef<bool(uint64_t position, absl::string_view bytes)>;

  virtual ~EventLog() = default;

  // Starts a new epoch, durably. From its return on, every Append of an earlier epoch is FENCED.
  virtual absl::StatusOr<Head> TakeOver() = 0;

  // Appends a block whose first record is to stand at `expected_position`, with one sync. `records`
  // is not empty. After UNKNOWN the epoch is over: every further Append is FENCED, and TakeOver may
  // fail until the log is opened anew.
  virtual AppendOutcome Append(uint64_t epoch, uint64_t expected_position,
                               absl::Span<const std::string> records) = 0;

  // Visits the verified durable records of [from, to] in order; the fast path of replay. Records
  // that are appended meanwhile are not visited. `from` is at least 1. The visitor runs under no
  // lock.
  virtual absl::Status Scan(uint64_t from, uint64_t to, Visitor visit) const = 0;

  // The records from `from` on. There are fewer than the limit only at the end of the log or before
  // a record that cannot be verified, and at least one if the log has one there. Reading at the bad
  // record itself gives the error.
  absl::StatusOr<std::vector<Entry>> Read(uint64_t from, ReadLimit limit = {}) const;

  // The last durable position, 0 in an empty log. Never goes back.
  virtual uint64_t durable_position() const = 0;
};

// The contract's checks on a block, for implementations.
void CheckBlock(absl::Span<const std::string> records);

// The outcomes that implementations answer with.
AppendOutcome Appended();
AppendOutcome Fenced(uint64_t epoch, uint64_t current_epoch);
AppendOutcome NotAtHead(uint64_t expected_position, uint64_t next_position);
AppendOutcome Unknown(const absl::Status& why);

}  // namespace thuning::log
