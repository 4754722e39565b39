#include "ledger/proof/log_verifier.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/proof/naive_tree.h"

namespace thuning::proof {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Entry {
  uint64_t position;
  std::string record;
};

auto Finds(uint64_t position, Reason reason) {
  return AllOf(Field("position", &Finding::position, position),
               Field("last_position", &Finding::last_position, position),
               Field("reason", &Finding::reason, reason));
}
auto FindsRun(uint64_t position, uint64_t last_position, Reason reason) {
  return AllOf(Field("position", &Finding::position, position),
               Field("last_position", &Finding::last_position, last_position),
               Field("reason", &Finding::reason, reason));
}

// A log of 600 records with checkpoints at 200, 400 and 600.
class LogVerifierTest : public ::testing::Test {
 protected:
  static constexpr uint64_t kSize = 600;

  LogVerifierTest() {
    for (uint64_t position = 1; position <= kSize; ++position) {
      log_.push_back({position, RecordAt(position)});
    }
  }

  Checkpoint CheckpointAt(uint64_t size) {
    return {.origin = "log", .size = size, .root = naive_.Root(size), .extensions = {}};
  }
  std::vector<Checkpoint> Checkpoints() {
    return {CheckpointAt(600), CheckpointAt(200), CheckpointAt(400)};
  }

  Verdict Run(LogVerifier verifier) {
    for (const Entry& entry : log_) verifier.Add(entry.position, entry.record);
    return verifier.Finish();
  }
  Verdict WithTiles() { return Run(LogVerifier(Checkpoints(), tiles_.Reader())); }
  Verdict WithoutTiles() { return Run(LogVerifier(Checkpoints())); }

  Entry& At(uint64_t position) { return log_[position - 1]; }
  void Remove(uint64_t position) {
    log_.erase(log_.begin() + static_cast<ptrdiff_t>(position) - 1);
  }
  void Insert(uint64_t position, std::string record) {
    log_.insert(log_.begin() + static_cast<ptrdiff_t>(position) - 1, {position, std::move(record)});
  }
  void Renumber() {
    for (size_t i = 0; i < log_.size(); ++i) log_[i].position = i + 1;
  }
  void EditTile(uint64_t position) {
    Tile tile{.level = 0, .index = (position - 1) / 256, .bytes = ""};
    tile.bytes = tiles_.tiles().at({0, tile.index});
    tile.bytes[(position - 1) % 256 * 32] ^= 1;
    tiles_.Store(tile);
  }

