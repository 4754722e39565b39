// What the RocksDB log promises beyond the contract: crashes, damage, failing disks, and who may
// open it.
#include "ledger/log/rocksdb_log.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/log/frame.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/file_system.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace thuning::log {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Kind = AppendOutcome::Kind;
namespace fs = std::filesystem;

auto IsDataLossAt(uint64_t position) {
  return StatusIs(absl::StatusCode::kDataLoss, StartsWith(absl::StrCat("record ", position, ": ")));
}

std::string ReadBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void WriteBytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

void FlipBit(const std::string& path, size_t offset) {
  std::string bytes = ReadBytes(path);
  LEDGER_CHECK(offset < bytes.size());
  bytes[offset] = static_cast<char>(bytes[offset] ^ 0x10);
  WriteBytes(path, bytes);
}

// Path and content of each file below `directory`.
std::map<std::string, std::string> Snapshot(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) files[entry.path().string()] = ReadBytes(entry.path().string());
  }
  return files;
}

// What stands at `position` in every log here: about 300 bytes.
std::string RecordAt(uint64_t position) {
  return absl::StrCat("record ", position, " ",
                      std::string(290, static_cast<char>('a' + position % 26)));
}

std::vector<std::string> Block(uint64_t first, uint64_t count) {
  std::vector<std::string> records;
  for (uint64_t i = 0; i < count; ++i) records.push_back(RecordAt(first + i));
  return records;
}

class RocksDbLogTest : public ::testing::Test {
 protected:
  using LogOr = absl::StatusOr<std::unique_ptr<RocksDbLog>>;

  LogOr Open() { return RocksDbLog::Open(path_, {.create_if_missing = true}); }
  LogOr OpenReadOnly() { return RocksDbLog::Open(path_, {.read_only = true}); }
  LogOr OpenSalvage() { return RocksDbLog::Open(path_, {.read_only = true, .salvage = true}); }

  std::unique_ptr<RocksDbLog> MustOpen() {
    LogOr opened = Open();
    EXPECT_THAT(opened, IsOk());
    return opened.ok() ? *std::move(opened) : nullptr;
  }

  // Takes over and appends up to position `last`, in blocks of `block`.
  void AppendUpTo(RocksDbLog& log, uint64_t last, uint64_t block) {
    const Head head = log.TakeOver().value();
    for (uint64_t next = head.next_position; next <= last; next += block) {
      ASSERT_EQ(log.Append(head.epoch, next, Block(next, block)).kind, Kind::kOk);
    }
  }

  // A closed log of `count` records.
  void Make(uint64_t count) {
    const auto log = MustOpen();
    AppendUpTo(*log, count, count - log->durable_position());
  }

  // Scans the whole log; `served` is the last position that came, each checked to be right.
  struct Scanned {
    absl::Status status;
    uint64_t served = 0;
  };
  Scanned ScanAll(const RocksDbLog& log) {
    Scanned scanned;
    scanned.status = log.Scan(1, kEndOfLog, [&](uint64_t position, absl::string_view bytes) {
      EXPECT_EQ(position, ++scanned.served);
      EXPECT_EQ(bytes, RecordAt(position));
      return true;
    });
    return scanned;
  }

  void ExpectHoldsExactly(uint64_t count) {
    const auto log = MustOpen();
    ASSERT_NE(log, nullptr);
    EXPECT_EQ(log->durable_position(), count);
    const Scanned scanned = ScanAll(*log);
    EXPECT_OK(scanned.status);
    EXPECT_EQ(scanned.served, count);
  }

  // In salvage mode all before `bad` is served, and `bad` is named by Scan and by Read.
  void ExpectSalvageNames(uint64_t bad) {
    ASSERT_OK_AND_ASSIGN(const auto log, OpenSalvage());
    const Scanned scanned = ScanAll(*log);
    EXPECT_EQ(scanned.served, bad - 1);
    EXPECT_THAT(scanned.status, IsDataLossAt(bad));
    EXPECT_THAT(log->Read(bad), IsDataLossAt(bad));
  }

