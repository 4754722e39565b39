// The judge of loans' lives, its first half: how a loan runs from day to day. naive_life_test.h
// says what the judge is, and holds what happens on a loan.
#pragma once

#include <gmpxx.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "ledger/loan/facts.h"
#include "ledger/loan/naive_loan_test.h"
#include "ledger/loan/policy.h"
#include "ledger/loan/terms.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal.h"

namespace thuning::loan::naive {

// ---- What is told ----

struct LifeRow {
  Date from;
  Date due_date;
  // What the instalment asks for in all.
  int64_t principal = 0;
  int64_t interest = 0;
  // Paid: what was paid in advance is among it.
  int64_t principal_paid = 0;
  int64_t interest_paid = 0;
  int64_t interest_waived = 0;
  // Fees and penalties that stand in the row, together.
  int64_t charges = 0;
  int64_t charges_paid = 0;
  int64_t charges_waived = 0;
};

struct LifeState {
  // Down payments and instalments in the order of due dates; a down payment after the instalment of
  // its own day.
  std::vector<LifeRow> rows;
  int64_t principal_outstanding = 0;
  int64_t interest_arisen = 0;  // in all, by the day (rule 4)
  int64_t accrued = 0;          // rule 11
  // Rule 10.
  int64_t payoff_principal = 0;
  int64_t payoff_interest = 0;
  int64_t payoff_charges = 0;
  int64_t charges_due_open = 0;
  int64_t overpaid = 0;
  bool settled = false;  // Gap: a loan that was written off is not settled
};

// ---- What is kept while a loan is walked through ----

// An instalment as it was agreed on, with all that was changed since.
struct Slot {
  Period period;  // from the due date before it to its own, as business days moved them
  // Rule 0: its date is counted, so many steps after this one.
  Date anchor;
  int64_t steps = 0;
  bool stated = false;     // rule 3: the period costs what a first one costs that was stated
  bool put_there = false;  // by an amendment
  bool grace_on_principal = false;
  bool grace_on_interest = false;
  std::optional<int64_t> by_hand;
};

// What a charge asks for with a row (rule 13).
struct LivePart {
  size_t charge = 0;  // in Life::row_charges
  bool penalty = false;
  int64_t amount = 0;  // of a row to come: not reckoned yet
  int64_t paid = 0;
  int64_t waived = 0;
  int64_t lost = 0;       // given up by a write-off
  bool ended = false;     // this is what was paid of an instalment that ended
  bool when_due = false;  // a percentage that nothing pays before the instalment is due
  Date taken;             // past due: on which day it was taken

  int64_t gone() const { return paid + waived + lost; }
  int64_t open() const { return amount - gone(); }
};

// An instalment, a down payment or what was charged back at once, and what was paid of it.
struct LiveRow {
  int number = 0;  // 0: no instalment
  Date from;
  Date due;
  bool asked = false;  // its due date was reached: `principal` and `interest` are asked for
  int64_t principal = 0;
  int64_t interest = 0;
  int64_t paid_principal = 0;
  int64_t paid_interest = 0;
  int64_t waived = 0;
  // Given up by a write-off.
  int64_t lost_principal = 0;
  int64_t lost_interest = 0;
  int64_t counted = 0;  // of the principal paid: what has stopped bearing interest (rule 6)
  // Of the interest paid or waived before the due date: what a grace on interest had deferred.
  int64_t of_deferred = 0;
  // Rule 8: A of this instalment, where it has one, else the principal that it asks for.
  std::optional<int64_t> a;
  int64_t quota = 0;
  bool more = false;  // rule 9: more than the instalment was paid early
  // Rule 14. Principal that the instalment asks for on top of A: charged back, or put off to it.
  int64_t extra = 0;
  int64_t put_off = 0;  // of what was asked for: what later instalments ask for instead
  // Of an instalment to come: what was paid of it by the day on which the loan was settled. It
  // stands on top.
  int64_t settled_principal = 0;
  int64_t settled_interest = 0;
  // Rule 13: "without what is paid beyond it or falls due with it by an acceleration"; and without
  // what a settlement left of it (rule 10: that stands on top).
  int64_t own_principal = 0;
  int64_t own_interest = 0;
  std::vector<LivePart> parts;

