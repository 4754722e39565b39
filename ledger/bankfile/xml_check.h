// Whether a text is well-formed XML 1.0 within limits, checked before pugixml builds a tree of it.
//
// pugixml takes some texts that it should refuse: it makes a tree of mismatched tags, repeated
// attributes, unknown entities, text after the root, and "]]>" or "--" in the wrong places. After
// this check none of them reaches pugixml. Beyond the standard, a document type declaration is
// refused (no entity is ever declared), and so is a text that exceeds the limits. One pass, linear
// in the text; no recursion.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace thuning::bankfile {

struct XmlLimits {
  size_t depth = 64;
  size_t elements = 4'000'000;
  size_t attributes = 64;  // of one element
};

struct XmlFault {
  size_t offset = 0;   // in bytes
  std::string reason;  // XML_MALFORMED, XML_DOCTYPE, XML_TOO_DEEP, XML_TOO_LARGE
  std::string message;
};

// The first fault of `utf8`, whose characters DecodeXml has checked; nothing when it is
// well-formed. Whether prefixes are declared is left to whoever resolves them.
std::optional<XmlFault> FindXmlFault(absl::string_view utf8, const XmlLimits& limits = {});

}  // namespace thuning::bankfile
