#include "tests/conformance/loan_cases.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/isolated.h"
#include "tests/conformance/loan_history.h"
#include "tests/conformance/loan_snapshot.h"
#include "tests/conformance/loan_terms.h"

namespace thuning::conformance {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

// Cases that do not say when the loan was asked for begin when it is paid out, or as their schedule
// says.
absl::StatusOr<Date> StartOf(const Struct& one) {
  const Struct terms = ObjectAt(one, "terms");
  if (Has(terms, "submitted_on")) return DateAt(terms, "submitted_on");
  for (const Struct& step : ObjectsAt(one, "transactions")) {
    if (TextAt(step, "type") == "disburse") return DateAt(step, "date");
  }
  for (const Struct& row : ObjectsAt(ObjectAt(one, "expected"), "schedule")) {
    if (TextAt(row, "kind") == "disbursement") return DateAt(row, "due_date");
  }
  return absl::InvalidArgumentError("the case does not say when the loan begins");
}

// A case warns of the snapshots in which the balances beside the transactions are counted in
// another order. They are numbered from 1, the final one last.
bool HasRunningBalance(const Struct& one, size_t snapshot) {
  const auto warnings = one.fields().find("consistency_warnings");
  if (warnings == one.fields().end()) return true;
  const std::string prefix = absl::StrCat("checkpoint ", snapshot, ":");
  for (const Value& warning : warnings->second.list_value().values()) {
    if (absl::StartsWith(warning.string_value(), prefix) &&
        absl::StrContains(warning.string_value(), "not a simple running balance")) {
      return false;
    }
  }
  return true;
}

// The first difference in the snapshots that stand after a step.
std::string DifferenceAfter(int step, const Struct& one, const LoanHistory& history) {
  const std::vector<Struct> checkpoints = ObjectsAt(one, "checkpoints");
  for (size_t i = 0; i < checkpoints.size(); ++i) {
    const absl::StatusOr<int> after = CountAt(checkpoints[i], "after_seq");
    if (!after.ok() || *after != step) continue;
    const std::string difference =
        FirstDifference(history, checkpoints[i], HasRunningBalance(one, i + 1));
    if (!difference.empty()) return absl::StrCat("after step ", step, ": ", difference);
  }
  return "";
}

std::string DifferenceInTheEnd(const Struct& one, const LoanHistory& history) {
  const size_t number = ObjectsAt(one, "checkpoints").size() + 1;
  const std::string difference =
      FirstDifference(history, ObjectAt(one, "expected"), HasRunningBalance(one, number));
  return difference.empty() ? "" : absl::StrCat("in the end: ", difference);
}

// All steps are taken even where a snapshot differs: one that is not offered is the better reason.
absl::StatusOr<std::string> Play(const Struct& one) {
  ASSIGN_OR_RETURN(const Date start, StartOf(one));
  ASSIGN_OR_RETURN(LoanTerms terms, ReadTerms(ObjectAt(one, "terms"), start));
  LoanHistory history(std::move(terms));
  std::string difference = DifferenceAfter(0, one, history);
  for (const Struct& step : ObjectsAt(one, "transactions")) {
    RETURN_IF_ERROR(history.Take(step));
    ASSIGN_OR_RETURN(const int number, CountAt(step, "seq"));
    if (difference.empty()) difference = DifferenceAfter(number, one, history);
  }
  return difference.empty() ? DifferenceInTheEnd(one, history) : difference;
}

// A verdict as a text, to pass from one process to the other: its first letter says which.
constexpr char kDiffers = 'd';
constexpr char kNotOffered = 'n';

std::string Verdict(const Struct& one) {
  const absl::StatusOr<std::string> difference = Play(one);
  if (difference.ok()) return absl::StrCat(std::string(1, kDiffers), *difference);
  return absl::StrCat(
      std::string(1, absl::IsUnimplemented(difference.status()) ? kNotOffered : kDiffers),
      std::string(difference.status().message()));
}

CaseOutcome RunCase(const Struct& one) {
  CaseOutcome outcome{.id = TextAt(one, "id")};
  const std::optional<std::string> verdict = RunIsolated([&one] { return Verdict(one); });
  if (!verdict.has_value()) {
    outcome.first_difference = "a check of the ledger failed";
  } else if (verdict->front() == kNotOffered) {
    outcome.not_offered = verdict->substr(1);
  } else {
    outcome.first_difference = verdict->substr(1);
  }
  outcome.pass = outcome.first_difference.empty() && outcome.not_offered.empty();
  return outcome;
}

}  // namespace

Report RunLoanCases(const google::protobuf::Value& cases) {
  Report report;
  for (const Struct& one : CasesOf(cases)) report.cases.push_back(RunCase(one));
  return report;
}

}  // namespace thuning::conformance
