#include "ledger/log/data_directory.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace thuning::log {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
using IfMissing = DataDirectory::IfMissing;

class DataDirectoryTest : public ::testing::Test {
 protected:
  absl::Status Open(IfMissing if_missing) {
    return DataDirectory::Open(path_, if_missing).status();
  }
  absl::Status OpenReadOnly() { return DataDirectory::OpenReadOnly(path_).status(); }
  void Create() { ASSERT_OK(Open(IfMissing::kCreate)); }
  void WriteFormat(const std::string& text) {
    std::ofstream(path_ + "/FORMAT", std::ios::trunc) << text;
  }

  std::set<std::string> Names() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      names.insert(entry.path().filename());
    return names;
  }

  TemporaryDirectory directory_;
  const std::string path_ = directory_ / "data";
};

TEST_F(DataDirectoryTest, CreationMakesTheLayout) {
  Create();
  EXPECT_THAT(Names(), UnorderedElementsAre("FORMAT", "LOCK", "log", "tables", "blobs", "keys"));
  std::ifstream format(path_ + "/FORMAT");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(format), {}),
            "thuning data directory, format 7\n");
  EXPECT_EQ(std::filesystem::status(path_ + "/keys").permissions(),
            std::filesystem::perms::owner_all);
  EXPECT_OK(Open(IfMissing::kRefuse));
}

TEST_F(DataDirectoryTest, NothingIsMadeUnlessAskedFor) {
  EXPECT_THAT(Open(IfMissing::kRefuse), StatusIs(absl::StatusCode::kNotFound, HasSubstr(path_)));
  EXPECT_THAT(OpenReadOnly(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(DataDirectoryTest, WhileOpenItIsRefusedToOthersByProcessId) {
  ASSERT_OK_AND_ASSIGN(std::optional<DataDirectory> held,
                       DataDirectory::Open(path_, IfMissing::kCreate));
  EXPECT_THAT(Open(IfMissing::kCreate),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       absl::StrCat("data directory ", path_, " is in use by process ", getpid())));
  EXPECT_OK(OpenReadOnly());
  held.reset();
  EXPECT_OK(Open(IfMissing::kRefuse));
}

TEST_F(DataDirectoryTest, ANewerFormatIsRefused) {
  Create();
  WriteFormat("thuning data directory, format 8\n");
  for (const absl::Status& status : {Open(IfMissing::kCreate), OpenReadOnly()}) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition,
                                 HasSubstr("format 8 is newer than this program's 7")));
  }
}

TEST_F(DataDirectoryTest, AnOlderFormatIsRefused) {
  Create();
  WriteFormat("thuning data directory, format 3\n");
  EXPECT_THAT(Open(IfMissing::kCreate),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("format 3 is of a development version")));
}

TEST_F(DataDirectoryTest, AnythingElseIsNotTouched) {
  std::filesystem::create_directory(path_);
  std::ofstream(path_ + "/letters.txt") << "dear";
  EXPECT_THAT(Open(IfMissing::kCreate),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is not a")));
  EXPECT_THAT(Names(), UnorderedElementsAre("letters.txt"));
}

TEST_F(DataDirectoryTest, AFormatThatSaysNothingIsRefused) {
  Create();
  for (const std::string text :
       {"", "format 1", "thuning data directory, format 0\n", "thuning data directory, format 1",
        "thuning data directory, format x\n"}) {
    WriteFormat(text);
    EXPECT_THAT(Open(IfMissing::kCreate), StatusIs(absl::StatusCode::kFailedPrecondition)) << text;
  }
}

TEST_F(DataDirectoryTest, ACreationThatWasInterruptedIsFinished) {
  Create();
  std::filesystem::remove(path_ + "/FORMAT");
  std::filesystem::remove(path_ + "/keys");
  EXPECT_OK(Open(IfMissing::kCreate));
  EXPECT_TRUE(std::filesystem::exists(path_ + "/FORMAT"));
}

TEST_F(DataDirectoryTest, OnlyTheTablesMayBeThrownAway) {
  Create();
  std::filesystem::remove(path_ + "/tables");
  EXPECT_OK(Open(IfMissing::kRefuse));
  EXPECT_TRUE(std::filesystem::exists(path_ + "/tables"));
  std::filesystem::remove(path_ + "/log");
  EXPECT_THAT(Open(IfMissing::kRefuse),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("folder log is missing")));
  EXPECT_THAT(OpenReadOnly(), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(DataDirectoryTest, ReadingLeavesNoTrace) {
  Create();
  std::filesystem::remove(path_ + "/LOCK");
  std::filesystem::remove(path_ + "/tables");
  const auto before = Names();
  EXPECT_OK(OpenReadOnly());
  EXPECT_EQ(Names(), before);
}

}  // namespace
}  // namespace thuning::log
