// The character encodings of bank files: ISO-8859-1 for CFONB; UTF-8, UTF-16 and ISO-8859-1 for
// XML. Inside, text is UTF-8.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace thuning::bankfile {

std::string Latin1ToUtf8(absl::string_view latin1);

// Nothing when a character has no place in ISO-8859-1 or the text is not UTF-8.
std::optional<std::string> Utf8ToLatin1(absl::string_view utf8);

// An XML file as UTF-8 without byte order mark. The encoding is that of the byte order mark;
// without one, that of the XML declaration; without either, UTF-8. Every character of the result is
// one that XML 1.0 allows. Refused with ENCODING_UNSUPPORTED or ENCODING_INVALID.
absl::StatusOr<std::string> DecodeXml(absl::string_view bytes);

}  // namespace thuning::bankfile
