// What the references of a payment are worth as keys.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace thuning::bankfile {

// `reference`, or nothing when it only says that there is none: NOTPROVIDED, NONREF, in any case.
std::string KeyOrEmpty(absl::string_view reference);

// Whether a creditor reference presents itself as one of ISO 11649, RF and two digits, and its form
// or check digits (ISO 7064 mod 97-10) are wrong. Spaces and case do not matter.
bool IsWrongIso11649(absl::string_view reference);

}  // namespace thuning::bankfile
