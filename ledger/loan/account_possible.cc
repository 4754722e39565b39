// Which facts an account cannot take, and why.

#include <algorithm>

#include "ledger/loan/account.h"

namespace thuning::loan {
namespace {

constexpr int64_t kMostDays = 36'525;  // a century

using Reason = std::optional<std::string_view>;

bool HasAmount(Kind kind) {
  switch (kind) {
    case Kind::kChargeWaiver:
    case Kind::kReamortisation:
    case Kind::kReaging:
    case Kind::kAcceleration:
    case Kind::kChargeOff:
    case Kind::kWriteOff:
      return false;
    case Kind::kDisbursement:
    case Kind::kRepayment:
    case Kind::kGoodwillCredit:
    case Kind::kMerchantRefund:
    case Kind::kPayoutRefund:
    case Kind::kChargeAdjustment:
    case Kind::kChargePayment:
    case Kind::kInterestWaiver:
    case Kind::kOverpaymentRefund:
    case Kind::kChargeback:
    case Kind::kRecovery:
    case Kind::kGuaranteeCall:
      return true;
  }
  return true;
}

bool ComesAfterWriteOff(Kind kind) {
  return kind == Kind::kOverpaymentRefund || kind == Kind::kRecovery || kind == Kind::kChargeback ||
         kind == Kind::kGuaranteeCall;
}

// What settles a debt that came after the write-off, as a chargeback makes one.
bool SettlesWhatIsOwed(Kind kind) {
  return kind == Kind::kRepayment || kind == Kind::kGoodwillCredit;
}

Reason WhyNotReage(const Fact& fact) {
  if (fact.count < 1 || fact.count > kMaxInstalments) return "COUNT_OUT_OF_RANGE";
  if (!fact.start.has_value() || *fact.start <= fact.date) return "START_NOT_AFTER_DATE";
  if (fact.every < 1) return "INTERVAL_OUT_OF_RANGE";
  const int64_t unit = fact.unit == PeriodUnit::kDay ? 1 : fact.unit == PeriodUnit::kWeek ? 7 : 31;
  const int64_t before = DaysBetween(fact.date, *fact.start);
  return before + unit * fact.every * fact.count > kMostDays ? Reason("SCHEDULE_TOO_LONG")
                                                             : std::nullopt;
}

}  // namespace

Reason Account::WhyNotSettleCharge(const Fact& fact) const {
  const bool known = std::any_of(charges_.begin(), charges_.end(),
                                 [&](const Charge& charge) { return charge.id == fact.target; });
  if (!known) return "CHARGE_NOT_FOUND";
  int64_t open = 0;
  for (const ChargePart& part : parts_) {
    if (IsMeant(part, fact)) open += part.open();
  }
  if (open == 0) return "CHARGE_NOT_OPEN";
  return fact.amount > open ? Reason("AMOUNT_EXCEEDS_CHARGE") : std::nullopt;
}

Reason Account::WhyNotChargeBack(const Fact& fact) const {
  if (fact.amount > repaid_) return "AMOUNT_EXCEEDS_REPAID";
  if (contract_.policy.chargeback_order.empty()) return std::nullopt;
  const bool known = std::any_of(paid_by_.begin(), paid_by_.end(),
                                 [&](const PaidBy& one) { return one.id == fact.target; });
  return known ? std::nullopt : Reason("REPAYMENT_NOT_FOUND");
}

Reason Account::WhyNotOfKind(const Fact& fact) const {
  const auto unless = [](bool possible, std::string_view reason) {
    return possible ? std::nullopt : Reason(reason);
  };
  const bool owes = outstanding() > 0;
  const bool is_flat = contract_.terms.method == InterestMethod::kFlat;
  switch (fact.kind) {
    case Kind::kDisbursement:
      return unless(fact.date >= contract_.start(), "DATE_BEFORE_START");
    case Kind::kReamortisation:
      return unless(course_.HasToCome(), "NOTHING_TO_COME");
    case Kind::kReaging:
      if (is_flat && fact.with_interest) return "INTEREST_IS_FLAT";
      return principal_outstanding() > 0 ? WhyNotReage(fact) : Reason("NOTHING_OUTSTANDING");
    case Kind::kAcceleration:
      if (!course_.HasToCome()) return "NOTHING_TO_COME";
      return unless(owes && !course_.IsSettled(), "NOTHING_OUTSTANDING");
    case Kind::kMerchantRefund:
    case Kind::kPayoutRefund:
      return unless(!is_flat || !fact.with_interest, "INTEREST_IS_FLAT");
    case Kind::kChargeAdjustment:
    case Kind::kChargePayment:
    case Kind::kChargeWaiver:
      return WhyNotSettleCharge(fact);
    case Kind::kInterestWaiver:
      return unless(fact.amount <= InterestToWaive(fact.date), "AMOUNT_EXCEEDS_INTEREST");
    case Kind::kOverpaymentRefund:
      return unless(fact.amount <= overpaid_, "AMOUNT_EXCEEDS_OVERPAYMENT");
    case Kind::kChargeback:
      return WhyNotChargeBack(fact);
    case Kind::kChargeOff:
      if (charged_off()) return "ALREADY_CHARGED_OFF";
      return unless(owes, "NOTHING_OUTSTANDING");
    case Kind::kWriteOff:
    case Kind::kGoodwillCredit:
      return unless(owes, "NOTHING_OUTSTANDING");
    case Kind::kRecovery:
    case Kind::kGuaranteeCall:
      return unless(written_off(), "NOT_WRITTEN_OFF");
    case Kind::kRepayment:
      return std::nullopt;
  }
  return std::nullopt;
}

// What has arisen; of a plan that stands, all that it asks for.
int64_t Account::InterestToWaive(Date day) const {
  int64_t sum = course_.follows() ? course_.InterestToAsk(day) : 0;
  for (const Row& row : rows_) {
    if (course_.follows() && row.due_date > day) continue;
    sum += std::max<int64_t>(row.Open(Component::kInterest), 0);
  }
  return sum;
}

Reason Account::WhyImpossible(const Fact& fact) const {
  if (fact.kind != Kind::kDisbursement || disbursed_on_.has_value()) {
    if (!disbursed_on_.has_value()) return "NOT_DISBURSED";
    if (fact.date < *disbursed_on_) return "DATE_BEFORE_DISBURSEMENT";
  }
  if (written_off() && !ComesAfterWriteOff(fact.kind)) {
    if (outstanding() == 0 || !SettlesWhatIsOwed(fact.kind)) return "WRITTEN_OFF";
  }
  if (fact.amount < 0 || (HasAmount(fact.kind) && fact.amount == 0)) return "AMOUNT_NOT_POSITIVE";
  if (fact.kind == Kind::kRepayment) return std::nullopt;  // whatever is owed on the day
  Account on_the_day = *this;
  on_the_day.AdvanceTo(fact.date);
  return on_the_day.WhyNotOfKind(fact);
}

}  // namespace thuning::loan
