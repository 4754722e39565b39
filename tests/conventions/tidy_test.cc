// The rules of style that a compiler does not know, each a function from the tree to what breaks
// it, tried on a small tree that breaks it and one that does not, and then on the project.

#include <algorithm>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/conventions/source_tree.h"

namespace thuning::conventions {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kColumns = 100;
constexpr int kLinesOfFile = 900;
constexpr int kLinesOfFunction = 70;

// Functions that are longer than kLinesOfFunction, by how they start. The list only shrinks.
struct LongFunction {
  std::string path;
  std::string head;
};
const std::vector<LongFunction> kLongFunctions = {};

// Whether `word` stands in `line`, not as a part of a longer name.
bool HasWord(absl::string_view line, absl::string_view word) {
  for (size_t at = line.find(word); at != absl::string_view::npos; at = line.find(word, at + 1)) {
    const size_t end = at + word.size();
    const bool starts = at == 0 || !IsWord(line[at - 1]);
    const bool ends = !IsWord(word.back()) || end == line.size() || !IsWord(line[end]);
    if (starts && ends) return true;
  }
  return false;
}

// Calls visit(line, "path:number: ") for each line.
template <typename Visit>
void ForEachLine(absl::string_view path, absl::string_view text, Visit visit) {
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    visit(line, absl::StrCat(path, ":", ++number, ": "));
  }
}

bool IsText(absl::string_view path) {
  constexpr absl::string_view kSuffixes[] = {".cc", ".h", ".proto", ".md", ".txt", ".sh", ".yaml"};
  return absl::c_any_of(kSuffixes, [&](auto suffix) { return absl::EndsWith(path, suffix); }) ||
         absl::StartsWith(path, "deploy/");
}

// ---- Every source is built, every header used.

std::set<std::string> NamesIn(absl::string_view cmake) {
  std::set<std::string> names;
  for (const absl::string_view line : absl::StrSplit(cmake, '\n')) {
    const absl::string_view code = line.substr(0, line.find('#'));
    for (const absl::string_view name : absl::StrSplit(code, absl::ByAnyChar(" \t()\""))) {
      names.emplace(name);
    }
  }
  return names;
}

// Whether the CMakeLists.txt of the file's folder, or of one above it, names the file.
bool IsBuilt(const Tree& tree, absl::string_view path) {
  for (size_t slash = path.rfind('/'); slash != absl::string_view::npos;
       slash = slash == 0 ? absl::string_view::npos : path.rfind('/', slash - 1)) {
    const auto cmake = tree.find(absl::StrCat(path.substr(0, slash), "/CMakeLists.txt"));
    if (cmake == tree.end()) continue;
    if (NamesIn(cmake->second).count(std::string(path.substr(slash + 1))) > 0) return true;
  }
  return false;
}

Findings ForgottenFiles(const Tree& tree) {
  std::set<std::string> included;
  for (const auto& [path, text] : tree) {
    for (const Include& include : IncludesOf(text)) {
      if (include.path != path) included.insert(include.path);
    }
  }
  Findings findings;
  for (const auto& [path, text] : tree) {
    const bool is_built = IsSource(path) || absl::EndsWith(path, ".proto");
    if (is_built && !IsBuilt(tree, path)) {
      findings.push_back(path + ": stands in no CMakeLists.txt");
    }
    if (IsHeader(path) && included.count(path) == 0) {
      findings.push_back(path + ": nothing includes it");
    }
  }
  return findings;
}

TEST(ForgottenFilesTest, NamesWhatIsNotBuiltOrIncluded) {
  const Tree tree = {
      {"ledger/a/CMakeLists.txt", "module(a\n  SOURCES kept.cc deep/kept.cc # forgotten.cc\n)"},
      {"ledger/a/kept.cc", "#include \"ledger/a/used.h\"\n"},
      {"ledger/a/deep/kept.cc", ""},
      {"ledger/a/forgotten.cc", ""},
      {"ledger/a/forgotten_test.cc", ""},
      {"ledger/a/used.h", ""},
      {"ledger/a/unused.h", "#include \"ledger/a/unused.h\"\n"},
  };
  EXPECT_THAT(ForgottenFiles(tree),
              ElementsAre("ledger/a/forgotten.cc: stands in no CMakeLists.txt",
                          "ledger/a/forgotten_test.cc: stands in no CMakeLists.txt",
                          "ledger/a/unused.h: nothing includes it"));
}

TEST(TidyTest, EveryFileIsBuiltOrIncluded) { EXPECT_EQ(Listed(ForgottenFiles(Project())), ""); }

