// The RocksDB under a log: its options, how it is made, how it is opened in three ways, and what
// the column family meta says. Included only by implementations of this folder, because
// rocksdb/db.h is heavy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/log/head_file.h"
#include "rocksdb/db.h"

namespace thuning::log {

// The version of everything that FORMAT.md says about the directory of a log.
inline constexpr uint64_t kLogFormat = 1;

// How to open, and what to do where RocksDB's write-ahead log is damaged.
enum class OpenFor {
  kWriting,  // up to the first damage; only after both of the following were compared
  kReading,  // up to the first damage, writes nothing
  kSalvage,  // whatever can still be read, damaged tables included; writes nothing
};

struct RecordsDb {
  std::unique_ptr<rocksdb::DB> db;
  std::unique_ptr<rocksdb::ColumnFamilyHandle> default_family;  // empty; RocksDB insists on it
  std::unique_ptr<rocksdb::ColumnFamilyHandle> records;
  std::unique_ptr<rocksdb::ColumnFamilyHandle> meta;

  RecordsDb() = default;
  RecordsDb(RecordsDb&&) = default;
  RecordsDb& operator=(RecordsDb&&) = delete;
  ~RecordsDb();
};

struct DbOptions {
  rocksdb::Env* env = nullptr;  // null: the machine's
  size_t block_cache_bytes = 0;
};

// Makes an empty database of the current format in a directory that is absent or empty: whole or
// not at all, with HEAD.
absl::Status CreateRecordsDb(const std::string& directory, const DbOptions& options);

// FailedPrecondition for a newer format; DataLoss where RocksDB finds damage.
absl::StatusOr<RecordsDb> OpenRecordsDb(const std::string& directory, const DbOptions& options,
                                        OpenFor purpose);

// The last position that has a record, and the epoch, in constant time.
absl::StatusOr<HeadMark> FindMark(const RecordsDb& opened);

absl::Status WriteEpoch(const RecordsDb& opened, uint64_t epoch);  // synced

std::string HeadPath(const std::string& directory);

// Damage and missing files become DataLoss; everything else Unavailable.
absl::Status FromRocksDb(const rocksdb::Status& status);

inline absl::string_view View(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

}  // namespace thuning::log
