// What a loan's policy becomes when it is completed, what of it is refused, and which calculation
// it stands for.
#include "ledger/lending/policy_terms.h"

#include "ledger/lending/loan_fixture_test.h"
#include "tests/support/refusal_table.h"

namespace thuning::lending {
namespace {

using loan::AllocationOrder;
using loan::Bucket;
using loan::Component;
using loan::Direction;
using loan::DueClass;
using loan::EarlyInterest;
using loan::FutureRule;
using loan::Kind;
using loan::Policy;
using loan::Prepayment;
using loan::Rest;

using ::testing::ElementsAre;
using type::v1::LoanPolicy;
using type::v1::LoanTerms;

constexpr auto kDeclining = type::v1::INTEREST_METHOD_DECLINING_BALANCE;

LoanPolicy Complete(const LoanPolicy& policy) {
  const auto complete = CompletePolicy("policy", kDeclining, policy);
  EXPECT_OK(complete);
  return complete.ok() ? *complete : LoanPolicy();
}

Policy PolicyOf(const LoanPolicy& policy, LoanTerms terms = LoanTerms()) {
  *terms.mutable_policy() = Complete(policy);
  return ToPolicy(terms);
}

TEST(PolicyTermsTest, EveryDefaultIsWrittenOut) {
  const LoanPolicy policy = Complete(LoanPolicy());
  EXPECT_EQ(policy.rules_version(), 1);
  EXPECT_EQ(policy.interest_basis(), type::v1::INTEREST_BASIS_PERIOD);
  EXPECT_EQ(policy.day_count(), type::v1::DAY_COUNT_ACTUAL_365);
  EXPECT_EQ(policy.schedule_rule(), type::v1::SCHEDULE_RULE_DRAWN);
  EXPECT_EQ(policy.rest(), type::v1::REST_DAILY);
  EXPECT_EQ(policy.prepayment(), type::v1::PREPAYMENT_SHORTEN);
  EXPECT_TRUE(policy.interest_on_past_due());
  EXPECT_TRUE(policy.settling_drops_interest());
  EXPECT_EQ(policy.residue(), type::v1::RESIDUE_LAST);
  EXPECT_EQ(policy.early_interest(), type::v1::EARLY_INTEREST_TO_PAYMENT);
  EXPECT_EQ(policy.instalment_multiple_minor(), 1);
  EXPECT_EQ(policy.allocation().name(), type::v1::ALLOCATION_NAME_PENALTY_FEE_INTEREST_PRINCIPAL);
  EXPECT_EQ(policy.allocation().future(), type::v1::FUTURE_RULE_NEXT);
  EXPECT_FALSE(policy.allocation().by_bucket());
  EXPECT_EQ(policy.business_day_rule(), type::v1::BUSINESS_DAY_RULE_UNADJUSTED);
  EXPECT_EQ(policy.calendar(), "NONE");
  EXPECT_EQ(policy.arrears_tolerance_minor(), 0);
}

// What is complete stays as it is, and a version that somebody gives does not count.
TEST(PolicyTermsTest, CompletingTwiceChangesNothing) {
  LoanPolicy given;
  given.set_rules_version(7);
  given.set_rest(type::v1::REST_DAILY);
  given.mutable_allocation()->set_name(type::v1::ALLOCATION_NAME_CIVIL_CODE);
  const LoanPolicy once = Complete(given);
  EXPECT_EQ(once.rules_version(), 1);
  EXPECT_TRUE(once.allocation().by_bucket());
  EXPECT_EQ(Complete(once).SerializeAsString(), once.SerializeAsString());
}

template <typename Enum>
Enum None() {
  return static_cast<Enum>(99);
}

void AddBuckets(int count, type::v1::AllocationOrder& order) {
  for (int n = 0; n < count; ++n) {
    type::v1::AllocationBucket& bucket = *order.add_buckets();
    bucket.set_due(static_cast<type::v1::DueClass>(n / 4 % 3 + 1));
    bucket.set_component(static_cast<type::v1::Component>(n % 4 + 1));
  }
}

using LoanPolicyRow = RefusalRow<LoanPolicy>;

// Values that are none, or out of range.
std::vector<LoanPolicyRow> RefusalsOfValues() {
  using P = LoanPolicy;
  return {
      {"VALUE_UNKNOWN", "p.interest_basis",
       [](P& p) { p.set_interest_basis(None<type::v1::InterestBasis>()); }},
      {"VALUE_UNKNOWN", "p.day_count", [](P& p) { p.set_day_count(None<type::v1::DayCount>()); }},
      {"VALUE_UNKNOWN", "p.schedule_rule",
       [](P& p) { p.set_schedule_rule(None<type::v1::ScheduleRule>()); }},
      {"VALUE_UNKNOWN", "p.residue", [](P& p) { p.set_residue(None<type::v1::Residue>()); }},
      {"VALUE_UNKNOWN", "p.early_interest",
       [](P& p) { p.set_early_interest(None<type::v1::EarlyInterest>()); }},
      {"VALUE_UNKNOWN", "p.rest", [](P& p) { p.set_rest(None<type::v1::Rest>()); }},
      {"VALUE_UNKNOWN", "p.prepayment",
       [](P& p) { p.set_prepayment(None<type::v1::Prepayment>()); }},
      {"VALUE_OUT_OF_RANGE", "p.instalment_multiple_minor",
       [](P& p) { p.set_instalment_multiple_minor(-1); }},
      {"VALUE_OUT_OF_RANGE", "p.instalment_multiple_minor",
       [](P& p) { p.set_instalment_multiple_minor(1'000'001); }},
      {"VALUE_OUT_OF_RANGE", "p.arrears_tolerance_minor",
       [](P& p) { p.set_arrears_tolerance_minor(-1); }},
      {"VALUE_OUT_OF_RANGE", "p.arrears_tolerance_minor",
       [](P& p) { p.set_arrears_tolerance_minor(1'000'001); }}};
}

// Orders of allocation, calendars, and what does not go together.
std::vector<LoanPolicyRow> RefusalsOfOrdersAndDays() {
  using P = LoanPolicy;
  return {{"VALUE_UNKNOWN", "p.allocation.future",
           [](P& p) { p.mutable_allocation()->set_future(None<type::v1::FutureRule>()); }},
          {"VALUE_UNKNOWN", "p.allocation.name",
           [](P& p) { p.mutable_allocation()->set_name(None<type::v1::AllocationName>()); }},
          {"NOT_OFFERED_TOGETHER", "p.allocation.buckets",
           [](P& p) {
             p.mutable_allocation()->clear_buckets();
             AddBuckets(12, *p.mutable_allocation());
             p.mutable_allocation()->set_name(type::v1::ALLOCATION_NAME_CIVIL_CODE);
           }},
          {"VALUE_UNKNOWN", "p.allocation.buckets",
           [](P& p) {
             p.mutable_allocation()->clear_name();
             p.mutable_allocation()->clear_buckets();
             p.mutable_allocation()->add_buckets()->set_due(type::v1::DUE_CLASS_DUE);
           }},
          {"ALLOCATION_INCOMPLETE", "p.allocation.buckets",
           [](P& p) {
             p.mutable_allocation()->clear_name();
             p.mutable_allocation()->clear_buckets();
             AddBuckets(11, *p.mutable_allocation());
           }},
          {"ALLOCATION_INCOMPLETE", "p.allocation.buckets",
           [](P& p) {
             p.mutable_allocation()->clear_buckets();
             AddBuckets(13, *p.mutable_allocation());
           }},
          {"VALUE_UNKNOWN", "p.allocation_by_kind[0].kind",
           [](P& p) {
             p.clear_allocation_by_kind();
             p.add_allocation_by_kind()->set_kind(type::v1::TRANSACTION_KIND_DISBURSEMENT);
           }},
          {"VALUE_UNKNOWN", "p.allocation_by_kind[0].order.name",
           [](P& p) {
             p.clear_allocation_by_kind();
             type::v1::KindAllocation& special = *p.add_allocation_by_kind();
             special.set_kind(type::v1::TRANSACTION_KIND_REPAYMENT);
             special.mutable_order()->set_name(None<type::v1::AllocationName>());
           }},
          {"VALUE_UNKNOWN", "p.business_day_rule",
           [](P& p) { p.set_business_day_rule(None<type::v1::BusinessDayRule>()); }},
          {"CALENDAR_UNKNOWN", "p.calendar", [](P& p) { p.set_calendar("MARS"); }},
          {"REQUIRED_FIELD_MISSING", "p.calendar",
           [](P& p) {
             p.clear_calendar();
             p.set_business_day_rule(type::v1::BUSINESS_DAY_RULE_FOLLOWING);
           }},
          {"NOT_OFFERED_TOGETHER", "p.interest_on_past_due", [](P& p) {
             p.set_rest(type::v1::REST_NONE);
             p.set_interest_on_past_due(true);
           }}};
}

TEST(PolicyTermsTest, RefusalsInOrder) {
  std::vector<LoanPolicyRow> rows = RefusalsOfValues();
  for (const LoanPolicyRow& row : RefusalsOfOrdersAndDays()) rows.push_back(row);
  ExpectRefusals<LoanPolicy>(LoanPolicy(), rows, [](const LoanPolicy& policy) {
    return CompletePolicy("p", kDeclining, policy);
  });
}

// Where the schedule stands nothing follows what was paid: the defaults are others.
TEST(PolicyTermsTest, FlatInterestStandsByDefault) {
  ASSERT_OK_AND_ASSIGN(const LoanPolicy policy,
                       CompletePolicy("p", type::v1::INTEREST_METHOD_FLAT, LoanPolicy()));
  EXPECT_EQ(policy.rest(), type::v1::REST_NONE);
  EXPECT_EQ(policy.prepayment(), type::v1::PREPAYMENT_KEEP);
  EXPECT_FALSE(policy.interest_on_past_due());
  EXPECT_TRUE(policy.settling_drops_interest());
}

TEST(PolicyTermsTest, ALenderMayKeepInterestOnlyWhereTheScheduleStands) {
  LoanPolicy policy;
  policy.set_settling_drops_interest(false);
  EXPECT_THAT(CompletePolicy("p", kDeclining, policy),
              RefusedWith("NOT_OFFERED_TOGETHER", "p.settling_drops_interest"));
  policy.set_rest(type::v1::REST_NONE);
  ASSERT_OK_AND_ASSIGN(policy, CompletePolicy("p", kDeclining, policy));
  EXPECT_FALSE(policy.settling_drops_interest());
}

// "past due: penalty", as the API's names of the orders spell them.
std::vector<std::string> WordsOf(const AllocationOrder& order) {
  static constexpr const char* kDue[] = {"past due", "due", "in advance"};
  static constexpr const char* kComponents[] = {"penalty", "fee", "interest", "principal"};
  std::vector<std::string> words;
  for (const Bucket& bucket : order.buckets) {
    words.push_back(std::string(kDue[static_cast<int>(bucket.due)]) + ": " +
                    kComponents[static_cast<int>(bucket.component)]);
  }
  return words;
}

// Each name says its components; each order goes through what is past due, due, and in advance.
// That of the Civil Code, which goes over past due and due together, is told in
// loan_transactions_test.cc.
TEST(PolicyTermsTest, NamedOrdersAreWhatTheirNamesSay) {
  const std::vector<std::pair<type::v1::AllocationName, std::vector<std::string>>> orders = {
      {type::v1::ALLOCATION_NAME_PENALTY_FEE_INTEREST_PRINCIPAL,
       {"penalty", "fee", "interest", "principal"}},
      {type::v1::ALLOCATION_NAME_INTEREST_PRINCIPAL_PENALTY_FEE,
       {"interest", "principal", "penalty", "fee"}},
      {type::v1::ALLOCATION_NAME_PRINCIPAL_INTEREST_PENALTY_FEE,
       {"principal", "interest", "penalty", "fee"}},
      {type::v1::ALLOCATION_NAME_PRINCIPAL_INTEREST_FEE_PENALTY,
       {"principal", "interest", "fee", "penalty"}}};
  for (const auto& [name, components] : orders) {
    std::vector<std::string> expected;
    for (const char* due : {"past due: ", "due: ", "in advance: "}) {
      for (const std::string& component : components) expected.push_back(due + component);
    }
    EXPECT_EQ(WordsOf(NamedOrder(name)), expected) << type::v1::AllocationName_Name(name);
  }
}

TEST(PolicyTermsTest, AnOrderOfItsOwnIsTakenAsItIs) {
  LoanPolicy policy;
  AddBuckets(12, *policy.mutable_allocation());
  policy.mutable_allocation()->mutable_buckets()->SwapElements(0, 11);
  policy.mutable_allocation()->set_by_bucket(true);
  policy.mutable_allocation()->set_future(type::v1::FUTURE_RULE_SPREAD);
  const AllocationOrder order = PolicyOf(policy).allocation;
  EXPECT_EQ(WordsOf(order).front(), "in advance: principal");
  EXPECT_EQ(WordsOf(order).back(), "past due: penalty");
  EXPECT_EQ(order.direction, Direction::kVertical);
  EXPECT_EQ(order.future, FutureRule::kSpread);
}

TEST(PolicyTermsTest, AKindMayHaveAnOrderOfItsOwn) {
  LoanPolicy policy;
  type::v1::KindAllocation& special = *policy.add_allocation_by_kind();
  special.set_kind(type::v1::TRANSACTION_KIND_GOODWILL_CREDIT);
  special.mutable_order()->set_name(type::v1::ALLOCATION_NAME_PRINCIPAL_INTEREST_FEE_PENALTY);
  const Policy result = PolicyOf(policy);
  ASSERT_EQ(result.allocation_by_kind.size(), 1u);
  EXPECT_EQ(result.allocation_by_kind[0].first, Kind::kGoodwillCredit);
  EXPECT_EQ(WordsOf(result.allocation_by_kind[0].second).front(), "past due: principal");
  EXPECT_EQ(WordsOf(result.allocation).front(), "past due: penalty");
}

TEST(PolicyTermsTest, EveryChoiceReachesTheCalculation) {
  const Policy plain = PolicyOf(LoanPolicy());
  EXPECT_EQ(plain.rest, Rest::kDaily);
  EXPECT_EQ(plain.prepayment, Prepayment::kShorten);
  EXPECT_EQ(plain.early_interest, EarlyInterest::kToPayment);
  EXPECT_TRUE(plain.interest_on_past_due);
  EXPECT_FALSE(plain.interest_stops_at_maturity);
  EXPECT_FALSE(plain.interest_stops_at_charge_off);
  EXPECT_FALSE(plain.charge_off_accelerates);
  EXPECT_TRUE(plain.settling_drops_interest);

  LoanPolicy policy;
  policy.set_rest(type::v1::REST_INSTALMENT);
  policy.set_prepayment(type::v1::PREPAYMENT_SHORTEN);
  policy.set_early_interest(type::v1::EARLY_INTEREST_TO_INSTALMENT);
  policy.set_interest_on_past_due(true);
  policy.set_interest_stops_at_maturity(true);
  policy.set_interest_stops_at_charge_off(true);
  policy.set_charge_off_accelerates(true);
  const Policy other = PolicyOf(policy);
  EXPECT_EQ(other.rest, Rest::kInstalment);
  EXPECT_EQ(other.prepayment, Prepayment::kShorten);
  EXPECT_EQ(other.early_interest, EarlyInterest::kToInstalment);
  EXPECT_TRUE(other.interest_on_past_due);
  EXPECT_TRUE(other.interest_stops_at_maturity);
  EXPECT_TRUE(other.interest_stops_at_charge_off);
  EXPECT_TRUE(other.charge_off_accelerates);

  policy.set_rest(type::v1::REST_DAILY);
  policy.set_prepayment(type::v1::PREPAYMENT_LOWER);
  EXPECT_EQ(PolicyOf(policy).rest, Rest::kDaily);
  EXPECT_EQ(PolicyOf(policy).prepayment, Prepayment::kLower);
}

TEST(PolicyTermsTest, EveryFutureRuleIsWhatItsNameSays) {
  const auto future = [](type::v1::FutureRule rule) {
    LoanPolicy policy;
    policy.mutable_allocation()->set_future(rule);
    return PolicyOf(policy).allocation.future;
  };
  EXPECT_EQ(future(type::v1::FUTURE_RULE_NEXT), FutureRule::kNext);
  EXPECT_EQ(future(type::v1::FUTURE_RULE_LAST), FutureRule::kLast);
  EXPECT_EQ(future(type::v1::FUTURE_RULE_NEXT_THEN_LAST), FutureRule::kNextThenLast);
  EXPECT_EQ(future(type::v1::FUTURE_RULE_SPREAD), FutureRule::kSpread);
}

TEST(PolicyTermsTest, PeriodsAndKindsAreWhatTheirNamesSay) {
  EXPECT_EQ(ToUnit(type::v1::PERIOD_UNIT_DAY), loan::PeriodUnit::kDay);
  EXPECT_EQ(ToUnit(type::v1::PERIOD_UNIT_WEEK), loan::PeriodUnit::kWeek);
  EXPECT_EQ(ToUnit(type::v1::PERIOD_UNIT_MONTH), loan::PeriodUnit::kMonth);
  const std::vector<Kind> kinds = {
      Kind::kDisbursement, Kind::kRepayment,        Kind::kGoodwillCredit, Kind::kChargePayment,
      Kind::kChargeWaiver, Kind::kChargeAdjustment, Kind::kInterestWaiver, Kind::kOverpaymentRefund,
      Kind::kChargeback,   Kind::kReamortisation,   Kind::kReaging,        Kind::kChargeOff,
      Kind::kWriteOff,     Kind::kRecovery,         Kind::kGuaranteeCall,  Kind::kMerchantRefund,
      Kind::kPayoutRefund, Kind::kAcceleration};
  for (size_t i = 0; i < kinds.size(); ++i) {
    EXPECT_EQ(ToKind(static_cast<type::v1::TransactionKind>(i + 1)), kinds[i]) << i + 1;
  }
}

}  // namespace
}  // namespace thuning::lending