  // Changes the stored keys and values behind the log's back.
  void Tamper(const std::function<void(rocksdb::DB&, rocksdb::ColumnFamilyHandle*,
                                       rocksdb::ColumnFamilyHandle*)>& act) {
    rocksdb::DB* raw = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    LEDGER_CHECK(rocksdb::DB::Open({}, path_, {{"default", {}}, {"records", {}}, {"meta", {}}},
                                   &handles, &raw)
                     .ok());
    const std::unique_ptr<rocksdb::DB> db(raw);
    act(*db, handles[1], handles[2]);
    for (auto* handle : handles) LEDGER_CHECK(db->DestroyColumnFamilyHandle(handle).ok());
  }

  static std::string Key(uint64_t position) { return EncodeBigEndian64(position); }

  void Store(uint64_t position, const std::string& value) {
    Tamper([&](auto& db, auto* records, auto*) {
      LEDGER_CHECK(db.Put({}, records, Key(position), value).ok());
    });
  }

  std::string Stored(uint64_t position) {
    std::string value;
    Tamper([&](auto& db, auto* records, auto*) {
      LEDGER_CHECK(db.Get({}, records, Key(position), &value).ok());
    });
    return value;
  }

  void Remove(uint64_t position) {
    Tamper([&](auto& db, auto* records, auto*) {
      LEDGER_CHECK(db.Delete({}, records, Key(position)).ok());
    });
  }