  int64_t gone_principal() const { return paid_principal + lost_principal; }
  int64_t gone_interest() const { return paid_interest + waived + lost_interest; }
};

// A charge that is a debt of its own.
struct LiveCharge {
  int id = 0;
  bool waits = false;              // for tranches, with which it falls due
  std::optional<Decimal> percent;  // of what is paid out
  Date due;
  Date decided;
  bool penalty = false;
  int64_t amount = 0;
  int64_t gone = 0;      // paid or given up
  int64_t given_up = 0;  // of `gone`: by a write-off
  bool dropped = false;
};

// What a transaction left that was more than was owed.
struct LeftOver {
  int id = 0;
  Kind kind = Kind::kRepayment;
  int64_t amount = 0;
  bool is_interest = false;  // that came with a refund
};

struct Life {
  Contract contract;
  std::vector<Slot> slots;       // by number
  std::vector<LiveRow> rows;     // of the instalments, by number
  std::vector<LiveRow> old;      // instalments from before a re-ageing or an acceleration
  std::vector<LiveRow> at_once;  // what falls due on its own day, down payments too
  std::vector<LiveCharge> charges;
  std::vector<Charge> row_charges;   // those that stand in rows
  std::optional<Date> fees_dropped;  // rule 10: of instalments to come, and nothing was lent since
  std::vector<Tranche> tranches;     // paid out so far, in full
  std::vector<std::pair<Date, int64_t>> rates;  // from which day which rate, as they were agreed
  std::vector<InterestPause> pauses;
  // The instalments from which on something is fixed anew when their period begins (rule 16).
  std::set<int> fix_a_at;
  std::set<int> fix_all_at;

  Date today;
  int current = 1;                  // the period of today
  int64_t finished = 0;             // interest of the periods before, each rounded
  std::map<Date, int64_t> bearing;  // what bears interest, for the days walked of the period
  int64_t a = 0;                    // rule 5: A
  int64_t each = 0;                 // equal principal: the principal of each
  size_t flat_tranches = 0;         // flat: the tranches from this one on bear,
  int64_t taken = 0;                // and so much their periods before have taken
  int64_t deferred = 0;             // rule 5: by a grace on interest, and not paid since
  int64_t overpaid = 0;
  std::vector<LeftOver> left_over;  // of which it may be less by now
  int64_t left_of_interest = 0;     // by the refund that is under way
  // Rule 14. Principal that was charged back, and interest that is asked for again.
  int64_t charged_back = 0;
  int64_t again = 0;
  std::map<int, Parts> paid_by;  // what the transaction of an id paid and no chargeback took back
  int64_t recovered = 0;
  int64_t refunded = 0;            // interest, with refunds
  std::vector<int64_t> came_back;  // with refunds, of each tranche
  std::optional<Date> reaged;      // rule 14: put into new instalments on the day
  // What the plan is drawn for: so much principal, and the tranches from this one on. A settlement
  // ends what was before it, and re-ageing puts it into new instalments.
  int64_t base = 0;
  size_t base_tranches = 0;
  bool plan_ended = false;    // and nothing was paid out since
  int64_t flat_of_ended = 0;  // the flat interest of a plan that has ended
  int64_t running_out = 0;    // rule 10: what was settled early, and bears until the next due date
  std::vector<Period> periods_gone;  // in which the loan stood before the current one
  AllocationOrder order;             // of the transaction that is under way
  bool closed = false;               // settled or written off: nothing is to come
  bool written_off = false;
  bool gives_up = false;              // while a write-off is done: what would be paid is given up
  bool extended = false;              // rule 9: more than was due was paid on a due date
  std::optional<Date> stop;           // the first day on which nothing arises any more
  bool all_is_paid_when_due = false;  // this is a copy in which one looks ahead

