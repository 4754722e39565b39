#include "services/audit/checkpoint_keeper.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/log/files.h"
#include "ledger/proof/checkpoint.h"
#include "ledger/proof/note_keys.h"
#include "services/rpc/memory_ledger_test.h"

namespace thuning::services {
namespace {

using ::testing::HasSubstr;

// What is saved in the directory, verified by the key beside it.
absl::StatusOr<proof::Checkpoint> Saved(const std::string& directory) {
  const auto note = log::ReadFile(directory + "/checkpoint", 1 << 16);
  const auto key = log::ReadFile(directory + "/keys/checkpoint.vkey", 1 << 16);
  if (!note.ok()) return note.status();
  if (!key.ok()) return key.status();
  const auto verifier = proof::VerifierKey::Parse(key->substr(0, key->size() - 1));
  if (!verifier.ok()) return verifier.status();
  return proof::Open(*note, *verifier);
}

// Starts a keeper of the directory of one ledger over the tables of another.
absl::Status StartOver(const MemoryLedger& directory, const MemoryLedger& tables) {
  return CheckpointKeeper::Start(directory.directory(), tables.ledger().tables).status();
}

void OpenMany(MemoryLedger& ledger, int count) {
  for (int i = 1; i <= count; ++i) OpenBooks(ledger, "o-" + std::to_string(i), "EUR");
}

TEST(CheckpointKeeperTest, TheLastCheckpointIsSavedWhenItStops) {
  MemoryLedger ledger;
  OpenMany(ledger, 3);
  ledger.Stop();
  ASSERT_OK_AND_ASSIGN(const proof::Checkpoint saved, Saved(ledger.directory()));
  EXPECT_EQ(saved.size, 3u);
  EXPECT_TRUE(std::filesystem::exists(ledger.directory() + "/tiles/tile/0/000.p/3"));
}

TEST(CheckpointKeeperTest, AnEmptyLogHasNoCheckpoint) {
  MemoryLedger ledger;
  ledger.Stop();
  EXPECT_FALSE(std::filesystem::exists(ledger.directory() + "/checkpoint"));
}

TEST(CheckpointKeeperTest, TheSigningKeyIsMadeOnceAndForItsOwnerOnly) {
  MemoryLedger ledger;
  OpenMany(ledger, 1);
  ledger.Stop();
  const std::string path = ledger.directory() + "/keys/checkpoint.skey";
  ASSERT_OK_AND_ASSIGN(const std::string before, log::ReadFile(path, 1 << 16));
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  ASSERT_OK(StartOver(ledger, ledger));
  EXPECT_THAT(log::ReadFile(path, 1 << 16), IsOkAndHolds(before));
}

TEST(CheckpointKeeperTest, EachLedgerHasANameOfItsOwn) {
  MemoryLedger one;
  MemoryLedger other;
  EXPECT_NE(one.ledger().checkpoints.verifier_key(), other.ledger().checkpoints.verifier_key());
}

TEST(CheckpointKeeperTest, ItStartsOverATreeThatHasGrown) {
  MemoryLedger ledger;
  OpenMany(ledger, 2);
  ASSERT_OK(LookNow(ledger.ledger())) << "the tables have both";
  ledger.ledger().checkpoints.Stop();
  ASSERT_OK_AND_ASSIGN(const proof::Checkpoint saved, Saved(ledger.directory()));
  EXPECT_EQ(saved.size, 2u);
  SetUpProgramme(ledger);
  EXPECT_OK(StartOver(ledger, ledger));
}

// The log was cut after a checkpoint was signed for it.
TEST(CheckpointKeeperTest, ATreeThatIsShorterThanWhatWasSignedIsRefused) {
  MemoryLedger signed_for;
  OpenMany(signed_for, 3);
  signed_for.Stop();
  MemoryLedger cut;
  OpenMany(cut, 2);
  cut.Stop();
  const absl::Status status = StartOver(signed_for, cut);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(std::string(status.message()), HasSubstr("record 3: is missing"));
}

TEST(CheckpointKeeperTest, ATreeOfOtherRecordsIsRefused) {
  MemoryLedger signed_for;
  OpenMany(signed_for, 2);
  signed_for.Stop();
  MemoryLedger edited;
  OpenBooks(edited, "o-1", "MAD");
  OpenBooks(edited, "o-2", "EUR");
  OpenBooks(edited, "o-3", "EUR");
  edited.Stop();
  const absl::Status status = StartOver(signed_for, edited);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(std::string(status.message()), HasSubstr("the first 2 records"));
}

TEST(CheckpointKeeperTest, ACheckpointThatWasTamperedWithIsRefused) {
  MemoryLedger ledger;
  OpenMany(ledger, 2);
  ledger.Stop();
  const std::string path = ledger.directory() + "/checkpoint";
  ASSERT_OK_AND_ASSIGN(std::string note, log::ReadFile(path, 1 << 16));
  const size_t size = note.find("\n2\n");
  ASSERT_NE(size, std::string::npos);
  note[size + 1] = '1';
  std::ofstream(path) << note;
  EXPECT_THAT(StartOver(ledger, ledger), StatusIs(absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace thuning::services
