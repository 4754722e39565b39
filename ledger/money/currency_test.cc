#include "ledger/money/currency.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thuning {
namespace {

using ::testing::Optional;

TEST(CurrencyTest, KnowsTheDecimalsOfTheMinorUnit) {
  for (const char* code : {"EUR", "MAD", "LBP", "ZAR", "USD", "CHF", "ZWG", "AED"}) {
    EXPECT_THAT(CurrencyExponent(code), Optional(2)) << code;
  }
  for (const char* code : {"JPY", "XPF", "XOF", "XAF", "BIF", "ISK"}) {
    EXPECT_THAT(CurrencyExponent(code), Optional(0)) << code;
  }
  for (const char* code : {"TND", "BHD", "KWD"})
    EXPECT_THAT(CurrencyExponent(code), Optional(3)) << code;
  for (const char* code : {"CLF", "UYW"}) EXPECT_THAT(CurrencyExponent(code), Optional(4)) << code;
}

TEST(CurrencyTest, AnythingElseIsNoCurrency) {
  for (const char* code :
       {"", "E", "EU", "eur", "EURO", "EUR ", "R M", "XXX", "XTS", "XAU", "HRK", "FRF"}) {
    EXPECT_FALSE(IsCurrency(code)) << code;
  }
}

TEST(CurrencyTest, WithdrawnCodesAreKnownApart) {
  EXPECT_THAT(WithdrawnCurrencyExponent("HRK"), Optional(2));
  EXPECT_THAT(WithdrawnCurrencyExponent("BYR"), Optional(0));
  EXPECT_EQ(WithdrawnCurrencyExponent("EUR"), std::nullopt);
}

// Every three-letter code is in at most one of the lists. 165 was counted outside this code: the
// 181 codes of the iso-codes package 4.15, less 13 without a minor unit, less ANG, BGN, CUC, HRK,
// SLL and ZWL, withdrawn since, and with XAD, XCG and ZWG, added since.
TEST(CurrencyTest, ListsAreDisjointAndComplete) {
  int active = 0;
  for (int n = 0; n < 26 * 26 * 26; ++n) {
    const std::string code = {static_cast<char>('A' + n / 676),
                              static_cast<char>('A' + n / 26 % 26),
                              static_cast<char>('A' + n % 26)};
    active += IsCurrency(code) ? 1 : 0;
    EXPECT_FALSE(IsCurrency(code) && WithdrawnCurrencyExponent(code).has_value()) << code;
  }
  EXPECT_EQ(active, 165);
}

}  // namespace
}  // namespace thuning
