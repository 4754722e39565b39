#include "services/repayment/repayment_service.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/state/names.h"
#include "services/rpc/service_test.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using ledger::v1::BatchRecordRepaymentsRequest;
using ledger::v1::ChargeLoanRequest;
using ledger::v1::ListTransactionsRequest;
using ledger::v1::RecordRepaymentRequest;
using ledger::v1::RecordRepaymentResponse;
using ledger::v1::RecordTransactionRequest;
using ledger::v1::ReverseChargeRequest;
using ledger::v1::ReverseTransactionRequest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Loan L-1: 1 200.00, of which 100.00 fall due on the 4th of each month from February 2025 on. Its
// transaction 1 is the pay-out.
class RepaymentServiceTest : public ServiceTest<RepaymentService, ledger::v1::RepaymentService> {
 protected:
  explicit RepaymentServiceTest(const MemoryLedgerOptions& options = {}) : ServiceTest(options) {
    SetUpProgramme(ledger_);
    Lend(ledger_, "L-1");
  }

  RecordRepaymentResponse Pay(int64_t amount_minor, const std::string& date) {
    const auto paid = Call(&Stub::RecordRepayment, CashPayment("L-1", amount_minor, date));
    EXPECT_OK(paid);
    return paid.value_or(RecordRepaymentResponse());
  }

  static RecordTransactionRequest Transaction(type::v1::TransactionKind kind,
                                              const std::string& date) {
    RecordTransactionRequest request;
    request.set_parent("operators/ami/loans/L-1");
    request.set_kind(kind);
    *request.mutable_effective_date() = ProtoDate(date);
    request.set_reason("as agreed");
    return request;
  }

  static ReverseTransactionRequest Reversal(const std::string& name, const std::string& date) {
    ReverseTransactionRequest request;
    request.set_name(name);
    request.set_reason("AM04");
    *request.mutable_effective_date() = ProtoDate(date);
    return request;
  }

  static ChargeLoanRequest Penalty(int64_t amount_minor) {
    ChargeLoanRequest charge;
    charge.set_parent("operators/ami/loans/L-1");
    charge.mutable_fee()->set_display_name("late");
    *charge.mutable_fee()->mutable_amount() = Euro(amount_minor);
    charge.mutable_fee()->set_timing(type::v1::FEE_TIMING_DATE);
    *charge.mutable_fee()->mutable_due_date() = ProtoDate("2025-02-14");
    charge.mutable_fee()->set_penalty(true);
    *charge.mutable_effective_date() = ProtoDate("2025-02-14");
    return charge;
  }

  std::vector<std::string> TransactionsOf(const std::string& loan_id, int32_t size,
                                          std::string& token) {
    ListTransactionsRequest request;
    request.set_parent("operators/ami/loans/" + loan_id);
    request.set_page_size(size);
    request.set_page_token(token);
    const auto page = Call(&Stub::ListTransactions, request);
    EXPECT_OK(page);
    std::vector<std::string> ids;
    for (const auto& transaction : page->transactions()) {
      ids.emplace_back(LastId(transaction.name()));
    }
    token = page->next_page_token();
    return ids;
  }
};

// ---- One repayment.