  const Terms& terms() const { return contract.terms; }
  const Policy& policy() const { return contract.policy; }
  int count() const { return static_cast<int>(slots.size()); }
  const Slot& slot(int number) const { return slots.at(static_cast<size_t>(number) - 1); }
  LiveRow& row(int number) { return rows.at(static_cast<size_t>(number) - 1); }
  const LiveRow& row(int number) const { return rows.at(static_cast<size_t>(number) - 1); }
  bool no_rest() const { return policy().rest == Rest::kNone; }
  bool flat_interest() const { return terms().method == InterestMethod::kFlat; }
};

// ---- Rules 0, 3 and 16: due dates and periods ----

inline Date CountedOf(const Terms& terms, const Slot& slot) {
  return AddSteps(terms, slot.anchor, slot.steps);
}

// Rule 3: what a stated first period costs, of one that begins on `from`. Gap: where business days
// moved the instalment before, the period that costs is counted from where that one was counted.
inline mpq_class StatedFraction(const Terms& terms, Date from, Date to) {
  Terms stated = terms;
  stated.tranches = {{from, 0}};
  return StatedFirstFraction(stated, to);
}

// Rule 0, from instalment `first` on. Rule 16: a date that an amendment names stays where it was
// put.
inline void CountDates(Life& life, int first) {
  const Terms& terms = life.terms();
  const Date start = life.reaged.value_or(life.contract.start());
  for (int number = first; number <= life.count(); ++number) {
    Slot& slot = life.slots.at(static_cast<size_t>(number) - 1);
    const Date from = number == 1 ? start : life.slot(number - 1).period.to;
    const Date counted_before = number == 1 ? start : CountedOf(terms, life.slot(number - 1));
    const Date counted = CountedOf(terms, slot);
    const Date next = number < life.count() ? CountedOf(terms, life.slot(number + 1))
                                            : AddSteps(terms, slot.anchor, slot.steps + 1);
    const Date moved = Adjust(counted, terms.business_day_rule, *terms.calendar);
    const bool stays = slot.put_there || moved <= from || moved >= next;
    slot.period = {number, from, stays ? counted : moved, 0};
    if (terms.basis == InterestBasis::kPeriod) {
      slot.period.whole =
          slot.stated ? StatedFraction(terms, counted_before, counted) : StepFraction(terms);
    }
    LiveRow& row = life.row(number);
    row.from = slot.period.from;
    row.due = slot.period.to;
  }
}

inline void AddSlot(Life& life, Slot slot) {
  life.slots.push_back(std::move(slot));
  LiveRow row;
  row.number = life.count();
  life.rows.push_back(row);
}

// Rule 7: "By the period, and under the rest at instalments, the periods go on for that after the
// last due date at the same spacing"; else nothing ends that is rounded. Gap: counted from the last
// due date as it stands, and not moved by business days.
inline Period PeriodAfterLast(const Life& life, int number) {
  const Terms& terms = life.terms();
  const Date last = life.slots.back().period.to;
  const bool by_the_day = terms.basis == InterestBasis::kDay;
  if (by_the_day && life.policy().rest != Rest::kInstalment) {
    return {life.count() + 1, last, AddDays(last, 1'000'000), 0};
  }
  const int after = number - life.count();
  Period period{number, AddSteps(terms, last, after - 1), AddSteps(terms, last, after), 0};
  if (terms.basis == InterestBasis::kPeriod) period.whole = StepFraction(terms);
  return period;
}

inline Period CurrentPeriod(const Life& life) {
  if (life.current <= life.count()) return life.slot(life.current).period;
  return PeriodAfterLast(life, life.current);
}

// Today is the pay-out day or a due date.
inline bool IsOnDueDate(const Life& life) { return life.today == CurrentPeriod(life).from; }

// ---- Rules 1, 2, 4, 6 and 7: interest ----

// Gap: of two rates the one with the later first day holds, of one first day what was agreed last.
inline int64_t RateOn(const Life& life, Date day) {
  std::pair<Date, int64_t> found = life.rates.front();
  for (const auto& rate : life.rates) {
    if (rate.first <= day && rate.first >= found.first) found = rate;
  }
  return found.second;
}

inline bool IsPaused(const Life& life, Date day) {
  return std::any_of(life.pauses.begin(), life.pauses.end(), [&](const InterestPause& pause) {
    return pause.first <= day && day <= pause.last;
  });
}

// The yearly rate of what bears interest on a day: 0 where no interest arises.
inline int64_t RateThatArises(const Life& life, Date day) {
  if (!BearsInterest(life.terms(), day) || IsPaused(life, day)) return 0;
  if (life.stop && day >= *life.stop) return 0;
  const Date maturity = life.slot(life.count()).period.to;
  if (life.policy().interest_stops_at_maturity && day >= maturity) return 0;
  return RateOn(life, day);
}

// Rule 2: "principal that bears interest x rate x fraction of the segment", over the segments of
// the days [from, to) of a period. A new one begins where the rate changes, or what `bears` says of
// a day.
template <typename BearsOn>
mpq_class InterestOfDays(const Life& life, const Period& period, Date from, Date to,
                         const BearsOn& bears) {
  mpq_class interest = 0;
  while (from < to) {
    const int64_t bearing = bears(from);
    const int64_t rate = RateThatArises(life, from);
    Date end = AddDays(from, 1);
    while (end < to && bears(end) == bearing && RateThatArises(life, end) == rate) {
      end = AddDays(end, 1);
    }
    interest +=
        bearing * Ratio(rate, 100'000'000) * FractionOfSegment(life.terms(), period, from, end);
    from = end;
  }
  return interest;
}

// What 1 of principal costs on the days [from, to) of a period.
inline mpq_class CostOfDays(const Life& life, const Period& period, Date from, Date to) {
  return InterestOfDays(life, period, from, to, [](Date) { return int64_t{1}; });
}

// Rule 5: f. "the rate x the fraction of the days of period i that bear interest". Gap: with the
// rates and pauses that are known when it is reckoned, also those of days to come.
inline mpq_class CostOfDays(const Life& life, const Period& period, Date from) {
  return CostOfDays(life, period, from, period.to);
}

inline int64_t PaidOut(const Life& life) {
  int64_t amount = 0;
  for (const Tranche& tranche : life.tranches) amount += tranche.amount;
  return amount;
}

// What was charged back is owed like what was paid out.
inline int64_t PrincipalInAll(const Life& life) { return PaidOut(life) + life.charged_back; }

// All rows, down payments too.
inline std::vector<LiveRow*> AllRows(Life& life) {
  std::vector<LiveRow*> rows;
  for (std::vector<LiveRow>* list : {&life.old, &life.rows, &life.at_once}) {
    for (LiveRow& row : *list) rows.push_back(&row);
  }
  return rows;
}

inline std::vector<const LiveRow*> AllRows(const Life& life) {
  std::vector<const LiveRow*> rows;
  for (const std::vector<LiveRow>* list : {&life.old, &life.rows, &life.at_once}) {
    for (const LiveRow& row : *list) rows.push_back(&row);
  }
  return rows;
}

// What the plan asks of the row, without what rule 14 moved.
inline int64_t PlanPrincipal(const LiveRow& row) { return row.principal + row.put_off - row.extra; }

// Of the plan as it was drawn, or drawn anew, the principal that was not asked for.
inline int64_t PlanBearingToday(const Life& life) {
  int64_t bearing = life.base + life.running_out;
  for (size_t i = life.base_tranches; i < life.tranches.size(); ++i) {
    bearing += life.tranches.at(i).amount;
  }
  for (const std::vector<LiveRow>* list : {&life.rows, &life.at_once}) {
    for (const LiveRow& row : *list) bearing -= row.asked ? PlanPrincipal(row) : 0;
  }
  return bearing;
}

// Rule 5, flat: "Interest of a period is r x sum of tranche x fraction of the period from the
// tranche's day on". A tranche counts net of its down payment (rule 1). What was lent by today.
inline int64_t SumLent(const Life& life) {
  int64_t lent = 0;
  for (size_t i = life.flat_tranches; i < life.tranches.size(); ++i) {
    lent += LentBy(life.terms(), life.tranches.at(i));
  }
  return lent;
}

// The principal that bears interest today, when all of today has been done. Rule 6, none: what was
// asked for does not bear, nothing else counts. Rule 7: principal past due bears until it is paid;
// where the product says that it does not, it is what was asked for that stops bearing. Rule 1:
// what was charged back is principal. Gap: it bears from its day on, like what is paid out. Under
// rest none interest is the plan's, and what was charged back or put off adds nothing to it. Flat:
// the sum lent, until the last due date.
inline int64_t BearingToday(const Life& life) {
  if (life.flat_interest()) return life.current <= life.count() ? SumLent(life) : 0;
  if (life.no_rest()) return PlanBearingToday(life);
  int64_t bearing = PrincipalInAll(life);
  const bool late_bears = life.policy().interest_on_past_due;
  for (const LiveRow* row : AllRows(life)) {
    if (row->asked && !late_bears) {
      bearing -= row->principal;
    } else {
      bearing -= row->counted;
    }
  }
  return bearing;
}

// Exact, of the period of an instalment, by the tranches that are known today.
inline mpq_class ExactFlatInterest(const Life& life, int number) {
  const Period& period = life.slot(number).period;
  mpq_class interest = 0;
  for (size_t i = life.flat_tranches; i < life.tranches.size(); ++i) {
    const Tranche& tranche = life.tranches.at(i);
    const Date from = std::max(tranche.date, period.from);
    interest += LentBy(life.terms(), tranche) * CostOfDays(life, period, from);
  }
  return interest;
}

// Rule 5, flat: "By the period, the interest of the whole loan is rounded once, too, and the last
// period takes what the others have left of it".
inline bool TakesWhatIsLeft(const Life& life, int number) {
  const bool by_period = life.terms().basis == InterestBasis::kPeriod;
  return life.flat_interest() && by_period && number == life.count();
}

// "where interest runs to its due date".
inline bool IsStoppedBefore(const Life& life, Date due) { return life.stop && *life.stop < due; }

// Gap: that of the periods as they stand today; of a plan that has ended it stays what it was.
inline int64_t WholeFlatInterest(const Life& life) {
  if (life.plan_ended) return life.flat_of_ended;
  mpq_class interest = 0;
  for (int number = 1; number <= life.count(); ++number) {
    interest += ExactFlatInterest(life, number);
  }
  return RoundHalfEven(interest);
}

// What the others have left, "not below nothing".
inline int64_t LeftOfFlatInterest(const Life& life, int64_t taken) {
  return std::max<int64_t>(0, WholeFlatInterest(life) - taken);
}

// Flat: what the period of an instalment takes, if the others before have taken so much.
inline int64_t FlatInterestOf(const Life& life, int number, int64_t taken) {
  const int64_t own = RoundHalfEven(ExactFlatInterest(life, number));
  if (!TakesWhatIsLeft(life, number)) return own;
  const int64_t left = LeftOfFlatInterest(life, taken);
  return IsStoppedBefore(life, life.slot(number).period.to) ? std::min(own, left) : left;
}

// Rule 4: what has arisen since the period began, rounded. Rule 11: flat interest arises by days,
// too, "in the last period never more than it takes". Gap: when the last period ends, it takes all
// that it takes, also where less has arisen by its days.
inline int64_t ArisenInPeriod(const Life& life) {
  const Period period = CurrentPeriod(life);
  const int64_t arisen = RoundHalfEven(InterestOfDays(
      life, period, period.from, life.today, [&](Date day) { return life.bearing.at(day); }));
  if (!TakesWhatIsLeft(life, life.current)) return arisen;
  const int64_t left = LeftOfFlatInterest(life, life.taken);
  const bool is_over = life.today >= period.to && !IsStoppedBefore(life, period.to);
  return is_over ? left : std::min(arisen, left);
}

inline int64_t ArisenInAll(const Life& life) { return life.finished + ArisenInPeriod(life); }

// What interest has ever been there to be asked for: what was charged back, twice.
inline int64_t InterestInAll(const Life& life) { return ArisenInAll(life) + life.again; }

// ---- Rule 5: A, fixed anew in a life ----

inline int64_t LeftWithoutGrace(const Life& life, int number) {
  int64_t left = 0;
  for (int i = number; i <= life.count(); ++i) {
    if (!life.slot(i).grace_on_principal) ++left;
  }
  return left;
}

// The balance that the current period begins with. Gap: in a life that is the principal that was
// not asked for then: late principal is not in it, what was paid early is.
// What rule 14 puts on top of an instalment is not in it.
inline int64_t BalanceAtStart(const Life& life) {
  const Date from = CurrentPeriod(life).from;
  int64_t balance = life.base;
  for (size_t i = life.base_tranches; i < life.tranches.size(); ++i) {
    const Tranche& tranche = life.tranches.at(i);
    if (tranche.date < from) balance += LentBy(life.terms(), tranche);
  }
  for (const LiveRow& row : life.rows) {
    if (row.asked) balance -= PlanPrincipal(row);
  }
  return balance;
}

// "what is paid out in it", and what that bears until the period's end.
inline int64_t LentNow(const Life& life) {
  const Date from = CurrentPeriod(life).from;
  int64_t lent = 0;
  for (size_t i = life.base_tranches; i < life.tranches.size(); ++i) {
    const Tranche& tranche = life.tranches.at(i);
    if (tranche.date >= from) lent += LentBy(life.terms(), tranche);
  }
  return lent;
}

inline mpq_class InterestOfLentNow(const Life& life) {
  const Period period = CurrentPeriod(life);
  mpq_class interest = 0;
  for (size_t i = life.base_tranches; i < life.tranches.size(); ++i) {
    const Tranche& tranche = life.tranches.at(i);
    if (tranche.date < period.from) continue;
    interest += LentBy(life.terms(), tranche) * CostOfDays(life, period, tranche.date);
  }
  return interest;
}

// The exact interest that 1 costs in each period from the current one on.
inline std::vector<mpq_class> CostsToCome(const Life& life) {
  std::vector<mpq_class> costs;
  for (int number = life.current; number <= life.count(); ++number) {
    const Period& period = life.slot(number).period;
    costs.push_back(CostOfDays(life, period, period.from));
  }
  return costs;
}

// As ExactBalanceAfterLast in the judge of plans.
inline mpq_class BalanceAfterLast(const Life& life, const std::vector<mpq_class>& costs,
                                  int64_t asked) {
  mpq_class balance = BalanceAtStart(life);
  for (int number = life.current; number <= life.count(); ++number) {
    mpq_class interest = balance * costs.at(static_cast<size_t>(number - life.current));
    if (number == life.current) {
      interest += InterestOfLentNow(life);
      balance += LentNow(life);
    }
    if (!life.slot(number).grace_on_principal) balance += interest - asked;
  }
  return balance;
}

// Rule 5, flat: "A = (balance + the exact flat interest of the instalments without grace that are
// left) / their number".
inline mpq_class ExactFlatA(const Life& life, int64_t balance) {
  mpq_class asked = balance;
  for (int number = life.current; number <= life.count(); ++number) {
    if (!life.slot(number).grace_on_principal) asked += ExactFlatInterest(life, number);
  }
  return asked / LeftWithoutGrace(life, life.current);
}

inline mpq_class ExactA(const Life& life, const std::vector<mpq_class>& costs) {
  const int64_t balance = std::max<int64_t>(0, BalanceAtStart(life) + LentNow(life));
  if (life.flat_interest()) return ExactFlatA(life, balance);
  if (balance == 0) return 0;
  const mpq_class asking_0 = BalanceAfterLast(life, costs, 0);
  const mpq_class asking_1 = BalanceAfterLast(life, costs, 1);
  return asking_0 / (asking_0 - asking_1);
}

// Interest of instalments to come that a settlement has paid.
inline int64_t SettledAhead(const Life& life) {
  int64_t interest = 0;
  for (const LiveRow& row : life.rows) interest += row.asked ? 0 : row.settled_interest;
  return interest;
}

// Rule 9: "what was paid with a later instalment no earlier one asks for." Under rest none each has
// the plan's own.
inline int64_t PaidAheadAfter(const Life& life) {
  int64_t interest = 0;
  for (int number = life.current + 1; number <= life.count() && !life.no_rest(); ++number) {
    interest += life.row(number).gone_interest() - life.row(number).settled_interest;
  }
  return interest;
}

// Interest that was carried to the current period (rule 8).
inline int64_t Carried(const Life& life) {
  int64_t asked_before = 0;
  for (const LiveRow* row : AllRows(life)) asked_before += row->asked ? row->interest : 0;
  int64_t deferred = life.deferred;
  for (const LiveRow& row : life.rows) deferred += row.asked ? 0 : row.of_deferred;
  return std::max<int64_t>(
      0, life.finished + life.again - asked_before - deferred - SettledAhead(life));
}

// What principal and carried interest come to after the last instalment if each asks for `a`, first
// for interest. Nothing is rounded.
inline mpq_class BothAfterLast(const Life& life, const std::vector<mpq_class>& costs,
                               const mpq_class& a) {
  mpq_class balance = BalanceAtStart(life);
  mpq_class carried = Carried(life);
  for (int number = life.current; number <= life.count(); ++number) {
    carried += balance * costs.at(static_cast<size_t>(number - life.current));
    if (number == life.current) {
      carried += InterestOfLentNow(life);
      balance += LentNow(life);
    }
    const bool grace = life.slot(number).grace_on_principal;
    const mpq_class asked = grace || carried < a ? carried : a;
    carried -= asked;
    if (!grace) balance -= a - asked;
  }
  return balance + carried;
}

// Rule 14, re-ageing with interest: "A is level for both by rule 5". Gap: the amount that brings
// both to nothing with the last instalment, where each asks for interest first and interest bears
// nothing. Rounded half even to the multiple: the greatest multiple that leaves something or
// nothing, or the one above it if half a multiple more would leave something, too.
inline int64_t LevelForBoth(const Life& life, const std::vector<mpq_class>& costs) {
  const int64_t multiple = life.terms().instalment_multiple;
  const auto after = [&](const mpq_class& multiples) {
    return BothAfterLast(life, costs, multiples * multiple);
  };
  int64_t low = 0;
  int64_t high = 1;
  while (after(high) >= 0) high *= 2;
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    (after(middle) >= 0 ? low : high) = middle;
  }
  const mpq_class at_half = after(low + mpq_class(1, 2));
  const bool up = at_half > 0 || (at_half == 0 && low % 2 != 0);
  return (up ? high : low) * multiple;
}

