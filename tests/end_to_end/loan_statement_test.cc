// A loan's statement as the staff read it: what happened in words and money, what is asked for
// when, and totals.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/lender.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using namespace ledger::v1;
using ::testing::HasSubstr;

// The lines of a text with one blank between two words.
std::string Squeezed(const std::string& text) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    lines.push_back(absl::StrJoin(words, " "));
  }
  return absl::StrJoin(lines, "\n");
}

class LoanStatementTest : public testing::Test {
 protected:
  LoanStatementTest()
      : server_(ServerProcess::Start(directory_ / "data")), lender_(*server_, "ami") {}
  ~LoanStatementTest() override { EXPECT_EQ(server_->Terminate(), 0); }

  // Three instalments of 400.00 without interest, due on the 15th.
  void Lend() {
    lender_.Product("zero", 0, {"--rest", "none"});
    lender_.Lend("L-1", "zero", 1'200'00, 3, "2020-01-15");
  }
  void Penalty(const std::string& name, int64_t minor, const std::string& day) {
    lender_.Do({"charge", "add", "L-1", "--display-name", name, "--amount", lender_.Money(minor),
                "--timing", "date", "--due-date", day, "--penalty", "--effective-date", day});
  }
  GetLoanStatementResponse Page(const Words& more = {}) {
    Words words = {"loan", "statement", "L-1"};
    words.insert(words.end(), more.begin(), more.end());
    return lender_.Ask<GetLoanStatementResponse>(words);
  }

  TemporaryDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  Lender lender_;
};

// Paid and undone; a penalty, and paid with it; written off, and some of it recovered.
TEST_F(LoanStatementTest, SaysInWordsAndMoneyWhatHappened) {
  Lend();
  const auto bounced = lender_.Pay("L-1", 400'00, "2020-02-15");
  lender_.Do({"transaction", "reverse", bounced.name(), "--reason", "AM04", "--effective-date",
              "2020-02-16"});
  Penalty("late", 5'00, "2020-02-16");
  lender_.Pay("L-1", 405'00, "2020-02-20");
  lender_.Transact("L-1", "write-off", "2020-06-01", {"--reason", "gone"});
  lender_.Transact("L-1", "recovery", "2020-07-01", {"--amount", "30 EUR", "--method", "cash"});

  const ProgramResult typed = lender_.Type({"loan", "statement", "L-1"});
  EXPECT_EQ(typed.status, 0) << typed.output;
  EXPECT_THAT(
      Squeezed(typed.output),
      HasSubstr("effective date description amount penalty fee interest principal overpayment "
                "principal balance reason\n"));
  EXPECT_THAT(
      Squeezed(typed.output),
      HasSubstr("2020-01-15 Pay-out 1200.00 0.00 1200.00\n"
                "2020-02-15 Repayment 400.00 0.00 0.00 0.00 400.00 0.00 800.00\n"
                "2020-02-16 Undone: Repayment of 2020-02-15 -400.00 0.00 0.00 0.00 -400.00 0.00 "
                "1200.00 AM04\n"
                "2020-02-16 Penalty: late 5.00 0.00 1200.00\n"
                "2020-02-20 Repayment 405.00 5.00 0.00 0.00 400.00 0.00 800.00\n"
                "2020-06-01 Write-off 800.00 0.00 0.00 0.00 800.00 0.00 0.00 gone\n"
                "2020-07-01 Recovery 30.00 0.00 0.00\n"));
  EXPECT_THAT(Squeezed(typed.output), HasSubstr("\nprincipal outstanding 0.00 EUR\n"));
  EXPECT_THAT(Squeezed(typed.output),
              HasSubstr("\ntotals\ncomponent asked paid waived written off open due\n"));
  EXPECT_THAT(Squeezed(typed.output), HasSubstr("\npenalty 5.00 5.00 0.00 0.00 0.00 0.00\n"));
  EXPECT_THAT(Squeezed(typed.output),
              HasSubstr("\nprincipal 1200.00 400.00 0.00 800.00 0.00 0.00"));
}

// What is asked for when, and how much of it came.
TEST_F(LoanStatementTest, HasTheDueDates) {
  Lend();
  lender_.Pay("L-1", 500'00, "2020-02-15");
  const GetLoanStatementResponse statement = Page();
  ASSERT_EQ(statement.instalments_size(), 3);
  const Instalment& second = statement.instalments(1);
  EXPECT_EQ(second.due_date().month(), 3);
  EXPECT_EQ(second.principal_minor(), 400'00);
  EXPECT_EQ(second.principal_paid_minor(), 100'00);
  EXPECT_EQ(second.open_minor(), 300'00);
  EXPECT_EQ(statement.instalments(0).settled_date().day(), 15);
  EXPECT_EQ(statement.payoff_minor(), 700'00);
  EXPECT_EQ(statement.currency_code(), "EUR");
}

// Two pages together have the lines of the whole, and each says how the loan stands.
TEST_F(LoanStatementTest, APageGoesOnWhereTheLastOneEnded) {
  Lend();
  for (const char* day : {"2020-02-15", "2020-03-15"}) lender_.Pay("L-1", 400'00, day);
  const GetLoanStatementResponse whole = Page();
  ASSERT_EQ(whole.lines_size(), 5) << "application, approval, pay-out and two payments";
  EXPECT_EQ(whole.next_page_token(), "");
  const GetLoanStatementResponse first = Page({"--page-size", "4"});
  EXPECT_EQ(first.lines_size(), 4);
  const GetLoanStatementResponse second =
      Page({"--page-size", "4", "--page-token", first.next_page_token()});
  ASSERT_EQ(second.lines_size(), 1);
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_EQ(second.lines(0).SerializeAsString(), whole.lines(4).SerializeAsString());
  EXPECT_EQ(second.totals_size(), 4);
  EXPECT_EQ(lender_.Refusal({"loan", "statement", "L-1", "--page-token", "x"}),
            "MALFORMED_PAGE_TOKEN page_token");
}

}  // namespace
}  // namespace thuning
