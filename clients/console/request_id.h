// Ids for requests (UUIDs, AIP-155): whoever asks again under the same id gets the first answer
// again.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace thuning::console {

// A random one, RFC 9562 version 4.
std::string RandomRequestId();

// The id of item `number` of `source`, RFC 9562 version 8. The same arguments give the same id, so
// that sending a file twice records nothing twice.
std::string DerivedRequestId(absl::string_view source, int64_t number);

}  // namespace thuning::console
