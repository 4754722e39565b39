#include "ledger/log/rocksdb_log.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/log/frame.h"
#include "ledger/log/records_db.h"
#include "rocksdb/metadata.h"
#include "rocksdb/sst_file_reader.h"
#include "rocksdb/write_batch.h"

namespace thuning::log {
namespace {

// From so many records on, reading ahead pays and filling the cache does not.
constexpr uint64_t kLongScan = 8192;

DbOptions ToDbOptions(const RocksDbLog::Options& options) {
  return {.env = options.env, .block_cache_bytes = options.block_cache_bytes};
}

bool IsAbsentOrEmpty(const std::string& directory) {
  std::error_code failed;
  const bool is_empty = std::filesystem::is_empty(directory, failed);
  return is_empty || failed == std::errc::no_such_file_or_directory;
}

rocksdb::ReadOptions ReadOptionsFor(uint64_t records) {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  if (records < kLongScan) return options;
  options.fill_cache = false;
  options.readahead_size = 2 << 20;
  return options;
}

struct Progress {
  uint64_t next;         // the first position that was not visited
  bool is_over = false;  // with `status`; else the iterator ended before `last`
  absl::Status status = absl::OkStatus();
};

Progress Visit(rocksdb::Iterator& iterator, uint64_t from, uint64_t last, EventLog::Visitor visit) {
  uint64_t position = from;
  const auto key = EncodeBigEndian64(from);
  for (iterator.Seek({key.data(), key.size()}); iterator.Valid(); iterator.Next()) {
    const auto record = VerifiedRecord(position, View(iterator.key()), View(iterator.value()));
    if (!record.ok()) return {position, true, record.status()};
    const bool goes_on = visit(position, *record);
    if (!goes_on || position == last) return {position + 1, true};
    ++position;
  }
  return {position};
}

std::vector<rocksdb::LiveFileMetaData> RecordTablesInOrder(const RecordsDb& opened) {
  std::vector<rocksdb::LiveFileMetaData> tables;
  opened.db->GetLiveFilesMetaData(&tables);
  std::erase_if(tables, [&](const auto& table) {
    return table.column_family_name != opened.records->GetName();
  });
  std::sort(tables.begin(), tables.end(),
            [](const auto& a, const auto& b) { return a.smallestkey < b.smallestkey; });
  return tables;
}

absl::StatusOr<HeadMark> Probe(const std::string& directory, const DbOptions& options,
                               OpenFor purpose) {
  ASSIGN_OR_RETURN(const RecordsDb opened, OpenRecordsDb(directory, options, purpose));
  return FindMark(opened);
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksDbLog>> RocksDbLog::Open(const std::string& directory,
                                                             const Options& options) {
  if (IsAbsentOrEmpty(directory)) {
    if (!options.create_if_missing || options.read_only || options.salvage) {
      return absl::NotFoundError(absl::StrCat("there is no log in ", directory));
    }
    RETURN_IF_ERROR(CreateRecordsDb(directory, ToDbOptions(options)));
  }
  if (options.salvage) return OpenForSalvage(directory, options);
  return options.read_only ? OpenForReading(directory, options)
                           : OpenForWriting(directory, options);
}

absl::StatusOr<std::unique_ptr<RocksDbLog>> RocksDbLog::OpenForWriting(const std::string& directory,
                                                                       const Options& options) {
  // HEAD first: it is also the lock, and nobody may write while the log is looked at.
  ASSIGN_OR_RETURN(HeadFile head_file, HeadFile::Open(HeadPath(directory)));
  RETURN_IF_ERROR(CheckIntact(directory, options, head_file.mark()));
  ASSIGN_OR_RETURN(RecordsDb db, OpenRecordsDb(directory, ToDbOptions(options), OpenFor::kWriting));
  ASSIGN_OR_RETURN(const HeadMark found, FindMark(db));
  RETURN_IF_ERROR(head_file.Write(found));
  RETURN_IF_ERROR(head_file.Sync());
  return std::unique_ptr<RocksDbLog>(new RocksDbLog(std::move(db), std::move(head_file), found));
}

absl::StatusOr<std::unique_ptr<RocksDbLog>> RocksDbLog::OpenForReading(const std::string& directory,
                                                                       const Options& options) {
  ASSIGN_OR_RETURN(const HeadMark promised, HeadFile::ReadMark(HeadPath(directory)));
  RETURN_IF_ERROR(CheckIntact(directory, options, promised));
  ASSIGN_OR_RETURN(RecordsDb db, OpenRecordsDb(directory, ToDbOptions(options), OpenFor::kReading));
  ASSIGN_OR_RETURN(const HeadMark found, FindMark(db));
  return std::unique_ptr<RocksDbLog>(new RocksDbLog(std::move(db), std::nullopt, found));
}

// What HEAD promises counts as durable even where it is gone, so that Scan finds it missing.
absl::StatusOr<std::unique_ptr<RocksDbLog>> RocksDbLog::OpenForSalvage(const std::string& directory,
                                                                       const Options& options) {
  ASSIGN_OR_RETURN(RecordsDb db, OpenRecordsDb(directory, ToDbOptions(options), OpenFor::kSalvage));
  HeadMark mark = HeadFile::ReadMark(HeadPath(directory)).value_or(HeadMark{});
  const HeadMark found = FindMark(db).value_or(HeadMark{});
  mark.position = std::max(mark.position, found.position);
  return std::unique_ptr<RocksDbLog>(new RocksDbLog(std::move(db), std::nullopt, mark));
}

// Opening for writing drops what follows damage in the write-ahead log, so first we look without
// touching anything: up to the damage, and past it.
absl::Status RocksDbLog::CheckIntact(const std::string& directory, const Options& options,
                                     HeadMark promised) {
  const auto before = Probe(directory, ToDbOptions(options), OpenFor::kReading);
  if (!before.ok()) return Diagnose(directory, options, before.status());
  const auto beyond = Probe(directory, ToDbOptions(options), OpenFor::kSalvage);
  if (!beyond.ok()) return Diagnose(directory, options, beyond.status());
  const bool is_whole = *before == *beyond && before->position >= promised.position &&
                        before->epoch >= promised.epoch;
  if (is_whole) return absl::OkStatus();
  return Diagnose(directory, options,
                  BadRecord(before->position + 1,
                            "the fence before it is missing, the write-ahead log is damaged"));
}

// Names the first bad position, at the price of reading the log up to it.
absl::Status RocksDbLog::Diagnose(const std::string& directory, const Options& options,
                                  const absl::Status& found) {
  if (!absl::IsDataLoss(found)) return found;
  const auto salvaged = OpenForSalvage(directory, options);
  if (!salvaged.ok())
    return BadRecord(1, absl::StrCat("the log cannot be opened: ", found.message()));
  const absl::Status scanned =
      (*salvaged)->Scan(1, kEndOfLog, [](uint64_t, absl::string_view) { return true; });
  return scanned.ok() ? found : scanned;
}

RocksDbLog::RocksDbLog(RecordsDb db, std::optional<HeadFile> head_file, HeadMark mark)
    : db_(std::make_unique<const RecordsDb>(std::move(db))),
      head_file_(std::move(head_file)),
      epoch_(mark.epoch),
      durable_(mark.position) {}

// A clean close leaves nothing to replay and an exact HEAD. Where it fails, the next opening
// replays.
RocksDbLog::~RocksDbLog() {
  MutexLock lock(writing_);
  if (!head_file_.has_value() || failed_) return;
  head_file_->Sync().IgnoreError();
  db_->db->Flush({}, {db_->records.get(), db_->meta.get()}).PermitUncheckedError();
}

absl::StatusOr<Head> RocksDbLog::TakeOver() {
  MutexLock lock(writing_);
  if (!head_file_.has_value())
    return absl::FailedPreconditionError("the log is open for reading only");
  if (failed_)
    return absl::FailedPreconditionError("a write has failed, the log must be opened anew");
  const HeadMark next = {.position = durable_, .epoch = epoch_ + 1};
  // HEAD is synced here, unlike after an Append: a lost fence would let an earlier writer go on.
  absl::Status written = WriteEpoch(*db_, next.epoch);
  if (written.ok()) written = head_file_->Write(next);
  if (written.ok()) written = head_file_->Sync();
  if (!written.ok()) return StopWriting(written).status;
  epoch_ = next.epoch;
  may_append_ = true;
  return Head{.epoch = epoch_, .next_position = next.position + 1};
}

AppendOutcome RocksDbLog::Append(uint64_t epoch, uint64_t expected_position,
                                 absl::Span<const std::string> records) {
  CheckBlock(records);
  MutexLock lock(writing_);
  if (!may_append_ || epoch != epoch_) return Fenced(epoch, epoch_);
  const uint64_t next = durable_ + 1;
  if (expected_position != next) return NotAtHead(expected_position, next);
  const HeadMark mark = {.position = next + records.size() - 1, .epoch = epoch_};
  // HEAD knows of the block before anybody is told of it, but only once the block is durable.
  absl::Status written = WriteBlock(next, records);
  if (written.ok()) written = head_file_->Write(mark);
  if (!written.ok()) return StopWriting(written);
  durable_ = mark.position;
  return Appended();
}

absl::Status RocksDbLog::WriteBlock(uint64_t position, absl::Span<const std::string> records) {
  constexpr size_t kOverhead = 32;  // of RocksDB and the frame, about
  size_t bytes = 0;
  for (const std::string& record : records) bytes += record.size() + kOverhead;
  rocksdb::WriteBatch batch(bytes);
  for (const std::string& record : records) {
    const auto key = EncodeBigEndian64(position++);
    const rocksdb::Slice key_slice(key.data(), key.size());
    const auto checksum = FrameChecksum(View(key_slice), record);
    const std::array<rocksdb::Slice, 2> value = {rocksdb::Slice(checksum.data(), checksum.size()),
                                                 record};
    RETURN_IF_ERROR(FromRocksDb(batch.Put(db_->records.get(), rocksdb::SliceParts(&key_slice, 1),
                                          rocksdb::SliceParts(value.data(), 2))));
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  return FromRocksDb(db_->db->Write(options, &batch));
}

// After a failed sync nobody can say what the disk holds, and a second sync that succeeds proves
// nothing.
AppendOutcome RocksDbLog::StopWriting(const absl::Status& why) {
  may_append_ = false;
  failed_ = true;
  return Unknown(why);
}

absl::Status RocksDbLog::Scan(uint64_t from, uint64_t to, Visitor visit) const {
  LEDGER_CHECK(from >= 1);
  const uint64_t last = std::min(to, durable_.load());
  if (from > last) return absl::OkStatus();
  const std::unique_ptr<rocksdb::Iterator> iterator(
      db_->db->NewIterator(ReadOptionsFor(last - from + 1), db_->records.get()));
  const Progress progress = Visit(*iterator, from, last, visit);
  if (progress.is_over) return progress.status;
  if (!iterator->status().ok()) return ScanTables(progress.next, last, visit, iterator->status());
  return BadRecord(progress.next,
                   absl::StrCat("missing, the log ends before ", last, ", which was durable"));
}

// An iterator over everything dies of any damaged table, also of one that stands further on. So the
// tables are read one by one, in the order of their keys, up to the one that is really bad. `why`
// is what the iterator died of.
absl::Status RocksDbLog::ScanTables(uint64_t from, uint64_t last, Visitor visit,
                                    const rocksdb::Status& why) const {
  uint64_t next = from;
  for (const rocksdb::LiveFileMetaData& table : RecordTablesInOrder(*db_)) {
    if (table.largestkey < EncodeBigEndian64(next)) continue;
    rocksdb::SstFileReader reader(db_->db->GetOptions(db_->records.get()));
    const rocksdb::Status opened = reader.Open(table.directory + "/" + table.relative_filename);
    if (!opened.ok()) return BadRecord(next, absl::StrCat("unreadable, ", opened.ToString()));
    const std::unique_ptr<rocksdb::Iterator> iterator(
        reader.NewIterator(ReadOptionsFor(kLongScan)));
    const Progress progress = Visit(*iterator, next, last, visit);
    if (progress.is_over) return progress.status;
    next = progress.next;
    if (!iterator->status().ok()) break;
  }
  return BadRecord(next, absl::StrCat("unreadable, ", why.ToString()));
}

}  // namespace thuning::log
