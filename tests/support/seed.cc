#include "tests/support/seed.h"

#include <cstdlib>
#include <iostream>
#include <string>

namespace thuning {

uint64_t TestSeed(uint64_t fallback) {
  const char* given = std::getenv("THUNING_SEED");
  const uint64_t seed = given != nullptr ? std::stoull(given) : fallback;
  std::cout << "seed: " << seed << " (set THUNING_SEED to repeat)\n";
  return seed;
}

int64_t Uniform(std::mt19937_64& random, int64_t low, int64_t high) {
  const uint64_t span = static_cast<uint64_t>(high) - static_cast<uint64_t>(low) + 1;
  return low + static_cast<int64_t>(span == 0 ? random() : random() % span);
}

}  // namespace thuning
