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
};

struct Report {
  std::vector<CaseOutcome> cases;

  size_t passed() const;
  void Append(Report other);
};

// {"passed": n, "total": n, "cases": [{"id", "pass", "firstDifference", "notOffered"}]}
std::string JsonText(const Report& report);

// A line for each case (its id, the verdict, the first difference), and the totals.
std::string TableText(const Report& report);

}  // namespace thuning::conformance
