// What the lender and who applies decide before money is paid out, and taking a decision back.
#include "ledger/lending/round_loan_test.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename Request>
Request On(absl::string_view day) {
  Request request;
  request.set_name(kLoan);
  request.set_reason("no plan");
  *request.mutable_effective_date() = Day(day);
  return request;
}

ledger::v1::RejectLoanRequest Reject(absl::string_view day) {
  return On<ledger::v1::RejectLoanRequest>(day);
}
ledger::v1::WithdrawLoanRequest Withdraw(absl::string_view day) {
  return On<ledger::v1::WithdrawLoanRequest>(day);
}
ledger::v1::UndoLoanDecisionRequest UndoDecision(absl::string_view day) {
  return On<ledger::v1::UndoLoanDecisionRequest>(day);
}

class LoanDecisionsTest : public RoundLoanFixture {};

TEST_F(LoanDecisionsTest, ARejectedApplicationStays) {
  Do(Apply(RoundTerms()));
  const Record record = Do(Reject("2026-01-08"));
  EXPECT_THAT(FactsOf(record), ElementsAre("loan_rejected"));
  EXPECT_THAT(PostingsOf(record), IsEmpty());
  EXPECT_EQ(record.events(0).loan_rejected().reason(), "no plan");
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_REJECTED);
  EXPECT_EQ(loan().declined_date().day(), 8);
  EXPECT_EQ(loan().terms().principal().minor_units(), 1'200'00);
}

TEST_F(LoanDecisionsTest, AnApplicationIsWithdrawn) {
  Do(Apply(RoundTerms()));
  EXPECT_THAT(FactsOf(Do(Withdraw("2026-01-08"))), ElementsAre("loan_withdrawn"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_WITHDRAWN);
  EXPECT_EQ(loan().declined_date().day(), 8);
}

TEST_F(LoanDecisionsTest, AnApprovedLoanIsWithdrawnButNotRejected) {
  Do(Apply(RoundTerms()));
  Do(Approve());
  EXPECT_THAT(Try(Reject("2026-01-12")), RefusedWith("LOAN_NOT_APPLIED", "name"));
  Do(Withdraw("2026-01-12"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_WITHDRAWN);
}

TEST_F(LoanDecisionsTest, NothingIsDecidedBeforeTheLastDecision) {
  Do(Apply(RoundTerms()));
  Do(Approve());
  Do(UndoDecision("2026-01-20"));
  EXPECT_THAT(Try(Approve()), RefusedWith("DATE_BEFORE_DECISION", "effective_date"));
  auto later = Approve();
  *later.mutable_effective_date() = Day("2026-01-20");
  Do(later);
  Do(Withdraw("2026-01-22"));
  Do(UndoDecision("2026-01-25"));
  auto disburse = Disburse();
  *disburse.mutable_effective_date() = Day("2026-01-24");
  EXPECT_THAT(Try(disburse), RefusedWith("DATE_BEFORE_DECISION", "effective_date"));
}

TEST_F(LoanDecisionsTest, WhatIsApprovedIsACommitmentUntilItIsPaidOutOrDeclined) {
  Do(Apply(RoundTerms()));
  EXPECT_THAT(PostingsOf(Do(Approve())), ElementsAre("D 801800 120000", "C 809100 120000"));
  EXPECT_THAT(PostingsOf(Do(Withdraw("2026-01-12"))),
              ElementsAre("D 809100 120000", "C 801800 120000"));
  EXPECT_THAT(PostingsOf(Do(UndoDecision("2026-01-13"))),
              ElementsAre("D 801800 120000", "C 809100 120000"));
  EXPECT_THAT(PostingsOf(Do(UndoDecision("2026-01-14"))),
              ElementsAre("D 809100 120000", "C 801800 120000"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_APPLIED);
}

TEST_F(LoanDecisionsTest, WhatWasDeclinedGoesNoFurther) {
  Do(Apply(RoundTerms()));
  Do(Withdraw("2026-01-08"));
  EXPECT_THAT(Try(Approve()), RefusedWith("LOAN_NOT_APPLIED", "name"));
  EXPECT_THAT(Try(Reject("2026-01-12")), RefusedWith("LOAN_NOT_APPLIED", "name"));
  EXPECT_THAT(Try(Withdraw("2026-01-12")), RefusedWith("LOAN_NOT_APPLIED", "name"));
  EXPECT_THAT(Try(Disburse()), RefusedWith("LOAN_NOT_APPROVED", "name"));
}

TEST_F(LoanDecisionsTest, AnApprovalIsUndone) {
  Do(Apply(RoundTerms()));
  Do(Approve());
  const Record record = Do(UndoDecision("2026-01-12"));
  EXPECT_THAT(FactsOf(record), ElementsAre("loan_decision_undone"));
  EXPECT_EQ(record.events(0).loan_decision_undone().state(), type::v1::LOAN_STATE_APPLIED);
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_APPLIED);
  EXPECT_FALSE(loan().has_approved_date());
  auto again = Approve();
  *again.mutable_effective_date() = Day("2026-01-12");
  EXPECT_OK(Try(again));
}

TEST_F(LoanDecisionsTest, ARejectionIsUndone) {
  Do(Apply(RoundTerms()));
  Do(Reject("2026-01-08"));
  Do(UndoDecision("2026-01-09"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_APPLIED);
  EXPECT_FALSE(loan().has_declined_date());
  Do(Approve());
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_APPROVED);
}

TEST_F(LoanDecisionsTest, AWithdrawalIsUndoneToWhereTheLoanWas) {
  Do(Apply(RoundTerms()));
  Do(Withdraw("2026-01-08"));
  Do(UndoDecision("2026-01-09"));
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_APPLIED);
  Do(Approve());
  Do(Withdraw("2026-01-11"));
  const Record record = Do(UndoDecision("2026-01-12"));
  EXPECT_EQ(record.events(0).loan_decision_undone().state(), type::v1::LOAN_STATE_APPROVED);
  EXPECT_EQ(loan().state(), type::v1::LOAN_STATE_APPROVED);
  EXPECT_EQ(loan().approved_date().day(), 10);
  EXPECT_OK(Try(Disburse()));
}

TEST_F(LoanDecisionsTest, NothingIsUndoneWithoutADecision) {
  Do(Apply(RoundTerms()));
  EXPECT_THAT(Try(UndoDecision("2026-01-12")), RefusedWith("NO_DECISION_TO_UNDO", "name"));
  Do(Approve());
  Do(Disburse());
  EXPECT_THAT(Try(UndoDecision("2026-01-20")), RefusedWith("NO_DECISION_TO_UNDO", "name"));
  EXPECT_THAT(Try(Withdraw("2026-01-20")), RefusedWith("LOAN_NOT_APPLIED", "name"));
}

// A decision does not come before the one that it follows.
TEST_F(LoanDecisionsTest, DecisionsComeInTheOrderOfTheirDays) {
  Do(Apply(RoundTerms()));
  Do(Approve());
  EXPECT_THAT(Try(Withdraw("2026-01-09")), RefusedWith("DATE_BEFORE_APPROVAL", "effective_date"));
  EXPECT_THAT(Try(UndoDecision("2026-01-09")),
              RefusedWith("DATE_BEFORE_APPROVAL", "effective_date"));
  Do(Withdraw("2026-01-12"));
  EXPECT_THAT(Try(UndoDecision("2026-01-11")),
              RefusedWith("DATE_BEFORE_DECISION", "effective_date"));
  EXPECT_OK(Try(UndoDecision("2026-01-12")));
}

}  // namespace
}  // namespace thuning::lending
