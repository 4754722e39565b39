// Taking over a portfolio of loans from a file: one JSON object a line, or an array of them.
//
// The whole file is sent in one call, and the server records all of it or nothing. The request id
// follows from the file's content, the operator and the day. So sending the same file again goes on
// where the first attempt stopped, and records nothing twice.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::admin {

// Prints for people how the import ended, the totals, and a table of the loans that were refused;
// with JSON, the last ImportLoansResponse. Any refused loan makes the outcome LOANS_REFUSED, exit
// status 1.
console::Verb PortfolioImportVerb(std::string words);

}  // namespace thuning::admin
