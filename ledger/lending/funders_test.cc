// What funders have of totals, whatever these are: each part within one minor unit of its exact
// share, and nothing left over.
#include "ledger/lending/funders.h"

#include <algorithm>
#include <string>

#include "gtest/gtest.h"
#include "tests/support/seed.h"

namespace thuning::lending {
namespace {

using type::v1::FundingShare;
using Position = std::map<BookLine, int64_t>;

std::string Line(size_t index) { return "partners/p/fundingLines/" + std::to_string(index); }

class FundersTest : public testing::Test {
 protected:
  int64_t Between(int64_t low, int64_t high) { return Uniform(random_, low, high); }

  Funders RandomFunders() {
    Funders funders;
    const auto count = static_cast<size_t>(Between(1, 4));
    for (size_t i = 0; i < count; ++i) {
      FundingShare& share = funders.shares.emplace_back();
      // The last one of four is the operator.
      if (i < 3) share.set_funding_line(Line(i));
      share.set_weight(Between(1, 9));
      share.set_ledger_account("164100");
      share.set_bears_losses(true);
    }
    return funders;
  }

  // Paid back in part, the rest outstanding or lost.
  LoanTotals RandomTotals() {
    LoanTotals totals;
    totals.paid_out = Between(0, 40);
    totals.principal = Between(0, totals.paid_out);
    if (Between(0, 1) == 0) totals.lost = totals.paid_out - totals.principal;
    totals.recovered = Between(0, totals.lost);
    return totals;
  }

  std::mt19937_64 random_{TestSeed(20261125)};
};

TEST_F(FundersTest, EachPartIsWithinOneUnitOfItsExactShare) {
  for (int n = 0; n < 20'000; ++n) {
    const Funders funders = RandomFunders();
    const LoanTotals totals = RandomTotals();
    Position position;
    AddFunders(funders, totals, position);
    int64_t whole = 0;
    for (const FundingShare& share : funders.shares) whole += share.weight();
    const auto expect_fair = [&](int64_t part, int64_t total, const FundingShare& share) {
      const int64_t error = part * whole - total * share.weight();
      ASSERT_TRUE(-whole < error && error < whole) << part << " of " << total;
    };
    for (const FundingShare& share : funders.shares) {
      const std::string& line = share.funding_line();
      if (line.empty()) continue;
      expect_fair(position[{line, "455110"}], totals.paid_out, share);
      expect_fair(-position[{line, "455120"}], totals.principal, share);
      expect_fair(-position[{line, "758800"}], totals.lost, share);
      expect_fair(-position[{line, "455160"}], totals.recovered, share);
      expect_fair(-position[{line, "164100"}], totals.paid_out - totals.principal - totals.lost,
                  share);
    }
  }
}

TEST_F(FundersTest, TheOperatorRisksWhatNobodyElseBears) {
  const LoanTotals totals = {.paid_out = 1'000'00, .principal = 200'00};
  Funders funders;
  EXPECT_EQ(OwnRiskOf(funders, totals), 800'00);
  FundingShare& first = funders.shares.emplace_back();
  first.set_funding_line(Line(0));
  first.set_weight(60);
  first.set_bears_losses(true);
  FundingShare& second = funders.shares.emplace_back();
  second.set_weight(40);
  EXPECT_EQ(OwnRiskOf(funders, totals), 320'00) << "its own share";
  second.set_funding_line(Line(1));
  EXPECT_EQ(OwnRiskOf(funders, totals), 320'00) << "that of a line without losses";
  funders.guarantee_line = Line(2);
  funders.guaranteed_e8 = 50'000'000;
  EXPECT_EQ(OwnRiskOf(funders, totals), 160'00) << "half of it is guaranteed";
  second.set_bears_losses(true);
  EXPECT_EQ(OwnRiskOf(funders, totals), 0);
}

TEST_F(FundersTest, WhatIsAddedBalances) {
  for (int n = 0; n < 5'000; ++n) {
    Funders funders = RandomFunders();
    funders.guarantee_line = Line(9);
    funders.guaranteed_e8 = static_cast<int32_t>(Between(1, 100'000'000));
    LoanTotals totals = RandomTotals();
    totals.interest = Between(0, 1'000);
    totals.fees = Between(0, 1'000);
    totals.called = Between(0, totals.lost);
    Position position;
    AddFunders(funders, totals, position);
    int64_t sum = totals.called;
    for (const auto& [line, amount] : position) sum += amount;
    ASSERT_EQ(sum, 0);
  }
}

// The largest loan, in the smallest unit, with shares that are amounts.
TEST_F(FundersTest, TheLargestFiguresFit) {
  constexpr int64_t kMost = 10'000'000'000'000;
  Funders funders;
  for (size_t i = 0; i < 3; ++i) {
    FundingShare& share = funders.shares.emplace_back();
    share.set_funding_line(Line(i));
    share.set_weight(kMost / 3);
    share.set_ledger_account("164100");
    share.set_interest_e8(99'999'999);
  }
  LoanTotals totals{.paid_out = kMost, .principal = kMost, .interest = kMost};
  Position position;
  AddFunders(funders, totals, position);
  int64_t interest = 0;
  for (size_t i = 0; i < 3; ++i) interest -= position[{Line(i), "455130"}];
  EXPECT_EQ(interest, kMost / 100'000'000 * 99'999'999);
}

}  // namespace
}  // namespace thuning::lending
