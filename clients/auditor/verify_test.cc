#include "clients/auditor/verify.h"

#include "clients/auditor/audited_directory_test.h"
#include "clients/auditor/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::auditor {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

using audit::v1::Finding;
using audit::v1::VerifyReport;
using Family = rocksdb::ColumnFamilyHandle;

MATCHER_P2(Is, position, reason, "is a finding at the position with the reason") {
  *result_listener << arg.ShortDebugString();
  return arg.position() == static_cast<uint64_t>(position) && arg.reason() == reason;
}

VerifyReport MustVerify(const std::string& path, const TypedEvidence& typed = {},
                        Memory* memory = nullptr) {
  const auto report = VerifyDirectory(path, typed, memory);
  EXPECT_OK(report);
  return report.value_or(VerifyReport());
}

std::string FlippedIn(std::string record, size_t at) {
  record[at % record.size()] = static_cast<char>(record[at % record.size()] ^ 0x01);
  return record;
}

class VerifyTest : public ::testing::Test {
 protected:
  static constexpr uint64_t kCount = 12;

  // What is wrong, and where, is said in words too.
  void ExpectFirstBad(const VerifyReport& report, uint64_t position) {
    EXPECT_FALSE(report.verified());
    EXPECT_EQ(report.first_bad_position(), position) << report.DebugString();
    EXPECT_THAT(TextOf(report),
                EndsWith(absl::StrCat("NOT verified: first bad position ", position, "\n")));
  }

  AuditedDirectory ledger_{SampleRecords(kCount)};
};

TEST_F(VerifyTest, AWholeLogIsVerified) {
  const VerifyReport report = MustVerify(ledger_.path());
  EXPECT_TRUE(report.verified()) << report.DebugString();
  EXPECT_EQ(
      TextOf(report),
      absl::StrCat("verified: 12 records, root ", ToHex(TreeOf(ledger_.records(), kCount).Root()),
                   ", checkpoint of size 12 signed by ledger.example/ami (key offered by the "
                   "source itself: compare it with the one on paper)\n"));
}

TEST_F(VerifyTest, AByteChangedInAnyRecordIsNamed) {
  for (uint64_t p = 1; p <= kCount; ++p) {
    const std::string changed = FlippedIn(ledger_.records()[p - 1], 7 * p);
    const std::string copy = ledger_.CopyWith(
        [&](rocksdb::DB& db, Family& records) { AuditedDirectory::Put(db, records, p, changed); });
    const VerifyReport report = MustVerify(copy);
    ExpectFirstBad(report, p);
    EXPECT_THAT(report.findings(), Contains(Is(p, "RECORD_DIFFERS")));
  }
}

TEST_F(VerifyTest, AByteChangedWithoutItsChecksumIsNamed) {
  for (uint64_t p = 1; p <= kCount; ++p) {
    const std::string copy = ledger_.CopyWith([&](rocksdb::DB& db, Family& records) {
      AuditedDirectory::PutFrame(db, records, p,
                                 FlippedIn(AuditedDirectory::Frame(db, records, p), 5 * p));
    });
    const VerifyReport report = MustVerify(copy);
    ExpectFirstBad(report, p);
    EXPECT_THAT(report.findings(), ElementsAre(Is(p, "DAMAGED"))) << report.DebugString();
  }
}

TEST_F(VerifyTest, ARemovedRecordIsNamed) {
  for (uint64_t p = 1; p <= kCount; ++p) {
    const std::string copy = ledger_.CopyWith(
        [&](rocksdb::DB& db, Family& records) { AuditedDirectory::Erase(db, records, p); });
    const VerifyReport report = MustVerify(copy);
    ExpectFirstBad(report, p);
    EXPECT_THAT(report.findings(),
                ElementsAre(AllOf(Is(p, "DAMAGED"),
                                  ::testing::Property(&Finding::message, HasSubstr("missing")))));
  }
}

TEST_F(VerifyTest, TwoExchangedRecordsAreBothNamed) {
  for (uint64_t p = 1; p < kCount; ++p) {
    const std::string copy = ledger_.CopyWith([&](rocksdb::DB& db, Family& records) {
      AuditedDirectory::Put(db, records, p, ledger_.records()[p]);
      AuditedDirectory::Put(db, records, p + 1, ledger_.records()[p - 1]);
    });
    const VerifyReport report = MustVerify(copy);
    ExpectFirstBad(report, p);
    EXPECT_THAT(report.findings(), Contains(Is(p, "RECORD_DIFFERS")));
    EXPECT_THAT(report.findings(), Contains(Is(p, "POSITION_DIFFERS")));
    EXPECT_THAT(report.findings(), Contains(Is(p + 1, "RECORD_DIFFERS")));
  }
}

