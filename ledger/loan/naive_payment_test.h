// The judge of loans' lives, its part about payments: what settles a loan, what a payment is
// allocated to, how a loan ends (rules 9, 10 and 12). naive_life_test.h says what the judge is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "ledger/loan/facts.h"
#include "ledger/loan/naive_charge_test.h"
#include "ledger/loan/naive_course_test.h"
#include "ledger/loan/naive_loan_test.h"
#include "ledger/loan/policy.h"
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
  int64_t principal = PrincipalInAll(life);
  for (const LiveRow* row : AllRows(life)) principal -= row->gone_principal();
  return principal;
}

inline int64_t InterestGone(const Life& life) {
  int64_t interest = 0;
  for (const LiveRow* row : AllRows(life)) interest += row->gone_interest();
  return interest;
}

struct Owed {
  int64_t principal = 0;
  int64_t interest = 0;
  int64_t charges = 0;
  int64_t total() const { return principal + interest + charges; }
};

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
  owed.charges += OpenInRows(life);
  if (life.written_off) {
    // Nothing arises any more; only what was charged back since can be owed, at once. What was
    // given up beyond what has arisen (of the plan, or until the next due date) pays none of it.
    for (const LiveRow& row : life.at_once) owed.interest += row.interest - row.gone_interest();
    return owed;
  }
  if (OwesThePlan(life)) {
    const Life ahead = life.closed ? life : LookAhead(life);
    owed.interest = InterestAsked(ahead) - InterestGone(life);
    owed.charges += OpenToCome(life, ahead);
  } else {
    owed.interest = ArisenForPayment(life) + life.again - InterestGone(life);
  }
  owed.interest = std::max<int64_t>(0, owed.interest);
  return owed;
}

// ---- Rules 9 and 12: what a payment is allocated to ----

enum class DebtOf { kOldInstalment, kInstalment, kAtOnce, kCharge };

// A line of the allocation. On a due date a row may stand in two: with what is due, and with what
// can be paid in advance.
struct Debt {
  DebtOf of = DebtOf::kInstalment;
  size_t index = 0;
  Date due;
  DueClass due_class = DueClass::kDue;
  bool current = false;  // the row of the current period
  Parts open;
  std::vector<LivePart> parts;  // of the row, as they are asked for
};

inline DueClass ClassOf(const Life& life, Date due) {
  if (due < life.today) return DueClass::kPastDue;
  return due == life.today ? DueClass::kDue : DueClass::kInAdvance;
}

template <typename AnyLife>
auto& RowsOf(AnyLife& life, DebtOf of) {
  switch (of) {
    case DebtOf::kOldInstalment:
      return life.old;
    case DebtOf::kInstalment:
      return life.rows;
    case DebtOf::kAtOnce:
      return life.at_once;
    case DebtOf::kCharge:
      break;
  }
  std::abort();
}

// A charge that stands in a row is paid in the row's turn. "under a rest nothing pays a percentage
// before, since what is paid changes it."
inline void AddParts(Debt& debt, const std::vector<LivePart>& parts) {
  debt.parts = parts;
  for (const LivePart& part : parts) {
    const bool waits = part.when_due && debt.due_class == DueClass::kInAdvance;
    if (!waits) debt.open[ComponentOf(part)] += part.open();
  }
}

inline Debt DebtOfRow(const Life& life, DebtOf of, size_t index, const LiveRow& row) {
  Debt debt{of, index, row.due, ClassOf(life, row.due), false, {}, {}};
  debt.open[Component::kInterest] = row.interest - row.gone_interest();
  debt.open[Component::kPrincipal] = row.principal - row.gone_principal();
  AddParts(debt, row.parts);
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
            {},
            {}};
  debt.open[Component::kInterest] = Waiting(life, ArisenForPayment(life));
  debt.open[Component::kPrincipal] = Unasked(life);
  return debt;
}

// Keep, under a rest: "interest that waits is paid with the first that have room for it up to A."
// An instalment without A asks for all interest (rule 8). Gap: what a grace deferred stands on top
// of the current one.
inline int64_t InterestWithRow(const Life& life, const Life& ahead, int number) {
  int64_t waiting = Waiting(life, ArisenForPayment(life));
  for (int i = life.current;; ++i) {
    const LiveRow& row = life.row(i);
    int64_t taken = waiting;
    if (ahead.row(i).a) {
      const int64_t early = row.gone_principal() - row.settled_principal + row.gone_interest() -
                            row.settled_interest - row.of_deferred;
      const int64_t room = std::max<int64_t>(0, *ahead.row(i).a - early);
      taken = std::min(waiting, room + (i == life.current ? life.deferred : 0));
    }
    if (i == number) return taken;
    waiting -= taken;
  }
}

