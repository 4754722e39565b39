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
                      ", \"notOffered\": ", Quoted(outcome.not_offered),
                      ", \"quirk\": ", Quoted(outcome.quirk), "}");
}

std::string Verdict(const CaseOutcome& outcome) {
  if (outcome.pass) return outcome.quirk.empty() ? "pass" : "PASSES, is listed as a quirk";
  if (!outcome.quirk.empty()) return "quirk";
  return outcome.not_offered.empty() ? "DIFFERS" : "not offered";
}

std::string ReasonOf(const CaseOutcome& outcome) {
  if (!outcome.quirk.empty()) return outcome.quirk;
  return outcome.not_offered.empty() ? outcome.first_difference : outcome.not_offered;
}

}  // namespace

size_t Report::passed() const {
  return static_cast<size_t>(std::count_if(
      cases.begin(), cases.end(), [](const CaseOutcome& outcome) { return outcome.pass; }));
}

size_t Report::quirks() const {
  return static_cast<size_t>(std::count_if(
      cases.begin(), cases.end(),
      [](const CaseOutcome& outcome) { return !outcome.pass && !outcome.quirk.empty(); }));
}

bool Report::IsAsListed() const {
  return std::all_of(cases.begin(), cases.end(), [](const CaseOutcome& outcome) {
    return outcome.pass == outcome.quirk.empty();
  });
}

void Report::Append(Report other) {
  std::move(other.cases.begin(), other.cases.end(), std::back_inserter(cases));
}

std::string JsonText(const Report& report) {
  const std::string rows =
      absl::StrJoin(report.cases, ",\n", [](std::string* out, const CaseOutcome& outcome) {
        absl::StrAppend(out, CaseJson(outcome));
      });
  return absl::StrCat("{\n  \"passed\": ", report.passed(), ",\n  \"quirks\": ", report.quirks(),
                      ",\n  \"total\": ", report.cases.size(), ",\n  \"cases\": [\n", rows,
                      "\n  ]\n}\n");
}

std::string TableText(const Report& report) {
  console::Table table{.columns = {{"CASE"}, {"VERDICT"}, {"FIRST DIFFERENCE"}}, .rows = {}};
  for (const CaseOutcome& outcome : report.cases) {
    table.rows.push_back({outcome.id, Verdict(outcome), ReasonOf(outcome)});
  }
  const std::string quirks =
      report.quirks() == 0 ? "" : absl::StrCat(", ", report.quirks(), " listed as quirks");
  return absl::StrCat(console::FormatTable(table), "\n", report.passed(), " of ",
                      report.cases.size(), " pass", quirks, "\n");
}

}  // namespace thuning::conformance
