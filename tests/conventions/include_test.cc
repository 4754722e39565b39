// Which folder may include which, as a table. Arrows go one way:
//
//   base <- money <- state <- accounting <- domain folders <- commands <- services
//   base <- log, proof <- projection <- services;  accounting, log <- engine <- services
//
// Those of ledger/ are the arrows that its README draws, no more and no fewer.
//
// The headers of gRPC, RocksDB and protobuf are visible to every target, so only this test keeps
// the core clean. The rules are functions from a tree to what breaks them, tried on small trees
// first.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/conventions/source_tree.h"

namespace thuning::conventions {
namespace {

using ::testing::ElementsAre;

// A name in these tables stands for a folder and all below it. "protos" are the generated messages.
struct Edges {
  absl::string_view folder;
  absl::string_view may_include;  // Besides itself.
};

// What the domain folders share: values and messages, never each other's insides.
#define SHARED \
  "ledger/base ledger/money ledger/messages ledger/state ledger/checks ledger/accounting protos"
#define DOMAIN \
  SHARED       \
  " ledger/loan ledger/programme ledger/lending ledger/fees ledger/funding ledger/reconciliation"

constexpr Edges kEdges[] = {
    {"ledger/base", ""},
    {"ledger/money", "ledger/base"},
    {"ledger/messages", "ledger/base ledger/money protos"},
    {"ledger/loan", "ledger/base ledger/money"},
    {"ledger/state", "ledger/base protos"},
    {"ledger/checks", "ledger/base ledger/money ledger/messages ledger/state protos"},
    {"ledger/accounting",
     "ledger/base ledger/money ledger/messages ledger/state ledger/checks protos"},
    {"ledger/programme", SHARED " ledger/loan"},
    {"ledger/lending", SHARED " ledger/loan"},
    {"ledger/fees", SHARED},
    {"ledger/funding", SHARED},
    {"ledger/reconciliation", SHARED},
    {"ledger/bankfile", "ledger/base ledger/money ledger/messages protos"},
    {"ledger/log", "ledger/base"},
    {"ledger/proof", "ledger/base"},
    {"ledger/vault", "ledger/base"},
    {"ledger/commands", DOMAIN},
    {"ledger/projection", SHARED " ledger/log ledger/proof"},
    {"ledger/engine", SHARED " ledger/log"},
    {"services", "services ledger protos"},
    {"clients/console", "ledger/base ledger/money protos"},
    {"clients/admin", "clients/console ledger/base ledger/money ledger/lending protos"},
    {"clients/bank", "clients/console ledger/base ledger/money ledger/bankfile protos"},
    {"clients/auditor", "clients/console ledger/base ledger/money ledger/log ledger/proof protos"},
    {"clients/demonstration",
     "clients/console ledger/base ledger/money ledger/messages ledger/bankfile protos"},
    {"tests", "tests ledger services clients protos"},
};

// Headers that a folder never includes, given by how they begin. Tests beside the code may.
struct Ban {
  absl::string_view folders;
  absl::string_view headers;
  absl::string_view why;
};

#define PURE                                                                               \
  "ledger/money ledger/messages ledger/loan ledger/state ledger/checks ledger/accounting " \
  "ledger/programme ledger/lending ledger/fees ledger/funding ledger/reconciliation "      \
  "ledger/bankfile ledger/commands "

constexpr Ban kBans[] = {
    {PURE,
     "thread mutex shared_mutex condition_variable future atomic absl/synchronization/ "
     "ledger/base/mutex.h",
     "deciding is pure: no threads"},
    {PURE, "fstream filesystem cstdio iostream unistd.h fcntl.h", "deciding is pure: no files"},
    {PURE, "ctime absl/time/clock.h ledger/base/clock.h", "deciding is pure: the time is given"},
    {PURE, "random absl/random/", "deciding is pure: no chance"},
    {"ledger", "grpc", "only services and clients speak gRPC"},
    {PURE "ledger/base ledger/proof ledger/engine services clients", "rocksdb/",
     "only the log, the projections and the vault know their store"},
};

// Headers that cost a second or more of each file that includes them: only .cc files and tests do.
// Handlers are made of gRPC, so headers of services may name the parts of it that they need, but
// never all of it.
constexpr absl::string_view kHeavy = "grpcpp/grpcpp.h rocksdb/db.h gmock/ gtest/";

// Headers that are heavy all the same, because only .cc files of their folder include them. The
// list only shrinks.
constexpr absl::string_view kHeavyExceptions[] = {"ledger/log/records_db.h"};

std::vector<std::string> Names(absl::string_view names) {
  return absl::StrSplit(names, ' ', absl::SkipEmpty());
}

bool IsBelow(absl::string_view folder, absl::string_view name) {
  return folder == name || absl::StartsWith(folder, absl::StrCat(name, "/"));
}

bool BeginsWithAnyOf(absl::string_view header, absl::string_view beginnings) {
  return absl::c_any_of(Names(beginnings), [&](const std::string& beginning) {
    const bool is_prefix = absl::EndsWith(beginning, "/") || beginning == "grpc";
    return is_prefix ? absl::StartsWith(header, beginning) : header == beginning;
  });
}

// The name that an included header has in the tables; empty when it is not ours.
std::string FolderOfInclude(absl::string_view header) {
  if (absl::StartsWith(header, "thuning/") || absl::StartsWith(header, "google/type/"))
    return "protos";
  const std::string folder = FolderOf(header);
  const std::string top = folder.substr(0, folder.find('/'));
  return absl::c_linear_search(Names("ledger services clients tests"), top) ? folder : "";
}

const Edges* EdgesOf(absl::string_view folder) {
  const auto edges =
      absl::c_find_if(kEdges, [&](const Edges& edge) { return IsBelow(folder, edge.folder); });
  return edges == std::end(kEdges) ? nullptr : &*edges;
}

// Calls visit(path, include) for each include of a .h or .cc.
template <typename Visit>
void ForEachInclude(const Tree& tree, Visit visit) {
  for (const auto& [path, text] : tree) {
    if (!IsCode(path)) continue;
    for (const Include& include : IncludesOf(text)) visit(path, include);
  }
}

std::string Says(absl::string_view path, const Include& include, absl::string_view why) {
  return absl::StrCat(path, ":", include.line, ": ", include.path, ": ", why);
}

Findings WrongWay(const Tree& tree) {
  Findings findings;
  ForEachInclude(tree, [&](const std::string& path, const Include& include) {
    const std::string from = FolderOf(path);
    const std::string to = FolderOfInclude(include.path);
    if (to.empty() || from == to || (IsTest(path) && IsBelow(to, "tests/support"))) return;
    const Edges* edges = EdgesOf(from);
    const std::string known(edges == nullptr ? "" : edges->may_include);
    const bool is_allowed =
        absl::c_any_of(Names(known), [&](const std::string& name) { return IsBelow(to, name); });
    if (!is_allowed)
      findings.push_back(Says(path, include, absl::StrCat(from, " must not know ", to)));
  });
  return findings;
}

// What a folder of ledger/ may know by the table of ledger/README.md: what its line names, and what
// those name.
using Arrows = std::map<std::string, std::set<std::string>>;

Arrows ArrowsOf(absl::string_view readme) {
  Arrows arrows;
  for (const absl::string_view line : absl::StrSplit(readme, '\n')) {
    const std::vector<std::string> cells = absl::StrSplit(line, '|');
    if (cells.size() != 5 || !absl::StartsWith(cells[1], " `")) continue;
    const std::string folder = absl::StrReplaceAll(cells[1], {{" ", ""}, {"`", ""}});
    std::set<std::string>& known = arrows[folder];
    for (const absl::string_view name : absl::StrSplit(cells[3], absl::ByAnyChar(", "))) {
      if (!name.empty() && name != "nothing") known.insert(std::string(name));
    }
  }
  for (size_t i = 0; i < arrows.size(); ++i) {
    for (auto& [folder, known] : arrows) {
      for (const std::string& name : std::set<std::string>(known))
        known.merge(Arrows(arrows)[name]);
    }
  }
  return arrows;
}

// The same by the table above.
Arrows ArrowsOfEdges() {
  Arrows arrows;
  for (const Edges& edges : kEdges) {
    absl::string_view folder = edges.folder;
    if (!absl::ConsumePrefix(&folder, "ledger/")) continue;
    std::set<std::string>& known = arrows[std::string(folder)];
    for (absl::string_view name : Names(edges.may_include)) {
      if (absl::ConsumePrefix(&name, "ledger/") && name != folder) known.insert(std::string(name));
    }
  }
  return arrows;
}

Findings FoldersWithoutEdges(const Tree& tree) {
  Findings findings;
  for (const auto& [path, text] : tree) {
    if (IsCode(path) && EdgesOf(FolderOf(path)) == nullptr) {
      findings.push_back(path + ": its folder is not in the table of edges");
    }
  }
  return findings;
}

Findings BannedHeaders(const Tree& tree) {
  Findings findings;
  ForEachInclude(tree, [&](const std::string& path, const Include& include) {
    if (IsTest(path)) return;
    for (const Ban& ban : kBans) {
      const bool is_meant = absl::c_any_of(Names(ban.folders), [&](const std::string& name) {
        return IsBelow(FolderOf(path), name);
      });
      if (is_meant && BeginsWithAnyOf(include.path, ban.headers)) {
        findings.push_back(Says(path, include, ban.why));
      }
    }
  });
  return findings;
}

Findings HeavyHeaders(const Tree& tree) {
  Findings findings;
  ForEachInclude(tree, [&](const std::string& path, const Include& include) {
    if (BeginsWithAnyOf(include.path, kHeavy) && IsHeader(path) && !IsTest(path)) {
      findings.push_back(Says(path, include, "too heavy for a header"));
    }
  });
  return findings;
}

// The same, less the exceptions, and those of them that are not needed.
Findings Unexcused(const Findings& findings, absl::Span<const absl::string_view> exceptions) {
  Findings left;
  for (const std::string& finding : findings) {
    const std::string path = finding.substr(0, finding.find(':'));
    if (!absl::c_linear_search(exceptions, path)) left.push_back(finding);
  }
  for (const absl::string_view path : exceptions) {
    const bool is_needed = absl::c_any_of(findings, [&](const std::string& finding) {
      return absl::StartsWith(finding, absl::StrCat(path, ":"));
    });
    if (!is_needed) left.push_back(absl::StrCat(path, ": the exception is not needed"));
  }
  return left;
}

TEST(WrongWayTest, FindsIncludesAgainstTheArrows) {
  const Tree tree = {
      {"clients/bank/a.cc", "#include \"ledger/bankfile/a.h\"\n#include \"ledger/engine/a.h\"\n"},
      {"ledger/engine/a.cc", "#include \"ledger/fees/a.h\"\n#include \"services/server/a.h\"\n"},
      {"ledger/fees/a.cc", "#include <vector>\n#include \"ledger/lending/a.h\"\n"},
      {"ledger/fees/a.h", "#include \"ledger/fees/b.h\"\n#include \"thuning/type/v1/a.pb.h\"\n"},
      {"ledger/fees/a_test.cc", "#include \"tests/support/a.h\"\n#include \"ledger/log/a.h\"\n"},
      {"ledger/log/a.cc", "#include \"tests/support/a.h\"\n#include \"thuning/type/v1/a.pb.h\"\n"},
      {"tests/end_to_end/a.cc", "#include \"services/server/a.h\"\n"},
  };
  EXPECT_THAT(
      WrongWay(tree),
      ElementsAre(
          "clients/bank/a.cc:2: ledger/engine/a.h: clients/bank must not know ledger/engine",
          "ledger/engine/a.cc:1: ledger/fees/a.h: ledger/engine must not know ledger/fees",
          "ledger/engine/a.cc:2: services/server/a.h: ledger/engine must not know services/server",
          "ledger/fees/a.cc:2: ledger/lending/a.h: ledger/fees must not know ledger/lending",
          "ledger/fees/a_test.cc:2: ledger/log/a.h: ledger/fees must not know ledger/log",
          "ledger/log/a.cc:1: tests/support/a.h: ledger/log must not know tests/support",
          "ledger/log/a.cc:2: thuning/type/v1/a.pb.h: ledger/log must not know protos"));
}

TEST(FoldersWithoutEdgesTest, ANewFolderHasToSayWhatItKnows) {
  const Tree tree = {
      {"ledger/log/a.cc", ""}, {"ledger/novel/a.cc", ""}, {"services/novel/a.cc", ""}};
  EXPECT_THAT(FoldersWithoutEdges(tree),
              ElementsAre("ledger/novel/a.cc: its folder is not in the table of edges"));
}

TEST(BannedHeadersTest, KeepsTheCorePureAndHeadersLight) {
  const Tree tree = {
      {"ledger/engine/a.cc", "#include <grpcpp/grpcpp.h>\n#include <thread>\n"},
      {"ledger/fees/a.cc", "#include <mutex>\n#include \"absl/time/time.h\"\n"},
      {"ledger/fees/a_test.cc", "#include <random>\n#include \"gmock/gmock.h\"\n"},
      {"ledger/log/a.cc", "#include <rocksdb/db.h>\n"},
      {"ledger/log/a.h", "#include \"rocksdb/db.h\"\n#include \"rocksdb/status.h\"\n"},
      {"ledger/log/a_contract.h", "#include \"gtest/gtest.h\"\n"},
      {"ledger/log/test_words.h", "#include \"gmock/gmock.h\"\n"},
      {"ledger/fees/random_fee.h", "#include <random>\n"},
      {"services/server/a.h", "#include <grpcpp/support/status.h>\n#include <grpcpp/grpcpp.h>\n"},
  };
  EXPECT_THAT(
      BannedHeaders(tree),
      ElementsAre("ledger/engine/a.cc:1: grpcpp/grpcpp.h: only services and clients speak gRPC",
                  "ledger/fees/a.cc:1: mutex: deciding is pure: no threads"));
  EXPECT_THAT(HeavyHeaders(tree),
              ElementsAre("ledger/log/a.h:1: rocksdb/db.h: too heavy for a header",
                          "services/server/a.h:2: grpcpp/grpcpp.h: too heavy for a header"));
}

TEST(UnexcusedTest, LeavesOutExceptionsAndNamesTheUnneeded) {
  EXPECT_THAT(Unexcused({"a/a.h:1: heavy", "a/b.h:2: heavy"}, {"a/b.h", "a/c.h"}),
              ElementsAre("a/a.h:1: heavy", "a/c.h: the exception is not needed"));
}

TEST(ArrowsOfTest, FollowsWhatALineNames) {
  EXPECT_EQ(ArrowsOf("| folder | is | knows |\n| `a` | first | nothing |\n| `b` | second | a |\n"
                     "| `c` | third | b |\n| principal | the sum lent | capital |\n"),
            (Arrows{{"a", {}}, {"b", {"a"}}, {"c", {"a", "b"}}}));
}

TEST(IncludeTest, ArrowsAreThoseOfTheReadme) {
  EXPECT_EQ(ArrowsOfEdges(), ArrowsOf(Project().at("ledger/README.md")));
}

TEST(IncludeTest, ArrowsGoOneWay) { EXPECT_EQ(Listed(WrongWay(Project())), ""); }
TEST(IncludeTest, EveryFolderIsInTheTable) {
  EXPECT_EQ(Listed(FoldersWithoutEdges(Project())), "");
}
TEST(IncludeTest, HeadersAreLight) {
  EXPECT_EQ(Listed(Unexcused(HeavyHeaders(Project()), kHeavyExceptions)), "");
}
TEST(IncludeTest, NoBannedHeader) { EXPECT_EQ(Listed(BannedHeaders(Project())), ""); }

}  // namespace
}  // namespace thuning::conventions
