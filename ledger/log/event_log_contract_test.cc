// What every EventLog promises, held against every implementation.
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/log/event_log.h"
#include "ledger/log/memory_log.h"
#include "ledger/log/rocksdb_log.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace thuning::log {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = AppendOutcome::Kind;

struct Implementation {
  std::string name;
  std::function<std::unique_ptr<EventLog>(const std::string& directory)> make;
};

std::unique_ptr<EventLog> MakeRocksDbLog(const std::string& directory) {
  auto opened = RocksDbLog::Open(directory, {.create_if_missing = true});
  return opened.ok() ? *std::move(opened) : nullptr;
}

class EventLogContractTest : public ::testing::TestWithParam<Implementation> {
 protected:
  void SetUp() override { ASSERT_NE(log_, nullptr); }

  Head TakeOver() {
    const auto head = log_->TakeOver();
    EXPECT_THAT(head, IsOk());
    return head.value_or(Head{});
  }

  Kind Append(uint64_t epoch, uint64_t position, std::vector<std::string> records) {
    return log_->Append(epoch, position, records).kind;
  }

  // A log that holds r1, r2, ... up to `count`, one block.
  void Fill(int count) {
    std::vector<std::string> records;
    for (int i = 1; i <= count; ++i) records.push_back(absl::StrCat("r", i));
    const Head head = TakeOver();
    ASSERT_EQ(Append(head.epoch, head.next_position, records), Kind::kOk);
  }

