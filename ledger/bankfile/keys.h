// Which references of a payment can serve as keys.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace thuning::bankfile {

// `reference`, or nothing when it only says that there is none: NOTPROVIDED, NONREF, in any case.
std::string KeyOrEmpty(absl::string_view reference);

// Whether a creditor reference begins like one of ISO 11649 (RF and two digits) and has a wrong
// form or wrong check digits (ISO 7064 mod 97-10). Spaces and case do not matter.
bool IsWrongIso11649(absl::string_view reference);

}  // namespace thuning::bankfile
