#include "ledger/lending/policy_terms.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/money/calendar.h"

namespace thuning::lending {
namespace {

using type::v1::LoanPolicy;

constexpr int64_t kMaxMultiple = 1'000'000;
constexpr int64_t kMaxTolerance = 1'000'000;
constexpr size_t kBuckets = 12;

std::string Path(absl::string_view field, absl::string_view below) {
  return absl::StrCat(field, ".", below);
}

// `value`, or `fallback` where it is not stated. The first number of an enumeration says nothing.
template <typename Enum>
absl::StatusOr<Enum> Stated(absl::string_view field, absl::string_view below, Enum value,
                            Enum fallback, bool valid) {
  if (!valid) return RefuseUnknown(Path(field, below), value);
  return static_cast<int>(value) == 0 ? fallback : value;
}

absl::StatusOr<type::v1::AllocationOrder> CompleteOrder(const std::string& field,
                                                        const type::v1::AllocationOrder& order) {
  type::v1::AllocationOrder complete = order;
  if (!type::v1::FutureRule_IsValid(order.future())) {
    return RefuseUnknown(Path(field, "future"), order.future());
  }
  if (order.future() == type::v1::FUTURE_RULE_UNSPECIFIED) {
    complete.set_future(type::v1::FUTURE_RULE_NEXT);
  }
  if (!type::v1::AllocationName_IsValid(order.name())) {
    return RefuseUnknown(Path(field, "name"), order.name());
  }
  if (order.buckets().empty()) {
    if (order.name() == type::v1::ALLOCATION_NAME_UNSPECIFIED) {
      complete.set_name(type::v1::ALLOCATION_NAME_PENALTY_FEE_INTEREST_PRINCIPAL);
    }
    if (complete.name() == type::v1::ALLOCATION_NAME_CIVIL_CODE) complete.set_by_bucket(true);
    return complete;
  }
  if (order.name() != type::v1::ALLOCATION_NAME_UNSPECIFIED) {
    return RefuseField("NOT_OFFERED_TOGETHER", Path(field, "buckets"),
                       "must be empty where the order has a name");
  }
  std::set<std::pair<int, int>> seen;
  for (const type::v1::AllocationBucket& bucket : order.buckets()) {
    if (bucket.due() < 1 || bucket.due() > 3 || bucket.component() < 1 || bucket.component() > 4) {
      return RefuseUnknown(Path(field, "buckets"), bucket.due());
    }
    seen.emplace(bucket.due(), bucket.component());
  }
  if (seen.size() == kBuckets && order.buckets_size() == static_cast<int>(kBuckets)) {
    return complete;
  }
  return RefuseField("ALLOCATION_INCOMPLETE", Path(field, "buckets"),
                     absl::StrCat("must have each due class with each component once, 12 in all; ",
                                  "has ", order.buckets_size()));
}

absl::Status CompleteAllocation(absl::string_view field, LoanPolicy& policy) {
  ASSIGN_OR_RETURN(*policy.mutable_allocation(),
                   CompleteOrder(Path(field, "allocation"), policy.allocation()));
  for (int i = 0; i < policy.allocation_by_kind_size(); ++i) {
    type::v1::KindAllocation& special = *policy.mutable_allocation_by_kind(i);
    const std::string path = absl::StrCat(field, ".allocation_by_kind[", i, "]");
    if (special.kind() != type::v1::TRANSACTION_KIND_REPAYMENT &&
        special.kind() != type::v1::TRANSACTION_KIND_GOODWILL_CREDIT &&
        special.kind() != type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT) {
      return RefuseUnknown(Path(path, "kind"), special.kind());
    }
    ASSIGN_OR_RETURN(*special.mutable_order(), CompleteOrder(Path(path, "order"), special.order()));
  }
  return absl::OkStatus();
}

absl::Status CompleteCalendar(absl::string_view field, LoanPolicy& policy) {
  ASSIGN_OR_RETURN(const auto rule,
                   Stated(field, "business_day_rule", policy.business_day_rule(),
                          type::v1::BUSINESS_DAY_RULE_UNADJUSTED,
                          type::v1::BusinessDayRule_IsValid(policy.business_day_rule())));
  policy.set_business_day_rule(rule);
  if (policy.calendar().empty()) policy.set_calendar("NONE");
  RETURN_IF_ERROR(Calendar::CheckKnown(Path(field, "calendar"), policy.calendar()));
  if (rule == type::v1::BUSINESS_DAY_RULE_UNADJUSTED || policy.calendar() != "NONE") {
    return absl::OkStatus();
  }
  return RefuseField("REQUIRED_FIELD_MISSING", Path(field, "calendar"),
                     "is required with a business-day rule");
}

absl::Status CompleteEnums(absl::string_view field, LoanPolicy& policy) {
  ASSIGN_OR_RETURN(
      const auto basis,
      Stated(field, "interest_basis", policy.interest_basis(), type::v1::INTEREST_BASIS_PERIOD,
             type::v1::InterestBasis_IsValid(policy.interest_basis())));
  ASSIGN_OR_RETURN(const auto days,
                   Stated(field, "day_count", policy.day_count(), type::v1::DAY_COUNT_ACTUAL_365,
                          type::v1::DayCount_IsValid(policy.day_count())));
  ASSIGN_OR_RETURN(const auto rule, Stated(field, "schedule_rule", policy.schedule_rule(),
                                           type::v1::SCHEDULE_RULE_DRAWN,
                                           type::v1::ScheduleRule_IsValid(policy.schedule_rule())));
  ASSIGN_OR_RETURN(const auto residue,
                   Stated(field, "residue", policy.residue(), type::v1::RESIDUE_LAST,
                          type::v1::Residue_IsValid(policy.residue())));
  ASSIGN_OR_RETURN(
      const auto early,
      Stated(field, "early_interest", policy.early_interest(), type::v1::EARLY_INTEREST_TO_PAYMENT,
             type::v1::EarlyInterest_IsValid(policy.early_interest())));
  policy.set_interest_basis(basis);
  policy.set_day_count(days);
  policy.set_schedule_rule(rule);
  policy.set_residue(residue);
  policy.set_early_interest(early);
  return absl::OkStatus();
}

// When interest follows the balance, and what goes by that.
absl::Status CompleteRest(absl::string_view field, type::v1::InterestMethod method,
                          LoanPolicy& policy) {
  const bool flat = method == type::v1::INTEREST_METHOD_FLAT;
  ASSIGN_OR_RETURN(const auto rest, Stated(field, "rest", policy.rest(),
                                           flat ? type::v1::REST_NONE : type::v1::REST_DAILY,
                                           type::v1::Rest_IsValid(policy.rest())));
  policy.set_rest(rest);
  const bool stands = rest == type::v1::REST_NONE;
  ASSIGN_OR_RETURN(const auto prepayment,
                   Stated(field, "prepayment", policy.prepayment(),
                          stands ? type::v1::PREPAYMENT_KEEP : type::v1::PREPAYMENT_SHORTEN,
                          type::v1::Prepayment_IsValid(policy.prepayment())));
  policy.set_prepayment(prepayment);
  if (!policy.has_interest_on_past_due()) policy.set_interest_on_past_due(!stands);
  if (!policy.has_settling_drops_interest()) policy.set_settling_drops_interest(true);
  return absl::OkStatus();
}

absl::Status CheckNumbers(absl::string_view field, LoanPolicy& policy) {
  if (policy.instalment_multiple_minor() == 0) policy.set_instalment_multiple_minor(1);
  RETURN_IF_ERROR(CheckRange(Path(field, "instalment_multiple_minor"),
                             policy.instalment_multiple_minor(), 1, kMaxMultiple));
  return CheckRange(Path(field, "arrears_tolerance_minor"), policy.arrears_tolerance_minor(), 0,
                    kMaxTolerance);
}

absl::Status CheckChargebackOrder(absl::string_view field, const LoanPolicy& policy) {
  std::set<int> seen;
  for (const int component : policy.chargeback_order()) {
    const bool known = type::v1::Component_IsValid(component) && component != 0;
    if (known && seen.insert(component).second) continue;
    return RefuseField("INVALID_ORDER", Path(field, "chargeback_order"),
                       "must have penalty, fee, interest and principal at most once each");
  }
  return absl::OkStatus();
}

absl::Status RefuseTogether(absl::string_view field, absl::string_view below,
                            absl::string_view why) {
  return RefuseField("NOT_OFFERED_TOGETHER", Path(field, below), why);
}

// RULES.md, what goes together.
absl::Status CheckTogether(absl::string_view field, type::v1::InterestMethod method,
                           const LoanPolicy& policy) {
  const bool stands = policy.rest() == type::v1::REST_NONE;
  if (!stands && method == type::v1::INTEREST_METHOD_FLAT) {
    return RefuseTogether(field, "rest", "flat interest does not follow what was paid");
  }
  if (stands && policy.prepayment() != type::v1::PREPAYMENT_KEEP) {
    return RefuseTogether(field, "prepayment",
                          "needs a rest: where the schedule stands nothing is drawn again");
  }
  if (stands && policy.interest_on_past_due()) {
    return RefuseTogether(field, "interest_on_past_due",
                          "needs a rest: where the schedule stands no more interest arises");
  }
  if (!stands && !policy.settling_drops_interest()) {
    return RefuseTogether(
        field, "settling_drops_interest",
        "needs the rest none: where interest follows the balance, interest is not "
        "owed before it arises");
  }
  return absl::OkStatus();
}

// These have the same values in the same order, and 0 is a value that is not stated.
static_assert(type::v1::DueClass_MAX - 1 == static_cast<int>(loan::DueClass::kInAdvance));
static_assert(type::v1::Component_MAX - 1 == static_cast<int>(loan::Component::kPrincipal));
static_assert(type::v1::FutureRule_MAX - 1 == static_cast<int>(loan::FutureRule::kSpread));

loan::AllocationOrder ToOrder(const type::v1::AllocationOrder& order) {
  loan::AllocationOrder result;
  if (order.buckets().empty()) {
    result = NamedOrder(order.name());
  } else {
    for (const type::v1::AllocationBucket& bucket : order.buckets()) {
      result.buckets.push_back({.due = static_cast<loan::DueClass>(bucket.due() - 1),
                                .component = static_cast<loan::Component>(bucket.component() - 1)});
    }
  }
  result.future = static_cast<loan::FutureRule>(order.future() - 1);
  result.direction = order.by_bucket() ? loan::Direction::kVertical : loan::Direction::kHorizontal;
  return result;
}

loan::Rest ToRest(type::v1::Rest rest) {
  switch (rest) {
    case type::v1::REST_NONE:
      return loan::Rest::kNone;
    case type::v1::REST_DAILY:
      return loan::Rest::kDaily;
    case type::v1::REST_INSTALMENT:
      return loan::Rest::kInstalment;
    case type::v1::REST_UNSPECIFIED:
    case type::v1::Rest_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::Rest_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

loan::Prepayment ToPrepayment(type::v1::Prepayment prepayment) {
  switch (prepayment) {
    case type::v1::PREPAYMENT_SHORTEN:
      return loan::Prepayment::kShorten;
    case type::v1::PREPAYMENT_LOWER:
      return loan::Prepayment::kLower;
    case type::v1::PREPAYMENT_KEEP:
      return loan::Prepayment::kKeep;
    case type::v1::PREPAYMENT_UNSPECIFIED:
    case type::v1::Prepayment_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::Prepayment_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

}  // namespace

absl::StatusOr<LoanPolicy> CompletePolicy(absl::string_view field, type::v1::InterestMethod method,
                                          const LoanPolicy& policy) {
  LoanPolicy complete = policy;
  complete.set_rules_version(kRulesVersion);
  RETURN_IF_ERROR(CompleteEnums(field, complete));
  RETURN_IF_ERROR(CompleteRest(field, method, complete));
  RETURN_IF_ERROR(CheckNumbers(field, complete));
  RETURN_IF_ERROR(CompleteAllocation(field, complete));
  RETURN_IF_ERROR(CheckChargebackOrder(field, complete));
  RETURN_IF_ERROR(CompleteCalendar(field, complete));
  RETURN_IF_ERROR(CheckTogether(field, method, complete));
  return complete;
}

loan::AllocationOrder NamedOrder(type::v1::AllocationName name) {
  using enum loan::Component;
  std::array<loan::Component, loan::kComponents> components = {kPenalty, kFee, kInterest,
                                                               kPrincipal};
  switch (name) {
    case type::v1::ALLOCATION_NAME_PENALTY_FEE_INTEREST_PRINCIPAL:
      break;
    case type::v1::ALLOCATION_NAME_INTEREST_PRINCIPAL_PENALTY_FEE:
      components = {kInterest, kPrincipal, kPenalty, kFee};
      break;
    case type::v1::ALLOCATION_NAME_PRINCIPAL_INTEREST_PENALTY_FEE:
      components = {kPrincipal, kInterest, kPenalty, kFee};
      break;
    case type::v1::ALLOCATION_NAME_PRINCIPAL_INTEREST_FEE_PENALTY:
      components = {kPrincipal, kInterest, kFee, kPenalty};
      break;
    case type::v1::ALLOCATION_NAME_CIVIL_CODE:
      components = {kInterest, kPrincipal, kFee, kPenalty};
      break;
    case type::v1::ALLOCATION_NAME_UNSPECIFIED:
    case type::v1::AllocationName_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::AllocationName_INT_MAX_SENTINEL_DO_NOT_USE_:
      LEDGER_CHECK(false);
  }
  loan::AllocationOrder order;
  if (name == type::v1::ALLOCATION_NAME_CIVIL_CODE) {
    // What is due by the day is one debt: its interest before its principal.
    for (const loan::Component component : components) {
      order.buckets.push_back({.due = loan::DueClass::kPastDue, .component = component});
      order.buckets.push_back({.due = loan::DueClass::kDue, .component = component});
    }
  }
  for (const loan::DueClass due :
       {loan::DueClass::kPastDue, loan::DueClass::kDue, loan::DueClass::kInAdvance}) {
    for (const loan::Component component : components) {
      const loan::Bucket bucket{.due = due, .component = component};
      if (std::find(order.buckets.begin(), order.buckets.end(), bucket) == order.buckets.end()) {
        order.buckets.push_back(bucket);
      }
    }
  }
  return order;
}

loan::Policy ToPolicy(const type::v1::LoanTerms& complete_terms) {
  const LoanPolicy& given = complete_terms.policy();
  loan::Policy policy;
  policy.rest = ToRest(given.rest());
  policy.prepayment = ToPrepayment(given.prepayment());
  static_assert(type::v1::EarlyInterest_MAX == type::v1::EARLY_INTEREST_TO_INSTALMENT);
  policy.early_interest = given.early_interest() == type::v1::EARLY_INTEREST_TO_INSTALMENT
                              ? loan::EarlyInterest::kToInstalment
                              : loan::EarlyInterest::kToPayment;
  policy.interest_on_past_due = given.interest_on_past_due();
  policy.interest_stops_at_maturity = given.interest_stops_at_maturity();
  policy.interest_stops_at_charge_off = given.interest_stops_at_charge_off();
  policy.charge_off_accelerates = given.charge_off_accelerates();
  policy.settling_drops_interest = given.settling_drops_interest();
  policy.allocation = ToOrder(given.allocation());
  for (const type::v1::KindAllocation& special : given.allocation_by_kind()) {
    policy.allocation_by_kind.emplace_back(ToKind(special.kind()), ToOrder(special.order()));
  }
  for (const int component : given.chargeback_order()) {
    policy.chargeback_order.push_back(static_cast<loan::Component>(component - 1));
  }
  return policy;
}

loan::PeriodUnit ToUnit(type::v1::PeriodUnit unit) {
  switch (unit) {
    case type::v1::PERIOD_UNIT_UNSPECIFIED:
    case type::v1::PERIOD_UNIT_MONTH:
      return loan::PeriodUnit::kMonth;
    case type::v1::PERIOD_UNIT_DAY:
      return loan::PeriodUnit::kDay;
    case type::v1::PERIOD_UNIT_WEEK:
      return loan::PeriodUnit::kWeek;
    case type::v1::PeriodUnit_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::PeriodUnit_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

type::v1::Component ToProto(loan::Component component) {
  return static_cast<type::v1::Component>(static_cast<int>(component) + 1);
}

loan::Kind ToKind(type::v1::TransactionKind kind) {
  switch (kind) {
    case type::v1::TRANSACTION_KIND_DISBURSEMENT:
      return loan::Kind::kDisbursement;
    case type::v1::TRANSACTION_KIND_REPAYMENT:
      return loan::Kind::kRepayment;
    case type::v1::TRANSACTION_KIND_GOODWILL_CREDIT:
      return loan::Kind::kGoodwillCredit;
    case type::v1::TRANSACTION_KIND_CHARGE_PAYMENT:
      return loan::Kind::kChargePayment;
    case type::v1::TRANSACTION_KIND_CHARGE_WAIVER:
      return loan::Kind::kChargeWaiver;
    case type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT:
      return loan::Kind::kChargeAdjustment;
    case type::v1::TRANSACTION_KIND_INTEREST_WAIVER:
      return loan::Kind::kInterestWaiver;
    case type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND:
      return loan::Kind::kOverpaymentRefund;
    case type::v1::TRANSACTION_KIND_CHARGEBACK:
      return loan::Kind::kChargeback;
    case type::v1::TRANSACTION_KIND_REAMORTISATION:
      return loan::Kind::kReamortisation;
    case type::v1::TRANSACTION_KIND_REAGING:
      return loan::Kind::kReaging;
    case type::v1::TRANSACTION_KIND_ACCELERATION:
      return loan::Kind::kAcceleration;
    case type::v1::TRANSACTION_KIND_CHARGE_OFF:
      return loan::Kind::kChargeOff;
    case type::v1::TRANSACTION_KIND_WRITE_OFF:
      return loan::Kind::kWriteOff;
    case type::v1::TRANSACTION_KIND_RECOVERY:
      return loan::Kind::kRecovery;
    case type::v1::TRANSACTION_KIND_GUARANTEE_CALL:
      return loan::Kind::kGuaranteeCall;
    case type::v1::TRANSACTION_KIND_MERCHANT_REFUND:
      return loan::Kind::kMerchantRefund;
    case type::v1::TRANSACTION_KIND_PAYOUT_REFUND:
      return loan::Kind::kPayoutRefund;
    case type::v1::TRANSACTION_KIND_UNSPECIFIED:
    case type::v1::TransactionKind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::TransactionKind_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

}  // namespace thuning::lending
