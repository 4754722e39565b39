#include "ledger/engine/engine.h"

#include <atomic>
#include <future>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/refusal.h"
#include "ledger/log/memory_log.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::engine {
namespace {

using ::testing::HasSubstr;
using ::thuning::event::v1::Record;
using ::thuning::state::v1::PaymentKey;

// A toy domain: a command adds a word to a list, a list takes each word once. The list is one row,
// so that every decision depends on the one before.
constexpr char kList[] = "list";

absl::StatusOr<std::vector<Record>> AddWord(const std::string& word, StateReader& state) {
  const PaymentKey* list = state.Find<PaymentKey>(kList);
  for (int i = 0; list != nullptr && i < list->targets_size(); ++i) {
    if (list->targets(i) != word) continue;
    state.Leave(word);  // that nobody may find
    return RefuseState("TAKEN", "word", absl::StrCat(word, " is taken"));
  }
  std::vector<Record> records(1);
  records[0].add_events()->mutable_loan_accrued()->set_loan_id(word);
  return records;
}

void Evolve(const Record& record, State& state) {
  EXPECT_FALSE(state.TakeLeft().has_value()) << "left by a decision that was refused";
  state.ChangeOrCreate<PaymentKey>(kList).add_targets(record.events(0).loan_accrued().loan_id());
}

std::string IdOf(uint64_t number) {
  std::string id(16, '\0');
  for (size_t i = 0; i < 8; ++i) id[i] = static_cast<char>(number >> (8 * i));
  return id;
}

// A log whose appends wait until they are let through, so that a test decides what is in one group.
class GatedLog final : public log::EventLog {
 public:
  absl::StatusOr<log::Head> TakeOver() override { return log_.TakeOver(); }
  log::AppendOutcome Append(uint64_t epoch, uint64_t expected,
                            absl::Span<const std::string> records) override {
    {
      MutexLock lock(mutex_);
      ++waiting_;
      changed_.NotifyAll();
      while (closed_) changed_.Wait(mutex_);
    }
    return fail_ ? log::Unknown(absl::DataLossError("disk gone"))
                 : log_.Append(epoch, expected, records);
  }
  absl::Status Scan(uint64_t from, uint64_t to, Visitor visit) const override {
    return log_.Scan(from, to, visit);
  }
  uint64_t durable_position() const override { return log_.durable_position(); }

  void Close() {
    MutexLock lock(mutex_);
    closed_ = true;
  }
  void Open() {
    MutexLock lock(mutex_);
    closed_ = false;
    changed_.NotifyAll();
  }
  void AwaitAppends(int count) {
    MutexLock lock(mutex_);
    while (waiting_ < count) changed_.Wait(mutex_);
  }
  void Fail() { fail_ = true; }

 private:
  log::MemoryLog log_;
  Mutex mutex_;
  CondVar changed_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  std::atomic<bool> fail_ = false;
};

class EngineTest : public testing::Test {
 protected:
  // Tables that never catch up by themselves: what the engine forgets is up to the test.
  std::unique_ptr<Engine> StartEngine(Limits limits = {}) {
    auto engine =
        Engine::Start({.log = &log_,
                       .clock = &clock_,
                       .rows = [this](absl::string_view name) { return RowOf(name); },
                       .find_request = [this](absl::string_view id) { return PositionOf(id); },
                       .tables_position = [this] { return tables_position_.load(); },
                       .evolve = Evolve,
                       .hand_on = [this](Decided decided) { TakeOn(std::move(decided)); }},
                      limits);
    EXPECT_OK(engine.status());
    return *std::move(engine);
  }

  std::optional<std::string> RowOf(absl::string_view name) {
    const auto found = rows_.find(std::string(name));
    return found == rows_.end() ? std::nullopt : std::optional<std::string>(found->second);
  }
  std::optional<uint64_t> PositionOf(absl::string_view id) {
    const auto found = requests_.find(std::string(id));
    return found == requests_.end() ? std::nullopt : std::optional<uint64_t>(found->second);
  }

  void TakeOn(Decided decided) {
    MutexLock lock(mutex_);
    ++handed_on_;
    changed_.NotifyAll();
    while (!has_room_) changed_.Wait(mutex_);
    all_.Add(std::move(decided));
  }
  void AwaitHandedOn(int count) {
    MutexLock lock(mutex_);
    while (handed_on_ < count) changed_.Wait(mutex_);
  }
  void SetRoom(bool has_room) {
    MutexLock lock(mutex_);
    has_room_ = has_room;
    changed_.NotifyAll();
  }