// What the last instalment would ask for, with A from the current one on. "Reckoned each time A is
// fixed, as if nothing were agreed later, and without interest that a grace deferred." Gap: also as
// if nothing had been paid early of the instalments that are left.
inline int64_t LastWithA(const Life& life, const std::vector<mpq_class>& costs, int64_t a) {
  int64_t carried = Carried(life);
  int64_t balance = BalanceAtStart(life);
  int64_t taken = life.taken;
  for (int number = life.current;; ++number) {
    mpq_class interest = balance * costs.at(static_cast<size_t>(number - life.current));
    if (number == life.current) {
      interest += InterestOfLentNow(life);
      balance += LentNow(life);
    }
    const int64_t arisen =
        life.flat_interest() ? FlatInterestOf(life, number, taken) : RoundHalfEven(interest);
    taken += arisen;
    carried += arisen;
    if (number == life.count()) return balance + carried;
    const bool grace = life.slot(number).grace_on_principal;
    const int64_t asked = grace ? carried : std::min(carried, a);
    carried -= asked;
    if (!grace) balance -= std::min(a - asked, balance);
  }
}

// A from the current instalment on.
inline void FixA(Life& life, bool for_both = false) {
  if (life.current > life.count() || life.plan_ended) return;
  if (life.terms().amortisation == Amortisation::kEqualPrincipal) return;
  const std::vector<mpq_class> costs = CostsToCome(life);
  const int64_t multiple = life.terms().instalment_multiple;
  life.a = for_both ? LevelForBoth(life, costs) : RoundToMultiple(ExactA(life, costs), multiple);
  if (life.terms().residue == Residue::kLast) return;
  const int64_t difference = LastWithA(life, costs, life.a) - life.a;
  if (difference == 0) return;
  const int64_t moved = life.a + (difference > 0 ? multiple : -multiple);
  if (moved < 0) return;
  if (std::abs(LastWithA(life, costs, moved) - moved) < std::abs(difference)) life.a = moved;
}

