// How a loan is calculated, as plain values: fixed when the loan is made, stored with it, and never
// changed under it. Everything that two lenders could want differently is a field here, not a
// branch on a product.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/money/date.h"
#include "ledger/money/decimal.h"

namespace thuning::lending {

enum class InterestMethod { kDecliningBalance, kFlat };

// By the period: rate * length / 12, / 52 or / days, whatever the calendar says. By the day: the
// days of the period over the days of the year.
enum class InterestBasis { kPerPeriod, kDaily };

enum class MonthDays { kActual, kThirty };

// kActual follows the year: a period over 31 December is split there (ISDA actual/actual).
// kActualOfDisbursement takes the length of the year of the disbursement for the whole loan.
// kFebruary29Only has 366 days for a period that contains 29 February, else 365.
enum class YearDays { kActual, kActualOfDisbursement, kFebruary29Only, k360, k364, k365, k366 };

enum class Amortisation { kEqualInstalments, kEqualPrincipal };

enum class Frequency { kDays, kWeeks, kMonths };

// How a schedule follows what happens.
//
//   kFixedInstalment  the instalment is fixed when money is paid out or terms change; what interest
//                     turns out to be otherwise is settled in the last instalment
//   kAnnuity          the schedule is drawn up as a whole, and again when the rest policy says so
enum class ScheduleRule { kFixedInstalment, kAnnuity };

// When interest follows the principal that is really outstanding: never (the schedule stands),
// every day, or at instalments only.
enum class Rest { kNone, kDaily, kInstalment };

// What principal paid early does to the instalments that remain: there are fewer of them, the last
// ones asking for nothing; they are lower; or rows stay as drawn up. Equal instalments that are
// kept are paid from the end, too, as principal has to come to an end; equal principal is kept.
enum class Prepayment { kShorten, kLower, kKeep };

// Until when a payment in advance is charged interest: its day, or the next instalment.
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

// The kinds of transaction on a loan.
enum class Kind {
  kDisbursement,
  kFeeAtDisbursement,
  kRepayment,
  kDownPayment,
  kGoodwillCredit,
  kSupplierRefund,  // a merchant gives money back: pays the loan
  kPayoutRefund,    // a payout comes back: pays the loan
  kInterestPaymentWaiver,
  kChargeAdjustment,  // a credit note on a charge
  kChargePayment,     // pays one charge
  kChargeWaiver,
  kInterestWaiver,
  kOverpaymentRefund,
  kChargeback,
  kReamortisation,
  kReaging,
  kChargeOff,
  kWriteOff,
  kRecovery,
  kGuaranteeCall,
};

struct Policy {
  InterestMethod interest_method = InterestMethod::kDecliningBalance;
  InterestBasis interest_basis = InterestBasis::kPerPeriod;
  MonthDays month_days = MonthDays::kActual;
  YearDays year_days = YearDays::kActual;
  Amortisation amortisation = Amortisation::kEqualInstalments;
  ScheduleRule schedule_rule = ScheduleRule::kFixedInstalment;
  // Instalments are rounded to a multiple of this many minor units; interest to its own multiple.
  int64_t instalment_multiple = 1;
  int64_t currency_multiple = 1;
  bool spread_residue = false;  // of equal instalments, rather than leave it to the last
  Rest rest = Rest::kNone;
  Prepayment prepayment = Prepayment::kKeep;
  EarlyInterest early_interest = EarlyInterest::kToPayment;
  bool compounding = false;          // unpaid interest bears interest
  bool interest_on_past_due = true;  // for drawn schedules: in the period in which it is paid
  bool interest_stops_at_charge_off = false;
  bool charge_off_accelerates = false;
  // Where schedules stand, whether a payment that settles the loan drops the interest that has not
  // arisen by its day, or by the next instalment, as early_interest says.
  bool settling_drops_interest = false;
  AllocationOrder allocation;
  // Where a kind of transaction has an order of its own.
  std::vector<std::pair<Kind, AllocationOrder>> allocation_by_kind;
};

}  // namespace thuning::lending
