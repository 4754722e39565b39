#include "ledger/proof/tile_tree.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/proof/naive_tree.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace thuning::proof {
namespace {

using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::tuple<uint32_t, uint64_t, size_t>> Shapes(const std::vector<Tile>& tiles) {
  std::vector<std::tuple<uint32_t, uint64_t, size_t>> shapes;
  for (const Tile& tile : tiles) {
    shapes.emplace_back(tile.level, tile.index, tile.bytes.size() / kHashBytes);
  }
  return shapes;
}

TEST(MerkleTest, EmptyRootIsTheHashOfNothing) {
  EXPECT_EQ(ToHex(EmptyRoot()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(TileTree().Root(), EmptyRoot());
}

TEST(TileTreeTest, RootIsTheRecursiveDefinitionAtEverySize) {
  const std::vector<Sha256Digest> leaves = LeafHashes(600);
  NaiveTree naive(leaves);
  TileTree tree;
  for (uint64_t size = 0; size < leaves.size(); ++size) {
    ASSERT_EQ(tree.Root(), naive.Root(size)) << "at size " << size;
    tree.Append(leaves[size]);
  }
}

TEST(TileTreeTest, RootIsTheRecursiveDefinitionWhereTheThirdLevelBegins) {
  const std::vector<Sha256Digest> leaves = LeafHashes(65537);
  NaiveTree naive(leaves);
  TileTree tree;
  tree.Append(absl::MakeConstSpan(leaves).first(65535));
  for (uint64_t size = 65535; size < 65537; ++size) {
    EXPECT_EQ(tree.Root(), naive.Root(size)) << "at size " << size;
    tree.Append(leaves[size]);
  }
  EXPECT_EQ(tree.Root(), naive.Root(65537));
}

// The definition of C2SP tlog-tiles: MTH(D[(n * 256 + i) * 256**l : (n * 256 + i + 1) * 256**l]).
TEST(TileTreeTest, TilesHoldTheHashesThatTheFormatSays) {
  const std::vector<Sha256Digest> leaves = LeafHashes(700);
  const TileTable table = TilesOf(leaves);
  ASSERT_THAT(table.tiles(), SizeIs(4));
  for (uint64_t i = 0; i < leaves.size(); ++i) {
    ASSERT_EQ(HashIn(table.tiles().at({0, i / 256}), i % 256), leaves[i]);
  }
  for (uint64_t i = 0; i < 2; ++i) {
    NaiveTree part({leaves.begin() + static_cast<ptrdiff_t>(i * 256),
                    leaves.begin() + static_cast<ptrdiff_t>((i + 1) * 256)});
    EXPECT_EQ(HashIn(table.tiles().at({1, 0}), i), part.Root(256));
  }
}

// The two examples of C2SP tlog-tiles.
TEST(TileTreeTest, ATreeHasTheTilesOfThePublishedExamples) {
  TileTree tree;
  tree.Append(LeafHashes(256));
  EXPECT_THAT(Shapes(tree.TakeChanged()), ElementsAre(FieldsAre(0, 0, 256), FieldsAre(1, 0, 1)));

  TileTree large;
  large.Append(LeafHashes(70000));
  const std::vector<Tile> tiles = large.TakeChanged();
  EXPECT_THAT(tiles, SizeIs(273 + 1 + 1 + 1 + 1));
  EXPECT_THAT(Shapes({tiles.end() - 3, tiles.end()}),
              ElementsAre(FieldsAre(0, 273, 112), FieldsAre(1, 1, 17), FieldsAre(2, 0, 1)));
}

TEST(TileTreeTest, HandsOutEachChangedTileOnce) {
  TileTree tree;
  EXPECT_THAT(tree.TakeChanged(), IsEmpty());
  tree.Append(LeafHashes(200));
  EXPECT_THAT(Shapes(tree.TakeChanged()), ElementsAre(FieldsAre(0, 0, 200)));
  EXPECT_THAT(tree.TakeChanged(), IsEmpty());
  tree.Append(LeafHashes(100));
  EXPECT_THAT(Shapes(tree.TakeChanged()),
              ElementsAre(FieldsAre(0, 0, 256), FieldsAre(0, 1, 44), FieldsAre(1, 0, 1)));
  tree.Append(LeafHashes(1));
  EXPECT_THAT(Shapes(tree.TakeChanged()), ElementsAre(FieldsAre(0, 1, 45)));
}

TEST(TileTreeTest, ARestartedTreeIsTheOneThatNeverStopped) {
  std::mt19937_64 random(TestSeed(20261));
  const std::vector<Sha256Digest> leaves = LeafHashes(66500);
  TileTree never_stopped;
  TileTree tree;
  TileTable table;
  while (tree.size() < leaves.size()) {
    const int64_t group = Uniform(random, 1, Uniform(random, 1, 4000));
    const auto part = absl::MakeConstSpan(leaves).subspan(tree.size(), static_cast<size_t>(group));
    tree.Append(part);
    never_stopped.Append(part);
    const std::vector<Tile> changed = tree.TakeChanged();
    ASSERT_EQ(changed, never_stopped.TakeChanged());
    table.Store(changed);
    ASSERT_OK_AND_ASSIGN(tree, TileTree::Restore(tree.size(), table.Reader()));
    ASSERT_EQ(tree.Head(), never_stopped.Head());
  }
}

TEST(TileTreeTest, RestoresAnEarlierSizeFromFullerTiles) {
  const std::vector<Sha256Digest> leaves = LeafHashes(1000);
  const TileTable table = TilesOf(leaves);
  NaiveTree naive(leaves);
  for (const uint64_t size : std::vector<uint64_t>{0, 1, 255, 256, 257, 511, 512, 513, 999}) {
    ASSERT_OK_AND_ASSIGN(TileTree tree, TileTree::Restore(size, table.Reader()));
    EXPECT_EQ(tree.Root(), naive.Root(size)) << "at size " << size;
    EXPECT_THAT(tree.TakeChanged(), IsEmpty());
    tree.Append(leaves[size]);
    EXPECT_EQ(tree.Root(), naive.Root(size + 1));
  }
}

TEST(TileTreeTest, RestoreNamesTheTileThatIsTooShort) {
  const TileTable table = TilesOf(LeafHashes(300));
  EXPECT_THAT(TileTree::Restore(301, table.Reader()),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("tile level 0 index 1")));
  EXPECT_THAT(TileTree::Restore(900, table.Reader()), StatusIs(absl::StatusCode::kNotFound));
}

// The path 1234067 is the example of C2SP tlog-tiles.
TEST(TilePathTest, IsTheOneOfTheFormat) {
  EXPECT_EQ(TilePath(0, 1234067, 256), "tile/0/x001/x234/067");
  EXPECT_EQ(TilePath(1, 0, 17), "tile/1/000.p/17");
  EXPECT_EQ(TilePath(2, 1000, 256), "tile/2/x001/000");
}

}  // namespace
}  // namespace thuning::proof
