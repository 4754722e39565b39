// Sending a bank file to the server: the same verb for the lender and for the bank.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::console {

// Sends FILE in pieces and prints the answer. For a file that the reader refuses the outcome is
// then the reason of the first refusal.
Verb UploadVerb(std::string words);

}  // namespace thuning::console
