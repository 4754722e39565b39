// What to say of a command line that CLI11 could not take: which of its words is not known, and
// what it may have meant.
#pragma once

#include <string>

namespace CLI {
class App;
class Error;
}  // namespace CLI

namespace thuning::console {

// Whether the line, which `app` has parsed, names a command that there is not.
bool HasUnknownCommand(const CLI::App& app);

// One sentence about the first word that is not known, about the command that is missing, or else
// what CLI11 said.
std::string Mistake(const CLI::App& app, const CLI::Error& error);

}  // namespace thuning::console
