#include "ledger/log/records_db.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/files.h"
#include "ledger/log/frame.h"
#include "rocksdb/cache.h"
#include "rocksdb/convenience.h"
#include "rocksdb/env.h"
#include "rocksdb/options.h"
#include "rocksdb/table.h"

namespace thuning::log {
namespace {

constexpr char kFormatKey[] = "format";
constexpr char kEpochKey[] = "epoch";

// Compression pays for itself here: the same speed and half the disk. Not every build of RocksDB
// has it.
rocksdb::CompressionType Compression() {
  const auto supported = rocksdb::GetSupportedCompressions();
  const bool has_lz4 = std::count(supported.begin(), supported.end(), rocksdb::kLZ4Compression) > 0;
  return has_lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

rocksdb::WALRecoveryMode RecoveryMode(OpenFor purpose) {
  return purpose == OpenFor::kSalvage ? rocksdb::WALRecoveryMode::kSkipAnyCorruptedRecords
                                      : rocksdb::WALRecoveryMode::kPointInTimeRecovery;
}

rocksdb::DBOptions DatabaseOptions(const DbOptions& given, OpenFor purpose) {
  rocksdb::DBOptions options;
  if (given.env != nullptr) options.env = given.env;
  options.wal_recovery_mode = RecoveryMode(purpose);
  options.paranoid_checks = purpose != OpenFor::kSalvage;
  options.atomic_flush =
      true;  // so that the few bytes of meta never hold back old write-ahead logs
  options.max_open_files = 64;
  options.max_background_jobs = 2;
  options.bytes_per_sync = 1 << 20;
  options.skip_stats_update_on_db_open = true;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.keep_log_file_num = 2;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  return options;
}

// Keys only grow: memtables are flushed in key order and tables move down by name alone.
rocksdb::ColumnFamilyOptions RecordOptions(const DbOptions& given) {
  rocksdb::BlockBasedTableOptions table;
  table.block_size = 32 << 10;
  table.block_cache = rocksdb::NewLRUCache(given.block_cache_bytes);
  table.cache_index_and_filter_blocks = true;
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = Compression();
  options.compaction_style = rocksdb::kCompactionStyleLevel;
  options.write_buffer_size = 64 << 20;
  options.max_write_buffer_number = 3;
  options.target_file_size_base = 64 << 20;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> Families(const DbOptions& given) {
  return {{rocksdb::kDefaultColumnFamilyName, {}}, {"records", RecordOptions(given)}, {"meta", {}}};
}

rocksdb::WriteOptions Synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

absl::StatusOr<std::string> ReadMeta(const RecordsDb& opened, const char* key) {
  std::string value;
  const rocksdb::Status got = opened.db->Get({}, opened.meta.get(), key, &value);
  if (!got.ok()) return absl::DataLossError(absl::StrCat("meta ", key, ": ", got.ToString()));
  return value;
}

absl::Status CheckFormat(const RecordsDb& opened) {
  ASSIGN_OR_RETURN(const std::string value, ReadMeta(opened, kFormatKey));
  uint64_t format = 0;
  if (!absl::SimpleAtoi(value, &format) || format == 0) {
    return absl::DataLossError(absl::StrCat("meta format: \"", value, "\" is not a version"));
  }
  if (format <= kLogFormat) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the log's format ", format, " is newer than this program's ", kLogFormat));
}

absl::StatusOr<RecordsDb> OpenWhatever(const std::string& directory,
                                       const rocksdb::DBOptions& options, const DbOptions& given,
                                       OpenFor purpose) {
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status =
      purpose == OpenFor::kWriting
          ? rocksdb::DB::Open(options, directory, Families(given), &handles, &db)
          : rocksdb::DB::OpenForReadOnly(options, directory, Families(given), &handles, &db);
  if (!status.ok()) return FromRocksDb(status);
  RecordsDb opened;
  opened.db.reset(db);
  opened.default_family.reset(handles[0]);
  opened.records.reset(handles[1]);
  opened.meta.reset(handles[2]);
  return opened;
}

absl::Status FillNew(const std::string& directory, const DbOptions& given) {
  rocksdb::DBOptions options = DatabaseOptions(given, OpenFor::kWriting);
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.error_if_exists = true;
  ASSIGN_OR_RETURN(const RecordsDb made,
                   OpenWhatever(directory, options, given, OpenFor::kWriting));
  RETURN_IF_ERROR(
      FromRocksDb(made.db->Put(Synced(), made.meta.get(), kFormatKey, absl::StrCat(kLogFormat))));
  RETURN_IF_ERROR(WriteEpoch(made, 0));
  return HeadFile::Create(HeadPath(directory));
}

}  // namespace

RecordsDb::~RecordsDb() {
  if (db == nullptr) return;
  for (auto* family : {&default_family, &records, &meta}) {
    if (*family != nullptr) db->DestroyColumnFamilyHandle(family->release()).PermitUncheckedError();
  }
}

// Made under another name and renamed, so that a crash never leaves half a log under its own name.
absl::Status CreateRecordsDb(const std::string& directory, const DbOptions& options) {
  const std::string unfinished = WithoutTrailingSlash(directory) + ".unfinished";
  std::error_code failed;
  std::filesystem::remove_all(unfinished, failed);
  if (!failed) std::filesystem::create_directories(unfinished, failed);
  if (failed)
    return absl::UnavailableError(absl::StrCat("make ", unfinished, ": ", failed.message()));
  RETURN_IF_ERROR(FillNew(unfinished, options));
  std::filesystem::rename(unfinished, directory, failed);
  if (failed)
    return absl::UnavailableError(absl::StrCat("make ", directory, ": ", failed.message()));
  return SyncParentDirectory(directory);
}

absl::StatusOr<RecordsDb> OpenRecordsDb(const std::string& directory, const DbOptions& options,
                                        OpenFor purpose) {
  ASSIGN_OR_RETURN(RecordsDb opened,
                   OpenWhatever(directory, DatabaseOptions(options, purpose), options, purpose));
  RETURN_IF_ERROR(CheckFormat(opened));
  return opened;
}

absl::StatusOr<HeadMark> FindMark(const RecordsDb& opened) {
  ASSIGN_OR_RETURN(const std::string epoch, ReadMeta(opened, kEpochKey));
  if (epoch.size() != 8) return absl::DataLossError("meta epoch: not 8 bytes");
  const std::unique_ptr<rocksdb::Iterator> last(opened.db->NewIterator({}, opened.records.get()));
  last->SeekToLast();
  if (!last->status().ok()) return FromRocksDb(last->status());
  if (!last->Valid()) return HeadMark{0, DecodeBigEndian64(epoch)};
  if (last->key().size() != 8) return absl::DataLossError("the last key is not a position");
  return HeadMark{DecodeBigEndian64(View(last->key())), DecodeBigEndian64(epoch)};
}

absl::Status WriteEpoch(const RecordsDb& opened, uint64_t epoch) {
  const auto bytes = EncodeBigEndian64(epoch);
  return FromRocksDb(opened.db->Put(Synced(), opened.meta.get(), kEpochKey,
                                    rocksdb::Slice(bytes.data(), bytes.size())));
}

std::string HeadPath(const std::string& directory) { return directory + "/HEAD"; }

absl::Status FromRocksDb(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const bool is_damage = status.IsCorruption() || status.IsPathNotFound() || status.IsNotFound() ||
                         status.IsInvalidArgument();
  return is_damage ? absl::DataLossError(status.ToString())
                   : absl::UnavailableError(status.ToString());
}

}  // namespace thuning::log
