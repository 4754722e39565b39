// Folds the log into every table, one thread for all: each block of records is read and decoded
// once and folded into each table that stands at its beginning. A table that is behind (after a
// crash, or new) catches up first.
//
// A table can be rebuilt from the first record while the others, and the table itself, go on
// serving; the rebuilt one takes its place between two blocks, and both digests at that position
// tell whether the old one was sound.
#pragma once

#include <atomic>
#include <cstdint>
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

namespace thuning::projection {

// What a rebuild found.
struct RebuildReport {
  TableDigest live;     // of the table that was in use
  TableDigest rebuilt;  // of the one that took its place, at the same position
};

class Projector {
 public:
  // Told how far a long fold is: (position folded, last durable position).
  using Progress = std::function<void(uint64_t position, uint64_t durable_position)>;

  // The log and the tables must outlive the projector.
  Projector(const log::EventLog& log, Tables& tables, std::vector<ProjectionKind> kinds);
  ~Projector();

  // Folds what is durable now into every table. DataLoss when a record cannot be read or parsed.
  absl::Status CatchUp(const Progress& progress);

  // Goes on from there on a thread of its own. An error then ends the process: nothing true could
  // be served.
  void Start();
  void Stop();

  // The position that every table has reached.
  uint64_t position() const { return gate_.position(); }
  PositionGate& gate() { return gate_; }

  // Folds one block, if there is one. For tests, and for those who drive the projector themselves.
  absl::StatusOr<bool> Step();

  // The tables, by name.
  std::vector<std::string> names() const;

  // NotFound when there is no such table; FailedPrecondition when another rebuild is under way.
  absl::StatusOr<RebuildReport> Rebuild(absl::string_view name, const Progress& progress);

  // Ends the rebuild that is under way, and lets none begin: before a stop.
  void EndRebuilds() { ending_rebuilds_ = true; }

 private:
  // A table being folded into.
  struct Fold {
    const ProjectionKind* kind = nullptr;
    TableRef table;
    std::unique_ptr<Projection> projection;
    uint64_t position = 0;
  };

  Fold Resume(const ProjectionKind& kind, const TableRef& table) const;
  absl::Status FoldBlock(uint64_t from, uint64_t to, const std::vector<Fold*>& folds) const;
  // Where the block that starts after `from` may end: at the log's end, at a table that is further,
  // or when it is long enough.
  uint64_t BlockEnd(uint64_t from) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(folding_);
  const ProjectionKind* FindKind(absl::string_view name) const;
  absl::StatusOr<RebuildReport> Replace(Fold fresh);
  void Run();

  const log::EventLog& log_;
  Tables& tables_;
  const std::vector<ProjectionKind> kinds_;
  PositionGate gate_;

  Mutex folding_;
  std::vector<Fold> folds_ ABSL_GUARDED_BY(folding_);

  std::atomic<bool> rebuilding_ = false;
  std::atomic<bool> ending_rebuilds_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace thuning::projection
