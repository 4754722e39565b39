#include "clients/demonstration/payments.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thuning::demonstration {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

Date Day(absl::string_view iso) { return *ParseIsoDate(iso); }

// Due on the 5th of each month from February 2025 on; no two alike.
std::vector<Due> Dues(int count) {
  std::vector<Due> dues;
  for (int i = 0; i < count; ++i) dues.push_back({AddMonths(Day("2025-02-05"), i), 100'00 + 7 * i});
  return dues;
}

int64_t Sum(const std::vector<Due>& dues, size_t count) {
  int64_t sum = 0;
  for (size_t i = 0; i < count; ++i) sum += dues[i].amount_minor;
  return sum;
}

// What the loan is left with: without debits that came back and penalties.
int64_t Kept(const std::vector<Payment>& payments) {
  int64_t sum = 0;
  for (const Payment& payment : payments) {
    if (payment.is_returned) continue;
    sum += payment.amount_minor - (payment.penalty_date.has_value() ? kPenaltyMinor : 0);
  }
  return sum;
}

std::vector<Payment> Plan(Habit habit, int count = 18) {
  return PlanPayments(habit, Dues(count), 2025);
}

// Eleven instalments are due from February to December.
TEST(PaymentsTest, EveryHabitPaysWhatIsDueWithinTheYearAndNoMore) {
  for (const Habit habit :
       {Habit::kDirectDebit, Habit::kTransfer, Habit::kLate, Habit::kReturned, Habit::kCash}) {
    EXPECT_EQ(Kept(Plan(habit)), Sum(Dues(18), 11)) << static_cast<int>(habit);
    EXPECT_EQ(Kept(Plan(habit, 6)), Sum(Dues(6), 6)) << static_cast<int>(habit);
  }
}

TEST(PaymentsTest, WhoPaysEarlyPaysAllOfIt) {
  const std::vector<Payment> payments = Plan(Habit::kEarly);
  EXPECT_THAT(payments, SizeIs(6));
  EXPECT_EQ(Kept(payments), Sum(Dues(18), 18));
  EXPECT_EQ(payments.back().date, Day("2025-07-05"));
}

// Saturday 5 April and Saturday 5 July are no business days.
TEST(PaymentsTest, DebitsAreCollectedOnBusinessDays) {
  const std::vector<Payment> payments = Plan(Habit::kDirectDebit);
  EXPECT_THAT(payments,
              Each(testing::Field(&Payment::method, testing::Eq(PaymentMethod::kDirectDebit))));
  EXPECT_EQ(payments[2].date, Day("2025-04-07"));
  EXPECT_EQ(payments[5].date, Day("2025-07-07"));
}

TEST(PaymentsTest, ALateInstalmentIsPaidWithItsPenalty) {
  const std::vector<Payment> payments = Plan(Habit::kLate);
  EXPECT_EQ(payments[2].penalty_date, Day("2025-04-15"));
  EXPECT_EQ(payments[2].date, Day("2025-04-29"));
  EXPECT_EQ(payments[2].amount_minor, 100'14 + kPenaltyMinor);
  EXPECT_EQ(std::count_if(payments.begin(), payments.end(),
                          [](const Payment& p) { return p.penalty_date.has_value(); }),
            1);
}

TEST(PaymentsTest, AReturnedDebitIsMadeGoodByTransfer) {
  const std::vector<Payment> payments = Plan(Habit::kReturned);
  ASSERT_THAT(payments, SizeIs(12));
  EXPECT_TRUE(payments[2].is_returned);
  EXPECT_EQ(payments[2].method, PaymentMethod::kDirectDebit);
  EXPECT_FALSE(payments[3].is_returned);
  EXPECT_EQ(payments[3].method, PaymentMethod::kTransfer);
  EXPECT_EQ(payments[3].amount_minor, payments[2].amount_minor);
  EXPECT_GT(payments[3].date, payments[2].date);
}

// Told on 20 May, after the debit of 5 May.
TEST(PaymentsTest, OneInstalmentComesInCashAndIsToldLate) {
  const std::vector<Payment> payments = Plan(Habit::kCash);
  EXPECT_EQ(payments[2].date, Day("2025-04-05"));
  EXPECT_EQ(payments[2].told_date, Day("2025-05-20"));
  EXPECT_EQ(std::count_if(payments.begin(), payments.end(),
                          [](const Payment& p) { return p.method == PaymentMethod::kCash; }),
            1);
}

// The penalty is charged and paid, but not by the borrower.
TEST(PaymentsTest, AForgivenPenaltyIsTheLenders) {
  const std::vector<Payment> payments = Plan(Habit::kForgiven);
  EXPECT_EQ(payments[2].penalty_date, Day("2025-04-15"));
  EXPECT_EQ(payments[2].amount_minor, 100'14);
  const std::vector<Act> acts = PlanActs(Habit::kForgiven, Dues(18), 2025);
  ASSERT_THAT(acts, SizeIs(1));
  EXPECT_EQ(acts[0].kind, Act::Kind::kGoodwill);
  EXPECT_EQ(acts[0].date, Day("2025-04-16"));
  EXPECT_EQ(acts[0].amount_minor, kPenaltyMinor);
}

TEST(PaymentsTest, WhatWasRoundedUpIsSentBack) {
  const std::vector<Payment> payments = Plan(Habit::kRoundedUp, 6);
  EXPECT_EQ(Kept(payments), Sum(Dues(6), 6) + kRoundedUpMinor);
  const std::vector<Act> acts = PlanActs(Habit::kRoundedUp, Dues(6), 2025);
  ASSERT_THAT(acts, SizeIs(1));
  EXPECT_EQ(acts[0].kind, Act::Kind::kRefund);
  EXPECT_EQ(acts[0].amount_minor, kRoundedUpMinor);
  EXPECT_GT(acts[0].date, payments.back().date);
  EXPECT_THAT(PlanActs(Habit::kRoundedUp, Dues(12), 2025), SizeIs(0)) << "not within the year";
}

TEST(PaymentsTest, ALostLoanIsWrittenOffAndAPartIsRecovered) {
  const std::vector<Payment> payments = Plan(Habit::kLost);
  ASSERT_THAT(payments, SizeIs(3));
  EXPECT_EQ(payments[2].amount_minor, kRecoveredMinor);
  const std::vector<Act> acts = PlanActs(Habit::kLost, Dues(18), 2025);
  ASSERT_THAT(acts, SizeIs(2));
  EXPECT_EQ(acts[0].kind, Act::Kind::kWriteOff);
  EXPECT_EQ(acts[1].kind, Act::Kind::kCallGuarantee);
  EXPECT_GT(acts[1].date, acts[0].date);
  EXPECT_GT(acts[0].date, payments[1].date);
  EXPECT_LT(acts[0].date, payments[2].date);
}

TEST(PaymentsTest, WhoPaysAsAgreedNeedsNothingOfTheLender) {
  for (const Habit habit : {Habit::kDirectDebit, Habit::kTransfer, Habit::kLate, Habit::kReturned,
                            Habit::kEarly, Habit::kCash}) {
    EXPECT_THAT(PlanActs(habit, Dues(6), 2025), SizeIs(0)) << static_cast<int>(habit);
  }
}

}  // namespace
}  // namespace thuning::demonstration
