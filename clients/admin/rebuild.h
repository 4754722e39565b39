// Has the server fold one of its tables again, and shows how far it is.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::admin {

// Prints the last message of the stream. Two digests that differ are an outcome: DIGESTS_DIFFER.
console::Verb RebuildVerb(std::string words);

}  // namespace thuning::admin
