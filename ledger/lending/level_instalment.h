// The instalment that repays a loan in n equal parts: P * i / (1 - (1+i)^-n), rounded half even.
//
// Integers only. Where the exact figure is a tie it is found to be one and goes to the even side;
// else the unrounded figure is computed with an error below 10^-9 of a minor unit.
#pragma once

#include <cstdint>

namespace thuning::lending {

// The interest of one period on one unit of balance, an exact fraction in lowest terms.
struct PeriodRate {
  int64_t numerator = 0;
  int64_t denominator = 1;
};

// `rate` is above zero and at most 5 (100 % a year, in periods of 60 months), `count` in 1..600 and
// `principal_minor` in 1..10^13: checked.
int64_t LevelInstalment(int64_t principal_minor, PeriodRate rate, int count);

}  // namespace thuning::lending
