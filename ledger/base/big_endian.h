// Unsigned integers as big-endian bytes, whose byte order is their numeric order: keys.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace thuning {

std::string EncodeBigEndian64(uint64_t value);

// The value of the first 8 bytes, which must be there.
uint64_t DecodeBigEndian64(absl::string_view bytes);

}  // namespace thuning
