// What the ledger's reader makes of a bank file. Needs no server.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::bank {

// Prints the ParsedBankFile, also that of a refused file. The outcome of a refused file is the
// reason of its first refusal.
console::Verb ParseVerb(std::string words);

}  // namespace thuning::bank
