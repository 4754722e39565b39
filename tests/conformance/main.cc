// lending_conformance: plays cases whose answers others computed, and says which of them the ledger
// agrees with.
//
//   lending_conformance [--apr FILE]... [--cases FILE]... [--quirks FILE]
//                       [--output table|json] [--at-least N]
//
// Exit status: 0 when all pass but those that FILE lists as quirks, or when at least N pass; 1 when
// not, also when one that is listed passes; 2 when a file or an option is wrong.

#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>

#include "tests/conformance/apr_cases.h"
#include "tests/conformance/json.h"
#include "tests/conformance/loan_cases.h"
#include "tests/conformance/quirks.h"
#include "tests/conformance/report.h"

namespace thuning::conformance {
namespace {

constexpr int kSomeDiffer = 1;
constexpr int kUsage = 2;

using Runner = Report (*)(const google::protobuf::Value& cases);

struct Source {
  Runner run;
  std::vector<std::string> paths;
};

std::optional<Report> RunAll(const std::vector<Source>& sources) {
  Report report;
  for (const Source& source : sources) {
    for (const std::string& path : source.paths) {
      const auto document = ReadJson(path);
      if (!document.ok()) {
        std::cerr << "lending_conformance: " << document.status().message() << "\n";
        return std::nullopt;
      }
      report.Append(source.run(*document));
    }
  }
  return report;
}

int Run(int argc, char** argv) {
  CLI::App app("Plays cases of lending whose answers are known, and compares.");
  Source rates{RunAprCases, {}};
  app.add_option("--apr", rates.paths, "Cases of the APR and of its intervals, JSON");
  Source loans{RunLoanCases, {}};
  app.add_option("--cases", loans.paths, "Cases of whole loans, JSON");
  std::string output = "table";
  app.add_option("--output", output)->check(CLI::IsMember({"table", "json"}));
  std::string listed;
  app.add_option("--quirks", listed, "Cases that contradict a rule, each with the reason");
  std::optional<size_t> at_least;
  app.add_option("--at-least", at_least, "How many have to pass; default: all but quirks");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  absl::StatusOr<Quirks> quirks = listed.empty() ? Quirks() : ReadQuirks(listed);
  if (!quirks.ok()) {
    std::cerr << "lending_conformance: " << quirks.status().message() << "\n";
    return kUsage;
  }
  std::optional<Report> report = RunAll({rates, loans});
  if (!report.has_value()) return kUsage;
  MarkQuirks(*quirks, *report);
  std::cout << (output == "json" ? JsonText(*report) : TableText(*report));
  const bool is_good = at_least.has_value() ? report->passed() >= *at_least : report->IsAsListed();
  return is_good ? 0 : kSomeDiffer;
}

}  // namespace
}  // namespace thuning::conformance

int main(int argc, char** argv) { return thuning::conformance::Run(argc, argv); }
