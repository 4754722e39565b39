#include "ledger/money/creditor_reference.h"

#include "gtest/gtest.h"

namespace thuning {
namespace {

// Examples that are in wide use for ISO 11649: "RF18 5390 0754 7034" and "RF45 G72U UR".
TEST(CreditorReferenceTest, GivesThePublishedCheckDigits) {
  EXPECT_EQ(CreditorReference("539007547034"), "RF18539007547034");
  EXPECT_EQ(CreditorReference("G72UUR"), "RF45G72UUR");
}

// By hand: "1RF00" spells 1 27 15 00, and 1271500 = 13108 * 97 + 24; 98 - 24 is 74.
TEST(CreditorReferenceTest, CheckDigitsFollowFromTheRemainder) {
  EXPECT_EQ(CreditorReference("1"), "RF741");
}

TEST(CreditorReferenceDeathTest, OtherBodiesAreContradictions) {
  EXPECT_DEATH(CreditorReference(""), "check failed");
  EXPECT_DEATH(CreditorReference("a1"), "check failed");
  EXPECT_DEATH(CreditorReference("1234567890123456789012"), "check failed");
}

}  // namespace
}  // namespace thuning
