#include "tests/conventions/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace thuning::conventions {
namespace {

constexpr absl::string_view kFolders[] = {"clients", "deploy",   "ledger",
                                          "proto",   "services", "tests"};

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

size_t EndOfQuoted(absl::string_view text, size_t begin) {
  size_t at = begin + 1;
  while (at < text.size() && text[at] != text[begin]) at += text[at] == '\\' ? 2 : 1;
  return std::min(at + 1, text.size());
}

size_t EndAfter(absl::string_view text, absl::string_view closing, size_t from) {
  const size_t found = text.find(closing, from);
  return found == absl::string_view::npos ? text.size() : found + closing.size();
}

// Whether the mark at `at` stands in a number: 1'000.
bool IsDigitSeparator(absl::string_view text, size_t at) {
  size_t begin = at;
  while (begin > 0 && (IsWord(text[begin - 1]) || text[begin - 1] == '\'')) --begin;
  return begin < at && absl::ascii_isdigit(static_cast<unsigned char>(text[begin]));
}

// Where the token that starts at `begin` ends: a comment, a string, a character, or one character
// of code.
size_t EndOfToken(absl::string_view text, size_t begin) {
  const absl::string_view rest = text.substr(begin);
  if (absl::StartsWith(rest, "//")) return std::min(text.find('\n', begin), text.size());
  if (absl::StartsWith(rest, "/*")) return EndAfter(text, "*/", begin + 2);
  if (absl::StartsWith(rest, "R\"") && (begin == 0 || !IsWord(text[begin - 1]))) {
    const absl::string_view delimiter = rest.substr(2, rest.find('(') - 2);
    return EndAfter(text, absl::StrCat(")", delimiter, "\""), begin + 2);
  }
  if (text[begin] == '"') return EndOfQuoted(text, begin);
  if (text[begin] == '\'' && !IsDigitSeparator(text, begin)) return EndOfQuoted(text, begin);
  return begin + 1;
}

}  // namespace

Tree ReadTree(const std::string& root) {
  namespace fs = std::filesystem;
  Tree tree;
  const auto add = [&](const fs::directory_entry& entry) {
    if (!entry.is_regular_file()) return;
    tree[entry.path().lexically_relative(root).generic_string()] = ReadFile(entry.path());
  };
  for (const auto& entry : fs::directory_iterator(root)) add(entry);
  for (const absl::string_view folder : kFolders) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / std::string(folder)))
      add(entry);
  }
  return tree;
}

const Tree& Project() {
  static const Tree tree = ReadTree(THUNING_SOURCE_DIR);
  return tree;
}

std::string Listed(const Findings& findings) { return absl::StrJoin(findings, "\n"); }

std::vector<Include> IncludesOf(absl::string_view text) {
  std::vector<Include> includes;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (!absl::ConsumePrefix(&line, "#include ") || line.size() < 2) continue;
    const size_t end = line.find(line[0] == '<' ? '>' : '"', 1);
    includes.push_back({number, std::string(line.substr(1, end - 1))});
  }
  return includes;
}

std::string CodeOnly(absl::string_view text) {
  std::string code(text);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = EndOfToken(text, begin);
    for (size_t at = begin; end > begin + 1 && at < end; ++at) {
      if (code[at] != '\n') code[at] = ' ';
    }
    begin = end;
  }
  return code;
}

bool IsWord(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::string FolderOf(absl::string_view path) {
  const std::vector<std::string> parts = absl::StrSplit(path, '/');
  if (parts.size() == 1) return "";
  return parts.size() == 2 || parts[0] == "proto" ? parts[0]
                                                  : absl::StrCat(parts[0], "/", parts[1]);
}

bool IsHeader(absl::string_view path) { return absl::EndsWith(path, ".h"); }
bool IsSource(absl::string_view path) { return absl::EndsWith(path, ".cc"); }
bool IsCode(absl::string_view path) { return IsHeader(path) || IsSource(path); }

bool IsTest(absl::string_view path) {
  const absl::string_view stem = path.substr(0, path.rfind('.'));
  const absl::string_view name = stem.substr(stem.rfind('/') + 1);
  return absl::StartsWith(path, "tests/") || absl::EndsWith(name, "_test") ||
         absl::EndsWith(name, "_contract") || absl::StartsWith(name, "test_") ||
         absl::StartsWith(name, "random_");
}

}  // namespace thuning::conventions
