// The judge: the life of a loan, reckoned slowly and plainly from RULES.md alone.
//
// It is the twin that the engine is compared with, and goes on where naive_loan_test.h (the judge
// of plans) ends. Nothing of it comes from the engine's code. It holds:
//
//   - A loan is walked through one day at a time, from the pay-out. A day begins with the
//   instalment
//     that is due on it, which is asked for; then come the amendments of the day, then its
//     transactions in their order; then the balance that bears interest that day is written down.
//   - Interest of a period is added up one day at a time in exact fractions, always from the
//     period's first day, and rounded when it is asked for (rule 4).
//   - What is to come is found by walking a copy of the loan to its end, in which all is paid when
//     due. Nothing else is kept between calls.
//   - Where the rules are silent, a comment that begins with "Gap:" says what was chosen.
//
// Periods and instalments are numbered from 1. Amounts are minor units. Link gmpxx and gmp.
#pragma once

#include <gmpxx.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "ledger/loan/facts.h"
#include "ledger/loan/naive_course_test.h"
#include "ledger/loan/naive_loan_test.h"
#include "ledger/loan/policy.h"
#include "ledger/loan/terms.h"
#include "ledger/money/date.h"

namespace thuning::loan::naive {

// ---- Rule 10: what settles the loan ----

// Interest until the next due date. Gap: late principal, and what is due today, counts as paid
// today (rule 6 says when), so only what is paid early bears until then. After the last due date
// interest runs to the day itself.
inline int64_t ArisenByNextDueDate(const Life& life) {
  if (IsOnDueDate(life) || life.current > life.count()) return ArisenInAll(life);
  Life ahead = life;
  ahead.gives_up = false;
  PayLatePrincipal(ahead);
  while (ahead.current == life.current) EndDay(ahead);
  return ahead.finished;
}

// What interest has arisen for whoever pays early today.
inline int64_t ArisenForPayment(const Life& life) {
  if (life.closed || life.policy().early_interest == EarlyInterest::kToPayment) {
    return ArisenInAll(life);
  }
  return ArisenByNextDueDate(life);
}

inline int64_t PrincipalOutstanding(const Life& life) {
  int64_t principal = PaidOut(life);
  for (const LiveRow* row : AllRows(life)) principal -= row->gone_principal();
  return principal;
}

inline int64_t InterestGone(const Life& life) {
  int64_t interest = 0;
  for (const LiveRow& row : life.rows) interest += row.gone_interest();
  return interest;
}

struct Owed {
  int64_t principal = 0;
  int64_t interest = 0;
  int64_t charges = 0;
  int64_t total() const { return principal + interest + charges; }
};

inline bool Exists(const Life& life, const LiveCharge& charge) {
  return !charge.dropped && charge.decided <= life.today;
}

// Rule 10: "under rest none ... that the plan's interest is owed, and the charges to come with it".
inline bool OwesThePlan(const Life& life) {
  return life.no_rest() && !life.policy().settling_drops_interest;
}

// Rule 11 for the interest: arisen, less all that was paid or waived. Gap: interest of a plan that
// was paid ahead under rest none counts against what has arisen elsewhere.
inline Owed OwedToSettle(const Life& life) {
  Owed owed;
  owed.principal = PrincipalOutstanding(life);
  for (const LiveCharge& charge : life.charges) {
    if (Exists(life, charge) && (charge.due <= life.today || OwesThePlan(life)))
      owed.charges += charge.amount - charge.gone;
  }
  if (life.written_off) return owed;
  if (OwesThePlan(life)) {
    const Life ahead = life.closed ? life : LookAhead(life);
    owed.interest = InterestAsked(ahead) - InterestGone(life);
  } else {
    owed.interest = ArisenForPayment(life) - InterestGone(life);
  }
  owed.interest = std::max<int64_t>(0, owed.interest);
  return owed;
}

// ---- Rules 9 and 12: what a payment is allocated to ----

enum class DebtOf { kInstalment, kDownPayment, kCharge };

// A line of the allocation. On a due date a row may stand in two: with what is due, and with what
// can be paid in advance.
struct Debt {
  DebtOf of = DebtOf::kInstalment;
  size_t index = 0;
  Date due;
  DueClass due_class = DueClass::kDue;
  bool current = false;  // the row of the current period
  Parts open;
};

inline DueClass ClassOf(const Life& life, Date due) {
  if (due < life.today) return DueClass::kPastDue;
  return due == life.today ? DueClass::kDue : DueClass::kInAdvance;
}

inline Debt DebtOfRow(const Life& life, DebtOf of, size_t index, const LiveRow& row) {
  Debt debt{of, index, row.due, ClassOf(life, row.due), false, {}};
  debt.open[Component::kInterest] = row.interest - row.gone_interest();
  debt.open[Component::kPrincipal] = row.principal - row.gone_principal();
  return debt;
}

// Rule 9: "a due date belongs to the period that it ends"; the pay-out day to the first.
inline int NumberOfToday(const Life& life) {
  const bool ends = IsOnDueDate(life) && life.current > 1;
  return std::min(life.current - (ends ? 1 : 0), life.count());
}

// Shorten and lower: all that comes early goes to the instalment of its period.
inline Debt DebtOfPeriod(const Life& life) {
  const int number = NumberOfToday(life);
  Debt debt{DebtOf::kInstalment,
            static_cast<size_t>(number) - 1,
            life.row(number).due,
            DueClass::kInAdvance,
            true,
            {}};
  debt.open[Component::kInterest] = Waiting(life, ArisenForPayment(life));
  debt.open[Component::kPrincipal] = Unasked(life);
  return debt;
}

// Keep, under a rest: "of each the principal up to A, or up to what equal principal asks for, of
// the last what is left." Gap: the rows to come are looked at anew after each row that is paid.
inline Debt DebtAhead(const Life& life, const Life& ahead, int number) {
  const LiveRow& row = life.row(number);
  const LiveRow& shown = ahead.row(number);
  Debt debt{DebtOf::kInstalment,  static_cast<size_t>(number) - 1, row.due,
            DueClass::kInAdvance, number == life.current,          {}};
  if (life.no_rest()) {
    debt.open[Component::kInterest] = shown.interest - row.gone_interest();
    debt.open[Component::kPrincipal] = shown.principal - row.gone_principal();
    return debt;
  }
  const int64_t waiting = debt.current ? Waiting(life, ArisenForPayment(life)) : 0;
  int64_t principal = shown.quota - row.gone_principal();
  if (number == life.count()) {
    principal = shown.principal - row.gone_principal();
  } else if (shown.a) {
    const int64_t gone = row.gone_principal() + row.gone_interest() - row.of_deferred;
    principal = *shown.a - gone - std::max<int64_t>(0, waiting - life.deferred);
  }
  debt.open[Component::kInterest] = waiting;
  debt.open[Component::kPrincipal] = std::clamp<int64_t>(principal, 0, Unasked(life));
  return debt;
}

// In the order of due dates; on one day instalments, then down payments, then charges.
inline std::vector<Debt> Debts(const Life& life) {
  std::vector<Debt> debts;
  for (size_t i = 0; i < life.rows.size(); ++i) {
    const LiveRow& row = life.rows.at(i);
    if (row.asked) debts.push_back(DebtOfRow(life, DebtOf::kInstalment, i, row));
  }
  const bool keeps = life.policy().prepayment == Prepayment::kKeep;
  if (!life.closed && life.current <= life.count() && keeps) {
    const Life ahead = LookAhead(life);
    for (int i = life.current; i <= life.count(); ++i) debts.push_back(DebtAhead(life, ahead, i));
  }
  if (!life.closed && life.current <= life.count() && !keeps) debts.push_back(DebtOfPeriod(life));
  for (size_t i = 0; i < life.downs.size(); ++i) {
    debts.push_back(DebtOfRow(life, DebtOf::kDownPayment, i, life.downs.at(i)));
  }
  for (size_t i = 0; i < life.charges.size(); ++i) {
    const LiveCharge& charge = life.charges.at(i);
    if (!Exists(life, charge)) continue;
    Debt debt{DebtOf::kCharge, i, charge.due, ClassOf(life, charge.due), false, {}};
    const Component component = charge.penalty ? Component::kPenalty : Component::kFee;
    debt.open[component] = charge.amount - charge.gone;
    debts.push_back(debt);
  }
  std::stable_sort(debts.begin(), debts.end(), [](const Debt& a, const Debt& b) {
    return std::pair(a.due, a.of) < std::pair(b.due, b.of);
  });
  return debts;
}

// Interest of a row; in advance it pays what a grace deferred first.
inline void ReduceInterest(Life& life, LiveRow& row, bool in_advance, bool waives, int64_t amount) {
  if (in_advance && !life.no_rest()) {
    const int64_t of_deferred = std::min(amount, life.deferred);
    life.deferred -= of_deferred;
    if (!row.asked) row.of_deferred += of_deferred;
  }
  if (in_advance && row.asked) row.interest += amount;
  (waives ? row.waived : life.gives_up ? row.lost_interest : row.paid_interest) += amount;
}

inline void PayDebt(Life& life, const Debt& debt, Component component, int64_t amount) {
  if (debt.of == DebtOf::kCharge) {
    life.charges.at(debt.index).gone += amount;
    return;
  }
  const bool down = debt.of == DebtOf::kDownPayment;
  LiveRow& row = (down ? life.downs : life.rows).at(debt.index);
  const bool in_advance = debt.due_class == DueClass::kInAdvance;
  if (in_advance && row.asked) life.extended = true;
  if (component == Component::kInterest) {
    ReduceInterest(life, row, in_advance, false, amount);
    return;
  }
  if (in_advance && row.asked) row.principal += amount;
  ReducePrincipal(life, row, amount);
}

inline int64_t OpenOf(const Debt& debt, const std::vector<Component>& components) {
  int64_t open = 0;
  for (const Component component : components) {
    open += std::max<int64_t>(0, debt.open[component]);
  }
  return open;
}

// Of a class, what has something open in these components.
inline std::vector<Debt> OpenDebts(const Life& life, DueClass due_class,
                                   const std::vector<Component>& components) {
  std::vector<Debt> debts = Debts(life);
  std::erase_if(debts, [&](const Debt& debt) {
    return debt.due_class != due_class || OpenOf(debt, components) == 0;
  });
  return debts;
}

// Pays one line, component by component; what was paid.
inline int64_t PayLine(Life& life, const Debt& debt, const std::vector<Component>& components,
                       int64_t at_most) {
  int64_t paid = 0;
  for (const Component component : components) {
    const int64_t open = std::max<int64_t>(0, debt.open[component]);
    const int64_t amount = std::min(open, at_most - paid);
    if (amount > 0) PayDebt(life, debt, component, amount);
    paid += amount;
  }
  return paid;
}

// Gap: the rule for the future also orders charges that are decided and not yet due, under every
// kind of early payment; a charge is not "the row of the current period".
inline Debt NextLine(const Life& life, DueClass due_class, const std::vector<Debt>& open) {
  if (due_class != DueClass::kInAdvance) return open.front();
  const FutureRule rule = life.policy().allocation.future;
  if (rule == FutureRule::kNext) return open.front();
  if (rule == FutureRule::kLast) return open.back();
  for (const Debt& debt : open) {
    if (debt.current) return debt;
  }
  return open.back();
}

// An even part to each, the last of them takes the remainder; what was paid. Gap: the parts are of
// what is left of the payment when a component's turn comes.
inline int64_t PaySpread(Life& life, const std::vector<Component>& components, int64_t amount) {
  const std::vector<Debt> round = OpenDebts(life, DueClass::kInAdvance, components);
  if (round.empty()) return 0;
  const int64_t part = RoundHalfEven(Ratio(amount, static_cast<int64_t>(round.size())));
  int64_t paid = 0;
  for (size_t i = 0; i < round.size(); ++i) {
    const int64_t left = amount - paid;
    const int64_t at_most = i + 1 == round.size() ? left : std::min(part, left);
    for (const Debt& debt : OpenDebts(life, DueClass::kInAdvance, components)) {
      if (debt.of != round.at(i).of || debt.index != round.at(i).index) continue;
      paid += PayLine(life, debt, components, at_most);
      break;
    }
  }
  return paid;
}

// Pays the debts of one class in these components; what is left.
inline int64_t PayClass(Life& life, DueClass due_class, const std::vector<Component>& components,
                        int64_t left) {
  const bool spread =
      due_class == DueClass::kInAdvance && life.policy().allocation.future == FutureRule::kSpread;
  while (left > 0) {
    int64_t paid = 0;
    if (spread) {
      for (const Component component : components) {
        paid += PaySpread(life, {component}, left - paid);
      }
    } else {
      const std::vector<Debt> open = OpenDebts(life, due_class, components);
      if (open.empty()) break;
      paid = PayLine(life, NextLine(life, due_class, open), components, left);
    }
    if (paid == 0) break;
    left -= paid;
  }
  return left;
}

// Rule 12; what is left.
inline int64_t Allocate(Life& life, int64_t left) {
  const AllocationOrder& order = life.policy().allocation;
  if (order.direction == Direction::kVertical) {
    for (const Bucket& bucket : order.buckets) {
      left = PayClass(life, bucket.due, {bucket.component}, left);
    }
    return left;
  }
  std::vector<DueClass> classes;
  for (const Bucket& bucket : order.buckets) {
    if (std::find(classes.begin(), classes.end(), bucket.due) != classes.end()) continue;
    classes.push_back(bucket.due);
  }
  for (const DueClass due_class : classes) {
    std::vector<Component> components;
    for (const Bucket& bucket : order.buckets) {
      if (bucket.due == due_class) components.push_back(bucket.component);
    }
    left = PayClass(life, due_class, components, left);
  }
  return left;
}

// ---- Rules 10 and 14: the end ----

// Charges that are due are paid; those that fall due later drop.
inline void CloseCharges(Life& life) {
  for (LiveCharge& charge : life.charges) {
    if (charge.due > life.today && !OwesThePlan(life)) charge.dropped = true;
    if (Exists(life, charge)) charge.gone = charge.amount;
  }
}

// Rows that were asked for, oldest first; what is left of the interest.
inline int64_t CloseRowsAsked(Life& life, int64_t interest) {
  for (const Debt& debt : Debts(life)) {
    if (debt.of == DebtOf::kCharge || debt.due_class == DueClass::kInAdvance) continue;
    interest -= PayLine(life, debt, {Component::kInterest}, interest);
    PayLine(life, debt, {Component::kPrincipal}, debt.open[Component::kPrincipal]);
  }
  return interest;
}

// All that would settle the loan today is paid, or given up. Gap: what a write-off gives up stands
// in the rows as a settlement would: the rows to come show what was paid and what was given up.
inline void Close(Life& life) {
  const bool plan_stands = OwesThePlan(life);
  const bool had_ended = life.closed;
  int64_t interest = CloseRowsAsked(life, OwedToSettle(life).interest);
  if (plan_stands) {
    interest = PayClass(life, DueClass::kInAdvance, {Component::kInterest}, interest);
  }
  if (interest > 0) {
    const int number = NumberOfToday(life);
    Debt debt{DebtOf::kInstalment,
              static_cast<size_t>(number) - 1,
              life.row(number).due,
              DueClass::kInAdvance,
              true,
              {}};
    PayDebt(life, debt, Component::kInterest, interest);
  }
  const int64_t to_come = PrincipalOutstanding(life);
  const int64_t left = PayClass(life, DueClass::kInAdvance, {Component::kPrincipal}, to_come);
  // Gap: principal for which no row to come has room goes to the last one.
  if (left > 0) ReducePrincipal(life, life.rows.back(), left);
  CloseCharges(life);
  life.extended = false;
  life.deferred = 0;
  life.written_off = life.written_off || life.gives_up;
  if (had_ended || (plan_stands && !life.gives_up)) return;
  life.closed = true;
  const bool to_payment = life.policy().early_interest == EarlyInterest::kToPayment;
  if (to_payment) {
    for (LiveRow* row : AllRows(life)) row->counted = row->paid_principal;
  }
  const bool at_once = to_payment || IsOnDueDate(life) || life.current > life.count();
  if (life.written_off || (life.no_rest() && at_once)) {
    life.stop = life.today;
  } else if (life.no_rest()) {
    life.stop = CurrentPeriod(life).to;
  }
}

// ---- Transactions ----

// Gap: a loan that was settled goes on when more is paid out; the rows that came due meanwhile
// stay. Not offered here after a write-off, nor under rest none.
inline void Disburse(Life& life, const Fact& fact) {
  if (life.closed && (life.written_off || life.no_rest())) std::abort();
  if (life.current > life.count()) std::abort();
  life.closed = false;
  const Tranche tranche{life.today, fact.amount};
  life.tranches.push_back(tranche);
  if (life.terms().down_payment_e8 > 0) {
    LiveRow row;
    row.from = life.today;
    row.due = life.today;
    row.asked = true;
    row.principal = DownPaymentOf(life.terms(), tranche);
    life.downs.push_back(row);
  }
  FixAll(life);
}

inline void Repay(Life& life, int64_t amount) {
  const int64_t owed = OwedToSettle(life).total();
  if (owed == 0) {
    life.overpaid += amount;
  } else if (amount >= owed) {
    Close(life);
    life.overpaid += amount - owed;
  } else {
    life.overpaid += Allocate(life, amount);
  }
  // Rule 9, lower, on a due date: A anew for the instalments after the one that is due.
  const bool lower = life.policy().prepayment == Prepayment::kLower;
  if (std::exchange(life.extended, false) && lower) FixAll(life);
}

// Gaps: on a due date interest that waits belongs to the row that a payment of it would go to. More
// than is open waives nothing more. Where nothing is owed any more, the loan is settled.
inline void WaiveInterest(Life& life, int64_t left) {
  for (const Debt& debt : Debts(life)) {
    if (debt.of != DebtOf::kInstalment || debt.due_class == DueClass::kInAdvance) continue;
    const int64_t open = std::max<int64_t>(0, debt.open[Component::kInterest]);
    const int64_t amount = std::min(left, open);
    ReduceInterest(life, life.rows.at(debt.index), false, true, amount);
    left -= amount;
  }
  if (life.current <= life.count() && !life.closed) {
    const bool keeps = life.policy().prepayment == Prepayment::kKeep;
    LiveRow& row = life.row(keeps ? life.current : NumberOfToday(life));
    const int64_t amount = std::min(left, Waiting(life, ArisenInAll(life)));
    ReduceInterest(life, row, true, true, amount);
  }
  if (!life.closed && PaidOut(life) > 0 && OwedToSettle(life).total() == 0) Close(life);
}

// Rule 14: "Write-off gives up what is owed that day, no more."
inline void WriteOff(Life& life) {
  life.gives_up = true;
  Close(life);
  life.gives_up = false;
}

inline void Apply(Life& life, const Fact& fact) {
  switch (fact.kind) {
    case Kind::kDisbursement:
      return Disburse(life, fact);
    case Kind::kRepayment:
      return Repay(life, fact.amount);
    case Kind::kInterestWaiver:
      return WaiveInterest(life, fact.amount);
    case Kind::kOverpaymentRefund:
      life.overpaid -= fact.amount;
      return;
    case Kind::kWriteOff:
      return WriteOff(life);
    default:
      std::abort();
  }
}

// ---- Rule 16: what is changed ----

inline int InstalmentDueOn(const Life& life, Date date) {
  for (int number = life.current; number <= life.count(); ++number) {
    if (life.slot(number).period.to == date) return number;
  }
  std::abort();
}

// From instalment `number` on: at once if its period has begun, else when it begins.
inline void FixAllFrom(Life& life, int number) {
  if (number == life.current) {
    FixAll(life);
  } else {
    life.fix_all_at.insert(number);
  }
}

// "so many at the end"
inline void AddInstalments(Life& life, int extra) {
  for (int i = 0; i < extra; ++i) {
    Slot slot;
    slot.anchor = life.slots.back().anchor;
    slot.steps = life.slots.back().steps + 1;
    AddSlot(life, slot);
  }
  CountDates(life, life.count() - extra + 1);
}

// "k is due on the other day, the later ones are counted from it by steps. A stays. By the period a
// moved period, and the one after it, cost what rule 3 says of a first period that was stated."
inline void MoveInstalment(Life& life, int number, Date moved_to) {
  if (life.slot(number).period.to == moved_to) return;
  if (moved_to <= life.today) std::abort();
  for (int i = number; i <= life.count(); ++i) {
    Slot& slot = life.slots.at(static_cast<size_t>(i) - 1);
    slot.anchor = moved_to;
    slot.steps = i - number;
    slot.stated = i <= number + 1;
    slot.put_there = i == number;
  }
  CountDates(life, number);
  if (number == life.current) {
    ShareAnew(life);
  } else {
    life.share_anew_at.insert(number);
  }
}

// Gap: on days before the amendment's value date the old rate stays. "A is fixed anew from the
// instalment in whose period that day lies": what equal principal asks for is not.
inline void ChangeRate(Life& life, const Amendment& amendment) {
  const Date first = std::max(amendment.rate_from.value_or(amendment.date), life.today);
  life.rates.emplace_back(first, *amendment.rate_e8);
  for (int number = life.current; number <= life.count(); ++number) {
    const Period& period = life.slot(number).period;
    if (first < period.from || first >= period.to) continue;
    if (number == life.current) {
      FixA(life);
    } else {
      life.fix_a_at.insert(number);
    }
  }
}

// Graces of instalments from `number` on.
inline void GiveGrace(Life& life, int number, int count, bool Slot::*grace) {
  for (int i = number; i < number + count && i < life.count(); ++i) {
    life.slots.at(static_cast<size_t>(i) - 1).*grace = true;
  }
}

// Gap: an instalment that has grace on principal, or is the last, and was agreed by hand asks for
// what it would have asked for; after the one with grace A is fixed anew all the same.
inline void Amend(Life& life, const Amendment& amendment) {
  if (life.written_off) return;
  if (amendment.rate_e8) ChangeRate(life, amendment);
  if (amendment.pause) {
    // Gap: days before the amendment's value date are not paused.
    life.pauses.push_back({std::max(amendment.pause->first, life.today), amendment.pause->last});
  }
  if (!amendment.from) return;
  const int number = InstalmentDueOn(life, *amendment.from);
  if (amendment.moved_to) MoveInstalment(life, number, *amendment.moved_to);
  if (amendment.extra_instalments > 0) {
    AddInstalments(life, amendment.extra_instalments);
    FixAllFrom(life, number);
  }
  if (amendment.grace_on_principal > 0) {
    AddInstalments(life, amendment.grace_on_principal);
    GiveGrace(life, number, amendment.grace_on_principal, &Slot::grace_on_principal);
    FixAllFrom(life, number);
  }
  if (amendment.grace_on_interest > 0) {
    GiveGrace(life, number, amendment.grace_on_interest, &Slot::grace_on_interest);
  }
  if (amendment.instalment) {
    life.slots.at(static_cast<size_t>(number) - 1).by_hand = amendment.instalment;
  }
}

// ---- The loan as of a day ----

inline LiveCharge LiveChargeOf(const Contract& contract, const Charge& charge) {
  if (charge.timing != ChargeTiming::kOwnDay) std::abort();
  if (charge.basis != ChargeBasis::kFlat || !charge.due_date) std::abort();
  LiveCharge live;
  live.due = *charge.due_date;
  live.decided = charge.decided.value_or(contract.start());
  live.penalty = charge.penalty;
  live.amount = charge.amount;
  return live;
}

inline Life Begin(const Contract& contract, const std::vector<Charge>& charges) {
  Life life;
  life.contract = contract;
  life.today = contract.start();
  const Terms& terms = contract.terms;
  if (!terms.by_hand.empty()) std::abort();
  life.rates.emplace_back(contract.start(), terms.rate_e8);
  for (int number = 1; number <= terms.count; ++number) {
    Slot slot;
    slot.anchor = terms.first_due_date.value_or(contract.start());
    slot.steps = terms.first_due_date ? number - 1 : number;
    slot.stated = number == 1 && terms.first_due_date.has_value();
    slot.grace_on_principal = number <= terms.grace_on_principal;
    slot.grace_on_interest = number <= terms.grace_on_interest;
    AddSlot(life, slot);
  }
  CountDates(life, 1);
  for (const Charge& charge : charges) life.charges.push_back(LiveChargeOf(contract, charge));
  return life;
}

inline LifeRow ToldRow(const LiveRow& row, int64_t principal, int64_t interest) {
  LifeRow told;
  told.from = row.from;
  told.due_date = row.due;
  told.principal = principal;
  told.interest = interest;
  told.principal_paid = row.paid_principal;
  told.interest_paid = row.paid_interest;
  told.interest_waived = row.waived;
  return told;
}

// Rows whose due date was reached as they were asked for, the others as they will be.
inline std::vector<LifeRow> ToldRows(const Life& life) {
  const bool looks = !life.closed && life.current <= life.count();
  const Life ahead = looks ? LookAhead(life) : life;
  std::vector<LifeRow> rows;
  for (int number = 1; number <= life.count(); ++number) {
    const LiveRow& row = life.row(number);
    const LiveRow& shown = ahead.row(number);
    if (row.asked) {
      rows.push_back(ToldRow(row, row.principal, row.interest));
    } else if (life.closed) {
      rows.push_back(ToldRow(row, row.gone_principal(), row.gone_interest()));
    } else {
      rows.push_back(ToldRow(row, shown.principal, shown.interest));
    }
  }
  for (const LiveRow& row : life.downs) rows.push_back(ToldRow(row, row.principal, row.interest));
  std::stable_sort(rows.begin(), rows.end(),
                   [](const LifeRow& a, const LifeRow& b) { return a.due_date < b.due_date; });
  return rows;
}

// Rule 15: the loan as of a day. What has a later value date does not count.
inline LifeState LifeOn(const Contract& contract, const std::vector<Charge>& charges,
                        const std::vector<Amendment>& amendments, const std::vector<Fact>& facts,
                        Date day) {
  if (day < contract.start()) return {};
  Life life = Begin(contract, charges);
  for (;;) {
    for (const Amendment& amendment : amendments) {
      if (amendment.date == life.today) Amend(life, amendment);
    }
    for (const Fact& fact : facts) {
      if (fact.date == life.today) Apply(life, fact);
    }
    if (life.today == day) break;
    EndDay(life);
  }
  LifeState state;
  state.rows = ToldRows(life);
  state.principal_outstanding = PrincipalOutstanding(life);
  state.interest_arisen = ArisenInAll(life);
  state.accrued = std::max<int64_t>(0, state.interest_arisen - InterestGone(life));
  const Owed owed = OwedToSettle(life);
  state.payoff_principal = owed.principal;
  state.payoff_interest = owed.interest;
  state.payoff_charges = owed.charges;
  state.charges_due_open = owed.charges;
  state.overpaid = life.overpaid;
  state.settled = !life.written_off && PaidOut(life) > 0 && owed.total() == 0;
  return state;
}

}  // namespace thuning::loan::naive
