// Statements made at random for the tests of readers and writers: each one adds up, and says only
// what its format can.
#pragma once

#include <random>
#include <vector>

#include "ledger/bankfile/statement.h"

namespace thuning::bankfile {

Statement RandomCfonb120Statement(std::mt19937_64& random);

// With `detailed`, statements also say what version .02 has no room for: the direction of details,
// the UETR.
Statement RandomCamt053Statement(std::mt19937_64& random, bool detailed);

}  // namespace thuning::bankfile
