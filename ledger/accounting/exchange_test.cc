#include "ledger/accounting/exchange.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::accounting {
namespace {

bool AgreeAt(const std::string& rate, const Amount& source, const Amount& target) {
  const absl::StatusOr<Decimal> parsed = ParseExchangeRate("rate", rate);
  EXPECT_OK(parsed) << rate;
  return Agree(source, target, *parsed);
}

TEST(ParseExchangeRateTest, TakesDigitsWithAtMostOnePoint) {
  for (const char* text : {"1", "0.5", ".5", "5.", "89500", "0.000011173184", "999999999999999"}) {
    EXPECT_OK(ParseExchangeRate("rate", text)) << text;
  }
  struct Row {
    const char* text;
    const char* reason;
  };
  for (const Row& row :
       {Row{"", "RATE_MALFORMED"}, Row{".", "RATE_MALFORMED"}, Row{"-1", "RATE_MALFORMED"},
        Row{"+1", "RATE_MALFORMED"}, Row{"1,5", "RATE_MALFORMED"}, Row{"1.5.0", "RATE_MALFORMED"},
        Row{"1e3", "RATE_MALFORMED"}, Row{" 1", "RATE_MALFORMED"}, Row{"0", "RATE_OUT_OF_RANGE"},
        Row{"0.000", "RATE_OUT_OF_RANGE"}, Row{"1000000000000000", "RATE_OUT_OF_RANGE"},
        Row{"0.0000000000001", "RATE_TOO_PRECISE"}}) {
    EXPECT_THAT(ParseExchangeRate("rate", row.text), RefusedWith(row.reason, "rate")) << row.text;
  }
}

TEST(AgreeTest, WithinOneMinorUnitOfTheTarget) {
  // 100.00 USD at 0.9217 is 92.17 EUR.
  EXPECT_TRUE(AgreeAt("0.9217", {100'00, "USD"}, {92'17, "EUR"}));
  EXPECT_TRUE(AgreeAt("0.9217", {100'00, "USD"}, {92'18, "EUR"}));
  EXPECT_TRUE(AgreeAt("0.9217", {100'00, "USD"}, {92'16, "EUR"}));
  EXPECT_FALSE(AgreeAt("0.9217", {100'00, "USD"}, {92'19, "EUR"}));
  EXPECT_FALSE(AgreeAt("0.9217", {100'00, "USD"}, {92'15, "EUR"}));
  // A unit and a hair is too much.
  EXPECT_FALSE(AgreeAt("0.921700000001", {100'00, "USD"}, {92'16, "EUR"}));
}

TEST(AgreeTest, CurrenciesHaveTheirOwnExponents) {
  // LBP has two decimals in ISO 4217 though nobody uses them.
  EXPECT_TRUE(AgreeAt("89500", {1'25, "USD"}, {111'875'00, "LBP"}));
  EXPECT_FALSE(AgreeAt("89500", {1'25, "USD"}, {111'875, "LBP"}));
  // JPY has none: 1 EUR = 163.42 JPY, so 10.00 EUR is 1634 JPY, give or take one.
  EXPECT_TRUE(AgreeAt("163.42", {10'00, "EUR"}, {1'634, "JPY"}));
  EXPECT_TRUE(AgreeAt("163.42", {10'00, "EUR"}, {1'635, "JPY"}));
  EXPECT_FALSE(AgreeAt("163.42", {10'00, "EUR"}, {1'636, "JPY"}));
  EXPECT_FALSE(AgreeAt("163.42", {10'00, "EUR"}, {163'420, "JPY"}));
  // TND has three, CLF four.
  EXPECT_TRUE(AgreeAt("3.4", {10'00, "EUR"}, {34'000, "TND"}));
  EXPECT_TRUE(AgreeAt("0.00619", {10'000, "JPY"}, {61'90, "EUR"}));
  EXPECT_TRUE(AgreeAt("39000", {1'0000, "CLF"}, {39'000, "JPY"}));
}

TEST(AgreeTest, TheLargestAmountsDoNotWrapAround) {
  constexpr int64_t kLargest = 1'000'000'000'000'000;
  EXPECT_FALSE(AgreeAt("999999999999999", {kLargest, "JPY"}, {1, "CLF"}));
  EXPECT_FALSE(AgreeAt("0.000000000001", {1, "CLF"}, {kLargest, "JPY"}));
  EXPECT_TRUE(AgreeAt("1", {kLargest, "EUR"}, {kLargest, "USD"}));
}

TEST(ConvertTest, FollowsTheExponentsOfBothCurrencies) {
  const Decimal rate = ParseExchangeRate("rate", "0.092").value();
  EXPECT_EQ(Convert(1'000'00, "MAD", "EUR", rate), 92'00);
  EXPECT_EQ(Convert(-1'000'00, "MAD", "EUR", rate), -92'00);
  EXPECT_EQ(Convert(1'000, "JPY", "EUR", ParseExchangeRate("rate", "0.0062").value()), 6'20);
  EXPECT_EQ(Convert(1'000, "TND", "EUR", ParseExchangeRate("rate", "0.30").value()), 30);
}

TEST(ConvertTest, WhatIsTooLargeIsNothing) {
  const Decimal million = ParseExchangeRate("rate", "1000000").value();
  EXPECT_EQ(Convert(1'000'000'000'000, "MAD", "EUR", million), 1'000'000'000'000'000'000);
  EXPECT_EQ(Convert(1'000'000'000'001, "MAD", "EUR", million), std::nullopt);
  EXPECT_EQ(Convert(-1'000'000'000'001, "MAD", "EUR", million), std::nullopt);
  const Decimal most = ParseExchangeRate("rate", "999999999999999").value();
  EXPECT_EQ(Convert(1'000'000'000'000'000'000, "JPY", "BHD", most), std::nullopt);
}

TEST(ConvertTest, RoundsHalfEven) {
  const Decimal half = ParseExchangeRate("rate", "0.5").value();
  EXPECT_EQ(Convert(1, "MAD", "EUR", half), 0);
  EXPECT_EQ(Convert(3, "MAD", "EUR", half), 2);
  EXPECT_EQ(Convert(-3, "MAD", "EUR", half), -2);
}

}  // namespace
}  // namespace thuning::accounting
