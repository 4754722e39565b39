#include "services/rpc/run.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/refusal.h"
#include "ledger/lending/loan.h"
#include "services/rpc/memory_ledger_test.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using event::v1::Record;
using ledger::v1::AccrueLoansRequest;
using ledger::v1::AccrueLoansResponse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

engine::Command Whole(const std::string& id) {
  engine::Command whole;
  whole.principal = "somebody";
  whole.request_id = id;
  whole.digest = Sha256(id);
  return whole;
}

TEST(RowStepTest, TheSameRowOfARetryHasTheSameId) {
  EXPECT_EQ(RowStep(Whole("run"), "loans/L-1", "accrue").request_id,
            RowStep(Whole("run"), "loans/L-1", "accrue").request_id);
}

TEST(RowStepTest, EachRowAndKindAndRunHasAnIdOfItsOwn) {
  const std::string id = RowStep(Whole("run"), "loans/L-1", "accrue").request_id;
  EXPECT_THAT(id, SizeIs(16));
  EXPECT_NE(id, RowStep(Whole("run"), "loans/L-2", "accrue").request_id);
  EXPECT_NE(id, RowStep(Whole("run"), "loans/L-1", "assess 1").request_id);
  EXPECT_NE(id, RowStep(Whole("rum"), "loans/L-1", "accrue").request_id);
}

TEST(RowStepTest, ARowIsChangedByWhoAskedForTheRun) {
  const engine::Command step = RowStep(Whole("run"), "loans/L-1", "accrue");
  EXPECT_EQ(step.principal, "somebody");
  EXPECT_EQ(step.digest, Sha256("run"));
}

// ---- So many rows at a time.

using Batches = std::vector<std::pair<std::vector<std::string>, size_t>>;

Batches BatchesOf(const std::vector<std::string>& names, size_t at_once) {
  Batches batches;
  EXPECT_OK(InBatches(names, at_once, [&](const std::vector<std::string>& batch, size_t done) {
    batches.emplace_back(batch, done);
    return absl::OkStatus();
  }));
  return batches;
}

TEST(InBatchesTest, NothingIsNoBatch) { EXPECT_THAT(BatchesOf({}, 2), IsEmpty()); }

TEST(InBatchesTest, TheLastBatchMayBeShort) {
  EXPECT_THAT(BatchesOf({"a", "b", "c", "d", "e"}, 2),
              ElementsAre(Pair(ElementsAre("a", "b"), 2), Pair(ElementsAre("c", "d"), 4),
                          Pair(ElementsAre("e"), 5)));
}

TEST(InBatchesTest, ALastBatchThatIsFullIsTheLast) {
  EXPECT_THAT(BatchesOf({"a", "b"}, 2), ElementsAre(Pair(ElementsAre("a", "b"), 2)));
  EXPECT_THAT(BatchesOf({"a", "b"}, 9), ElementsAre(Pair(ElementsAre("a", "b"), 2)));
}

TEST(InBatchesTest, AnErrorEndsIt) {
  int batches = 0;
  const absl::Status status = InBatches({"a", "b", "c"}, 1, [&](const auto&, size_t done) {
    ++batches;
    return done == 2 ? absl::UnavailableError("stopping") : absl::OkStatus();
  });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(batches, 2);
}

// ---- Why steps were refused.

TEST(AddRefusalTest, SaysWhy) {
  AccrueLoansResponse progress;
  auto* refusal = AddRefusal(RefuseState("LOAN_NOT_ACTIVE", "name", "is closed"), 2, progress);
  ASSERT_NE(refusal, nullptr);
  refusal->set_loan("operators/ami/loans/L-1");
  ASSERT_THAT(progress.refusals(), SizeIs(1));
  EXPECT_EQ(progress.refusals(0).loan(), "operators/ami/loans/L-1");
  EXPECT_EQ(progress.refusals(0).reason(), "LOAN_NOT_ACTIVE");
  EXPECT_EQ(progress.refusals(0).message(), "is closed");
}

TEST(AddRefusalTest, KeepsNoMoreThanTheFirst) {
  AccrueLoansResponse progress;
  for (const char* reason : {"FIRST", "SECOND"}) {
    EXPECT_NE(AddRefusal(RefuseState(reason, "", ""), 2, progress), nullptr);
  }
  EXPECT_EQ(AddRefusal(RefuseState("THIRD", "", ""), 2, progress), nullptr);
  ASSERT_THAT(progress.refusals(), SizeIs(2));
  EXPECT_EQ(progress.refusals(1).reason(), "SECOND");
}

// ---- A run, from its first record to its last.

// An accrual of all loans, whose work the test does instead.
class RunOnceTest : public testing::Test {
 protected:
  RunOnceTest() { OpenBooks(ledger_, "ami", "EUR"); }

  static AccrueLoansRequest On(const std::string& date) {
    AccrueLoansRequest request;
    request.set_request_id(UuidOf("run"));
    request.set_parent("operators/ami");
    *request.mutable_effective_date() = ProtoDate(date);
    return request;
  }

