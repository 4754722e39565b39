#include "ledger/loan/course.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/loan/big.h"
#include "ledger/loan/level_instalment.h"
#include "ledger/money/day_count.h"
#include "ledger/money/rounding.h"

namespace thuning::loan {
namespace {

// The calendar's last day.
const Date kNever(std::chrono::year{9999} / std::chrono::December / 31);

template <typename List>
void Bear(Date day, int64_t more, List& bearing) {
  if (bearing.back().from == day) {
    bearing.back().principal += more;
  } else {
    bearing.push_back({day, bearing.back().principal + more});
  }
}

// A sum of amounts times factors. Those in a row that have one denominator are added up as whole
// numbers, as long as they are small.
class ExactSum {
 public:
  void Add(int64_t amount, const InterestFactor& factor) {
    const bool is_small = factor.numerator < kSmall && run_ < kMost;
    if (factor.denominator != denominator_ || !is_small) Flush(factor.denominator);
    if (is_small) {
      run_ += amount * factor.numerator;
    } else {
      total_ += amount * ToFraction(factor.numerator, factor.denominator);
    }
  }
  mpq_class Total() {
    Flush(1);
    return total_;
  }

 private:
  // An amount is below 2^44: a summand is below 2^104, and the run below 2^126.
  static constexpr Int128 kSmall = Int128{1} << 60;
  static constexpr Int128 kMost = Int128{1} << 125;

  void Flush(Int128 next_denominator) {
    if (run_ != 0) total_ += ToFraction(run_, denominator_);
    run_ = 0;
    denominator_ = next_denominator;
  }

