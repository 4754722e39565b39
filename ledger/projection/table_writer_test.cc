#include "ledger/projection/table_writer.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <map>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/log/memory_log.h"
#include "ledger/projection/balance_projection.h"
#include "ledger/projection/request_projection.h"
#include "ledger/projection/state_projection.h"
#include "ledger/projection/subject_projection.h"
#include "ledger/projection/tree_projection.h"
#include "ledger/proof/merkle.h"
#include "ledger/proof/proofs.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::projection {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::thuning::event::v1::Record;
using ::thuning::state::v1::PaymentKey;

// Which accounts an operator has posted on, each once: a row that grows.
void EvolveAccounts(const Record& record, State& state) {
  auto& row = state.ChangeOrCreate<PaymentKey>(absl::StrCat("operators/", record.operator_id()));
  for (const auto& posting : record.postings()) {
    const auto& known = row.targets();
    if (std::find(known.begin(), known.end(), posting.account()) == known.end()) {
      row.add_targets(posting.account());
    }
  }
  state.Create<PaymentKey>(absl::StrCat("records/", record.position())).add_targets("");
}

std::vector<ProjectionKind> Kinds() {
  return {RequestProjection(), BalanceProjection(), SubjectProjection(), TreeProjection(),
          StateProjection(EvolveAccounts)};
}

std::vector<Tables::Layout> Layouts() {
  std::vector<Tables::Layout> layouts;
  for (const ProjectionKind& kind : Kinds()) layouts.push_back(kind.layout);
  return layouts;
}

// A ledger of random entries: each record moves an amount between two of ten accounts of one of two
// operators, on some day.
class TableWriterTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(const log::Head head, log_.TakeOver());
    epoch_ = head.epoch;
    OpenTables();
  }

  void OpenTables() {
    writer_.reset();
    tables_.reset();
    ASSERT_OK_AND_ASSIGN(tables_, Tables::Open(directory_ / "tables", Layouts()));
    writer_ = std::make_unique<TableWriter>(log_, *tables_, Kinds());
  }

  Record RandomRecord(uint64_t position) {
    Record record;
    record.set_position(position);
    record.set_operator_id(random_() % 2 == 0 ? "ami" : "casa");
    record.set_request_id(absl::StrCat("request-", absl::Dec(position, absl::kZeroPad8)));
    record.mutable_effective_date()->set_year(2025);
    record.mutable_effective_date()->set_month(static_cast<int>(Uniform(random_, 1, 12)));
    record.mutable_effective_date()->set_day(static_cast<int>(Uniform(random_, 1, 28)));
    const int64_t amount = Uniform(random_, 1, 1'000'000);
    for (const event::v1::Side side : {event::v1::SIDE_DEBIT, event::v1::SIDE_CREDIT}) {
      event::v1::Posting& posting = *record.add_postings();
      posting.set_account(absl::StrCat("51200", random_() % 10));
      posting.set_side(side);
      posting.set_amount_minor(amount);
      posting.set_currency_code("EUR");
      posting.set_subject(absl::StrCat("loans/L-", random_() % 20));
    }
    return record;
  }

  void AppendRandom(uint64_t count) {
    std::vector<std::string> block;
    const uint64_t first = log_.durable_position() + 1;
    for (uint64_t i = 0; i < count; ++i) {
      records_.push_back(RandomRecord(first + i));
      block.push_back(records_.back().SerializeAsString());
    }
    ASSERT_TRUE(log_.Append(epoch_, first, block).ok());
  }

  // As the engine does: decides on a state of its own, appends, hands over.
  Decided DecideRandom(uint64_t count) {
    Decided decided{.first_position = log_.durable_position() + 1};
    for (uint64_t i = 0; i < count; ++i) {
      records_.push_back(RandomRecord(decided.first_position + i));
      EvolveAccounts(records_.back(), state_);
      decided.records.push_back(records_.back().SerializeAsString());
      decided.record_bytes += decided.records.back().size();
      decided.decoded.push_back(std::make_shared<const Record>(records_.back()));
    }
    decided.rows = state_.TakeChanges(decided.last_position());
    for (const State::ChangedRow& row : decided.rows) {
      decided.row_bytes += row.name.size() + row.bytes.size();
    }
    EXPECT_TRUE(log_.Append(epoch_, decided.first_position, decided.records).ok());
    return decided;
  }

  void AwaitTables() {
    std::promise<absl::Status> reached;
    writer_->gate().WhenReached(log_.durable_position(), absl::InfiniteFuture(),
                                [&](const absl::Status& status) { reached.set_value(status); });
    EXPECT_OK(reached.get_future().get());
  }

  void HandOverRandom(uint64_t count) { writer_->HandOver(DecideRandom(count)); }

  // Of tables that only the log was folded into.
  std::map<std::string, std::string> DigestsOfTheLog() {
    writer_.reset();
    tables_.reset();
    std::filesystem::remove_all(directory_.path() / "tables");
    OpenTables();
    EXPECT_OK(writer_->CatchUp(nullptr));
    return Digests();
  }

  std::map<std::string, std::string> Digests() {
    std::map<std::string, std::string> digests;
    const View view = tables_->Look();
    for (const std::string& name : writer_->names()) {
      digests[name] = ToHex(tables_->Digest(view, *tables_->Current(name)).digest);
    }
    return digests;
  }

  std::mt19937_64 random_{TestSeed(7)};
  TemporaryDirectory directory_;
  log::MemoryLog log_;
  uint64_t epoch_ = 0;
  std::vector<Record> records_;
  State state_;
  std::unique_ptr<Tables> tables_;
  std::unique_ptr<TableWriter> writer_;
};

