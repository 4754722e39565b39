#include "services/fees/assess_fees.h"

#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/fees/fees_fixture_test.h"
#include "services/rpc/run.h"

namespace thuning::services {
namespace {

using event::v1::Event;
using ledger::v1::AssessFeesRequest;
using ledger::v1::AssessFeesResponse;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AssessFeesTest : public FeesTest {
 protected:
  static AssessFeesRequest Through(const std::string& date, const std::string& id = "run") {
    AssessFeesRequest request;
    request.set_request_id(UuidOf(id));
    request.set_parent("operators/ami");
    *request.mutable_through_date() = ProtoDate(date);
    return request;
  }

  AssessFeesResponse Run(const AssessFeesRequest& request) {
    const auto told = CallToTheEnd(&Stub::AssessFees, request);
    EXPECT_OK(told.status);
    EXPECT_FALSE(told.messages.empty());
    return told.messages.empty() ? AssessFeesResponse() : told.messages.back();
  }

  void ExpectRunRefused(const AssessFeesRequest& request, StatusCode code,
                        const std::string& reason, const std::string& field) {
    const uint64_t before = ledger_.position();
    const auto told = CallToTheEnd(&Stub::AssessFees, request);
    EXPECT_THAT(told.status, StatusIs(code));
    EXPECT_THAT(told.status, RefusedWith(reason, field));
    EXPECT_THAT(told.messages, IsEmpty());
    EXPECT_EQ(ledger_.position(), before);
  }
};

// 40 enrolments are two batches, of 32 and of 8; each owes two fees.
TEST_F(AssessFeesTest, ARunTellsHowFarItIsAndEndsWithItsOutcome) {
  ledger_.Do(Yearly("adviser", 500'00));
  ledger_.Do(Yearly("room", 300'00));
  for (int i = 1; i <= 40; ++i) Enrol(i);
  const auto told = CallToTheEnd(&Stub::AssessFees, Through("2025-03-01"));
  EXPECT_OK(told.status);
  ASSERT_FALSE(told.messages.empty());
  EXPECT_EQ(told.messages.front().enrolments_done(), 0);
  EXPECT_TRUE(std::is_sorted(
      told.messages.begin(), told.messages.end(),
      [](const auto& a, const auto& b) { return a.enrolments_done() < b.enrolments_done(); }));
  EXPECT_EQ(told.messages.back().enrolment_count(), 40);
  EXPECT_EQ(told.messages.back().enrolments_done(), 40);
  EXPECT_EQ(told.messages.back().fees_assessed(), 80);
  EXPECT_THAT(told.messages.back().refusals(), IsEmpty());
  EXPECT_EQ(ledger_.CountFacts(Event::kFeeAssessed), 80);
}

TEST_F(AssessFeesTest, AssessingEverybodyAgainAssessesNothing) {
  ledger_.Do(Yearly("adviser", 500'00));
  Enrol(1);
  EXPECT_EQ(Run(Through("2025-03-01")).fees_assessed(), 1);
  const AssessFeesResponse again = Run(Through("2025-03-01", "again"));
  EXPECT_EQ(again.fees_assessed(), 0);
  EXPECT_THAT(again.refusals(), IsEmpty()) << "that there is nothing to assess is no fault";
}

TEST_F(AssessFeesTest, ARetryOfWhatHasEndedIsToldTheOutcomeAgain) {
  ledger_.Do(Yearly("adviser", 500'00));
  Enrol(1);
  const AssessFeesResponse outcome = Run(Through("2025-03-01"));
  Enrol(2);
  const uint64_t before = ledger_.position();
  const auto again = CallToTheEnd(&Stub::AssessFees, Through("2025-03-01"));
  ASSERT_THAT(again.messages, SizeIs(1));
  EXPECT_EQ(again.messages[0].SerializeAsString(), outcome.SerializeAsString());
  EXPECT_EQ(ledger_.position(), before);
}

// As if the process had ended before the first of two enrolments was assessed a second time.
TEST_F(AssessFeesTest, ARetryGoesOnWithWhatWasNotDone) {
  ledger_.Do(Yearly("adviser", 500'00));
  Enrol(1);
  Enrol(2);
  const AssessFeesRequest request = Through("2025-03-01");
  engine::Command begin = *CommandFor(request, "loopback");
  const engine::Command whole = StepOf(begin, begin.request_id);
  ASSERT_OK(RunStep(ledger_.ledger(), std::move(begin)));
  ledger::v1::AssessEnrolmentRequest first;
  first.set_name("operators/ami/enrolments/E-1");
  *first.mutable_through_date() = request.through_date();
  ASSERT_OK(RunStep(ledger_.ledger(), RowStep(whole, first.name(), "assess 1", first)));

  EXPECT_EQ(Run(request).fees_assessed(), 2) << "what was done before counts";
  EXPECT_EQ(ledger_.CountFacts(Event::kFeeAssessed), 2) << "each once";
}

TEST_F(AssessFeesTest, ARunOfNobodyEnds) {
  const AssessFeesResponse outcome = Run(Through("2025-03-01"));
  EXPECT_EQ(outcome.enrolment_count(), 0);
  EXPECT_EQ(outcome.fees_assessed(), 0);
}

TEST_F(AssessFeesTest, AnIdOfAnotherRunIsRefusedBeforeAnythingIsDone) {
  Run(Through("2025-01-01"));
  ledger_.Do(Yearly("adviser", 500'00));
  Enrol(1);
  ExpectRunRefused(Through("2025-03-01"), StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                   "request_id");
}

TEST_F(AssessFeesTest, ARunThatMayNotBeginIsRefused) {
  AssessFeesRequest request = Through("2025-03-01");
  request.set_parent("operators/none");
  ExpectRunRefused(request, StatusCode::kNotFound, "NOT_FOUND", "parent");
  request = Through("2025-03-01");
  request.clear_through_date();
  ExpectRunRefused(request, StatusCode::kInvalidArgument, "REQUIRED_FIELD_MISSING", "through_date");
  request = Through("2025-03-01");

  request.set_request_id("4711");
  ExpectRunRefused(request, StatusCode::kInvalidArgument, "MALFORMED_REQUEST_ID", "request_id");
}

TEST_F(AssessFeesTest, ACallerWhoLeavesDoesNotStopTheRun) {
  ledger_.Do(Yearly("adviser", 500'00));
  for (int i = 1; i <= 40; ++i) Enrol(i);
  grpc::ClientContext context;
  const auto stream = stub_->AssessFees(&context, Through("2025-03-01"));
  AssessFeesResponse message;
  ASSERT_TRUE(stream->Read(&message)) << "the run has begun";
  context.TryCancel();
  while (stream->Read(&message)) continue;
  (void)stream->Finish();
  AwaitAllCalls();
  EXPECT_EQ(ledger_.CountFacts(Event::kFeeAssessed), 40);
}

}  // namespace
}  // namespace thuning::services
