// What became of cases whose answers somebody else computed: one verdict each, as a table for
// people and as one JSON document for programs.
#pragma once

#include <string>
#include <vector>

namespace thuning::conformance {

struct CaseOutcome {
  std::string id;
  bool pass = false;
  std::string first_difference;  // empty when it passes
  std::string not_offered;  // what the case needs and the ledger does not do; then it is no pass
  std::string quirk;        // the rule that the case contradicts, where it is listed (quirks.h)
};

struct Report {
  std::vector<CaseOutcome> cases;

  size_t passed() const;
  // Listed, and differs.
  size_t quirks() const;
  // Each case passes, or is listed; none does both.
  bool IsAsListed() const;
  void Append(Report other);
};

// {"passed": n, "quirks": n, "total": n,
//  "cases": [{"id", "pass", "firstDifference", "notOffered", "quirk"}]}
std::string JsonText(const Report& report);

// A line for each case (its id, the verdict, the first difference), and the totals.
std::string TableText(const Report& report);

}  // namespace thuning::conformance
