// lending_conformance: plays cases whose answers others computed, and says which of them the ledger
// agrees with.
//
//   lending_conformance [--apr FILE]... [--cases FILE]... [--output table|json] [--at-least N]
//
// Exit status: 0 when all pass, or at least N; 1 when not; 2 when a file or an option is wrong.

#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>

#include "tests/conformance/apr_cases.h"
#include "tests/conformance/json.h"
#include "tests/conformance/loan_cases.h"
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
  std::optional<size_t> at_least;
  app.add_option("--at-least", at_least, "How many have to pass; default: all");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  const std::optional<Report> report = RunAll({rates, loans});
  if (!report.has_value()) return kUsage;
  std::cout << (output == "json" ? JsonText(*report) : TableText(*report));
  return report->passed() >= at_least.value_or(report->cases.size()) ? 0 : kSomeDiffer;
}

}  // namespace
}  // namespace thuning::conformance

int main(int argc, char** argv) { return thuning::conformance::Run(argc, argv); }