// Keep, under a rest: "of each principal up to A, or up to what equal principal asks for." Gap: the
// rows to come are looked at anew after each row that is paid.
inline Debt DebtAhead(const Life& life, const Life& ahead, int number) {
  const LiveRow& row = life.row(number);
  const LiveRow& shown = ahead.row(number);
  Debt debt{DebtOf::kInstalment,
            static_cast<size_t>(number) - 1,
            row.due,
            DueClass::kInAdvance,
            number == life.current,
            {},
            {}};
  AddParts(debt, shown.parts);
  if (life.no_rest()) {
    debt.open[Component::kInterest] = shown.interest - row.gone_interest();
    debt.open[Component::kPrincipal] = shown.principal - row.gone_principal();
    return debt;
  }
  const int64_t interest = InterestWithRow(life, ahead, number);
  int64_t principal = shown.quota + row.extra - row.gone_principal();
  if (number == life.count()) {
    const bool graced = life.slot(number).grace_on_principal;
    const bool level = life.terms().amortisation == Amortisation::kEqualInstalments;
    const int64_t each = graced ? 0 : level ? ahead.a : shown.quota;
    principal = each + row.extra - row.gone_principal();
  } else if (shown.a) {
    const int64_t gone =
        row.gone_principal() + row.gone_interest() - row.of_deferred - row.settled_interest;
    const int64_t own = interest - (debt.current ? life.deferred : 0);
    principal = *shown.a + row.extra - gone - std::max<int64_t>(0, own);
  }
  debt.open[Component::kInterest] = interest;
  debt.open[Component::kPrincipal] = std::clamp<int64_t>(principal, 0, Unasked(life));
  return debt;
}

// Shorten and lower: fees of instalments to come are in advance, too, that of the period with what
// comes early of it, the others in lines of their own. On a due date the fee of the row that is due
// is not among them.
inline void AddFeesToCome(const Life& life, std::vector<Debt>& debts) {
  if (!HasFeesToCome(life)) return;
  const Life ahead = LookAhead(life);
  for (int number = life.current; number <= life.count(); ++number) {
    const std::vector<LivePart>& parts = ahead.row(number).parts;
    if (number == NumberOfToday(life)) {
      AddParts(debts.back(), parts);  // the line of the period is the last one so far
      continue;
    }
    Debt debt{DebtOf::kInstalment,
              static_cast<size_t>(number) - 1,
              life.row(number).due,
              DueClass::kInAdvance,
              false,
              {},
              {}};
    AddParts(debt, parts);
    debts.push_back(debt);
  }
}

// In the order of due dates; on one day instalments, then what fell due at once, then charges.
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
  if (!life.closed && life.current <= life.count() && !keeps) {
    debts.push_back(DebtOfPeriod(life));
    AddFeesToCome(life, debts);
  }
  for (const DebtOf of : {DebtOf::kOldInstalment, DebtOf::kAtOnce}) {
    const std::vector<LiveRow>& rows = RowsOf(life, of);
    for (size_t i = 0; i < rows.size(); ++i) debts.push_back(DebtOfRow(life, of, i, rows.at(i)));
  }
  for (size_t i = 0; i < life.charges.size(); ++i) {
    const LiveCharge& charge = life.charges.at(i);
    if (!Exists(life, charge)) continue;
    Debt debt{DebtOf::kCharge, i, charge.due, ClassOf(life, charge.due), false, {}, {}};
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
  if (in_advance && (row.asked || !life.no_rest())) {
    const int64_t of_deferred = std::min(amount, life.deferred);
    life.deferred -= of_deferred;
    if (!row.asked) row.of_deferred += of_deferred;
  }
  if (in_advance && row.asked) row.interest += amount;
  (waives ? row.waived : life.gives_up ? row.lost_interest : row.paid_interest) += amount;
}