// A, or what equal principal asks for.
inline void FixAll(Life& life) {
  if (life.current > life.count() || life.plan_ended) return;
  FixA(life);
  if (life.terms().amortisation == Amortisation::kEqualPrincipal) {
    const int64_t balance = std::max<int64_t>(0, BalanceAtStart(life) + LentNow(life));
    life.each = RoundToMultiple(Ratio(balance, LeftWithoutGrace(life, life.current)),
                                life.terms().instalment_multiple);
  }
}

// ---- Rule 8: what an instalment asks for ----

// Principal that was neither asked for nor paid.
inline int64_t Unasked(const Life& life) {
  int64_t principal = PrincipalInAll(life);
  for (const LiveRow* row : AllRows(life)) {
    principal -= row->asked ? row->principal : row->gone_principal();
  }
  return principal;
}

// Of it, what instalments after this one ask for on top. Gap: what was paid of them ahead was that.
inline int64_t ExtraAfter(const Life& life, int number) {
  int64_t extra = 0;
  for (int i = number + 1; i <= life.count(); ++i) {
    extra += std::max<int64_t>(0, life.row(i).extra - life.row(i).gone_principal());
  }
  return extra;
}

inline int64_t InterestAsked(const Life& life) {
  int64_t interest = 0;
  for (const LiveRow* row : AllRows(life)) interest += row->asked ? row->interest : 0;
  return interest;
}