  mpq_class total_ = 0;
  Int128 run_ = 0;
  Int128 denominator_ = 1;
};

}  // namespace

Course::Course(const Contract& contract) : terms_(contract.terms), policy_(contract.policy) {
  const Date start = contract.start();
  begin_ = start;
  rates_.push_back({start, terms_.rate_e8});
  if (terms_.interest_free_until.has_value()) {
    pauses_.push_back({start, AddDays(*terms_.interest_free_until, -1)});
  }
  anchor_ = terms_.first_due_date.value_or(start);
  anchor_index_ = terms_.first_due_date.has_value() ? 0 : -1;
  instalments_.resize(static_cast<size_t>(terms_.count), Instalment());
  CountDatesFrom(0);
  if (terms_.first_due_date.has_value()) {
    instalments_[0].whole = PartByPeriod(Spacing(), start, *terms_.first_due_date);
  }
  for (int i = 0; i < terms_.grace_on_principal; ++i) {
    instalments_[static_cast<size_t>(i)].has_grace = true;
  }
  for (int i = 0; i < terms_.grace_on_interest; ++i) {
    instalments_[static_cast<size_t>(i)].defers_interest = true;
  }
  for (const HandMade& one : terms_.by_hand) {
    instalments_[static_cast<size_t>(one.number) - 1].by_hand = one.amount;
  }
  now_.bearing.push_back({start, 0});
}

// From where the period of an instalment is counted.
Date Course::CountedBefore(size_t i) const {
  return i == first_ ? begin_ : instalments_[i - 1].counted;
}

// Due dates from an instalment on, and their periods (rules 0 and 3).
void Course::CountDatesFrom(size_t first) {
  const bool moves = terms_.business_day_rule != BusinessDayRule::kUnadjusted;
  Date before = first == first_ ? begin_ : instalments_[first - 1].due;
  for (size_t i = first; i < instalments_.size(); ++i) {
    const int steps = static_cast<int>(i) - anchor_index_;
    const Date counted = StepFrom(anchor_, Spacing(), steps);
    const Date due =
        moves ? ToBusinessDay(terms_, counted, before, StepFrom(anchor_, Spacing(), steps + 1))
              : counted;
    instalments_[i].from = before;
    instalments_[i].due = due;
    instalments_[i].counted = counted;
    instalments_[i].whole = WholeStep(Spacing());
    before = due;
  }
}

bool Course::IsLevel(size_t i) const {
  return terms_.amortisation == Amortisation::kEqualInstalments && !instalments_[i].has_grace &&
         !IsLast(i);
}

// After the last due date periods go on at the same spacing; by the day there is one without an
// end, but for a rest that waits for its end (rule 7).
Course::Instalment Course::PeriodBeyond(size_t index) const {
  const Date last = instalments_.back().due;
  const bool ends = terms_.basis == InterestBasis::kPeriod || policy_.rest == Rest::kInstalment;
  if (!ends) return {.from = last, .due = kNever, .whole = WholeStep(Spacing())};
  const int steps = static_cast<int>(index - instalments_.size());
  return {.from = StepFrom(last, Spacing(), steps),
          .due = StepFrom(last, Spacing(), steps + 1),
          .whole = WholeStep(Spacing())};
}

Date Course::BeginOf(size_t index) const {
  return index < instalments_.size() ? instalments_[index].from : PeriodBeyond(index).from;
}

Date Course::EndOf(size_t index) const {
  return index < instalments_.size() ? instalments_[index].due : PeriodBeyond(index).due;
}

// Interest.

YearPart Course::Part(const Instalment& period, Date from, Date to) const {
  if (period.from == period.due) return {0, 1};
  if (terms_.basis == InterestBasis::kPeriod) {
    return {period.whole.numerator * DaysBetween(from, to),
            period.whole.denominator * DaysBetween(period.from, period.due)};
  }
  const YearFraction to_end = FractionOfYear(terms_.day_count, period.from, to);
  if (from == period.from) return {to_end.numerator, to_end.denominator};
  const YearFraction to_start = FractionOfYear(terms_.day_count, period.from, from);
  return {to_end.numerator - to_start.numerator, to_end.denominator};
}

int64_t Course::RateOn(Date day) const {
  if (stops_.has_value() && day >= *stops_) return 0;
  for (const InterestPause& pause : pauses_) {
    if (pause.first <= day && day <= pause.last) return 0;
  }
  const auto after = std::upper_bound(rates_.begin(), rates_.end(), day,
                                      [](Date on, const RateFrom& rate) { return on < rate.from; });
  return after == rates_.begin() ? rates_.front().rate_e8 : std::prev(after)->rate_e8;
}

// What a unit of principal bears on the days [from, to) of a period. Those of one period have one
// denominator.
InterestFactor Course::Factor(const Instalment& period, Date from, Date to) const {
  if (HasOneRate()) {
    return FactorOf(Part(period, from, to), rates_.front().rate_e8);
  }
  std::vector<Date> days = {from, to};
  const auto cut = [&](Date day) {
    if (from < day && day < to) days.push_back(day);
  };
  for (const RateFrom& rate : rates_) cut(rate.from);
  for (const InterestPause& pause : pauses_) {
    cut(pause.first);
    cut(AddDays(pause.last, 1));
  }
  if (stops_.has_value()) cut(*stops_);
  std::sort(days.begin(), days.end());
  InterestFactor sum = FactorOf(Part(period, from, from), 0);
  for (size_t i = 1; i < days.size(); ++i) {
    sum.numerator += FactorOf(Part(period, days[i - 1], days[i]), RateOn(days[i - 1])).numerator;
  }
  return sum;
}

// Rules 1 to 4: of a period, until a day in it; rounded once.
int64_t Course::InterestBorneIn(const Instalment& period, const Bearings& bearing, Date day) const {
  if (bearing.size() == 1 && day == period.due) {
    const InterestFactor whole = WholeFactor(period);
    return DivideToMultiple(bearing[0].principal * whole.numerator, whole.denominator, 1);
  }
  Int128 sum = 0;
  Int128 denominator = 1;
  for (size_t i = 0; i < bearing.size(); ++i) {
    const Date from = std::min(bearing[i].from, day);
    const bool is_last = i + 1 == bearing.size();
    const Date to = is_last ? day : std::min(bearing[i + 1].from, day);
    const InterestFactor factor = Factor(period, from, to);
    sum += bearing[i].principal * factor.numerator;
    denominator = factor.denominator;
  }
  return DivideToMultiple(sum, denominator, 1);
}

// Of the period of `next`; by the period the last one of a flat loan takes the rest (rule 5).
int64_t Course::OwnInterest(const Standing& standing, Date day) const {
  if (standing.next >= instalments_.size()) {
    if (IsFlat() || policy_.interest_stops_at_maturity) return 0;
    return InterestBorneIn(PeriodBeyond(standing.next), standing.bearing, day);
  }
  const Instalment& period = instalments_[standing.next];
  const int64_t arisen = InterestBorneIn(period, standing.bearing, day);
  const bool takes_rest =
      IsFlat() && terms_.basis == InterestBasis::kPeriod && IsLast(standing.next);
  if (!takes_rest) return arisen;
  const int64_t rest = std::max<int64_t>(flat_total_ - standing.flat_arisen, 0);
  const bool is_stopped = stops_.has_value() && *stops_ < period.due;
  const bool runs_on = standing.bearing.back().principal > 0 && !is_stopped;
  return day == period.due && runs_on ? rest : std::min(arisen, rest);
}

int64_t Course::InterestArisenBy(Date day) const { return now_.arisen + OwnInterest(now_, day); }

// Whether interest runs on to the next due date, for who pays early on the day.
bool Course::RunsToInstalment(Date day) const {
  return HasToCome() && policy_.early_interest == EarlyInterest::kToInstalment &&
         day > instalments_[now_.next].from && !(stops_.has_value() && *stops_ <= day);
}

int64_t Course::InterestWaiting(Date day) const {
  // The last instalment asks for all, and for what was paid of it where less has arisen.
  if (!HasToCome()) {
    return std::min<int64_t>(now_.carried + now_.deferred + ArisenBeyond(day), 0);
  }
  if (follows()) return InterestOfPeriod(day) - now_.interest_ahead;
  int64_t sum = InterestOfPeriod(day);
  for (size_t i = now_.next; i < instalments_.size(); ++i) sum -= OwnPaid(instalments_[i]);
  return sum;
}

int64_t Course::InterestOfPeriod(Date day) const {
  const int64_t before = now_.carried + now_.deferred;
  if (!RunsToInstalment(day)) return before + OwnInterest(now_, day);
  Standing standing = now_;
  if (follows() && policy_.interest_on_past_due) {
    Bear(day, -LateThatCounts(day), standing.bearing);
  }
  return before + OwnInterest(standing, instalments_[now_.next].due);
}

int64_t Course::ArisenBeyond(Date day) const {
  return HasToCome() ? 0 : beyond_ + OwnInterest(now_, day);
}

int64_t Course::InterestBeyond(Date day) const {
  const int64_t ahead = std::max<int64_t>(-(now_.carried + now_.deferred), 0);
  return std::max<int64_t>(ArisenBeyond(day) - ahead, 0);
}

// Principal that bears interest from the beginning of a period on.
int64_t Course::Base(const Standing& standing, View view) const {
  if (IsFlat()) return Lent();
  if (!follows()) return standing.unasked - standing.added;
  const bool late_bears = view == View::kAsItIs && policy_.interest_on_past_due;
  return late_bears ? outstanding_ - idle_ : standing.unasked - standing.ahead;
}

void Course::Begin(Standing& standing, View view) const {
  if (standing.bearing.size() > 1) standing.bearing.resize(1);
  standing.bearing[0] = {BeginOf(standing.next), Base(standing, view)};
  if (standing.next >= instalments_.size() || ended_) return;
  const bool anew = instalments_[standing.next].fixes_anew;
  if (anew || standing.fixes_next) standing.fixed = Fix(standing.next, standing);
  standing.fixes_next = false;
}

// The instalments' amount (rule 5).

std::vector<Tranche> Course::PaidOutIn(const Instalment& period) const {
  std::vector<Tranche> tranches;
  for (size_t i = done_with_; i < paid_out_.size(); ++i) {
    const PaidOut& sum = paid_out_[i];
    if (period.from <= sum.date && sum.date < period.due) {
      tranches.push_back({sum.date, sum.amount});
    }
  }
  return tranches;
}

// What flat interest is on.
int64_t Course::Lent() const {
  int64_t sum = 0;
  for (size_t i = done_with_; i < paid_out_.size(); ++i) sum += paid_out_[i].amount;
  return sum;
}

// The exact flat interest of instalments from one on, and so much more, in so many parts; rounded.
int64_t Course::FlatOver(size_t i, bool with_grace, int64_t more, int64_t count) const {
  ExactSum sum;
  sum.Add(more, {.numerator = 1, .denominator = 1});
  for (size_t j = i; j < instalments_.size(); ++j) {
    const Instalment& period = instalments_[j];
    if (period.has_grace && !with_grace) continue;
    for (size_t k = done_with_; k < paid_out_.size(); ++k) {
      const PaidOut& paid = paid_out_[k];
      if (paid.date >= period.due) continue;
      sum.Add(paid.amount, paid.date <= period.from ? WholeFactor(period)
                                                    : Factor(period, paid.date, period.due));
    }
  }
  return RoundHalfEven(sum.Total() / count);
}

// Of a plan that has ended it stays what it was.
void Course::TotalFlat() {
  if (IsFlat() && !ended_) flat_total_ = FlatOver(0, true, 0, 1);
}

int64_t Course::RepayingFrom(size_t i) const {
  return std::count_if(instalments_.begin() + static_cast<std::ptrdiff_t>(i), instalments_.end(),
                       [](const Instalment& one) { return !one.has_grace; });
}

Course::Fixed Course::Fix(size_t i, const Standing& standing) const {
  Fixed fixed = standing.fixed;
  const int64_t principal = std::max<int64_t>(standing.unasked - standing.added, 0);
  if (i >= instalments_.size()) return fixed;
  const int64_t count = RepayingFrom(i);
  if (count == 0) return fixed;
  if (terms_.amortisation == Amortisation::kEqualPrincipal) {
    fixed.principal_each = DivideToMultiple(principal, count, terms_.instalment_multiple);
    return fixed;
  }
  fixed.instalment = Level(i, principal);
  if (terms_.residue == Residue::kSpread) SpreadResidue(i, standing, fixed);
  return fixed;
}

// `principal` with what is paid out in the period of instalment i.
int64_t Course::Level(size_t i, int64_t principal) const {
  if (IsFlat()) {
    const int64_t multiple = terms_.instalment_multiple;
    return FlatOver(i, false, principal, RepayingFrom(i) * multiple) * multiple;
  }
  if (principal == 0) return 0;
  std::vector<InterestFactor> factors;
  factors.reserve(instalments_.size() - i);
  for (size_t j = i; j < instalments_.size(); ++j) {
    if (!instalments_[j].has_grace) factors.push_back(WholeFactor(instalments_[j]));
  }
  std::vector<PaidOutWithin> within;
  if (!instalments_[i].has_grace) {
    for (const Tranche& tranche : PaidOutIn(instalments_[i])) {
      if (tranche.date == instalments_[i].from) continue;
      principal -= tranche.amount;
      within.push_back(
          {tranche.amount, Factor(instalments_[i], tranche.date, instalments_[i].due)});
    }
  }
  return LevelInstalment(principal, factors, terms_.instalment_multiple, within);
}

// How much the last instalment is above the others, as if nothing were agreed or paid later.
int64_t Course::ResidueOf(size_t i, Standing standing, const Fixed& fixed) const {
  int64_t principal = standing.unasked - standing.added;
  int64_t last = 0;
  for (size_t j = i; j < instalments_.size(); ++j) {
    standing.next = j;
    standing.fixed = fixed;
    standing.bearing.resize(1);
    standing.bearing[0] = {instalments_[j].from, IsFlat() ? Lent() : principal};
    if (j == i) {
      for (const Tranche& tranche : PaidOutIn(instalments_[i])) {
        standing.bearing.front().principal -= tranche.amount;
      }
      for (const Tranche& tranche : PaidOutIn(instalments_[i])) {
        Bear(tranche.date, tranche.amount, standing.bearing);
      }
    }
    const int64_t own = OwnInterest(standing, instalments_[j].due);
    standing.flat_arisen += own;
    const int64_t arisen = std::max<int64_t>(standing.carried, 0) + own;
    const int64_t used = IsLevel(j) ? std::min(arisen, fixed.instalment) : arisen;
    standing.carried = arisen - used;
    const int64_t room = instalments_[j].has_grace ? 0 : fixed.instalment - used;
    const int64_t asked = IsLast(j) ? principal : std::clamp<int64_t>(room, 0, principal);
    principal -= asked;
    last = asked + used;
  }
  return last - fixed.instalment;
}

// One multiple, if the last instalment comes nearer to the others by it.
void Course::SpreadResidue(size_t i, const Standing& standing, Fixed& fixed) const {
  const int64_t residue = ResidueOf(i, standing, fixed);
  if (residue == 0) return;
  Fixed moved = fixed;
  moved.instalment += residue > 0 ? terms_.instalment_multiple : -terms_.instalment_multiple;
  if (moved.instalment < 0) return;
  if (std::abs(ResidueOf(i, standing, moved)) < std::abs(residue)) fixed = moved;
}

// What instalments ask for (rule 8).

// Of the interest that was paid or waived, what counts towards the amount.
int64_t Course::OwnPaid(const Instalment& one) {
  return one.interest_paid - one.settled_interest - one.deferred_paid;
}

Course::Early Course::EarlyOf(size_t i) const {
  if (!follows()) return {};
  const Instalment& the = instalments_[i];
  return {the.principal_paid - the.settled_principal, OwnPaid(the)};
}

// Of a level instalment.
int64_t Course::AmountOf(size_t i, const Fixed& fixed) const {
  return instalments_[i].by_hand.value_or(fixed.instalment);
}

// Interest that no later one was paid, as far as it fits into what is left of the instalment. Sets
// `used` to what of the instalment it takes: what a grace defers takes its place, too, and what was
// paid early though it never arose.
int64_t Course::AskInterest(size_t i, const Early& early, Standing& standing, int64_t& used) const {
  const int64_t arisen = std::max<int64_t>(standing.carried - standing.interest_ahead, 0);
  used = arisen;
  if (IsLevel(i)) {
    const int64_t room = AmountOf(i, standing.fixed) - early.principal;
    used = std::min(arisen, std::max(room, early.interest));
  }
  standing.carried -= used;
  // What was paid and has not arisen counts for what was put off, too.
  const int64_t ahead = std::clamp<int64_t>(-standing.carried, 0, standing.deferred);
  standing.carried += ahead;
  standing.deferred += used - ahead;
  const bool defers = instalments_[i].defers_interest && !IsLast(i);
  const int64_t paid = OwnPaid(instalments_[i]);
  const int64_t asked = std::max(defers ? 0 : standing.deferred, paid);
  standing.deferred -= asked;
  // Where more was paid than has arisen, later ones ask for that much less.
  standing.carried += std::min<int64_t>(standing.deferred, 0);
  standing.deferred = std::max<int64_t>(standing.deferred, 0);
  used = std::max(used, early.interest);
  return asked + instalments_[i].interest_paid - paid;
}

// Instalments that something came to, or that were paid ahead, keep that; the others share the
// rest.
void Course::AskPrincipal(size_t i, int64_t used, const Standing& standing) {
  Instalment& the = instalments_[i];
  if (IsLast(i)) {
    the.principal = standing.unasked;
    the.own_principal = the.principal - the.settled_principal;
    return;
  }
  int64_t wanted = 0;
  if (IsLevel(i)) {
    wanted = std::max<int64_t>(AmountOf(i, standing.fixed) - used, 0);
  } else if (!the.has_grace) {
    wanted = standing.fixed.principal_each;
  }
  const int64_t own = std::max(the.added, the.principal_paid);
  const int64_t most = standing.unasked - (standing.reserved - own) - the.added;
  const int64_t asked = std::min(wanted, std::max<int64_t>(most, 0)) + the.added;
  // No more than is left, once the later ones have what was paid of them.
  const int64_t left = standing.unasked - (standing.ahead - the.principal_paid);
  the.principal = std::max(std::min(asked, left), the.principal_paid);
  the.own_principal = std::min(the.principal, wanted + the.added) - the.settled_principal;
}

// Whether more was paid than the instalment would have asked for.
bool Course::IsMore(size_t i, const Early& early, const Fixed& fixed) const {
  if (IsLast(i)) return false;
  const int64_t added = instalments_[i].added - instalments_[i].settled_principal;
  if (IsLevel(i)) return early.principal + early.interest > AmountOf(i, fixed) + added;
  const int64_t each = instalments_[i].has_grace ? 0 : fixed.principal_each;
  return early.principal > each + added;
}

void Course::Pass(Standing& standing, View view) {
  const size_t i = standing.next;
  Instalment& the = instalments_[i];
  const int64_t own = OwnInterest(standing, the.due);
  standing.arisen += own;
  standing.carried += own;
  standing.flat_arisen += own;
  const Early early = EarlyOf(i);
  standing.interest_ahead -= early.interest;
  int64_t used = 0;
  the.amount = IsLevel(i) ? AmountOf(i, standing.fixed)
                          : std::max(standing.fixed.instalment, standing.fixed.principal_each);
  the.interest = AskInterest(i, early, standing, used);
  the.own_interest = the.interest - the.settled_interest;
  AskPrincipal(i, used, standing);
  standing.unasked -= the.principal;
  standing.ahead -= the.principal_paid;
  standing.added -= the.added;
  standing.reserved -= std::max(the.added, the.principal_paid);
  // Also after one by hand that has grace (rule 5).
  const bool by_hand = the.by_hand.has_value() && !IsLast(i) &&
                       terms_.amortisation == Amortisation::kEqualInstalments;
  standing.fixes_next =
      by_hand || (policy_.prepayment == Prepayment::kLower && IsMore(i, early, standing.fixed));
  ++standing.next;
  Begin(standing, view);
}

void Course::PassBeyond() {
  const int64_t own = OwnInterest(now_, EndOf(now_.next));
  now_.arisen += own;
  beyond_ += own;
  ++now_.next;
  Begin(now_, View::kAsItIs);
}

void Course::AdvanceTo(Date day) {
  while (EndOf(now_.next) <= day) {
    if (!HasToCome()) {
      PassBeyond();
      continue;
    }
    Pass(now_, View::kAsItIs);
    if (now_.next == instalments_.size()) asked_last_ = instalments_.back().interest;
  }
}

// What late principal would no longer bear, if it were paid on the day (rules 6 and 7).
int64_t Course::LateThatCounts(Date day) const {
  const int64_t late = outstanding_ - idle_ - principal_to_come();
  if (CountsAtOnce(false, day)) return late;
  return day == at_once_on_ ? at_once_ : 0;
}

void Course::Project(Date day) {
  if (!HasToCome()) {
    instalments_.back().interest = asked_last_ + InterestBeyond(day);
    return;
  }
  Standing standing = now_;
  if (follows() && policy_.interest_on_past_due) {
    Bear(day, -LateThatCounts(day), standing.bearing);
  }
  while (standing.next < instalments_.size()) Pass(standing, View::kAsPaid);
}

// What happens.

// The sum itself; what bears interest, and is asked for, comes on top.
void Course::Lend(Date day, int64_t amount, int64_t at_once) {
  at_once_ = at_once + (at_once_on_ == day ? at_once_ : 0);
  at_once_on_ = day;
  outstanding_ += amount;
  paid_out_.push_back({.date = day, .amount = amount - at_once, .at_once = at_once});
}

void Course::PayOut(Date day, int64_t amount, int64_t at_once) {
  LEDGER_CHECK(HasToCome());
  closed_ = false;
  if (ended_) BeginAnew();
  Lend(day, amount, at_once);
  const int64_t net = amount - at_once;
  now_.unasked += net;
  Bear(day, follows() && policy_.interest_on_past_due ? amount : net, now_.bearing);
  TotalFlat();
  now_.fixed = Fix(now_.next, now_);
}

// What came before is settled.
void Course::BeginAnew() {
  if (IsFlat()) {
    Arise(OwnInterest(now_, instalments_[now_.next].due));
    now_.bearing = {{now_.bearing.front().from, 0}};
  }
  now_.flat_arisen = 0;
  ended_ = false;
}

// Interest of the period that arises no more by its days.
void Course::Arise(int64_t interest) {
  now_.arisen += interest;
  now_.carried += interest;
}

void Course::PayOutBeyond(Date day, int64_t amount, int64_t at_once) {
  closed_ = false;
  Lend(day, amount, at_once);
  if (follows() && policy_.interest_on_past_due) Bear(day, amount, now_.bearing);
}

// What some instalments ask for, whatever the others do.
void Course::Reserve() {
  now_.reserved = now_.interest_ahead = 0;
  for (size_t i = now_.next; i < instalments_.size(); ++i) {
    now_.reserved += std::max(instalments_[i].added, instalments_[i].principal_paid);
    now_.interest_ahead += EarlyOf(i).interest;
  }
}

// Whether principal paid on the day bears nothing from then on, or from the next due date (rule 6).
bool Course::CountsAtOnce(bool early, Date day) const {
  if (now_.bearing.front().from == day) return true;
  const bool waits = early && policy_.early_interest == EarlyInterest::kToInstalment;
  return policy_.rest == Rest::kDaily && !waits;
}

void Course::Pay(std::optional<size_t> instalment, Date day, int64_t principal, int64_t interest) {
  const bool early = instalment.has_value() && *instalment >= now_.next;
  outstanding_ -= principal;
  if (instalment.has_value()) {
    instalments_[*instalment].principal_paid += principal;
    instalments_[*instalment].interest_paid += interest;
  }
  if (early) {
    now_.ahead += principal;
    if (follows()) {
      const int64_t deferred = std::min(interest, now_.deferred);
      instalments_[*instalment].deferred_paid += deferred;
      now_.deferred -= deferred;
    }
    Reserve();
  }
  const bool bears = early || policy_.interest_on_past_due;
  if (follows() && bears && principal > 0 && CountsAtOnce(early, day)) {
    Bear(day, -principal, now_.bearing);
  }
}

void Course::PayAtOnce(Date day, int64_t principal) {
  outstanding_ -= principal;
  at_once_ -= std::min(principal, at_once_);
  if (follows() && policy_.interest_on_past_due) Bear(day, -principal, now_.bearing);
}

void Course::PayMore(size_t instalment, Date day, int64_t principal, int64_t interest) {
  Instalment& the = instalments_[instalment];
  the.principal += principal;
  the.principal_paid += principal;
  the.interest += interest;
  the.interest_paid += interest;
  const int64_t deferred = std::min(interest, now_.deferred);
  now_.deferred -= deferred;
  now_.carried -= interest - deferred;
  outstanding_ -= principal;
  now_.unasked -= principal;
  if (follows()) Bear(day, -principal, now_.bearing);
  now_.fixes_now = now_.fixes_now || principal > 0;
}

void Course::Lower() {
  const bool more = std::exchange(now_.fixes_now, false);
  if (more && policy_.prepayment == Prepayment::kLower && !ended_) {
    now_.fixed = Fix(now_.next, now_);
  }
}

void Course::OweIdle(int64_t principal) {
  outstanding_ += principal;
  idle_ += principal;
}

void Course::GiveBackInterest(int64_t interest) {
  closed_ = false;
  now_.deferred += interest;
}

void Course::GiveBack(std::optional<size_t> instalment, Date day, int64_t principal) {
  closed_ = false;
  outstanding_ += principal;
  const bool to_come = instalment.has_value();
  if (to_come) Add(*instalment, principal);
  if (follows() && (to_come || policy_.interest_on_past_due)) Bear(day, principal, now_.bearing);
}

// An instalment to come asks for so much more principal.
void Course::Add(size_t instalment, int64_t principal) {
  instalments_[instalment].added += principal;
  now_.added += principal;
  now_.unasked += principal;
  Reserve();
}

void Course::NoLongerAsk(size_t instalment, int64_t principal) {
  instalments_[instalment].principal -= principal;
}

void Course::AskLater(size_t instalment, Date day, int64_t principal) {
  Add(instalment, principal);
  if (follows() && !policy_.interest_on_past_due) Bear(day, principal, now_.bearing);
}

void Course::MoveInterestPaid(size_t from, std::optional<size_t> to, int64_t amount) {
  instalments_[from].interest_paid -= amount;
  if (to.has_value()) instalments_[*to].interest_paid += amount;
  if (from >= now_.next) return;
  // It was asked for only since it had been paid.
  instalments_[from].interest -= amount;
  if (IsLast(from)) asked_last_ -= amount;
  now_.carried += amount;
}

void Course::StopInterest(Date day) {
  stops_ = std::min(day, stops_.value_or(day));
  TotalFlat();
}

size_t Course::Accelerated(Date day) const {
  const bool due_today = now_.next > first_ && instalments_[now_.next - 1].due == day;
  return due_today ? now_.next - 1 : now_.next;
}

void Course::Accelerate(Date day) {
  if (!HasToCome()) return;
  const size_t last = Accelerated(day);
  Instalment& the = instalments_[last];
  const int64_t own = OwnInterest(now_, day);
  for (size_t i = last + 1; i < instalments_.size(); ++i) {
    const Instalment& one = instalments_[i];
    the.added += one.added;
    the.principal_paid += one.principal_paid;
    the.interest_paid += one.interest_paid;
    the.settled_principal += one.settled_principal;
    the.settled_interest += one.settled_interest;
    the.deferred_paid += one.deferred_paid;
    if (last < now_.next) the.interest += one.settled_interest + one.deferred_paid;
  }
  instalments_.resize(last + 1);
  Reserve();
  if (last < now_.next) {
    AskAllWithLast();
    return;
  }
  flat_total_ = now_.flat_arisen + own;
  if (terms_.basis == InterestBasis::kPeriod) the.whole = Part(the, the.from, day);
  the.due = day;
  const Instalment before = the;
  AdvanceTo(day);
  Instalment& now = instalments_.back();
  now.own_principal = std::min(before.own_principal, now.own_principal);
  now.own_interest = std::min(before.own_interest, now.own_interest);
}

// The instalment that is due on the day is the last one, and asks for what is to come, too.
void Course::AskAllWithLast() {
  Instalment& the = instalments_.back();
  the.principal += now_.unasked;
  const int64_t interest = the.interest + now_.carried + now_.deferred;
  the.interest = std::max(interest, the.interest_paid);
  asked_last_ = the.interest;
  now_.unasked = now_.ahead = now_.added = now_.reserved = 0;
  now_.carried = interest - the.interest;
  now_.deferred = 0;
  Begin(now_, View::kAsItIs);
}

void Course::End(Date day) {
  const bool runs = RunsToInstalment(day);
  if (!runs) Bear(day, -now_.bearing.back().principal, now_.bearing);
  ended_ = closed_ = true;
  done_with_ = paid_out_.size();
  now_.unasked = now_.added = now_.ahead;
  now_.carried += now_.deferred;
  now_.deferred = 0;
  for (size_t i = now_.next; i < instalments_.size(); ++i) {
    Instalment& one = instalments_[i];
    now_.carried -= OwnPaid(one);
    one.deferred_paid = 0;
    one.settled_interest = one.interest_paid;
    one.added = one.settled_principal = one.principal_paid;
  }
  Reserve();
}

// What is changed (rule 16).

void Course::FixAnewFrom(size_t first) {
  if (first >= instalments_.size()) return;
  instalments_[first].fixes_anew = true;
  if (first == now_.next && !ended_) now_.fixed = Fix(first, now_);
}

void Course::AddInstalments(int count) {
  const size_t before = instalments_.size();
  instalments_.resize(before + static_cast<size_t>(count));
  CountDatesFrom(before);
}

bool Course::AmendInstalments(const Amendment& amendment) {
  size_t at = now_.next;
  while (at < instalments_.size() && instalments_[at].due != *amendment.from) ++at;
  if (at >= instalments_.size()) return false;
  if (amendment.moved_to.has_value() && *amendment.moved_to != instalments_[at].due) {
    if (*amendment.moved_to <= instalments_[at].from) return false;
    anchor_ = *amendment.moved_to;
    anchor_index_ = static_cast<int>(at);
    instalments_[at].due = anchor_;
    instalments_[at].counted = anchor_;
    instalments_[at].whole = PartByPeriod(Spacing(), CountedBefore(at), anchor_);
    CountDatesFrom(at + 1);
  }
  AddInstalments(amendment.extra_instalments + amendment.grace_on_principal);
  for (size_t i = at; i < at + static_cast<size_t>(amendment.grace_on_principal); ++i) {
    instalments_[i].has_grace = true;
  }
  const size_t deferring =
      std::min(instalments_.size(), at + static_cast<size_t>(amendment.grace_on_interest));
  for (size_t i = at; i < deferring; ++i) instalments_[i].defers_interest = true;
  if (amendment.instalment.has_value()) instalments_[at].by_hand = amendment.instalment;
  TotalFlat();
  if (amendment.extra_instalments + amendment.grace_on_principal > 0) FixAnewFrom(at);
  return true;
}

bool Course::Amend(const Amendment& amendment) {
  if (closed_) return true;
  if (amendment.pause.has_value()) {
    pauses_.push_back(*amendment.pause);
    return true;
  }
  if (!amendment.rate_from.has_value()) return AmendInstalments(amendment);
  const auto after =
      std::upper_bound(rates_.begin(), rates_.end(), *amendment.rate_from,
                       [](Date day, const RateFrom& rate) { return day < rate.from; });
  rates_.insert(after, {*amendment.rate_from, *amendment.rate_e8});
  if (terms_.amortisation == Amortisation::kEqualPrincipal) return true;
  size_t first = now_.next;
  while (first < instalments_.size() && instalments_[first].due <= *amendment.rate_from) ++first;
  FixAnewFrom(first);
  return true;
}

// Readings.

size_t Course::InstalmentOf(Date day) const {
  for (size_t i = first_; i < instalments_.size(); ++i) {
    if (day <= instalments_[i].due) return i;
  }
  return instalments_.size() - 1;
}

// Interest that waits goes with the first instalments that have room for it.
int64_t Course::InterestRoomAhead(size_t i, Date day) const {
  int64_t waiting = InterestToAsk(day);
  if (RoomForInterest(i, waiting) == 0) return 0;
  for (size_t j = now_.next; j < i && waiting > 0; ++j) waiting -= RoomForInterest(j, waiting);
  return RoomForInterest(i, waiting);
}

// Of so much that waits; what a grace put off, in front of it, stands on top of the amount.
int64_t Course::RoomForInterest(size_t i, int64_t waiting) const {
  if (!IsLevel(i)) return waiting;
  const Early early = EarlyOf(i);
  const int64_t room = instalments_[i].amount - early.principal - early.interest;
  return std::min(waiting, PutOffTo(i) + std::max<int64_t>(room, 0));
}

int64_t Course::RoomAhead(size_t i, Date day) const {
  const Instalment& the = instalments_[i];
  int64_t room = the.added - the.principal_paid;
  if (IsLevel(i)) {
    const int64_t own = InterestRoomAhead(i, day) - PutOffTo(i);
    room += the.amount - EarlyOf(i).interest - std::max<int64_t>(own, 0);
  } else if (!the.has_grace) {
    room += the.amount;
  }
  return std::clamp<int64_t>(room, 0, principal_to_come());
}

}  // namespace thuning::loan