  // The files of the log that end so, oldest first.
  std::vector<std::string> FilesEndingIn(const std::string& suffix) {
    std::vector<std::string> paths;
    for (const auto& entry : fs::directory_iterator(path_)) {
      const bool counts = absl::EndsWith(entry.path().string(), suffix) && entry.file_size() > 0;
      if (counts) paths.push_back(entry.path().string());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
  }

  // The largest table: the others hold meta.
  std::string RecordTable() {
    const auto tables = FilesEndingIn(".sst");
    return *std::max_element(tables.begin(), tables.end(),
                             [](const std::string& a, const std::string& b) {
                               return fs::file_size(a) < fs::file_size(b);
                             });
  }

  TemporaryDirectory directory_;
  const std::string path_ = directory_ / "log";
};

TEST_F(RocksDbLogTest, ReopeningContinuesWhereItEnded) {
  Make(5);
  Make(8);
  ExpectHoldsExactly(8);
}

TEST_F(RocksDbLogTest, EpochsRiseAcrossReopening) {
  const uint64_t first = MustOpen()->TakeOver().value().epoch;
  const auto log = MustOpen();
  EXPECT_EQ(log->Append(first, 1, Block(1, 1)).kind, Kind::kFenced);
  EXPECT_GT(log->TakeOver().value().epoch, first);
}

TEST_F(RocksDbLogTest, WithoutALogThereIsNothingToOpen) {
  EXPECT_THAT(RocksDbLog::Open(path_, {}), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(OpenReadOnly(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(fs::exists(path_));
}

// Found by a first try from the shell: the parent of "log" is ".", and "log/" is not a folder
// called "".
TEST_F(RocksDbLogTest, RelativePathsAndTrailingSlashesAreFine) {
  const fs::path before = fs::current_path();
  fs::current_path(directory_.path());
  for (const std::string path : {"log", "other/"}) {
    EXPECT_OK(RocksDbLog::Open(path, {.create_if_missing = true}));
    EXPECT_OK(RocksDbLog::Open(path, {}));
  }
  fs::current_path(before);
}

TEST_F(RocksDbLogTest, AnUnfinishedCreationIsStartedAgain) {
  fs::create_directories(path_ + ".unfinished");
  WriteBytes(path_ + ".unfinished/CURRENT", "rubbish");
  Make(1);
  ExpectHoldsExactly(1);
}

TEST_F(RocksDbLogTest, ASecondOpeningInTheSameProcessIsRefused) {
  const auto log = MustOpen();
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("in use")));
}

TEST_F(RocksDbLogTest, ANewerFormatIsRefused) {
  Make(1);
  Tamper([](auto& db, auto*, auto* meta) { LEDGER_CHECK(db.Put({}, meta, "format", "2").ok()); });
  for (const LogOr& opened : {Open(), OpenReadOnly(), OpenSalvage()}) {
    EXPECT_THAT(opened, StatusIs(absl::StatusCode::kFailedPrecondition,
                                 HasSubstr("format 2 is newer than this program's 1")));
  }
}

TEST_F(RocksDbLogTest, StoredBytesAreThoseOfTheFormat) {
  {
    const auto log = MustOpen();
    const Head head = log->TakeOver().value();
    const std::vector<std::string> records = {"a"};
    ASSERT_TRUE(log->Append(head.epoch, 1, records).ok());
  }
  EXPECT_EQ(Stored(1), std::string("\x3b\xea\xe0\xb5"
                                   "a"));  // as in frame_test.cc
}

// --- Reading only
// -------------------------------------------------------------------------------------------------

TEST_F(RocksDbLogTest, ReadingLeavesNoTraceAndNeverAppends) {
  Make(20);
  const auto before = Snapshot(path_);
  {
    ASSERT_OK_AND_ASSIGN(const auto log, OpenReadOnly());
    EXPECT_EQ(ScanAll(*log).served, 20u);
    EXPECT_THAT(log->TakeOver(), StatusIs(absl::StatusCode::kFailedPrecondition));
    EXPECT_EQ(log->Append(1, 21, Block(21, 1)).kind, Kind::kFenced);
    ASSERT_OK(OpenSalvage());
  }
  EXPECT_EQ(Snapshot(path_), before);
}

// --- Damage: every kind is found and named, and nothing bad is served
// ---------------------------------------------

TEST_F(RocksDbLogTest, AFlippedBitInAStoredRecordIsNamed) {
  Make(40);
  std::string value = Stored(17);
  value[100] = static_cast<char>(value[100] ^ 1);
  Store(17, value);
  const auto log = MustOpen();
  EXPECT_THAT(ScanAll(*log).status,
              StatusIs(absl::StatusCode::kDataLoss, "record 17: the checksum differs"));
  EXPECT_THAT(log->Read(1), IsOkAndHolds(SizeIs(16)));
  EXPECT_THAT(log->Read(17), IsDataLossAt(17));
  EXPECT_THAT(log->Read(18, {.max_records = 1}), IsOkAndHolds(SizeIs(1)));
}

TEST_F(RocksDbLogTest, AMissingRecordIsNamed) {
  Make(40);
  Remove(23);
  EXPECT_THAT(ScanAll(*MustOpen()).status,
              StatusIs(absl::StatusCode::kDataLoss, "record 23: missing, the next record is 24"));
}

TEST_F(RocksDbLogTest, ExchangedRecordsAreNamed) {
  Make(40);
  const std::string seventh = Stored(7), ninth = Stored(9);
  Store(7, ninth);
  Store(9, seventh);
  const auto log = MustOpen();
  EXPECT_THAT(log->Read(7), IsDataLossAt(7));
  EXPECT_THAT(log->Read(9), IsDataLossAt(9));
  EXPECT_THAT(log->Read(8, {.max_records = 1}), IsOkAndHolds(SizeIs(1)));
}

TEST_F(RocksDbLogTest, ARemovedEndIsNamedAtOpening) {
  Make(40);
  Remove(39);
  Remove(40);
  EXPECT_THAT(Open(), IsDataLossAt(39));
  EXPECT_THAT(OpenReadOnly(), IsDataLossAt(39));
  ExpectSalvageNames(39);
}

TEST_F(RocksDbLogTest, AFenceThatIsLostIsFound) {
  Make(4);
  Tamper([](auto& db, auto*, auto* meta) {
    LEDGER_CHECK(db.Put({}, meta, "epoch", std::string(8, '\0')).ok());
  });
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("fence")));
}

TEST_F(RocksDbLogTest, ALostHeadIsRefusedAndSalvageStillReads) {
  Make(4);
  fs::remove(path_ + "/HEAD");
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("HEAD")));
  ASSERT_OK_AND_ASSIGN(const auto log, OpenSalvage());
  EXPECT_EQ(ScanAll(*log).served, 4u);
}

