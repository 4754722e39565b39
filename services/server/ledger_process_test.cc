#include "services/server/ledger_process.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/projection/state_projection.h"
#include "services/rpc/steps.h"
#include "services/rpc/write.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace thuning::services {
namespace {

using ::testing::HasSubstr;

class LedgerProcessTest : public testing::Test {
 protected:
  std::string Data() const { return directory_ / "data"; }

  absl::StatusOr<std::unique_ptr<LedgerProcess>> Open() {
    return LedgerProcess::Open(Data(), [this](uint64_t position, uint64_t durable_position) {
      progress_.emplace_back(position, durable_position);
    });
  }

  // Opens an operator's books, and says where the record stands.
  static StepResult OpenBooks(const LedgerProcess& process, const std::string& operator_id) {
    ledger::v1::CreateOperatorRequest request;
    request.set_request_id("3f1c2b6e-58a1-4a7d-9f0e-0d6c2f9a8b10");
    request.set_operator_id(operator_id);
    request.set_display_name("A.M.I.");
    request.set_currency_code("EUR");
    return RunStep(process.ledger(), *CommandFor(request, "loopback"));
  }

  static bool HasBooks(const LedgerProcess& process, const std::string& operator_id) {
    const auto view = LookNow(process.ledger());
    EXPECT_OK(view);
    return projection::FindRow<ledger::v1::Operator>(*view, "operators/" + operator_id).has_value();
  }

  TemporaryDirectory directory_;
  std::vector<std::pair<uint64_t, uint64_t>> progress_;
};

TEST_F(LedgerProcessTest, ADirectoryThatIsNotThereIsMade) {
  ASSERT_OK_AND_ASSIGN(const auto process, Open());
  EXPECT_EQ(process->ledger().log.durable_position(), 0u);
  for (const char* folder : {"log", "tables", "blobs", "keys", "vault"}) {
    EXPECT_TRUE(std::filesystem::is_directory(Data() + "/" + folder)) << folder;
  }
}

TEST_F(LedgerProcessTest, WhatWasAnsweredIsThereAfterARestart) {
  {
    ASSERT_OK_AND_ASSIGN(const auto process, Open());
    ASSERT_OK(OpenBooks(*process, "ami"));
  }
  ASSERT_OK_AND_ASSIGN(const auto process, Open());
  EXPECT_EQ(process->ledger().log.durable_position(), 1u);
  EXPECT_TRUE(HasBooks(*process, "ami"));
}

TEST_F(LedgerProcessTest, ARetryAfterARestartGetsTheFirstAnswer) {
  {
    ASSERT_OK_AND_ASSIGN(const auto process, Open());
    ASSERT_OK(OpenBooks(*process, "ami"));
  }
  ASSERT_OK_AND_ASSIGN(const auto process, Open());
  ASSERT_OK_AND_ASSIGN(const engine::Receipt again, OpenBooks(*process, "ami"));
  EXPECT_EQ(again.last_position, 1u);
  EXPECT_EQ(process->ledger().log.durable_position(), 1u);
  EXPECT_THAT(OpenBooks(*process, "atlas"), RefusedWith("REQUEST_ID_REUSED", "request_id"));
}

// Without its tables a ledger has lost nothing: they are folded again.
TEST_F(LedgerProcessTest, TablesThatAreGoneAreMadeAgainFromTheLog) {
  {
    ASSERT_OK_AND_ASSIGN(const auto process, Open());
    ASSERT_OK(OpenBooks(*process, "ami"));
  }
  std::filesystem::remove_all(Data() + "/tables");
  progress_.clear();
  ASSERT_OK_AND_ASSIGN(const auto process, Open());
  EXPECT_TRUE(HasBooks(*process, "ami"));
  ASSERT_FALSE(progress_.empty()) << "it says how far it is";
  EXPECT_EQ(progress_.back(), (std::pair<uint64_t, uint64_t>(1, 1)));
}

TEST_F(LedgerProcessTest, StoppingSignsTheLastCheckpoint) {
  ASSERT_OK_AND_ASSIGN(const auto process, Open());
  ASSERT_OK(OpenBooks(*process, "ami"));
  process->PrepareToStop();
  process->Stop();
  std::ifstream file(Data() + "/checkpoint");
  std::string origin;
  std::string size;
  EXPECT_TRUE(std::getline(file, origin) && std::getline(file, size));
  EXPECT_THAT(origin, HasSubstr("thuning-"));
  EXPECT_EQ(size, "1");
}

TEST_F(LedgerProcessTest, AfterStoppingNothingIsAccepted) {
  ASSERT_OK_AND_ASSIGN(const auto process, Open());
  process->Stop();
  EXPECT_THAT(OpenBooks(*process, "ami"), RefusedWith("STOPPING", ""));
  EXPECT_EQ(process->ledger().log.durable_position(), 0u);
}

TEST_F(LedgerProcessTest, NoRebuildBeginsBeforeAStop) {
  ASSERT_OK_AND_ASSIGN(const auto process, Open());
  ASSERT_OK(OpenBooks(*process, "ami"));
  process->PrepareToStop();
  EXPECT_THAT(process->ledger().table_writer.Rebuild("state", [](uint64_t, uint64_t) {}),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(LedgerProcessTest, ADirectoryInUseIsRefused) {
  ASSERT_OK_AND_ASSIGN(const auto process, Open());
  const auto second = Open();
  EXPECT_THAT(second, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("in use")));
}

TEST_F(LedgerProcessTest, ADirectoryOfSomethingElseIsRefusedAndLeftAlone) {
  std::filesystem::create_directories(Data());
  std::ofstream(Data() + "/letter.txt") << "Dear Awa";
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_FALSE(std::filesystem::exists(Data() + "/log"));
}

TEST_F(LedgerProcessTest, ADirectoryOfAnotherFormatIsRefused) {
  { ASSERT_OK_AND_ASSIGN(const auto process, Open()); }
  std::ofstream(Data() + "/FORMAT") << "thuning data directory, format 999\n";
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("999")));
}

// The log lost records that a checkpoint was signed for.
TEST_F(LedgerProcessTest, ALogThatIsShorterThanItsCheckpointIsRefused) {
  const std::string other = directory_ / "other";
  {
    ASSERT_OK_AND_ASSIGN(const auto process, Open());
    ASSERT_OK(OpenBooks(*process, "ami"));
  }
  {
    ASSERT_OK(LedgerProcess::Open(other, [](uint64_t, uint64_t) {}));
  }
  for (const char* folder : {"log", "tables"}) {
    std::filesystem::remove_all(Data() + "/" + folder);
    std::filesystem::copy(other + "/" + folder, Data() + "/" + folder,
                          std::filesystem::copy_options::recursive);
  }
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("record 1: is missing")));
}

}  // namespace
}  // namespace thuning::services
