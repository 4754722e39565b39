#include "ledger/lending/level_instalment.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

// A natural number of any size, in the plainest way: digits of base 2^32, the lowest first.
struct Natural {
  std::vector<uint32_t> digits;

  explicit Natural(uint64_t value) {
    for (; value > 0; value >>= 32) digits.push_back(static_cast<uint32_t>(value));
  }
};

Natural operator*(const Natural& a, const Natural& b) {
  Natural product(0);
  product.digits.resize(a.digits.size() + b.digits.size());
  for (size_t i = 0; i < a.digits.size(); ++i) {
    uint64_t carry = 0;
    for (size_t j = 0; j < b.digits.size() || carry > 0; ++j) {
      if (j < b.digits.size()) carry += uint64_t{a.digits[i]} * b.digits[j];
      carry += product.digits[i + j];
      product.digits[i + j] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
  }
  while (!product.digits.empty() && product.digits.back() == 0) product.digits.pop_back();
  return product;
}

bool operator<(const Natural& a, const Natural& b) {
  if (a.digits.size() != b.digits.size()) return a.digits.size() < b.digits.size();
  return std::lexicographical_compare(a.digits.rbegin(), a.digits.rend(), b.digits.rbegin(),
                                      b.digits.rend());
}

// The larger less the smaller.
Natural Difference(const Natural& a, const Natural& b) {
  if (a < b) return Difference(b, a);
  Natural difference = a;
  int64_t borrow = 0;
  for (size_t i = 0; i < a.digits.size(); ++i) {
    const int64_t digit =
        int64_t{a.digits[i]} - (i < b.digits.size() ? int64_t{b.digits[i]} : 0) + borrow;
    difference.digits[i] = static_cast<uint32_t>(digit);
    borrow = digit >> 32;
  }
  while (!difference.digits.empty() && difference.digits.back() == 0) difference.digits.pop_back();
  return difference;
}

Natural Power(uint64_t base, int exponent) {
  Natural power(1);
  for (int n = 0; n < exponent; ++n) power = power * Natural(base);
  return power;
}

// Whether `instalment` is P * p * (q+p)^n / (q * ((q+p)^n - q^n)), rounded half even: exactly.
bool IsExact(int64_t principal, PeriodRate rate, int count, int64_t instalment) {
  const auto p = static_cast<uint64_t>(rate.numerator);
  const auto q = static_cast<uint64_t>(rate.denominator);
  const Natural growth = Power(q + p, count);
  const Natural numerator = Natural(static_cast<uint64_t>(principal)) * Natural(p) * growth;
  const Natural denominator = Natural(q) * Difference(growth, Power(q, count));
  const Natural whole = denominator * Natural(static_cast<uint64_t>(instalment));
  const Natural twice_error = Natural(2) * Difference(whole, numerator);
  const bool tie = !(twice_error < denominator) && !(denominator < twice_error);
  return twice_error < denominator || (tie && instalment % 2 == 0);
}

constexpr int64_t kMonths = 12;
constexpr int64_t kWeeks = 52;

// A yearly rate over so many of the units that a year has.
PeriodRate RateOf(int64_t rate_e8, int64_t units_a_year, int length) {
  const int64_t numerator = rate_e8 * length;
  const int64_t denominator = 100'000'000 * units_a_year;
  const int64_t common = std::gcd(numerator, denominator);
  return {.numerator = numerator / common, .denominator = denominator / common};
}

// By hand: at 5 % a year, two yearly instalments of 4.10 are 4.10 * 0.055125 / 0.1025 = 2.205, a
// tie; 12.30 gives 6.615. At 50 % a period 0.05 gives 0.045.
TEST(LevelInstalmentTest, TiesGoToTheEvenSide) {
  const PeriodRate five_percent = {.numerator = 1, .denominator = 20};
  EXPECT_EQ(LevelInstalment(410, five_percent, 2), 220);
  EXPECT_EQ(LevelInstalment(1230, five_percent, 2), 662);
  EXPECT_EQ(LevelInstalment(5, {.numerator = 1, .denominator = 2}, 2), 4);
}

TEST(LevelInstalmentTest, AgreesWithExactArithmeticOnOrdinaryTerms) {
  std::mt19937_64 random(TestSeed(36));
  for (int n = 0; n < 300; ++n) {
    const int64_t principal = Uniform(random, 1, 10'000'000);
    const PeriodRate rate = RateOf(Uniform(random, 1, 400) * 50'000, kMonths, 1);
    const int count = static_cast<int>(Uniform(random, 1, 60));
    ASSERT_TRUE(IsExact(principal, rate, count, LevelInstalment(principal, rate, count)))
        << principal << " " << rate.numerator << "/" << rate.denominator << " " << count;
  }
}

TEST(LevelInstalmentTest, AgreesWithExactArithmeticAtTheEdges) {
  const int64_t max = 10'000'000'000'000;
  for (const int64_t rate_e8 :
       std::initializer_list<int64_t>{1, 333'333, 99'999'999, 100'000'000}) {
    for (const int length : {1, 7, 60}) {
      for (const int count : {1, 2, 3, 12, 599, 600}) {
        for (const int64_t principal : {int64_t{1}, int64_t{100}, max - 1, max}) {
          for (const int64_t unit : {kMonths, kWeeks}) {
            const PeriodRate rate = RateOf(rate_e8, unit, length);
            ASSERT_TRUE(IsExact(principal, rate, count, LevelInstalment(principal, rate, count)))
                << principal << " " << rate.numerator << "/" << rate.denominator << " " << count;
          }
        }
      }
    }
  }
}

// Where both ways of computing apply, the small and exact one must not differ: all terms whose
// (q+p)^n is small, ties among them.
TEST(LevelInstalmentTest, EveryTieAmongSmallFractionsIsFound) {
  for (int64_t q = 1; q <= 24; ++q) {
    for (int64_t p = 1; p <= 6; ++p) {
      if (std::gcd(p, q) != 1 || p > 5 * q) continue;
      for (int count = 1; count <= 6; ++count) {
        for (int64_t principal = 1; principal <= 60; ++principal) {
          const PeriodRate rate = {.numerator = p, .denominator = q};
          ASSERT_TRUE(IsExact(principal, rate, count, LevelInstalment(principal, rate, count)))
              << principal << " " << p << "/" << q << " " << count;
        }
      }
    }
  }
}

}  // namespace
}  // namespace thuning::lending
