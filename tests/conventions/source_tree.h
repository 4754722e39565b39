// The project's text as the convention tests look at it: a map from path to content, so that a test
// of a rule is a small tree of strings.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace thuning::conventions {

// Paths are relative to the project's root and use '/'.
using Tree = std::map<std::string, std::string>;

// What a rule has to say, "path:line: what" or "path: what"; nothing when the tree keeps it.
using Findings = std::vector<std::string>;

// One finding a line. A test expects it to be empty.
std::string Listed(const Findings& findings);

// The text files below `root` that are ours: not what is built, stored or installed there.
Tree ReadTree(const std::string& root);

// ReadTree of this project, read once.
const Tree& Project();

struct Include {
  int line;          // From 1.
  std::string path;  // What stands between the quotes or brackets.
};
std::vector<Include> IncludesOf(absl::string_view text);

// The same text with the inside of comments, strings and characters turned to blanks. Lines stay
// lines.
std::string CodeOnly(absl::string_view text);

// A letter, a digit or an underscore.
bool IsWord(char c);

// "ledger/log" for "ledger/log/format.cc", "proto" for "proto/check", "" for a file of the root.
std::string FolderOf(absl::string_view path);

bool IsHeader(absl::string_view path);
bool IsSource(absl::string_view path);  // .cc
bool IsCode(absl::string_view path);    // Either.

// A test, or what only tests include: below tests/, or named …_test, …_contract, test_… or
// random_….
bool IsTest(absl::string_view path);

}  // namespace thuning::conventions
