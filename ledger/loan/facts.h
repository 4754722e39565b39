// What happens on a loan, and what it comes to, as plain values (RULES.md). Amounts are minor units
// and not negative unless stated.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/loan/policy.h"
#include "ledger/loan/terms.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal.h"

namespace thuning::loan {

// How much of each component; indexed by Component.
struct Parts {
  std::array<int64_t, kComponents> minor = {};

  int64_t& operator[](Component component) { return minor[static_cast<size_t>(component)]; }
  int64_t operator[](Component component) const { return minor[static_cast<size_t>(component)]; }
  int64_t total() const { return minor[0] + minor[1] + minor[2] + minor[3]; }
  Parts& operator+=(const Parts& other) {
    for (size_t i = 0; i < minor.size(); ++i) minor[i] += other.minor[i];
    return *this;
  }
  friend bool operator==(const Parts&, const Parts&) = default;
};

// What a loan is agreed on. Of the terms' tranches only the first one's day counts, the pay-out:
// the money itself comes with facts. By hand nothing is agreed at the outset.
struct Contract {
  Terms terms;
  Policy policy;

  Date start() const { return terms.tranches.front().date; }
};

// Days, both included, on which no interest arises.
struct InterestPause {
  Date first;
  Date last;
};

// A change of the contract. One thing: instalments, the rate or a pause.
struct Amendment {
  Date date;                 // value date: what is due by then is not changed
  std::optional<Date> from;  // the due date from which instalments change, as it is by then
  std::optional<Date> moved_to;
  int extra_instalments = 0;
  int grace_on_principal = 0;
  int grace_on_interest = 0;
  std::optional<int64_t> instalment;  // of the one due on `from`, by hand
  std::optional<int64_t> rate_e8;
  std::optional<Date> rate_from;
  std::optional<InterestPause> pause;
};

// When a charge falls due (rule 13): at disbursement, on a day of its own, with each instalment, or
// for what is past due.
enum class ChargeTiming { kDisbursement, kOwnDay, kInstalment, kPastDue };

// What a percentage is taken of; kFlat means none is. Of interest only with instalments and past
// due.
enum class ChargeBasis { kFlat, kPrincipal, kPrincipalAndInterest, kInterest };

struct Charge {
  int id = 0;
  std::string name;
  bool penalty = false;
  ChargeTiming timing = ChargeTiming::kOwnDay;
  ChargeBasis basis = ChargeBasis::kFlat;
  int64_t amount = 0;            // flat: of one instalment when the timing is kInstalment
  Decimal percent;               // 1.5
  std::optional<Date> due_date;  // where the timing is a day
  // From when it exists; with the loan where there is none, as for those at disbursement and with
  // instalments.
  std::optional<Date> decided;
  int64_t due = 0;
  int64_t paid = 0;
  int64_t waived = 0;

  Component component() const { return penalty ? Component::kPenalty : Component::kFee; }
  // A percentage of what each instalment asks for, which changes with it.
  bool FollowsInstalments() const {
    return timing == ChargeTiming::kInstalment && basis != ChargeBasis::kFlat;
  }
};

// A transaction.
struct Fact {
  int id = 0;  // of arrival, growing
  Kind kind = Kind::kRepayment;
  Date date;
  int64_t amount = 0;
  int target = 0;              // the transaction or the charge that it is about
  bool with_interest = false;  // re-ageing, or a refund: rule 14
  std::optional<int> row;      // from 1, charges apart: of a charge that stands in several, the one
  int count = 0;               // re-ageing: instalments
  PeriodUnit unit = PeriodUnit::kMonth;
  int every = 1;
  std::optional<Date> start;
};

// kCharge: what is due on a day of its own: a fee or penalty, also one that was charged back; or
// idle principal.
enum class RowKind { kInstalment, kDownPayment, kAfterMaturity, kReaged, kCharge };

struct Row {
  RowKind kind = RowKind::kInstalment;
  size_t number = 0;  // of the instalment, from 1; of what is none, 0
  Date from;
  Date due_date;
  Parts due;
  Parts paid;
  Parts waived;
  Parts written_off;
  int64_t credited = 0;  // of the principal due: given back after it had been paid
  bool is_idle = false;  // its principal bears nothing
  int64_t paid_in_advance = 0;
  int64_t paid_past_due = 0;
  std::optional<Date> settled;  // when nothing was left of it

  int64_t Open(Component component) const {
    return due[component] - paid[component] - waived[component] - written_off[component];
  }
  Parts Open() const {
    Parts open;
    for (const Component one : kAllComponents) open[one] = Open(one);
    return open;
  }
  int64_t open() const { return due.total() - paid.total() - waived.total() - written_off.total(); }
};

// The part of a charge that stands in a row.
struct ChargePart {
  size_t charge = 0;
  size_t row = 0;
  int64_t due = 0;
  int64_t paid = 0;
  int64_t waived = 0;
  bool ended = false;  // it asks for nothing any more but what was paid

  int64_t open() const { return due - paid - waived; }
};

// The interest that was given back with a refund, as it paid the loan after the refund.
struct InterestRefund {
  int64_t amount = 0;
  Parts parts;
  int64_t overpaid = 0;
};

// What a transaction came to.
struct Entry {
  int id = 0;
  Kind kind = Kind::kRepayment;
  Date date;
  int64_t amount = 0;
  Parts parts;
  int64_t overpaid = 0;
  int64_t principal_after = 0;           // outstanding on the loan
  std::optional<InterestRefund> refund;  // not in the amount, the parts and what is overpaid above
  std::vector<std::pair<size_t, Parts>> by_row;
  std::vector<std::pair<size_t, int64_t>> by_charge;  // what of `parts` paid which charge
};

// What settles a loan on a day.
struct Payoff {
  int64_t amount = 0;
  Parts parts;
};

}  // namespace thuning::loan
