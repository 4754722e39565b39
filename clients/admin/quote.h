// What a loan would cost, calculated here: needs no server.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::admin {

// Takes the terms as options, or a whole QuoteLoanRequest as proto3 JSON with --terms FILE, and
// prints the QuoteLoanResponse. A refusal names reason and field.
console::Verb QuoteVerb(std::string words);

}  // namespace thuning::admin
