// Many repayments from a file: one JSON object a line, or an array of them.
//
// They go to the server in batches of 1000; each is decided on its own and has its own outcome. An
// item without a request id gets one that follows from the file's content, the operator and its
// place, so that sending the same file again after a failure records nothing twice.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::admin {

// For people: how many were recorded, and a table of those that were refused. With JSON: one
// BatchRecordRepaymentsResponse with all outcomes. Any refusal: ITEMS_REFUSED, exit status 1.
console::Verb RepaymentBatchVerb(std::string words);

}  // namespace thuning::admin