TEST_F(TableWriterTest, BalancesAreTheSumsOfThePostings) {
  AppendRandom(500);
  ASSERT_OK(writer_->CatchUp(nullptr));
  for (const uint32_t day : {20250101u, 20250615u, 20251231u}) {
    AccountTurnovers naive;
    for (const Record& record : records_) {
      if (record.operator_id() != "ami" || DayNumber(record.effective_date()) > day) continue;
      for (const auto& posting : record.postings()) {
        Turnover& turnover = naive[{posting.account(), posting.currency_code()}];
        (posting.side() == event::v1::SIDE_DEBIT ? turnover.debit_minor : turnover.credit_minor) +=
            posting.amount_minor();
      }
    }
    EXPECT_EQ(TurnoversOf(tables_->Look(), "ami", day), naive) << day;
  }
}

TEST_F(TableWriterTest, EveryRequestIsRemembered) {
  AppendRandom(50);
  ASSERT_OK(writer_->CatchUp(nullptr));
  const View view = tables_->Look();
  for (const Record& record : records_)
    EXPECT_EQ(FindRequest(view, record.request_id()), record.position());
  EXPECT_EQ(FindRequest(view, "never sent"), std::nullopt);
}

TEST_F(TableWriterTest, RecordsAreFoundByWhatTheyConcern) {
  AppendRandom(300);
  ASSERT_OK(writer_->CatchUp(nullptr));
  std::vector<uint64_t> naive;
  for (const Record& record : records_) {
    for (const auto& posting : record.postings()) {
      if (record.operator_id() == "ami" && posting.subject() == "loans/L-3" &&
          (naive.empty() || naive.back() != record.position())) {
        naive.push_back(record.position());
      }
    }
  }
  ASSERT_GE(naive.size(), 3u);
  const View view = tables_->Look();
  EXPECT_EQ(RecordsOf(view, "operators/ami/loans/L-3", 0, 1000), naive);
  EXPECT_THAT(RecordsOf(view, "operators/ami/loans/L-3", naive[0], 2),
              ElementsAre(naive[1], naive[2]));
}

