#include "ledger/engine/engine.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"

namespace thuning::engine {
namespace {

using ::thuning::event::v1::Record;

constexpr size_t kRequestIdBytes = 16;

// Commands decided before the appender may have them, so that it need not wait for the whole queue.
// A row that several of them change is serialised once.
constexpr int kDecidedTogether = 16;

absl::Time TimeOf(const Record& record) {
  return absl::FromUnixSeconds(record.recorded_time().seconds()) +
         absl::Nanoseconds(record.recorded_time().nanos());
}

void SetTime(Record& record, absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  record.mutable_recorded_time()->set_seconds(micros / 1'000'000);
  record.mutable_recorded_time()->set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
}

absl::Status QueueFull() {
  return Refuse(absl::StatusCode::kResourceExhausted, "QUEUE_FULL", "",
                "the queue is full; try again later");
}

absl::Status Stopping() {
  return Refuse(absl::StatusCode::kUnavailable, "STOPPING", "", "the server is stopping");
}

absl::StatusOr<absl::Time> LastRecordedTime(const log::EventLog& log, uint64_t next_position) {
  if (next_position == 1) return absl::UnixEpoch();
  ASSIGN_OR_RETURN(const std::vector<log::Entry> last,
                   log.Read(next_position - 1, {.max_records = 1}));
  Record record;
  if (last.size() != 1 || !record.ParseFromString(last[0].bytes)) {
    return absl::DataLossError(absl::StrCat("record ", next_position - 1, ": cannot be read"));
  }
  return TimeOf(record);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> Engine::Start(Foundation foundation, Limits limits) {
  ASSIGN_OR_RETURN(const log::Head head, foundation.log->TakeOver());
  if (foundation.tables_position() + 1 != head.next_position) {
    return absl::FailedPreconditionError(absl::StrCat("the tables stand at ",
                                                      foundation.tables_position(), ", the log at ",
                                                      head.next_position - 1));
  }
  ASSIGN_OR_RETURN(const absl::Time last, LastRecordedTime(*foundation.log, head.next_position));
  return std::unique_ptr<Engine>(new Engine(std::move(foundation), limits, head, last));
}

Engine::Engine(Foundation foundation, Limits limits, log::Head head, absl::Time last_recorded_time)
    : foundation_(std::move(foundation)),
      limits_(limits),
      epoch_(head.epoch),
      state_(foundation_.rows),
      next_position_(head.next_position),
      last_recorded_time_(last_recorded_time) {
  decider_ = std::thread([this] { DecideCommands(); });
  appender_ = std::thread([this] { AppendGroups(); });
  answerer_ = std::thread([this] { Answer(); });
}

Engine::~Engine() { Stop(); }

void Engine::Submit(Command command) {
  std::vector<Command> commands;
  commands.push_back(std::move(command));
  Submit(std::move(commands));
}

void Engine::Submit(std::vector<Command> commands) {
  absl::Status refusal;
  {
    MutexLock lock(mutex_);
    if (stopping_) {
      refusal = Stopping();
    } else if (queue_.size() + commands.size() > limits_.queued_commands) {
      refusal = QueueFull();
    } else {
      std::move(commands.begin(), commands.end(), std::back_inserter(queue_));
      submitted_.NotifyOne();
      return;
    }
  }
  for (Command& command : commands) command.done(refusal);
}

void Engine::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    submitted_.NotifyOne();
  }
  for (std::thread* thread : {&decider_, &appender_, &answerer_}) {
    if (thread->joinable()) thread->join();
  }
}

Engine::Statistics Engine::statistics() const {
  MutexLock lock(mutex_);
  return statistics_;
}

void Engine::DecideCommands() {
  for (;;) {
    std::deque<Command> commands;
    {
      MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) submitted_.Wait(mutex_);
      if (queue_.empty()) break;
      // All at once: whoever submits waits for one exchange, not for a decision.
      commands.swap(queue_);
    }
    while (!commands.empty()) AddToForming(DecideSome(commands));
    ForgetWhatTablesHave();
  }
  MutexLock lock(mutex_);
  decided_all_ = true;
  formed_.NotifyOne();
}