  // Folds the whole log into the tables, as after a crash. Only while no engine runs.
  void FoldTables() {
    State state;
    requests_.clear();
    EXPECT_OK(log_.Scan(1, log::kEndOfLog, [&](uint64_t position, absl::string_view bytes) {
      Record record;
      EXPECT_TRUE(record.ParseFromString(std::string(bytes)));
      Evolve(record, state);
      requests_[record.request_id()] = position;
      tables_position_ = position;
      return true;
    }));
    if (tables_position_ == 0) return;
    for (State::ChangedRow& row : state.TakeChanges(tables_position_)) rows_[row.name] = row.bytes;
  }

  Command AddCommand(uint64_t id, const std::string& word,
                     std::shared_ptr<std::promise<absl::StatusOr<Receipt>>> done) {
    Command command;
    command.request_id = IdOf(id);
    command.digest = Sha256(word);
    command.decide = [word](StateReader& state, const Context&) { return AddWord(word, state); };
    command.done = [done](absl::StatusOr<Receipt> result) { done->set_value(std::move(result)); };
    return command;
  }

  std::future<absl::StatusOr<Receipt>> Add(Engine& engine, uint64_t id, const std::string& word) {
    auto done = std::make_shared<std::promise<absl::StatusOr<Receipt>>>();
    auto future = done->get_future();
    engine.Submit(AddCommand(id, word, done));
    return future;
  }

  GatedLog log_;
  ManualClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  std::map<std::string, std::string> rows_;
  std::map<std::string, uint64_t> requests_;
  std::atomic<uint64_t> tables_position_ = 0;