TEST_F(TableWriterTest, TheTreeIsThatOfTheRecords) {
  AppendRandom(700);
  ASSERT_OK(writer_->CatchUp(nullptr));
  proof::Frontier naive;
  for (const Record& record : records_) naive.Append(proof::LeafHash(record.SerializeAsString()));
  const View view = tables_->Look();
  EXPECT_THAT(proof::RootAt(700, TilesOf(view)), IsOkAndHolds(naive.Root()));
}

TEST_F(TableWriterTest, BlocksAndRestartsLeaveNoTrace) {
  // In random steps with restarts between ...
  for (int step = 0; step < 12; ++step) {
    AppendRandom(static_cast<uint64_t>(Uniform(random_, 1, 400)));
    ASSERT_OK(writer_->CatchUp(nullptr));
    if (step % 3 == 0) OpenTables();
  }
  const auto stepwise = Digests();
  // ... and at one go, into tables that were thrown away.
  EXPECT_EQ(DigestsOfTheLog(), stepwise);
}

TEST_F(TableWriterTest, ADifferentLayoutIsFoldedAgain) {
  AppendRandom(10);
  ASSERT_OK(writer_->CatchUp(nullptr));
  const auto before = Digests();
  writer_.reset();
  tables_.reset();
  auto layouts = Layouts();
  ++layouts[1].version;
  ASSERT_OK_AND_ASSIGN(tables_, Tables::Open(directory_ / "tables", layouts));
  EXPECT_EQ(tables_->PositionOf(*tables_->Current(layouts[1].name)), 0u);
  EXPECT_EQ(tables_->PositionOf(*tables_->Current(layouts[0].name)), 10u);
  writer_ = std::make_unique<TableWriter>(log_, *tables_, Kinds());
  ASSERT_OK(writer_->CatchUp(nullptr));
  EXPECT_EQ(Digests(), before);
}

// A later version wrote it. The process goes on and says which record it is.
TEST_F(TableWriterTest, AFactThatNobodyKnowsIsRefusedWithItsPosition) {
  AppendRandom(10);
  ASSERT_OK(writer_->CatchUp(nullptr));
  Record record = RandomRecord(11);
  ASSERT_TRUE(record.add_events()->ParseFromString(std::string("\xc2\x3e\x01x", 4)));  // 1000: "x"
  ASSERT_TRUE(log_.Append(epoch_, 11, {record.SerializeAsString()}).ok());
  const absl::Status status = writer_->CatchUp(nullptr);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(status.message(), HasSubstr("record 11:"));
  EXPECT_EQ(tables_->PositionOf(*tables_->Current(kState)), 10u);
}

TEST_F(TableWriterTest, ATableThatIsBehindCatchesUpWithTheOthers) {
  AppendRandom(100);
  ASSERT_OK(writer_->CatchUp(nullptr));
  ASSERT_OK_AND_ASSIGN(const TableRef fresh, tables_->CreateGeneration(kBalances));
  const auto before = Digests();
  ASSERT_OK(tables_->Exchange(fresh));
  writer_ = std::make_unique<TableWriter>(log_, *tables_, Kinds());
  ASSERT_OK(writer_->CatchUp(nullptr));
  EXPECT_EQ(writer_->position(), 100u);
  EXPECT_EQ(Digests(), before);
}

