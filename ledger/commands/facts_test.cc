// That no fact is forgotten: each is folded by some folder, and by each folder whose rows it
// changes.
#include <google/protobuf/descriptor.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/books.h"
#include "ledger/commands/commands.h"
#include "ledger/reconciliation/evolve.h"
#include "ledger/state/facts.h"
#include "tests/support/status_matchers.h"

namespace thuning::commands {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using event::v1::Event;
using event::v1::Record;

struct Folder {
  std::string name;
  bool (*evolve)(const Record&, const Event&, State&);
};

const std::vector<Folder> kFolders = {
    {"accounting", accounting::Evolve}, {"fees", fees::Evolve},
    {"funding", funding::Evolve},       {"lending", lending::Evolve},
    {"programme", programme::Evolve},   {"reconciliation", reconciliation::Evolve}};

Record RecordOf(const Event& event) {
  Record record;
  record.set_position(7);
  *record.add_events() = event;
  return record;
}

// Ends the process: well if the folder does not know the fact. An exception ends it too, badly.
[[noreturn]] void AskAndExit(const Folder& folder, const Event& event) noexcept {
  if (std::freopen("/dev/null", "w", stderr) == nullptr) _exit(2);
  State state;
  _exit(folder.evolve(RecordOf(event), event, state) ? 1 : 0);
}

// Whether the folder knows the fact. It is asked in a process of its own: an empty fact contradicts
// the state, and a folder that folds it may end its process.
bool Knows(const Folder& folder, const Event& event) {
  const pid_t child = fork();
  if (child == 0) AskAndExit(folder, event);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

std::string WhoKnows(const Event& event) {
  std::vector<std::string> names;
  for (const Folder& folder : kFolders) {
    if (Knows(folder, event)) names.push_back(folder.name);
  }
  return absl::StrJoin(names, " ");
}

TEST(EveryFactTest, EachFactIsFoldedByThoseWhoseRowsItChanges) {
  std::vector<std::string> folded_by_several;
  const auto& facts = *Event::descriptor()->FindOneofByName("fact");
  for (int i = 0; i < facts.field_count(); ++i) {
    Event event;
    event.GetReflection()->MutableMessage(&event, facts.field(i));
    const std::string folders = WhoKnows(event);
    EXPECT_NE(folders, "") << "nobody folds " << facts.field(i)->name();
    if (folders.find(' ') == std::string::npos) continue;
    folded_by_several.push_back(absl::StrCat(facts.field(i)->name(), ": ", folders));
  }
  EXPECT_THAT(
      folded_by_several,
      ElementsAre("loan_applied: lending reconciliation", "loan_approved: funding lending",
                  "loan_withdrawn: funding lending", "loan_decision_undone: funding lending",
                  "fee_assessed: fees reconciliation", "entry_matched: funding reconciliation",
                  "cost_shared: fees reconciliation",
                  "loan_imported: funding lending reconciliation"));
}

TEST(EveryFactTest, AFactThatNobodyKnowsIsNotFolded) {
  State state;
  EXPECT_EQ(WhoKnows(Event()), "");
  EXPECT_DEATH(Evolve(RecordOf(Event()), state), "check failed: known");
}

// What comes from outside is asked first, so that it ends no process.
TEST(EveryFactTest, AFactOfALaterVersionIsNamedWithItsPosition) {
  Event event;
  ASSERT_TRUE(event.ParseFromString(std::string("\xc2\x3e\x01x", 4)));  // 1000: "x"
  const absl::Status status = CheckKnown(RecordOf(event));
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(status.message(), HasSubstr("record 7:"));
  event.mutable_loan_applied();
  EXPECT_OK(CheckKnown(RecordOf(event)));
}

}  // namespace
}  // namespace thuning::commands