  std::vector<Entry> ReadAll() {
    auto entries = log_->Read(1, {.max_records = 1'000'000, .max_bytes = 1'000'000'000});
    EXPECT_THAT(entries, IsOk());
    return entries.value_or(std::vector<Entry>());
  }

  TemporaryDirectory directory_;
  std::unique_ptr<EventLog> log_ = GetParam().make(directory_ / "log");
};

TEST_P(EventLogContractTest, ANewLogIsEmpty) {
  EXPECT_EQ(log_->durable_position(), 0u);
  EXPECT_THAT(log_->Read(1), IsOkAndHolds(IsEmpty()));
  EXPECT_EQ(TakeOver().next_position, 1u);
}

TEST_P(EventLogContractTest, WhatIsAppendedIsReadBackInOrder) {
  const Head head = TakeOver();
  EXPECT_EQ(Append(head.epoch, 1, {"a", "b"}), Kind::kOk);
  EXPECT_EQ(Append(head.epoch, 3, {std::string("\0\xff", 2)}), Kind::kOk);
  EXPECT_EQ(log_->durable_position(), 3u);
  EXPECT_THAT(ReadAll(),
              ElementsAre(Entry{1, "a"}, Entry{2, "b"}, Entry{3, std::string("\0\xff", 2)}));
}

TEST_P(EventLogContractTest, TheLongestRecordFits) {
  const std::string longest(kMaxRecordBytes, 'x');
  EXPECT_EQ(Append(TakeOver().epoch, 1, {longest}), Kind::kOk);
  EXPECT_THAT(ReadAll(), ElementsAre(Entry{1, longest}));
}

TEST_P(EventLogContractTest, ABlockOutsideTheLimitsIsAContradiction) {
  const uint64_t epoch = TakeOver().epoch;
  EXPECT_DEATH(Append(epoch, 1, {}), "records.empty");
  EXPECT_DEATH(Append(epoch, 1, {"a", ""}), "record.empty");
  EXPECT_DEATH(Append(epoch, 1, {std::string(kMaxRecordBytes + 1, 'x')}), "kMaxRecordBytes");
  EXPECT_DEATH(log_->Read(0).IgnoreError(), "from >= 1");
}

TEST_P(EventLogContractTest, EachTakeOverStartsAHigherEpoch) {
  const Head first = TakeOver();
  const Head second = TakeOver();
  EXPECT_GE(first.epoch, 1u);
  EXPECT_GT(second.epoch, first.epoch);
}

TEST_P(EventLogContractTest, WithoutTakingOverNobodyAppends) {
  for (const uint64_t epoch : {uint64_t{0}, uint64_t{1}})
    EXPECT_EQ(Append(epoch, 1, {"a"}), Kind::kFenced);
  EXPECT_THAT(ReadAll(), IsEmpty());
}

TEST_P(EventLogContractTest, TakingOverFencesTheEarlierWriter) {
  const Head stale = TakeOver();
  ASSERT_EQ(Append(stale.epoch, 1, {"a"}), Kind::kOk);
  const Head current = TakeOver();
  EXPECT_EQ(current.next_position, 2u);
  EXPECT_EQ(Append(stale.epoch, 2, {"stale"}), Kind::kFenced);
  EXPECT_EQ(Append(current.epoch + 1, 2, {"never granted"}), Kind::kFenced);
  EXPECT_EQ(Append(current.epoch, 2, {"b"}), Kind::kOk);
  EXPECT_THAT(ReadAll(), ElementsAre(Entry{1, "a"}, Entry{2, "b"}));
}

TEST_P(EventLogContractTest, AnyOtherPositionThanTheHeadIsFenced) {
  const Head head = TakeOver();
  ASSERT_EQ(Append(head.epoch, 1, {"a", "b"}), Kind::kOk);
  for (const uint64_t position : std::vector<uint64_t>{0, 1, 2, 4})
    EXPECT_EQ(Append(head.epoch, position, {"x"}), Kind::kFenced);
  EXPECT_THAT(ReadAll(), SizeIs(2));
  EXPECT_EQ(Append(head.epoch, 3, {"c"}), Kind::kOk);
}

TEST_P(EventLogContractTest, OutcomesSayWhy) {
  const Head stale = TakeOver();
  const Head head = TakeOver();
  const std::vector<std::string> block = {"a"};
  EXPECT_THAT(log_->Append(stale.epoch, 1, block).status.ToString(),
              ::testing::HasSubstr("epoch 1 is over"));
  EXPECT_THAT(log_->Append(head.epoch, 7, block).status.ToString(),
              ::testing::HasSubstr("position 7"));
  EXPECT_OK(log_->Append(head.epoch, 1, block).status);
}

TEST_P(EventLogContractTest, ReadStopsAtItsLimits) {
  Fill(20);  // r1 to r9 are of 2 bytes, r10 to r20 of 3
  EXPECT_THAT(log_->Read(5, {.max_records = 2}),
              IsOkAndHolds(ElementsAre(Entry{5, "r5"}, Entry{6, "r6"})));
  EXPECT_THAT(log_->Read(1, {.max_bytes = 6}), IsOkAndHolds(SizeIs(3)));
  EXPECT_THAT(log_->Read(1, {.max_bytes = 7}), IsOkAndHolds(SizeIs(3)));
  EXPECT_THAT(log_->Read(9, {.max_bytes = 4}), IsOkAndHolds(SizeIs(1)));
  EXPECT_THAT(log_->Read(9, {.max_bytes = 0}), IsOkAndHolds(ElementsAre(Entry{9, "r9"})));
  EXPECT_THAT(log_->Read(19, {.max_records = 100}), IsOkAndHolds(SizeIs(2)));
  EXPECT_THAT(log_->Read(21), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(log_->Read(kEndOfLog), IsOkAndHolds(IsEmpty()));
}

TEST_P(EventLogContractTest, ScanVisitsItsRangeUntilTheVisitorStops) {
  Fill(10);
  std::vector<std::string> seen;
  EXPECT_OK(log_->Scan(3, 5, [&](uint64_t position, absl::string_view bytes) {
    seen.push_back(absl::StrCat(position, "=", bytes));
    return true;
  }));
  EXPECT_THAT(seen, ElementsAre("3=r3", "4=r4", "5=r5"));
  int visits = 0;
  EXPECT_OK(log_->Scan(1, kEndOfLog, [&](uint64_t, absl::string_view) { return ++visits < 4; }));
  EXPECT_EQ(visits, 4);
}

// Blocks of seven: whatever a reader finds beside a running writer is whole blocks, in order and
// durable.
TEST_P(EventLogContractTest, ReadersBesideAWriterSeeWholeDurableBlocksOnly) {
  constexpr uint64_t kBlock = 7, kBlocks = 60;
  const Head head = TakeOver();
  std::thread writer([&] {
    for (uint64_t next = 1; next <= kBlock * kBlocks; next += kBlock) {
      std::vector<std::string> records;
      for (uint64_t i = 0; i < kBlock; ++i) records.push_back(absl::StrCat("record ", next + i));
      ASSERT_EQ(Append(head.epoch, next, records), Kind::kOk);
    }
  });
  uint64_t next = 1;
  while (next <= kBlock * kBlocks) {
    while (log_->durable_position() < next) std::this_thread::yield();
    const auto entries = log_->Read(next);
    ASSERT_THAT(entries, IsOkAndHolds(::testing::Not(IsEmpty())));
    EXPECT_EQ(log_->durable_position() % kBlock, 0u);
    EXPECT_LE(entries->back().position, log_->durable_position());
    EXPECT_EQ(entries->size() % kBlock, 0u);
    for (const Entry& entry : *entries) {
      EXPECT_EQ(entry, (Entry{next, absl::StrCat("record ", next)}));
      ++next;
    }
  }
  writer.join();
}

// Takes over, appends until it is fenced, and again. Returns what it was told is durable.
std::map<uint64_t, std::string> RaceAsWriter(EventLog& log, const std::string& name, int terms,
                                             std::atomic<int>& running) {
  std::map<uint64_t, std::string> acknowledged;
  for (int term = 0; term < terms; ++term) {
    const Head head = log.TakeOver().value();
    uint64_t next = head.next_position;
    for (int block = 0;; ++block) {
      const std::string record = absl::StrCat(name, " epoch ", head.epoch, " block ", block);
      const std::vector<std::string> records = {record + " a", record + " b"};
      const Kind kind = log.Append(head.epoch, next, records).kind;
      if (kind == Kind::kFenced) break;
      EXPECT_EQ(kind, Kind::kOk);
      acknowledged[next] = records[0];
      acknowledged[next + 1] = records[1];
      next += 2;
      const bool is_last_writer = running.load() == 1;
      if (is_last_writer && block >= 3) break;
    }
    EXPECT_EQ(log.Append(head.epoch - 1, next, std::vector<std::string>{"stale"}).kind,
              Kind::kFenced);
  }
  running.fetch_sub(1);
  return acknowledged;
}

TEST_P(EventLogContractTest, WritersThatRaceToTakeOverLeaveNoGapAndNoOverlap) {
  std::atomic<int> running = 2;
  std::map<uint64_t, std::string> by_first, by_second;
  std::thread first([&] { by_first = RaceAsWriter(*log_, "first", 20, running); });
  std::thread second([&] { by_second = RaceAsWriter(*log_, "second", 20, running); });
  first.join();
  second.join();
  std::map<uint64_t, std::string> acknowledged = by_first;
  acknowledged.insert(by_second.begin(), by_second.end());
  EXPECT_EQ(acknowledged.size(), by_first.size() + by_second.size())
      << "a position was acknowledged twice";
  std::map<uint64_t, std::string> found;
  for (const Entry& entry : ReadAll()) found[entry.position] = entry.bytes;
  EXPECT_EQ(found, acknowledged);
  EXPECT_EQ(found.size(), log_->durable_position());
}

INSTANTIATE_TEST_SUITE_P(Implementations, EventLogContractTest,
                         ::testing::Values(Implementation{"Memory",
                                                          [](const std::string&) {
                                                            return std::make_unique<MemoryLog>();
                                                          }},
                                           Implementation{"RocksDb", MakeRocksDbLog}),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace thuning::log