inline void PayDebt(Life& life, const Debt& debt, Component component, int64_t amount) {
  if (debt.of == DebtOf::kCharge) {
    LiveCharge& charge = life.charges.at(debt.index);
    charge.gone += amount;
    if (life.gives_up) charge.given_up += amount;
    return;
  }
  LiveRow& row = RowsOf(life, debt.of).at(debt.index);
  if (component == Component::kPenalty || component == Component::kFee) {
    PayParts(life, row, debt.parts, component, amount);
    return;
  }
  const bool in_advance = debt.due_class == DueClass::kInAdvance;
  if (component == Component::kInterest) {
    ReduceInterest(life, row, in_advance, false, amount);
    return;
  }
  if (in_advance && row.asked) life.extended = true;
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

// The same line as it is by now; nothing is open of one that is gone.
inline Debt AsItIsNow(const Life& life, const Debt& debt) {
  for (const Debt& now : Debts(life)) {
    const bool is_same = now.of == debt.of && now.index == debt.index;
    if (is_same && now.due_class == debt.due_class) return now;
  }
  Debt gone = debt;
  gone.open = {};
  gone.parts = {};
  return gone;
}

// Pays a component of one line, at most so much; what was paid.
inline int64_t PayLine(Life& life, const Debt& debt, Component component, int64_t at_most) {
  const int64_t open = std::max<int64_t>(0, debt.open[component]);
  const int64_t amount = std::min(open, at_most);
  if (amount > 0) PayDebt(life, debt, component, amount);
  return amount;
}

// Gap: the rule for the future also orders charges that are decided and not yet due, under every
// kind of early payment. "The one of the period" is the first instalment of which something is
// open, if its period has begun; a charge is none.
inline Debt NextLine(const Life& life, DueClass due_class, const std::vector<Debt>& open) {
  if (due_class != DueClass::kInAdvance) return open.front();
  const FutureRule rule = life.order.future;
  if (rule == FutureRule::kNext) return open.front();
  if (rule == FutureRule::kLast) return open.back();
  for (const Debt& debt : open) {
    if (debt.of != DebtOf::kInstalment) continue;
    if (life.today >= life.rows.at(debt.index).from) return debt;
    break;
  }
  return open.back();
}

// Rule 12: of what is left when a component's turn comes, "an equal part, rounded, to each ... the
// last the rest of it"; what was paid.
inline int64_t PaySpread(Life& life, Component component, int64_t amount) {
  const std::vector<Debt> round = OpenDebts(life, DueClass::kInAdvance, {component});
  if (round.empty()) return 0;
  const int64_t part = RoundHalfEven(Ratio(amount, static_cast<int64_t>(round.size())));
  int64_t paid = 0;
  int64_t left = amount;
  for (size_t i = 0; i < round.size(); ++i) {
    const int64_t at_most = i + 1 == round.size() ? left : std::min(part, left);
    left -= at_most;
    for (const Debt& debt : OpenDebts(life, DueClass::kInAdvance, {component})) {
      if (debt.of != round.at(i).of || debt.index != round.at(i).index) continue;
      paid += PayLine(life, debt, component, at_most);
      break;
    }
  }
  return paid;
}

// Rule 12: "All that is due on one day is paid together, ... instalments first". What is to come is
// looked at anew after each line: what was paid early counts towards A, whichever component it was.
// What was paid.
inline int64_t PayDueOn(Life& life, Date due, DueClass due_class, Component component,
                        int64_t at_most) {
  int64_t paid = 0;
  for (const Debt& line : OpenDebts(life, due_class, {component})) {
    if (line.due == due && paid < at_most) {
      paid += PayLine(life, AsItIsNow(life, line), component, at_most - paid);
    }
  }
  return paid;
}

// Pays the debts of one class in these components; what is left.
inline int64_t PayClass(Life& life, DueClass due_class, const std::vector<Component>& components,
                        int64_t left) {
  const bool spread = due_class == DueClass::kInAdvance && life.order.future == FutureRule::kSpread;
  while (left > 0) {
    int64_t paid = 0;
    if (spread) {
      for (const Component component : components) {
        paid += PaySpread(life, component, left - paid);
      }
    } else {
      const std::vector<Debt> open = OpenDebts(life, due_class, components);
      if (open.empty()) break;
      const Date due = NextLine(life, due_class, open).due;
      for (const Component component : components) {
        paid += PayDueOn(life, due, due_class, component, left - paid);
      }
    }
    if (paid == 0) break;
    left -= paid;
  }
  return left;
}

// Rule 12; what is left.
inline int64_t AllocateInOrder(Life& life, int64_t left) {
  const AllocationOrder& order = life.order;
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

// Rule 9: "What finds no room pays principal of the last instalment."
inline int64_t Allocate(Life& life, int64_t amount) {
  const int64_t left = AllocateInOrder(life, amount);
  if (life.closed || life.current > life.count()) return left;
  const int64_t no_room = std::min(left, Unasked(life));
  ReducePrincipal(life, life.rows.back(), no_room);
  return left - no_room;
}

// ---- Rules 10 and 14: the end ----

// Charges that are due are paid; those that fall due later drop.
inline void CloseCharges(Life& life) {
  for (LiveCharge& charge : life.charges) {
    if (charge.waits) continue;
    if (charge.due > life.today && !OwesThePlan(life)) charge.dropped = true;
    if (!Exists(life, charge)) continue;
    if (life.gives_up) charge.given_up += charge.amount - charge.gone;
    charge.gone = charge.amount;
  }
}

// Rows that were asked for, oldest first; what is left of the interest.
inline int64_t CloseRowsAsked(Life& life, int64_t interest) {
  for (const Debt& debt : Debts(life)) {
    if (debt.of == DebtOf::kCharge || debt.due_class == DueClass::kInAdvance) continue;
    interest -= PayLine(life, debt, Component::kInterest, interest);
    PayLine(life, debt, Component::kPrincipal, debt.open[Component::kPrincipal]);
  }
  return interest;
}

// The plan is done with: what was paid of instalments to come stands on top of what more is asked
// for later. Interest arises until the next due date where that was owed. Gap: else flat interest
// of the period is rounded on the day.
inline void EndPlan(Life& life) {
  const bool runs = life.policy().early_interest == EarlyInterest::kToInstalment &&
                    life.current <= life.count() && !IsOnDueDate(life) &&
                    !(life.stop && *life.stop <= life.today);
  const int64_t plan_bearing = life.no_rest() ? PlanBearingToday(life) : 0;
  if (life.flat_interest() && !runs) {
    life.finished += ArisenInPeriod(life);
    EndFlat(life);
  }
  for (LiveRow* row : AllRows(life)) {
    if (!runs) row->counted = row->paid_principal;
    row->extra = row->asked ? row->principal + row->put_off : row->gone_principal();
    if (row->asked) continue;
    row->settled_principal = row->gone_principal();
    row->settled_interest = row->gone_interest();
    row->of_deferred = 0;
  }
  life.deferred = 0;
  life.base = 0;
  life.base_tranches = life.tranches.size();
  life.running_out = runs ? plan_bearing : 0;
  life.flat_of_ended = WholeFlatInterest(life);
  life.plan_ended = true;
}

// How much more interest was paid or waived than has arisen.
inline int64_t InterestAhead(const Life& life) {
  int64_t ahead = InterestAsked(life) - ArisenForPayment(life) - life.again;
  for (const LiveRow& row : life.rows) ahead += row.asked ? 0 : row.gone_interest();
  return std::max<int64_t>(0, ahead);
}

// Of what was paid or waived of a row's interest and is more than it keeps, at most so much; what
// was paid first. What was moved.
inline int64_t MoveInterest(LiveRow& from, LiveRow& to, int64_t kept, int64_t most) {
  const int64_t all = from.paid_interest + from.waived;
  const int64_t moved = std::clamp<int64_t>(all - std::max<int64_t>(0, kept), 0, most);
  const int64_t paid = std::min(from.paid_interest, moved);
  from.paid_interest -= paid;
  to.paid_interest += paid;
  from.waived -= moved - paid;
  to.waived += moved - paid;
  if (from.asked) from.interest -= moved;
  return moved;
}

// Rule 10: "Interest that was paid or waived of instalments to come, and will not arise, counts for
// what has, the last instalment's first". What has arisen of the period counts as asked for with
// its instalment.
inline void UseInterestPaidAhead(Life& life) {
  if (!life.no_rest() || OwesThePlan(life) || life.closed) return;
  const bool to_come = life.current <= life.count();
  const int now = std::min(life.current, life.count());
  int64_t arisen = life.row(now).interest;
  if (to_come) {
    const int64_t others =
        InterestAsked(life) + SettledAhead(life) - life.row(now).settled_interest;
    arisen = ArisenForPayment(life) + life.again - others;
  } else {
    arisen -= std::max<int64_t>(0, InterestAsked(life) - InterestInAll(life));
  }
  std::vector<LiveRow*> rows = AllRows(life);
  std::stable_sort(rows.begin(), rows.end(),
                   [](const LiveRow* a, const LiveRow* b) { return a->due < b->due; });
  for (LiveRow* to : rows) {
    const bool is_now = to == &life.row(now);
    if (!is_now && !to->asked) continue;
    int64_t open = (is_now ? arisen : to->interest) - to->gone_interest();
    for (int number = life.count(); number >= now && open > 0; --number) {
      LiveRow& from = life.row(number);
      if (&from == to) continue;
      open -= MoveInterest(from, *to, number == now ? arisen : from.settled_interest, open);
    }
    // Of one that is due, what it asked for only since it had been paid.
    for (auto from = rows.rbegin(); from != rows.rend() && open > 0; ++from) {
      const bool is_due = (*from)->asked && (*from)->number > 0;
      if (*from == to || *from == &life.row(now) || !is_due) continue;
      open -= MoveInterest(**from, *to, (*from)->interest - InterestAhead(life), open);
    }
  }
}

// Rule 14, write-off: "Each instalment to come gives up the principal that it asks for".
inline void GiveUpToCome(Life& life, const Life& ahead) {
  for (int number = life.current; number <= life.count(); ++number) {
    LiveRow& row = life.row(number);
    row.lost_principal += ahead.row(number).principal - row.gone_principal();
    if (OwesThePlan(life)) row.lost_interest += ahead.row(number).interest - row.gone_interest();
  }
}

// Interest that waits goes with the row of today, under keep with those that have room for it; at
// most so much of it.
inline void ReduceWaiting(Life& life, bool waives, int64_t left) {
  const bool keeps = life.policy().prepayment == Prepayment::kKeep && !life.no_rest();
  if (!keeps || life.current > life.count()) {
    ReduceInterest(life, life.row(NumberOfToday(life)), true, waives, left);
    return;
  }
  const Life ahead = LookAhead(life);
  for (int number = life.current; number <= life.count() && left > 0; ++number) {
    const int64_t amount = std::min(left, InterestWithRow(life, ahead, number));
    ReduceInterest(life, life.row(number), true, waives, amount);
    left -= amount;
  }
}

// All that would settle the loan today is paid, or given up. Gap: what a write-off gives up stands
// in the rows as a settlement would: the rows to come show what was paid and what was given up.
inline void Close(Life& life) {
  const bool plan_stands = OwesThePlan(life);
  const bool had_ended = life.closed;
  const bool gives_up_to_come = life.gives_up && !life.closed;
  const bool plan_has_fees = plan_stands && HasFeesToCome(life);
  const Life ahead = gives_up_to_come || plan_has_fees ? LookAhead(life) : Life();
  if (gives_up_to_come && plan_stands) GiveUpToCome(life, ahead);
  UseInterestPaidAhead(life);
  int64_t interest = CloseRowsAsked(life, OwedToSettle(life).interest);
  if (plan_stands) {
    interest = PayClass(life, DueClass::kInAdvance, {Component::kInterest}, interest);
  }
  if (interest > 0) ReduceWaiting(life, false, interest);
  if (gives_up_to_come && !plan_stands) GiveUpToCome(life, ahead);
  const int64_t to_come = PrincipalOutstanding(life);
  const int64_t left = PayClass(life, DueClass::kInAdvance, {Component::kPrincipal}, to_come);
  // Gap: principal for which no row to come has room goes to the last one.
  if (left > 0) ReducePrincipal(life, life.rows.back(), left);
  CloseCharges(life);
  CloseRowCharges(life, ahead, plan_stands);
  life.extended = false;
  life.written_off = life.written_off || life.gives_up;
  if (had_ended || (plan_stands && !life.gives_up)) return;
  life.closed = true;
  if (!life.fees_dropped) life.fees_dropped = life.today;
  if (life.written_off) life.stop = std::min(life.today, life.stop.value_or(life.today));
  EndPlan(life);
}

}  // namespace thuning::loan::naive
