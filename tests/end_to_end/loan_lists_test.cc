// What an officer asks for over all loans, and what the counter is asked back, at the real client.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/lender.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using namespace ledger::v1;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Without interest, 100.00 a month: L-1 from 10 January, L-2 from 10 February, L-3 paid on time,
// all in 2025; L-4 is not paid out.
class LoanListsTest : public testing::Test {
 protected:
  void SetUp() override {
    server_ = ServerProcess::Start(directory_ / "data");
    lender_ = std::make_unique<Lender>(*server_, "ami");
    lender_->Do({"product", "create", "zero", "--display-name", "zero", "--interest-method", "zero",
                 "--min-principal-minor", "1", "--max-principal-minor", "100000000",
                 "--max-instalment-count", "60"});
    lender_->Lend("L-1", "zero", 600'00, 6, "2025-01-10");
    lender_->Lend("L-2", "zero", 600'00, 6, "2025-02-10");
    lender_->Lend("L-3", "zero", 600'00, 6, "2025-01-10");
    lender_->Approve("L-4", "zero", 600'00, 6);
    lender_->Pay("L-1", 40'00, "2025-02-20");
    for (int month = 2; month <= 4; ++month) {
      lender_->Pay("L-3", 100'00, absl::StrFormat("2025-%02d-10", month));
    }
  }

  // "L-1 59 days 160.00".
  std::vector<std::string> PastDue(const Words& words) const {
    Words command = {"loan", "list", "--past-due"};
    command.insert(command.end(), words.begin(), words.end());
    std::vector<std::string> lines;
    const auto answer = lender_->Ask<ListLoansResponse>(command);
    for (const Loan& loan : answer.loans()) {
      lines.push_back(absl::StrCat(loan.name().substr(loan.name().rfind('/') + 1), " ",
                                   loan.arrears().days_past_due(), " days ",
                                   lender_->Money(loan.arrears().past_due_minor())));
    }
    return lines;
  }

  std::vector<std::string> Due(const std::string& first, const std::string& last) const {
    const auto answer = lender_->Ask<ListDueInstalmentsResponse>(
        {"instalment", "due", "--start-date", first, "--end-date", last});
    std::vector<std::string> lines;
    for (const DueInstalment& due : answer.instalments()) {
      lines.push_back(absl::StrCat(due.loan().substr(due.loan().rfind('/') + 1), " ", due.number(),
                                   " ", lender_->Money(due.open_minor())));
    }
    return lines;
  }

  Words Payment(const std::string& amount, const Words& more = {}) const {
    Words words = {"repayment", "record",           "L-2",       "--amount", amount, "--method",
                   "cash",      "--effective-date", "2025-03-01"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<Lender> lender_;
};

// On 10 April L-1 has 60.00 of February and 100.00 of March past due; April's is due that day.
TEST_F(LoanListsTest, LoansThatArePastDueOnADay) {
  EXPECT_THAT(PastDue({"--date", "2025-02-10"}), IsEmpty());
  EXPECT_THAT(PastDue({"--date", "2025-02-11"}), ElementsAre("L-1 1 days 100.00 EUR"));
  EXPECT_THAT(PastDue({"--date", "2025-04-10"}),
              ElementsAre("L-1 59 days 160.00 EUR", "L-2 31 days 100.00 EUR"));
  EXPECT_THAT(PastDue({"--date", "2025-04-10", "--min-days-past-due", "59"}),
              ElementsAre("L-1 59 days 160.00 EUR"));
  EXPECT_THAT(PastDue({"--date", "2025-04-10", "--min-past-due", "160 EUR"}),
              ElementsAre("L-1 59 days 160.00 EUR"));
  EXPECT_THAT(PastDue({"--date", "2025-04-10", "--min-past-due", "160.01 EUR"}), IsEmpty());
  EXPECT_EQ(PastDue({}).size(), 3u) << "today all are, as the terms of all have ended";
}

TEST_F(LoanListsTest, TheListHasPagesAndMoney) {
  const auto page = lender_->Ask<ListLoansResponse>(
      {"loan", "list", "--past-due", "--date", "2025-04-10", "--page-size", "1"});
  ASSERT_EQ(page.loans_size(), 1);
  EXPECT_THAT(page.next_page_token(), Not(IsEmpty()));
  const auto rest =
      lender_->Ask<ListLoansResponse>({"loan", "list", "--past-due", "--date", "2025-04-10",
                                       "--page-token", page.next_page_token()});
  ASSERT_EQ(rest.loans_size(), 1);
  EXPECT_EQ(rest.loans(0).name(), "operators/ami/loans/L-2");
  EXPECT_EQ(rest.next_page_token(), "");
  EXPECT_THAT(lender_->Type({"loan", "list", "--past-due", "--date", "2025-04-10"}).output,
              HasSubstr("160.00"));
  const auto all = lender_->Ask<ListLoansResponse>({"loan", "list"});
  ASSERT_EQ(all.loans_size(), 4);
  EXPECT_FALSE(all.loans(0).has_arrears());
}

TEST_F(LoanListsTest, WhatCannotBeAskedForIsNamed) {
  EXPECT_EQ(lender_->Refusal({"loan", "list", "--min-days-past-due", "30"}),
            "REQUIRED_FIELD_MISSING past_due");
  EXPECT_EQ(lender_->Refusal({"loan", "list", "--date", "2025-04-10"}),
            "REQUIRED_FIELD_MISSING past_due");
  EXPECT_EQ(lender_->Refusal({"loan", "list", "--past-due", "--min-days-past-due", "-1"}),
            "VALUE_OUT_OF_RANGE min_days_past_due");
  EXPECT_EQ(lender_->Refusal({"loan", "list", "--past-due", "--min-past-due", "5 USD"}),
            "CURRENCY_DIFFERS min_past_due.currency_code");
  EXPECT_EQ(lender_->Refusal({"loan", "list", "--past-due", "--min-past-due", "0 EUR"}),
            "AMOUNT_NOT_POSITIVE min_past_due.minor_units");
  EXPECT_EQ(lender_->Refusal(
                {"instalment", "due", "--start-date", "2025-05-02", "--end-date", "2025-05-01"}),
            "RANGE_EMPTY end_date");
}

TEST_F(LoanListsTest, InstalmentsThatFallDueInASpan) {
  EXPECT_THAT(Due("2025-02-01", "2025-03-31"),
              ElementsAre("L-1 1 60.00 EUR", "L-1 2 100.00 EUR", "L-2 1 100.00 EUR"));
  EXPECT_THAT(Due("2025-05-10", "2025-05-10"),
              ElementsAre("L-1 4 100.00 EUR", "L-2 3 100.00 EUR", "L-3 4 100.00 EUR"));
  EXPECT_THAT(Due("2025-05-11", "2025-06-09"), IsEmpty());
}

TEST_F(LoanListsTest, ASlipOfTheHandIsAskedAboutOnce) {
  const std::string id = UuidOf("slip");
  EXPECT_EQ(lender_->Refusal(Payment("6000 EUR", {"--request-id", id})),
            "AMOUNT_ABOVE_PAYOFF amount.minor_units");
  const auto meant = Payment("6000 EUR", {"--request-id", id, "--confirm"});
  const auto paid = lender_->Ask<RecordRepaymentResponse>(meant);
  EXPECT_EQ(paid.overpaid_minor(), 6'000'00 - 600'00);
  EXPECT_EQ(lender_->Ask<RecordRepaymentResponse>(meant).position(), paid.position())
      << "a retry has the same answer";
}

TEST_F(LoanListsTest, TheSamePaymentTwiceIsAskedAbout) {
  const auto first = Payment("25 EUR", {"--request-id", UuidOf("first")});
  const auto paid = lender_->Ask<RecordRepaymentResponse>(first);
  EXPECT_EQ(lender_->Ask<RecordRepaymentResponse>(first).position(), paid.position())
      << "a retry is no second payment";
  EXPECT_EQ(lender_->Refusal(Payment("25 EUR")), "SAME_AMOUNT_THAT_DAY amount.minor_units");
  EXPECT_NE(lender_->Ask<RecordRepaymentResponse>(Payment("25 EUR", {"--confirm"})).position(),
            paid.position());
  EXPECT_EQ(lender_->Get("L-2").outstanding_minor(), 600'00 - 2 * 25'00);
}

}  // namespace
}  // namespace thuning
