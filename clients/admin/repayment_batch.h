// Many repayments from a file: one JSON object a line, or an array of them.
//
// They go to the server in batches of 1000. Each is decided on its own and has its own outcome. An
// item without a request id gets one that follows from the file's content, the operator and the
// item's place. So sending the same file again after a failure records nothing twice.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::admin {

// Prints for people how many were recorded, and a table of those that were refused; with JSON, one
// BatchRecordRepaymentsResponse with all outcomes. Any refused item makes the outcome
// ITEMS_REFUSED, exit status 1.
console::Verb RepaymentBatchVerb(std::string words);

}  // namespace thuning::admin