// Interest that has arisen and was neither asked for nor paid nor waived before, or is owed again.
inline int64_t Waiting(const Life& life, int64_t arisen) {
  int64_t interest = arisen + life.again - InterestAsked(life);
  for (const LiveRow* row : AllRows(life)) interest -= row->asked ? 0 : row->gone_interest();
  return std::max<int64_t>(0, interest);
}

// "An instalment without A (equal principal, grace on principal, the last)".
inline std::optional<int64_t> AOf(const Life& life, int number) {
  const Slot& slot = life.slot(number);
  if (number == life.count() || slot.grace_on_principal) return std::nullopt;
  if (life.terms().amortisation == Amortisation::kEqualPrincipal) return std::nullopt;
  return slot.by_hand.value_or(life.a);
}

// The current instalment is asked for; its period is finished. "What was paid early counts towards
// the instalment: of A less what was paid early it asks for interest first, then principal. It
// never asks for less than was paid." Gaps: what was waived early counts like what was paid.
// Interest that a grace deferred stands on top of A, also where it is paid early; then it is paid
// first and does not count towards A. Where more was paid or waived early than has arisen in the
// end (a pause that was agreed later), later instalments ask for that much less. What rule 14 puts
// on top is principal, and leaves interest no more room than A does; what was paid early counts
// towards A first, and what is more towards that only as far as it is principal.
inline void AskFor(Life& life) {
  LiveRow& row = life.row(life.current);
  const bool last = life.current == life.count();
  row.a = AOf(life, life.current);
  row.quota = life.slot(life.current).grace_on_principal ? 0 : life.each;
  if (life.closed) {
    row.asked = true;
    row.principal = row.gone_principal();
    row.interest = row.gone_interest();
    return;
  }
  const bool stands = life.no_rest();
  const int64_t arisen = life.finished + life.again - InterestAsked(life) - life.deferred -
                         row.of_deferred - SettledAhead(life) - PaidAheadAfter(life);  // own
  // Gap: what was paid and has not arisen counts for what was put off, too.
  const int64_t ahead = std::max<int64_t>(0, -(arisen + PaidAheadAfter(life)));
  life.deferred -= std::min(ahead, life.deferred);
  const int64_t extra = row.extra - row.settled_principal;
  const int64_t gone_principal = row.gone_principal() - row.settled_principal;
  const int64_t gone_interest = row.gone_interest() - row.settled_interest;
  const int64_t own_gone = stands ? 0 : gone_interest - row.of_deferred;
  const int64_t early = stands ? 0 : own_gone + gone_principal;
  int64_t interest = std::max<int64_t>(0, arisen - own_gone);
  int64_t principal = last ? Unasked(life) : row.quota + extra - gone_principal;
  if (row.a) {
    const int64_t room = std::max<int64_t>(0, *row.a - early);
    const int64_t beyond = std::min(gone_principal, std::max<int64_t>(0, early - *row.a));
    interest = std::min(interest, room);
    principal = room - interest + std::max<int64_t>(0, extra - beyond);
    if (stands) principal -= gone_principal;
  }
  row.more = row.a ? early > *row.a + extra : !last && gone_principal > row.quota + extra;
  const int64_t of_plan = Unasked(life) - (last ? 0 : ExtraAfter(life, life.current));
  const int64_t at_most =
      std::max<int64_t>(0, std::min(Unasked(life), std::max(extra - gone_principal, of_plan)));
  principal = std::clamp<int64_t>(principal, 0, at_most);
  const int64_t interest_of_a = interest;
  if (life.slot(life.current).grace_on_interest && !last) {
    row.interest = row.gone_interest();
    life.deferred = std::max<int64_t>(0, life.deferred + interest - (stands ? gone_interest : 0));
  } else {
    interest += std::exchange(life.deferred, 0);
    const int64_t asked = stands ? std::max(interest, gone_interest) : gone_interest + interest;
    row.interest = row.settled_interest + asked;
  }
  row.principal = row.gone_principal() + principal;
  row.own_principal = last ? row.principal : row.quota + row.extra;
  if (row.a) {
    row.own_principal = std::max<int64_t>(0, *row.a - own_gone - interest_of_a) + row.extra;
  }
  row.own_principal = std::min(row.own_principal, row.principal) - row.settled_principal;
  row.own_interest = row.interest - row.settled_interest;
  row.asked = true;
}

