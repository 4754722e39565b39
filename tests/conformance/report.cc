#include "tests/conformance/report.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/console/table.h"
#include "ledger/base/check.h"

namespace thuning::conformance {
namespace {

std::string Quoted(const std::string& text) {
  google::protobuf::Value value;
  value.set_string_value(text);
  std::string json;
  LEDGER_CHECK(google::protobuf::util::MessageToJsonString(value, &json).ok());
  return json;
}

std::string CaseJson(const CaseOutcome& outcome) {
  return absl::StrCat("    {\"id\": ", Quoted(outcome.id),
                      ", \"pass\": ", outcome.pass ? "true" : "false",
                      ", \"firstDifference\": ", Quoted(outcome.first_difference),
                      ", \"notOffered\": ", Quoted(outcome.not_offered), "}");
}

std::string Verdict(const CaseOutcome& outcome) {
  if (outcome.pass) return "pass";
  return outcome.not_offered.empty() ? "DIFFERS" : "not offered";
}

}  // namespace

size_t Report::passed() const {
  return static_cast<size_t>(std::count_if(
      cases.begin(), cases.end(), [](const CaseOutcome& outcome) { return outcome.pass; }));
}

void Report::Append(Report other) {
  std::move(other.cases.begin(), other.cases.end(), std::back_inserter(cases));
}

std::string JsonText(const Report& report) {
  const std::string rows =
      absl::StrJoin(report.cases, ",\n", [](std::string* out, const CaseOutcome& outcome) {
        absl::StrAppend(out, CaseJson(outcome));
      });
  return absl::StrCat("{\n  \"passed\": ", report.passed(), ",\n  \"total\": ", report.cases.size(),
                      ",\n  \"cases\": [\n", rows, "\n  ]\n}\n");
}

std::string TableText(const Report& report) {
  console::Table table{.columns = {{"CASE"}, {"VERDICT"}, {"FIRST DIFFERENCE"}}, .rows = {}};
  for (const CaseOutcome& outcome : report.cases) {
    table.rows.push_back(
        {outcome.id, Verdict(outcome),
         outcome.not_offered.empty() ? outcome.first_difference : outcome.not_offered});
  }
  return absl::StrCat(console::FormatTable(table), "\n", report.passed(), " of ",
                      report.cases.size(), " pass\n");
}

}  // namespace thuning::conformance