TEST_F(TableWriterTest, ARebuiltTableIsTheLiveOneByteForByte) {
  AppendRandom(5'000);
  ASSERT_OK(writer_->CatchUp(nullptr));
  for (const std::string& name : writer_->names()) {
    const auto before = Digests();
    uint64_t told = 0;
    ASSERT_OK_AND_ASSIGN(
        const RebuildReport report,
        writer_->Rebuild(name, [&](uint64_t position, uint64_t) { told = position; }));
    EXPECT_EQ(report.live.digest, report.rebuilt.digest) << name;
    EXPECT_EQ(report.rebuilt.position, 5'000u);
    EXPECT_GT(told, 0u);
    EXPECT_EQ(Digests(), before);
  }
  EXPECT_THAT(writer_->Rebuild("nothing", nullptr), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(TableWriterTest, ADamagedTableIsFoundAndMendedByARebuild) {
  AppendRandom(100);
  ASSERT_OK(writer_->CatchUp(nullptr));
  const auto sound = Digests();
  const TableRef table = tables_->Current(kRequests);
  ASSERT_OK(tables_->Write(
      {{{.table = table.get(), .rows = {{records_[5].request_id(), "damaged!"}}}}}, 100));
  ASSERT_OK_AND_ASSIGN(const RebuildReport report, writer_->Rebuild(kRequests, nullptr));
  EXPECT_NE(report.live.digest, report.rebuilt.digest);
  EXPECT_EQ(Digests(), sound);
}

// In groups of random sizes, from a log that already has some: the rows are those that were
// decided, and the small tables are folded from the records in hand.
TEST_F(TableWriterTest, WhatIsHandedOverIsWhatTheLogSays) {
  for (int i = 0; i < 5; ++i) DecideRandom(20);
  ASSERT_OK(writer_->CatchUp(nullptr));
  writer_->Start();
  for (int i = 0; i < 60; ++i) HandOverRandom(static_cast<uint64_t>(Uniform(random_, 1, 60)));
  writer_->Stop();
  EXPECT_EQ(writer_->position(), log_.durable_position());
  const auto live = Digests();
  EXPECT_EQ(DigestsOfTheLog(), live);
}

// A row that was decided on, and that the log does not give.
TEST_F(TableWriterTest, ARebuildFindsWhatWasDecidedOtherwise) {
  writer_ = std::make_unique<TableWriter>(log_, *tables_, Kinds(),
                                          TableWriterLimits{.checks_against_log = false});
  writer_->Start();
  EvolveAccounts(RandomRecord(4711), state_);
  writer_->HandOver(DecideRandom(5));
  AwaitTables();
  ASSERT_OK_AND_ASSIGN(const RebuildReport report, writer_->Rebuild(kState, nullptr));
  EXPECT_NE(report.live.digest, report.rebuilt.digest);
  writer_->Stop();
}

// Two groups have room, or one that is larger. Who hands over waits until it is written.
TEST_F(TableWriterTest, WhoHandsOverWaitsForRoom) {
  writer_ = std::make_unique<TableWriter>(log_, *tables_, Kinds(),
                                          TableWriterLimits{.waiting_bytes = 10'000});
  std::atomic<int> handed_over = 0;
  std::thread engine([&] {
    for (int i = 0; i < 10; ++i) {
      HandOverRandom(10);
      ++handed_over;
    }
  });
  // Nothing is written before the start.
  while (handed_over == 0) std::this_thread::yield();
  EXPECT_LT(handed_over, 10);
  writer_->Start();
  engine.join();
  writer_->Stop();
  EXPECT_EQ(writer_->position(), 100u);
  EXPECT_LE(writer_->peak_waiting_bytes(), 10'000u);
}

TEST_F(TableWriterTest, RebuildsWhileRecordsArriveAndReadersRead) {
  // Little may wait, so that the log does not run ahead of a slow build.
  writer_ = std::make_unique<TableWriter>(log_, *tables_, Kinds(),
                                          TableWriterLimits{.waiting_bytes = 100'000});
  for (int i = 0; i < 5; ++i) DecideRandom(1'000);
  ASSERT_OK(writer_->CatchUp(nullptr));
  writer_->Start();
  std::atomic<bool> stop = false;
  std::thread engine([&] {
    while (!stop) HandOverRandom(20);
  });
  std::thread reader([&] {
    while (!stop) {
      const View view = tables_->Look();
      // Rows and position are of one moment: the tree of that size can always be read.
      EXPECT_OK(proof::RootAt(view.position(kTree), TilesOf(view)));
      EXPECT_GE(view.position(kBalances), 5'000u);
    }
  });
  for (const std::string& name : writer_->names()) {
    ASSERT_OK_AND_ASSIGN(const RebuildReport report, writer_->Rebuild(name, nullptr));
    EXPECT_EQ(report.live.digest, report.rebuilt.digest) << name;
    EXPECT_EQ(report.live.position, report.rebuilt.position) << name;
    EXPECT_GE(report.live.position, 5'000u);
  }
  stop = true;
  engine.join();
  reader.join();
  writer_->Stop();
  const auto live = Digests();
  EXPECT_EQ(DigestsOfTheLog(), live);
}

TEST_F(TableWriterTest, ARecordThatIsNoneIsNamed) {
  AppendRandom(3);
  ASSERT_TRUE(log_.Append(epoch_, 4, std::vector<std::string>{"\xff no record"}).ok());
  EXPECT_THAT(writer_->CatchUp(nullptr),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("record 4")));
}

TEST_F(TableWriterTest, TablesThatKnowMoreThanTheLogAreRefused) {
  std::vector<TableRef> tables;
  std::vector<TableChange> changes;
  for (const Tables::Layout& layout : Layouts()) {
    tables.push_back(tables_->Current(layout.name));
    changes.push_back({.table = tables.back().get()});
  }
  ASSERT_OK(tables_->Write(changes, 5));
  writer_.reset();
  auto kinds = std::vector<ProjectionKind>{RequestProjection(), BalanceProjection()};
  writer_ = std::make_unique<TableWriter>(log_, *tables_, kinds);
  EXPECT_THAT(writer_->CatchUp(nullptr),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("the log ends at 0")));
}

TEST(PositionGateTest, CallsThoseWhoWaitWhenThePositionComes) {
  PositionGate gate;
  std::promise<absl::Status> reached;
  gate.WhenReached(5, absl::InfiniteFuture(),
                   [&](const absl::Status& status) { reached.set_value(status); });
  gate.Publish(4);
  gate.Publish(5);
  EXPECT_OK(reached.get_future().get());
}

TEST(PositionGateTest, SendsThoseAwayWhoseDeadlinePasses) {
  PositionGate gate;
  std::promise<absl::Status> reached;
  gate.WhenReached(5, absl::Now(), [&](const absl::Status& status) { reached.set_value(status); });
  EXPECT_THAT(reached.get_future().get(), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(PositionGateTest, TellsTheWriterThatSomebodyWaits) {
  PositionGate gate;
  std::thread writer([&] {
    gate.AwaitDemand(absl::InfiniteFuture());
    gate.Publish(5);
  });
  std::promise<absl::Status> reached;
  gate.WhenReached(5, absl::InfiniteFuture(),
                   [&](const absl::Status& status) { reached.set_value(status); });
  EXPECT_OK(reached.get_future().get());
  writer.join();
}

TEST(PositionGateTest, ClosingSendsEveryoneAway) {
  PositionGate gate;
  std::promise<absl::Status> reached;
  gate.WhenReached(5, absl::InfiniteFuture(),
                   [&](const absl::Status& status) { reached.set_value(status); });
  gate.Close();
  gate.WhenReached(5, absl::InfiniteFuture(), [](const absl::Status& status) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable)) << "and lets nobody in";
  });
  EXPECT_THAT(reached.get_future().get(), StatusIs(absl::StatusCode::kUnavailable));
}

using TableWriterDeathTest = TableWriterTest;

TEST_F(TableWriterDeathTest, WhatWasDecidedOtherwiseEndsACheckedProcess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(
      {
        TableWriter writer(log_, *tables_, Kinds(), {.checks_against_log = true});
        writer.Start();
        EvolveAccounts(RandomRecord(4711), state_);
        writer.HandOver(DecideRandom(5));
        writer.Stop();
      },
      "fatal: .*row 1.*: (by the log it is another|the log has none)");
}

}  // namespace
}  // namespace thuning::projection
