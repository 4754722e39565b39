#include "services/issuance/issuance_service.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/rpc/service_test.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using ledger::v1::AmendLoanRequest;
using ledger::v1::ApproveLoanRequest;
using ledger::v1::DisburseLoanRequest;
using ledger::v1::GetLoanPositionRequest;
using ledger::v1::GetLoanRequest;
using ledger::v1::Loan;
using ledger::v1::QuoteLoanRequest;
using ledger::v1::ReverseAmendmentRequest;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kLoan[] = "operators/ami/loans/L-1";

class IssuanceServiceTest : public ServiceTest<IssuanceService, ledger::v1::IssuanceService> {
 protected:
  IssuanceServiceTest() { SetUpProgramme(ledger_); }

  // A decision of the staff about L-1, on a day.
  template <typename Request>
  static Request About(const std::string& date) {
    Request request;
    request.set_name(kLoan);
    *request.mutable_effective_date() = ProtoDate(date);
    if constexpr (requires { request.set_reason(""); }) request.set_reason("as decided");
    return request;
  }

  static DisburseLoanRequest PayOut(const std::string& date) {
    auto request = About<DisburseLoanRequest>(date);
    request.set_bank_account("operators/ami/bankAccounts/coop");
    return request;
  }

  Loan Get() {
    GetLoanRequest request;
    request.set_name(kLoan);
    const auto answer = Call(&Stub::GetLoan, request);
    EXPECT_OK(answer);
    return answer.ok() ? answer->loan() : Loan();
  }

  // 1 200.00 without interest in 12 instalments, from a day on.
  static QuoteLoanRequest Terms() {
    QuoteLoanRequest request;
    *request.mutable_terms()->mutable_principal() = Euro(1'200'00);
    request.mutable_terms()->set_instalment_count(12);
    *request.mutable_terms()->mutable_disbursement_date() = ProtoDate("2025-01-04");
    return request;
  }
};

// ---- Quotes.

TEST_F(IssuanceServiceTest, AQuoteNeedsNoProduct) {
  QuoteLoanRequest request = Terms();
  request.mutable_terms()->set_interest_method(type::v1::INTEREST_METHOD_ZERO);
  ASSERT_OK_AND_ASSIGN(const auto quote, Call(&Stub::QuoteLoan, request));
  ASSERT_THAT(quote.rows(), SizeIs(13)) << "the pay-out and twelve instalments";
  EXPECT_EQ(quote.rows(1).total_minor(), 100'00);
  EXPECT_EQ(quote.total_minor(), 1'200'00);
  EXPECT_EQ(quote.total_interest_minor(), 0);
}

TEST_F(IssuanceServiceTest, AQuoteForAProductTakesWhatTheProductSays) {
  QuoteLoanRequest request = Terms();
  request.set_product("operators/ami/products/zero");
  ASSERT_OK_AND_ASSIGN(const auto quote, Call(&Stub::QuoteLoan, request));
  EXPECT_EQ(quote.total_interest_minor(), 0);
  request.mutable_terms()->set_annual_rate_percent("1");
  ExpectRefused(&Stub::QuoteLoan, request, StatusCode::kInvalidArgument, "RATE_NOT_ZERO",
                "terms.annual_rate_percent");
}

TEST_F(IssuanceServiceTest, AQuoteForAProductThatIsNotThereIsRefused) {
  QuoteLoanRequest request = Terms();
  request.set_product("operators/ami/products/none");
  ExpectRefused(&Stub::QuoteLoan, request, StatusCode::kNotFound, "NOT_FOUND", "product");
  request.set_product("operators/ami/loans/L-1");
  ExpectRefused(&Stub::QuoteLoan, request, StatusCode::kInvalidArgument, "MALFORMED_NAME",
                "product");
}

TEST_F(IssuanceServiceTest, AQuoteRecordsNothing) {
  const uint64_t before = ledger_.position();
  QuoteLoanRequest request = Terms();
  request.set_product("operators/ami/products/zero");
  ASSERT_OK(Call(&Stub::QuoteLoan, request));
  EXPECT_EQ(ledger_.position(), before);
}

// ---- From the application to the pay-out.

TEST_F(IssuanceServiceTest, AnApplicationGetsItsNameAndReference) {
  ASSERT_OK_AND_ASSIGN(const auto applied, Call(&Stub::ApplyForLoan, Application("L-1")));
  EXPECT_EQ(applied.name(), kLoan);
  EXPECT_EQ(applied.position(), ledger_.position());
  EXPECT_THAT(applied.payment_reference(), Not(IsEmpty()));
  EXPECT_EQ(Get().payment_reference(), applied.payment_reference());
  EXPECT_EQ(Get().state(), type::v1::LOAN_STATE_APPLIED);
}

TEST_F(IssuanceServiceTest, AnApplicationWithoutAnIdGetsOne) {
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ApplyForLoan, Application("")));
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ApplyForLoan, Application("")));
  EXPECT_NE(first.name(), second.name());
  GetLoanRequest request;
  request.set_name(first.name());
  EXPECT_OK(Call(&Stub::GetLoan, request));
}

