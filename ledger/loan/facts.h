// What happens on a loan, and the outcome, as plain values (RULES.md). Amounts are minor units and
// not negative unless stated.
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

// What was agreed on a loan. Of the tranches in `terms` only the day of the first counts, the
// pay-out: the money itself comes with facts. `terms` has no instalments by hand; they come with
// amendments.
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

// A change of the contract. It changes one thing: instalments, the rate, or a pause.
struct Amendment {
  Date date;                 // value date: what is due by then is not changed
  std::optional<Date> from;  // the due date, at that time, of the first instalment that changes
  std::optional<Date> moved_to;
  int extra_instalments = 0;
  int grace_on_principal = 0;
  int grace_on_interest = 0;
  std::optional<int64_t> instalment;  // by hand: the amount of the instalment due on `from`
  std::optional<int64_t> rate_e8;
  std::optional<Date> rate_from;
  std::optional<InterestPause> pause;
};

// When a charge falls due (rule 13): at disbursement, on a day of its own, with each instalment, or
// for what is past due.
enum class ChargeTiming { kDisbursement, kOwnDay, kInstalment, kPastDue };

// What a percentage is taken of; kFlat means that the charge is an amount. Interest is a basis only
// with instalments and past due.
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
  // The day from which the charge exists. Without one it exists from the beginning of the loan, as
  // charges at disbursement and with instalments do.
  std::optional<Date> decided;
  int64_t due = 0;
  int64_t paid = 0;
  int64_t waived = 0;

  Component component() const { return penalty ? Component::kPenalty : Component::kFee; }
  // Whether the charge is a percentage of what each instalment asks for, so that it changes with
  // the instalment.
  bool FollowsInstalments() const {
    return timing == ChargeTiming::kInstalment && basis != ChargeBasis::kFlat;
  }
};

// A transaction.
struct Fact {
  int id = 0;  // grows in the order of arrival
  Kind kind = Kind::kRepayment;
  Date date;
  int64_t amount = 0;
  int target = 0;              // the transaction or the charge that it is about
  bool with_interest = false;  // re-ageing, or a refund: rule 14
  std::optional<int> row;      // of a charge that stands in several: from 1, without kCharge
  int count = 0;               // re-ageing: instalments
  PeriodUnit unit = PeriodUnit::kMonth;
  int every = 1;
  std::optional<Date> start;
};

// kCharge is what is due on a day of its own: a fee, a penalty (also one that was charged back), or
// idle principal.
enum class RowKind { kInstalment, kDownPayment, kAfterMaturity, kReaged, kCharge };

struct Row {
  RowKind kind = RowKind::kInstalment;
  size_t number = 0;  // of the instalment, from 1; 0: the row is no instalment
  Date from;
  Date due_date;
  Parts due;
  Parts paid;
  Parts waived;
  Parts written_off;
  int64_t credited = 0;  // principal that was paid and is owed again; counted in `due`
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
  bool ended = false;  // it asks for no more than what was paid

  int64_t open() const { return due - paid - waived; }
};

// Interest that was given back with a refund: it pays the loan after the refund itself.
struct InterestRefund {
  int64_t amount = 0;
  Parts parts;
  int64_t overpaid = 0;
};

// The outcome of a transaction.
struct Entry {
  int id = 0;
  Kind kind = Kind::kRepayment;
  Date date;
  int64_t amount = 0;
  Parts parts;
  int64_t overpaid = 0;
  int64_t principal_after = 0;           // outstanding on the loan
  std::optional<InterestRefund> refund;  // beside `amount`, `parts` and `overpaid`, not in them
  std::vector<std::pair<size_t, Parts>> by_row;
  std::vector<std::pair<size_t, int64_t>> by_charge;  // what of `parts` paid which charge
};

// The payment that settles a loan on a day.
struct Payoff {
  int64_t amount = 0;
  Parts parts;
};

}  // namespace thuning::loan