  Mutex mutex_;
  CondVar changed_;
  int handed_on_ ABSL_GUARDED_BY(mutex_) = 0;
  bool has_room_ ABSL_GUARDED_BY(mutex_) = true;
  Decided all_;  // that was handed on; to be read when no engine runs
};

TEST_F(EngineTest, AnswersWithTheDurableRecord) {
  auto engine = StartEngine();
  ASSERT_OK_AND_ASSIGN(const Receipt receipt, Add(*engine, 1, "a").get());
  EXPECT_EQ(receipt.record->position(), 1u);
  EXPECT_EQ(receipt.record->recorded_time().seconds(), 1'800'000'000);
  ASSERT_OK_AND_ASSIGN(const auto stored, log_.Read(1));
  EXPECT_EQ(stored.at(0).bytes, receipt.record->SerializeAsString());
}

TEST_F(EngineTest, DecidesOnWhatIsNotYetDurable) {
  auto engine = StartEngine();
  log_.Close();
  auto first = Add(*engine, 1, "a");
  log_.AwaitAppends(1);
  auto second = Add(*engine, 2, "a");
  auto third = Add(*engine, 3, "b");
  EXPECT_EQ(second.wait_for(std::chrono::milliseconds(0)), std::future_status::timeout)
      << "a refusal must not be heard before what it is based on is durable";
  log_.Open();
  EXPECT_OK(first.get());
  EXPECT_THAT(second.get(), RefusedWith("TAKEN", "word"));
  EXPECT_EQ(third.get()->record->position(), 2u);
}

TEST_F(EngineTest, CommandsThatArriveDuringASyncShareTheNext) {
  auto engine = StartEngine();
  log_.Close();
  std::vector<std::future<absl::StatusOr<Receipt>>> answers;
  answers.push_back(Add(*engine, 0, "0"));
  log_.AwaitAppends(1);
  auto done = std::make_shared<std::promise<absl::StatusOr<Receipt>>>();
  std::vector<Command> commands;
  for (uint64_t i = 1; i <= 10; ++i) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Receipt>>>();
    answers.push_back(promise->get_future());
    commands.push_back(AddCommand(i, absl::StrCat(i), promise));
  }
  engine->Submit(std::move(commands));
  log_.Open();
  for (auto& answer : answers) EXPECT_OK(answer.get());
  engine->Stop();
  EXPECT_EQ(engine->statistics().records, 11u);
  EXPECT_LE(engine->statistics().groups, 3u);
}

TEST_F(EngineTest, ARetryGetsTheFirstAnswer) {
  auto engine = StartEngine();
  ASSERT_OK_AND_ASSIGN(const Receipt first, Add(*engine, 1, "a").get());
  ASSERT_OK_AND_ASSIGN(const Receipt again, Add(*engine, 1, "a").get());
  EXPECT_EQ(again.record->SerializeAsString(), first.record->SerializeAsString());
  EXPECT_EQ(log_.durable_position(), 1u);
}

TEST_F(EngineTest, TheSameIdForAnotherRequestIsRefused) {
  auto engine = StartEngine();
  ASSERT_OK(Add(*engine, 1, "a").get());
  EXPECT_THAT(Add(*engine, 1, "b").get(), RefusedWith("REQUEST_ID_REUSED", "request_id"));
}

TEST_F(EngineTest, RequestIdsOutliveARestart) {
  auto engine = StartEngine();
  ASSERT_OK_AND_ASSIGN(const Receipt first, Add(*engine, 1, "a").get());
  engine.reset();
  FoldTables();
  engine = StartEngine();
  ASSERT_OK_AND_ASSIGN(const Receipt again, Add(*engine, 1, "a").get());
  EXPECT_EQ(again.record->SerializeAsString(), first.record->SerializeAsString());
  EXPECT_THAT(Add(*engine, 1, "b").get(), RefusedWith("REQUEST_ID_REUSED", "request_id"));
  EXPECT_THAT(Add(*engine, 2, "a").get(), RefusedWith("TAKEN", "word"))
      << "the state is that of the tables";
}

TEST_F(EngineTest, ARefusedRequestMayBeTriedAgainUnderItsId) {
  auto engine = StartEngine();
  ASSERT_OK(Add(*engine, 1, "a").get());
  EXPECT_THAT(Add(*engine, 2, "a").get(), RefusedWith("TAKEN", "word"));
  EXPECT_OK(Add(*engine, 2, "b").get());
}

TEST_F(EngineTest, DoesNotStartWhenTheTablesAreBehind) {
  auto engine = StartEngine();
  ASSERT_OK(Add(*engine, 1, "a").get());
  engine.reset();
  EXPECT_THAT(Engine::Start({.log = &log_,
                             .clock = &clock_,
                             .rows = [](absl::string_view) { return std::nullopt; },
                             .find_request = [](absl::string_view) { return std::nullopt; },
                             .tables_position = [] { return uint64_t{0}; },
                             .evolve = Evolve,
                             .hand_on = [](const Decided&) {}}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("tables stand at 0")));
}

// Records as they stand in the log, decoded, and the rows that folding the log gives.
TEST_F(EngineTest, HandsOnWhatTheLogSays) {
  auto engine = StartEngine();
  std::vector<std::future<absl::StatusOr<Receipt>>> answers;
  for (uint64_t i = 0; i < 100; ++i) answers.push_back(Add(*engine, i, absl::StrCat(i % 70)));
  engine->Stop();
  ASSERT_OK_AND_ASSIGN(const auto stored, log_.Read(1));
  ASSERT_EQ(stored.size(), 70u);
  ASSERT_EQ(all_.first_position, 1u);
  ASSERT_EQ(all_.records.size(), 70u);
  for (size_t i = 0; i < stored.size(); ++i) {
    EXPECT_EQ(all_.records[i], stored[i].bytes);
    EXPECT_EQ(all_.decoded[i]->SerializeAsString(), stored[i].bytes);
  }
  FoldTables();
  EXPECT_EQ(all_.rows.back().name, kList);
  EXPECT_EQ(all_.rows.back().bytes, rows_[kList]);
}

TEST_F(EngineTest, HandsNothingOnOfWhatItRefuses) {
  auto engine = StartEngine();
  ASSERT_OK(Add(*engine, 1, "a").get());
  EXPECT_THAT(Add(*engine, 2, "a").get(), RefusedWith("TAKEN", "word"));
  engine->Stop();
  EXPECT_EQ(all_.records.size(), 1u);
  EXPECT_EQ(all_.rows.size(), 1u);
}

// The first one is durable and answered. The second is not appended before the first is taken.
TEST_F(EngineTest, WaitsWhereTheTablesHaveNoRoom) {
  auto engine = StartEngine();
  SetRoom(false);
  EXPECT_OK(Add(*engine, 1, "a").get());
  AwaitHandedOn(1);
  auto second = Add(*engine, 2, "b");
  EXPECT_EQ(log_.durable_position(), 1u);
  SetRoom(true);
  EXPECT_OK(second.get());
  engine->Stop();
  EXPECT_EQ(all_.records.size(), 2u);
}

TEST_F(EngineTest, RecordedTimeNeverGoesBack) {
  auto engine = StartEngine();
  ASSERT_OK_AND_ASSIGN(const Receipt first, Add(*engine, 1, "a").get());
  engine->Stop();
  FoldTables();
  clock_.Advance(-absl::Hours(1));
  engine = StartEngine();
  ASSERT_OK_AND_ASSIGN(const Receipt second, Add(*engine, 2, "b").get());
  EXPECT_EQ(second.record->recorded_time().seconds(), first.record->recorded_time().seconds());
}

TEST_F(EngineTest, ACommandPastItsDeadlineIsNotDecided) {
  auto engine = StartEngine();
  auto done = std::make_shared<std::promise<absl::StatusOr<Receipt>>>();
  Command late = AddCommand(1, "a", done);
  late.deadline = clock_.Now() - absl::Seconds(1);
  engine->Submit(std::move(late));
  EXPECT_THAT(done->get_future().get(), StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(log_.durable_position(), 0u);
}

TEST_F(EngineTest, AFullQueueRefusesAtOnce) {
  auto engine = StartEngine({.queued_commands = 2});
  std::vector<Command> commands;
  std::vector<std::future<absl::StatusOr<Receipt>>> answers;
  for (uint64_t i = 0; i < 3; ++i) {
    auto done = std::make_shared<std::promise<absl::StatusOr<Receipt>>>();
    answers.push_back(done->get_future());
    commands.push_back(AddCommand(i, absl::StrCat(i), done));
  }
  engine->Submit(std::move(commands));
  for (auto& answer : answers)
    EXPECT_THAT(answer.get(), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(log_.durable_position(), 0u);
}

TEST_F(EngineTest, StopAnswersWhatWasAcceptedAndRefusesTheRest) {
  auto engine = StartEngine();
  std::vector<std::future<absl::StatusOr<Receipt>>> answers;
  for (uint64_t i = 0; i < 100; ++i) answers.push_back(Add(*engine, i, absl::StrCat(i)));
  engine->Stop();
  for (auto& answer : answers) EXPECT_OK(answer.get());
  EXPECT_THAT(Add(*engine, 1000, "late").get(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(EngineTest, ARecordThatIsTooLargeIsRefusedAndLeavesNoTrace) {
  auto engine = StartEngine();
  EXPECT_THAT(Add(*engine, 1, std::string(70'000, 'x')).get(),
              RefusedWith("RECORD_TOO_LARGE", "request"));
  EXPECT_EQ(Add(*engine, 1, "a").get()->record->position(), 1u);
}

TEST_F(EngineTest, ManyClientsEachGetTheirAnswerAndTheLogHoldsEachOnce) {
  std::mt19937_64 random(TestSeed(20261122));
  const uint64_t seed = random();
  auto engine = StartEngine();
  std::atomic<int> accepted = 0;
  std::vector<std::thread> clients;
  for (uint64_t client = 0; client < 4; ++client) {
    clients.emplace_back([&, client] {
      std::mt19937_64 choices(seed + client);
      for (uint64_t i = 0; i < 200; ++i) {
        // Few words, so that clients meet; a third of the calls are retries of the one before.
        const uint64_t id = client * 1000 + (i % 3 == 2 ? i - 1 : i);
        const std::string word = absl::StrCat("w", (client * 1000 + id) % 211);
        if (Add(*engine, id, word).get().ok() && i % 3 != 2) ++accepted;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  engine->Stop();
  std::set<std::string> words;
  EXPECT_OK(log_.Scan(1, log::kEndOfLog, [&](uint64_t position, absl::string_view bytes) {
    Record record;
    EXPECT_TRUE(record.ParseFromString(std::string(bytes)));
    EXPECT_EQ(record.position(), position);
    EXPECT_TRUE(words.insert(record.events(0).loan_accrued().loan_id()).second)
        << "twice in the log";
    return true;
  }));
  EXPECT_EQ(words.size(), static_cast<size_t>(accepted));
  EXPECT_EQ(log_.durable_position(), words.size());
}

using EngineDeathTest = EngineTest;

TEST_F(EngineDeathTest, AFailedAppendEndsTheProcess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(
      {
        log_.Fail();
        auto engine = StartEngine();
        Add(*engine, 1, "a").wait();
      },
      "fatal: append at 1: .*disk gone");
}

TEST_F(EngineDeathTest, AFencedWriterEndsTheProcess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(
      {
        auto engine = StartEngine();
        EXPECT_OK(log_.TakeOver());
        Add(*engine, 1, "a").wait();
      },
      "fatal: append at 1: ");
}

}  // namespace
}  // namespace thuning::engine