TEST_F(RocksDbLogTest, ATornHeadFallsBackToItsOtherSlot) {
  Make(4);
  Make(9);
  for (const size_t offset : {size_t{10}, size_t{4096 + 10}}) {
    const std::string whole = ReadBytes(path_ + "/HEAD");
    FlipBit(path_ + "/HEAD", offset);
    EXPECT_OK(OpenReadOnly());
    WriteBytes(path_ + "/HEAD", whole);
  }
  FlipBit(path_ + "/HEAD", 10);
  FlipBit(path_ + "/HEAD", 4096 + 10);
  EXPECT_THAT(OpenReadOnly(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("HEAD")));
}

TEST_F(RocksDbLogTest, AFlippedBitInATableIsNamedAndWhatStandsBeforeIsServed) {
  constexpr uint64_t kCount = 4000;
  Make(kCount);
  const std::string table = RecordTable();
  FlipBit(table, fs::file_size(table) / 2);
  const auto log = MustOpen();
  ASSERT_NE(log, nullptr);
  const Scanned scanned = ScanAll(*log);
  EXPECT_GT(scanned.served, kCount / 4);
  EXPECT_LT(scanned.served, kCount * 3 / 4);
  EXPECT_THAT(scanned.status, IsDataLossAt(scanned.served + 1));
  EXPECT_THAT(log->Read(scanned.served + 1), IsDataLossAt(scanned.served + 1));
}

TEST_F(RocksDbLogTest, ATruncatedTableIsNamedAtItsFirstRecord) {
  Make(30);
  const auto older = FilesEndingIn(".sst");
  Make(1000);
  const std::string newer = RecordTable();
  ASSERT_THAT(older, ::testing::Not(::testing::Contains(newer)));
  fs::resize_file(newer, fs::file_size(newer) / 2);
  EXPECT_THAT(Open(), IsDataLossAt(31));
  EXPECT_THAT(OpenReadOnly(), IsDataLossAt(31));
  ExpectSalvageNames(31);
}

TEST_F(RocksDbLogTest, ARemovedTableIsNamedAtItsFirstRecord) {
  Make(30);
  Make(1000);
  fs::remove(RecordTable());
  EXPECT_THAT(Open(), IsDataLossAt(31));
  ExpectSalvageNames(31);
}

TEST_F(RocksDbLogTest, WithoutTheManifestNothingCanBeRead) {
  Make(30);
  for (const auto& entry : fs::directory_iterator(path_)) {
    if (absl::StrContains(entry.path().string(), "MANIFEST")) FlipBit(entry.path().string(), 20);
  }
  EXPECT_THAT(Open(), IsDataLossAt(1));
  EXPECT_THAT(OpenReadOnly(), IsDataLossAt(1));
}

// --- Crashes and the write-ahead log
// ------------------------------------------------------------------------------

// A log as kill -9 leaves it: its directory copied while the writer still has it open.
class CrashedLogTest : public RocksDbLogTest {
 protected:
  // `blocks` blocks of `kBlock` records; HEAD is left as it was after the first `head_blocks` of
  // them, as a loss of power may leave it, or a crash between the sync and HEAD.
  void Crash(uint64_t blocks, uint64_t head_blocks) {
    const std::string live = directory_ / "live";
    const auto log = RocksDbLog::Open(live, {.create_if_missing = true}).value();
    const Head head = log->TakeOver().value();
    std::string kept_head = ReadBytes(live + "/HEAD");
    for (uint64_t block = 0; block < blocks; ++block) {
      wal_ends_.push_back(WalSize(live));
      ASSERT_TRUE(
          log->Append(head.epoch, block * kBlock + 1, Block(block * kBlock + 1, kBlock)).ok());
      if (block + 1 == head_blocks) kept_head = ReadBytes(live + "/HEAD");
    }
    wal_ends_.push_back(WalSize(live));
    fs::copy(live, image_, fs::copy_options::recursive);
    WriteBytes(image_ + "/HEAD", kept_head);
    Restore();
  }

