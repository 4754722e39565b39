// The version of Thuning that this program is: the one of the CMake project, "0.1.0".
#pragma once

#include "absl/strings/string_view.h"

namespace thuning {

absl::string_view Version();

}  // namespace thuning
