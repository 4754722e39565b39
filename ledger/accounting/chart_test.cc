#include "ledger/accounting/chart.h"

#include <algorithm>
#include <set>

#include "gtest/gtest.h"

namespace thuning::accounting {
namespace {

const Account* FindAccount(absl::string_view number) {
  const auto chart = DefaultChart();
  const auto found = std::find_if(chart.begin(), chart.end(),
                                  [&](const Account& account) { return account.number == number; });
  return found == chart.end() ? nullptr : &*found;
}

TEST(ChartTest, NumbersAreSixDigitsAscendingAndEachHasALabel) {
  absl::string_view previous = "000000";
  for (const Account& account : DefaultChart()) {
    EXPECT_EQ(account.number.size(), 6u) << account.number;
    EXPECT_EQ(account.number.find_first_not_of("0123456789"), absl::string_view::npos);
    EXPECT_LT(previous, account.number);
    EXPECT_FALSE(account.label.empty()) << account.number;
    previous = account.number;
  }
}

TEST(ChartTest, HoldsEveryAccountThatPostingRulesName) {
  for (const absl::string_view number :
       {kLoansReceivable, kInterestReceivable, kFeesReceivable, kDirectDebitsInClearing, kCash,
        kPaymentsInClearing, kVatCollected, kServiceIncome, kRentIncome, kSharedCostIncome,
        kOverpayments, kLoanFeeIncome, kParticipationIncome, kPenaltyIncome, kInterestIncome,
        kRecoverableFunds}) {
    EXPECT_NE(FindAccount(number), nullptr) << number;
  }
}

// The plan's rule: income (class 7) stands on the credit side, expenses (class 6) on the debit
// side.
TEST(ChartTest, IncomeIsCreditAndExpenseAndBankAreDebit) {
  for (const Account& account : DefaultChart()) {
    const bool income = account.number[0] == '7';
    const bool expense = account.number[0] == '6';
    if (income || expense || IsBankLedgerAccount(account.number)) {
      EXPECT_EQ(account.normal_credit, income) << account.number;
    }
  }
}

}  // namespace
}  // namespace thuning::accounting
