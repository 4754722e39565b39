#include "ledger/money/money.h"

#include <limits>

#include "gtest/gtest.h"

namespace thuning {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
const CurrencyCode kEur = CurrencyCode::Parse("EUR").value();
const CurrencyCode kMad = CurrencyCode::Parse("MAD").value();

TEST(MoneyTest, AddsAndSubtractsInOneCurrency) {
  EXPECT_EQ((Money{150, kEur} + Money{-50, kEur}), (Money{100, kEur}));
  EXPECT_EQ((Money{150, kEur} - Money{151, kEur}), (Money{-1, kEur}));
  EXPECT_LT((Money{1, kEur}), (Money{2, kEur}));
  EXPECT_NE((Money{1, kEur}), (Money{1, kMad}));
}

TEST(MoneyTest, CheckedFunctionsAnswerNothingBeyondInt64) {
  EXPECT_EQ(CheckedAdd(Money{kMax, kEur}, Money{1, kEur}), std::nullopt);
  EXPECT_EQ(CheckedSubtract(Money{-kMax, kEur}, Money{2, kEur}), std::nullopt);
  EXPECT_EQ(CheckedAdd(kMax - 1, 1), kMax);
}

TEST(MoneyTest, OnlyActiveCurrenciesAreCodes) {
  EXPECT_EQ(kEur.text(), "EUR");
  EXPECT_FALSE(CurrencyCode::Parse("eur").has_value());
  EXPECT_FALSE(CurrencyCode::Parse("EURO").has_value());
  EXPECT_FALSE(CurrencyCode::Parse("").has_value());
}

TEST(MoneyDeathTest, MixingCurrenciesAndOverflowAreContradictions) {
  EXPECT_DEATH((Money{1, kEur} + Money{1, kMad}), "check failed");
  EXPECT_DEATH((void)(Money{1, kEur} < Money{1, kMad}), "check failed");
  EXPECT_DEATH((Money{kMax, kEur} + Money{1, kEur}), "check failed");
}

}  // namespace
}  // namespace thuning
