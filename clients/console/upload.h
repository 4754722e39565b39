// Sending a bank file to the server: the same verb for the lender and for the bank.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::console {

// Sends FILE in pieces and prints what became of it. A file that the reader refuses is an outcome
// with the reason of its first refusal, after the answer has been printed.
Verb UploadVerb(std::string words);

}  // namespace thuning::console
