#include "ledger/projection/table_writer.h"

#include <google/protobuf/arena.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/state/facts.h"

namespace thuning::projection {
namespace {

using ::thuning::event::v1::Record;

// A block that is read is long enough that a row touched by many of its records is written once,
// and short enough to stay in memory: 4096 records of 300 bytes are 1.2 MB; of 64 KiB they would be
// 256 MB, which the log's own limits make rare.
constexpr uint64_t kBlockRecords = 4096;

// What is handed over is written together up to this much.
constexpr size_t kWriteBytes = size_t{8} << 20;

// How long it may lie when nobody waits for it. Under load this makes writes of a hundred records
// and more, and a row that is changed by many of them is written once.
constexpr absl::Duration kLeisure = absl::Milliseconds(50);

// Of each name the last row, in the order of keys: sorted rows go into a memtable faster.
std::vector<RowChange> LastOfEach(std::vector<State::ChangedRow> rows, const RowKey& key_of) {
  std::vector<RowChange> all;
  all.reserve(rows.size());
  for (State::ChangedRow& row : rows) {
    all.push_back({.key = key_of(row.name), .value = std::move(row.bytes)});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const RowChange& a, const RowChange& b) { return a.key < b.key; });
  std::vector<RowChange> last;
  last.reserve(all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    const bool is_last = i + 1 == all.size() || all[i + 1].key != all[i].key;
    if (is_last) last.push_back(std::move(all[i]));
  }
  return last;
}

}  // namespace

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
const bool kSanitized = true;
#elif defined(__has_feature)
const bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
const bool kSanitized = false;
#endif

// Decoded records, on an arena, and the bytes that they were decoded from.
struct TableWriter::Block {
  google::protobuf::Arena arena;
  std::vector<std::string> bytes;
  std::vector<FoldedRecord> records;
};

TableWriter::TableWriter(const log::EventLog& log, Tables& tables,
                         std::vector<ProjectionKind> kinds, TableWriterLimits limits)
    : log_(log), tables_(tables), kinds_(std::move(kinds)), limits_(limits) {
  MutexLock lock(folding_);
  for (const ProjectionKind& kind : kinds_)
    folds_.push_back(Resume(kind, tables.Current(kind.layout.name)));
}

TableWriter::~TableWriter() { Stop(); }

TableWriter::Fold TableWriter::Resume(const ProjectionKind& kind, const TableRef& table) const {
  const uint64_t position = tables_.PositionOf(*table);
  RowReader rows = [this, table](absl::string_view key) { return tables_.Get(*table, key); };
  return Fold{.kind = &kind,
              .table = table,
              .projection = kind.resume(std::move(rows), position),
              .position = position};
}

// ---- From the log ----

absl::Status TableWriter::CatchUp(const Progress& progress) {
  for (;;) {
    ASSIGN_OR_RETURN(const bool folded, FoldNext());
    if (progress != nullptr) progress(gate_.position(), log_.durable_position());
    if (!folded) return absl::OkStatus();
  }
}

// One block, if there is one.
absl::StatusOr<bool> TableWriter::FoldNext() {
  MutexLock lock(folding_);
  const uint64_t from = LeastPosition();
  const uint64_t to = BlockEnd(from);
  if (from > log_.durable_position()) {
    return absl::DataLossError(absl::StrCat(
        "a table has folded ", from, " records, but the log ends at ", log_.durable_position()));
  }
  if (to > from) {
    std::vector<Fold*> folds;
    for (Fold& fold : folds_) {
      if (fold.position == from) folds.push_back(&fold);
    }
    RETURN_IF_ERROR(FoldBlock(from, to, folds));
  }
  gate_.Publish(LeastPosition());
  return to > from;
}

uint64_t TableWriter::LeastPosition() const {
  uint64_t least = log::kEndOfLog;
  for (const Fold& fold : folds_) least = std::min(least, fold.position);
  return least;
}

