// Whether the server serves, and how far its ledger is.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::admin {

// Asks the standard health service (grpc.health.v1), then prints the tables and the durable
// position. A server that says that it is not serving is as good as none: exit status 3.
console::Verb StatusVerb(std::string words);

}  // namespace thuning::admin
