#include "tests/end_to_end/told_life.h"

#include <utility>

#include "ledger/base/check.h"
#include "ledger/checks/request_checks.h"
#include "ledger/loan/limits.h"
#include "ledger/money/rate.h"

namespace thuning {
namespace {

using loan::Kind;

type::v1::Money MoneyOf(int64_t minor, const std::string& currency) {
  type::v1::Money money;
  money.set_minor_units(minor);
  money.set_currency_code(currency);
  return money;
}

std::string PercentOf(int64_t rate_e8) { return Rate::FromE8(rate_e8).PercentText(); }

type::v1::TransactionKind KindOf(Kind kind) {
  switch (kind) {
    case Kind::kDisbursement:
      return type::v1::TRANSACTION_KIND_DISBURSEMENT;
    case Kind::kRepayment:
      return type::v1::TRANSACTION_KIND_REPAYMENT;
    case Kind::kGoodwillCredit:
      return type::v1::TRANSACTION_KIND_GOODWILL_CREDIT;
    case Kind::kMerchantRefund:
      return type::v1::TRANSACTION_KIND_MERCHANT_REFUND;
    case Kind::kPayoutRefund:
      return type::v1::TRANSACTION_KIND_PAYOUT_REFUND;
    case Kind::kChargeAdjustment:
      return type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT;
    case Kind::kChargePayment:
      return type::v1::TRANSACTION_KIND_CHARGE_PAYMENT;
    case Kind::kChargeWaiver:
      return type::v1::TRANSACTION_KIND_CHARGE_WAIVER;
    case Kind::kInterestWaiver:
      return type::v1::TRANSACTION_KIND_INTEREST_WAIVER;
    case Kind::kOverpaymentRefund:
      return type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND;
    case Kind::kChargeback:
      return type::v1::TRANSACTION_KIND_CHARGEBACK;
    case Kind::kReamortisation:
      return type::v1::TRANSACTION_KIND_REAMORTISATION;
    case Kind::kReaging:
      return type::v1::TRANSACTION_KIND_REAGING;
    case Kind::kAcceleration:
      return type::v1::TRANSACTION_KIND_ACCELERATION;
    case Kind::kChargeOff:
      return type::v1::TRANSACTION_KIND_CHARGE_OFF;
    case Kind::kWriteOff:
      return type::v1::TRANSACTION_KIND_WRITE_OFF;
    case Kind::kRecovery:
      return type::v1::TRANSACTION_KIND_RECOVERY;
    case Kind::kGuaranteeCall:
      return type::v1::TRANSACTION_KIND_GUARANTEE_CALL;
  }
  return type::v1::TRANSACTION_KIND_UNSPECIFIED;
}

bool MovesMoney(Kind kind) {
  return kind == Kind::kMerchantRefund || kind == Kind::kPayoutRefund ||
         kind == Kind::kChargePayment || kind == Kind::kOverpaymentRefund ||
         kind == Kind::kChargeback || kind == Kind::kRecovery || kind == Kind::kRepayment;
}

type::v1::PeriodUnit UnitOf(loan::PeriodUnit unit) {
  switch (unit) {
    case loan::PeriodUnit::kDay:
      return type::v1::PERIOD_UNIT_DAY;
    case loan::PeriodUnit::kWeek:
      return type::v1::PERIOD_UNIT_WEEK;
    case loan::PeriodUnit::kMonth:
      return type::v1::PERIOD_UNIT_MONTH;
  }
  return type::v1::PERIOD_UNIT_UNSPECIFIED;
}

type::v1::DayCount DayCountOf(DayCount day_count) {
  switch (day_count) {
    case DayCount::kThirty360US:
      return type::v1::DAY_COUNT_THIRTY_360;
    case DayCount::kActual365Fixed:
      return type::v1::DAY_COUNT_ACTUAL_365;
    case DayCount::kActual360:
      return type::v1::DAY_COUNT_ACTUAL_360;
    case DayCount::kActual364:
      return type::v1::DAY_COUNT_ACTUAL_364;
    case DayCount::kActualActualIsda:
      return type::v1::DAY_COUNT_ACTUAL_ACTUAL;
    case DayCount::kActualActualAfb:
      return type::v1::DAY_COUNT_ACTUAL_ACTUAL_AFB;
    case DayCount::kActual366:
      return type::v1::DAY_COUNT_ACTUAL_366;
    case DayCount::kThirty360:
      break;
  }
  LEDGER_CHECK(false);
  return type::v1::DAY_COUNT_UNSPECIFIED;
}

type::v1::BusinessDayRule RuleOf(BusinessDayRule rule) {
  switch (rule) {
    case BusinessDayRule::kUnadjusted:
      return type::v1::BUSINESS_DAY_RULE_UNADJUSTED;
    case BusinessDayRule::kFollowing:
      return type::v1::BUSINESS_DAY_RULE_FOLLOWING;
    case BusinessDayRule::kModifiedFollowing:
      return type::v1::BUSINESS_DAY_RULE_MODIFIED_FOLLOWING;
    case BusinessDayRule::kPreceding:
      return type::v1::BUSINESS_DAY_RULE_PRECEDING;
    case BusinessDayRule::kModifiedPreceding:
      break;
  }
  LEDGER_CHECK(false);
  return type::v1::BUSINESS_DAY_RULE_UNSPECIFIED;
}

type::v1::Rest RestOf(loan::Rest rest) {
  switch (rest) {
    case loan::Rest::kNone:
      return type::v1::REST_NONE;
    case loan::Rest::kDaily:
      return type::v1::REST_DAILY;
    case loan::Rest::kInstalment:
      return type::v1::REST_INSTALMENT;
  }
  return type::v1::REST_UNSPECIFIED;
}

type::v1::Prepayment PrepaymentOf(loan::Prepayment prepayment) {
  switch (prepayment) {
    case loan::Prepayment::kShorten:
      return type::v1::PREPAYMENT_SHORTEN;
    case loan::Prepayment::kLower:
      return type::v1::PREPAYMENT_LOWER;
    case loan::Prepayment::kKeep:
      return type::v1::PREPAYMENT_KEEP;
  }
  return type::v1::PREPAYMENT_UNSPECIFIED;
}

type::v1::FutureRule FutureOf(loan::FutureRule rule) {
  switch (rule) {
    case loan::FutureRule::kNext:
      return type::v1::FUTURE_RULE_NEXT;
    case loan::FutureRule::kLast:
      return type::v1::FUTURE_RULE_LAST;
    case loan::FutureRule::kNextThenLast:
      return type::v1::FUTURE_RULE_NEXT_THEN_LAST;
    case loan::FutureRule::kSpread:
      return type::v1::FUTURE_RULE_SPREAD;
  }
  return type::v1::FUTURE_RULE_UNSPECIFIED;
}

type::v1::DueClass DueOf(loan::DueClass due) {
  switch (due) {
    case loan::DueClass::kPastDue:
      return type::v1::DUE_CLASS_PAST_DUE;
    case loan::DueClass::kDue:
      return type::v1::DUE_CLASS_DUE;
    case loan::DueClass::kInAdvance:
      return type::v1::DUE_CLASS_IN_ADVANCE;
  }
  return type::v1::DUE_CLASS_UNSPECIFIED;
}

type::v1::Component ComponentOf(loan::Component component) {
  switch (component) {
    case loan::Component::kPenalty:
      return type::v1::COMPONENT_PENALTY;
    case loan::Component::kFee:
      return type::v1::COMPONENT_FEE;
    case loan::Component::kInterest:
      return type::v1::COMPONENT_INTEREST;
    case loan::Component::kPrincipal:
      return type::v1::COMPONENT_PRINCIPAL;
  }
  return type::v1::COMPONENT_UNSPECIFIED;
}

type::v1::AllocationOrder OrderOf(const loan::AllocationOrder& order) {
  type::v1::AllocationOrder told;
  for (const loan::Bucket& bucket : order.buckets) {
    type::v1::AllocationBucket& one = *told.add_buckets();
    one.set_due(DueOf(bucket.due));
    one.set_component(ComponentOf(bucket.component));
  }
  told.set_future(FutureOf(order.future));
  told.set_by_bucket(order.direction == loan::Direction::kVertical);
  return told;
}

std::string CalendarOf(const Calendar* calendar) {
  for (const char* name : {"TARGET2", "FRANCE", "WEEKENDS_ONLY"}) {
    if (Calendar::Find(name) == calendar) return name;
  }
  return "NONE";
}

type::v1::InterestMethod MethodOf(const loan::Terms& terms) {
  return terms.method == loan::InterestMethod::kFlat ? type::v1::INTEREST_METHOD_FLAT
                                                     : type::v1::INTEREST_METHOD_DECLINING_BALANCE;
}

type::v1::LoanPolicy PolicyOf(const loan::Contract& contract) {
  const loan::Terms& terms = contract.terms;
  const loan::Policy& policy = contract.policy;
  type::v1::LoanPolicy told;
  told.set_interest_basis(terms.basis == loan::InterestBasis::kDay
                              ? type::v1::INTEREST_BASIS_DAY
                              : type::v1::INTEREST_BASIS_PERIOD);
  told.set_day_count(DayCountOf(terms.day_count));
  told.set_instalment_multiple_minor(terms.instalment_multiple);
  told.set_residue(terms.residue == loan::Residue::kSpread ? type::v1::RESIDUE_SPREAD
                                                           : type::v1::RESIDUE_LAST);
  told.set_business_day_rule(RuleOf(terms.business_day_rule));
  told.set_calendar(CalendarOf(terms.calendar));
  told.set_rest(RestOf(policy.rest));
  told.set_prepayment(PrepaymentOf(policy.prepayment));
  told.set_early_interest(policy.early_interest == loan::EarlyInterest::kToInstalment
                              ? type::v1::EARLY_INTEREST_TO_INSTALMENT
                              : type::v1::EARLY_INTEREST_TO_PAYMENT);
  told.set_interest_on_past_due(policy.interest_on_past_due);
  told.set_interest_stops_at_maturity(policy.interest_stops_at_maturity);
  told.set_interest_stops_at_charge_off(policy.interest_stops_at_charge_off);
  told.set_charge_off_accelerates(policy.charge_off_accelerates);
  told.set_settling_drops_interest(policy.settling_drops_interest);
  *told.mutable_allocation() = OrderOf(policy.allocation);
  for (const auto& [kind, order] : policy.allocation_by_kind) {
    type::v1::KindAllocation& special = *told.add_allocation_by_kind();
    special.set_kind(KindOf(kind));
    *special.mutable_order() = OrderOf(order);
  }
  for (const loan::Component component : policy.chargeback_order) {
    told.add_chargeback_order(ComponentOf(component));
  }
  return told;
}

type::v1::FeeTiming TimingOf(loan::ChargeTiming timing) {
  switch (timing) {
    case loan::ChargeTiming::kDisbursement:
      return type::v1::FEE_TIMING_DISBURSEMENT;
    case loan::ChargeTiming::kOwnDay:
      return type::v1::FEE_TIMING_DATE;
    case loan::ChargeTiming::kInstalment:
      return type::v1::FEE_TIMING_INSTALMENT;
    case loan::ChargeTiming::kPastDue:
      return type::v1::FEE_TIMING_PAST_DUE;
  }
  return type::v1::FEE_TIMING_UNSPECIFIED;
}

type::v1::FeeBasis BasisOf(loan::ChargeBasis basis) {
  switch (basis) {
    case loan::ChargeBasis::kFlat:
      return type::v1::FEE_BASIS_AMOUNT;
    case loan::ChargeBasis::kPrincipal:
      return type::v1::FEE_BASIS_PRINCIPAL;
    case loan::ChargeBasis::kPrincipalAndInterest:
      return type::v1::FEE_BASIS_PRINCIPAL_AND_INTEREST;
    case loan::ChargeBasis::kInterest:
      return type::v1::FEE_BASIS_INTEREST;
  }
  return type::v1::FEE_BASIS_UNSPECIFIED;
}

void TellReaging(const loan::Fact& fact, ledger::v1::RecordTransactionRequest& request) {
  request.set_with_interest(fact.with_interest);
  request.set_instalment_count(fact.count);
  request.set_period_unit(UnitOf(fact.unit));
  request.set_period_length(fact.every);
  if (fact.start.has_value()) *request.mutable_start_date() = ToProto(*fact.start);
}

}  // namespace

loan::Contract Sayable(loan::Contract contract) {
  std::erase_if(contract.policy.allocation_by_kind, [](const auto& special) {
    return special.first != Kind::kRepayment && special.first != Kind::kGoodwillCredit &&
           special.first != Kind::kChargeAdjustment;
  });
  return contract;
}

ledger::v1::Product ProductOf(const loan::Contract& contract) {
  ledger::v1::Product product;
  product.set_display_name("drawn");
  product.set_interest_method(MethodOf(contract.terms));
  product.set_annual_rate_percent(PercentOf(contract.terms.rate_e8));
  product.set_min_principal_minor(1);
  product.set_max_principal_minor(loan::kMaxPrincipalMinor);
  product.set_max_instalment_count(600);
  *product.mutable_policy() = PolicyOf(contract);
  return product;
}

type::v1::LoanTerms TermsOf(const loan::Contract& contract,
                            const std::vector<loan::Charge>& charges, int64_t principal_minor,
                            const std::string& currency) {
  const loan::Terms& terms = contract.terms;
  type::v1::LoanTerms told;
  for (const loan::Charge& charge : charges) *told.add_fees() = FeeOf(charge, currency);
  *told.mutable_principal() = MoneyOf(principal_minor, currency);
  told.set_annual_rate_percent(PercentOf(terms.rate_e8));
  told.set_interest_method(MethodOf(terms));
  told.set_amortisation(terms.amortisation == loan::Amortisation::kEqualPrincipal
                            ? type::v1::AMORTISATION_EQUAL_PRINCIPAL
                            : type::v1::AMORTISATION_EQUAL_INSTALMENTS);
  told.set_instalment_count(terms.count);
  told.set_period_unit(UnitOf(terms.unit));
  told.set_period_length(terms.length);
  told.set_grace_on_principal(terms.grace_on_principal);
  told.set_grace_on_interest(terms.grace_on_interest);
  *told.mutable_disbursement_date() = ToProto(contract.start());
  if (terms.first_due_date) *told.mutable_first_due_date() = ToProto(*terms.first_due_date);
  if (terms.interest_free_until) {
    *told.mutable_interest_free_until() = ToProto(*terms.interest_free_until);
  }
  if (terms.down_payment_e8 > 0) told.set_down_payment_percent(PercentOf(terms.down_payment_e8));
  return told;
}

type::v1::LoanFee FeeOf(const loan::Charge& charge, const std::string& currency) {
  type::v1::LoanFee fee;
  fee.set_display_name("drawn");
  if (charge.basis == loan::ChargeBasis::kFlat) {
    *fee.mutable_amount() = MoneyOf(charge.amount, currency);
  } else {
    fee.set_percent(charge.percent.ToText(2));
  }
  fee.set_basis(BasisOf(charge.basis));
  fee.set_timing(TimingOf(charge.timing));
  if (charge.due_date.has_value()) *fee.mutable_due_date() = ToProto(*charge.due_date);
  fee.set_penalty(charge.penalty);
  return fee;
}

std::optional<type::v1::LoanAmendment> AmendmentOf(const loan::Amendment& amendment) {
  if (amendment.instalment == 0) return std::nullopt;
  type::v1::LoanAmendment told;
  if (amendment.from) *told.mutable_from() = ToProto(*amendment.from);
  if (amendment.moved_to) *told.mutable_moved_to() = ToProto(*amendment.moved_to);
  told.set_extra_instalments(amendment.extra_instalments);
  told.set_grace_on_principal(amendment.grace_on_principal);
  told.set_grace_on_interest(amendment.grace_on_interest);
  told.set_instalment_minor(amendment.instalment.value_or(0));
  if (amendment.rate_e8) told.set_annual_rate_percent(PercentOf(*amendment.rate_e8));
  if (amendment.rate_from) *told.mutable_rate_from() = ToProto(*amendment.rate_from);
  if (amendment.pause) {
    *told.mutable_pause_first() = ToProto(amendment.pause->first);
    *told.mutable_pause_last() = ToProto(amendment.pause->last);
  }
  return told;
}

bool HasAmount(Kind kind) {
  return kind != Kind::kChargeWaiver && kind != Kind::kReaging && kind != Kind::kReamortisation &&
         kind != Kind::kAcceleration && kind != Kind::kChargeOff && kind != Kind::kWriteOff;
}

ledger::v1::RecordTransactionRequest TransactionOf(const loan::Fact& fact,
                                                   const std::string& currency) {
  ledger::v1::RecordTransactionRequest request;
  request.set_kind(KindOf(fact.kind));
  request.set_reason("as drawn");
  *request.mutable_effective_date() = ToProto(fact.date);
  if (HasAmount(fact.kind)) *request.mutable_amount() = MoneyOf(fact.amount, currency);
  if (MovesMoney(fact.kind)) request.set_method(type::v1::PAYMENT_METHOD_CASH);
  if (fact.kind == Kind::kChargeback) {
    request.set_repayment(fact.target);
  } else {
    request.set_charge(fact.target);
  }
  if (fact.row) request.set_instalment(*fact.row);
  if (fact.kind == Kind::kReaging) TellReaging(fact, request);
  if (fact.kind == Kind::kMerchantRefund || fact.kind == Kind::kPayoutRefund) {
    request.set_with_interest(fact.with_interest);
  }
  return request;
}

}  // namespace thuning
