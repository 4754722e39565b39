// Writes the tables.
//
//   at start, rebuild:  log ─► read, decode ─► every projection folds ─► one write
//   while serving:      what was decided, in hand ─► its rows as they are; the small tables fold
//                       its decoded records ─► one write
//
// So what the engine decided is folded once, and the log is read only where a table is behind:
// after a crash, when it is new, or when it is rebuilt. A rebuild folds the log from the first
// record, while the table in use goes on serving, and takes its place between two writes. Both
// digests at that position are compared: what was decided on is what the log says.
//
// In builds for the sanitizers each write of decided rows is checked like that, at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/mutex.h"
#include "ledger/log/event_log.h"
#include "ledger/projection/position_gate.h"
#include "ledger/projection/projection.h"
#include "ledger/projection/tables.h"
#include "ledger/state/decided.h"

namespace thuning::projection {

// What a rebuild found.
struct RebuildReport {
  TableDigest live;     // of the table that was in use
  TableDigest rebuilt;  // of the one that took its place, at the same position
};

// Whether this build is one for the sanitizers.
extern const bool kSanitized;

struct TableWriterLimits {
  // How much may be handed over and not written yet, as Decided counts it.
  size_t waiting_bytes = size_t{64} << 20;
  // Folds what was handed over once more, from the log, and ends the process where the rows differ.
  bool checks_against_log = kSanitized;
};

class TableWriter {
 public:
  // Told how far a long fold is: (position folded, last durable position).
  using Progress = std::function<void(uint64_t position, uint64_t durable_position)>;

  // The log and the tables must outlive the writer.
  TableWriter(const log::EventLog& log, Tables& tables, std::vector<ProjectionKind> kinds,
              TableWriterLimits limits = {});
  ~TableWriter();

  // Folds what is durable into every table. DataLoss when a record cannot be read or decoded, and
  // when a table knows more than the log. Before Start.
  absl::Status CatchUp(const Progress& progress);

  // From here on writes what is handed over, on a thread of its own. An error then ends the
  // process: nothing true could be served.
  void Start();

  // Takes what is durable, in order, and returns at once; but waits while there is no room.
  void HandOver(Decided decided);

  // Writes what was handed over. After the last HandOver.
  void Stop();

  // The position that every table has reached.
  uint64_t position() const { return gate_.position(); }
  PositionGate& gate() { return gate_; }

  // The most that has waited so far.
  size_t peak_waiting_bytes() const;

  // The tables, by name.
  std::vector<std::string> names() const;

  // NotFound when there is no such table; FailedPrecondition when another rebuild is under way.
  absl::StatusOr<RebuildReport> Rebuild(absl::string_view name, const Progress& progress);

  // Ends the rebuild that is under way, and lets none begin: before a stop.
  void EndRebuilds() { ending_rebuilds_ = true; }

 private:
  // A table that is written.
  struct Fold {
    const ProjectionKind* kind = nullptr;
    TableRef table;
    std::unique_ptr<Projection> projection;
    uint64_t position = 0;
  };
  struct Block;

  Fold Resume(const ProjectionKind& kind, const TableRef& table) const;
  absl::StatusOr<bool> FoldNext();
  absl::Status ReadBlock(uint64_t from, uint64_t to, Block& block) const;
  absl::Status FoldBlock(uint64_t from, uint64_t to, const std::vector<Fold*>& folds) const;
  // Where the block that starts after `from` may end: at the log's end, at a table that is further,
  // or when it is long enough.
  uint64_t BlockEnd(uint64_t from) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(folding_);
  uint64_t LeastPosition() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(folding_);
  const ProjectionKind* FindKind(absl::string_view name) const;
  absl::StatusOr<RebuildReport> Replace(Fold fresh);

  void WriteHandedOver();
  Decided TakeHandedOver();
  absl::Status Write(Decided decided);
  absl::Status CheckAgainstLog(const Fold& fold, const Decided& decided,
                               absl::Span<const RowChange> rows) const;

  const log::EventLog& log_;
  Tables& tables_;
  const std::vector<ProjectionKind> kinds_;
  const TableWriterLimits limits_;
  PositionGate gate_;

  Mutex folding_;
  std::vector<Fold> folds_ ABSL_GUARDED_BY(folding_);

  mutable Mutex mutex_;
  CondVar handed_over_;  // the thread waits for something to write
  CondVar taken_;        // who hands over waits for room
  std::deque<Decided> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t peak_waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  std::atomic<bool> rebuilding_ = false;
  std::atomic<bool> ending_rebuilds_ = false;
  std::thread thread_;
};

}  // namespace thuning::projection
