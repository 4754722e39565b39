// Whether the server serves, and how far its ledger is.
#pragma once

#include <string>

#include "clients/console/program.h"

namespace thuning::admin {

// Asks the standard health service (grpc.health.v1), then prints the tables and the durable
// position. A server that answers that it is not serving counts as one that cannot be reached: exit
// status 3.
console::Verb StatusVerb(std::string words);

}  // namespace thuning::admin
