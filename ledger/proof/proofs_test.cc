#include "ledger/proof/proofs.h"

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/proof/naive_tree.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace thuning::proof {
namespace {

using ::testing::HasSubstr;

Sha256Digest FromHex(absl::string_view hex) { return DigestFromHex(hex).value(); }

// The reference tree of Certificate Transparency, and its roots at the sizes 0 to 8:
// github.com/google/certificate-transparency cpp/merkletree/merkle_tree_test.cc, now
// github.com/transparency-dev/merkle testonly/constants.go (LeafInputs, RootHashes).
constexpr absl::string_view kLeaves[] = {"",
                                         "00",
                                         "10",
                                         "2021",
                                         "3031",
                                         "40414243",
                                         "5051525354555657",
                                         "606162636465666768696a6b6c6d6e6f"};
constexpr absl::string_view kRoots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

// Nodes of that tree that its published proofs name (same files).
constexpr absl::string_view kLeaf1 =
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
constexpr absl::string_view kLeaf4 =
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
constexpr absl::string_view kNode2To4 =
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
constexpr absl::string_view kNode4To6 =
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
constexpr absl::string_view kNode6To8 =
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
constexpr absl::string_view kNode4To8 =
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";

std::vector<Sha256Digest> PublishedLeafHashes() {
  std::vector<Sha256Digest> hashes;
  for (const absl::string_view leaf : kLeaves) {
    hashes.push_back(LeafHash(absl::HexStringToBytes(leaf)));
  }
  return hashes;
}

Proof ProofOf(std::initializer_list<absl::string_view> hashes) {
  Proof proof;
  for (const absl::string_view hash : hashes) proof.push_back(FromHex(hash));
  return proof;
}

TEST(PublishedTreeTest, RootsAreThePublishedOnes) {
  const TileTable table = TilesOf(PublishedLeafHashes());
  for (uint64_t size = 0; size <= 8; ++size) {
    EXPECT_THAT(RootAt(size, table.Reader()), IsOkAndHolds(FromHex(kRoots[size])));
  }
}

TEST(PublishedTreeTest, InclusionProofsAreThePublishedOnes) {
  struct Row {
    uint64_t index, size;
    Proof proof;
  };
  const Row rows[] = {
      {0, 1, {}},
      {0, 8, ProofOf({kLeaf1, kNode2To4, kNode4To8})},
      {5, 8, ProofOf({kLeaf4, kNode6To8, kRoots[4]})},
      {2, 3, ProofOf({kRoots[2]})},
      {1, 5, ProofOf({kRoots[1], kNode2To4, kLeaf4})},
  };
  const std::vector<Sha256Digest> leaves = PublishedLeafHashes();
  const TileTable table = TilesOf(leaves);
  for (const Row& row : rows) {
    EXPECT_THAT(InclusionProof(row.index, row.size, table.Reader()), IsOkAndHolds(row.proof));
    const TreeHead tree{.size = row.size, .root = FromHex(kRoots[row.size])};
    EXPECT_OK(VerifyInclusion(leaves[row.index], row.index, tree, row.proof));
  }
}

TEST(PublishedTreeTest, ConsistencyProofsAreThePublishedOnes) {
  struct Row {
    uint64_t older, newer;
    Proof proof;
  };
  const Row rows[] = {
      {1, 1, {}},
      {1, 8, ProofOf({kLeaf1, kNode2To4, kNode4To8})},
      {6, 8, ProofOf({kNode4To6, kNode6To8, kRoots[4]})},
      {2, 5, ProofOf({kNode2To4, kLeaf4})},
  };
  const TileTable table = TilesOf(PublishedLeafHashes());
  for (const Row& row : rows) {
    EXPECT_THAT(ConsistencyProof(row.older, row.newer, table.Reader()), IsOkAndHolds(row.proof));
    EXPECT_OK(VerifyConsistency({.size = row.older, .root = FromHex(kRoots[row.older])},
                                {.size = row.newer, .root = FromHex(kRoots[row.newer])},
                                row.proof));
  }
}

class ProofsTest : public ::testing::Test {
 protected:
  static constexpr uint64_t kLeafCount = 600;

  TreeHead HeadAt(uint64_t size) { return {.size = size, .root = naive_.Root(size)}; }
  Proof Inclusion(uint64_t index, uint64_t size) {
    return InclusionProof(index, size, tiles_.Reader()).value();
  }
  Proof Consistency(uint64_t older, uint64_t newer) {
    return ConsistencyProof(older, newer, tiles_.Reader()).value();
  }

  const std::vector<Sha256Digest> leaves_ = LeafHashes(kLeafCount);
  const TileTable tiles_ = TilesOf(leaves_);
  NaiveTree naive_{leaves_};
};

// Every size to 70 with every pair, then the borders of tiles.
std::vector<uint64_t> InterestingSizes() {
  std::vector<uint64_t> sizes;
  for (uint64_t size = 1; size <= 70; ++size) sizes.push_back(size);
  for (const uint64_t size :
       std::vector<uint64_t>{127, 128, 129, 255, 256, 257, 258, 300, 511, 512, 513}) {
    sizes.push_back(size);
  }
  return sizes;
}

TEST_F(ProofsTest, RootsAreTheRecursiveDefinition) {
  for (uint64_t size = 0; size <= kLeafCount; ++size) {
    ASSERT_THAT(RootAt(size, tiles_.Reader()), IsOkAndHolds(naive_.Root(size))) << size;
  }
}

TEST_F(ProofsTest, InclusionProofsAreTheRecursiveDefinitionAndVerify) {
  for (const uint64_t size : InterestingSizes()) {
    for (uint64_t index = 0; index < size; ++index) {
      const Proof proof = Inclusion(index, size);
      ASSERT_EQ(proof, naive_.Inclusion(index, size)) << index << " in " << size;
      ASSERT_OK(VerifyInclusion(leaves_[index], index, HeadAt(size), proof));
    }
  }
}

TEST_F(ProofsTest, ConsistencyProofsAreTheRecursiveDefinitionAndVerify) {
  for (const uint64_t newer : InterestingSizes()) {
    for (uint64_t older = 1; older <= newer; ++older) {
      const Proof proof = Consistency(older, newer);
      ASSERT_EQ(proof, naive_.Consistency(older, newer)) << older << " to " << newer;
      ASSERT_OK(VerifyConsistency(HeadAt(older), HeadAt(newer), proof));
    }
  }
}

TEST_F(ProofsTest, ProofsAcrossThreeLevelsOfTilesAreTheRecursiveDefinition) {
  std::mt19937_64 random(TestSeed(6962));
  const std::vector<Sha256Digest> leaves = LeafHashes(66000);
  const TileTable table = TilesOf(leaves);
  NaiveTree naive(leaves);
  for (int i = 0; i < 200; ++i) {
    const auto size = static_cast<uint64_t>(Uniform(random, i % 2 == 0 ? 65500 : 1, 66000));
    const auto index = static_cast<uint64_t>(Uniform(random, 0, static_cast<int64_t>(size) - 1));
    ASSERT_THAT(RootAt(size, table.Reader()), IsOkAndHolds(naive.Root(size)));
    ASSERT_THAT(InclusionProof(index, size, table.Reader()),
                IsOkAndHolds(naive.Inclusion(index, size)));
    ASSERT_THAT(ConsistencyProof(index + 1, size, table.Reader()),
                IsOkAndHolds(naive.Consistency(index + 1, size)));
  }
}

// Changed copies of a proof: each hash altered, removed, doubled, exchanged with the next; one
// added.
std::vector<Proof> MutantsOf(const Proof& proof) {
  std::vector<Proof> mutants;
  for (size_t i = 0; i < proof.size(); ++i) {
    const auto at = static_cast<ptrdiff_t>(i);
    Proof altered = proof;
    altered[i][i % 32] ^= 1;
    mutants.push_back(altered);
    Proof removed = proof;
    removed.erase(removed.begin() + at);
    mutants.push_back(removed);
    Proof doubled = proof;
    doubled.insert(doubled.begin() + at, proof[i]);
    mutants.push_back(doubled);
    Proof exchanged = proof;
    std::swap(exchanged[i], exchanged[(i + 1) % proof.size()]);
    if (exchanged != proof) mutants.push_back(exchanged);
  }
  Proof longer = proof;
  longer.push_back(EmptyRoot());
  mutants.push_back(longer);
  return mutants;
}

TEST_F(ProofsTest, MutatedInclusionProofsAreRefused) {
  for (const uint64_t size : std::vector<uint64_t>{1, 2, 3, 7, 8, 9, 257}) {
    for (uint64_t index = 0; index < size; index += 1 + size / 10) {
      const Proof proof = Inclusion(index, size);
      for (const Proof& mutant : MutantsOf(proof)) {
        EXPECT_FALSE(VerifyInclusion(leaves_[index], index, HeadAt(size), mutant).ok());
      }
      EXPECT_FALSE(VerifyInclusion(leaves_[index + 1], index, HeadAt(size), proof).ok());
      EXPECT_FALSE(VerifyInclusion(leaves_[index], index + 1, HeadAt(size), proof).ok());
      const TreeHead other{.size = size, .root = naive_.Root(size + 1)};
      EXPECT_FALSE(VerifyInclusion(leaves_[index], index, other, proof).ok());
    }
  }
}

TEST_F(ProofsTest, MutatedConsistencyProofsAreRefused) {
  for (const uint64_t newer : std::vector<uint64_t>{2, 3, 7, 8, 9, 257}) {
    for (uint64_t older = 1; older <= newer; older += 1 + newer / 10) {
      const Proof proof = Consistency(older, newer);
      for (const Proof& mutant : MutantsOf(proof)) {
        EXPECT_FALSE(VerifyConsistency(HeadAt(older), HeadAt(newer), mutant).ok())
            << older << " to " << newer;
      }
      const TreeHead wrong_older{.size = older, .root = naive_.Root(older + 1)};
      const TreeHead wrong_newer{.size = newer, .root = naive_.Root(newer + 1)};
      EXPECT_FALSE(VerifyConsistency(wrong_older, HeadAt(newer), proof).ok());
      EXPECT_FALSE(VerifyConsistency(HeadAt(older), wrong_newer, proof).ok());
    }
  }
}

TEST_F(ProofsTest, RefusalsSayWhichCheckFailed) {
  const Proof inclusion = Inclusion(5, 8);
  EXPECT_THAT(VerifyInclusion(leaves_[5], 8, HeadAt(8), inclusion),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("index 8")));
  EXPECT_THAT(VerifyInclusion(leaves_[5], 5, HeadAt(8), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("0 hashes, where 3")));
  EXPECT_THAT(VerifyInclusion(leaves_[6], 5, HeadAt(8), inclusion),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("root of the tree")));
  const Proof consistency = Consistency(6, 8);
  EXPECT_THAT(VerifyConsistency(HeadAt(9), HeadAt(8), consistency),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("older size 9")));
  EXPECT_THAT(VerifyConsistency({.size = 6, .root = {}}, HeadAt(8), consistency),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("root of the older tree")));
  EXPECT_THAT(VerifyConsistency(HeadAt(6), {.size = 8, .root = {}}, consistency),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("root of the newer tree")));
}

TEST_F(ProofsTest, EverythingIsConsistentWithTheEmptyTree) {
  EXPECT_OK(VerifyConsistency(HeadAt(0), HeadAt(8), {}));
  EXPECT_THAT(ConsistencyProof(0, 8, tiles_.Reader()), IsOkAndHolds(Proof()));
  EXPECT_FALSE(VerifyConsistency({.size = 0, .root = {}}, HeadAt(8), {}).ok());
  EXPECT_FALSE(VerifyConsistency(HeadAt(0), HeadAt(8), {EmptyRoot()}).ok());
}

TEST_F(ProofsTest, ProverRefusesWhatTheTilesDoNotHave) {
  EXPECT_THAT(InclusionProof(8, 8, tiles_.Reader()), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ConsistencyProof(9, 8, tiles_.Reader()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(RootAt(601, tiles_.Reader()), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(RootAt(100000, tiles_.Reader()), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace thuning::proof
