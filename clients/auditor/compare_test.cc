#include "clients/auditor/compare.h"

#include "clients/auditor/fake_server_test.h"
#include "clients/auditor/server_source.h"
#include "clients/auditor/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::auditor {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using audit::v1::ReplayReport;

class CompareTest : public ::testing::Test {
 protected:
  absl::StatusOr<ReplayReport> Compare(uint64_t position) {
    ServerSource source(channel_, absl::InfiniteFuture());
    Replay replay(source);
    const absl::Status advanced = replay.AdvanceTo(position, [](uint64_t, uint64_t) {});
    if (!advanced.ok()) return advanced;
    return CompareWithServer(replay, channel_, absl::InfiniteFuture());
  }

  // "subject: replayed / served"
  std::vector<std::string> DifferencesAt(uint64_t position) {
    const auto report = Compare(position);
    EXPECT_OK(report);
    EXPECT_EQ(report->verified(), report->differences().empty());
    std::vector<std::string> texts;
    for (const auto& difference : report->differences()) {
      texts.push_back(absl::StrCat(difference.subject(), ": ", difference.replayed(), " / ",
                                   difference.served()));
    }
    return texts;
  }

  FakeServer server_{SampleRecords(40)};
  console::Channel channel_{server_.address()};
};

TEST_F(CompareTest, ATrueServerIsVerified) {
  const auto report = Compare(40);
  ASSERT_OK(report);
  EXPECT_THAT(report->differences(), IsEmpty());
  EXPECT_THAT(TextOf(*report),
              EndsWith("verified: balances of 4 accounts and 6 loans equal what the server serves "
                       "at position 40\n"));
}

TEST_F(CompareTest, AnEarlierPositionIsComparedToo) {
  const auto report = Compare(17);
  ASSERT_OK(report);
  EXPECT_TRUE(report->verified()) << report->DebugString();
  EXPECT_EQ(report->position(), 17);
  EXPECT_EQ(report->loans_position(), 40);
}

TEST_F(CompareTest, LoansMayMoveWhileTheyAreRead) {
  server_.durable = 20;
  server_.loans_later = 3;
  const auto report = Compare(20);
  ASSERT_OK(report);
  EXPECT_TRUE(report->verified()) << report->DebugString();
  EXPECT_EQ(report->loans_position(), 32);  // four pages, two for each operator
  EXPECT_THAT(TextOf(*report), EndsWith("at position 20 (loans: up to 32)\n"));
}

TEST_F(CompareTest, AFalseAccountIsNamed) {
  server_.falsify_trial_balance = [](auto& answer) {
    if (answer.rows(0).debit_minor() > 10000) answer.mutable_rows(0)->set_debit_minor(1);
  };
  const std::vector<std::string> differences = DifferencesAt(40);
  ASSERT_FALSE(differences.empty());
  EXPECT_THAT(differences[0], HasSubstr("operators/ami/accounts/274800 EUR: debit "));
  EXPECT_THAT(differences[0], HasSubstr(" / debit 1, "));
}

TEST_F(CompareTest, AnAccountLeftOutOrInventedIsNamed) {
  server_.falsify_trial_balance = [](auto& answer) {
    if (answer.rows_size() > 1) answer.mutable_rows(1)->set_account("999999");
  };
  EXPECT_THAT(DifferencesAt(1), ElementsAre("operators/ami/accounts/999999 EUR: none / debit 0, "
                                            "credit 107, balance -107",
                                            "operators/ami/accounts/581000 EUR: debit 0, credit "
                                            "107, balance -107 / none"));
}

TEST_F(CompareTest, AFalseLoanIsNamed) {
  server_.falsify_loans = [](auto& answer) {
    auto& loan = *answer.mutable_loans(0);
    if (loan.name() == "operators/atlas/loans/L-2") loan.set_principal_outstanding_minor(5);
  };
  // Positions 5, 20 and 35 concern it: 507 - 2007 + 3507.
  EXPECT_THAT(DifferencesAt(40), ElementsAre("operators/atlas/loans/L-2 at position 40: 2007 / 5"));
}

TEST_F(CompareTest, ALoanLeftOutIsNamed) {
  server_.falsify_loans = [](auto& answer) { answer.mutable_loans()->DeleteSubrange(0, 1); };
  EXPECT_THAT(DifferencesAt(40),
              ::testing::Contains("operators/ami/loans/L-0: has postings / none"));
}

TEST_F(CompareTest, AnOperatorLeftOutIsNamed) {
  server_.falsify_operators = [](auto& answer) { answer.clear_next_page_token(); };
  EXPECT_THAT(DifferencesAt(40), ElementsAre("operators/atlas: has postings / none"));
}

TEST_F(CompareTest, AnAnswerAsOfAnotherPositionIsNamed) {
  server_.falsify_trial_balance = [](auto& answer) { answer.set_as_of_position(39); };
  EXPECT_THAT(DifferencesAt(40), ElementsAre("operators/ami as of position: 40 / 39",
                                             "operators/atlas as of position: 40 / 39"));
}

TEST_F(CompareTest, ARecordThatTheServerLeavesOutIsNamed) {
  server_.hidden = {7};
  const auto report = Compare(40);
  ASSERT_OK(report);
  EXPECT_FALSE(report->verified());
  EXPECT_EQ(FailureOf(*report), "NOT verified: first bad position 7");
}

TEST_F(CompareTest, AServerThatIsNotThereIsUnavailable) {
  console::Channel nobody("127.0.0.1:1");
  ServerSource source(nobody, absl::Now() + absl::Seconds(5));
  EXPECT_THAT(source.LastPosition(), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace thuning::auditor
