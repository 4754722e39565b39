#include "clients/console/mistake.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <optional>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/console/suggestion.h"

namespace thuning::console {
namespace {

using CLI::App;

// The innermost command that was typed and is known.
const App& Reached(const App& app) {
  const std::vector<App*> typed = app.get_subcommands();
  return typed.empty() ? app : Reached(*typed.front());
}

// "thuning loan".
std::string WordsOf(const App& app) {
  if (app.get_parent() == nullptr) return app.get_name();
  return absl::StrCat(WordsOf(*app.get_parent()), " ", app.get_name());
}

// Those that its help shows.
std::vector<std::string> CommandsOf(const App& app) {
  std::vector<std::string> names;
  const auto is_shown = [](const App* command) { return !command->get_group().empty(); };
  for (const App* command : app.get_subcommands(is_shown)) names.push_back(command->get_name());
  return names;
}

// Its own and those of the whole program.
std::vector<std::string> OptionsOf(const App& app) {
  std::vector<std::string> names;
  for (const App* at = &app; at != nullptr; at = at->get_parent()) {
    for (const CLI::Option* option : at->get_options()) {
      for (const std::string& word : option->get_lnames()) {
        const std::string name = absl::StrCat("--", word);
        if (!absl::c_linear_search(names, name)) names.push_back(name);
      }
    }
  }
  return names;
}

bool IsOption(absl::string_view word) { return absl::StartsWith(word, "-"); }

// What an option was called, without its value.
std::string NameIn(const std::string& option) { return option.substr(0, option.find('=')); }

std::optional<std::string> FirstUnknown(const App& app) {
  for (const std::string& word : app.remaining(true)) {
    if (word != "--") return word;
  }
  return std::nullopt;
}

std::string UnknownOption(const App& app, const std::string& name) {
  const std::string meant = DidYouMean(name, OptionsOf(app));
  return absl::StrCat(
      WordsOf(app), " has no option ", name,
      meant.empty() ? absl::StrCat("; \"", WordsOf(app), " --help\" lists its options") : meant);
}

std::string UnknownCommand(const App& app, const std::string& name) {
  const std::vector<std::string> commands = CommandsOf(app);
  const std::string meant = DidYouMean(name, commands);
  return absl::StrCat(
      WordsOf(app), " has no command \"", name, "\"",
      meant.empty() ? absl::StrCat("; there are ", absl::StrJoin(commands, ", ")) : meant);
}

std::string MissingCommand(const App& app) {
  return absl::StrCat(WordsOf(app), " needs a command, one of ",
                      absl::StrJoin(CommandsOf(app), ", "));
}

}  // namespace

bool HasUnknownCommand(const App& app) {
  const std::optional<std::string> unknown = FirstUnknown(app);
  return unknown.has_value() && !IsOption(*unknown) && !CommandsOf(Reached(app)).empty();
}

std::string Mistake(const App& app, const CLI::Error& error) {
  const App& reached = Reached(app);
  const std::optional<std::string> unknown = FirstUnknown(app);
  if (HasUnknownCommand(app)) return UnknownCommand(reached, *unknown);
  if (unknown.has_value() && IsOption(*unknown)) return UnknownOption(reached, NameIn(*unknown));
  const bool lacks_something =
      error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
  if (lacks_something && !CommandsOf(reached).empty()) return MissingCommand(reached);
  return error.what();
}

}  // namespace thuning::console
