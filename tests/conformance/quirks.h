// Cases that contradict a rule of RULES.md: listed by name, with the rule and the arithmetic.
//
//   # a comment
//   SCH-11: rule 2: 31 December 2023 bears by 365, not by 366
//
// A listed case has to differ: one that passes is taken off the list.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/conformance/report.h"

namespace thuning::conformance {

// The reason of each case, by its id.
using Quirks = std::map<std::string, std::string>;

// Refused: a line that is neither a comment nor "id: reason", and an id that stands twice.
absl::StatusOr<Quirks> ParseQuirks(absl::string_view text);
absl::StatusOr<Quirks> ReadQuirks(const std::string& path);

// Says of each case that is listed that it is.
void MarkQuirks(const Quirks& quirks, Report& report);

}  // namespace thuning::conformance