// The rows are serialised here and now: the next commands change them further.
Engine::Group Engine::DecideSome(std::deque<Command>& commands) {
  Group group;
  group.decided.first_position = next_position_;
  for (int i = 0; i < kDecidedTogether && !commands.empty(); ++i) {
    if (group.decided.record_bytes >= limits_.group_bytes) break;
    Command command = std::move(commands.front());
    commands.pop_front();
    group.outcomes.push_back(Decide(command, group));
  }
  if (group.decided.records.empty()) return group;
  group.decided.rows = state_.TakeChanges(next_position_ - 1);
  for (const State::ChangedRow& row : group.decided.rows) {
    group.decided.row_bytes += row.name.size() + row.bytes.size();
  }
  return group;
}

void Engine::AddToForming(Group group) {
  MutexLock lock(mutex_);
  // Only while a sync is under way: the appender takes all that has formed.
  while (forming_.decided.records.size() >= limits_.group_records ||
         forming_.decided.record_bytes >= limits_.group_bytes) {
    taken_.Wait(mutex_);
  }
  forming_.decided.Add(std::move(group.decided));
  std::move(group.outcomes.begin(), group.outcomes.end(), std::back_inserter(forming_.outcomes));
  formed_.NotifyOne();
}

Engine::Outcome Engine::Decide(Command& command, Group& group) {
  std::optional<absl::StatusOr<Receipt>> again = AnswerAgain(command);
  if (!again.has_value()) again = DecideFresh(command, group);
  return Outcome{.done = std::move(command.done), .result = *std::move(again)};
}

std::optional<absl::StatusOr<Receipt>> Engine::AnswerAgain(const Command& command) {
  LEDGER_CHECK(command.request_id.size() == kRequestIdBytes);
  // What the table does not have yet is among the recent ones, so one of the two knows.
  const auto recent = recent_.find(command.request_id);
  absl::StatusOr<Answered> answered = absl::NotFoundError("");
  if (recent != recent_.end()) {
    answered = recent->second;
  } else if (const auto position = foundation_.find_request(command.request_id)) {
    answered = ReadAnswer(*position);
    if (!answered.ok()) return answered.status();
  }
  if (!answered.ok()) return std::nullopt;
  if (answered->digest != command.digest) {
    return Refuse(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED", "request_id",
                  "request_id: was used for another request");
  }
  return answered->receipt;
}

absl::StatusOr<Engine::Answered> Engine::ReadAnswer(uint64_t position) const {
  ASSIGN_OR_RETURN(const std::vector<log::Entry> entries,
                   foundation_.log->Read(position, {.max_records = 1}));
  auto record = std::make_shared<Record>();
  if (entries.empty() || !record->ParseFromString(entries[0].bytes)) {
    return absl::DataLossError(absl::StrCat("record ", position, ": cannot be read"));
  }
  ASSIGN_OR_RETURN(const Sha256Digest digest, DigestFromBytes(record->request_digest()));
  const uint64_t parts = std::max<uint64_t>(1, static_cast<uint64_t>(record->part_count()));
  return Answered{.digest = digest,
                  .receipt = {.record = std::move(record), .last_position = position + parts - 1}};
}

