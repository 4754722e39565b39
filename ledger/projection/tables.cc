#include "ledger/projection/tables.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"

namespace thuning::projection {
namespace {

// At rest the tables take this cache and little else; under load up to the write buffers more.
constexpr size_t kBlockCacheBytes = size_t{64} << 20;
constexpr int kBlockCacheShardBits = 2;
constexpr size_t kWriteBufferBytes = size_t{16} << 20;
constexpr size_t kAllWriteBufferBytes = size_t{96} << 20;

absl::Status FromRocks(const rocksdb::Status& status, absl::string_view what) {
  if (status.ok()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("tables: ", what, ": ", status.ToString()));
}

rocksdb::Slice ToSlice(absl::string_view bytes) {
  return rocksdb::Slice(bytes.data(), bytes.size());
}
absl::string_view ToView(const rocksdb::Slice& slice) {
  return absl::string_view(slice.data(), slice.size());
}

rocksdb::Options MakeOptions() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.write_buffer_size = kWriteBufferBytes;
  options.db_write_buffer_size = kAllWriteBufferBytes;
  options.max_total_wal_size = uint64_t{128} << 20;
  options.max_background_jobs = 2;
  options.max_open_files = 256;
  options.compression = rocksdb::kLZ4Compression;
  options.keep_log_file_num = 2;
  // Rows that are looked for before they are created are in no buffer: a filter says so at once.
  options.memtable_prefix_bloom_size_ratio = 0.02;
  options.memtable_whole_key_filtering = true;
  // A crash may cut the end of the write-ahead log: what is before it is a whole position of every
  // table.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(kBlockCacheBytes, kBlockCacheShardBits);
  // Filters in pages: one of a whole file would be larger than a shard of the cache, and read from
  // disk for every request id.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.cache_index_and_filter_blocks = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::string FamilyName(absl::string_view name, uint64_t generation) {
  return absl::StrCat(name, "@", generation);
}
std::string PositionKey(const Table& table) {
  return absl::StrCat("position/", FamilyName(table.name, table.generation));
}
std::string CurrentKey(absl::string_view name) { return absl::StrCat("current/", name); }
std::string VersionKey(absl::string_view name) { return absl::StrCat("version/", name); }

// 0 when the key is not there. A failing read is not an answer: it ends the process, as nothing
// true can be served from here.
uint64_t GetNumber(rocksdb::DB& db, const rocksdb::ReadOptions& options,
                   rocksdb::ColumnFamilyHandle* family, const std::string& key) {
  std::string value;
  const rocksdb::Status status = db.Get(options, family, key, &value);
  if (status.IsNotFound()) return 0;
  if (!status.ok()) Fatal(status.ToString().c_str());
  LEDGER_CHECK(value.size() == 8);
  return DecodeBigEndian64(value);
}

std::optional<std::string> GetRow(rocksdb::DB& db, const rocksdb::ReadOptions& options,
                                  rocksdb::ColumnFamilyHandle* family, absl::string_view key) {
  std::string value;
  const rocksdb::Status status = db.Get(options, family, ToSlice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) Fatal(status.ToString().c_str());
  return value;
}

}  // namespace

Tables::Tables() = default;

Tables::~Tables() = default;