TEST_F(RepaymentServiceTest, ARepaymentSaysWhichInstalmentsItPaid) {
  // Two instalments of 100.00 are due by 4 March: the second is paid by half.
  const RecordRepaymentResponse paid = Pay(150'00, "2025-03-04");
  EXPECT_EQ(paid.name(), "operators/ami/loans/L-1/transactions/0002");
  EXPECT_EQ(paid.position(), ledger_.position());
  ASSERT_THAT(paid.allocations(), SizeIs(2));
  EXPECT_EQ(paid.allocations(0).component(), type::v1::COMPONENT_PRINCIPAL);
  EXPECT_EQ(paid.allocations(0).number(), 1);
  EXPECT_EQ(paid.allocations(0).amount_minor(), 100'00);
  EXPECT_EQ(paid.allocations(1).number(), 2);
  EXPECT_EQ(paid.allocations(1).amount_minor(), 50'00);
  EXPECT_FALSE(paid.closed());
  EXPECT_EQ(paid.overpaid_minor(), 0);
  EXPECT_THAT(paid.reallocated(), IsEmpty());
  EXPECT_EQ(paid.end_to_end_id(), "") << "cash is on no statement";
}

TEST_F(RepaymentServiceTest, TheLastRepaymentClosesTheLoan) {
  EXPECT_FALSE(Pay(1'199'99, "2025-03-01").closed());
  EXPECT_TRUE(Pay(1, "2025-03-01").closed());
}

TEST_F(RepaymentServiceTest, WhatIsPaidTooMuchIsSaid) {
  // 1 205.00 of 1 200.00.
  const RecordRepaymentResponse paid = Pay(1'205'00, "2025-03-01");
  EXPECT_EQ(paid.overpaid_minor(), 5'00);
  EXPECT_FALSE(paid.closed());
}

// The payment of April pays the instalment of February, until that of February is known, which
// then pays it instead.
TEST_F(RepaymentServiceTest, ABackdatedRepaymentSaysWhatOthersPayInstead) {
  EXPECT_EQ(Pay(100'00, "2025-04-01").allocations(0).number(), 1);
  const RecordRepaymentResponse february = Pay(100'00, "2025-02-04");
  EXPECT_EQ(february.name(), "operators/ami/loans/L-1/transactions/0003");
  ASSERT_THAT(february.allocations(), SizeIs(1));
  EXPECT_EQ(february.allocations(0).number(), 1);
  ASSERT_THAT(february.reallocated(), SizeIs(1)) << "of others only";
  EXPECT_EQ(february.reallocated(0).number(), 2) << "the payment of April";
  EXPECT_EQ(february.reallocated(0).allocations(0).number(), 2);
}

TEST_F(RepaymentServiceTest, ADirectDebitIsAnnouncedUnderTheKeyThatIsAnswered) {
  RecordRepaymentRequest request = CashPayment("L-1", 100'00);
  request.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
  request.set_bank_account("operators/ami/bankAccounts/coop");
  ASSERT_OK_AND_ASSIGN(const auto paid, Call(&Stub::RecordRepayment, request));
  ASSERT_THAT(paid.end_to_end_id(), Not(IsEmpty()));
  std::string announced;
  const event::v1::Record record = ledger_.Records().back();
  for (const Event& event : record.events()) {
    if (event.has_item_expected()) announced = event.item_expected().end_to_end_id();
  }
  EXPECT_EQ(paid.end_to_end_id(), announced);
}

TEST_F(RepaymentServiceTest, ARetryPaysOnce) {
  RecordRepaymentRequest request = CashPayment("L-1", 100'00);
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::RecordRepayment, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::RecordRepayment, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanTransacted), 2) << "the pay-out and one payment";
}

// What was answered stays the answer, although the loan has changed since.
TEST_F(RepaymentServiceTest, ARetryAfterALaterRepaymentStillGetsTheFirstAnswer) {
  RecordRepaymentRequest request = CashPayment("L-1", 100'00, "2025-04-01");
  GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::RecordRepayment, request));
  Pay(1'100'00, "2025-04-01");
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::RecordRepayment, request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_FALSE(again.closed());
}

TEST_F(RepaymentServiceTest, ARepaymentOnALoanThatIsNotThereIsRefused) {
  ExpectRefused(&Stub::RecordRepayment, CashPayment("L-9", 100'00), StatusCode::kNotFound,
                "NOT_FOUND", "parent");
}

TEST_F(RepaymentServiceTest, ARefusalNamesTheFieldInside) {
  ExpectRefused(&Stub::RecordRepayment, CashPayment("L-1", 0), StatusCode::kInvalidArgument,
                "AMOUNT_NOT_POSITIVE", "amount.minor_units");
}

// ---- Several at once.

TEST_F(RepaymentServiceTest, EachItemOfABatchHasItsOwnOutcomeInItsPlace) {
  Lend(ledger_, "L-2");
  BatchRecordRepaymentsRequest batch;
  *batch.add_requests() = CashPayment("L-1", 100'00);
  *batch.add_requests() = CashPayment("L-9", 100'00);
  *batch.add_requests() = CashPayment("L-2", 200'00);
  for (auto& request : *batch.mutable_requests()) GiveId(request);
  *batch.add_requests() = CashPayment("L-1", 300'00);
  batch.mutable_requests(3)->set_request_id("no uuid");
  const uint64_t before = ledger_.position();
  ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::BatchRecordRepayments, batch));
  ASSERT_THAT(answer.outcomes(), SizeIs(4));
  EXPECT_EQ(answer.outcomes(0).response().name(), "operators/ami/loans/L-1/transactions/0002");
  EXPECT_EQ(answer.outcomes(0).response().position(), before + 1);
  EXPECT_THAT(RefusalIn(answer.outcomes(1).error()), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(RefusalIn(answer.outcomes(1).error()), RefusedWith("NOT_FOUND", "parent"));
  EXPECT_EQ(answer.outcomes(2).response().name(), "operators/ami/loans/L-2/transactions/0002");
  EXPECT_EQ(answer.outcomes(2).response().position(), before + 2);
  EXPECT_THAT(RefusalIn(answer.outcomes(3).error()),
              RefusedWith("MALFORMED_REQUEST_ID", "request_id"));
  EXPECT_EQ(ledger_.position(), before + 2);
}

TEST_F(RepaymentServiceTest, ABatchOfOnlyMalformedItemsIsAnswered) {
  BatchRecordRepaymentsRequest batch;
  for (int i = 0; i < 3; ++i) *batch.add_requests() = CashPayment("L-1", 100'00);
  const uint64_t before = ledger_.position();
  ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::BatchRecordRepayments, batch));
  ASSERT_THAT(answer.outcomes(), SizeIs(3));
  for (const auto& outcome : answer.outcomes()) {
    EXPECT_THAT(RefusalIn(outcome.error()), RefusedWith("REQUIRED_FIELD_MISSING", "request_id"));
  }
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(RepaymentServiceTest, AnItemThatComesTwiceInABatchIsDoneOnce) {
  BatchRecordRepaymentsRequest batch;
  *batch.add_requests() = CashPayment("L-1", 100'00);
  GiveId(*batch.mutable_requests(0));
  *batch.add_requests() = batch.requests(0);
  const uint64_t before = ledger_.position();
  ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::BatchRecordRepayments, batch));
  EXPECT_EQ(answer.outcomes(0).SerializeAsString(), answer.outcomes(1).SerializeAsString());
  EXPECT_EQ(ledger_.position(), before + 1);
}

TEST_F(RepaymentServiceTest, ABatchSentAgainGetsTheSameOutcomes) {
  BatchRecordRepaymentsRequest batch;
  for (int i = 1; i <= 3; ++i) {
    *batch.add_requests() = CashPayment("L-1", i * 10'00);
    GiveId(*batch.mutable_requests(i - 1));
  }
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::BatchRecordRepayments, batch));
  const uint64_t before = ledger_.position();
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::BatchRecordRepayments, batch));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ledger_.position(), before);
}

// The first pays all but 100.00, the second the rest: each is decided on what came before it.
TEST_F(RepaymentServiceTest, ItemsOfABatchAreDecidedInTheirOrder) {
  BatchRecordRepaymentsRequest batch;
  for (const int64_t amount : {1'100'00, 100'00}) {
    *batch.add_requests() = CashPayment("L-1", amount, "2025-03-01");
  }
  for (auto& request : *batch.mutable_requests()) GiveId(request);
  ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::BatchRecordRepayments, batch));
  EXPECT_FALSE(answer.outcomes(0).response().closed());
  EXPECT_TRUE(answer.outcomes(1).response().closed());
}

TEST_F(RepaymentServiceTest, ABatchHasOneToAThousandItems) {
  BatchRecordRepaymentsRequest batch;
  ExpectRefused(&Stub::BatchRecordRepayments, batch, StatusCode::kInvalidArgument, "BATCH_SIZE",
                "requests");
  for (int i = 0; i < 1001; ++i) *batch.add_requests() = CashPayment("L-1", 1);
  ExpectRefused(&Stub::BatchRecordRepayments, batch, StatusCode::kInvalidArgument, "BATCH_SIZE",
                "requests");
}

// There is room for one command at a time.
class ShortQueueTest : public RepaymentServiceTest {
 protected:
  ShortQueueTest() : RepaymentServiceTest({.queued_commands = 1}) {}
};

TEST_F(ShortQueueTest, ABatchForWhichThereIsNoRoomIsRefusedItemByItem) {
  BatchRecordRepaymentsRequest batch;
  for (int i = 0; i < 2; ++i) *batch.add_requests() = CashPayment("L-1", 100'00);
  for (auto& request : *batch.mutable_requests()) GiveId(request);
  const uint64_t before = ledger_.position();
  ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::BatchRecordRepayments, batch));
  ASSERT_THAT(answer.outcomes(), SizeIs(2));
  for (const auto& outcome : answer.outcomes()) {
    EXPECT_THAT(RefusalIn(outcome.error()), StatusIs(StatusCode::kResourceExhausted));
    EXPECT_THAT(RefusalIn(outcome.error()), RefusedWith("QUEUE_FULL", ""));
  }
  EXPECT_EQ(ledger_.position(), before);
}

// ---- Other transactions, reversals and charges.

TEST_F(RepaymentServiceTest, ATransactionSaysWhatBecameOfTheLoan) {
  Pay(200'00, "2025-03-04");
  ASSERT_OK_AND_ASSIGN(const auto lost,
                       Call(&Stub::RecordTransaction,
                            Transaction(type::v1::TRANSACTION_KIND_WRITE_OFF, "2025-06-01")));
  EXPECT_EQ(lost.name(), "operators/ami/loans/L-1/transactions/0003");
  EXPECT_EQ(lost.position(), ledger_.position());
  EXPECT_EQ(lost.state(), type::v1::LOAN_STATE_CLOSED);
  int64_t written_off = 0;
  for (const auto& allocation : lost.outcome().allocations()) {
    written_off += allocation.amount_minor();
  }
  EXPECT_EQ(written_off, 1'000'00) << "1 200.00 less the 200.00 that were paid";
}

TEST_F(RepaymentServiceTest, ARefundOfWhatWasPaidTooMuchClosesTheLoan) {
  Pay(1'205'00, "2025-03-01");
  RecordTransactionRequest request =
      Transaction(type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND, "2025-03-02");
  *request.mutable_amount() = Euro(5'00);
  request.set_method(type::v1::PAYMENT_METHOD_CASH);
  ASSERT_OK_AND_ASSIGN(const auto refund, Call(&Stub::RecordTransaction, request));
  EXPECT_EQ(refund.outcome().overpaid_minor(), -5'00);
  EXPECT_EQ(refund.state(), type::v1::LOAN_STATE_CLOSED);
}

TEST_F(RepaymentServiceTest, ATransactionOfNoKindIsRefused) {
  ExpectRefused(&Stub::RecordTransaction,
                Transaction(type::v1::TRANSACTION_KIND_UNSPECIFIED, "2025-03-02"),
                StatusCode::kInvalidArgument, "REQUIRED_FIELD_MISSING", "kind");
}

TEST_F(RepaymentServiceTest, AReversalNamesWhatItUndidAndWhatItCharged) {
  const RecordRepaymentResponse paid = Pay(100'00, "2025-02-04");
  ReverseTransactionRequest request = Reversal(paid.name(), "2025-02-06");
  *request.mutable_fee() = Euro(8'00);
  ASSERT_OK_AND_ASSIGN(const auto undone, Call(&Stub::ReverseTransaction, request));
  EXPECT_EQ(undone.name(), paid.name());
  EXPECT_EQ(undone.charge(), 1);
  EXPECT_EQ(undone.position(), ledger_.position());
}

TEST_F(RepaymentServiceTest, AReversalWithoutAFeeChargesNothing) {
  const RecordRepaymentResponse paid = Pay(100'00, "2025-02-04");
  ASSERT_OK_AND_ASSIGN(const auto undone,
                       Call(&Stub::ReverseTransaction, Reversal(paid.name(), "2025-02-06")));
  EXPECT_EQ(undone.charge(), 0);
}

// The second payment takes the place of the first.
TEST_F(RepaymentServiceTest, AReversalSaysWhatOthersPayInstead) {
  const RecordRepaymentResponse february = Pay(100'00, "2025-02-04");
  EXPECT_EQ(Pay(100'00, "2025-03-04").allocations(0).number(), 2);
  ASSERT_OK_AND_ASSIGN(const auto undone,
                       Call(&Stub::ReverseTransaction, Reversal(february.name(), "2025-03-10")));
  ASSERT_THAT(undone.reallocated(), SizeIs(1));
  EXPECT_EQ(undone.reallocated(0).number(), 3);
  EXPECT_EQ(undone.reallocated(0).allocations(0).number(), 1);
}

TEST_F(RepaymentServiceTest, WhatWasUndoneIsNotUndoneAgain) {
  const RecordRepaymentResponse paid = Pay(100'00, "2025-02-04");
  ASSERT_OK(Call(&Stub::ReverseTransaction, Reversal(paid.name(), "2025-02-06")));
  const uint64_t before = ledger_.position();
  EXPECT_THAT(Call(&Stub::ReverseTransaction, Reversal(paid.name(), "2025-02-06")),
              StatusIs(StatusCode::kFailedPrecondition));
  EXPECT_EQ(ledger_.position(), before);
}

TEST_F(RepaymentServiceTest, ATransactionThatIsNotThereIsNotUndone) {
  ExpectRefused(&Stub::ReverseTransaction,
                Reversal("operators/ami/loans/L-1/transactions/0009", "2025-02-06"),
                StatusCode::kNotFound, "NOT_FOUND", "name");
}

TEST_F(RepaymentServiceTest, ChargesAreNumberedInTheirOrder) {
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ChargeLoan, Penalty(12'00)));
  EXPECT_EQ(first.name(), "operators/ami/loans/L-1");
  EXPECT_EQ(first.charge(), 1);
  EXPECT_EQ(first.position(), ledger_.position());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ChargeLoan, Penalty(12'00)));
  EXPECT_EQ(second.charge(), 2);
}

TEST_F(RepaymentServiceTest, AChargeIsTakenOff) {
  ASSERT_OK(Call(&Stub::ChargeLoan, Penalty(12'00)));
  ReverseChargeRequest request;
  request.set_name("operators/ami/loans/L-1");
  request.set_charge(1);
  request.set_reason("charged twice");
  *request.mutable_effective_date() = ProtoDate("2025-02-15");
  ASSERT_OK_AND_ASSIGN(const auto off, Call(&Stub::ReverseCharge, request));
  EXPECT_EQ(off.name(), "operators/ami/loans/L-1");
  EXPECT_EQ(off.position(), ledger_.position());
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanChargeReversed), 1);
}

TEST_F(RepaymentServiceTest, AnAccrualNamesTheLoan) {
  ledger::v1::AccrueLoanRequest request;
  request.set_name("operators/ami/loans/L-1");
  *request.mutable_effective_date() = ProtoDate("2025-01-31");
  ASSERT_OK_AND_ASSIGN(const auto accrued, Call(&Stub::AccrueLoan, request));
  EXPECT_EQ(accrued.name(), "operators/ami/loans/L-1");
  EXPECT_EQ(accrued.position(), ledger_.position());
}

// ---- The list of transactions.

TEST_F(RepaymentServiceTest, PagesHoldTheTransactionsOfOneLoan) {
  Lend(ledger_, "L-2");
  Pay(10'00, "2025-02-04");
  Pay(20'00, "2025-02-05");
  std::string token;
  EXPECT_THAT(TransactionsOf("L-1", 2, token), ElementsAre("0001", "0002"));
  EXPECT_THAT(TransactionsOf("L-1", 2, token), ElementsAre("0003"));
  EXPECT_EQ(token, "");
  EXPECT_THAT(TransactionsOf("L-2", 2, token), ElementsAre("0001"));
}

TEST_F(RepaymentServiceTest, AListedTransactionSaysWhatItPaidAndWhereItStands) {
  const RecordRepaymentResponse paid = Pay(10'00, "2025-02-04");
  ListTransactionsRequest request;
  request.set_parent("operators/ami/loans/L-1");
  ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListTransactions, request));
  ASSERT_THAT(page.transactions(), SizeIs(2));
  EXPECT_EQ(page.transactions(1).name(), paid.name());
  EXPECT_EQ(page.transactions(1).position(), paid.position());
  EXPECT_EQ(page.transactions(1).transaction().amount().minor_units(), 10'00);
  EXPECT_EQ(page.transactions(1).outcome().allocations(0).amount_minor(), 10'00);
  EXPECT_EQ(page.as_of_position(), ledger_.position());
}

TEST_F(RepaymentServiceTest, ATokenOfAnotherLoanIsRefused) {
  Lend(ledger_, "L-2");
  Pay(10'00, "2025-02-04");
  std::string token;
  TransactionsOf("L-1", 1, token);
  ListTransactionsRequest request;
  request.set_parent("operators/ami/loans/L-2");
  request.set_page_token(token);
  ExpectRefused(&Stub::ListTransactions, request, StatusCode::kInvalidArgument,
                "MALFORMED_PAGE_TOKEN", "page_token");
}

TEST_F(RepaymentServiceTest, TheTransactionsOfALoanThatIsNotThereAreRefused) {
  ListTransactionsRequest request;
  request.set_parent("operators/ami/loans/L-9");
  ExpectRefused(&Stub::ListTransactions, request, StatusCode::kNotFound, "NOT_FOUND", "parent");
}

}  // namespace
}  // namespace thuning::services
