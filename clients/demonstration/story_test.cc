#include "clients/demonstration/story.h"

#include <map>
#include <set>

#include "clients/demonstration/calendar.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/money/iban.h"

namespace thuning::demonstration {
namespace {

using ::testing::Ge;
using ::testing::SizeIs;

// Equal dues stand for the ledger's schedule, which has the same days.
std::vector<Due> DuesOf(const Loan& loan) {
  std::vector<Due> dues;
  for (int i = 0; i < loan.instalment_count; ++i)
    dues.push_back({AddMonths(loan.first_due, i), 10'00});
  return dues;
}

std::vector<Payment> PaymentsOn(const Loan& loan) {
  return PlanPayments(loan.habit, DuesOf(loan), kYear);
}

TEST(StoryTest, HasThirtyBeneficiariesAndLoansOfEveryHabit) {
  const Story story = TellStory();
  EXPECT_THAT(story.beneficiaries, SizeIs(30));
  std::map<Habit, int> loans;
  for (const Loan& loan : story.loans) ++loans[loan.habit];
  EXPECT_THAT(loans, SizeIs(9));
  EXPECT_THAT(loans[Habit::kReturned], Ge(2));
  EXPECT_THAT(loans[Habit::kLate], Ge(2));
}

TEST(StoryTest, EachBankLendsAndSeesADebitReturned) {
  const Story story = TellStory();
  std::set<size_t> lending;
  std::set<size_t> returning;
  for (const Loan& loan : story.loans) {
    lending.insert(loan.bank);
    if (loan.habit == Habit::kReturned) returning.insert(loan.bank);
  }
  EXPECT_EQ(lending, (std::set<size_t>{0, 1}));
  EXPECT_EQ(returning, (std::set<size_t>{0, 1}));
}

TEST(StoryTest, IsTheSameWheneverItIsTold) {
  const Story story = TellStory();
  const Story again = TellStory();
  ASSERT_EQ(story.loans.size(), again.loans.size());
  for (size_t i = 0; i < story.loans.size(); ++i) {
    EXPECT_EQ(story.loans[i].id, again.loans[i].id);
    EXPECT_EQ(story.loans[i].principal_minor, again.loans[i].principal_minor);
    EXPECT_EQ(story.loans[i].paid_out, again.loans[i].paid_out);
  }
  for (size_t i = 0; i < story.beneficiaries.size(); ++i)
    EXPECT_EQ(story.beneficiaries[i].iban, again.beneficiaries[i].iban);
}

TEST(StoryTest, AccountsAreIbansAndNoTwoAlike) {
  const Story story = TellStory();
  std::set<std::string> ibans;
  for (const Beneficiary& beneficiary : story.beneficiaries) {
    EXPECT_TRUE(IsIban(beneficiary.iban)) << beneficiary.iban;
    ibans.insert(beneficiary.iban);
  }
  for (const BankRelation& bank : story.banks) {
    EXPECT_TRUE(IsIban(bank.account.iban)) << bank.account.iban;
    ibans.insert(bank.account.iban);
  }
  EXPECT_THAT(ibans, SizeIs(32));
}

// The example that the French banks' federation prints.
TEST(StoryTest, FrenchIbansHaveTheBanksKey) {
  EXPECT_EQ(FrenchIban("30006", "00001", "12345678901"), "FR7630006000011234567890189");
}

TEST(StoryTest, EachLoanGoesFromApplicationToFirstInstalment) {
  for (const Loan& loan : TellStory().loans) {
    EXPECT_LT(loan.applied, loan.approved) << loan.id;
    EXPECT_LT(loan.approved, loan.paid_out) << loan.id;
    EXPECT_LT(loan.paid_out, loan.first_due) << loan.id;
    EXPECT_TRUE(IsSameMonth(loan.applied, loan.paid_out)) << loan.id;
  }
}

TEST(StoryTest, EveryActOfTheLenderFallsWithinTheYear) {
  std::set<Act::Kind> kinds;
  for (const Loan& loan : TellStory().loans) {
    for (const Act& act : PlanActs(loan.habit, DuesOf(loan), kYear)) kinds.insert(act.kind);
  }
  EXPECT_THAT(kinds, SizeIs(4));
}

// A bank takes up to two business days, a return three more: nothing is under way at the year's
// end, and no bank is asked to book before it was asked.
TEST(StoryTest, EverythingIsBookedWithinTheYear) {
  const Story story = TellStory();
  for (const Loan& loan : story.loans) {
    for (const Payment& payment : PaymentsOn(loan)) {
      EXPECT_GT(BusinessDayAfter(payment.date, 1), loan.paid_out) << loan.id;
      EXPECT_LE(BusinessDayAfter(payment.date, 7), LastOfMonth(kYear, 12)) << loan.id;
    }
    for (const Act& act : PlanActs(loan.habit, DuesOf(loan), kYear))
      EXPECT_LE(BusinessDayAfter(act.date, 2), LastOfMonth(kYear, 12)) << loan.id;
  }
}

}  // namespace
}  // namespace thuning::demonstration