// ---- A header opens with its contract.

Findings HeadersWithoutContract(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree) {
    if (!IsHeader(path)) continue;
    std::string opening;
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      if (!absl::ConsumePrefix(&line, "//")) break;
      absl::StrAppend(&opening, line, "\n");
    }
    const bool is_sentence = absl::StrContains(opening, ".\n") || absl::StrContains(opening, ". ");
    if (!is_sentence) findings.push_back(path + ":1: opens with no sentence");
    if (!absl::StrContains(text, "\n#pragma once\n"))
      findings.push_back(path + ": no #pragma once");
  }
  return findings;
}

TEST(HeadersWithoutContractTest, WantsASentenceAndAPragma) {
  const Tree tree = {
      {"a/good.h", "// What it is: a,\n// b.\n#pragma once\n"},
      {"a/mute.h", "#pragma once\n// A sentence that comes too late.\n\n#pragma once\n"},
      {"a/title.h", "// Title\n#pragma once\n"},
      {"a/twice.h", "// Guarded by nothing.\n"},
  };
  EXPECT_THAT(HeadersWithoutContract(tree),
              ElementsAre("a/mute.h:1: opens with no sentence",
                          "a/title.h:1: opens with no sentence", "a/twice.h: no #pragma once"));
}

TEST(TidyTest, EveryHeaderOpensWithItsContract) {
  EXPECT_EQ(Listed(HeadersWithoutContract(Project())), "");
}

// ---- Functions stay short.

struct Function {
  std::string head;
  int line;
  int length;
};

// `code` without preprocessor lines, whose braces need not match.
std::string WithoutDirectives(std::string code) {
  bool is_directive = false;
  for (size_t begin = 0; begin < code.size();) {
    const size_t end = std::min(code.find('\n', begin), code.size());
    const bool starts = code[code.find_first_not_of(' ', begin)] == '#';
    is_directive = is_directive || starts;
    const bool goes_on = is_directive && end > begin && code[end - 1] == '\\';
    if (is_directive) code.replace(begin, end - begin, end - begin, ' ');
    is_directive = goes_on;
    begin = end + 1;
  }
  return code;
}

// What a brace opens: something with functions in it, a function's body, or a value.
enum class Brace { kScope, kBody, kValue };

Brace WhatOpens(absl::string_view head) {
  if (absl::ConsumePrefix(&head, "template")) {
    int depth = 0;
    size_t at = head.find('<');
    do depth += head[at] == '<' ? 1 : head[at] == '>' ? -1 : 0;
    while (++at < head.size() && depth > 0);
    head = absl::StripLeadingAsciiWhitespace(head.substr(at));
  }
  constexpr absl::string_view kScopes[] = {"namespace", "class", "struct",
                                           "union",     "enum",  "extern"};
  const absl::string_view word = head.substr(0, head.find_first_of(" \n{"));
  if (absl::c_linear_search(kScopes, word)) return Brace::kScope;
  return absl::StrContains(head, '(') ? Brace::kBody : Brace::kValue;
}

// Where the brace at `open` is closed.
size_t ClosingBrace(absl::string_view code, size_t open) {
  int depth = 0;
  for (size_t at = open; at < code.size(); ++at) {
    depth += code[at] == '{' ? 1 : code[at] == '}' ? -1 : 0;
    if (depth == 0) return at;
  }
  return code.size() - 1;
}

int LineAt(absl::string_view code, size_t at) {
  return 1 + static_cast<int>(absl::c_count(code.substr(0, at), '\n'));
}

// Where the declaration after `at` begins: behind blanks and access labels.
size_t HeadFrom(absl::string_view code, size_t at) {
  while (true) {
    at = std::min(code.find_first_not_of(" \n", at), code.size());
    const size_t colon = code.find(':', at);
    const absl::string_view label = code.substr(at, colon == code.npos ? 0 : colon - at);
    if (label != "public" && label != "private" && label != "protected") return at;
    at = colon + 1;
  }
}

// The functions at namespace or class level. Counts braces, and needs no more for code that
// clang-format made.
std::vector<Function> FunctionsIn(absl::string_view text) {
  const std::string code = WithoutDirectives(CodeOnly(text));
  std::vector<Function> functions;
  size_t head = HeadFrom(code, 0);
  for (size_t at = head; at < code.size(); ++at) {
    if (code[at] == ';' || code[at] == '}') head = HeadFrom(code, at + 1);
    if (code[at] != '{') continue;
    const absl::string_view before = absl::string_view(code).substr(head, at - head);
    const Brace brace = WhatOpens(before);
    if (brace == Brace::kScope) {
      head = HeadFrom(code, at + 1);
      continue;
    }
    at = ClosingBrace(code, at);
    const size_t next = HeadFrom(code, at + 1);
    const bool goes_on = next < code.size() && (code[next] == ',' || code[next] == '{');
    if (brace == Brace::kValue || goes_on) continue;  // A value, or a member's in a constructor.
    const int line = LineAt(code, head);
    functions.push_back({std::string(before), line, LineAt(code, at) - line + 1});
    head = next;
  }
  return functions;
}