TEST_F(VerifyTest, TwoExchangedFramesAreBothNamed) {
  const std::string copy = ledger_.CopyWith([&](rocksdb::DB& db, Family& records) {
    const std::string third = AuditedDirectory::Frame(db, records, 3);
    AuditedDirectory::PutFrame(db, records, 3, AuditedDirectory::Frame(db, records, 9));
    AuditedDirectory::PutFrame(db, records, 9, third);
  });
  const VerifyReport report = MustVerify(copy);
  ExpectFirstBad(report, 3);
  EXPECT_THAT(report.findings(), ElementsAre(Is(3, "DAMAGED"), Is(9, "DAMAGED")));
}

TEST_F(VerifyTest, ALogThatWasCutIsNamedWhereItEnds) {
  const std::string copy = ledger_.CopyWith([&](rocksdb::DB& db, Family& records) {
    for (uint64_t p = 9; p <= kCount; ++p) AuditedDirectory::Erase(db, records, p);
  });
  std::filesystem::remove(copy + "/log/HEAD");
  const VerifyReport report = MustVerify(copy);
  ExpectFirstBad(report, 9);
  EXPECT_EQ(report.record_count(), 8);
}

TEST_F(VerifyTest, ALogThatWasCutBehindItsHeadIsOneFinding) {
  const std::string copy = ledger_.CopyWith([&](rocksdb::DB& db, Family& records) {
    for (uint64_t p = 9; p <= kCount; ++p) AuditedDirectory::Erase(db, records, p);
  });
  const VerifyReport report = MustVerify(copy);
  ExpectFirstBad(report, 9);
  ASSERT_EQ(report.findings_size(), 1) << report.DebugString();
  EXPECT_EQ(report.findings(0).last_position(), kCount);
}

TEST_F(VerifyTest, WithoutTilesTheCheckpointsEncloseAChange) {
  ledger_.RemoveTiles();
  WriteText(ledger_.path() + "/../visit5", NoteOf(ledger_.records(), 5));
  const std::string copy = ledger_.CopyWith([&](rocksdb::DB& db, Family& records) {
    Record changed = SampleRecord(8);
    changed.set_principal("somebody else");
    AuditedDirectory::Put(db, records, 8, changed.SerializeAsString());
  });
  const VerifyReport report =
      MustVerify(copy, {.checkpoint_files = {ledger_.path() + "/../visit5"}});
  EXPECT_THAT(report.findings(), ElementsAre(Is(6, "ROOT_DIFFERS")));
  EXPECT_THAT(TextOf(report), EndsWith("NOT verified: first bad position between 6 and 12\n"));
}

// The owner of the log changes a record, and checksum, tiles, checkpoint and signature with it.
TEST_F(VerifyTest, WhatAnAuditorKeptNamesWhatTheOwnerRewrote) {
  TemporaryDirectory own;
  {
    ASSERT_OK_AND_ASSIGN(Memory memory, Memory::Open(own / "keep"));
    ASSERT_TRUE(MustVerify(ledger_.path(), {}, &memory).verified());
  }
  for (uint64_t p = 1; p <= kCount; ++p) {
    std::vector<std::string> rewritten = SampleRecords(kCount + 3);
    Record changed = SampleRecord(p);
    changed.set_principal("somebody else");
    rewritten[p - 1] = changed.SerializeAsString();
    AuditedDirectory forged(rewritten);
    EXPECT_TRUE(MustVerify(forged.path()).verified());
    ASSERT_OK_AND_ASSIGN(Memory memory, Memory::Open(own / "keep"));
    const VerifyReport report = MustVerify(forged.path(), {}, &memory);
    ExpectFirstBad(report, p);
    EXPECT_THAT(report.findings(), Contains(Is(p, "RECORD_DIFFERS")));
  }
}

TEST_F(VerifyTest, AnotherKeyProvesNothing) {
  const VerifyReport report =
      MustVerify(ledger_.path(), {.key = SampleKey('x').verifier().Encode()});
  EXPECT_FALSE(report.verified());
  EXPECT_THAT(report.findings(), ElementsAre(Is(1, "CHECKPOINT_REFUSED")));
  EXPECT_EQ(report.checkpoint_size(), 0);
}

TEST_F(VerifyTest, TheAuditorsKeyMayStandInAFile) {
  const VerifyReport report =
      MustVerify(ledger_.path(), {.key = ledger_.path() + "/keys/checkpoint.vkey"});
  EXPECT_TRUE(report.verified());
  EXPECT_EQ(report.key_origin(), "given by the auditor");
  EXPECT_FALSE(VerifyDirectory(ledger_.path(), {.key = "no key"}).ok());
}

