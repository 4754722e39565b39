// The judge of loans' lives, its part about transactions: what each kind of them does, above all
// what goes wrong and what is undone (rule 14). naive_life_test.h says what the judge is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "ledger/loan/facts.h"
#include "ledger/loan/naive_charge_test.h"
#include "ledger/loan/naive_course_test.h"
#include "ledger/loan/naive_loan_test.h"
#include "ledger/loan/naive_payment_test.h"
#include "ledger/loan/policy.h"
#include "ledger/money/date.h"

namespace thuning::loan::naive {

// ---- Transactions ----

// Rule 12, in the order of the kind of transaction.
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

// Rule 7: "What is paid out on the last due date, or after it, falls due as a whole on its day."
// Rule 10: "More that is paid out on a settled loan is repaid as if nothing had been lent before".
// Rule 12: "What was overpaid pays what more is paid out". Gap: where flat interest of a settled
// loan still runs to the next due date, all of it has arisen at once.
inline void Disburse(Life& life, const Fact& fact) {
  if (life.plan_ended && life.flat_interest()) {
    life.finished = ArisenByNextDueDate(life);
    EndFlat(life);
  }
  life.closed = life.plan_ended = false;
  life.fees_dropped = std::nullopt;
  const Tranche tranche{life.today, fact.amount};
  life.tranches.push_back(tranche);
  LiveRow row;
  row.from = life.today;
  row.due = life.today;
  row.asked = true;
  if (life.terms().down_payment_e8 > 0) {
    row.principal = DownPaymentOf(life.terms(), tranche);
    life.at_once.push_back(row);
  }
  row.principal = LentBy(life.terms(), tranche);
  if (life.current > life.count()) life.at_once.push_back(row);
  FixAll(life);
  ChargeForTranche(life);
  GrowWithTranche(life);
  if (life.overpaid > 0) Repay(life, std::exchange(life.overpaid, 0));
}

// Rule 12: interest is waived with the rows that asked for it, oldest first, then what waits of the
// period; "under rest none also what the plan asks for later". Gap: on a due date what waits
// belongs to the row that a payment of it would go to.
inline void WaiveInterest(Life& life, int64_t left) {
  const bool plan = life.no_rest();
  for (const Debt& debt : Debts(life)) {
    if (debt.of == DebtOf::kCharge) continue;
    if (debt.due_class == DueClass::kInAdvance && !plan) continue;
    const int64_t open = std::max<int64_t>(0, debt.open[Component::kInterest]);
    const int64_t amount = std::min(left, open);
    LiveRow& row = RowsOf(life, debt.of).at(debt.index);
    ReduceInterest(life, row, debt.due_class == DueClass::kInAdvance, true, amount);
    left -= amount;
  }
  if (life.current <= life.count() && !life.closed && !plan) {
    ReduceWaiting(life, true, std::min(left, Waiting(life, ArisenForPayment(life))));
  }
  if (!life.closed && PaidOut(life) > 0 && OwedToSettle(life).total() == 0) Close(life);
}

// Rule 14: "Write-off gives up what is owed that day, no more."
inline void WriteOff(Life& life) {
  life.gives_up = true;
  Close(life);
  life.gives_up = false;
}

// ---- Charges ----

// Gap: a charge that stands in rows exists where it has a part in one, also in one to come.
inline bool ChargeExists(const Life& life, int id) {
  for (const LiveCharge& charge : life.charges) {
    if (charge.id == id && Exists(life, charge)) return true;
  }
  if (life.row_charges.empty()) return false;
  for (const Debt& debt : Debts(life)) {
    for (const LivePart& part : debt.parts) {
      if (life.row_charges.at(part.charge).id == id) return true;
    }
  }
  return false;
}

// The rows as they are shown on the day: those of one day with what is no instalment last.
inline std::vector<const LiveRow*> ShownRows(const Life& life) {
  std::vector<const LiveRow*> rows = AllRows(life);
  std::stable_sort(rows.begin(), rows.end(), [](const LiveRow* a, const LiveRow* b) {
    return std::pair(a->due, a->number == 0) < std::pair(b->due, b->number == 0);
  });
  return rows;
}

// Whether what is done to a charge is about its part in this row: in all, or in the one that is
// named by its number on the day.
inline bool IsAbout(const Life& life, const Fact& fact, const LiveRow& row) {
  return !fact.row || ShownRows(life).at(static_cast<size_t>(*fact.row) - 1) == &row;
}

// Of all that is open of a charge, in the order of due dates, also of instalments to come, at most
// so much is paid or waived; what is left.
inline int64_t SettleCharge(Life& life, const Fact& fact, bool waives, int64_t left) {
  for (LiveCharge& charge : life.charges) {
    if (charge.id != fact.target || fact.row || !Exists(life, charge)) continue;
    const int64_t amount = std::min(left, charge.amount - charge.gone);
    charge.gone += amount;
    left -= amount;
  }
  if (life.row_charges.empty()) return left;
  for (const Debt& debt : Debts(life)) {
    for (const LivePart& part : debt.parts) {
      LiveRow& row = RowsOf(life, debt.of).at(debt.index);
      // "under a rest nothing pays a percentage before"
      if (!waives && !row.asked && part.when_due) continue;
      const int64_t amount = std::min(left, part.open());
      if (life.row_charges.at(part.charge).id != fact.target || amount == 0) continue;
      if (!IsAbout(life, fact, row)) continue;
      LivePart& own = PartIn(life, row, part.charge);
      (waives ? own.waived : own.paid) += amount;
      left -= amount;
    }
  }
  return left;
}

// Where nothing is owed any more, the loan is settled.
inline void CloseIfNothingIsOwed(Life& life) {
  if (!life.closed && PaidOut(life) > 0 && OwedToSettle(life).total() == 0) Close(life);
}

// Gap: a payment of a charge pays it first, also before it is due; what is more is a repayment.
inline void PayCharge(Life& life, const Fact& fact) {
  const int64_t left = SettleCharge(life, fact, false, fact.amount);
  if (left > 0) {
    Repay(life, left);
  } else {
    CloseIfNothingIsOwed(life);
  }
}

// Gap: all that is open of the charge, or of its part in the row that is said, whatever amount is
// said. What a percentage grows by later, or a later part, is open.
inline void WaiveCharge(Life& life, const Fact& fact) {
  if (!ChargeExists(life, fact.target)) return;
  SettleCharge(life, fact, true, std::numeric_limits<int64_t>::max());
  CloseIfNothingIsOwed(life);
}

// ---- Rule 14: refunds with interest ----

// The period that a day up to today lies in.
inline Period PeriodOfDay(const Life& life, Date day) {
  Period found = CurrentPeriod(life);
  if (found.from <= day) return found;
  for (const Period& period : life.periods_gone) {
    if (period.from <= day) found = period;
  }
  return found;
}

// What 1 that was paid out on a day has borne by today.
inline mpq_class BorneSince(const Life& life, Date paid_out) {
  const Date end = life.stop ? std::min(life.today, *life.stop) : life.today;
  mpq_class borne = 0;
  for (Date day = paid_out; day < end; day = AddDays(day, 1)) {
    borne += CostOfDays(life, PeriodOfDay(life, day), day, AddDays(day, 1));
  }
  return borne;
}

// "the interest is given back, too, that as much of the latest pay-outs which did not come back
// before has borne from their days to that of the refund." Gaps: rounded once for the refund; of a
// pay-out its down payment is taken last and bears nothing; whether the principal was paid back
// meanwhile is not asked; flat interest is reckoned like any other; what came back without interest
// came back.
inline int64_t InterestOfRefund(Life& life, int64_t amount) {
  mpq_class interest = 0;
  life.came_back.resize(life.tranches.size(), 0);
  for (size_t i = life.tranches.size(); i > 0 && amount > 0; --i) {
    const Tranche& tranche = life.tranches.at(i - 1);
    const int64_t lent = LentBy(life.terms(), tranche);
    // Unit by unit: those that were lent come back before those of the down payment.
    const int64_t first = life.came_back.at(i - 1);
    const int64_t end = std::min(first + amount, tranche.amount);
    if (first < lent) interest += (std::min(end, lent) - first) * BorneSince(life, tranche.date);
    life.came_back.at(i - 1) = end;
    amount -= end - first;
  }
  return std::min(RoundHalfEven(interest), ArisenInAll(life) - life.refunded);
}

// "It pays the loan after the refund, in the product's own order, whatever that of refunds is."
inline void Refund(Life& life, const Fact& fact) {
  const int64_t interest = InterestOfRefund(life, fact.amount);
  Repay(life, fact.amount);
  if (interest <= 0 || !fact.with_interest) return;
  const int64_t overpaid = life.overpaid;
  life.refunded += interest;
  life.order = life.policy().allocation;
  Repay(life, interest);
  life.left_of_interest = life.overpaid - overpaid;
}

// ---- Rule 14: chargeback ----

// Gap: a loan that was settled before its time still has due dates to come.
inline bool NoneToCome(const Life& life) { return life.written_off || life.current > life.count(); }

// Principal or interest is owed again, "with the next instalment, or at once where none is to
// come". Gaps: on a due date the next one is the one after. What is owed at once has a row of its
// own. A loan that was settled runs again. The next instalment with grace on interest also puts off
// the interest that is asked for again.
inline void OweAgain(Life& life, bool at_once, int64_t principal, int64_t interest) {
  life.charged_back += principal;
  life.again += interest;
  if (!life.written_off) life.closed = false;
  if (!at_once) {
    life.fees_dropped = std::nullopt;
    life.row(life.current).extra += principal;
    life.deferred += interest;
    return;
  }
  LiveRow row;
  row.from = life.today;
  row.due = life.today;
  row.asked = true;
  row.principal = row.extra = principal;
  row.interest = interest;
  life.at_once.push_back(row);
}

// "Penalties and fees are asked for again on the day."
inline void AskForChargeAgain(Life& life, bool penalty, int64_t amount) {
  if (amount == 0) return;
  LiveCharge charge;
  charge.due = life.today;
  charge.decided = life.today;
  charge.penalty = penalty;
  charge.amount = amount;
  life.charges.push_back(charge);
}

// "what was overpaid first, and the rest as principal"; in parts "where the product states an
// order, and the chargeback names a payment".
inline void ChargeBack(Life& life, const Fact& fact) {
  const bool at_once = NoneToCome(life);
  const int64_t overpaid = std::min(fact.amount, life.overpaid);
  life.overpaid -= overpaid;
  int64_t left = fact.amount - overpaid;
  Parts parts;
  Parts& paid = life.paid_by[fact.target];
  for (const Component component : life.policy().chargeback_order) {
    parts[component] = std::min(left, paid[component]);
    paid[component] -= parts[component];
    left -= parts[component];
  }
  parts[Component::kPrincipal] += left;
  if (parts.total() == 0) return;
  AskForChargeAgain(life, true, parts[Component::kPenalty]);
  AskForChargeAgain(life, false, parts[Component::kFee]);
  const int64_t principal = parts[Component::kPrincipal];
  if (principal + parts[Component::kInterest] == 0) return;
  OweAgain(life, at_once, principal, parts[Component::kInterest]);
}

// ---- Rule 14: instalments that are changed ----

// "Re-amortisation puts principal that has fallen due, of down payments too, into the instalments
// to come". A stays: the instalments ask for that much more.
inline void Reamortise(Life& life) {
  if (life.current > life.count()) return;
  int64_t late = 0;
  for (LiveRow* row : AllRows(life)) {
    if (!row->asked || row->due > life.today) continue;
    const int64_t open = row->principal - row->gone_principal();
    row->principal -= open;
    row->put_off += open;
    late += open;
  }
  const int64_t part = RoundToMultiple(Ratio(late, life.count() - life.current + 1),
                                       life.terms().instalment_multiple);
  for (int number = life.current; number <= life.count(); ++number) {
    const int64_t more = number == life.count() ? late : std::min(part, late);
    life.row(number).extra += more;
    late -= more;
  }
}

// The current period ends today. Gap: its interest is rounded then.
inline void EndPeriodToday(Life& life, const Period& period, int64_t arisen) {
  life.finished += arisen;
  life.periods_gone.push_back(period);
  life.bearing.clear();
  life.deferred = 0;
  for (LiveRow* row : AllRows(life)) row->counted = row->paid_principal;
}

// So much more principal, and all interest that has not been asked for, is asked for today, with
// the instalment that is due today "or else with that of its period". Gap: that one's due date is
// today then. Interest that was paid ahead counts towards what is asked for.
inline void AskToday(Life& life, LiveRow& row, int64_t principal, int64_t interest_in_all) {
  if (!row.asked) {
    row.principal = row.gone_principal();
    row.interest = row.gone_interest();
    row.due = life.today;
    row.asked = true;
  }
  const int64_t of_others = InterestAsked(life) - row.interest;
  row.principal += principal;
  row.interest = std::max(row.gone_interest(), interest_in_all - of_others);
}

// Instalments to come end. Gap: what was paid of them ahead is shown with the one that is due
// today, or else with that of the period.
inline void EndInstalmentsAfter(Life& life, int number) {
  LiveRow& to = life.row(number);
  for (int i = number + 1; i <= life.count(); ++i) {
    const LiveRow& from = life.row(i);
    if (to.asked) to.principal += from.gone_principal();
    to.paid_principal += from.paid_principal;
    to.paid_interest += from.paid_interest;
    to.waived += from.waived;
    to.extra += from.extra;
    to.settled_principal += from.settled_principal;
    to.settled_interest += from.settled_interest;
    MoveEndedParts(from, to);
  }
  life.rows.resize(static_cast<size_t>(number));
  life.slots.resize(static_cast<size_t>(number));
}

// The period of the last instalment ends today, and costs what the part costs. On a due date
// nothing is cut.
inline void CutPeriod(Life& life) {
  Period& period = life.slots.back().period;
  period.whole = FractionFromStart(life.terms(), period, life.today);
  period.to = life.today;
}

// "all principal falls due that day with the interest that has arisen ...; later instalments and
// their fees end." Gap: the day is the last due date from then on, from which the periods go on.
inline void Accelerate(Life& life) {
  if (life.closed || life.current > life.count()) return;
  const int number = NumberOfToday(life);
  const Period period = CurrentPeriod(life);
  const int64_t arisen = ArisenInPeriod(life);
  const int64_t interest = InterestInAll(life);
  const bool is_cut = number == life.current;
  const bool has_fees = HasFees(life, life.row(number));
  // Gap: its own principal and interest are no more than what it would have asked for, as it is
  // seen on the day.
  const LiveRow seen = is_cut ? LookAhead(life).row(number) : LiveRow();
  EndInstalmentsAfter(life, number);
  if (is_cut) CutPeriod(life);
  EndPeriodToday(life, period, arisen);
  AskToday(life, life.row(number), Unasked(life), interest);
  if (is_cut) {
    LiveRow& row = life.row(number);
    row.own_principal = std::min(seen.own_principal, row.principal - row.settled_principal);
    row.own_interest = std::min(seen.own_interest, row.interest - row.settled_interest);
    FixFees(life, row, has_fees);
  }
  life.current = number + 1;
}

inline void ChargeOff(Life& life) {
  if (life.policy().charge_off_accelerates) Accelerate(life);
  if (life.policy().interest_stops_at_charge_off && !life.stop) life.stop = life.today;
}

// The instalments that there were end, but for the interest that is asked for where it is not put
// into the new ones.
inline void EndInstalments(Life& life, const Fact& fact) {
  UseInterestPaidAhead(life);
  const Period period = CurrentPeriod(life);
  const int64_t arisen = ArisenInPeriod(life);
  const int64_t in_all = InterestInAll(life);
  const int64_t waiting = fact.with_interest ? 0 : Waiting(life, ArisenInAll(life));
  if (life.current <= life.count()) {
    const int number = NumberOfToday(life);
    EndInstalmentsAfter(life, number);
    LiveRow& row = life.row(number);
    if (!row.asked) row.parts = EndedParts(row.parts);
    const int64_t gone = row.gone_principal() + row.gone_interest() + GoneOf(row.parts);
    if (row.asked || waiting + gone > 0) {
      AskToday(life, life.row(number), 0, in_all);
    } else {
      life.rows.pop_back();
    }
  }
  EndPeriodToday(life, period, arisen);
  for (LiveRow* row : AllRows(life)) {
    row->principal = row->gone_principal();
    if (fact.with_interest) row->interest = row->gone_interest();
  }
  for (std::vector<LiveRow>* list : {&life.rows, &life.at_once}) {
    life.old.insert(life.old.end(), list->begin(), list->end());
    list->clear();
  }
  life.slots.clear();
  life.fix_a_at.clear();
  life.fix_all_at.clear();
}

// Gaps: without a start the first new instalment is due one step after the day. Business days move
// the new dates, too. Equal parts are rounded half even to the instalment multiple. With interest
// is not offered for flat interest.
inline void Reage(Life& life, const Fact& fact) {
  if (fact.with_interest && life.flat_interest()) std::abort();
  // Rule 7: what was past its last due date has borne nothing since, where the product says so.
  const Date maturity = life.slot(life.count()).period.to;
  if (life.policy().interest_stops_at_maturity && maturity < life.today) {
    life.pauses.push_back({maturity, AddDays(life.today, -1)});
  }
  EndInstalments(life, fact);
  life.reaged = life.today;
  life.plan_ended = false;
  life.base = PrincipalOutstanding(life);
  life.base_tranches = life.tranches.size();
  life.running_out = 0;
  EndFlat(life);
  Terms& terms = life.contract.terms;
  terms.unit = fact.unit;
  terms.length = fact.every;
  if (!fact.with_interest) terms.amortisation = Amortisation::kEqualPrincipal;
  life.current = 1;
  for (int number = 1; number <= fact.count; ++number) {
    Slot slot;
    slot.anchor = fact.start.value_or(AddSteps(terms, life.today, 1));
    slot.steps = number - 1;
    slot.stated = number == 1;
    AddSlot(life, slot);
  }
  CountDates(life, 1);
  life.each = RoundToMultiple(Ratio(life.base, fact.count), terms.instalment_multiple);
  if (fact.with_interest) return FixA(life, true);
  if (!life.stop) life.stop = life.today;
}

// ---- Rule 14: recovery ----

// "pays what has come to be owed since, then takes that back, by component; what is more is
// overpaid".
inline void Recover(Life& life, int64_t amount) {
  const int64_t before = life.overpaid;
  Repay(life, amount);
  amount = std::exchange(life.overpaid, before) - before;
  int64_t given_up = -life.recovered;
  for (const LiveRow* row : AllRows(life)) {
    given_up += row->lost_principal + row->lost_interest;
    for (const LivePart& part : row->parts) given_up += part.lost;
  }
  for (const LiveCharge& charge : life.charges) given_up += charge.given_up;
  const int64_t taken_back = std::min(amount, given_up);
  life.recovered += taken_back;
  life.overpaid += amount - taken_back;
}

// ---- All kinds ----

// What has been paid so far, by component.
inline Parts PaidSoFar(const Life& life) {
  Parts paid;
  for (const LiveRow* row : AllRows(life)) {
    paid[Component::kPrincipal] += row->paid_principal;
    paid[Component::kInterest] += row->paid_interest;
    for (const LivePart& part : row->parts) paid[ComponentOf(part)] += part.paid;
  }
  for (const LiveCharge& charge : life.charges) {
    paid[charge.penalty ? Component::kPenalty : Component::kFee] += charge.gone;
  }
  return paid;
}

inline const AllocationOrder& OrderOf(const Life& life, Kind kind) {
  for (const auto& [of, order] : life.policy().allocation_by_kind) {
    if (of == kind) return order;
  }
  return life.policy().allocation;
}

inline void Do(Life& life, const Fact& fact) {
  switch (fact.kind) {
    case Kind::kDisbursement:
      return Disburse(life, fact);
    case Kind::kRepayment:
    case Kind::kGoodwillCredit:
      return Repay(life, fact.amount);
    case Kind::kMerchantRefund:
    case Kind::kPayoutRefund:
      return Refund(life, fact);
    case Kind::kChargePayment:
    case Kind::kChargeAdjustment:
      return PayCharge(life, fact);
    case Kind::kChargeWaiver:
      return WaiveCharge(life, fact);
    case Kind::kInterestWaiver:
      return WaiveInterest(life, fact.amount);
    case Kind::kOverpaymentRefund:
      life.overpaid -= fact.amount;
      return;
    case Kind::kChargeback:
      return ChargeBack(life, fact);
    case Kind::kReamortisation:
      return Reamortise(life);
    case Kind::kReaging:
      return Reage(life, fact);
    case Kind::kAcceleration:
      return Accelerate(life);
    case Kind::kChargeOff:
      return ChargeOff(life);
    case Kind::kWriteOff:
      return WriteOff(life);
    case Kind::kRecovery:
      return Recover(life, fact.amount);
    case Kind::kGuaranteeCall:
      return;
  }
}

// Keeps what a payment paid, for a chargeback that names it, and what it left.
inline void Apply(Life& life, const Fact& fact) {
  life.order = OrderOf(life, fact.kind);
  const Parts before = PaidSoFar(life);
  const int64_t overpaid = life.overpaid;
  Do(life, fact);
  const int64_t interest = std::exchange(life.left_of_interest, 0);
  if (life.overpaid - interest > overpaid) {
    life.left_over.push_back({fact.id, fact.kind, life.overpaid - interest - overpaid});
  }
  if (interest > 0) life.left_over.push_back({fact.id, fact.kind, interest, true});
  if (fact.kind == Kind::kChargeback || fact.kind == Kind::kReaging) return;
  Parts& paid = life.paid_by[fact.id];
  paid = PaidSoFar(life);
  for (const Component component : kAllComponents) paid[component] -= before[component];
}

// Rule 12: "What was overpaid pays ... what comes to be owed by an amendment or a charge, as a part
// of the latest payments that left it."
inline void UseOverpaid(Life& life) {
  for (size_t i = life.left_over.size(); i > 0; --i) {
    LeftOver& left = life.left_over.at(i - 1);
    const int64_t credit = std::min(left.amount, life.overpaid);
    if (credit == 0) continue;
    life.order = left.is_interest ? life.policy().allocation : OrderOf(life, left.kind);
    const Parts before = PaidSoFar(life);
    life.overpaid -= credit;
    const int64_t others = life.overpaid;
    Repay(life, credit);
    left.amount -= credit - (life.overpaid - others);
    const Parts after = PaidSoFar(life);
    for (const Component component : kAllComponents) {
      life.paid_by[left.id][component] += after[component] - before[component];
    }
  }
}

}  // namespace thuning::loan::naive
