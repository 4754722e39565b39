// Folding one of the server's tables again, watched.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::admin {

// Prints the last message of the stream. Two digests that differ are an outcome: DIGESTS_DIFFER.
console::Verb RebuildVerb(std::string words);

}  // namespace thuning::admin
