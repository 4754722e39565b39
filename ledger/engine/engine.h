// The one writer. Takes commands in one order, decides each against the state so far, appends in
// groups, answers what is durable, and hands it on to be written to the tables.
//
//   Submit ─► bounded queue ─► decide, fold ─► group ─► one append, one sync ─┬─► answer
//                                                                             └─► hand on
//
// While one group is being synced the next is decided, on a state that runs ahead of what is
// durable. That needs no undoing: a write that fails ends the process. A group is whatever was
// decided while the group before it was synced, so a lone command is not delayed and a hundred
// share one sync.
//
// A record is folded once, by the thread that decided it. What is handed on is the record and the
// rows that it changed: nobody has to read the log, or to fold again.
//
//   OK                         only after the record is synced
//   a refusal                  only after everything that it was based on is synced
//   the same id and digest     the first answer again; with another digest REQUEST_ID_REUSED
//   a full queue               RESOURCE_EXHAUSTED, QUEUE_FULL
//   past its deadline          dropped before it is decided
//   a failed or fenced append  ends the process: a restart recovers
//
// Thread-safe. Three threads: one decides, one appends, one answers. Knows no gRPC and no table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "ledger/base/clock.h"
#include "ledger/base/mutex.h"
#include "ledger/engine/command.h"
#include "ledger/log/event_log.h"
#include "ledger/state/decided.h"
#include "ledger/state/state.h"

namespace thuning::engine {

// What the engine stands on. Everything must outlive it.
struct Foundation {
  log::EventLog* log = nullptr;
  Clock* clock = nullptr;
  // Rows of the state table; called by the deciding thread only.
  State::Source rows;
  // Position at which a request id was answered, if the table of request ids knows.
  std::function<std::optional<uint64_t>(absl::string_view request_id)> find_request;
  // The position that the tables have reached. What is beyond it the engine keeps in memory.
  std::function<uint64_t()> tables_position;
  // Folds a record into the state.
  std::function<void(const event::v1::Record&, State&)> evolve;
  // Takes what is durable, in order, to write it to the tables. Called by the appending thread,
  // which waits in it when the tables are too far behind: so do all commands, then.
  std::function<void(Decided)> hand_on;
};

struct Limits {
  size_t queued_commands = 8192;
  size_t group_records = 4096;
  size_t group_bytes = size_t{4} << 20;
  // Of rows kept decoded, as State counts them.
  size_t cached_bytes = size_t{32} << 20;
};

class Engine {
 public:
  // Takes the log over. The tables must have caught up with it.
  static absl::StatusOr<std::unique_ptr<Engine>> Start(Foundation foundation, Limits limits = {});

  // Stops.
  ~Engine();

  // Hands commands over, in order. When there is no room for all of them, or after Stop, each is
  // refused at once, on this thread.
  void Submit(std::vector<Command> commands);
  void Submit(Command command);

  // Refuses what comes from now on, finishes what was accepted, and returns when all of it is
  // answered.
  void Stop();

  struct Statistics {
    uint64_t records = 0;
    uint64_t groups = 0;  // appended, each with one sync
    uint64_t refusals = 0;
  };
  Statistics statistics() const;

 private:
  struct Outcome {
    absl::AnyInvocable<void(absl::StatusOr<Receipt>)> done;
    absl::StatusOr<Receipt> result;
  };
  struct Group {
    Decided decided;
    std::vector<Outcome> outcomes;
  };
  struct Answered {
    Sha256Digest digest;
    Receipt receipt;
  };

  Engine(Foundation foundation, Limits limits, log::Head head, absl::Time last_recorded_time);

  void DecideCommands();
  void AppendGroups();
  void Answer();

  Group DecideSome(std::deque<Command>& commands);
  Outcome Decide(Command& command, Group& group);
  absl::StatusOr<Receipt> DecideFresh(Command& command, Group& group);
  std::optional<absl::StatusOr<Receipt>> AnswerAgain(const Command& command);
  absl::StatusOr<Answered> ReadAnswer(uint64_t position) const;
  void Accept(Command& command, std::vector<event::v1::Record> records,
              std::vector<std::string> bytes, Group& group);
  void ForgetWhatTablesHave();
  void AddToForming(Group group);
  void Append(const Decided& decided);

  const Foundation foundation_;
  const Limits limits_;
  const uint64_t epoch_;

  // Of the deciding thread alone.
  State state_;
  uint64_t next_position_;
  absl::Time last_recorded_time_;
  absl::flat_hash_map<std::string, Answered> recent_;
  std::deque<std::pair<uint64_t, std::string>> recent_order_;  // (position, request id)

  mutable Mutex mutex_;
  CondVar submitted_;  // the decider waits for commands
  CondVar formed_;     // the appender waits for a group
  CondVar taken_;      // the decider waits for room in the next group
  CondVar appended_;   // the answerer waits for a durable group
  std::deque<Command> queue_ ABSL_GUARDED_BY(mutex_);
  Group forming_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::vector<Outcome>> durable_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool decided_all_ ABSL_GUARDED_BY(mutex_) = false;
  bool appended_all_ ABSL_GUARDED_BY(mutex_) = false;
  Statistics statistics_ ABSL_GUARDED_BY(mutex_);

  std::thread decider_;
  std::thread appender_;
  std::thread answerer_;
};

}  // namespace thuning::engine
