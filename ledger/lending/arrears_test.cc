#include "ledger/lending/arrears.h"

#include "gtest/gtest.h"

namespace thuning::lending {
namespace {

Date D(absl::string_view text) { return ParseIsoDate(text).value(); }

// Three times 100.00 without interest, due on the first of February, March and April 2026.
Account Paid(int64_t amount) {
  Contract contract{.terms = {.tranches = {{.date = D("2026-01-01")}}, .count = 3}};
  for (const auto due :
       {loan::DueClass::kPastDue, loan::DueClass::kDue, loan::DueClass::kInAdvance}) {
    contract.policy.allocation.buckets.push_back({due, Component::kPrincipal});
  }
  Account account(contract);
  account.Apply({.kind = Kind::kDisbursement, .date = contract.start(), .amount = 300'00});
  if (amount > 0) {
    account.Apply({.kind = Kind::kRepayment, .date = D("2026-01-20"), .amount = amount});
  }
  return account;
}

TEST(ArrearsTest, OnItsDueDateAnInstalmentIsNotPastDue) {
  EXPECT_EQ(ArrearsOn(Paid(0), D("2026-02-01"), 0).amount, 0);
  const Arrears day_after = ArrearsOn(Paid(0), D("2026-02-02"), 0);
  EXPECT_EQ(day_after.amount, 100'00);
  EXPECT_EQ(day_after.days_past_due, 1);
}

TEST(ArrearsTest, DaysCountFromTheOldestThatIsOpen) {
  const Arrears arrears = ArrearsOn(Paid(100'00), D("2026-04-11"), 0);
  EXPECT_EQ(arrears.amount, 200'00);
  EXPECT_EQ(arrears.principal, 200'00);
  EXPECT_EQ(arrears.days_past_due, 41);  // from 1 March
}

TEST(ArrearsTest, AMissingCentMakesNoOneLate) {
  EXPECT_EQ(ArrearsOn(Paid(99'99), D("2026-02-20"), 0).days_past_due, 19);
  const Arrears tolerated = ArrearsOn(Paid(99'99), D("2026-02-20"), 1);
  EXPECT_EQ(tolerated.days_past_due, 0);
  EXPECT_EQ(tolerated.amount, 0);
}

TEST(AgeingTest, BoundsBelongToTheYoungerAge) {
  EXPECT_EQ(AgeingOf(0), Ageing::kCurrent);
  EXPECT_EQ(AgeingOf(1), Ageing::k1To30);
  EXPECT_EQ(AgeingOf(30), Ageing::k1To30);
  EXPECT_EQ(AgeingOf(31), Ageing::k31To60);
  EXPECT_EQ(AgeingOf(90), Ageing::k61To90);
  EXPECT_EQ(AgeingOf(180), Ageing::k91To180);
  EXPECT_EQ(AgeingOf(181), Ageing::kOver180);
}

TEST(PortfolioAtRiskTest, TheWholePrincipalOfALateLoanIsAtRisk) {
  PortfolioAtRisk portfolio;
  portfolio.Add(1'000'00, 0);
  portfolio.Add(500'00, 30);
  portfolio.Add(200'00, 31);
  portfolio.Add(50'00, 400);
  EXPECT_EQ(portfolio.principal(), 1'750'00);
  EXPECT_EQ(portfolio.MoreThan(0), 750'00);
  EXPECT_EQ(portfolio.MoreThan(30), 250'00);
  EXPECT_EQ(portfolio.MoreThan(180), 50'00);
  EXPECT_EQ(portfolio.Of(Ageing::k1To30), 500'00);
}

}  // namespace
}  // namespace thuning::lending
