// How a loan goes on once it is paid out, as plain values: fixed when it is made (RULES.md, rules 6
// to 14). What its plan is reckoned from stands in terms.h.
#pragma once

#include <array>
#include <utility>
#include <vector>

namespace thuning::loan {

// When interest follows the principal that is really outstanding (rule 6): never, so that the plan
// stands; each day; or at instalments only.
enum class Rest { kNone, kDaily, kInstalment };

// What early money does that is more than the instalment of its period (rule 9). kShorten: there
// are fewer instalments. kLower: they are lower. kKeep: it pays instalments ahead, which stay as
// they are.
enum class Prepayment { kShorten, kLower, kKeep };

// Until when a payment in advance is charged interest (rule 10): until its own day, or until the
// next instalment.
enum class EarlyInterest { kToPayment, kToInstalment };

enum class DueClass { kPastDue, kDue, kInAdvance };
enum class Component { kPenalty, kFee, kInterest, kPrincipal };
inline constexpr int kComponents = 4;
inline constexpr std::array<Component, kComponents> kAllComponents = {
    Component::kPenalty, Component::kFee, Component::kInterest, Component::kPrincipal};

struct Bucket {
  DueClass due = DueClass::kDue;
  Component component = Component::kPenalty;
  friend bool operator==(const Bucket&, const Bucket&) = default;
};

// Which instalments a payment in advance goes to.
enum class FutureRule { kNext, kLast, kNextThenLast, kSpread };

// Instalment by instalment, or bucket by bucket over all instalments.
enum class Direction { kHorizontal, kVertical };

struct AllocationOrder {
  std::vector<Bucket> buckets;
  FutureRule future = FutureRule::kNext;
  Direction direction = Direction::kHorizontal;
};

// The kinds of transaction on a loan: those of thuning.type.v1.TransactionKind.
enum class Kind {
  kDisbursement,
  kRepayment,
  kGoodwillCredit,
  kMerchantRefund,    // a merchant gives money back: pays the loan
  kPayoutRefund,      // a payout comes back: pays the loan
  kChargeAdjustment,  // a credit note on a charge
  kChargePayment,     // pays one charge
  kChargeWaiver,
  kInterestWaiver,
  kOverpaymentRefund,
  kChargeback,
  kReamortisation,
  kReaging,
  kAcceleration,  // what is to come falls due
  kChargeOff,
  kWriteOff,
  kRecovery,
  kGuaranteeCall,
};

struct Policy {
  Rest rest = Rest::kNone;
  Prepayment prepayment = Prepayment::kKeep;
  EarlyInterest early_interest = EarlyInterest::kToPayment;
  bool interest_on_past_due = false;
  bool interest_stops_at_maturity = false;
  bool interest_stops_at_charge_off = false;
  bool charge_off_accelerates = false;
  bool settling_drops_interest = true;
  // The components that a chargeback takes back first of what a payment had paid, in this order
  // (rule 14).
  std::vector<Component> chargeback_order;
  AllocationOrder allocation;
  // Kinds of transaction with an order of their own.
  std::vector<std::pair<Kind, AllocationOrder>> allocation_by_kind;
};

}  // namespace thuning::loan