// The id was made of where the record stands: a retry must not get another one.
TEST_F(IssuanceServiceTest, ARetryOfAnApplicationWithoutAnIdGetsTheSameName) {
  ledger::v1::ApplyForLoanRequest request = Application("");
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ApplyForLoan, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::ApplyForLoan, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanApplied), 1);
}

TEST_F(IssuanceServiceTest, AnIdThatIsTakenIsRefused) {
  Approve(ledger_, "L-1");
  ExpectRefused(&Stub::ApplyForLoan, Application("L-1"), StatusCode::kAlreadyExists,
                "ALREADY_EXISTS", "loan_id");
}

TEST_F(IssuanceServiceTest, AnApprovalNamesTheLoan) {
  ASSERT_OK(Call(&Stub::ApplyForLoan, Application("L-1")));
  ASSERT_OK_AND_ASSIGN(const auto approved,
                       Call(&Stub::ApproveLoan, About<ApproveLoanRequest>("2025-01-03")));
  EXPECT_EQ(approved.name(), kLoan);
  EXPECT_FALSE(approved.has_funding()) << "nobody funds it";
  EXPECT_EQ(Get().state(), type::v1::LOAN_STATE_APPROVED);
  EXPECT_EQ(Get().last_position(), approved.position());
}

TEST_F(IssuanceServiceTest, AnApprovalOfALoanThatIsNotThereIsRefused) {
  ExpectRefused(&Stub::ApproveLoan, About<ApproveLoanRequest>("2025-01-03"), StatusCode::kNotFound,
                "NOT_FOUND", "name");
}

