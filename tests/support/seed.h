// Seeds for property tests: printed, and taken from THUNING_SEED when it is set, so that a failure
// can be run again.
#pragma once

#include <cstdint>
#include <random>

namespace thuning {

// The seed of this run: THUNING_SEED, or else `fallback`. Prints it.
uint64_t TestSeed(uint64_t fallback);

// A uniform integer in [low, high]. Unlike std::uniform_int_distribution it gives the same numbers
// everywhere.
int64_t Uniform(std::mt19937_64& random, int64_t low, int64_t high);

}  // namespace thuning