absl::StatusOr<Receipt> Engine::DecideFresh(Command& command, Group& group) {
  const absl::Time now = foundation_.clock->Now();
  if (now > command.deadline) {
    return Refuse(absl::StatusCode::kDeadlineExceeded, "NOT_DECIDED", "",
                  "the deadline passed before the request was decided; nothing happened");
  }
  // Microseconds, as stored, so that a restart continues from the same time.
  const absl::Time time =
      std::max(absl::FromUnixMicros(absl::ToUnixMicros(now)), last_recorded_time_);
  const Context context{.position = next_position_, .recorded_time = time};
  state_.TakeLeft();
  ASSIGN_OR_RETURN(std::vector<Record> records, command.decide(state_, context));
  LEDGER_CHECK(!records.empty());
  std::vector<std::string> bytes;
  for (Record& record : records) {
    record.set_position(next_position_ + bytes.size());
    SetTime(record, time);
    record.set_principal(command.principal);
    record.set_request_id(command.request_id);
    record.set_request_digest(command.digest.data(), command.digest.size());
    record.set_trace_id(command.trace_id);
    // The last guard before the log, whoever decided.
    LEDGER_CHECK(accounting::CheckBalanced(record).ok());
    bytes.push_back(record.SerializeAsString());
    // Nothing is folded yet, so that a refusal leaves no trace.
    if (bytes.back().size() > log::kMaxRecordBytes) {
      return RefuseField("RECORD_TOO_LARGE", "request",
                         absl::StrCat("its record would have ", bytes.back().size(),
                                      " bytes; the limit is ", log::kMaxRecordBytes));
    }
  }
  last_recorded_time_ = time;
  Accept(command, std::move(records), std::move(bytes), group);
  return recent_.at(command.request_id).receipt;
}

void Engine::Accept(Command& command, std::vector<Record> records, std::vector<std::string> bytes,
                    Group& group) {
  next_position_ += records.size();
  Decided& decided = group.decided;
  const size_t first = decided.decoded.size();
  for (size_t i = 0; i < records.size(); ++i) {
    foundation_.evolve(records[i], state_);
    decided.record_bytes += bytes[i].size();
    decided.records.push_back(std::move(bytes[i]));
    decided.decoded.push_back(std::make_shared<const Record>(std::move(records[i])));
  }
  Receipt receipt{.record = decided.decoded[first], .last_position = next_position_ - 1};
  recent_.emplace(command.request_id,
                  Answered{.digest = command.digest, .receipt = std::move(receipt)});
  recent_order_.emplace_back(next_position_ - 1, command.request_id);
}

void Engine::ForgetWhatTablesHave() {
  // Asked once: it may rise meanwhile, and ids and rows are to be those of one position.
  const uint64_t position = foundation_.tables_position();
  while (!recent_order_.empty() && recent_order_.front().first <= position) {
    recent_.erase(recent_order_.front().second);
    recent_order_.pop_front();
  }
  state_.ForgetUpTo(position, limits_.cached_bytes);
}

void Engine::AppendGroups() {
  for (;;) {
    Group group;
    {
      MutexLock lock(mutex_);
      while (forming_.outcomes.empty() && !decided_all_) formed_.Wait(mutex_);
      if (forming_.outcomes.empty()) break;
      group = std::exchange(forming_, {});
      taken_.NotifyOne();
    }
    // A group may be refusals alone. They go the same way, and so are heard after what they were
    // based on.
    const size_t records = group.decided.records.size();
    if (records > 0) Append(group.decided);
    {
      MutexLock lock(mutex_);
      statistics_.records += records;
      statistics_.groups += records == 0 ? 0 : 1;
      durable_.push_back(std::move(group.outcomes));
      appended_.NotifyOne();
    }
    // Those who asked have their answers; that the tables are behind holds up what comes next.
    if (records > 0) foundation_.hand_on(std::move(group.decided));
  }
  MutexLock lock(mutex_);
  appended_all_ = true;
  appended_.NotifyOne();
}

void Engine::Append(const Decided& decided) {
  const log::AppendOutcome outcome =
      foundation_.log->Append(epoch_, decided.first_position, decided.records);
  if (outcome.ok()) return;
  Fatal(
      absl::StrCat("append at ", decided.first_position, ": ", outcome.status.ToString()).c_str());
}

void Engine::Answer() {
  for (;;) {
    std::deque<std::vector<Outcome>> groups;
    {
      MutexLock lock(mutex_);
      while (durable_.empty() && !appended_all_) appended_.Wait(mutex_);
      if (durable_.empty()) return;
      groups.swap(durable_);
    }
    uint64_t refusals = 0;
    for (std::vector<Outcome>& group : groups) {
      for (Outcome& outcome : group) {
        if (!outcome.result.ok()) ++refusals;
        outcome.done(std::move(outcome.result));
      }
    }
    MutexLock lock(mutex_);
    statistics_.refusals += refusals;
  }
}

}  // namespace thuning::engine