  void Restore() {
    fs::remove_all(path_);
    fs::copy(image_, path_, fs::copy_options::recursive);
  }

  static std::string WalIn(const std::string& directory) {
    std::string wal;
    for (const auto& entry : fs::directory_iterator(directory)) {
      const std::string path = entry.path().string();
      if (absl::EndsWith(path, ".log") && path > wal) wal = path;
    }
    return wal;
  }
  static size_t WalSize(const std::string& directory) { return fs::file_size(WalIn(directory)); }
  std::string Wal() { return WalIn(path_); }

  static constexpr uint64_t kBlock = 3;
  const std::string image_ = directory_ / "image";
  std::vector<size_t>
      wal_ends_;  // where each block begins in the write-ahead log, and where the last one ends
};

TEST_F(CrashedLogTest, EverythingAcknowledgedIsThereAfterACrash) {
  Crash(20, 20);
  ExpectHoldsExactly(60);
}

TEST_F(CrashedLogTest, ABlockNobodyWasToldOfMayBeTornAnywhere) {
  Crash(6, 5);
  for (size_t cut = wal_ends_[5]; cut < wal_ends_[6]; cut += 97) {
    SCOPED_TRACE(absl::StrCat("cut at ", cut));
    Restore();
    fs::resize_file(Wal(), cut);
    ExpectHoldsExactly(15);
  }
  Restore();
  ExpectHoldsExactly(18);
}

TEST_F(CrashedLogTest, ABlockNobodyWasToldOfMayBeGarbage) {
  Crash(6, 5);
  for (size_t offset = wal_ends_[5]; offset < wal_ends_[6]; offset += 113) {
    SCOPED_TRACE(absl::StrCat("flipped at ", offset));
    Restore();
    FlipBit(Wal(), offset);
    ExpectHoldsExactly(15);
  }
}

TEST_F(CrashedLogTest, AnAcknowledgedBlockThatIsCutOffIsNamed) {
  Crash(6, 6);
  for (uint64_t block = 0; block < 6; ++block) {
    for (const size_t cut : {wal_ends_[block], wal_ends_[block + 1] - 1}) {
      SCOPED_TRACE(absl::StrCat("cut at ", cut));
      Restore();
      fs::resize_file(Wal(), cut);
      EXPECT_THAT(Open(), IsDataLossAt(block * kBlock + 1));
      EXPECT_THAT(OpenReadOnly(), IsDataLossAt(block * kBlock + 1));
      ExpectSalvageNames(block * kBlock + 1);
    }
  }
}

TEST_F(CrashedLogTest, AFlippedBitInAnAcknowledgedBlockIsNamed) {
  Crash(6, 6);
  std::mt19937_64 random(TestSeed(4711));
  for (uint64_t block = 0; block < 6; ++block) {
    const auto offset =
        static_cast<size_t>(Uniform(random, static_cast<int64_t>(wal_ends_[block]),
                                    static_cast<int64_t>(wal_ends_[block + 1]) - 1));
    SCOPED_TRACE(absl::StrCat("flipped at ", offset));
    Restore();
    FlipBit(Wal(), offset);
    EXPECT_THAT(Open(), IsDataLossAt(block * kBlock + 1));
    ExpectSalvageNames(block * kBlock + 1);
  }
}

// After a loss of power HEAD may know nothing; then what can still be read behind the damage is the
// witness.
TEST_F(CrashedLogTest, DamageThatSomethingReadableFollowsIsNamedEvenWithAnOldHead) {
  Crash(120,
        0);  // some 110 KB of write-ahead log: RocksDB takes up reading again at the next 32 KiB
  FlipBit(Wal(), wal_ends_[20] + 40);
  EXPECT_THAT(Open(), IsDataLossAt(20 * kBlock + 1));
  ExpectSalvageNames(20 * kBlock + 1);
}

TEST_F(CrashedLogTest, ARemovedWriteAheadLogIsNamed) {
  Crash(4, 4);
  fs::remove(Wal());
  EXPECT_THAT(Open(), IsDataLossAt(1));
}

