// The strict encodings that signed notes are made of: one text for each value, so that a text
// cannot be altered without altering what it says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace thuning::proof {

// RFC 4648 section 4 with padding; nothing else, not even other unused bits at the end.
std::optional<std::string> DecodeBase64(absl::string_view text);

// The code points of UTF-8 (shortest form, no surrogates).
std::optional<std::vector<char32_t>> DecodeUtf8(absl::string_view text);

bool IsUnicodeSpace(char32_t code_point);

}  // namespace thuning::proof
