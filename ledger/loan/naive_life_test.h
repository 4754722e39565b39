// The judge: the life of a loan, reckoned slowly and plainly from RULES.md alone.
//
// It is the twin that the engine is compared with, and goes on where naive_loan_test.h (the judge
// of plans) ends. Nothing of it comes from the engine's code. It holds:
//
//   - A loan is walked through one day at a time, from the pay-out. A day begins with the
//     instalment that is due on it, which is asked for; then come the penalties that are decided on
//     it, the amendments of the day, then its transactions in their order; then the balance that
//     bears interest that day is written down.
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
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "ledger/loan/facts.h"
#include "ledger/loan/naive_charge_test.h"
#include "ledger/loan/naive_course_test.h"
#include "ledger/loan/naive_fact_test.h"
#include "ledger/loan/naive_loan_test.h"
#include "ledger/loan/naive_payment_test.h"
#include "ledger/loan/policy.h"
#include "ledger/loan/terms.h"
#include "ledger/money/date.h"

namespace thuning::loan::naive {

// ---- Rule 16: what is changed ----

inline int InstalmentDueOn(const Life& life, Date date) {
  for (int number = life.current; number <= life.count(); ++number) {
    if (life.slot(number).period.to == date) return number;
  }
  return 0;
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
  if (life.slot(number).period.to == moved_to || moved_to <= life.slot(number).period.from) return;
  if (moved_to <= life.today) std::abort();
  for (int i = number; i <= life.count(); ++i) {
    Slot& slot = life.slots.at(static_cast<size_t>(i) - 1);
    slot.anchor = moved_to;
    slot.steps = i - number;
    slot.stated = i <= number + 1;
    slot.put_there = i == number;
  }
  CountDates(life, number);
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
  for (int i = number; i < number + count && i <= life.count(); ++i) {
    life.slots.at(static_cast<size_t>(i) - 1).*grace = true;
  }
}

// Gap: an instalment that has grace on principal, or is the last, and was agreed by hand asks for
// what it would have asked for; after the one with grace A is fixed anew all the same.
inline void Amend(Life& life, const Amendment& amendment) {
  // "a settled loan is not changed". Gap: nor one whose plan stands, once all of the plan is paid.
  const bool is_settled = PaidOut(life) > 0 && OwedToSettle(life).total() == 0;
  if (life.written_off || life.closed || is_settled) return;
  if (amendment.rate_e8) ChangeRate(life, amendment);
  if (amendment.pause) {
    // Gap: days before the amendment's value date are not paused.
    life.pauses.push_back({std::max(amendment.pause->first, life.today), amendment.pause->last});
  }
  if (!amendment.from) return;
  // Gap: an amendment of an instalment that ended, by acceleration or re-ageing, changes nothing.
  const int number = InstalmentDueOn(life, *amendment.from);
  if (number == 0) return;
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
  for (const Charge& charge : charges) AddCharge(life, charge);
  return life;
}

inline LifeRow ToldRow(const LiveRow& row) {
  LifeRow told;
  told.from = row.from;
  told.due_date = row.due;
  told.principal = row.principal;
  told.interest = row.interest;
  told.principal_paid = row.paid_principal;
  told.interest_paid = row.paid_interest;
  told.interest_waived = row.waived;
  for (const LivePart& part : row.parts) {
    told.charges += part.amount;
    told.charges_paid += part.paid;
    told.charges_waived += part.waived;
  }
  return told;
}

// Rows whose due date was reached as they were asked for, the others as they will be.
inline std::vector<LifeRow> ToldRows(const Life& life) {
  const bool looks = !life.closed && life.current <= life.count();
  const Life ahead = looks ? LookAhead(life) : life;
  std::vector<LiveRow> rows = life.old;
  for (int number = 1; number <= life.count(); ++number) {
    LiveRow row = life.row(number);
    if (!row.asked) {
      const LiveRow& shown = ahead.row(number);
      row.principal = life.closed ? row.gone_principal() : shown.principal;
      row.interest = life.closed ? row.gone_interest() : shown.interest;
      row.parts = life.closed ? EndedParts(row.parts) : shown.parts;
    }
    rows.push_back(row);
  }
  rows.insert(rows.end(), life.at_once.begin(), life.at_once.end());
  std::stable_sort(rows.begin(), rows.end(), [](const LiveRow& a, const LiveRow& b) {
    return std::pair(a.due, a.number == 0) < std::pair(b.due, b.number == 0);
  });
  std::vector<LifeRow> told;
  for (const LiveRow& row : rows) told.push_back(ToldRow(row));
  return told;
}

inline LifeState StateOf(const Life& life) {
  LifeState state;
  state.rows = ToldRows(life);
  state.principal_outstanding = PrincipalOutstanding(life);
  state.interest_arisen = ArisenInAll(life);
  state.accrued = std::max<int64_t>(0, state.interest_arisen + life.again - InterestGone(life));
  const Owed owed = OwedToSettle(life);
  state.payoff_principal = owed.principal;
  state.payoff_interest = owed.interest;
  state.payoff_charges = owed.charges;
  state.charges_due_open = owed.charges;
  state.overpaid = life.overpaid;
  state.settled = !life.written_off && PaidOut(life) > 0 && owed.total() == 0;
  return state;
}

// Rule 15: the loan as of each of the days. What has a later value date does not count.
inline std::map<Date, LifeState> LifeOnDays(const Contract& contract,
                                            const std::vector<Charge>& charges,
                                            const std::vector<Amendment>& amendments,
                                            const std::vector<Fact>& facts,
                                            const std::set<Date>& days) {
  std::map<Date, LifeState> states;
  for (const Date day : days) states[day] = {};
  Life life = Begin(contract, charges);
  while (life.today <= *days.rbegin()) {
    bool news = std::any_of(charges.begin(), charges.end(),
                            [&life](const Charge& charge) { return charge.decided == life.today; });
    if (news) AssessWhatIsDecided(life);
    for (const Amendment& amendment : amendments) {
      if (amendment.date != life.today) continue;
      Amend(life, amendment);
      news = true;
    }
    if (news) UseOverpaid(life);
    for (const Fact& fact : facts) {
      if (fact.date == life.today) Apply(life, fact);
    }
    if (days.contains(life.today)) states[life.today] = StateOf(life);
    EndDay(life);
  }
  return states;
}

inline LifeState LifeOn(const Contract& contract, const std::vector<Charge>& charges,
                        const std::vector<Amendment>& amendments, const std::vector<Fact>& facts,
                        Date day) {
  return LifeOnDays(contract, charges, amendments, facts, {day}).at(day);
}

}  // namespace thuning::loan::naive