uint64_t TableWriter::BlockEnd(uint64_t from) const {
  uint64_t to = std::min(from + kBlockRecords, log_.durable_position());
  for (const Fold& fold : folds_) {
    if (fold.position > from) to = std::min(to, fold.position);
  }
  return to;
}

absl::Status TableWriter::ReadBlock(uint64_t from, uint64_t to, Block& block) const {
  block.bytes.reserve(to - from);
  absl::Status decoded;
  RETURN_IF_ERROR(log_.Scan(from + 1, to, [&](uint64_t position, absl::string_view record_bytes) {
    auto* record = google::protobuf::Arena::CreateMessage<Record>(&block.arena);
    const std::string& bytes = block.bytes.emplace_back(record_bytes);
    if (!record->ParseFromString(bytes) || record->position() != position) {
      decoded =
          absl::DataLossError(absl::StrCat("record ", position, ": is no record of this position"));
    } else {
      decoded = CheckKnown(*record);
    }
    block.records.push_back({.position = position, .bytes = bytes, .record = record});
    return decoded.ok();
  }));
  RETURN_IF_ERROR(decoded);
  LEDGER_CHECK(block.records.size() == to - from);
  return absl::OkStatus();
}

absl::Status TableWriter::FoldBlock(uint64_t from, uint64_t to,
                                    const std::vector<Fold*>& folds) const {
  Block block;
  RETURN_IF_ERROR(ReadBlock(from, to, block));
  std::vector<TableChange> changes;
  for (Fold* fold : folds) {
    changes.push_back({.table = fold->table.get(), .rows = fold->projection->Fold(block.records)});
    fold->position = to;
  }
  return tables_.Write(changes, to);
}

// ---- What is handed over ----

void TableWriter::Start() {
  thread_ = std::thread([this] { WriteHandedOver(); });
}

void TableWriter::HandOver(Decided decided) {
  MutexLock lock(mutex_);
  // One is taken however large it is.
  while (waiting_bytes_ > 0 && waiting_bytes_ + decided.bytes() > limits_.waiting_bytes) {
    taken_.Wait(mutex_);
  }
  waiting_bytes_ += decided.bytes();
  peak_waiting_bytes_ = std::max(peak_waiting_bytes_, waiting_bytes_);
  waiting_.push_back(std::move(decided));
  handed_over_.NotifyOne();
}

size_t TableWriter::peak_waiting_bytes() const {
  MutexLock lock(mutex_);
  return peak_waiting_bytes_;
}

void TableWriter::Stop() {
  ending_rebuilds_ = true;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    handed_over_.NotifyOne();
  }
  if (thread_.joinable()) thread_.join();
  gate_.Close();
}

void TableWriter::WriteHandedOver() {
  for (;;) {
    Decided decided = TakeHandedOver();
    if (decided.records.empty()) return;
    const absl::Status written = Write(std::move(decided));
    if (!written.ok()) Fatal(written.ToString().c_str());
    gate_.AwaitDemand(absl::Now() + kLeisure);
  }
}

