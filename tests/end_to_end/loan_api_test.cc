// What may happen in a loan's life, over the API: each answer says what came of it, and questions
// afterwards agree.

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/client.h"
#include "tests/end_to_end/server_process.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using namespace ledger::v1;
using ::testing::SizeIs;

constexpr int64_t kPrincipal = 10'000'000;
constexpr int64_t kInstalment = 833'333;  // a twelfth, rounded

// Each test has a loan of its own: paid out on 2025-01-04, due on the 4th of each month after.
class LoanApiTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TemporaryDirectory;
    server_ = ServerProcess::Start(*directory_ / "data").release();
    client_ = new Client(server_->NewChannel());
    SetUpProgramme(*client_, 0);
  }
  static void TearDownTestSuite() {
    delete client_;
    EXPECT_EQ(server_->Terminate(), 0);
    delete server_;
    delete directory_;
  }

  void SetUp() override { SetUpLoan(*client_, ++loans_); }

  std::string Name() const { return absl::StrCat("operators/ami/loans/L-", loans_); }
  std::string NewId() { return UuidOf(absl::StrCat("step ", ++steps_)); }

  template <typename Response, typename Stub, typename Request>
  Response Ok(Stub& stub,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              Request request) {
    if constexpr (requires { request.set_request_id(""); }) request.set_request_id(NewId());
    Response response;
    const grpc::Status status = Call(stub, method, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message() << "\n" << request.DebugString();
    return response;
  }

  RecordRepaymentResponse Pay(int64_t amount_minor, const google::type::Date& date) {
    RecordRepaymentRequest request = CashPayment("", loans_, amount_minor);
    *request.mutable_effective_date() = date;
    return Ok<RecordRepaymentResponse>(*client_->repayment,
                                       &RepaymentService::Stub::RecordRepayment, request);
  }

  RecordTransactionResponse Record(type::v1::TransactionKind kind, int64_t amount_minor,
                                   const google::type::Date& date) {
    RecordTransactionRequest request;
    request.set_parent(Name());
    request.set_kind(kind);
    request.set_reason("as agreed");
    *request.mutable_effective_date() = date;
    if (amount_minor > 0) {
      request.mutable_amount()->set_minor_units(amount_minor);
      request.mutable_amount()->set_currency_code("EUR");
    }
    if (kind == type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND) {
      request.set_method(type::v1::PAYMENT_METHOD_CASH);
    }
    return Ok<RecordTransactionResponse>(*client_->repayment,
                                         &RepaymentService::Stub::RecordTransaction, request);
  }

  Loan Get() {
    GetLoanRequest request;
    request.set_name(Name());
    return Ok<GetLoanResponse>(*client_->issuance, &IssuanceService::Stub::GetLoan, request).loan();
  }

  GetLoanPositionResponse On(const google::type::Date& date) {
    GetLoanPositionRequest request;
    request.set_name(Name());
    *request.mutable_date() = date;
    return Ok<GetLoanPositionResponse>(*client_->issuance, &IssuanceService::Stub::GetLoanPosition,
                                       request);
  }

  GetPortfolioAtRiskResponse Portfolio(const google::type::Date& date) {
    GetPortfolioAtRiskRequest request;
    request.set_parent("operators/ami");
    *request.mutable_date() = date;
    return Ok<GetPortfolioAtRiskResponse>(*client_->issuance,
                                          &IssuanceService::Stub::GetPortfolioAtRisk, request);
  }

  static inline TemporaryDirectory* directory_ = nullptr;
  static inline ServerProcess* server_ = nullptr;
  static inline Client* client_ = nullptr;
  static inline int loans_ = 0;
  static inline int steps_ = 0;
};

