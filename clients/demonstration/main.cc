#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/console/outcome.h"
#include "clients/demonstration/demonstration.h"
#include "ledger/base/version.h"

int main(int argc, char** argv) {
  std::string server = "127.0.0.1:7400";
  CLI::App app("Plays a year of a microloan programme on a Thuning ledger, through its API.",
               "thuning-demonstration");
  app.set_version_flag("--version", absl::StrCat("thuning-demonstration ", thuning::Version()),
                       "Prints the version and exits.");
  app.add_option("--server", server, "Where thuningd listens.")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? thuning::console::kDone : thuning::console::kUsage;
  }
  const absl::Status status = thuning::demonstration::Demonstrate(
      server, {std::cout, std::cerr, isatty(STDERR_FILENO) == 1});
  if (!status.ok()) std::cerr << thuning::console::ErrorText(status);
  return thuning::console::ExitStatusOf(status);
}
