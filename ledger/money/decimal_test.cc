#include "ledger/money/decimal.h"

#include <random>
#include <string>

#include "gtest/gtest.h"
#include "tests/support/seed.h"

namespace thuning {
namespace {

Decimal Integer(int64_t value) { return Decimal::FromInteger(value); }

// The significand as text, rounded half even to `digits` digits by looking at the digits alone.
std::string RoundedDigits(std::string text, size_t digits) {
  if (text.size() <= digits) return text;
  const char next = text[digits];
  const bool tie = next == '5' && text.find_first_not_of('0', digits + 1) == std::string::npos;
  const bool odd = (text[digits - 1] - '0') % 2 == 1;
  const bool up = tie ? odd : next >= '5';
  const size_t zeros = text.size() - digits;
  text.resize(digits);
  if (up) {
    size_t i = digits;
    while (i > 0 && text[i - 1] == '9') text[--i] = '0';
    if (i == 0) return "1" + text + std::string(zeros, '0');
    ++text[i - 1];
  }
  return text + std::string(zeros, '0');
}

TEST(DecimalTest, ProductsAreRoundedHalfEvenToTheDigitsAskedFor) {
  std::mt19937_64 random(TestSeed(20261122));
  for (int round = 0; round < 20'000; ++round) {
    const int64_t a = Uniform(random, 1, 999'999'999);
    const int64_t b = Uniform(random, 1, 999'999'999);
    const int digits = static_cast<int>(Uniform(random, 1, 18));
    const Decimal product = MultiplyTo(digits, Integer(a), Integer(b));
    EXPECT_EQ(std::to_string(product.RoundToInteger(Rounding::kHalfEven)),
              RoundedDigits(std::to_string(a * b), static_cast<size_t>(digits)))
        << a << " * " << b << " to " << digits;
  }
}

// A quotient q of n digits is right when |a - q b| is at most half a unit of its last digit times
// b.
TEST(DecimalTest, QuotientsAreTheNearestOfTheirDigits) {
  std::mt19937_64 random(TestSeed(20261123));
  for (int round = 0; round < 20'000; ++round) {
    const int64_t a = Uniform(random, 1, 999'999'999);
    const int64_t b = Uniform(random, 1, 999'999'999);
    const int digits = static_cast<int>(Uniform(random, 1, 12));
    const Decimal quotient = DivideTo(digits, Integer(a), Integer(b));
    Int128 left = a;
    Int128 right = quotient.significand() * b;
    Int128 unit = b;
    for (int i = quotient.exponent(); i < 0; ++i) left *= 10;
    for (int i = quotient.exponent(); i > 0; --i) {
      right *= 10;
      unit *= 10;
    }
    const Int128 error = left > right ? left - right : right - left;
    EXPECT_LE(error * 2, unit) << a << " / " << b << " to " << digits;
  }
}

TEST(DecimalTest, TiesGoToTheEvenDigit) {
  EXPECT_EQ(RoundTo(2, Decimal(125, -2)).ToText(2), "1.20");
  EXPECT_EQ(RoundTo(2, Decimal(135, -2)).ToText(2), "1.40");
  EXPECT_EQ(RoundTo(2, Decimal(-125, -2)).ToText(2), "-1.20");
  EXPECT_EQ(DivideTo(1, Integer(5), Integer(2)).ToText(0), "2");
  // 2.5 and a little more is not a tie.
  EXPECT_EQ(DivideTo(1, Integer(2'500'000'001), Integer(1'000'000'000)).ToText(0), "3");
}

TEST(DecimalTest, SumsOfFarApartNumbersKeepTheDigitsAskedFor) {
  // Twelve digits, of which one stands before the point.
  EXPECT_EQ(AddTo(12, Integer(1), Decimal(790183333333, -14)).ToText(14), "1.00790183333000");
  EXPECT_EQ(AddExactly(Integer(1), Decimal(790183333333, -14)).ToText(14), "1.00790183333333");
  EXPECT_EQ(SubtractTo(18, Integer(1), Decimal(1, -3)).ToText(3), "0.999");
}

TEST(DecimalTest, IntegersAreRoundedAsTold) {
  EXPECT_EQ(Decimal(25, -1).RoundToInteger(Rounding::kHalfEven), 2);
  EXPECT_EQ(Decimal(35, -1).RoundToInteger(Rounding::kHalfEven), 4);
  EXPECT_EQ(Decimal(25, -1).RoundToInteger(Rounding::kHalfAwayFromZero), 3);
  EXPECT_EQ(Decimal(25, 2).RoundToInteger(Rounding::kHalfEven), 2500);
  EXPECT_EQ(Decimal(9, -30).RoundToInteger(Rounding::kHalfEven), 0);
}

TEST(DecimalTest, APercentageIsRoundedOnce) {
  EXPECT_EQ(PercentOf(Decimal(15, -1), 1'000'00), 15'00);
  EXPECT_EQ(PercentOf(Integer(25), 10), 2);  // 2.5, to the even one
  EXPECT_EQ(PercentOf(Integer(25), 14), 4);  // 3.5
  EXPECT_EQ(PercentOf({}, 1'000), 0);
}

TEST(DecimalDeathTest, NothingIsDividedByZero) { EXPECT_DEATH(DivideTo(12, Integer(1), {}), ""); }

}  // namespace
}  // namespace thuning
