#include "ledger/vault/vault.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temporary_directory.h"

namespace thuning::vault {
namespace {

TEST(VaultTest, KeepsWhatWasPutAcrossARestart) {
  TemporaryDirectory directory;
  {
    ASSERT_OK_AND_ASSIGN(const auto vault, Vault::Open(directory / "vault"));
    ASSERT_OK(vault->Put("b1", "Awa"));
  }
  ASSERT_OK_AND_ASSIGN(const auto vault, Vault::Open(directory / "vault"));
  EXPECT_THAT(vault->Get("b1"), IsOkAndHolds(std::string("Awa")));
  EXPECT_THAT(vault->Get("b2"), StatusIs(absl::StatusCode::kNotFound));
}

TEST(VaultTest, TheSameAgainIsFineAndAnotherPersonIsRefused) {
  TemporaryDirectory directory;
  ASSERT_OK_AND_ASSIGN(const auto vault, Vault::Open(directory / "vault"));
  ASSERT_OK(vault->Put("b1", "Awa"));
  EXPECT_OK(vault->Put("b1", "Awa"));
  EXPECT_THAT(vault->Put("b1", "Basile"), RefusedWith("PERSON_EXISTS", "name"));
  EXPECT_THAT(vault->Get("b1"), IsOkAndHolds(std::string("Awa")));
}

}  // namespace
}  // namespace thuning::vault
