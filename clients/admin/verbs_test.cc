#include "clients/admin/verbs.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thuning::admin {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(AdminVerbsTest, EachHasAHelpThatStartsWithItsProtosWords) {
  for (const console::Verb& verb : AdminProgram().verbs) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    std::vector<std::string> words;
    std::istringstream source(verb.words + " --help");
    for (std::string word; source >> word;) words.push_back(word);
    EXPECT_EQ(console::RunProgram(AdminProgram(), words, {in, out, err}), console::kDone);
    EXPECT_FALSE(verb.help.empty()) << verb.words;
    EXPECT_THAT(out.str(), StartsWith(verb.help.substr(0, verb.help.find(' ')))) << verb.words;
  }
}

TEST(AdminVerbsTest, NounsListTheirVerbs) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(console::RunProgram(AdminProgram(), {"--help"}, {in, out, err}), console::kDone);
  EXPECT_THAT(out.str(),
              HasSubstr("apply, approve, reject, withdraw, undo-decision, disburse, amend, "
                        "reverse-amendment, accrue, accrue-all, get, list, position, statement\n"));
  EXPECT_THAT(out.str(), HasSubstr("assess, assess-all, share, collect, reverse-collection, waive, "
                                   "credit, refund-credit, get, list, due, statement\n"));
  EXPECT_THAT(out.str(), HasSubstr("record, record-batch\n"));
  EXPECT_THAT(out.str(), HasSubstr("record, reverse, list\n"));
  EXPECT_THAT(out.str(), HasSubstr("add, reverse\n"));
}

}  // namespace
}  // namespace thuning::admin