  std::vector<Entry> log_;
  NaiveTree naive_{LeafHashes(kSize)};
  TileTable tiles_ = TilesOf(LeafHashes(kSize));
};

TEST_F(LogVerifierTest, AnUntouchedLogIsProved) {
  for (const Verdict& verdict : {WithTiles(), WithoutTiles()}) {
    EXPECT_TRUE(verdict.ok());
    EXPECT_THAT(verdict.findings, IsEmpty());
    EXPECT_EQ(verdict.tree, (TreeHead{.size = kSize, .root = naive_.Root(kSize)}));
    EXPECT_EQ(verdict.proved_size, kSize);
  }
}

TEST_F(LogVerifierTest, AnEditedRecordIsNamed) {
  for (const uint64_t position : std::vector<uint64_t>{1, 200, 201, 256, 257, 300, 600}) {
    const std::string kept = At(position).record;
    At(position).record[0] ^= 1;
    EXPECT_THAT(WithTiles().findings, ElementsAre(Finds(position, Reason::kRecordDiffers)));
    At(position).record = kept;
  }
}

TEST_F(LogVerifierTest, WithoutTilesAnEditedRecordStandsBetweenTwoCheckpoints) {
  At(300).record[0] ^= 1;
  const Verdict verdict = WithoutTiles();
  EXPECT_THAT(verdict.findings, ElementsAre(FindsRun(201, 400, Reason::kRootDiffers)));
  EXPECT_THAT(verdict.findings[0].message, HasSubstr("positions 201 to 400"));
  EXPECT_EQ(verdict.proved_size, 200u);
}

TEST_F(LogVerifierTest, WithoutTilesTheFirstIntervalIsNamed) {
  At(1).record[0] ^= 1;
  EXPECT_THAT(WithoutTiles().findings, ElementsAre(FindsRun(1, 200, Reason::kRootDiffers)));
}

TEST_F(LogVerifierTest, ARemovedRecordIsNamed) {
  Remove(300);
  EXPECT_THAT(WithTiles().findings, ElementsAre(Finds(300, Reason::kMissing)));
  const Verdict verdict = WithoutTiles();
  EXPECT_THAT(verdict.findings, ElementsAre(Finds(300, Reason::kMissing)));
  EXPECT_EQ(verdict.tree.size, 299u);
  EXPECT_EQ(verdict.proved_size, 200u);
}

TEST_F(LogVerifierTest, ARemovedRunIsOneFinding) {
  for (int i = 0; i < 250; ++i) Remove(150);
  EXPECT_THAT(WithTiles().findings, ElementsAre(FindsRun(150, 399, Reason::kMissing)));
  EXPECT_THAT(WithoutTiles().findings, ElementsAre(FindsRun(150, 399, Reason::kMissing)));
}

TEST_F(LogVerifierTest, ARemovedRecordIsNamedAlsoWhenTheOthersWereRenumbered) {
  Remove(300);
  Renumber();
  const Verdict verdict = WithTiles();
  EXPECT_THAT(verdict.findings.front(), Finds(300, Reason::kRecordDiffers));
  EXPECT_THAT(verdict.findings, SizeIs(LogVerifier::kMaxFindings));
  EXPECT_EQ(verdict.finding_count, 300u + 1);  // 300 to 599 differ, 600 is missing
  EXPECT_THAT(WithoutTiles().findings,
              ElementsAre(FindsRun(201, 400, Reason::kRootDiffers), Finds(600, Reason::kMissing)));
}

TEST_F(LogVerifierTest, ExchangedRecordsAreNamed) {
  std::swap(At(300).record, At(500).record);
  EXPECT_THAT(WithTiles().findings,
              ElementsAre(Finds(300, Reason::kRecordDiffers), Finds(500, Reason::kRecordDiffers)));
  EXPECT_THAT(WithoutTiles().findings, ElementsAre(FindsRun(201, 400, Reason::kRootDiffers)));
}

TEST_F(LogVerifierTest, RecordsInAnotherOrderAreNamed) {
  std::swap(At(300), At(301));
  for (const Verdict& verdict : {WithTiles(), WithoutTiles()}) {
    EXPECT_THAT(verdict.findings,
                ElementsAre(Finds(300, Reason::kMissing), Finds(300, Reason::kOutOfOrder)));
  }
}

TEST_F(LogVerifierTest, ARepeatedRecordIsNamed) {
  Insert(301, RecordAt(300));
  log_[300].position = 300;
  EXPECT_THAT(WithTiles().findings, ElementsAre(Finds(300, Reason::kOutOfOrder)));
  EXPECT_THAT(WithoutTiles().findings, ElementsAre(Finds(300, Reason::kOutOfOrder)));
}

TEST_F(LogVerifierTest, ATruncatedLogMissesItsTail) {
  log_.resize(450);
  for (const Verdict& verdict : {WithTiles(), WithoutTiles()}) {
    EXPECT_THAT(verdict.findings, ElementsAre(FindsRun(451, 600, Reason::kMissing)));
    EXPECT_EQ(verdict.proved_size, 400u);
  }
  log_.clear();
  EXPECT_THAT(WithTiles().findings, ElementsAre(FindsRun(1, 600, Reason::kMissing)));
}

TEST_F(LogVerifierTest, AnInsertedRecordIsNamed) {
  Insert(300, "forged");
  Renumber();
  EXPECT_THAT(WithTiles().findings.front(), Finds(300, Reason::kRecordDiffers));
  EXPECT_THAT(WithoutTiles().findings, ElementsAre(FindsRun(201, 400, Reason::kRootDiffers),
                                                   Finds(601, Reason::kUnexpected)));
}

TEST_F(LogVerifierTest, AnAppendedRecordIsNamed) {
  log_.push_back({601, "forged"});
  EXPECT_THAT(WithTiles().findings, ElementsAre(Finds(601, Reason::kUnexpected)));
  EXPECT_THAT(WithoutTiles().findings, ElementsAre(Finds(601, Reason::kUnexpected)));
}

TEST_F(LogVerifierTest, AnEditedTileIsBlamedOnTheTile) {
  EditTile(300);
  const Verdict verdict = WithTiles();
  EXPECT_THAT(verdict.findings, ElementsAre(Finds(300, Reason::kTileDiffers)));
  EXPECT_EQ(verdict.proved_size, kSize);
}

TEST_F(LogVerifierTest, ARecordEditedTogetherWithItsTileIsFoundByTheRoot) {
  At(300).record = "forged";
  Tile tile{.level = 0, .index = 1, .bytes = tiles_.tiles().at({0, 1})};
  tile.bytes.replace(43 * 32, 32, std::string(AsBytes(LeafHash("forged"))));
  tiles_.Store(tile);
  EXPECT_THAT(WithTiles().findings, ElementsAre(FindsRun(201, 400, Reason::kRootDiffers)));
}

// A decoy: the tile of 350 is altered so that the finding there looks like an explanation of the
// root.
TEST_F(LogVerifierTest, AnotherDifferenceDoesNotExplainTheRootAway) {
  At(300).record = "forged";
  Tile tile{.level = 0, .index = 1, .bytes = tiles_.tiles().at({0, 1})};
  tile.bytes.replace(43 * 32, 32, std::string(AsBytes(LeafHash("forged"))));
  tiles_.Store(tile);
  EditTile(350);
  EXPECT_THAT(WithTiles().findings, ElementsAre(FindsRun(201, 400, Reason::kRootDiffers),
                                                Finds(350, Reason::kRecordDiffers)));
}

TEST_F(LogVerifierTest, AnEditBeforeAGapIsStillNamed) {
  At(250).record = "forged";
  Remove(300);
  EXPECT_THAT(WithTiles().findings,
              ElementsAre(Finds(250, Reason::kRecordDiffers), Finds(300, Reason::kMissing)));
}

TEST_F(LogVerifierTest, AGapAsWideAsCanBeIsAnsweredAtOnce) {
  log_.push_back({UINT64_MAX, "far"});
  for (const Verdict& verdict : {WithTiles(), WithoutTiles()}) {
    EXPECT_THAT(verdict.findings.front(), FindsRun(601, UINT64_MAX - 1, Reason::kMissing));
  }
}

TEST_F(LogVerifierTest, TwoRootsOfOneSizeAreAConflict) {
  Checkpoint other = CheckpointAt(400);
  other.root = Sha256("another history");
  const Verdict verdict = Run(LogVerifier({CheckpointAt(400), other, CheckpointAt(600)}));
  EXPECT_THAT(verdict.findings, ElementsAre(Finds(400, Reason::kCheckpointsConflict)));
}

TEST_F(LogVerifierTest, TheSameCheckpointTwiceIsNoConflict) {
  EXPECT_TRUE(Run(LogVerifier({CheckpointAt(600), CheckpointAt(600), CheckpointAt(0)})).ok());
}

TEST_F(LogVerifierTest, UnreadableTilesAreReportedAndTheRootsStillChecked) {
  const TileReader broken = [this](uint32_t level, uint64_t index) -> absl::StatusOr<std::string> {
    if (index == 1) return absl::UnavailableError("disk on fire");
    return tiles_.Reader()(level, index);
  };
  const Verdict verdict = Run(LogVerifier(Checkpoints(), broken));
  EXPECT_THAT(verdict.findings, ElementsAre(Finds(257, Reason::kTilesUnreadable)));
  EXPECT_THAT(verdict.findings[0].message, HasSubstr("disk on fire"));
  EXPECT_EQ(verdict.proved_size, kSize);
}

TEST_F(LogVerifierTest, WithNothingToCompareItTellsTheRoot) {
  const Verdict verdict = Run(LogVerifier({}));
  EXPECT_TRUE(verdict.ok());
  EXPECT_EQ(verdict.tree.root, naive_.Root(kSize));
  EXPECT_EQ(verdict.proved_size, 0u);
}

}  // namespace
}  // namespace thuning::proof