// ---- The walk ----

// Rule 13, in naive_charge_test.h: the fees of the current instalment, which was asked for, and
// the penalties of what is due today.
inline void FixFeesOfCurrent(Life& life);
inline void AssessDueToday(Life& life);

// Rule 6. Daily: at once, but what is paid in advance from the next due date on where interest runs
// to it. At instalments: from the next due date on. "paid on a due date, from that day"; so on the
// pay-out day and, for what falls due at once, on its own day.
inline bool CountsAtOnce(const Life& life, const LiveRow& row) {
  if (IsOnDueDate(life)) return true;
  if (row.number == 0 && row.due == life.today) return true;
  if (life.policy().rest == Rest::kInstalment) return false;
  return row.asked || life.policy().early_interest == EarlyInterest::kToPayment;
}

// The row is reduced by so much principal today.
inline void ReducePrincipal(Life& life, LiveRow& row, int64_t amount) {
  if (life.gives_up) {
    row.lost_principal += amount;
    return;
  }
  row.paid_principal += amount;
  if (CountsAtOnce(life, row)) row.counted += amount;
}

// Rule 7: "What arises on late principal is asked for ... after the last due date with the last
// one, as it arises."
inline void AskLastForMore(Life& life) {
  if (life.current <= life.count() || life.closed) return;
  LiveRow& last = life.rows.back();
  const int64_t others = InterestAsked(life) - last.interest;
  last.interest = std::max(last.interest, InterestInAll(life) - others);
}