  // Runs, and says that so many loans were accrued.
  absl::StatusOr<Record> Run(const AccrueLoansRequest& request, int loans_accrued) {
    return RunOnce(ledger_.ledger(), *CommandFor(request, "loopback"),
                   [&](const engine::Command& whole) -> absl::StatusOr<Record> {
                     whole_ids_.push_back(whole.request_id);
                     AccrueLoansResponse outcome;
                     outcome.set_loan_count(loans_accrued);
                     outcome.set_loans_accrued(loans_accrued);
                     return lending::AccrualEnded(request, outcome);
                   });
  }

  absl::StatusOr<Record> Fail(const AccrueLoansRequest& request, const absl::Status& why) {
    return RunOnce(ledger_.ledger(), *CommandFor(request, "loopback"),
                   [&](const engine::Command&) -> absl::StatusOr<Record> { return why; });
  }

  MemoryLedger ledger_;
  std::vector<std::string> whole_ids_;  // one for each time that the work was done
};

TEST_F(RunOnceTest, ARunIsRecordedWhenItBeginsAndWhenItEnds) {
  ASSERT_OK_AND_ASSIGN(const Record ended, Run(On("2025-03-31"), 7));
  EXPECT_EQ(ended.events(0).loan_accrual_ended().loans_accrued(), 7);
  const std::vector<Record> records = ledger_.Records();
  ASSERT_THAT(records, SizeIs(3)) << "the books, and the run";
  EXPECT_TRUE(records[1].events(0).has_loan_accrual_started());
  EXPECT_EQ(records[2].SerializeAsString(), ended.SerializeAsString());
}

TEST_F(RunOnceTest, StepsAreMadeFromTheIdOfTheRequest) {
  ASSERT_OK(Run(On("2025-03-31"), 7));
  EXPECT_THAT(whole_ids_, ElementsAre(ledger_.Records()[1].request_id()));
}

TEST_F(RunOnceTest, ARetryOfWhatHasEndedDoesNoWork) {
  ASSERT_OK_AND_ASSIGN(const Record ended, Run(On("2025-03-31"), 7));
  ASSERT_OK_AND_ASSIGN(const Record again, Run(On("2025-03-31"), 8));
  EXPECT_EQ(again.SerializeAsString(), ended.SerializeAsString());
  EXPECT_THAT(whole_ids_, SizeIs(1));
  EXPECT_EQ(ledger_.position(), 3u);
}

TEST_F(RunOnceTest, ARetryOfWhatFailedBeginsOnceAndDoesTheWorkAgain) {
  const absl::Status full = Refuse(absl::StatusCode::kResourceExhausted, "QUEUE_FULL", "", "full");
  EXPECT_THAT(Fail(On("2025-03-31"), full), RefusedWith("QUEUE_FULL", ""));
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanAccrualEnded), 0);
  ASSERT_OK_AND_ASSIGN(const Record ended, Run(On("2025-03-31"), 7));
  EXPECT_EQ(ended.events(0).loan_accrual_ended().loans_accrued(), 7);
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanAccrualStarted), 1);
}

TEST_F(RunOnceTest, AnIdOfAnotherRunIsRefusedBeforeAnythingIsDone) {
  ASSERT_OK(Run(On("2025-03-31"), 7));
  EXPECT_THAT(Run(On("2025-04-30"), 7), RefusedWith("REQUEST_ID_REUSED", "request_id"));
  EXPECT_THAT(whole_ids_, SizeIs(1));
  EXPECT_EQ(ledger_.position(), 3u);
}

TEST_F(RunOnceTest, ARunThatMayNotBeginDoesNoWork) {
  AccrueLoansRequest request = On("2025-03-31");
  request.set_parent("operators/none");
  EXPECT_THAT(Run(request, 7), RefusedWith("NOT_FOUND", "parent"));
  EXPECT_THAT(whole_ids_, IsEmpty());
  EXPECT_EQ(ledger_.position(), 1u);
}

// The work of the first comes to the end of the second: as when a caller tries again too early.
TEST_F(RunOnceTest, OfTwoRunsAtOnceBothGetTheEndThatCameFirst) {
  const AccrueLoansRequest request = On("2025-03-31");
  absl::StatusOr<Record> second;
  const absl::StatusOr<Record> first =
      RunOnce(ledger_.ledger(), *CommandFor(request, "loopback"),
              [&](const engine::Command&) -> absl::StatusOr<Record> {
                second = Run(request, 8);
                AccrueLoansResponse outcome;
                outcome.set_loans_accrued(7);
                return lending::AccrualEnded(request, outcome);
              });
  ASSERT_OK(first);
  ASSERT_OK(second);
  EXPECT_EQ(first->events(0).loan_accrual_ended().loans_accrued(), 8);
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(ledger_.CountFacts(Event::kLoanAccrualEnded), 1);
}

}  // namespace
}  // namespace thuning::services
