#include "ledger/state/state.h"

#include <any>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning {
namespace {

using state::v1::PaymentKey;
using ::testing::ElementsAre;
using ::testing::Field;

PaymentKey KeyOf(const std::string& target) {
  PaymentKey key;
  key.add_targets(target);
  return key;
}

class StateTest : public testing::Test {
 protected:
  State MakeState() {
    return State([this](absl::string_view name) -> std::optional<std::string> {
      ++reads_;
      const auto found = stored_.find(std::string(name));
      if (found == stored_.end()) return std::nullopt;
      return found->second;
    });
  }
  std::map<std::string, std::string> stored_;
  int reads_ = 0;
};

TEST_F(StateTest, FindsWhatTheSourceHasAndReadsItOnce) {
  stored_["a"] = KeyOf("x").SerializeAsString();
  State state = MakeState();
  EXPECT_EQ(state.Find<PaymentKey>("a")->targets(0), "x");
  EXPECT_EQ(state.Find<PaymentKey>("a")->targets(0), "x");
  EXPECT_EQ(reads_, 1);
  EXPECT_EQ(state.Find<PaymentKey>("b"), nullptr);
}

TEST_F(StateTest, ThatThereIsNoRowIsReadOnce) {
  State state = MakeState();
  EXPECT_EQ(state.Find<PaymentKey>("a"), nullptr);
  EXPECT_EQ(state.Find<PaymentKey>("a"), nullptr);
  EXPECT_TRUE(state.TakeChanges(1).empty());
  state.ChangeOrCreate<PaymentKey>("a").add_targets("1");
  EXPECT_EQ(state.Find<PaymentKey>("a")->targets(0), "1");
  EXPECT_THAT(state.TakeChanges(2), ElementsAre(Field(&State::ChangedRow::name, "a")));
  EXPECT_EQ(reads_, 1);
}

TEST_F(StateTest, ChangesAreSeenAtOnceAndHandedOverOnceInOrder) {
  State state = MakeState();
  state.Create<PaymentKey>("b").add_targets("1");
  state.Create<PaymentKey>("a").add_targets("2");
  state.Change<PaymentKey>("b").add_targets("3");
  EXPECT_EQ(state.Find<PaymentKey>("b")->targets_size(), 2);
  EXPECT_THAT(state.TakeChanges(1), ElementsAre(Field(&State::ChangedRow::name, "a"),
                                                Field(&State::ChangedRow::name, "b")));
  EXPECT_TRUE(state.TakeChanges(2).empty());
}

TEST_F(StateTest, WhatIsLeftIsTakenOnce) {
  State state = MakeState();
  EXPECT_FALSE(state.TakeLeft().has_value());
  state.Leave(std::string("first"));
  state.Leave(std::string("second"));
  EXPECT_EQ(std::any_cast<std::string>(state.TakeLeft()), "second");
  EXPECT_FALSE(state.TakeLeft().has_value());
}

// As if the source had them: a created row goes once the source has it.
void MakeKnown(State& state, const std::vector<std::string>& names, uint64_t generation) {
  for (const std::string& name : names) state.Create<PaymentKey>(name).add_targets(name);
  state.TakeChanges(generation);
  for (const std::string& name : names) state.Find<PaymentKey>(name);
}

TEST_F(StateTest, RowsThatTheSourceLacksAreNotForgotten) {
  State state = MakeState();
  MakeKnown(state, {"durable"}, 1);
  MakeKnown(state, {"in-flight"}, 2);
  state.Change<PaymentKey>("durable");
  state.TakeChanges(3);
  // The first time they are only old, the second time old and not used since.
  state.ForgetUpTo(1, 0);
  state.Find<PaymentKey>("none");
  state.ForgetUpTo(1, 0);
  EXPECT_EQ(state.row_count(), 3u);
  state.ForgetUpTo(3, 0);
  state.Find<PaymentKey>("another");
  state.ForgetUpTo(3, 0);
  EXPECT_EQ(state.row_count(), 1u) << "the source has them";
}

// However many rows it lacked for a while.
TEST_F(StateTest, WhatTheSourceHasCaughtUpWithGoes) {
  State state = MakeState();
  int made = 0;
  const auto change = [&](int count, uint64_t generation) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(std::to_string(++made));
    MakeKnown(state, names, generation);
  };
  change(20, 1);
  state.ForgetUpTo(0, 600);
  change(5, 2);
  state.ForgetUpTo(0, 600);
  EXPECT_EQ(state.row_count(), 25u);
  change(5, 3);
  state.ForgetUpTo(3, 600);
  EXPECT_EQ(state.row_count(), 5u) << "those used last";
}