absl::StatusOr<std::unique_ptr<Tables>> Tables::Open(const std::string& directory,
                                                     const std::vector<Layout>& layouts) {
  const rocksdb::Options options = MakeOptions();
  std::vector<std::string> existing;
  if (!rocksdb::DB::ListColumnFamilies(options, directory, &existing).ok()) {
    existing = {rocksdb::kDefaultColumnFamilyName};
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(existing.size());
  for (const std::string& family : existing) descriptors.emplace_back(family, options);

  std::unique_ptr<Tables> tables(new Tables);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  RETURN_IF_ERROR(
      FromRocks(rocksdb::DB::Open(options, directory, descriptors, &handles, &db), directory));
  tables->db_.reset(db);
  for (size_t i = 0; i < handles.size(); ++i) {
    std::shared_ptr<rocksdb::ColumnFamilyHandle> handle(
        handles[i],
        [db](rocksdb::ColumnFamilyHandle* family) { db->DestroyColumnFamilyHandle(family); });
    if (existing[i] == rocksdb::kDefaultColumnFamilyName) tables->meta_ = handle;
    tables->opened_.emplace(existing[i], std::move(handle));
  }
  LEDGER_CHECK(tables->meta_ != nullptr);
  for (const Layout& layout : layouts) RETURN_IF_ERROR(tables->OpenTable(layout, existing));
  tables->opened_.clear();
  return tables;
}

// Finds the generation in use, starts a new one where there is none or its layout is another, and
// drops every other.
absl::Status Tables::OpenTable(const Layout& layout, const std::vector<std::string>& existing) {
  const uint64_t generation = GetNumber(*db_, {}, meta_.get(), CurrentKey(layout.name));
  const uint64_t version = GetNumber(*db_, {}, meta_.get(), VersionKey(layout.name));
  const auto found = opened_.find(FamilyName(layout.name, generation));
  const bool usable = found != opened_.end() && version == layout.version;
  for (const std::string& family : existing) {
    const std::vector<absl::string_view> parts = absl::StrSplit(family, '@');
    const bool ours = parts.size() == 2 && parts[0] == layout.name;
    if (!ours || (usable && family == found->first)) continue;
    RETURN_IF_ERROR(FromRocks(db_->DropColumnFamily(opened_.at(family).get()), family));
  }
  if (usable) {
    MutexLock lock(mutex_);
    current_[layout.name] = std::make_shared<Table>(Table{layout.name, generation, found->second});
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const TableRef fresh, CreateFamily(layout.name, generation + 1));
  RETURN_IF_ERROR(FromRocks(
      db_->Put({}, meta_.get(), VersionKey(layout.name), EncodeBigEndian64(layout.version)),
      layout.name));
  return Exchange(fresh);
}

absl::StatusOr<TableRef> Tables::CreateFamily(absl::string_view name, uint64_t generation) {
  rocksdb::ColumnFamilyHandle* family = nullptr;
  RETURN_IF_ERROR(FromRocks(
      db_->CreateColumnFamily(MakeOptions(), FamilyName(name, generation), &family), name));
  std::shared_ptr<rocksdb::ColumnFamilyHandle> handle(
      family,
      [db = db_.get()](rocksdb::ColumnFamilyHandle* gone) { db->DestroyColumnFamilyHandle(gone); });
  const auto table =
      std::make_shared<Table>(Table{std::string(name), generation, std::move(handle)});
  RETURN_IF_ERROR(FromRocks(db_->Delete({}, meta_.get(), PositionKey(*table)), name));
  return table;
}

TableRef Tables::Current(absl::string_view name) const {
  MutexLock lock(mutex_);
  return current_.at(name);
}

absl::StatusOr<TableRef> Tables::CreateGeneration(absl::string_view name) {
  return CreateFamily(name, Current(name)->generation + 1);
}

absl::Status Tables::Exchange(const TableRef& fresh) {
  RETURN_IF_ERROR(FromRocks(
      db_->Put({}, meta_.get(), CurrentKey(fresh->name), EncodeBigEndian64(fresh->generation)),
      fresh->name));
  TableRef earlier;
  {
    MutexLock lock(mutex_);
    earlier = std::exchange(current_[fresh->name], fresh);
  }
  // Those who still hold it can go on reading; its files go with the last of them.
  if (earlier == nullptr) return absl::OkStatus();
  return FromRocks(db_->DropColumnFamily(earlier->family.get()), fresh->name);
}

absl::Status Tables::Write(absl::Span<const TableChange> changes, uint64_t position) {
  rocksdb::WriteBatch batch;
  for (const auto& [table, rows] : changes) {
    for (const RowChange& row : rows) {
      RETURN_IF_ERROR(FromRocks(batch.Put(table->family.get(), row.key, row.value), table->name));
    }
    RETURN_IF_ERROR(FromRocks(
        batch.Put(meta_.get(), PositionKey(*table), EncodeBigEndian64(position)), table->name));
  }
  return FromRocks(db_->Write({}, &batch), "write");
}

View Tables::Look() const {
  // The snapshot is taken under the lock so that the generations and the rows are of the same
  // moment.
  MutexLock lock(mutex_);
  return View(*this, current_);
}

std::optional<std::string> Tables::Get(const Table& table, absl::string_view key) const {
  return GetRow(*db_, {}, table.family.get(), key);
}

uint64_t Tables::PositionOf(const Table& table) const {
  return GetNumber(*db_, {}, meta_.get(), PositionKey(table));
}

TableDigest Tables::Digest(const View& view, const Table& table) const {
  rocksdb::ReadOptions options;
  options.snapshot = view.snapshot_.get();
  options.readahead_size = size_t{2} << 20;
  options.fill_cache = false;
  TableDigest result;
  result.position = GetNumber(*db_, options, meta_.get(), PositionKey(table));
  const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(options, table.family.get()));
  Sha256Stream hash;
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    hash.Add(EncodeBigEndian64(rows->key().size()));
    hash.Add(ToView(rows->key()));
    hash.Add(EncodeBigEndian64(rows->value().size()));
    hash.Add(ToView(rows->value()));
    ++result.rows;
  }
  if (!rows->status().ok()) Fatal(rows->status().ToString().c_str());
  result.digest = hash.Finish();
  return result;
}

View::View(const Tables& tables, absl::flat_hash_map<std::string, TableRef> refs)
    : tables_(&tables),
      snapshot_(tables.db_->GetSnapshot(),
                [db = tables.db_.get()](const rocksdb::Snapshot* snapshot) {
                  db->ReleaseSnapshot(snapshot);
                }),
      refs_(std::move(refs)) {}

View::~View() = default;

uint64_t View::position(absl::string_view table) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_.get();
  return GetNumber(*tables_->db_, options, tables_->meta_.get(), PositionKey(*refs_.at(table)));
}

std::optional<std::string> View::Get(absl::string_view table, absl::string_view key) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_.get();
  return GetRow(*tables_->db_, options, refs_.at(table)->family.get(), key);
}

void View::Scan(absl::string_view table, absl::string_view prefix, absl::string_view from,
                Visitor visit) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot_.get();
  const std::unique_ptr<rocksdb::Iterator> rows(
      tables_->db_->NewIterator(options, refs_.at(table)->family.get()));
  for (rows->Seek(ToSlice(std::max(prefix, from))); rows->Valid(); rows->Next()) {
    if (!rows->key().starts_with(ToSlice(prefix)) ||
        !visit(ToView(rows->key()), ToView(rows->value())))
      break;
  }
  if (!rows->status().ok()) Fatal(rows->status().ToString().c_str());
}

}  // namespace thuning::projection
