// How a course is put into new instalments, and what money that comes back has borne (rule 14).

#include <algorithm>
#include <vector>

#include "ledger/loan/big.h"
#include "ledger/loan/course.h"
#include "ledger/loan/level_instalment.h"

namespace thuning::loan {

// What is to come ends on the day: what was paid of it stands with the instalment of the day.
void Course::EndPeriods(Date day) {
  if (!HasToCome()) {
    // The last instalment so far has asked for what was not paid before.
    now_.carried += ArisenBeyond(day) - InterestBeyond(day);
    now_.arisen += OwnInterest(now_, day);
  }
  beyond_ = 0;
  if (!HasToCome()) return;
  now_.unasked = now_.ahead;
  now_.added = 0;
  for (Instalment& one : instalments_) one.added = 0;
  Accelerate(day);
}

// Instalments for the principal take the place of those that there were.
void Course::Schedule(Date day, int64_t principal, const NewSchedule& schedule) {
  const bool bears = !policy_.interest_stops_at_maturity;
  for (size_t i = instalments_.size(); bears && i < now_.next; ++i) {
    gone_.push_back(PeriodBeyond(i));
  }
  if (bears && EndOf(now_.next - 1) < day) {
    Instalment broken = PeriodBeyond(now_.next);
    broken.whole = Part(broken, broken.from, day);
    broken.due = day;
    gone_.push_back(broken);
  }
  terms_.unit = schedule.step.unit;
  terms_.length = schedule.step.length;
  first_ = now_.next = instalments_.size();
  begin_ = day;
  anchor_ = schedule.start;
  anchor_index_ = static_cast<int>(first_);
  instalments_.resize(first_ + static_cast<size_t>(schedule.count));
  CountDatesFrom(first_);
  instalments_[first_].whole = PartByPeriod(Spacing(), day, schedule.start);
  done_with_ = paid_out_.size();
  ended_ = closed_ = false;
  now_.unasked = principal;
  now_.flat_arisen = 0;
  now_.fixed = {};
  Reserve();
}

void Course::Reage(Date day, int64_t past_due, const NewSchedule& schedule) {
  const int64_t principal = principal_to_come() + past_due;
  EndPeriods(day);
  Schedule(day, principal, schedule);
  terms_.amortisation = Amortisation::kEqualPrincipal;
  StopInterest(day);
  now_.fixed = Fix(first_, now_);
  Begin(now_, View::kAsItIs);
}

void Course::ReageWithInterest(Date day, int64_t past_due, int64_t interest,
                               const NewSchedule& schedule) {
  const int64_t principal = principal_to_come() + past_due;
  EndPeriods(day);
  now_.carried += now_.deferred + interest;
  now_.deferred = 0;
  for (Instalment& one : instalments_) {
    now_.carried += one.interest - one.interest_paid;
    one.interest = one.interest_paid;
  }
  Schedule(day, principal, schedule);
  now_.fixed = Fix(first_, now_);
  if (terms_.amortisation == Amortisation::kEqualInstalments) FixForBoth(principal);
  Begin(now_, View::kAsItIs);
}

// A, for the principal and the interest that is carried.
void Course::FixForBoth(int64_t principal) {
  std::vector<InterestFactor> factors;
  for (size_t i = first_; i < instalments_.size(); ++i) {
    factors.push_back(WholeFactor(instalments_[i]));
  }
  const int64_t carried = std::max<int64_t>(now_.carried, 0);
  now_.fixed.instalment = LevelForBoth(principal, carried, factors, terms_.instalment_multiple);
  if (terms_.residue == Residue::kSpread) SpreadResidue(first_, now_, now_.fixed);
}

// A down payment is taken last of its own pay-out, and has borne nothing.
int64_t Course::TakeBackPaidOut(int64_t amount, Date day) {
  std::vector<Instalment> periods = gone_;
  periods.insert(periods.end(), instalments_.begin(), instalments_.end());
  const bool runs_on = !policy_.interest_stops_at_maturity;
  for (size_t i = instalments_.size(); runs_on && EndOf(i - 1) < day; ++i) {
    periods.push_back(PeriodBeyond(i));
  }
  mpq_class total = 0;
  for (auto sum = paid_out_.rbegin(); sum != paid_out_.rend() && amount > 0; ++sum) {
    const int64_t taken = std::min(amount, sum->amount + sum->at_once - sum->came_back);
    const int64_t bearing =
        std::min(sum->came_back + taken, sum->amount) - std::min(sum->came_back, sum->amount);
    for (const Instalment& period : periods) {
      const Date from = std::max(period.from, sum->date);
      const Date to = std::min(period.due, day);
      if (from >= to) continue;
      const InterestFactor factor = Factor(period, from, to);
      total += bearing * ToFraction(factor.numerator, factor.denominator);
    }
    sum->came_back += taken;
    amount -= taken;
  }
  return RoundHalfEven(total);
}

void Course::Drop(size_t instalment) {
  gone_.push_back(instalments_[instalment]);
  instalments_.erase(instalments_.begin() + static_cast<std::ptrdiff_t>(instalment));
  --now_.next;
  if (anchor_index_ > static_cast<int>(instalment)) --anchor_index_;
  if (first_ > instalment) --first_;
}

}  // namespace thuning::loan
