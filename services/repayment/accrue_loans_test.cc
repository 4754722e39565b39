#include "services/repayment/accrue_loans.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/repayment/repayment_service.h"
#include "services/rpc/run.h"
#include "services/rpc/service_test.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using ledger::v1::AccrueLoanRequest;
using ledger::v1::AccrueLoansRequest;
using ledger::v1::AccrueLoansResponse;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Loans that were paid out on 4 January 2025.
class AccrueLoansTest : public ServiceTest<RepaymentService, ledger::v1::RepaymentService> {
 protected:
  AccrueLoansTest() { SetUpProgramme(ledger_); }

  void LendMany(int loans) {
    for (int i = 1; i <= loans; ++i) Lend(ledger_, absl::StrCat("L-", i));
  }

  static AccrueLoansRequest On(const std::string& date, const std::string& id = "run") {
    AccrueLoansRequest request;
    request.set_request_id(UuidOf(id));
    request.set_parent("operators/ami");
    *request.mutable_effective_date() = ProtoDate(date);
    return request;
  }

  // The last message of a run that is expected to end well.
  AccrueLoansResponse Run(const AccrueLoansRequest& request) {
    const auto told = CallToTheEnd(&Stub::AccrueLoans, request);
    EXPECT_OK(told.status);
    EXPECT_FALSE(told.messages.empty());
    return told.messages.empty() ? AccrueLoansResponse() : told.messages.back();
  }

  // Expects a refusal before anything is said or done.
  void ExpectRunRefused(const AccrueLoansRequest& request, StatusCode code,
                        const std::string& reason, const std::string& field) {
    const uint64_t before = ledger_.position();
    const auto told = CallToTheEnd(&Stub::AccrueLoans, request);
    EXPECT_THAT(told.status, StatusIs(code));
    EXPECT_THAT(told.status, RefusedWith(reason, field));
    EXPECT_THAT(told.messages, IsEmpty());
    EXPECT_EQ(ledger_.position(), before);
  }
};

// 40 loans are two batches, of 32 and of 8.
TEST_F(AccrueLoansTest, ARunTellsHowFarItIsAndEndsWithItsOutcome) {
  LendMany(40);
  const auto told = CallToTheEnd(&Stub::AccrueLoans, On("2025-03-31"));
  EXPECT_OK(told.status);
  ASSERT_FALSE(told.messages.empty());
  EXPECT_EQ(told.messages.front().loans_done(), 0);
  EXPECT_TRUE(
      std::is_sorted(told.messages.begin(), told.messages.end(),
                     [](const auto& a, const auto& b) { return a.loans_done() < b.loans_done(); }));
  for (const AccrueLoansResponse& message : told.messages) EXPECT_EQ(message.loan_count(), 40);
  EXPECT_EQ(told.messages.back().loans_done(), 40);
  EXPECT_EQ(told.messages.back().loans_accrued(), 40);
  EXPECT_THAT(told.messages.back().refusals(), IsEmpty());
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanAccrued), 40);
}

TEST_F(AccrueLoansTest, OnlyLoansThatAreOwedOnTheDayAreAccrued) {
  LendMany(2);
  Approve(ledger_, "L-3");                                     // never paid out
  ledger_.Do(CashPayment("L-2", 1'200'00, "2025-02-04"));      // paid back
  EXPECT_EQ(Run(On("2025-01-03", "before")).loan_count(), 0);  // the day before the pay-outs
  EXPECT_EQ(Run(On("2025-01-31", "january")).loans_accrued(), 2);
  EXPECT_EQ(Run(On("2025-02-28", "february")).loans_accrued(), 1);
}

TEST_F(AccrueLoansTest, LoansOfOtherOperatorsAreLeftAlone) {
  LendMany(1);
  OpenBooks(ledger_, "atlas", "MAD");
  AccrueLoansRequest request = On("2025-03-31");
  request.set_parent("operators/atlas");
  EXPECT_EQ(Run(request).loan_count(), 0);
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanAccrued), 0);
}

TEST_F(AccrueLoansTest, ARetryOfWhatHasEndedIsToldTheOutcomeAgain) {
  LendMany(2);
  const AccrueLoansResponse outcome = Run(On("2025-03-31"));
  Lend(ledger_, "L-3");
  const uint64_t before = ledger_.position();
  const auto again = CallToTheEnd(&Stub::AccrueLoans, On("2025-03-31"));
  EXPECT_OK(again.status);
  ASSERT_THAT(again.messages, SizeIs(1));
  EXPECT_EQ(again.messages[0].SerializeAsString(), outcome.SerializeAsString());
  EXPECT_EQ(ledger_.position(), before);
}

// As if the process had ended after the first of two loans.
TEST_F(AccrueLoansTest, ARetryGoesOnWithWhatWasNotDone) {
  LendMany(2);
  const AccrueLoansRequest request = On("2025-03-31");
  engine::Command begin = *CommandFor(request, "loopback");
  const engine::Command whole = StepOf(begin, begin.request_id);
  ASSERT_OK(RunStep(ledger_.ledger(), std::move(begin)));
  AccrueLoanRequest first;
  first.set_name("operators/ami/loans/L-1");
  *first.mutable_effective_date() = request.effective_date();
  ASSERT_OK(RunStep(ledger_.ledger(), RowStep(whole, first.name(), "accrue", first)));

  const AccrueLoansResponse outcome = Run(request);
  EXPECT_EQ(outcome.loans_accrued(), 2) << "what was done before counts";
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanAccrued), 2) << "each once";
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanAccrualStarted), 1);
}

TEST_F(AccrueLoansTest, AnIdOfAnotherRunIsRefusedBeforeAnythingIsDone) {
  Run(On("2025-01-03"));
  LendMany(1);
  ExpectRunRefused(On("2025-03-31"), StatusCode::kAlreadyExists, "REQUEST_ID_REUSED", "request_id");
}

TEST_F(AccrueLoansTest, ARunOnADayToComeIsRefused) {
  LendMany(1);
  ExpectRunRefused(On("2025-07-02"), StatusCode::kFailedPrecondition, "DATE_IN_FUTURE",
                   "effective_date");
}

TEST_F(AccrueLoansTest, ARunOfAnOperatorThatIsNotThereIsRefused) {
  AccrueLoansRequest request = On("2025-03-31");
  request.set_parent("operators/none");
  ExpectRunRefused(request, StatusCode::kNotFound, "NOT_FOUND", "parent");
}

TEST_F(AccrueLoansTest, ARunWithAMalformedIdIsRefused) {
  AccrueLoansRequest request = On("2025-03-31");
  request.set_request_id("4711");
  ExpectRunRefused(request, StatusCode::kInvalidArgument, "MALFORMED_REQUEST_ID", "request_id");
}

TEST_F(AccrueLoansTest, ACallerWhoLeavesDoesNotStopTheRun) {
  LendMany(40);
  AccrueLoansRequest request = On("2025-03-31");
  grpc::ClientContext context;
  const auto stream = stub_->AccrueLoans(&context, request);
  AccrueLoansResponse message;
  ASSERT_TRUE(stream->Read(&message)) << "the run has begun";
  context.TryCancel();
  while (stream->Read(&message)) continue;
  (void)stream->Finish();
  AwaitAllCalls();
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanAccrued), 40);
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanAccrualEnded), 1);
}

}  // namespace
}  // namespace thuning::services