// What a payment creates: it is written, and nobody asks for it again.
TEST_F(StateTest, WhatIsCreatedDrivesNothingOut) {
  stored_["loan"] = KeyOf("x").SerializeAsString();
  State state = MakeState();
  state.Find<PaymentKey>("loan");
  for (uint64_t i = 1; i <= 100; ++i) {
    const std::string payment = absl::StrCat("payment-", i);
    EXPECT_EQ(state.Find<PaymentKey>(payment), nullptr);
    state.Create<PaymentKey>(payment).add_targets("1");
    state.Change<PaymentKey>(payment).add_targets("2");
    state.TakeChanges(i);
    state.ForgetUpTo(i, 600);
  }
  EXPECT_EQ(state.row_count(), 1u);
  reads_ = 0;
  EXPECT_NE(state.Find<PaymentKey>("loan"), nullptr);
  EXPECT_EQ(reads_, 0);
}

TEST_F(StateTest, WhatIsCreatedAndAskedForStays) {
  State state = MakeState();
  MakeKnown(state, {"a"}, 1);
  state.ForgetUpTo(1, 600);
  EXPECT_EQ(state.row_count(), 1u);
}

// Created again in a later generation than the one that the source has.
TEST_F(StateTest, WhatIsCreatedAndChangedStaysUntilTheSourceHasTheChange) {
  State state = MakeState();
  state.Create<PaymentKey>("a").add_targets("1");
  state.TakeChanges(1);
  state.Create<PaymentKey>("b").add_targets("1");
  state.TakeChanges(2);
  state.ForgetUpTo(1, 0);
  EXPECT_EQ(state.Find<PaymentKey>("a"), nullptr) << "the source never got it";
  EXPECT_NE(state.Find<PaymentKey>("b"), nullptr);
}

TEST_F(StateTest, RowsInUseStayWhileOthersGo) {
  for (const char* name : {"used", "unused"}) stored_[name] = KeyOf(name).SerializeAsString();
  State state = MakeState();
  state.Find<PaymentKey>("used");
  state.Find<PaymentKey>("unused");
  for (int i = 0; i < 3; ++i) {
    state.ForgetUpTo(0, 0);
    EXPECT_EQ(state.Find<PaymentKey>("used")->targets(0), "used");
  }
  EXPECT_EQ(reads_, 2) << "the one in use was read once";
  EXPECT_EQ(state.Find<PaymentKey>("unused")->targets(0), "unused");
  EXPECT_EQ(reads_, 3) << "the other one was read again";
}

// The room is in bytes: two small rows have it, two large ones do not.
TEST_F(StateTest, KeepsEverythingWhileThereIsRoom) {
  for (const size_t bytes : {size_t{10}, size_t{2'000}}) {
    for (const char* name : {"a", "b"}) {
      stored_[name] = KeyOf(std::string(bytes, 'x')).SerializeAsString();
    }
    State state = MakeState();
    state.Find<PaymentKey>("a");
    for (int i = 0; i < 3; ++i) {
      state.ForgetUpTo(0, 1'000);
      state.Find<PaymentKey>("b");
    }
    EXPECT_EQ(state.row_count(), bytes == 10 ? 2u : 1u);
  }
}

using StateDeathTest = StateTest;

TEST_F(StateDeathTest, CreatingTwiceIsAContradiction) {
  State state = MakeState();
  state.Create<PaymentKey>("a");
  EXPECT_DEATH(state.Create<PaymentKey>("a"), "check failed");
}

}  // namespace
}  // namespace thuning
