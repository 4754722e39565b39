// Long work on the server: a stream whose messages say how far it is.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "clients/console/program.h"

namespace thuning::admin {

// Which fields of the stream's messages say how much is done, and of how much.
struct Watched {
  std::string method;  // "FeeService.AssessFees"
  std::string word;    // "assessed"
  std::string done;    // a field: "enrolments_done"
  std::string count;   // "enrolment_count"
};

// Prints the last message of the stream. If it has `refusals`, the outcome is SOME_REFUSED.
console::Verb WatchedVerb(std::string words, const Watched& watched);

}  // namespace thuning::admin
