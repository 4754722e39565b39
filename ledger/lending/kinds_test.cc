// That each value of an enumeration of the protos means something to ledger/loan. A new value
// without a meaning does not compile (-Wswitch); here each value has one of its own.
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ledger/lending/loan_change.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/policy_terms.h"
#include "ledger/lending/terms.h"
#include "tests/support/enum_values.h"
#include "tests/support/status_matchers.h"

namespace thuning::lending {
namespace {

using type::v1::TransactionKind;

TEST(KindsTest, EachKindOfTransactionIsAKindOfItsOwn) {
  std::set<loan::Kind> seen;
  for (const auto kind : StatedValues<TransactionKind>()) {
    EXPECT_TRUE(seen.insert(ToKind(kind)).second) << type::v1::TransactionKind_Name(kind);
  }
}

TEST(KindsTest, EachKindOfTransactionSaysHowMoneyFlows) {
  std::set<MoneyFlow> seen;
  for (const auto kind : StatedValues<TransactionKind>()) seen.insert(FlowOf(kind));
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_DEATH(FlowOf(type::v1::TRANSACTION_KIND_UNSPECIFIED), "check failed");
}

TEST(KindsTest, EachStateOfALoanIsCalledByItsName) {
  for (const auto state : StatedValues<type::v1::LoanState>()) {
    EXPECT_EQ(type::v1::LoanState_Name(state), absl::StrCat("LOAN_STATE_", StateWord(state)));
  }
}

TEST(KindsTest, EachUnitOfPeriodsIsAUnitOfItsOwn) {
  std::set<loan::PeriodUnit> seen;
  for (const auto unit : StatedValues<type::v1::PeriodUnit>()) {
    EXPECT_TRUE(seen.insert(ToUnit(unit)).second) << type::v1::PeriodUnit_Name(unit);
  }
}

TEST(KindsTest, EachNamedOrderIsAnOrderOfItsOwn) {
  std::vector<loan::AllocationOrder> seen;
  for (const auto name : StatedValues<type::v1::AllocationName>()) {
    const loan::AllocationOrder order = NamedOrder(name);
    for (const loan::AllocationOrder& other : seen) {
      EXPECT_NE(order.buckets, other.buckets) << type::v1::AllocationName_Name(name);
    }
    seen.push_back(order);
  }
}

TEST(KindsTest, EachTimingOfFeesIsATimingOfItsOwn) {
  std::set<ChargeTiming> seen;
  for (const auto timing : StatedValues<type::v1::FeeTiming>()) {
    type::v1::LoanFee fee;
    fee.set_timing(timing);
    fee.set_basis(type::v1::FEE_BASIS_AMOUNT);
    EXPECT_TRUE(seen.insert(ToCharge(1, fee).timing).second) << type::v1::FeeTiming_Name(timing);
  }
}

TEST(KindsTest, EachRestAndEachPrepaymentIsOneOfItsOwn) {
  std::set<loan::Rest> rests;
  std::set<loan::Prepayment> prepayments;
  type::v1::LoanTerms terms;
  type::v1::LoanPolicy& policy = *terms.mutable_policy();
  ASSERT_OK_AND_ASSIGN(policy, CompletePolicy("policy", type::v1::INTEREST_METHOD_FLAT, policy));
  for (const auto rest : StatedValues<type::v1::Rest>()) {
    policy.set_rest(rest);
    EXPECT_TRUE(rests.insert(ToPolicy(terms).rest).second) << type::v1::Rest_Name(rest);
  }
  for (const auto prepayment : StatedValues<type::v1::Prepayment>()) {
    policy.set_prepayment(prepayment);
    EXPECT_TRUE(prepayments.insert(ToPolicy(terms).prepayment).second)
        << type::v1::Prepayment_Name(prepayment);
  }
}

}  // namespace
}  // namespace thuning::lending
