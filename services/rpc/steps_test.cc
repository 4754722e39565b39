#include "services/rpc/steps.h"

#include <future>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/refusal.h"
#include "ledger/projection/state_projection.h"
#include "services/rpc/memory_ledger_test.h"
#include "thuning/ledger/v1/funding.pb.h"

namespace thuning::services {
namespace {

using ::testing::SizeIs;

TEST(DerivedIdTest, TheSameStepOfARetryHasTheSameId) {
  EXPECT_EQ(DerivedId("0123456789abcdef", "end"), DerivedId("0123456789abcdef", "end"));
  EXPECT_THAT(DerivedId("0123456789abcdef", "end"), SizeIs(16));
}

TEST(DerivedIdTest, EachStepAndEachWholeHasAnIdOfItsOwn) {
  const std::string id = DerivedId("0123456789abcdef", "end");
  EXPECT_NE(id, DerivedId("0123456789abcdef", "start"));
  EXPECT_NE(id, DerivedId("0123456789abcdeF", "end"));
  EXPECT_NE(id, "0123456789abcdef");
}

// Without something between the two these would be the same text.
TEST(DerivedIdTest, WhereTheWholeEndsAndTheStepBeginsMatters) {
  EXPECT_NE(DerivedId("ab", "c"), DerivedId("a", "bc"));
}

TEST(StepOfTest, AStepIsAskedForByWhoAskedForTheWhole) {
  engine::Command whole;
  whole.principal = "somebody";
  whole.request_id = "0123456789abcdef";
  whole.digest = Sha256("content");
  const engine::Command step = StepOf(whole, "fedcba9876543210");
  EXPECT_EQ(step.principal, "somebody");
  EXPECT_EQ(step.request_id, "fedcba9876543210");
  EXPECT_EQ(step.digest, Sha256("content"));
  EXPECT_FALSE(step.decide);
}

TEST(EndsTheRunTest, WhatMayPassEndsTheRun) {
  EXPECT_TRUE(EndsTheRun(Refuse(absl::StatusCode::kResourceExhausted, "QUEUE_FULL", "", "full")));
  EXPECT_TRUE(EndsTheRun(Refuse(absl::StatusCode::kUnavailable, "STOPPING", "", "stopping")));
}

TEST(EndsTheRunTest, AFailureEndsTheRun) {
  EXPECT_TRUE(EndsTheRun(absl::DataLossError("record 7: cannot be read")));
}

TEST(EndsTheRunTest, AnIdThatIsTakenEndsTheRun) {
  EXPECT_TRUE(EndsTheRun(
      Refuse(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED", "request_id", "was used")));
}

TEST(EndsTheRunTest, ARefusalOfOneStepDoesNot) {
  EXPECT_FALSE(EndsTheRun(RefuseState("LOAN_NOT_ACTIVE", "name", "is closed")));
  EXPECT_FALSE(EndsTheRun(RefuseMissing("name", "operators/ami/loans/L-1")));
  EXPECT_FALSE(
      EndsTheRun(Refuse(absl::StatusCode::kAlreadyExists, "STATEMENT_KNOWN", "", "known")));
}

// ---- Steps that are decided and recorded.

class StepsTest : public testing::Test {
 protected:
  StepsTest() { OpenBooks(ledger_, "ami", "EUR"); }

  // Creates a partner, under an id made from the partner's.
  static engine::Command Create(const std::string& id) {
    ledger::v1::CreatePartnerRequest request;
    request.set_parent("operators/ami");
    request.set_partner_id(id);
    request.set_display_name(id);
    engine::Command command;
    command.principal = "somebody";
    command.request_id = DerivedId("whole", id);
    command.digest = Sha256(id);
    command.decide = [request](StateReader& state, const Context& context) {
      return DecideOne(request, state, context);
    };
    return command;
  }

  template <typename... Ids>
  static std::vector<engine::Command> CreateAll(const Ids&... ids) {
    std::vector<engine::Command> commands;
    (commands.push_back(Create(ids)), ...);
    return commands;
  }

  static std::string PartnerIn(const StepResult& result) {
    return result->record->events(0).partner_created().partner_id();
  }

  MemoryLedger ledger_;
};

TEST_F(StepsTest, AStepIsDurableWhenItIsAnswered) {
  const uint64_t before = ledger_.position();
  ASSERT_OK_AND_ASSIGN(const engine::Receipt receipt, RunStep(ledger_.ledger(), Create("cdc")));
  EXPECT_EQ(receipt.last_position, before + 1);
  EXPECT_EQ(ledger_.position(), before + 1);
  EXPECT_EQ(ledger_.Records().back().principal(), "somebody");
}

// The second of the same name is refused, and the third is done all the same.
TEST_F(StepsTest, OutcomesComeInTheOrderOfTheirCommands) {
  engine::Command twice = Create("cdc");
  twice.request_id = DerivedId("whole", "twice");
  std::vector<engine::Command> commands = CreateAll("cdc", "coop");
  commands.insert(commands.begin() + 1, std::move(twice));
  const std::vector<StepResult> results = RunSteps(ledger_.ledger(), std::move(commands));
  ASSERT_THAT(results, SizeIs(3));
  ASSERT_OK(results[0]);
  EXPECT_EQ(PartnerIn(results[0]), "cdc");
  EXPECT_THAT(results[1], RefusedWith("ALREADY_EXISTS", "partner_id"));
  ASSERT_OK(results[2]);
  EXPECT_EQ(PartnerIn(results[2]), "coop");
}

TEST_F(StepsTest, NoStepsHaveNoOutcomes) { EXPECT_THAT(RunSteps(ledger_.ledger(), {}), SizeIs(0)); }

TEST_F(StepsTest, AStepThatWasDoneIsAnsweredAgain) {
  ASSERT_OK_AND_ASSIGN(const engine::Receipt first, RunStep(ledger_.ledger(), Create("cdc")));
  ASSERT_OK_AND_ASSIGN(const engine::Receipt again, RunStep(ledger_.ledger(), Create("cdc")));
  EXPECT_EQ(again.last_position, first.last_position);
  EXPECT_EQ(ledger_.position(), first.last_position);
}

TEST_F(StepsTest, NextStepsAreDecidedWhileOthersAreAwaited) {
  PendingSteps first = StartSteps(ledger_.ledger(), CreateAll("cdc"));
  PendingSteps second = StartSteps(ledger_.ledger(), CreateAll("coop"));
  const std::vector<StepResult> later = FinishSteps(std::move(second));
  const std::vector<StepResult> earlier = FinishSteps(std::move(first));
  ASSERT_OK(later[0]);
  ASSERT_OK(earlier[0]);
  EXPECT_LT(earlier[0]->last_position, later[0]->last_position);
}

TEST_F(StepsTest, AStoppedLedgerDoesNoStep) {
  ledger_.Stop();
  EXPECT_THAT(RunStep(ledger_.ledger(), Create("cdc")), RefusedWith("STOPPING", ""));
}

TEST_F(StepsTest, ALookHasWhatWasAnswered) {
  ledger_.HoldTables();
  ASSERT_OK(RunStep(ledger_.ledger(), Create("cdc")));
  auto look = std::async(std::launch::async, [&] { return LookNow(ledger_.ledger()); });
  ledger_.AwaitReader();
  ledger_.ReleaseTables();
  ASSERT_OK_AND_ASSIGN(const projection::View view, look.get());
  EXPECT_TRUE(
      projection::FindRow<ledger::v1::Partner>(view, "operators/ami/partners/cdc").has_value());
}

TEST_F(StepsTest, ALookWhenTheServerStopsIsUnavailable) {
  ledger_.HoldTables();
  ASSERT_OK(RunStep(ledger_.ledger(), Create("cdc")));
  auto look = std::async(std::launch::async, [&] { return LookNow(ledger_.ledger()); });
  ledger_.AwaitReader();
  ledger_.ledger().table_writer.gate().Close();
  EXPECT_THAT(look.get(), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace thuning::services
