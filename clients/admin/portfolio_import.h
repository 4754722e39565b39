// Taking over a portfolio of loans from a file: one JSON object a line, or an array of them.
//
// The whole file is sent in one call, and the server records all of it or nothing. The request id
// follows from the file's content, the operator and the day, so that sending the same again goes on
// where it stopped and records nothing twice.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::admin {

// For people: what became of it, the totals, and a table of the loans that were refused. With JSON:
// the last ImportLoansResponse. Any refusal: LOANS_REFUSED, exit status 1.
console::Verb PortfolioImportVerb(std::string words);

}  // namespace thuning::admin
