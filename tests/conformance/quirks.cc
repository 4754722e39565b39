#include "tests/conformance/quirks.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/base/status_macros.h"
#include "tests/conformance/json.h"

namespace thuning::conformance {

absl::StatusOr<Quirks> ParseQuirks(absl::string_view text) {
  Quirks quirks;
  for (const absl::string_view whole : absl::StrSplit(text, '\n')) {
    const absl::string_view line = absl::StripAsciiWhitespace(whole);
    if (line.empty() || line.front() == '#') continue;
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(line, absl::MaxSplits(": ", 1));
    if (parts.first.empty() || parts.second.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("no quirk: \"", line, "\""));
    }
    if (!quirks.insert(parts).second) {
      return absl::InvalidArgumentError(absl::StrCat(parts.first, " is listed twice"));
    }
  }
  return quirks;
}

absl::StatusOr<Quirks> ReadQuirks(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  return ParseQuirks(text);
}

void MarkQuirks(const Quirks& quirks, Report& report) {
  for (CaseOutcome& outcome : report.cases) {
    const auto found = quirks.find(outcome.id);
    if (found != quirks.end()) outcome.quirk = found->second;
  }
}

}  // namespace thuning::conformance
