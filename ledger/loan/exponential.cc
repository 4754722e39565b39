#include "ledger/loan/exponential.h"

#include "ledger/base/check.h"

namespace thuning::loan {
namespace {

constexpr uint64_t kLn2 = 0xB17217F7D1CF79AC;  // in units of 2^-64, rounded to nearest

// The Taylor series 1 - r(1 - r/2(1 - r/3(...))) for r below ln 2: from the 21st term on it is less
// than 2^-71.
uint64_t ExpOfMinusFraction(uint64_t r) {
  uint64_t sum = kOne63;
  for (uint64_t n = 20; n >= 1; --n) {
    sum = kOne63 - static_cast<uint64_t>((Uint128{r} * sum) >> 64) / n;
  }
  return sum;
}

}  // namespace

uint64_t ExpOfMinus(Uint128 x) {
  const Uint128 halvings = x / kLn2;
  if (halvings > 63) return 0;
  return ExpOfMinusFraction(static_cast<uint64_t>(x % kLn2)) >> static_cast<int>(halvings);
}

// e^x = 2^k * e^-(k ln 2 - x), with the smallest k that leaves the bracket not negative.
Uint128 ExpOf(Uint128 x) {
  LEDGER_CHECK(x >> 68 == 0);
  const auto doublings = static_cast<int>((x + kLn2 - 1) / kLn2);
  const Uint128 rest = Uint128{kLn2} * static_cast<unsigned>(doublings) - x;
  return Uint128{ExpOfMinusFraction(static_cast<uint64_t>(rest))} << doublings;
}

}  // namespace thuning::loan
