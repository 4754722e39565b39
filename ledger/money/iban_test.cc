#include "ledger/money/iban.h"

#include <string>

#include "gtest/gtest.h"

namespace thuning {
namespace {

// The examples of the ISO 13616 registry.
constexpr const char* kFrench = "FR1420041010050500013M02606";

TEST(IbanTest, TakesTheExamplesOfTheRegistry) {
  for (const char* iban :
       {kFrench, "MC5811222000010123456789030", "DE89370400440532013000", "BE68539007547034",
        "NO9386011117947", "MT84MALT011000012345MTLCAST001S", "LB62099900000001001901229114"}) {
    EXPECT_TRUE(IsIban(iban)) << iban;
  }
}

TEST(IbanTest, RefusesAnyOtherFinalDigitOrForm) {
  const std::string german = "DE89370400440532013000";
  for (char digit = '1'; digit <= '9'; ++digit) {
    EXPECT_FALSE(IsIban(german.substr(0, german.size() - 1) + digit)) << digit;
  }
  for (const char* text : {"", "FR14", "FR14 2004 1010 0505 0001 3M02 606",
                           "fr1420041010050500013m02606", "1420041010050500013M02606FR"}) {
    EXPECT_FALSE(IsIban(text)) << text;
  }
}

// Any two neighbouring characters exchanged are found: what ISO 7064 modulo 97-10 promises.
TEST(IbanTest, FindsExchangedNeighbours) {
  const std::string iban = kFrench;
  for (size_t i = 4; i + 1 < iban.size(); ++i) {
    std::string other = iban;
    std::swap(other[i], other[i + 1]);
    EXPECT_EQ(IsIban(other), other == iban) << other;
  }
}

TEST(IbanTest, FrenchBankFilesNameTheAccountWithoutCountryAndKeys) {
  EXPECT_EQ(FrenchAccountNumber(kFrench), "20041010050500013M026");
  EXPECT_EQ(FrenchAccountNumber("DE89370400440532013000"), "");
}

}  // namespace
}  // namespace thuning
