#include "ledger/projection/projector.h"

#include <google/protobuf/arena.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/commands/commands.h"

namespace thuning::projection {
namespace {

using ::thuning::event::v1::Record;

// A block is long enough that a row touched by many of its records is written once, and short
// enough to stay in memory: 4096 records of 300 bytes are 1.2 MB; of 64 KiB they would be 256 MB,
// which the log's own limits make rare.
constexpr uint64_t kBlockRecords = 4096;

// How long the thread sleeps at most when nothing arrives; it is woken by each append.
constexpr absl::Duration kIdle = absl::Seconds(1);

// How long records may lie unfolded when nobody waits for them. Under load this makes blocks of a
// hundred records and more, and a row that is changed by many of them is written once.
constexpr absl::Duration kLeisure = absl::Milliseconds(50);

}  // namespace

Projector::Projector(const log::EventLog& log, Tables& tables, std::vector<ProjectionKind> kinds)
    : log_(log), tables_(tables), kinds_(std::move(kinds)) {
  MutexLock lock(folding_);
  for (const ProjectionKind& kind : kinds_)
    folds_.push_back(Resume(kind, tables.Current(kind.layout.name)));
}

Projector::~Projector() { Stop(); }

Projector::Fold Projector::Resume(const ProjectionKind& kind, const TableRef& table) const {
  const uint64_t position = tables_.PositionOf(*table);
  RowReader rows = [this, table](absl::string_view key) { return tables_.Get(*table, key); };
  return Fold{.kind = &kind,
              .table = table,
              .projection = kind.resume(std::move(rows), position),
              .position = position};
}

absl::Status Projector::CatchUp(const Progress& progress) {
  for (;;) {
    ASSIGN_OR_RETURN(const bool folded, Step());
    if (progress != nullptr) progress(gate_.position(), log_.durable_position());
    if (!folded) return absl::OkStatus();
  }
}

void Projector::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Projector::Stop() {
  ending_rebuilds_ = true;
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  gate_.Close();
}

void Projector::Run() {
  while (!stopping_) {
    const absl::StatusOr<bool> folded = Step();
    if (!folded.ok()) Fatal(folded.status().ToString().c_str());
    if (!*folded) log_.WaitForPosition(gate_.position() + 1, absl::Now() + kIdle);
    if (log_.durable_position() < gate_.position() + kBlockRecords) {
      gate_.AwaitDemand(absl::Now() + kLeisure);
    }
  }
}

absl::StatusOr<bool> Projector::Step() {
  MutexLock lock(folding_);
  const auto by_position = [](const Fold& a, const Fold& b) { return a.position < b.position; };
  const uint64_t from = std::min_element(folds_.begin(), folds_.end(), by_position)->position;
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
  gate_.Publish(std::min_element(folds_.begin(), folds_.end(), by_position)->position);
  return to > from;
}

uint64_t Projector::BlockEnd(uint64_t from) const {
  uint64_t to = std::min(from + kBlockRecords, log_.durable_position());
  for (const Fold& fold : folds_) {
    if (fold.position > from) to = std::min(to, fold.position);
  }
  return to;
}

absl::Status Projector::FoldBlock(uint64_t from, uint64_t to,
                                  const std::vector<Fold*>& folds) const {
  google::protobuf::Arena arena;
  std::vector<std::string> bytes;
  std::vector<FoldedRecord> block;
  bytes.reserve(to - from);
  absl::Status parsed;
  RETURN_IF_ERROR(log_.Scan(from + 1, to, [&](uint64_t position, absl::string_view record_bytes) {
    auto* record = google::protobuf::Arena::CreateMessage<Record>(&arena);
    bytes.emplace_back(record_bytes);
    if (!record->ParseFromString(bytes.back()) || record->position() != position) {
      parsed =
          absl::DataLossError(absl::StrCat("record ", position, ": is no record of this position"));
    } else {
      parsed = commands::CheckKnown(*record);
    }
    block.push_back({.position = position, .bytes = bytes.back(), .record = record});
    return parsed.ok();
  }));
  RETURN_IF_ERROR(parsed);
  LEDGER_CHECK(block.size() == to - from);
  std::vector<TableChange> changes;
  for (Fold* fold : folds) {
    changes.push_back({.table = fold->table.get(), .rows = fold->projection->Fold(block)});
    fold->position = to;
  }
  return tables_.Write(changes, to);
}

const ProjectionKind* Projector::FindKind(absl::string_view name) const {
  const auto found = std::find_if(kinds_.begin(), kinds_.end(), [name](const ProjectionKind& kind) {
    return kind.layout.name == name;
  });
  return found == kinds_.end() ? nullptr : &*found;
}

std::vector<std::string> Projector::names() const {
  std::vector<std::string> names;
  for (const ProjectionKind& kind : kinds_) names.push_back(kind.layout.name);
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<RebuildReport> Projector::Rebuild(absl::string_view name, const Progress& progress) {
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

absl::StatusOr<RebuildReport> Projector::Replace(Fold fresh) {
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
    earlier = live->table;
    view.emplace(tables_.Look());
    RETURN_IF_ERROR(tables_.Exchange(rebuilt));
    *live = std::move(fresh);
  }
  return RebuildReport{.live = tables_.Digest(*view, *earlier),
                       .rebuilt = tables_.Digest(*view, *rebuilt)};
}

}  // namespace thuning::projection
