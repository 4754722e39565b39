#include "services/issuance/received_portfolio.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/ledger_model.h"
#include "tests/support/status_matchers.h"

namespace thuning::services {
namespace {

using ledger::v1::ImportedLoan;
using ledger::v1::ImportLoansRequest;

ImportLoansRequest Header(int32_t count) {
  ImportLoansRequest header;
  header.set_parent("operators/ami");
  *header.mutable_effective_date() = ProtoDate("2025-03-15");
  header.set_loan_count(count);
  return header;
}

// A message with loans of these numbers, and nothing else.
ImportLoansRequest Loans(int first, int last) {
  ImportLoansRequest message;
  for (int i = first; i <= last; ++i) message.add_loans()->set_loan_id(absl::StrCat("OLD-", i));
  return message;
}

ImportLoansRequest HeaderWith(int32_t count, int loans) {
  ImportLoansRequest message = Header(count);
  message.MergeFrom(Loans(1, loans));
  return message;
}

TEST(ReceivedPortfolioTest, LoansMayComeWithTheHeaderAndAfterIt) {
  ReceivedPortfolio portfolio;
  EXPECT_OK(portfolio.Add(HeaderWith(4, 1)));
  EXPECT_OK(portfolio.Add(Loans(2, 3)));
  EXPECT_OK(portfolio.Add(Loans(4, 4)));
  EXPECT_OK(portfolio.CheckComplete());
  ASSERT_EQ(portfolio.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(portfolio.Loan(i).loan_id(), absl::StrCat("OLD-", i + 1));
  }
}

TEST(ReceivedPortfolioTest, TheHeaderIsTheFirstMessageWithoutItsLoans) {
  ReceivedPortfolio portfolio;
  EXPECT_OK(portfolio.Add(HeaderWith(2, 1)));
  ImportLoansRequest second = Loans(2, 2);
  second.set_parent("operators/atlas");
  EXPECT_OK(portfolio.Add(second));
  EXPECT_EQ(portfolio.header().SerializeAsString(), Header(2).SerializeAsString());
}

TEST(ReceivedPortfolioTest, ABrokenOffPortfolioIsNotComplete) {
  ReceivedPortfolio portfolio;
  EXPECT_OK(portfolio.Add(HeaderWith(4, 3)));
  EXPECT_THAT(portfolio.CheckComplete(), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(portfolio.CheckComplete(), RefusedWith("LOAN_COUNT_DIFFERS", "loan_count"));
}

TEST(ReceivedPortfolioTest, OneLoanTooManyIsRefusedWhenItComes) {
  ReceivedPortfolio portfolio;
  EXPECT_OK(portfolio.Add(HeaderWith(2, 2)));
  EXPECT_THAT(portfolio.Add(Loans(3, 3)), RefusedWith("LOAN_COUNT_DIFFERS", "loan_count"));
  EXPECT_EQ(portfolio.size(), 2u);
}

TEST(ReceivedPortfolioTest, WhatTheHeaderLacksIsRefusedAtOnce) {
  ImportLoansRequest header = Header(1);
  header.set_parent("operators/ami/loans/L-1");
  EXPECT_THAT(ReceivedPortfolio().Add(header), RefusedWith("MALFORMED_NAME", "parent"));
  header = Header(1);
  header.clear_effective_date();
  EXPECT_THAT(ReceivedPortfolio().Add(header),
              RefusedWith("REQUIRED_FIELD_MISSING", "effective_date"));
  header = Header(1);
  header.mutable_effective_date()->set_month(13);
  EXPECT_THAT(ReceivedPortfolio().Add(header), RefusedWith("DATE_INVALID", "effective_date"));
  header = Header(1);
  header.mutable_settled_until_date()->set_month(13);
  EXPECT_THAT(ReceivedPortfolio().Add(header), RefusedWith("DATE_INVALID", "settled_until_date"));
}

TEST(ReceivedPortfolioTest, OneToTwoHundredThousandLoansAreTaken) {
  EXPECT_THAT(ReceivedPortfolio().Add(Header(0)), RefusedWith("VALUE_OUT_OF_RANGE", "loan_count"));
  EXPECT_THAT(ReceivedPortfolio().Add(Header(-1)), RefusedWith("VALUE_OUT_OF_RANGE", "loan_count"));
  EXPECT_THAT(ReceivedPortfolio().Add(Header(200'001)),
              RefusedWith("VALUE_OUT_OF_RANGE", "loan_count"));
  EXPECT_OK(ReceivedPortfolio().Add(Header(1)));
  EXPECT_OK(ReceivedPortfolio().Add(Header(200'000)));
}

// Each loan has 65 MiB: the fourth is beyond 256 MiB.
TEST(ReceivedPortfolioTest, AllLoansTogetherHaveALimit) {
  ReceivedPortfolio portfolio;
  EXPECT_OK(portfolio.Add(Header(4)));
  ImportLoansRequest message;
  message.add_loans()->set_payment_reference(std::string(size_t{65} << 20, 'x'));
  for (int i = 0; i < 3; ++i) EXPECT_OK(portfolio.Add(message));
  EXPECT_THAT(portfolio.Add(message), RefusedWith("REQUEST_TOO_LARGE", "loans"));
}

TEST(ReceivedPortfolioTest, ACallerWhoSendsNothingIsToldWhatIsMissing) {
  EXPECT_THAT(ReceivedPortfolio().CheckComplete(), RefusedWith("REQUIRED_FIELD_MISSING", "parent"));
}

// ---- What tells one portfolio from another.

Sha256Digest DigestOf(const std::vector<ImportLoansRequest>& messages) {
  ReceivedPortfolio portfolio;
  for (const ImportLoansRequest& message : messages) EXPECT_OK(portfolio.Add(message));
  return portfolio.DigestWith(Sha256("header"));
}

TEST(ReceivedPortfolioTest, HowLoansAreSpreadOverMessagesMakesNoDifference) {
  EXPECT_EQ(DigestOf({HeaderWith(4, 4)}), DigestOf({Header(4), Loans(1, 2), Loans(3, 4)}));
}

TEST(ReceivedPortfolioTest, EachLoanAndTheirOrderMakeADifference) {
  EXPECT_NE(DigestOf({Header(2), Loans(1, 2)}), DigestOf({Header(2), Loans(2, 3)}));
  EXPECT_NE(DigestOf({Header(2), Loans(1, 1), Loans(2, 2)}),
            DigestOf({Header(2), Loans(2, 2), Loans(1, 1)}));
  EXPECT_NE(DigestOf({Header(2), Loans(1, 1)}), DigestOf({Header(2), Loans(1, 2)}));
}

TEST(ReceivedPortfolioTest, TheHeaderMakesADifference) {
  ReceivedPortfolio portfolio;
  EXPECT_OK(portfolio.Add(HeaderWith(1, 1)));
  EXPECT_NE(portfolio.DigestWith(Sha256("one")), portfolio.DigestWith(Sha256("other")));
}

}  // namespace
}  // namespace thuning::services