Findings LongFunctions(const Tree& tree, const std::vector<LongFunction>& exceptions) {
  Findings findings;
  std::vector<bool> is_needed(exceptions.size(), false);
  for (const auto& [path, text] : tree) {
    if (!IsCode(path)) continue;
    for (const Function& function : FunctionsIn(text)) {
      if (function.length <= kLinesOfFunction) continue;
      const auto exception =
          absl::c_find_if(exceptions, [&, &path = path](const LongFunction& known) {
            return known.path == path && absl::StartsWith(function.head, known.head);
          });
      if (exception != exceptions.end()) {
        is_needed[static_cast<size_t>(exception - exceptions.begin())] = true;
        continue;
      }
      findings.push_back(
          absl::StrCat(path, ":", function.line, ": a function of ", function.length, " lines"));
    }
  }
  for (size_t i = 0; i < exceptions.size(); ++i) {
    if (!is_needed[i]) findings.push_back(exceptions[i].path + ": the exception is not needed");
  }
  return findings;
}

std::string FunctionOf(int lines) {
  std::string body = "// A comment with a { in it.\nvoid Count(int n) {\n";
  for (int i = 2; i < lines; ++i) body += "  if (n > 1) { n += '{'; }\n";
  return body + "}\n";
}

TEST(FunctionsInTest, FindsFunctionsWhereverTheyStand) {
  const auto functions = FunctionsIn(
      "#define OPEN(x) {   \\\n  {\n"
      "namespace a {\n"
      "enum class E : int { kOne };\n"
      "const std::vector<int> kTable = {{1}, {2}};\n"
      "template <typename T = std::vector<int>>\n"
      "class C final : public B<T> {\n"
      " public:\n"
      "  C() : x_{1}, y_{f(2)} {\n"
      "    Go();\n"
      "  }\n"
      "  int x() const { return x_; }\n"
      "};\n"
      "TEST(A, B) {\n"
      "  const auto f = [] { return \"}\"; };\n"
      "}\n"
      "}  // namespace a\n");
  std::vector<std::pair<int, int>> found;
  for (const Function& function : functions) found.emplace_back(function.line, function.length);
  using P = std::pair<int, int>;
  EXPECT_THAT(found, ElementsAre(P{9, 3}, P{12, 1}, P{14, 3}));
}

TEST(LongFunctionsTest, NamesTheLongOnesAndTheUnneededExceptions) {
  const Tree tree = {{"a/just.cc", FunctionOf(70)}, {"a/long.cc", FunctionOf(71)}};
  EXPECT_THAT(LongFunctions(tree, {}), ElementsAre("a/long.cc:2: a function of 71 lines"));
  EXPECT_THAT(LongFunctions(tree, {{"a/long.cc", "void Count("}}), IsEmpty());
  EXPECT_THAT(LongFunctions(tree, {{"a/long.cc", "void Count("}, {"a/just.cc", "void Count("}}),
              ElementsAre("a/just.cc: the exception is not needed"));
}

TEST(TidyTest, FunctionsAreShort) {
  EXPECT_EQ(Listed(LongFunctions(Project(), kLongFunctions)), "");
}

// ---- Words that do not belong.

struct Banned {
  absl::string_view folder;  // Where; "" is everywhere.
  absl::string_view word;
  absl::string_view why;
};

// In code, not in comments or strings.
constexpr Banned kBannedWords[] = {
    {"ledger/", "float", "money is integers"},
    {"ledger/", "double", "money is integers"},
    {"proto/", "float", "money is integers"},
    {"proto/", "double", "money is integers"},
    {"ledger/", "std::time", "the time arrives in the context"},
    {"ledger/", "rand(", "the same log gives the same state"},
};

Findings BannedWords(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree) {
    if (!IsCode(path) && !absl::EndsWith(path, ".proto")) continue;
    for (const Banned& banned : kBannedWords) {
      if (!absl::StartsWith(path, banned.folder)) continue;
      ForEachLine(path, CodeOnly(text), [&](absl::string_view line, const std::string& where) {
        if (HasWord(line, banned.word)) {
          findings.push_back(absl::StrCat(where, banned.word, ": ", banned.why));
        }
      });
    }
  }
  return findings;
}