// Rules 10 and 14, flat: a settlement or re-ageing ends what flat interest is on. What is lent from
// now on counts "as if nothing had been lent before". The interest of the current period must stand
// with that of the periods before by now.
inline void EndFlat(Life& life) {
  if (!life.flat_interest()) return;
  life.flat_tranches = life.tranches.size();
  life.taken = 0;
  life.flat_of_ended = 0;
  for (auto& [day, bearing] : life.bearing) bearing = 0;
}

inline void FinishPeriod(Life& life) {
  life.periods_gone.push_back(CurrentPeriod(life));
  const int64_t arisen = ArisenInPeriod(life);
  life.finished += arisen;
  life.taken += arisen;
  life.running_out = 0;
  if (life.plan_ended) EndFlat(life);
  if (life.current <= life.count()) {
    AskFor(life);
    FixFeesOfCurrent(life);
  }
  life.bearing.clear();
  ++life.current;
  if (life.all_is_paid_when_due && life.current - 1 <= life.count()) {
    LiveRow& row = life.row(life.current - 1);
    ReducePrincipal(life, row, row.principal - row.gone_principal());
  }
  // Gap: after the last due date, what is paid counts under the rest at instalments from the next
  // end of a period that goes on by rule 7.
  for (LiveRow* row : AllRows(life)) {
    row->counted = row->paid_principal;
  }
  if (life.current > life.count() || life.plan_ended) return;
  const bool lower = life.policy().prepayment == Prepayment::kLower;
  const bool lowered = lower && life.row(life.current - 1).more;
  if (lowered || life.fix_all_at.contains(life.current)) {
    FixAll(life);
  } else if (life.slot(life.current - 1).by_hand || life.fix_a_at.contains(life.current)) {
    FixA(life);
  }
}

inline void EndDay(Life& life) {
  AssessDueToday(life);
  life.bearing[life.today] = BearingToday(life);
  life.today = AddDays(life.today, 1);
  if (life.today == CurrentPeriod(life).to) FinishPeriod(life);
  AskLastForMore(life);
}

// "late principal counts as paid on the day that is asked about", and what is due that day.
inline void PayLatePrincipal(Life& life) {
  for (LiveRow* row : AllRows(life)) {
    if (row->asked) ReducePrincipal(life, *row, row->principal - row->gone_principal());
  }
}

// The loan at its end, if from today on all is paid when due.
inline Life LookAhead(const Life& life) {
  Life ahead = life;
  ahead.gives_up = false;
  ahead.all_is_paid_when_due = true;
  PayLatePrincipal(ahead);
  while (ahead.current <= ahead.count()) EndDay(ahead);
  return ahead;
}

}  // namespace thuning::loan::naive