TEST_F(VerifyTest, ALogThatNobodySignedForIsNotVerified) {
  std::filesystem::remove(ledger_.path() + "/checkpoint");
  const VerifyReport report = MustVerify(ledger_.path());
  EXPECT_THAT(report.findings(), ElementsAre(Is(1, "NOT_PROVED")));
  EXPECT_FALSE(report.verified());
}

TEST_F(VerifyTest, TwoSignedHistoriesAreAConflict) {
  std::vector<std::string> other = SampleRecords(kCount);
  other[3] = SampleRecord(99).SerializeAsString();
  const std::string kept = ledger_.path() + "/kept";
  WriteText(kept, NoteOf(other, kCount));
  const VerifyReport report = MustVerify(ledger_.path(), {.checkpoint_files = {kept}});
  EXPECT_FALSE(report.verified());
  EXPECT_THAT(report.findings(), Contains(Is(kCount, "CHECKPOINTS_CONFLICT")));
}

TEST_F(VerifyTest, RecordsBehindTheCheckpointAreCheckedForFormOnly) {
  ledger_.Sign(9);
  const VerifyReport report = MustVerify(ledger_.path());
  EXPECT_TRUE(report.verified());
  EXPECT_EQ(report.uncovered_count(), 3);
  EXPECT_THAT(TextOf(report), HasSubstr("positions 10 to 12: not yet covered by a checkpoint\n"));
  const std::string copy = ledger_.CopyWith([&](rocksdb::DB& db, Family& records) {
    Record record = SampleRecord(11);
    record.mutable_postings(0)->set_amount_minor(1);
    AuditedDirectory::Put(db, records, 11, record.SerializeAsString());
  });
  ExpectFirstBad(MustVerify(copy), 11);
}

TEST_F(VerifyTest, WrongTilesAreAWarningWhereTheCheckpointProvesTheRecords) {
  std::vector<std::string> other = SampleRecords(kCount);
  other[3] = "something else";
  ledger_.WriteTiles(other, kCount);
  VerifyReport report = MustVerify(ledger_.path());
  EXPECT_TRUE(report.verified());
  EXPECT_THAT(report.warnings(), ElementsAre(Is(4, "TILE_DIFFERS")));

  ledger_.WriteTiles(ledger_.records(), 7);
  report = MustVerify(ledger_.path());
  EXPECT_TRUE(report.verified());
  EXPECT_THAT(report.warnings(), ElementsAre(Is(1, "TILES_UNREADABLE")));
}

TEST_F(VerifyTest, WhatWasSignedMayStillBeWrong) {
  std::vector<std::string> records = SampleRecords(kCount);
  Record unbalanced = SampleRecord(4);
  unbalanced.mutable_postings(1)->set_amount_minor(408);
  records[3] = unbalanced.SerializeAsString();
  Record early = SampleRecord(9);
  early.mutable_recorded_time()->set_seconds(1'759'999'999);
  records[8] = early.SerializeAsString();
  const AuditedDirectory wrong(records);
  const VerifyReport report = MustVerify(wrong.path());
  ExpectFirstBad(report, 4);
  EXPECT_THAT(report.findings(), ElementsAre(Is(4, "UNBALANCED"), Is(9, "TIME_WENT_BACK")));
}

TEST_F(VerifyTest, AnEmptyLogWithAnEmptyCheckpointIsVerified) {
  const AuditedDirectory empty({});
  EXPECT_TRUE(MustVerify(empty.path()).verified());
}

// More than one tile, and a gap that spans two of them.
TEST_F(VerifyTest, ALongLogIsNamedToo) {
  AuditedDirectory ledger(SampleRecords(700));
  EXPECT_TRUE(MustVerify(ledger.path()).verified());
  const std::string copy = ledger.CopyWith([&](rocksdb::DB& db, Family& records) {
    for (uint64_t p = 250; p < 260; ++p) AuditedDirectory::Erase(db, records, p);
    AuditedDirectory::Put(db, records, 600, SampleRecord(601).SerializeAsString());
  });
  const VerifyReport report = MustVerify(copy);
  ExpectFirstBad(report, 250);
  EXPECT_THAT(report.findings(), ElementsAre(Is(250, "DAMAGED"), Is(600, "POSITION_DIFFERS"),
                                             Is(600, "RECORD_DIFFERS")))
      << report.DebugString();
}

TEST_F(VerifyTest, ADirectoryInUseIsRefused) {
  const auto server =
      log::DataDirectory::Open(ledger_.path(), log::DataDirectory::IfMissing::kRefuse);
  ASSERT_OK(server);
  EXPECT_THAT(VerifyDirectory(ledger_.path()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("in use")));
}

}  // namespace
}  // namespace thuning::auditor