// Nothing once everything is written and no more will come.
Decided TableWriter::TakeHandedOver() {
  MutexLock lock(mutex_);
  while (waiting_.empty() && !stopping_) handed_over_.Wait(mutex_);
  Decided decided;
  while (!waiting_.empty() && decided.bytes() < kWriteBytes) {
    waiting_bytes_ -= waiting_.front().bytes();
    decided.Add(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  taken_.NotifyAll();
  return decided;
}

absl::Status TableWriter::Write(Decided decided) {
  MutexLock lock(folding_);
  std::vector<FoldedRecord> block;
  for (size_t i = 0; i < decided.records.size(); ++i) {
    block.push_back({.position = decided.first_position + i,
                     .bytes = decided.records[i],
                     .record = decided.decoded[i].get()});
  }
  std::vector<TableChange> changes;
  for (Fold& fold : folds_) {
    LEDGER_CHECK(fold.position + 1 == decided.first_position);
    TableChange change{.table = fold.table.get()};
    if (fold.kind->key_of_decided_row == nullptr) {
      change.rows = fold.projection->Fold(block);
    } else {
      change.rows = LastOfEach(std::move(decided.rows), fold.kind->key_of_decided_row);
      if (limits_.checks_against_log) RETURN_IF_ERROR(CheckAgainstLog(fold, decided, change.rows));
    }
    changes.push_back(std::move(change));
    fold.position = decided.last_position();
  }
  RETURN_IF_ERROR(tables_.Write(changes, decided.last_position()));
  gate_.Publish(decided.last_position());
  return absl::OkStatus();
}

// The rows are those that folding the log once more gives, by a fresh projection.
absl::Status TableWriter::CheckAgainstLog(const Fold& fold, const Decided& decided,
                                          absl::Span<const RowChange> rows) const {
  Block block;
  RETURN_IF_ERROR(ReadBlock(decided.first_position - 1, decided.last_position(), block));
  const Fold again = Resume(*fold.kind, fold.table);
  std::map<std::string, std::string> left;
  for (const RowChange& row : rows) left.emplace(row.key, row.value);
  for (const RowChange& row : again.projection->Fold(block.records)) {
    const auto found = left.find(row.key);
    if (found == left.end() || found->second != row.value) {
      return absl::DataLossError(absl::StrCat("row ", row.key, ": by the log it is another"));
    }
    left.erase(found);
  }
  if (left.empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("row ", left.begin()->first, ": the log has none"));
}

// ---- Rebuild ----

const ProjectionKind* TableWriter::FindKind(absl::string_view name) const {
  const auto found = std::find_if(kinds_.begin(), kinds_.end(), [name](const ProjectionKind& kind) {
    return kind.layout.name == name;
  });
  return found == kinds_.end() ? nullptr : &*found;
}

std::vector<std::string> TableWriter::names() const {
  std::vector<std::string> names;
  for (const ProjectionKind& kind : kinds_) names.push_back(kind.layout.name);
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<RebuildReport> TableWriter::Rebuild(absl::string_view name,
                                                   const Progress& progress) {
  const ProjectionKind* kind = FindKind(name);
  if (kind == nullptr) return RefuseMissing("name", name);
  if (rebuilding_.exchange(true)) {
    return RefuseState("REBUILD_UNDER_WAY", "name", "another table is being rebuilt");
  }
  absl::StatusOr<RebuildReport> report = absl::UnknownError("");
  absl::StatusOr<TableRef> table = tables_.CreateGeneration(name);
  if (!table.ok()) {
    report = table.status();
  } else {
    Fold fresh = Resume(*kind, *table);
    absl::Status status;
    while (status.ok() && !ending_rebuilds_ && fresh.position + kBlockRecords < gate_.position()) {
      status = FoldBlock(fresh.position, fresh.position + kBlockRecords, {&fresh});
      if (progress != nullptr) progress(fresh.position, log_.durable_position());
    }
    if (ending_rebuilds_) status = absl::UnavailableError("the server is stopping");
    report = status.ok() ? Replace(std::move(fresh)) : status;
  }
  rebuilding_ = false;
  return report;
}

absl::StatusOr<RebuildReport> TableWriter::Replace(Fold fresh) {
  TableRef earlier;
  const TableRef rebuilt = fresh.table;
  std::optional<View> view;
  {
    MutexLock lock(folding_);
    const auto live = std::find_if(folds_.begin(), folds_.end(),
                                   [&](const Fold& fold) { return fold.kind == fresh.kind; });
    if (fresh.position < live->position) {
      RETURN_IF_ERROR(FoldBlock(fresh.position, live->position, {&fresh}));
    }
    LEDGER_CHECK(fresh.position == live->position);
    earlier = live->table;
    view.emplace(tables_.Look());
    RETURN_IF_ERROR(tables_.Exchange(rebuilt));
    *live = std::move(fresh);
  }
  return RebuildReport{.live = tables_.Digest(*view, *earlier),
                       .rebuilt = tables_.Digest(*view, *rebuilt)};
}

}  // namespace thuning::projection