TEST_F(LoanApiTest, WhatIsPaidTooMuchStandsAndIsGivenBack) {
  const RecordRepaymentResponse paid = Pay(kPrincipal + 500, Day(2025, 3, 1));
  EXPECT_FALSE(paid.closed());
  EXPECT_EQ(paid.overpaid_minor(), 500);
  EXPECT_EQ(Get().state(), type::v1::LOAN_STATE_OVERPAID);
  EXPECT_EQ(Get().overpaid_minor(), 500);
  const auto refund = Record(type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND, 500, Day(2025, 3, 2));
  EXPECT_EQ(refund.state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_EQ(refund.outcome().overpaid_minor(), -500);
  EXPECT_EQ(Get().closure(), type::v1::LOAN_CLOSURE_REFUNDED);
}

TEST_F(LoanApiTest, TheLastPaymentSaysThatTheLoanIsClosed) {
  EXPECT_FALSE(Pay(kPrincipal - 1, Day(2025, 3, 1)).closed());
  EXPECT_TRUE(Pay(1, Day(2025, 3, 1)).closed());
  EXPECT_EQ(Get().outstanding_minor(), 0);
}

// The payment of April is recorded first and pays February's instalment, until that of February is
// known, which then pays it instead.
TEST_F(LoanApiTest, ABackdatedPaymentAllocatesLaterOnesAnew) {
  const RecordRepaymentResponse april = Pay(kInstalment, Day(2025, 4, 1));
  EXPECT_EQ(april.allocations(0).number(), 1);
  const RecordRepaymentResponse february = Pay(kInstalment, Day(2025, 2, 4));
  EXPECT_EQ(february.allocations(0).number(), 1);
  ASSERT_THAT(february.reallocated(), SizeIs(1));
  EXPECT_EQ(february.reallocated(0).allocations(0).number(), 2);
  const Loan loan = Get();
  EXPECT_EQ(loan.instalments(0).number(), 1);
  EXPECT_EQ(loan.instalments(0).settled_date().month(), 2);
  EXPECT_EQ(loan.instalments(1).settled_date().month(), 4);
  EXPECT_EQ(On(Day(2025, 3, 10)).days_past_due(), 6) << "since 4 March";
  EXPECT_EQ(On(Day(2025, 4, 1)).days_past_due(), 0);
}

TEST_F(LoanApiTest, AReversalGivesTheLoanBackItsDebtAndChargesAFee) {
  const RecordRepaymentResponse paid = Pay(kPrincipal, Day(2025, 3, 1));
  EXPECT_EQ(Get().state(), type::v1::LOAN_STATE_CLOSED);
  ReverseTransactionRequest request;
  request.set_name(paid.name());
  request.set_reason("AM04");
  *request.mutable_effective_date() = Day(2025, 3, 4);
  request.mutable_fee()->set_minor_units(800);
  request.mutable_fee()->set_currency_code("EUR");
  const auto reversed = Ok<ReverseTransactionResponse>(
      *client_->repayment, &RepaymentService::Stub::ReverseTransaction, request);
  EXPECT_EQ(reversed.name(), paid.name());
  EXPECT_EQ(reversed.charge(), 1);
  const Loan loan = Get();
  EXPECT_EQ(loan.state(), type::v1::LOAN_STATE_ACTIVE);
  EXPECT_EQ(loan.principal_outstanding_minor(), kPrincipal);
  EXPECT_EQ(loan.charges(0).amount_minor(), 800);
  ListTransactionsRequest list;
  list.set_parent(Name());
  const auto page = Ok<ListTransactionsResponse>(*client_->repayment,
                                                 &RepaymentService::Stub::ListTransactions, list);
  ASSERT_THAT(page.transactions(), SizeIs(2));
  EXPECT_TRUE(page.transactions(1).reversed());
  EXPECT_EQ(page.transactions(1).reversal_reason(), "AM04");
}

TEST_F(LoanApiTest, AChargeIsPutOnALoanWaivedAndTakenOff) {
  ChargeLoanRequest charge;
  charge.set_parent(Name());
  charge.mutable_fee()->set_display_name("late");
  charge.mutable_fee()->mutable_amount()->set_minor_units(1'200);
  charge.mutable_fee()->mutable_amount()->set_currency_code("EUR");
  charge.mutable_fee()->set_timing(type::v1::FEE_TIMING_DATE);
  *charge.mutable_fee()->mutable_due_date() = Day(2025, 2, 14);
  charge.mutable_fee()->set_penalty(true);
  *charge.mutable_effective_date() = Day(2025, 2, 14);
  const auto charge_it = [&] {
    return Ok<ChargeLoanResponse>(*client_->repayment, &RepaymentService::Stub::ChargeLoan, charge)
        .charge();
  };
  EXPECT_EQ(charge_it(), 1);
  EXPECT_EQ(charge_it(), 2);
  EXPECT_EQ(On(Day(2025, 2, 14)).due().penalty_minor(), 2'400);
  ReverseChargeRequest reverse;
  reverse.set_name(Name());
  reverse.set_charge(2);
  reverse.set_reason("charged twice");
  *reverse.mutable_effective_date() = Day(2025, 2, 15);
  EXPECT_EQ(Ok<ReverseChargeResponse>(*client_->repayment, &RepaymentService::Stub::ReverseCharge,
                                      reverse)
                .name(),
            Name());
  EXPECT_TRUE(Get().charges(1).reversed());
  EXPECT_EQ(On(Day(2025, 2, 15)).due().penalty_minor(), 1'200);
  RecordTransactionRequest waiver;
  waiver.set_parent(Name());
  waiver.set_kind(type::v1::TRANSACTION_KIND_CHARGE_WAIVER);
  waiver.set_charge(1);
  waiver.set_reason("as agreed");
  *waiver.mutable_effective_date() = Day(2025, 2, 16);
  const auto waived = Ok<RecordTransactionResponse>(
      *client_->repayment, &RepaymentService::Stub::RecordTransaction, waiver);
  EXPECT_EQ(waived.outcome().allocations(0).amount_minor(), 1'200);
  EXPECT_EQ(Get().charges(0).waived_minor(), 1'200);
  EXPECT_EQ(On(Day(2025, 2, 16)).due().penalty_minor(), 0);
}

TEST_F(LoanApiTest, AnAmendmentMovesDueDatesAndIsUndone) {
  AmendLoanRequest amend;
  amend.set_name(Name());
  amend.set_reason("asked for");
  *amend.mutable_effective_date() = Day(2025, 1, 20);
  *amend.mutable_amendment()->mutable_from() = Day(2025, 2, 4);
  *amend.mutable_amendment()->mutable_moved_to() = Day(2025, 2, 20);
  const auto amended =
      Ok<AmendLoanResponse>(*client_->issuance, &IssuanceService::Stub::AmendLoan, amend);
  EXPECT_EQ(amended.number(), 1);
  ASSERT_THAT(amended.instalments(), SizeIs(12));
  EXPECT_EQ(amended.instalments(0).due_date().day(), 20);
  EXPECT_EQ(amended.instalments(1).due_date().day(), 20);
  EXPECT_EQ(Get().instalments(0).due_date().day(), 20);
  ReverseAmendmentRequest reverse;
  reverse.set_name(Name());
  reverse.set_number(1);
  reverse.set_reason("withdrawn");
  *reverse.mutable_effective_date() = Day(2025, 1, 21);
  const auto undone = Ok<ReverseAmendmentResponse>(
      *client_->issuance, &IssuanceService::Stub::ReverseAmendment, reverse);
  EXPECT_EQ(undone.instalments(0).due_date().day(), 4);
  EXPECT_TRUE(Get().amendments(0).reversed());
}

TEST_F(LoanApiTest, ALoanLongPastDueIsAtRiskUntilItIsWrittenOff) {
  const GetPortfolioAtRiskResponse before = Portfolio(Day(2025, 4, 1));
  SetUpLoan(*client_, ++loans_);
  const GetPortfolioAtRiskResponse with = Portfolio(Day(2025, 4, 1));
  EXPECT_EQ(with.principal_minor() - before.principal_minor(), kPrincipal);
  EXPECT_EQ(with.par_30_minor() - before.par_30_minor(), kPrincipal) << "56 days";
  EXPECT_EQ(with.par_90_minor(), before.par_90_minor());
  EXPECT_EQ(On(Day(2025, 4, 1)).ageing(), AGEING_31_TO_60);
  EXPECT_EQ(On(Day(2025, 4, 1)).past_due().principal_minor(), 2 * kInstalment);
  const GetPortfolioAtRiskResponse then = Portfolio(Day(2025, 3, 30));
  const auto lost = Record(type::v1::TRANSACTION_KIND_WRITE_OFF, 0, Day(2025, 3, 31));
  EXPECT_EQ(lost.state(), type::v1::LOAN_STATE_CLOSED);
  EXPECT_EQ(Get().closure(), type::v1::LOAN_CLOSURE_WRITTEN_OFF);
  EXPECT_EQ(Portfolio(Day(2025, 4, 1)).principal_minor(), before.principal_minor());
  EXPECT_EQ(Portfolio(Day(2025, 3, 30)).principal_minor(), then.principal_minor())
      << "the day before it was lost";
}

TEST_F(LoanApiTest, AnAccrualIsRecorded) {
  AccrueLoanRequest request;
  request.set_name(Name());
  *request.mutable_effective_date() = Day(2025, 1, 31);
  const auto accrued =
      Ok<AccrueLoanResponse>(*client_->repayment, &RepaymentService::Stub::AccrueLoan, request);
  EXPECT_EQ(accrued.name(), Name());
  EXPECT_EQ(Get().last_position(), accrued.position());
}

// Applied for, rejected, and that undone; approved, withdrawn, and that undone.
// Twelve months without interest are the product's; who asks says how much and for how long.
TEST_F(LoanApiTest, AQuoteMayNameItsProduct) {
  QuoteLoanRequest request;
  request.set_product("operators/ami/products/zero");
  request.mutable_terms()->mutable_principal()->set_minor_units(120'000);
  request.mutable_terms()->mutable_principal()->set_currency_code("EUR");
  request.mutable_terms()->set_instalment_count(12);
  *request.mutable_terms()->mutable_disbursement_date() = Day(2025, 1, 2);
  const auto quote =
      Ok<QuoteLoanResponse>(*client_->issuance, &IssuanceService::Stub::QuoteLoan, request);
  ASSERT_EQ(quote.rows_size(), 13);
  EXPECT_EQ(quote.rows(1).total_minor(), 10'000);
  EXPECT_EQ(quote.total_interest_minor(), 0);

  const auto reason = [&](const std::string& product) {
    request.set_product(product);
    QuoteLoanResponse response;
    return ReasonOf(
        Call(*client_->issuance, &IssuanceService::Stub::QuoteLoan, request, &response));
  };
  EXPECT_EQ(reason("operators/ami/products/none"), "NOT_FOUND");
  EXPECT_EQ(reason("operators/ami/loans/L-1"), "MALFORMED_NAME");
  request.mutable_terms()->set_annual_rate_percent("1");
  EXPECT_EQ(reason("operators/ami/products/zero"), "RATE_NOT_ZERO");
}

TEST_F(LoanApiTest, DecisionsAreUndone) {
  ApplyForLoanRequest application;
  application.set_parent("operators/ami");
  application.set_loan_id(absl::StrCat("L-", ++loans_));
  application.set_beneficiary("operators/ami/beneficiaries/B-1");
  application.set_product("operators/ami/products/zero");
  application.mutable_terms()->mutable_principal()->set_minor_units(100'000);
  application.mutable_terms()->mutable_principal()->set_currency_code("EUR");
  application.mutable_terms()->set_instalment_count(6);
  *application.mutable_effective_date() = Day(2025, 1, 2);
  EXPECT_EQ(Ok<ApplyForLoanResponse>(*client_->issuance, &IssuanceService::Stub::ApplyForLoan,
                                     application)
                .name(),
            Name());
  const auto decide = [&](auto method, auto request) {
    request.set_name(Name());
    *request.mutable_effective_date() = Day(2025, 1, 3);
    if constexpr (requires { request.set_reason(""); }) request.set_reason("as decided");
    return Ok(*client_->issuance, method, request);
  };
  EXPECT_EQ(decide(&IssuanceService::Stub::RejectLoan, RejectLoanRequest()).name(), Name());
  EXPECT_EQ(Get().state(), type::v1::LOAN_STATE_REJECTED);
  EXPECT_EQ(decide(&IssuanceService::Stub::UndoLoanDecision, UndoLoanDecisionRequest()).state(),
            type::v1::LOAN_STATE_APPLIED);
  EXPECT_EQ(decide(&IssuanceService::Stub::ApproveLoan, ApproveLoanRequest()).name(), Name());
  EXPECT_EQ(decide(&IssuanceService::Stub::WithdrawLoan, WithdrawLoanRequest()).name(), Name());
  EXPECT_EQ(Get().state(), type::v1::LOAN_STATE_WITHDRAWN);
  EXPECT_EQ(decide(&IssuanceService::Stub::UndoLoanDecision, UndoLoanDecisionRequest()).state(),
            type::v1::LOAN_STATE_APPROVED);
}

}  // namespace
}  // namespace thuning
