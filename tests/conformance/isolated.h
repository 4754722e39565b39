// Runs something in a process of its own, so that a check of the ledger that fails ends that
// process and not this one.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace thuning::conformance {

// What `run` returns; nothing when its process did not live to say so. One thread only.
std::optional<std::string> RunIsolated(const std::function<std::string()>& run);

}  // namespace thuning::conformance
