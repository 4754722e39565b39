// What the ledger's reader makes of a bank file, told without a server.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::bank {

// Prints the ParsedBankFile, also that of a refused file, whose outcome is the reason of its first
// refusal.
console::Verb ParseVerb(std::string words);

}  // namespace thuning::bank
