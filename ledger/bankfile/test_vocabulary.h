// What the tests of readers say: an edit of a good file, and the findings that it makes.
#pragma once

#include <algorithm>
#include <string>

#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "ledger/bankfile/statement.h"

namespace thuning::bankfile {

// `text` with the first `from` replaced, which must be there.
inline std::string Edited(std::string text, absl::string_view from, absl::string_view to) {
  const size_t at = text.find(std::string(from));
  EXPECT_NE(at, text.npos) << "no " << from;
  return at == text.npos ? text : text.replace(at, from.size(), to.data(), to.size());
}

// One row of a table of departures from a good file: what is edited, and the finding that it must
// make.
struct Departure {
  const char* name;
  const char* from;
  const char* to;
  const char* reason;
};

MATCHER_P(IsFound, reason, "has a finding with the reason") {
  for (const Finding& finding : arg.findings) {
    *result_listener << "\n  " << Name(finding.severity) << " " << ToString(finding.position) << " "
                     << finding.reason << ": " << finding.message;
  }
  return std::any_of(arg.findings.begin(), arg.findings.end(),
                     [&](const Finding& finding) { return finding.reason == reason; });
}

MATCHER_P(HasVerdict, verdict, "has the verdict") {
  for (const Finding& finding : arg.findings) {
    *result_listener << "\n  " << Name(finding.severity) << " " << finding.reason << ": "
                     << finding.message;
  }
  return arg.verdict == verdict;
}

}  // namespace thuning::bankfile
