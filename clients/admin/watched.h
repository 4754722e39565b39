// Long work on the server, watched: a stream whose messages say how far it is.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "clients/console/program.h"

namespace thuning::admin {

// What of the stream's messages says how much is done, and of how much.
struct Watched {
  std::string method;  // "FeeService.AssessFees"
  std::string word;    // "assessed"
  std::string done;    // a field: "enrolments_done"
  std::string count;   // "enrolment_count"
};

// Prints the last message of the stream. What was left as it was ("refusals") is an outcome:
// SOME_REFUSED.
console::Verb WatchedVerb(std::string words, const Watched& watched);

}  // namespace thuning::admin