TEST_F(CrashedLogTest, ARefusalDestroysNothing) {
  Crash(6, 6);
  FlipBit(Wal(), wal_ends_[2] + 40);
  const auto before = Snapshot(path_);
  EXPECT_THAT(Open(), IsDataLossAt(7));
  EXPECT_EQ(Snapshot(path_), before);
  FlipBit(Wal(), wal_ends_[2] + 40);
  ExpectHoldsExactly(18);
}

// --- Other processes
// ----------------------------------------------------------------------------------------------

// This test binary once more, as a writer that appends block after block and prints "ACK <last
// position>" for each.
class WriterProcess {
 public:
  explicit WriterProcess(const std::string& log_path, const std::string& temporary) {
    int ends[2];
    LEDGER_CHECK(pipe2(ends, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<std::string> environment = {"THUNING_WRITE_TO=" + log_path, "TMPDIR=" + temporary};
    for (char** variable = environ; *variable != nullptr; ++variable)
      environment.push_back(*variable);
    std::vector<char*> variables;
    for (std::string& variable : environment) variables.push_back(variable.data());
    variables.push_back(nullptr);
    std::string name = "writer",
                filter = "--gtest_filter=OtherProcessTest.AWriterThatIsKilledLosesNothing";
    char* arguments[] = {name.data(), filter.data(), nullptr};
    LEDGER_CHECK(
        posix_spawn(&pid_, "/proc/self/exe", &actions, nullptr, arguments, variables.data()) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    output_ = fdopen(ends[0], "r");
  }
  ~WriterProcess() {
    Kill();
    fclose(output_);
  }

  // The next acknowledgement, 0 when the process has ended and all was read.
  uint64_t NextAcknowledged() {
    char line[256];
    while (fgets(line, sizeof line, output_) != nullptr) {
      unsigned long position = 0;
      if (std::sscanf(line, "ACK %lu\n", &position) == 1 && absl::EndsWith(line, "\n"))
        return position;
    }
    return 0;
  }

  void Kill() {
    if (pid_ == 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
  FILE* output_ = nullptr;
};

class OtherProcessTest : public RocksDbLogTest {
 protected:
  [[noreturn]] static void WriteForEver(const std::string& path) {
    const auto log = RocksDbLog::Open(path, {.create_if_missing = true}).value();
    const Head head = log->TakeOver().value();
    for (uint64_t next = head.next_position;; next += 5) {
      LEDGER_CHECK(log->Append(head.epoch, next, Block(next, 5)).ok());
      std::printf("ACK %lu\n", static_cast<unsigned long>(next + 4));
      std::fflush(stdout);
    }
  }
};

TEST_F(OtherProcessTest, AWriterThatIsKilledLosesNothing) {
  if (const char* path = std::getenv("THUNING_WRITE_TO")) WriteForEver(path);
  uint64_t acknowledged = 0;
  for (int round = 0; round < 3; ++round) {
    WriterProcess writer(path_, directory_.path().string());
    for (int i = 0; i < 50; ++i) acknowledged = std::max(acknowledged, writer.NextAcknowledged());
    writer.Kill();
    while (const uint64_t position = writer.NextAcknowledged()) acknowledged = position;
    const auto log = MustOpen();
    ASSERT_NE(log, nullptr);
    EXPECT_GE(log->durable_position(), acknowledged);
    EXPECT_LE(log->durable_position(), acknowledged + 5);
    EXPECT_EQ(log->durable_position() % 5, 0u);
    EXPECT_EQ(ScanAll(*log).served, log->durable_position());
  }
  EXPECT_GE(acknowledged, 3u * 50 * 5);
}

TEST_F(OtherProcessTest, ALogThatAnotherProcessWritesIsRefused) {
  WriterProcess writer(path_, directory_.path().string());
  ASSERT_GT(writer.NextAcknowledged(), 0u);
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("in use")));
  writer.Kill();
  EXPECT_OK(Open());
}

// --- A failing disk
// -----------------------------------------------------------------------------------------------

// Asks `sync` before each sync of a write-ahead log.
struct DiskSwitch {
  std::function<bool()> sync = [] { return true; };
};

class SwitchedFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  SwitchedFile(std::unique_ptr<rocksdb::FSWritableFile> file, DiskSwitch& disk)
      : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk) {}
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* debug) override {
    if (!disk_.sync()) return rocksdb::IOStatus::IOError("the disk failed");
    return FSWritableFileOwnerWrapper::Sync(options, debug);
  }

