// The tables that projections fold the log into, in a RocksDB of their own beside the log.
//
//   key, value: bytes; rows of a table are in key order
//   position:   how many records are folded into a table; written with the rows, so that both are
//               there or neither is
//   generation: one copy of a table; a table is rebuilt into a fresh one beside it, which then
//               takes its place
//
// Nothing here is synced on its own: after a crash of the machine a table may have gone back some
// records, to a whole position, and its projection catches up from there. Throwing the directory
// away loses nothing but time.
//
// Thread-safe. A View is a consistent picture of every table and never waits for a writer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ledger/base/mutex.h"
#include "ledger/base/sha256.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Snapshot;
}  // namespace rocksdb

namespace thuning::projection {

// One generation of a table. Handed out shared: a reader may hold on to one that is being replaced.
struct Table {
  std::string name;
  uint64_t generation = 0;
  std::shared_ptr<rocksdb::ColumnFamilyHandle> family;
};
using TableRef = std::shared_ptr<const Table>;

// Rows to be written together.
struct RowChange {
  std::string key;
  std::string value;
};

// The rows of one table that change. The table outlives it.
struct TableChange {
  const Table* table = nullptr;
  std::vector<RowChange> rows;
};

class Tables;

// Every table as it was at one moment. Cheap; not to be kept for long, since it holds old rows
// alive.
class View {
 public:
  View(View&&) noexcept = default;
  ~View();

  // How many records are folded into the table in this picture.
  uint64_t position(absl::string_view table) const;

  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const;

  // Visits the rows whose key is at least `from` and begins with `prefix`, in order, until the
  // visitor returns false.
  using Visitor = absl::FunctionRef<bool(absl::string_view key, absl::string_view value)>;
  void Scan(absl::string_view table, absl::string_view prefix, absl::string_view from,
            Visitor visit) const;

 private:
  friend class Tables;
  View(const Tables& tables, absl::flat_hash_map<std::string, TableRef> refs);

  const Tables* tables_;
  std::unique_ptr<const rocksdb::Snapshot, std::function<void(const rocksdb::Snapshot*)>> snapshot_;
  absl::flat_hash_map<std::string, TableRef> refs_;
};

// What a table's rows hash to.
struct TableDigest {
  Sha256Digest digest;  // over (length, key, length, value) of each row in key order
  uint64_t rows = 0;
  uint64_t position = 0;
};

class Tables {
 public:
  // Opens or creates the tables of these names. A table whose layout version differs from the one
  // given is emptied, so that it is folded again.
  struct Layout {
    std::string name;
    uint32_t version = 1;
  };
  static absl::StatusOr<std::unique_ptr<Tables>> Open(const std::string& directory,
                                                      const std::vector<Layout>& layouts);
  ~Tables();

  // The generation of the table that is in use.
  TableRef Current(absl::string_view name) const;

  // A fresh, empty generation beside the one in use; at position 0. Forgotten at the next Open
  // unless Exchange is called.
  absl::StatusOr<TableRef> CreateGeneration(absl::string_view name);

  // Makes a generation the one in use and drops the earlier one once its last reader is gone.
  absl::Status Exchange(const TableRef& fresh);

  // Writes rows (and removes none: no projection removes) and the new position of each table, all
  // together.
  absl::Status Write(absl::Span<const TableChange> changes, uint64_t position);

  View Look() const;

  // For the one that writes a table: its rows as they are now.
  std::optional<std::string> Get(const Table& table, absl::string_view key) const;
  uint64_t PositionOf(const Table& table) const;

  // Reads every row.
  TableDigest Digest(const View& view, const Table& table) const;

 private:
  friend class View;
  Tables();

  absl::Status OpenTable(const Layout& layout, const std::vector<std::string>& existing);
  absl::StatusOr<TableRef> CreateFamily(absl::string_view name, uint64_t generation);

  // Declared first so that it outlives the handles.
  std::unique_ptr<rocksdb::DB> db_;
  std::shared_ptr<rocksdb::ColumnFamilyHandle> meta_;
  absl::flat_hash_map<std::string, std::shared_ptr<rocksdb::ColumnFamilyHandle>> opened_;
  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, TableRef> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace thuning::projection
