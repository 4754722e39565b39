#include "clients/auditor/verbs.h"

#include <fstream>
#include <sstream>

#include "clients/auditor/fake_server_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::auditor {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class VerbsTest : public ::testing::Test {
 protected:
  // The exit status; what was said stands in out_ and err_.
  int Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunOffline(arguments);
  }

  int RunOffline(const std::vector<std::string>& arguments) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    const int status =
        console::RunProgram(AuditorProgram(), arguments, {.in = in, .out = out, .err = err});
    out_ = out.str();
    err_ = err.str();
    return status;
  }

  FakeServer server_{SampleRecords(30)};
  TemporaryDirectory directory_;
  std::string out_;
  std::string err_;
};

TEST_F(VerbsTest, VerifiesAServer) {
  EXPECT_EQ(Run({"verify"}), 0) << err_;
  EXPECT_THAT(out_, StartsWith("verified: 30 records, root "));
  EXPECT_EQ(err_, "");
}

TEST_F(VerbsTest, VerifiesADirectory) {
  AuditedDirectory ledger(SampleRecords(9));
  EXPECT_EQ(RunOffline({"verify", "--data", ledger.path()}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("verified: 9 records"));
  const std::string copy =
      ledger.CopyWith([](rocksdb::DB& db, rocksdb::ColumnFamilyHandle& records) {
        AuditedDirectory::Erase(db, records, 4);
      });
  EXPECT_EQ(RunOffline({"verify", "--data", copy}), 1);
  EXPECT_THAT(out_, EndsWith("NOT verified: first bad position 4\n"));
  EXPECT_EQ(RunOffline({"verify", "--data", copy, "--output=json"}), 1);
  EXPECT_THAT(out_, HasSubstr("\"firstBadPosition\": \"4\""));
}

TEST_F(VerbsTest, KeepsWhatTheNextVisitNeeds) {
  const std::string keep = directory_ / "keep";
  EXPECT_EQ(Run({"verify", "--keep", keep}), 0) << err_;
  EXPECT_EQ(Run({"verify", "--keep", keep}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("key kept from the last visit"));
  server_.hidden = {7};
  EXPECT_EQ(Run({"verify", "--keep", keep}), 1);
  EXPECT_THAT(out_, EndsWith("NOT verified: first bad position 7\n"));
}

TEST_F(VerbsTest, ReplaysAndCompares) {
  EXPECT_EQ(Run({"replay"}), 0) << err_;
  EXPECT_THAT(out_, EndsWith("equal what the server serves at position 30\n"));
  EXPECT_EQ(Run({"replay", "--as-of-position", "12", "--output=json"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("\"position\": \"12\""));
  EXPECT_EQ(Run({"replay", "--as-of-position", "31"}), 2);
  server_.falsify_loans = [](auto& answer) { answer.clear_loans(); };
  EXPECT_EQ(Run({"replay"}), 1);
  EXPECT_THAT(out_, HasSubstr("NOT verified: 6 differences"));
}

TEST_F(VerbsTest, ReplaysADirectory) {
  const AuditedDirectory ledger(SampleRecords(9));
  EXPECT_EQ(RunOffline({"replay", "--data", ledger.path()}), 0) << err_;
  EXPECT_THAT(out_, EndsWith("replayed: 9 records, 4 accounts, 4 loans; debits equal credits\n"));
}

TEST_F(VerbsTest, ExportsTheSameJournalFromAServerADirectoryAndToAFile) {
  const std::vector<std::string> verb = {"export", "--format=hledger"};
  EXPECT_EQ(Run(verb), 0) << err_;
  EXPECT_EQ(err_,
            "exported: 30 transactions of 30 records; skipped: 0 without postings, 0 not "
            "selected\n");
  const std::string journal = out_;
  EXPECT_THAT(journal, HasSubstr("\n2026-03-03 (#30) LoanApproved\n"));
  const AuditedDirectory ledger(SampleRecords(30));
  const std::string file = directory_ / "journal";
  EXPECT_EQ(RunOffline({"export", "--format=hledger", "--data", ledger.path()}), 0) << err_;
  EXPECT_EQ(out_, journal);
  EXPECT_EQ(Run({"export", "--format=hledger", "--file", file}), 0) << err_;
  EXPECT_EQ(out_, "");
  std::ostringstream written;
  written << std::ifstream(file).rdbuf();
  EXPECT_EQ(written.str(), journal);
}

TEST_F(VerbsTest, ExportsWhatWasChosen) {
  EXPECT_EQ(Run({"export", "--format=hledger", "--operator", "operators/atlas", "--from",
                 "2026-03-11", "--to", "2026-03-21"}),
            0);
  EXPECT_THAT(err_, StartsWith("exported: 3 transactions of 30 records; ")) << "10, 15, 20";
  EXPECT_EQ(Run({"export", "--format=hledger", "--operator", "nobody"}), 1);
  EXPECT_EQ(Run({"export", "--format=hledger", "--from", "11 March"}), 2);
  EXPECT_EQ(Run({"export", "--format=beancount"}), 2);
  EXPECT_EQ(Run({"export"}), 2);
  server_.hidden = {7};
  EXPECT_EQ(Run({"export", "--format=hledger"}), 1);
  EXPECT_THAT(err_, HasSubstr("NOT whole: first bad position 7; "));
}

TEST_F(VerbsTest, ADayOfAnExportMayGoByItsNameAndAMistypedOneIsAskedBack) {
  EXPECT_EQ(Run({"export", "--format=hledger", "--from=yesterday", "--to=today"}), 0) << err_;
  EXPECT_EQ(Run({"export", "--format=hledger", "--to", "todya"}), 2);
  EXPECT_EQ(err_,
            "error: --to: \"todya\" is not a day such as 2026-11-20, today or yesterday; did you "
            "mean \"today\"?\nreason: DATE_INVALID\nfield: to\n");
}

TEST_F(VerbsTest, PrintsTheCheckpointAsItWasSigned) {
  EXPECT_EQ(Run({"checkpoint"}), 0) << err_;
  EXPECT_EQ(out_, server_.note);
}

TEST_F(VerbsTest, AnInclusionProofIsVerifiedHere) {
  for (const std::string position : {"1", "17", "30"}) {
    EXPECT_EQ(Run({"inclusion", position}), 0) << err_;
    EXPECT_THAT(out_, HasSubstr("position " + position + " is in the tree of size 30"));
  }
  EXPECT_EQ(Run({"inclusion", "31"}), 1);
  server_.falsify_proof = [](std::string& hash) { hash[5] = static_cast<char>(hash[5] ^ 1); };
  EXPECT_EQ(Run({"inclusion", "17"}), 1);
  EXPECT_THAT(err_, HasSubstr("NOT verified"));
}

TEST_F(VerbsTest, AConsistencyProofIsVerifiedHere) {
  const std::string kept = directory_ / "kept";
  WriteText(kept, NoteOf(SampleRecords(11), 11));
  EXPECT_EQ(Run({"consistency", kept}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("the tree of size 11 is the beginning of the tree of size 30"));
  EXPECT_EQ(Run({"consistency", "8", "11"}), 0) << err_;
  EXPECT_EQ(Run({"consistency", "11", "8"}), 1);
  EXPECT_EQ(Run({"consistency", directory_ / "absent"}), 2);

  std::vector<std::string> other = SampleRecords(11);
  other[4] = "something else";
  WriteText(kept, NoteOf(other, 11));
  EXPECT_EQ(Run({"consistency", kept}), 1);
  EXPECT_THAT(err_, HasSubstr("NOT verified"));
}

TEST_F(VerbsTest, AServerThatIsNotThereIsStatusThree) {
  EXPECT_EQ(RunOffline({"verify", "--server", "127.0.0.1:1", "--timeout", "5"}), 3);
}

TEST_F(VerbsTest, AKeyThatIsNoneIsAUsageError) {
  EXPECT_EQ(Run({"verify", "--key", "nonsense"}), 2);
  EXPECT_THAT(err_, HasSubstr("KEY_INVALID"));
}

}  // namespace
}  // namespace thuning::auditor
