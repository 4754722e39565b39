// The event log on a RocksDB of its own, in a directory of its own. FORMAT.md describes what stands
// there.
//
// Opening costs the same whatever the log's length: a clean close leaves no write-ahead log to
// replay. Opening for writing is refused when the log does not hold all that was acknowledged; the
// error names the first missing position:
//
//   - A write-ahead log torn at its end by a crash is accepted. Only a block that nobody was told
//     about can stand there, because each Append is synced before the next one is written.
//   - Damage that something readable follows is refused, and so is damage after which the file HEAD
//     knows of more records: there, acknowledged data is lost.
//
// One writer at a time, in this process or another. A read-only log takes no lock, writes nothing,
// never tails, and every Append to it is FENCED; it is for a directory that nobody writes, such as
// an auditor's copy.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "ledger/base/mutex.h"
#include "ledger/log/event_log.h"
#include "ledger/log/head_file.h"

namespace rocksdb {
class Env;
class Status;
}  // namespace rocksdb

namespace thuning::log {

struct RecordsDb;

class RocksDbLog final : public EventLog {
 public:
  struct Options {
    bool create_if_missing = false;  // when the directory is absent or empty
    bool read_only = false;
    // Read-only, and opens even a damaged log: Scan then serves what comes before the damage and
    // names its position.
    bool salvage = false;
    size_t block_cache_bytes = size_t{32} << 20;
    rocksdb::Env* env = nullptr;  // null: the machine's; outlives the log
  };

  // NotFound: there is no log. FailedPrecondition: in use, or of a newer format. DataLoss: records
  // are missing or cannot be read, "record 4711: ...".
  static absl::StatusOr<std::unique_ptr<RocksDbLog>> Open(const std::string& directory,
                                                          const Options& options);
  ~RocksDbLog() override;

  absl::StatusOr<Head> TakeOver() override;
  AppendOutcome Append(uint64_t epoch, uint64_t expected_position,
                       absl::Span<const std::string> records) override;
  absl::Status Scan(uint64_t from, uint64_t to, Visitor visit) const override;
  uint64_t durable_position() const override { return durable_; }

 private:
  RocksDbLog(RecordsDb db, std::optional<HeadFile> head_file, HeadMark mark);

  static absl::StatusOr<std::unique_ptr<RocksDbLog>> OpenForWriting(const std::string& directory,
                                                                    const Options& options);
  static absl::StatusOr<std::unique_ptr<RocksDbLog>> OpenForReading(const std::string& directory,
                                                                    const Options& options);
  static absl::StatusOr<std::unique_ptr<RocksDbLog>> OpenForSalvage(const std::string& directory,
                                                                    const Options& options);
  static absl::Status CheckIntact(const std::string& directory, const Options& options,
                                  HeadMark promised);
  static absl::Status Diagnose(const std::string& directory, const Options& options,
                               const absl::Status& found);

  absl::Status ScanTables(uint64_t from, uint64_t last, Visitor visit,
                          const rocksdb::Status& why) const;
  absl::Status WriteBlock(uint64_t position, absl::Span<const std::string> records)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);
  AppendOutcome StopWriting(const absl::Status& why) ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);

  const std::unique_ptr<const RecordsDb> db_;
  // Held through the sync: taking over must not overtake a block on its way to the disk.
  Mutex writing_;
  std::optional<HeadFile> head_file_ ABSL_GUARDED_BY(writing_);  // none: read-only
  uint64_t epoch_ ABSL_GUARDED_BY(writing_);
  bool may_append_ ABSL_GUARDED_BY(writing_) =
      false;  // somebody took over, and no write has failed since
  bool failed_ ABSL_GUARDED_BY(writing_) = false;
  std::atomic<uint64_t> durable_;
};

}  // namespace thuning::log
