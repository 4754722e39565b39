// Where the server may listen. Until calls are authenticated it talks to this machine only.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace thuning::services {

// OK for "127.0.0.1:7400", any other 127.x.x.x, "localhost:7400", "[::1]:7400" and "unix:/path";
// else INVALID_ARGUMENT.
absl::Status CheckListenAddress(const std::string& address);

}  // namespace thuning::services
