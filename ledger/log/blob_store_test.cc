#include "ledger/log/blob_store.h"

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace thuning::log {
namespace {

using ::testing::HasSubstr;

class BlobStoreTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directory(directory_ / "blobs"); }

  void Overwrite(const std::string& bytes) { std::ofstream(abc_path_, std::ios::trunc) << bytes; }

  size_t FilesUnder(const std::string& path) {
    size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
      count += entry.is_regular_file();
    return count;
  }

  TemporaryDirectory directory_;
  // FIPS 180-4: the hash of "abc".
  const std::string abc_path_ =
      directory_ / "blobs/ba/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  BlobStore blobs_{directory_ / "blobs"};
};

TEST_F(BlobStoreTest, WhatIsPutIsFoundUnderItsHash) {
  EXPECT_THAT(blobs_.Put("abc"), IsOkAndHolds(Sha256("abc")));
  EXPECT_TRUE(std::filesystem::exists(abc_path_));
  EXPECT_THAT(blobs_.Get(Sha256("abc")), IsOkAndHolds("abc"));
}

TEST_F(BlobStoreTest, TheEmptyBlobIsABlob) {
  ASSERT_OK(blobs_.Put(""));
  EXPECT_THAT(blobs_.Get(Sha256("")), IsOkAndHolds(""));
}

TEST_F(BlobStoreTest, PuttingTheSameBytesAgainWritesNothing) {
  ASSERT_OK(blobs_.Put("abc"));
  const auto written = std::filesystem::last_write_time(abc_path_);
  std::filesystem::last_write_time(abc_path_, written - std::chrono::hours(1));
  EXPECT_THAT(blobs_.Put("abc"), IsOkAndHolds(Sha256("abc")));
  EXPECT_EQ(std::filesystem::last_write_time(abc_path_), written - std::chrono::hours(1));
  EXPECT_EQ(FilesUnder(directory_ / "blobs"), 1u);
}

TEST_F(BlobStoreTest, WhatWasNeverPutIsNotFound) {
  EXPECT_THAT(blobs_.Get(Sha256("never")), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(BlobStoreTest, DamageIsNeverServedAndPuttingAgainMendsIt) {
  for (const std::string damage : {"abd", "ab", "abcd", ""}) {
    ASSERT_OK(blobs_.Put("abc"));
    Overwrite(damage);
    EXPECT_THAT(blobs_.Get(Sha256("abc")),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("ba7816bf")));
  }
  ASSERT_OK(blobs_.Put("abc"));
  EXPECT_THAT(blobs_.Get(Sha256("abc")), IsOkAndHolds("abc"));
}

TEST_F(BlobStoreTest, TheLimitIsKept) {
  std::string bytes(kMaxBlobBytes + 1, 'x');
  EXPECT_THAT(blobs_.Put(bytes), StatusIs(absl::StatusCode::kInvalidArgument));
  bytes.pop_back();
  ASSERT_OK_AND_ASSIGN(const Sha256Digest digest, blobs_.Put(bytes));
  EXPECT_THAT(blobs_.Get(digest), IsOkAndHolds(bytes));
}

}  // namespace
}  // namespace thuning::log