 private:
  DiskSwitch& disk_;
};

class SwitchedFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit SwitchedFileSystem(DiskSwitch& disk)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), disk_(disk) {}
  const char* Name() const override { return "switched"; }
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override {
    const rocksdb::IOStatus status =
        FileSystemWrapper::NewWritableFile(path, options, result, debug);
    const bool is_wal = absl::EndsWith(path, ".log");
    if (status.ok() && is_wal) *result = std::make_unique<SwitchedFile>(std::move(*result), disk_);
    return status;
  }

 private:
  DiskSwitch& disk_;
};

class FailingDiskTest : public RocksDbLogTest {
 protected:
  std::unique_ptr<RocksDbLog> OpenOnSwitchedDisk() {
    return RocksDbLog::Open(path_, {.create_if_missing = true, .env = env_.get()}).value();
  }

  DiskSwitch disk_;
  std::unique_ptr<rocksdb::Env> env_ =
      rocksdb::NewCompositeEnv(std::make_shared<SwitchedFileSystem>(disk_));
};

TEST_F(FailingDiskTest, AFailedSyncIsUnknownAndTheWriterIsStopped) {
  {
    const auto log = OpenOnSwitchedDisk();
    const Head head = log->TakeOver().value();
    ASSERT_TRUE(log->Append(head.epoch, 1, Block(1, 4)).ok());
    disk_.sync = [] { return false; };
    const AppendOutcome outcome = log->Append(head.epoch, 5, Block(5, 1));
    EXPECT_EQ(outcome.kind, Kind::kUnknown);
    EXPECT_THAT(outcome.status.ToString(), HasSubstr("the disk failed"));
    disk_.sync = [] { return true; };
    EXPECT_EQ(log->Append(head.epoch, 5, Block(5, 1)).kind, Kind::kFenced);
    EXPECT_EQ(log->Append(head.epoch, 6, Block(6, 1)).kind, Kind::kFenced);
    EXPECT_THAT(log->TakeOver(), StatusIs(absl::StatusCode::kFailedPrecondition));
    EXPECT_EQ(log->durable_position(), 4u);
    EXPECT_EQ(ScanAll(*log).served, 4u);
  }
  const auto log = MustOpen();
  EXPECT_THAT(log->durable_position(), ::testing::AnyOf(4u, 5u));
  EXPECT_OK(ScanAll(*log).status);
  EXPECT_EQ(log->TakeOver().value().next_position, log->durable_position() + 1);
}

TEST_F(FailingDiskTest, ATakeOverThatIsNotDurableIsAnError) {
  const auto log = OpenOnSwitchedDisk();
  disk_.sync = [] { return false; };
  EXPECT_THAT(log->TakeOver(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("the disk failed")));
  disk_.sync = [] { return true; };
  EXPECT_EQ(log->Append(1, 1, Block(1, 1)).kind, Kind::kFenced);
}

TEST_F(FailingDiskTest, WhileTheDiskSyncsNothingOfTheBlockIsSeen) {
  const auto log = OpenOnSwitchedDisk();
  const Head head = log->TakeOver().value();
  int syncs = 0;
  disk_.sync = [&] {
    ++syncs;
    EXPECT_EQ(log->durable_position(), 0u);
    EXPECT_THAT(log->Read(1), IsOkAndHolds(::testing::IsEmpty()));
    return true;
  };
  EXPECT_TRUE(log->Append(head.epoch, 1, Block(1, 1000)).ok());
  EXPECT_EQ(syncs, 1) << "one block, one sync";
  EXPECT_EQ(log->durable_position(), 1000u);
  disk_.sync = [] { return true; };
}

}  // namespace
}  // namespace thuning::log
