#include "ledger/state/state.h"

#include <map>

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

TEST_F(StateTest, RowsThatTheSourceLacksAreNotForgotten) {
  State state = MakeState();
  state.Create<PaymentKey>("durable").add_targets("1");
  state.TakeChanges(1);
  state.Create<PaymentKey>("in-flight").add_targets("2");
  state.TakeChanges(2);
  state.Create<PaymentKey>("dirty").add_targets("3");
  // The first time they are only old, the second time old and not used since.
  state.ForgetUpTo(1, 0);
  state.Create<PaymentKey>("later");
  state.ForgetUpTo(1, 0);
  EXPECT_EQ(state.Find<PaymentKey>("durable"), nullptr) << "the source of this test never got it";
  EXPECT_NE(state.Find<PaymentKey>("in-flight"), nullptr);
  EXPECT_NE(state.Find<PaymentKey>("dirty"), nullptr);
  EXPECT_THAT(state.TakeChanges(3), ElementsAre(Field(&State::ChangedRow::name, "dirty"),
                                                Field(&State::ChangedRow::name, "later")));
}

// However many rows it lacked for a while.
TEST_F(StateTest, WhatTheSourceHasCaughtUpWithGoes) {
  State state = MakeState();
  int made = 0;
  const auto create = [&](int count, uint64_t generation) {
    for (int i = 0; i < count; ++i) state.Create<PaymentKey>(std::to_string(++made));
    state.TakeChanges(generation);
  };
  create(20, 1);
  state.ForgetUpTo(0, 4);
  create(3, 2);
  state.ForgetUpTo(0, 4);
  EXPECT_EQ(state.row_count(), 23u);
  create(3, 3);
  state.ForgetUpTo(3, 4);
  EXPECT_EQ(state.row_count(), 3u) << "those used last";
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

TEST_F(StateTest, KeepsEverythingWhileThereIsRoom) {
  State state = MakeState();
  state.Create<PaymentKey>("a");
  state.TakeChanges(1);
  for (int i = 0; i < 3; ++i) state.ForgetUpTo(1, 2);
  EXPECT_EQ(state.row_count(), 1u);
}

using StateDeathTest = StateTest;

TEST_F(StateDeathTest, CreatingTwiceIsAContradiction) {
  State state = MakeState();
  state.Create<PaymentKey>("a");
  EXPECT_DEATH(state.Create<PaymentKey>("a"), "check failed");
}

}  // namespace
}  // namespace thuning
