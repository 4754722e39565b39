#include "ledger/proof/tile_files.h"

#include <filesystem>
#include <fstream>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/proof/naive_tree.h"
#include "ledger/proof/tile_tree.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace thuning::proof {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Tile TileOf(uint32_t level, uint64_t index, uint64_t width) {
  std::string bytes;
  for (uint64_t i = 0; i < width; ++i) absl::StrAppend(&bytes, AsBytes(LeafHash(RecordAt(i + 1))));
  return {.level = level, .index = index, .bytes = bytes};
}

class TileFilesTest : public ::testing::Test {
 protected:
  std::set<std::string> Files() const {
    std::set<std::string> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_.path())) {
      if (!entry.is_regular_file()) continue;
      paths.insert(std::filesystem::relative(entry.path(), directory_.path()).string());
    }
    return paths;
  }

  void Put(const std::string& path, const std::string& bytes) {
    std::ofstream(directory_ / path, std::ios::binary) << bytes;
  }

  TemporaryDirectory directory_;
  TileFiles files_{directory_ / "tiles"};
  TileReader read_ = files_.Reader();
};

// The paths are those of the examples in c2sp.org/tlog-tiles.
TEST_F(TileFilesTest, FilesStandWhereC2spSays) {
  ASSERT_OK(files_.Write(TileOf(0, 1234067, 256)));
  ASSERT_OK(files_.Write(TileOf(1, 0, 17)));
  EXPECT_THAT(Files(), ElementsAre("tiles/tile/0/x001/x234/067", "tiles/tile/1/000.p/17"));
}

TEST_F(TileFilesTest, AGrowingTileLeavesOneFile) {
  ASSERT_OK(files_.Write(TileOf(0, 5, 3)));
  ASSERT_OK(files_.Write(TileOf(0, 5, 200)));
  EXPECT_THAT(Files(), ElementsAre("tiles/tile/0/005.p/200"));
  EXPECT_THAT(read_(0, 5), IsOkAndHolds(TileOf(0, 5, 200).bytes));
  ASSERT_OK(files_.Write(TileOf(0, 5, 256)));
  EXPECT_THAT(Files(), ElementsAre("tiles/tile/0/005"));
  EXPECT_THAT(read_(0, 5), IsOkAndHolds(TileOf(0, 5, 256).bytes));
}

TEST_F(TileFilesTest, TheFullestFileIsRead) {
  ASSERT_OK(files_.Write(TileOf(0, 0, 9)));
  Put("tiles/tile/0/000.p/30", TileOf(0, 0, 30).bytes);
  Put("tiles/tile/0/000.p/200.unfinished", "a writer was killed");
  EXPECT_THAT(read_(0, 0), IsOkAndHolds(TileOf(0, 0, 30).bytes));
  Put("tiles/tile/0/000", TileOf(0, 0, 256).bytes);
  EXPECT_THAT(read_(0, 0), IsOkAndHolds(TileOf(0, 0, 256).bytes));
}

TEST_F(TileFilesTest, AnAbsentTileIsNotFound) {
  EXPECT_THAT(read_(0, 0), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK(files_.Write(TileOf(0, 0, 9)));
  EXPECT_THAT(read_(0, 1), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(read_(1, 0), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(TileFilesTest, AFileOfAnotherLengthThanItsNameSaysIsRefused) {
  ASSERT_OK(files_.Write(TileOf(0, 0, 9)));
  Put("tiles/tile/0/000.p/9", TileOf(0, 0, 8).bytes);
  EXPECT_THAT(read_(0, 0), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("000.p/9")));
  Put("tiles/tile/0/001", TileOf(0, 0, 256).bytes + "x");
  EXPECT_THAT(read_(0, 1), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("tile/0/001")));
}

TEST_F(TileFilesTest, ATreeIsRestoredFromItsFiles) {
  const std::vector<Sha256Digest> leaves = LeafHashes(700);
  TileTree tree;
  for (size_t i = 0; i < leaves.size(); ++i) {
    tree.Append(leaves[i]);
    if (i % 97 != 0 && i + 1 != leaves.size()) continue;
    for (const Tile& tile : tree.TakeChanged()) ASSERT_OK(files_.Write(tile));
  }
  EXPECT_THAT(Files(), ElementsAre("tiles/tile/0/000", "tiles/tile/0/001", "tiles/tile/0/002.p/188",
                                   "tiles/tile/1/000.p/2"));
  ASSERT_OK_AND_ASSIGN(const TileTree restored, TileTree::Restore(650, read_));
  EXPECT_EQ(restored.Root(), NaiveTree(leaves).Root(650));
}

TEST_F(TileFilesTest, ADirectoryThatCannotBeMadeIsAnError) {
  Put("file", "");
  EXPECT_FALSE(TileFiles(directory_ / "file").Write(TileOf(0, 0, 1)).ok());
}

}  // namespace
}  // namespace thuning::proof