TEST_F(IssuanceServiceTest, APayOutSaysWhatIsDueWhen) {
  Approve(ledger_, "L-1");
  ASSERT_OK_AND_ASSIGN(const auto paid, Call(&Stub::DisburseLoan, PayOut("2025-01-04")));
  EXPECT_EQ(paid.name(), kLoan);
  EXPECT_EQ(paid.transaction(), absl::StrCat(kLoan, "/transactions/0001"));
  EXPECT_EQ(paid.position(), ledger_.position());
  EXPECT_THAT(paid.end_to_end_id(), Not(IsEmpty()));
  ASSERT_THAT(paid.instalments(), SizeIs(12));
  for (int i = 0; i < 12; ++i) {
    EXPECT_EQ(paid.instalments(i).number(), i + 1);
    EXPECT_EQ(paid.instalments(i).principal_minor(), 100'00) << "1 200.00 in twelve parts";
    EXPECT_EQ(paid.instalments(i).interest_minor(), 0);
    EXPECT_EQ(paid.instalments(i).due_date().day(), 4);
    // From February 2025 to January 2026.
    EXPECT_EQ(paid.instalments(i).due_date().month(), (i + 1) % 12 + 1);
    EXPECT_EQ(paid.instalments(i).due_date().year(), i < 11 ? 2025 : 2026);
  }
}

TEST_F(IssuanceServiceTest, ALoanIsPaidOutOnce) {
  Lend(ledger_, "L-1");
  const uint64_t before = ledger_.position();
  EXPECT_THAT(Call(&Stub::DisburseLoan, PayOut("2025-01-05")),
              StatusIs(StatusCode::kFailedPrecondition));
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(IssuanceServiceTest, APayOutOnADayToComeIsRefused) {
  Approve(ledger_, "L-1");
  ExpectRefused(&Stub::DisburseLoan, PayOut("2025-07-02"), StatusCode::kFailedPrecondition,
                "DATE_IN_FUTURE", "effective_date");
}

// ---- Decisions, and their undoing.

TEST_F(IssuanceServiceTest, ARejectionIsAnsweredAndUndone) {
  ASSERT_OK(Call(&Stub::ApplyForLoan, Application("L-1")));
  ASSERT_OK_AND_ASSIGN(const auto rejected,
                       Call(&Stub::RejectLoan, About<ledger::v1::RejectLoanRequest>("2025-01-03")));
  EXPECT_EQ(rejected.name(), kLoan);
  EXPECT_EQ(Get().state(), type::v1::LOAN_STATE_REJECTED);
  ASSERT_OK_AND_ASSIGN(
      const auto undone,
      Call(&Stub::UndoLoanDecision, About<ledger::v1::UndoLoanDecisionRequest>("2025-01-04")));
  EXPECT_EQ(undone.name(), kLoan);
  EXPECT_EQ(undone.state(), type::v1::LOAN_STATE_APPLIED);
  EXPECT_EQ(Get().state(), type::v1::LOAN_STATE_APPLIED);
}

TEST_F(IssuanceServiceTest, AWithdrawalIsAnsweredAndUndone) {
  Approve(ledger_, "L-1");
  ASSERT_OK_AND_ASSIGN(
      const auto withdrawn,
      Call(&Stub::WithdrawLoan, About<ledger::v1::WithdrawLoanRequest>("2025-01-04")));
  EXPECT_EQ(withdrawn.name(), kLoan);
  EXPECT_EQ(withdrawn.position(), ledger_.position());
  ASSERT_OK_AND_ASSIGN(
      const auto undone,
      Call(&Stub::UndoLoanDecision, About<ledger::v1::UndoLoanDecisionRequest>("2025-01-05")));
  EXPECT_EQ(undone.state(), type::v1::LOAN_STATE_APPROVED);
}

TEST_F(IssuanceServiceTest, AnActiveLoanIsNotRejected) {
  Lend(ledger_, "L-1");
  const uint64_t before = ledger_.position();
  EXPECT_THAT(Call(&Stub::RejectLoan, About<ledger::v1::RejectLoanRequest>("2025-01-05")),
              StatusIs(StatusCode::kFailedPrecondition));
  EXPECT_EQ(ledger_.position(), before);
}

// ---- Amendments.

TEST_F(IssuanceServiceTest, AnAmendmentAnswersWithTheNewDueDatesAndIsUndone) {
  Lend(ledger_, "L-1");
  auto amend = About<AmendLoanRequest>("2025-01-20");
  *amend.mutable_amendment()->mutable_from() = ProtoDate("2025-02-04");
  *amend.mutable_amendment()->mutable_moved_to() = ProtoDate("2025-02-20");
  ASSERT_OK_AND_ASSIGN(const auto amended, Call(&Stub::AmendLoan, amend));
  EXPECT_EQ(amended.name(), kLoan);
  EXPECT_EQ(amended.number(), 1);
  ASSERT_THAT(amended.instalments(), SizeIs(12));
  EXPECT_EQ(amended.instalments(0).due_date().day(), 20);

  auto reverse = About<ReverseAmendmentRequest>("2025-01-21");
  reverse.set_number(1);
  ASSERT_OK_AND_ASSIGN(const auto undone, Call(&Stub::ReverseAmendment, reverse));
  EXPECT_EQ(undone.name(), kLoan);
  ASSERT_THAT(undone.instalments(), SizeIs(12));
  EXPECT_EQ(undone.instalments(0).due_date().day(), 4);
}

TEST_F(IssuanceServiceTest, AnAmendmentThatIsNotThereIsNotUndone) {
  Lend(ledger_, "L-1");
  auto reverse = About<ReverseAmendmentRequest>("2025-01-21");
  reverse.set_number(1);
  const uint64_t before = ledger_.position();
  EXPECT_THAT(Call(&Stub::ReverseAmendment, reverse), StatusIs(StatusCode::kNotFound));
  EXPECT_EQ(ledger_.position(), before);
}

// ---- One loan.

TEST_F(IssuanceServiceTest, ALoanIsShownWithItsInstalments) {
  Lend(ledger_, "L-1");
  ledger_.Do(CashPayment("L-1", 130'00, "2025-03-04"));
  GetLoanRequest request;
  request.set_name(kLoan);
  ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::GetLoan, request));
  const Loan& loan = answer.loan();
  EXPECT_EQ(answer.as_of_position(), ledger_.position());
  EXPECT_EQ(loan.name(), kLoan);
  EXPECT_EQ(loan.beneficiary(), "operators/ami/beneficiaries/B-1");
  EXPECT_EQ(loan.product(), "operators/ami/products/zero");
  EXPECT_EQ(loan.principal_outstanding_minor(), 1'070'00) << "1 200.00 less 130.00";
  ASSERT_THAT(loan.instalments(), SizeIs(12));
  EXPECT_EQ(loan.instalments(0).open_minor(), 0);
  EXPECT_EQ(loan.instalments(1).principal_paid_minor(), 30'00);
  EXPECT_EQ(loan.instalments(1).open_minor(), 70'00);
  EXPECT_EQ(loan.instalments(2).open_minor(), 100'00);
}

TEST_F(IssuanceServiceTest, ALoanThatIsNotThereIsNotFound) {
  GetLoanRequest request;
  request.set_name(kLoan);
  ExpectRefused(&Stub::GetLoan, request, StatusCode::kNotFound, "NOT_FOUND", "name");
}

// Rows of other types stand under these names.
TEST_F(IssuanceServiceTest, WhatStandsBesideALoanIsNoLoan) {
  Lend(ledger_, "L-1");
  GetLoanRequest request;
  for (const char* name : {"operators/ami/loans/L-1/account", "operators/ami/courses/L-1",
                           "operators/ami/loans/L-1/transactions/0001"}) {
    request.set_name(name);
    ExpectRefused(&Stub::GetLoan, request, StatusCode::kInvalidArgument, "MALFORMED_NAME", "name");
  }
}

// Instalments of February and March are due by 10 March; nothing was paid.
TEST_F(IssuanceServiceTest, ThePositionOfALoanIsThatOfADay) {
  Lend(ledger_, "L-1");
  GetLoanPositionRequest request;
  request.set_name(kLoan);
  *request.mutable_date() = ProtoDate("2025-03-10");
  ASSERT_OK_AND_ASSIGN(const auto march, Call(&Stub::GetLoanPosition, request));
  EXPECT_EQ(march.due().principal_minor(), 200'00);
  EXPECT_EQ(march.days_past_due(), 34) << "24 days of February and 10 of March since the 4th";
  EXPECT_EQ(march.as_of_position(), ledger_.position());
  *request.mutable_date() = ProtoDate("2025-02-04");
  ASSERT_OK_AND_ASSIGN(const auto february, Call(&Stub::GetLoanPosition, request));
  EXPECT_EQ(february.due().principal_minor(), 100'00);
  EXPECT_EQ(february.days_past_due(), 0) << "on the due date nothing is late yet";
}

TEST_F(IssuanceServiceTest, ThePositionWantsADayThatExists) {
  Lend(ledger_, "L-1");
  GetLoanPositionRequest request;
  request.set_name(kLoan);
  ExpectRefused(&Stub::GetLoanPosition, request, StatusCode::kInvalidArgument,
                "REQUIRED_FIELD_MISSING", "date");
  *request.mutable_date() = ProtoDate("2025-02-28");
  request.mutable_date()->set_day(30);
  ExpectRefused(&Stub::GetLoanPosition, request, StatusCode::kInvalidArgument, "DATE_INVALID",
                "date");
}

TEST_F(IssuanceServiceTest, ThePositionOfALoanThatIsNotThereIsNotFound) {
  GetLoanPositionRequest request;
  request.set_name(kLoan);
  *request.mutable_date() = ProtoDate("2025-02-04");
  ExpectRefused(&Stub::GetLoanPosition, request, StatusCode::kNotFound, "NOT_FOUND", "name");
}

}  // namespace
}  // namespace thuning::services
