#include "clients/auditor/memory.h"

#include "clients/auditor/audited_directory_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::auditor {
namespace {

class MemoryTest : public ::testing::Test {
 protected:
  // A visit to a log of `size` records that finds all right.
  void Visit(uint64_t size) {
    ASSERT_OK_AND_ASSIGN(Memory memory, Memory::Open(path_));
    const uint64_t kept = memory.checkpoint().has_value() ? memory.checkpoint()->size : 0;
    for (uint64_t i = kept; i < size; ++i) memory.NoteDown(proof::LeafHash(records_[i]));
    EXPECT_OK(memory.Keep(NoteOf(records_, size), SampleKey().verifier()));
  }

  TemporaryDirectory directory_;
  const std::string path_ = directory_ / "own/keep";
  const std::vector<std::string> records_ = SampleRecords(600);
};

TEST_F(MemoryTest, RemembersNothingAtFirst) {
  ASSERT_OK_AND_ASSIGN(const Memory memory, Memory::Open(path_));
  EXPECT_EQ(memory.note(), std::nullopt);
  EXPECT_FALSE(memory.key().has_value());
}

TEST_F(MemoryTest, GrowsFromVisitToVisit) {
  for (const uint64_t size : std::vector<uint64_t>{0, 1, 200, 256, 257, 600, 600}) {
    Visit(size);
    ASSERT_OK_AND_ASSIGN(const Memory memory, Memory::Open(path_));
    EXPECT_EQ(memory.note(), NoteOf(records_, size));
    EXPECT_EQ(memory.key()->Encode(), SampleKey().verifier().Encode());
    for (uint64_t i = 0; i < size; ++i) {
      const auto tile = memory.Tiles()(0, i / 256);
      ASSERT_OK(tile);
      EXPECT_EQ(proof::HashIn(*tile, i % 256), proof::LeafHash(records_[i])) << i;
    }
  }
}

TEST_F(MemoryTest, AnOlderCheckpointChangesNothing) {
  Visit(300);
  Visit(200);
  ASSERT_OK_AND_ASSIGN(const Memory memory, Memory::Open(path_));
  EXPECT_EQ(memory.checkpoint()->size, 300);
}

TEST_F(MemoryTest, HashesThatWereNotSignedForAreNotKept) {
  {
    ASSERT_OK_AND_ASSIGN(Memory memory, Memory::Open(path_));
    memory.NoteDown(proof::LeafHash("something else"));
    EXPECT_THAT(memory.Keep(NoteOf(records_, 1), SampleKey().verifier()),
                StatusIs(absl::StatusCode::kDataLoss));
  }
  ASSERT_OK_AND_ASSIGN(const Memory memory, Memory::Open(path_));
  EXPECT_EQ(memory.note(), std::nullopt);
}

TEST_F(MemoryTest, AMemoryThatContradictsItselfIsRefused) {
  Visit(5);
  WriteText(path_ + "/tile/0/000.p/5", std::string(5 * 32, 'x'));
  EXPECT_THAT(Memory::Open(path_), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace thuning::auditor
