// The judge of loans' lives, its part about charges: what a fee or a penalty is taken of, and when
// it falls due (rule 13). naive_life_test.h says what the judge is.
//
// A charge of a day of its own, or of disbursement, is a LiveCharge: a debt of its own. One of
// instalments, or of what is past due, is kept in Life::row_charges; what it asks for stands as a
// LivePart in each row.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <vector>

#include "ledger/loan/facts.h"
#include "ledger/loan/naive_course_test.h"
#include "ledger/loan/naive_loan_test.h"
#include "ledger/loan/policy.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal.h"

namespace thuning::loan::naive {

// ---- What a charge comes to ----

// "a percentage that is rounded once each time it is taken".
inline int64_t Percentage(const Decimal& percent, int64_t of) {
  const auto significand = static_cast<int64_t>(percent.significand());
  if (significand != percent.significand()) std::abort();
  mpq_class sum = mpq_class(significand) * of / 100;
  for (int i = 0; i < percent.exponent(); ++i) sum *= 10;
  for (int i = 0; i > percent.exponent(); --i) sum /= 10;
  return RoundHalfEven(sum);
}

// "A charge is an amount, or a percentage", "of the principal, the interest or both".
inline int64_t AmountOf(const Charge& charge, int64_t principal, int64_t interest) {
  switch (charge.basis) {
    case ChargeBasis::kFlat:
      return charge.amount;
    case ChargeBasis::kPrincipal:
      return Percentage(charge.percent, principal);
    case ChargeBasis::kInterest:
      return Percentage(charge.percent, interest);
    case ChargeBasis::kPrincipalAndInterest:
      return Percentage(charge.percent, principal + interest);
  }
  std::abort();
}

// ---- Debts of their own ----

// Puts the charge where it belongs. Gap: of one day, charges that are debts of their own are paid
// in the order in which the contract has them, then what a chargeback asks for again.
inline void AddCharge(Life& life, const Charge& charge) {
  if (charge.timing == ChargeTiming::kInstalment && charge.decided) std::abort();
  if (charge.timing == ChargeTiming::kInstalment || charge.timing == ChargeTiming::kPastDue) {
    life.row_charges.push_back(charge);
    return;
  }
  if (charge.basis != ChargeBasis::kFlat && charge.basis != ChargeBasis::kPrincipal) std::abort();
  LiveCharge live;
  live.id = charge.id;
  live.penalty = charge.penalty;
  live.amount = charge.basis == ChargeBasis::kFlat ? charge.amount : 0;
  if (charge.basis == ChargeBasis::kPrincipal) live.percent = charge.percent;
  if (charge.timing == ChargeTiming::kDisbursement && !charge.decided) {
    live.waits = true;
  } else if (charge.timing == ChargeTiming::kOwnDay && charge.due_date) {
    live.due = *charge.due_date;
    live.decided = charge.decided.value_or(life.contract.start());
  } else {
    std::abort();
  }
  life.charges.push_back(live);
}

inline bool Exists(const Life& life, const LiveCharge& charge) {
  return !charge.dropped && !charge.waits && charge.decided <= life.today;
}

// "At disbursement an amount falls due with the first tranche, a percentage of each tranche with
// that tranche." The tranche is the last one that was paid out.
inline void ChargeForTranche(Life& life) {
  for (size_t i = 0; i < life.charges.size(); ++i) {
    if (!life.charges.at(i).waits) continue;
    LiveCharge charge = life.charges.at(i);
    if (!charge.percent && life.tranches.size() > 1) continue;
    if (charge.percent) charge.amount = Percentage(*charge.percent, life.tranches.back().amount);
    charge.due = charge.decided = life.today;
    charge.percent = std::nullopt;
    charge.waits = false;
    // The one that waits for more tranches stands behind those that came of it.
    life.charges.insert(life.charges.begin() + static_cast<std::ptrdiff_t>(i), charge);
    ++i;
  }
}

// "On a day a percentage is of what was paid out by then, or by the effective date if that is
// later." Gap: where it was paid or waived before, it is open for what it grows by. What a
// settlement dropped stays dropped. Nothing that was paid back counts against what was paid out.
inline void GrowWithTranche(Life& life) {
  for (LiveCharge& charge : life.charges) {
    if (charge.waits || !charge.percent) continue;
    if (life.today > std::max(charge.due, charge.decided)) continue;
    charge.amount = Percentage(*charge.percent, PaidOut(life));
  }
}

// ---- What stands in rows ----

inline bool HasTiming(const Life& life, ChargeTiming timing) {
  return std::any_of(life.row_charges.begin(), life.row_charges.end(),
                     [timing](const Charge& charge) { return charge.timing == timing; });
}

// The part that a charge has in a row; a new one where there is none. In the order of the charges.
inline LivePart& PartIn(const Life& life, LiveRow& row, size_t charge) {
  auto at = row.parts.begin();
  while (at != row.parts.end() && at->charge < charge) ++at;
  while (at != row.parts.end() && at->charge == charge && at->ended) ++at;
  if (at != row.parts.end() && at->charge == charge) return *at;
  LivePart part;
  part.charge = charge;
  part.penalty = life.row_charges.at(charge).penalty;
  return *row.parts.insert(at, part);
}

inline Component ComponentOf(const LivePart& part) {
  return part.penalty ? Component::kPenalty : Component::kFee;
}

// Whether fees stand in an instalment that is not due yet: not in one of a re-ageing, nor where a
// settlement dropped them. Gap: also instalments that an amendment adds after that have none, until
// more is paid out or charged back.
inline bool HasFees(const Life& life, const LiveRow& row) {
  if (life.closed || life.reaged) return false;
  return !life.fees_dropped || row.due <= *life.fees_dropped;
}

// "With each instalment ... it is of the principal, the interest or both that the instalment asks
// for when it falls due, without what is paid beyond it or falls due with it by an acceleration".
// It is never less than what was paid or waived. "Where nothing is left to be repaid, there is no
// instalment"; one that asks for nothing by a grace has its fee. Gap: what rule 14 puts on top is
// the instalment's; what was paid of its fee before a settlement counts towards it.
inline void FixFees(Life& life, LiveRow& row, bool has_fees) {
  for (size_t i = 0; i < life.row_charges.size(); ++i) {
    const Charge& charge = life.row_charges.at(i);
    if (charge.timing != ChargeTiming::kInstalment) continue;
    const bool is_one = row.own_principal > 0 || Unasked(life) > 0;
    LivePart& part = PartIn(life, row, i);
    const int64_t fee =
        has_fees && is_one ? AmountOf(charge, row.own_principal, row.own_interest) : 0;
    part.amount = std::max(fee, part.gone());
    part.when_due = charge.basis != ChargeBasis::kFlat && !life.no_rest();
  }
}

inline void FixFeesOfCurrent(Life& life) {
  LiveRow& row = life.row(life.current);
  FixFees(life, row, HasFees(life, row));
}

// Where fees can be open of instalments to come.
inline bool HasFeesToCome(const Life& life) {
  if (life.closed || life.reaged || life.fees_dropped || life.current > life.count()) return false;
  return HasTiming(life, ChargeTiming::kInstalment);
}

inline int64_t OpenOf(const std::vector<LivePart>& parts) {
  int64_t open = 0;
  for (const LivePart& part : parts) open += part.open();
  return open;
}

inline int64_t GoneOf(const std::vector<LivePart>& parts) {
  int64_t gone = 0;
  for (const LivePart& part : parts) gone += part.gone();
  return gone;
}

// Of rows that were asked for.
inline int64_t OpenInRows(const Life& life) {
  int64_t open = 0;
  if (life.row_charges.empty()) return open;
  for (const LiveRow* row : AllRows(life)) open += row->asked ? OpenOf(row->parts) : 0;
  return open;
}

// Of rows to come, as they are seen when one looks ahead.
inline int64_t OpenToCome(const Life& life, const Life& ahead) {
  int64_t open = 0;
  if (!HasFeesToCome(life)) return open;
  for (int number = life.current; number <= life.count(); ++number) {
    open += OpenOf(ahead.row(number).parts);
  }
  return open;
}

// Pays the parts of one component: "the one that was taken first before the others". Gap: of one
// day in the order of the charges. `asked` are the parts of the row as they are asked for: its own,
// or those of a row to come when one looks ahead.
inline void PayParts(Life& life, LiveRow& row, std::vector<LivePart> asked, Component component,
                     int64_t left) {
  std::stable_sort(asked.begin(), asked.end(),
                   [](const LivePart& a, const LivePart& b) { return a.taken < b.taken; });
  for (const LivePart& part : asked) {
    if (!row.asked && part.when_due) continue;
    const int64_t amount = std::min(left, part.open());
    if (ComponentOf(part) != component || amount == 0) continue;
    LivePart& own = PartIn(life, row, part.charge);
    (life.gives_up ? own.lost : own.paid) += amount;
    left -= amount;
  }
}

// All parts, where the loan is settled or written off.
inline void CloseParts(Life& life, LiveRow& row, const std::vector<LivePart>& asked) {
  for (const Component component : {Component::kPenalty, Component::kFee}) {
    PayParts(life, row, asked, component, OpenOf(asked));
  }
}

// Fees that are due are paid, or given up. Those to come are, too, where the plan is owed; else
// they drop. Gap: so also with a write-off, since those are owed that day.
inline void CloseRowCharges(Life& life, const Life& ahead, bool plan_is_owed) {
  if (life.row_charges.empty()) return;
  for (LiveRow* row : AllRows(life)) {
    if (row->asked) CloseParts(life, *row, std::vector<LivePart>(row->parts));
  }
  if (!plan_is_owed || !HasFeesToCome(life)) return;
  for (int number = life.current; number <= life.count(); ++number) {
    CloseParts(life, life.row(number), ahead.row(number).parts);
  }
}

// What is left of the parts of an instalment that ends: what was paid of them.
inline std::vector<LivePart> EndedParts(std::vector<LivePart> parts) {
  std::erase_if(parts, [](const LivePart& part) { return part.gone() == 0; });
  for (LivePart& part : parts) {
    part.ended = true;
    part.amount = part.gone();
  }
  return parts;
}

// Rule 13: "what was paid of one stays paid". Gap: it is shown with the row to which the payments
// go, on top of that row's own fee, and does not count towards it.
inline void MoveEndedParts(const LiveRow& from, LiveRow& to) {
  for (const LivePart& part : EndedParts(from.parts)) {
    auto at = to.parts.begin();
    while (at != to.parts.end() && at->charge < part.charge) ++at;
    to.parts.insert(at, part);
  }
}

// ---- What is past due ----

// What is open of a row that was asked for.
inline Parts OpenNow(const LiveRow& row) {
  Parts open;
  for (const LivePart& part : row.parts) open[ComponentOf(part)] += part.open();
  open[Component::kPrincipal] = std::max<int64_t>(0, row.principal - row.gone_principal());
  open[Component::kInterest] = std::max<int64_t>(0, row.interest - row.gone_interest());
  return open;
}

inline bool HasPart(const LiveRow& row, size_t charge) {
  return std::any_of(row.parts.begin(), row.parts.end(),
                     [charge](const LivePart& part) { return part.charge == charge; });
}

// Takes the penalties of a row for which `is_time` says so, once. Gap: several of one day do not
// see each other.
template <typename IsTime>
void AssessRow(const Life& life, LiveRow& row, const IsTime& is_time) {
  const Parts open = OpenNow(row);
  if (open.total() == 0) return;
  for (size_t i = 0; i < life.row_charges.size(); ++i) {
    const Charge& charge = life.row_charges.at(i);
    if (charge.timing != ChargeTiming::kPastDue || !is_time(charge) || HasPart(row, i)) continue;
    LivePart& part = PartIn(life, row, i);
    part.amount = AmountOf(charge, open[Component::kPrincipal], open[Component::kInterest]);
    part.taken = life.today;
  }
}

// "Past due it is taken once of each instalment, down payment and sum that fell due at once, of
// which something is open when its due date is over". The day is over.
inline void AssessDueToday(Life& life) {
  if (life.written_off || life.all_is_paid_when_due) return;
  if (!HasTiming(life, ChargeTiming::kPastDue)) return;
  for (LiveRow* row : AllRows(life)) {
    if (!row->asked || row->due != life.today) continue;
    AssessRow(life, *row, [&](const Charge& charge) {
      return !charge.decided || *charge.decided <= life.today;
    });
  }
}

// "One that is decided later is taken of all that are past due on its effective date, as they stand
// then." The day begins.
inline void AssessWhatIsDecided(Life& life) {
  if (life.written_off || !HasTiming(life, ChargeTiming::kPastDue)) return;
  for (LiveRow* row : AllRows(life)) {
    if (!row->asked || row->due >= life.today) continue;
    AssessRow(life, *row, [&](const Charge& charge) { return charge.decided == life.today; });
  }
}

}  // namespace thuning::loan::naive