TEST(BannedWordsTest, LooksAtCodeOnly) {
  const Tree tree = {
      {"ledger/a/a.cc",
       "// double\nconst char* s = \"float\"; char32_t c = U'+';\nint doubled; int "
       "operand(int);\n"},
      {"ledger/a/b.cc",
       "int x = 1'000; double y = 0;\nauto t = std::time(nullptr) + std::rand();\n"},
      {"services/a/a.cc", "double seconds = 1;\n"},
  };
  EXPECT_THAT(BannedWords(tree),
              ElementsAre(HasSubstr("b.cc:1: double"), HasSubstr("b.cc:2: std::time"),
                          HasSubstr("b.cc:2: rand(")));
}

TEST(TidyTest, NoBannedWord) { EXPECT_EQ(Listed(BannedWords(Project())), ""); }

// Notes to oneself name the issue that will end them. Written in two parts, so as not to find
// themselves.
const std::string kNotes[] = {std::string("TO") + "DO", std::string("FIX") + "ME"};

Findings NotesWithoutIssue(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree) {
    if (!IsText(path)) continue;
    ForEachLine(path, text, [&](absl::string_view line, const std::string& where) {
      for (const std::string& note : kNotes) {
        if (HasWord(line, note) && !absl::StrContains(line, note + "(#")) {
          findings.push_back(absl::StrCat(where, note, " without an issue"));
        }
      }
    });
  }
  return findings;
}

TEST(NotesWithoutIssueTest, WantsANumber) {
  const Tree tree = {{"a/a.cc", "// " + kNotes[0] + "(#12): later\n// " + kNotes[1] + ": later\n"}};
  EXPECT_THAT(NotesWithoutIssue(tree), ElementsAre("a/a.cc:2: " + kNotes[1] + " without an issue"));
}

TEST(TidyTest, NotesNameTheirIssue) { EXPECT_EQ(Listed(NotesWithoutIssue(Project())), ""); }

// ---- Lines and files.

int Columns(absl::string_view line) {
  return static_cast<int>(absl::c_count_if(line, [](char c) { return (c & 0xC0) != 0x80; }));
}

Findings UntidyLines(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree) {
    if (!IsText(path)) continue;
    const int lines = static_cast<int>(absl::c_count(text, '\n'));
    if (IsCode(path) && lines > kLinesOfFile) {
      findings.push_back(absl::StrCat(path, ": ", lines, " lines"));
    }
    // A document in a raw string keeps the lines that it has.
    bool raw = false;
    ForEachLine(path, text, [&, &path = path](absl::string_view line, const std::string& where) {
      const bool document = raw;
      raw = raw ? !absl::StrContains(line, ")\"")
                : absl::StrContains(line, "R\"(") && !absl::StrContains(line, ")\"");
      if (document) return;
      if (IsCode(path) && Columns(line) > kColumns) findings.push_back(where + "past column 100");
      if (absl::StrContains(line, '\t')) findings.push_back(where + "a tab");
      if (absl::EndsWith(line, " ")) findings.push_back(where + "blanks at the end");
    });
  }
  return findings;
}

TEST(UntidyLinesTest, CountsCharactersAndNotBytes) {
  const std::string a(100, 'a');
  std::string e_acute;
  for (int i = 0; i < 100; ++i) e_acute += "é";
  const Tree tree = {
      {"a/a.cc", a + "\n" + a + "a\n" + e_acute + "\n \tx\nb \n"},
      {"a/a.md", a + "a\n"},
      {"a/raw.cc", "R\"(\n" + a + "a\n)\";\n" + a + "a\n"},
      {"a/long.h", std::string(901, '\n')},
  };
  EXPECT_THAT(UntidyLines(tree), ElementsAre("a/a.cc:2: past column 100", "a/a.cc:4: a tab",
                                             "a/a.cc:5: blanks at the end", "a/long.h: 901 lines",
                                             "a/raw.cc:4: past column 100"));
}

TEST(TidyTest, LinesAreTidy) { EXPECT_EQ(Listed(UntidyLines(Project())), ""); }

// The lock file of npm pins packages by hash; where they came from is the machine's business.
TEST(TidyTest, TheLockFileNamesNoHost) {
  EXPECT_THAT(Project().at("package-lock.json"), Not(HasSubstr("\"resolved\"")));
}

}  // namespace
}  // namespace thuning::conventions
