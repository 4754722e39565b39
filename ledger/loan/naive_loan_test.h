// The judge: the plan of a loan, reckoned slowly and plainly from RULES.md alone.
//
// It is the twin that the engine is compared with. Nothing of it comes from the engine's code. It
// holds:
//
//   - Every function says which rule it follows. Where the rules are silent, a comment that begins
//     with "Gap:" says what was chosen.
//   - Interest is added up one day at a time, in exact fractions. Only what the rules round is
//     rounded.
//   - The level instalment is not taken from the formula of rule 5. The exact balance is run
//     forward twice, asking for 0 and asking for 1, and the line through both is solved.
//   - Nothing is kept between calls. Terms are within the limits of terms.h and not checked again.
//
// Periods and instalments are numbered from 1. Amounts are minor units. Link gmpxx and gmp.
#pragma once

#include <gmpxx.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "ledger/loan/terms.h"
#include "ledger/money/calendar.h"
#include "ledger/money/date.h"
#include "ledger/money/day_count.h"

namespace thuning::loan::naive {

// ---- Numbers ----

inline mpq_class Ratio(int64_t numerator, int64_t denominator) {
  mpq_class ratio(numerator, denominator);
  ratio.canonicalize();
  return ratio;
}

// Words: "rounded" means half even to one minor unit.
inline int64_t RoundHalfEven(const mpq_class& value) {
  mpz_class below;
  mpz_fdiv_q(below.get_mpz_t(), value.get_num_mpz_t(), value.get_den_mpz_t());
  const mpq_class rest = value - below;
  const mpq_class half(1, 2);
  const bool below_is_odd = mpz_odd_p(below.get_mpz_t()) != 0;
  if (rest > half || (rest == half && below_is_odd)) below += 1;
  return below.get_si();
}

inline int64_t RoundToMultiple(const mpq_class& value, int64_t multiple) {
  return RoundHalfEven(value / multiple) * multiple;
}

inline mpq_class RateOf(const Terms& terms) { return Ratio(terms.rate_e8, 100'000'000); }

// ---- Rule 0: due dates ----

// Rule 0: "A step is `period_length` days, weeks or months. A step of months keeps the day of the
// month of the date that is counted from". Negative steps go back.
inline Date AddSteps(const Terms& terms, Date date, int64_t steps) {
  const int64_t lengths = steps * terms.length;
  switch (terms.unit) {
    case PeriodUnit::kDay:
      return AddDays(date, lengths);
    case PeriodUnit::kWeek:
      return AddDays(date, lengths * 7);
    case PeriodUnit::kMonth:
      return AddMonths(date, static_cast<int>(lengths));
  }
  std::abort();
}

inline Date PayOut(const Terms& terms) { return terms.tranches.front().date; }

// Rule 0: "The others are counted from it by steps, or where none was stated from the pay-out: date
// i is i steps after."
inline Date CountedDate(const Terms& terms, int number) {
  if (terms.first_due_date) return AddSteps(terms, *terms.first_due_date, number - 1);
  return AddSteps(terms, PayOut(terms), number);
}

// Rule 0: "A business-day rule moves a date after it was counted, unless it would come to or before
// the due date before (or the pay-out), or to or after the next date as counted (for the last, the
// one that would follow); then it stays." A first date that was stated moves like the others.
inline Date MovedDate(const Terms& terms, int number, Date due_date_before) {
  const Date counted = CountedDate(terms, number);
  const Date moved = Adjust(counted, terms.business_day_rule, *terms.calendar);
  if (moved <= due_date_before) return counted;
  if (moved >= CountedDate(terms, number + 1)) return counted;
  return moved;
}

inline std::vector<Date> DueDates(const Terms& terms) {
  std::vector<Date> dates;
  Date before = PayOut(terms);
  for (int number = 1; number <= terms.count; ++number) {
    before = MovedDate(terms, number, before);
    dates.push_back(before);
  }
  return dates;
}

// ---- Rules 2 and 3: fractions of a year ----

// Words: "Period i is the days from d(i-1), that day counted, to d(i), that day not counted".
struct Period {
  int number = 0;
  Date from;
  Date to;
  mpq_class whole;  // rule 3: the fraction of the whole period; only by the period
};

// Rule 3: "Y is 360 under thirty-360 and actual-360, 364 under actual-364, 366 under actual-366,
// else 365".
inline int64_t YearOfDays(DayCount day_count) {
  switch (day_count) {
    case DayCount::kThirty360US:
    case DayCount::kActual360:
      return 360;
    case DayCount::kActual364:
      return 364;
    case DayCount::kActual366:
      return 366;
    case DayCount::kActual365Fixed:
    case DayCount::kActualActualIsda:
    case DayCount::kActualActualAfb:
      return 365;
    case DayCount::kThirty360:
      break;  // no loan has this
  }
  std::abort();
}

// Rule 3: "A whole period has the fraction length / 12 (months), length / 52 (weeks) or length / Y
// (days ...), whatever its days are."
inline mpq_class StepFraction(const Terms& terms) {
  switch (terms.unit) {
    case PeriodUnit::kDay:
      return Ratio(terms.length, YearOfDays(terms.day_count));
    case PeriodUnit::kWeek:
      return Ratio(terms.length, 52);
    case PeriodUnit::kMonth:
      return Ratio(terms.length, 12);
  }
  std::abort();
}

// Rule 3: "When the first due date is exactly K steps after the pay-out, or the pay-out exactly K
// steps before it, it has K whole fractions and no rest."
inline std::optional<int64_t> ExactSteps(const Terms& terms, Date first) {
  const Date pay_out = PayOut(terms);
  for (int64_t steps = 1;; ++steps) {
    const Date after = AddSteps(terms, pay_out, steps);
    const Date before = AddSteps(terms, first, -steps);
    if (after == first || before == pay_out) return steps;
    if (after > first && before < pay_out) return std::nullopt;
  }
}

// Rule 3: "with K the most whole steps back that do not pass the pay-out, it has K whole fractions
// and one more x days from the pay-out to K steps back / days from K + 1 steps back to K steps
// back." And: "Business days move what is asked for, not what it costs", so the date is the stated
// one, before it was moved.
inline mpq_class StatedFirstFraction(const Terms& terms, Date first) {
  if (const auto exact = ExactSteps(terms, first)) return StepFraction(terms) * *exact;
  const Date pay_out = PayOut(terms);
  int64_t steps = 0;
  while (AddSteps(terms, first, -(steps + 1)) >= pay_out) ++steps;
  const Date back = AddSteps(terms, first, -steps);
  const Date one_more_back = AddSteps(terms, first, -(steps + 1));
  const mpq_class rest = Ratio(DaysBetween(pay_out, back), DaysBetween(one_more_back, back));
  return StepFraction(terms) * (steps + rest);
}

// Rule 3: "each period is still whole", but for a first one that was stated otherwise.
inline mpq_class WholeFraction(const Terms& terms, int number) {
  if (number == 1 && terms.first_due_date) {
    return StatedFirstFraction(terms, *terms.first_due_date);
  }
  return StepFraction(terms);
}

inline std::vector<Period> PeriodsOf(const Terms& terms) {
  std::vector<Period> periods;
  Date from = PayOut(terms);
  for (const Date to : DueDates(terms)) {
    Period period{static_cast<int>(periods.size()) + 1, from, to, 0};
    if (terms.basis == InterestBasis::kPeriod) period.whole = WholeFraction(terms, period.number);
    periods.push_back(period);
    from = to;
  }
  return periods;
}

// Rule 2: "actual-actual: days of leap years / 366 + the other days / 365", [from, to).
inline mpq_class ActualActual(Date from, Date to) {
  int64_t leap_days = 0;
  int64_t other_days = 0;
  for (int year = from.year(); year <= to.year(); ++year) {
    const Date new_year(std::chrono::year{year} / 1 / 1);
    const Date next_new_year(std::chrono::year{year + 1} / 1 / 1);
    const int64_t days = DaysBetween(std::max(from, new_year), std::min(to, next_new_year));
    (IsLeapYear(year) ? leap_days : other_days) += days;
  }
  return Ratio(leap_days, 366) + Ratio(other_days, 365);
}

// Rule 2: "whole years back from the end, and for the days that are left / 366 where 29 February is
// among them, else / 365; from 28 February a year goes back to the 29th where there is one".
inline mpq_class ActualActualAfb(Date from, Date to) {
  int years = 0;
  Date end = to;
  for (;;) {
    Date back = AddMonths(to, -12 * (years + 1));
    if (to.month() == 2 && to.day() == 28 && IsLeapYear(back.year())) back = AddDays(back, 1);
    if (back < from) break;
    end = back;
    ++years;
  }
  int64_t year = 365;
  for (Date day = from; day < end; day = AddDays(day, 1)) {
    if (day.month() == 2 && day.day() == 29) year = 366;
  }
  return years + Ratio(DaysBetween(from, end), year);
}

// Rule 2: "(360 x years + 30 x months + days) / 360 between the dates, where a first day 31 is
// taken as 30, and a last day 31 as 30 if the first is 30 or 31."
inline mpq_class Thirty360(Date from, Date to) {
  const int first_day = from.day() == 31 ? 30 : from.day();
  const int last_day = to.day() == 31 && first_day == 30 ? 30 : to.day();
  const int years = to.year() - from.year();
  const int months = to.month() - from.month();
  return Ratio(360 * years + 30 * months + last_day - first_day, 360);
}

// Rule 2: "The fraction of a year between two days, the first counted and the last not, is by the
// day count".
inline mpq_class FractionByDay(DayCount day_count, Date from, Date to) {
  switch (day_count) {
    case DayCount::kActual365Fixed:
      return Ratio(DaysBetween(from, to), 365);
    case DayCount::kActual360:
      return Ratio(DaysBetween(from, to), 360);
    case DayCount::kActual364:
      return Ratio(DaysBetween(from, to), 364);
    case DayCount::kActualActualIsda:
      return ActualActual(from, to);
    case DayCount::kActual366:
      return Ratio(DaysBetween(from, to), 366);
    case DayCount::kActualActualAfb:
      return ActualActualAfb(from, to);
    case DayCount::kThirty360US:
      return Thirty360(from, to);
    case DayCount::kThirty360:
      break;  // no loan has this
  }
  std::abort();
}

// Rule 2 by the day. Rule 3 by the period: "A part of a period has that fraction x the part's days
// / the period's days." Gap: the days are those between the due dates as they were moved.
inline mpq_class FractionFromStart(const Terms& terms, const Period& period, Date to) {
  if (terms.basis == InterestBasis::kDay) return FractionByDay(terms.day_count, period.from, to);
  return period.whole * Ratio(DaysBetween(period.from, to), DaysBetween(period.from, period.to));
}

// Rule 2: "A segment [s, t) of the period [p, q) has the fraction of [p, t) less that of [p, s), so
// that segments add up to their period under every day count."
inline mpq_class FractionOfSegment(const Terms& terms, const Period& period, Date from, Date to) {
  return FractionFromStart(terms, period, to) - FractionFromStart(terms, period, from);
}

// The fraction of a year of the segment [from, to) of a period.
inline mpq_class FractionOf(const Terms& terms, int period, Date from, Date to) {
  const std::vector<Period> periods = PeriodsOf(terms);
  return FractionOfSegment(terms, periods.at(static_cast<size_t>(period) - 1), from, to);
}

// ---- Rule 1: what bears interest ----

// Rule 1: "it is the stated percentage of the tranche, rounded half even to the instalment's
// multiple, at most the tranche."
inline int64_t DownPaymentOf(const Terms& terms, const Tranche& tranche) {
  const mpq_class part = Ratio(terms.down_payment_e8, 100'000'000) * tranche.amount;
  return std::min(RoundToMultiple(part, terms.instalment_multiple), tranche.amount);
}

// Rule 1: "A down payment is paid back on the day of the pay-out and bears nothing". Gap: that of a
// later tranche is paid back on the day of that tranche.
inline int64_t LentBy(const Terms& terms, const Tranche& tranche) {
  return tranche.amount - DownPaymentOf(terms, tranche);
}

// Rule 1: "Where a loan begins free of interest, the stated day is the first that bears it."
inline bool BearsInterest(const Terms& terms, Date day) {
  return !terms.interest_free_until || day >= *terms.interest_free_until;
}

// Rules 1 and 2: what 1 of principal costs from a day of the period to the end of another, one day
// at a time. Interest arises on the days [from, to).
inline mpq_class InterestOnOne(const Terms& terms, const Period& period, Date from, Date to) {
  mpq_class fraction = 0;
  for (Date day = from; day < to; day = AddDays(day, 1)) {
    if (!BearsInterest(terms, day)) continue;
    fraction += FractionOfSegment(terms, period, day, AddDays(day, 1));
  }
  return fraction * RateOf(terms);
}

// ---- Rule 5: the plan ----

// Terms, the periods that they make, and what 1 of principal costs in each of them. Rule 5: "f(i)
// is the rate x the fraction of period i as it really is".
struct Loan {
  Terms terms;
  std::vector<Period> periods;
  std::vector<mpq_class> f;

  const Period& period(int number) const { return periods.at(static_cast<size_t>(number) - 1); }
  const mpq_class& f_of(int number) const { return f.at(static_cast<size_t>(number) - 1); }
};

inline Loan LoanOf(const Terms& terms) {
  Loan loan{terms, PeriodsOf(terms), {}};
  for (const Period& period : loan.periods) {
    loan.f.push_back(InterestOnOne(terms, period, period.from, period.to));
  }
  return loan;
}

// Where a plan stands before an instalment.
struct Position {
  int64_t balance = 0;
  int64_t carried = 0;     // rule 8: interest that has arisen and did not fit
  int64_t instalment = 0;  // rule 5: A
  int64_t each = 0;        // rule 5, equal principal: the principal of each instalment
  int64_t taken = 0;       // interest of the periods so far, whether it was asked for or not
};

struct Step {
  PlannedRow row;
  Position after;
};

inline bool IsLast(const Loan& loan, int number) { return number == loan.terms.count; }

// Rule 5: "On principal: so many first instalments ask for interest only".
inline bool HasGraceOnPrincipal(const Loan& loan, int number) {
  return number <= loan.terms.grace_on_principal;
}

// Rule 5: "instalments left without grace", this one among them.
inline int64_t LeftWithoutGrace(const Loan& loan, int number) {
  return loan.terms.count - std::max(number - 1, loan.terms.grace_on_principal);
}

inline std::vector<Tranche> TranchesIn(const Loan& loan, int number) {
  std::vector<Tranche> tranches;
  for (const Tranche& tranche : loan.terms.tranches) {
    const Period& period = loan.period(number);
    if (period.from <= tranche.date && tranche.date < period.to) tranches.push_back(tranche);
  }
  return tranches;
}

inline int64_t LentIn(const Loan& loan, int number) {
  int64_t lent = 0;
  for (const Tranche& tranche : TranchesIn(loan, number)) lent += LentBy(loan.terms, tranche);
  return lent;
}

inline std::optional<int64_t> HandMadeAmount(const Loan& loan, int number) {
  for (const HandMade& made : loan.terms.by_hand) {
    if (made.number == number) return made.amount;
  }
  return std::nullopt;
}

// Rule 2: "Interest of a period = sum over its segments". The balance is what the period begins
// with; each tranche bears from its own day.
inline mpq_class ExactInterest(const Loan& loan, int number, const mpq_class& balance) {
  const Period& period = loan.period(number);
  mpq_class interest = balance * loan.f_of(number);
  for (const Tranche& tranche : TranchesIn(loan, number)) {
    interest +=
        LentBy(loan.terms, tranche) * InterestOnOne(loan.terms, period, tranche.date, period.to);
  }
  return interest;
}

// The loan as it is known when instalment `number` is fixed. Rule 5: "for the balance that k begins
// with and what is paid out in it", and "as if nothing were agreed later".
inline Loan AsKnownAt(const Loan& loan, int number) {
  Loan known = loan;
  known.terms.by_hand.clear();
  std::erase_if(known.terms.tranches,
                [&](const Tranche& tranche) { return tranche.date >= loan.period(number).to; });
  return known;
}

// Rule 5: what is left after the last instalment if every instalment from `number` on asks for
// `asked`. Nothing is rounded. Instalments with grace on principal ask for their interest.
inline mpq_class ExactBalanceAfterLast(const Loan& known, int number, int64_t balance_before,
                                       int64_t asked) {
  mpq_class balance = balance_before;
  for (int i = number; i <= known.terms.count; ++i) {
    const mpq_class interest = ExactInterest(known, i, balance);
    balance += LentIn(known, i);
    if (!HasGraceOnPrincipal(known, i)) balance += interest - asked;
  }
  return balance;
}

// Rule 5: "the amount that, asked for at each due date, brings the balance to nothing with the
// last." The balance after the last is a line in the amount: two points give it.
inline mpq_class ExactLevelInstalment(const Loan& known, int number, int64_t balance) {
  const mpq_class asking_0 = ExactBalanceAfterLast(known, number, balance, 0);
  const mpq_class asking_1 = ExactBalanceAfterLast(known, number, balance, 1);
  return asking_0 / (asking_0 - asking_1);
}

// Rule 5, flat: "Interest of a period is r x sum of tranche x fraction of the period from the
// tranche's day on": as of a balance from which nothing was repaid. A tranche counts net of its
// down payment (rule 1).
inline mpq_class ExactFlatInterest(const Loan& known, int number) {
  int64_t lent_before = 0;
  for (int i = 1; i < number; ++i) lent_before += LentIn(known, i);
  return ExactInterest(known, number, lent_before);
}

// Rule 5, flat: "A = (balance + the exact flat interest of the instalments without grace that are
// left) / their number". The balance is with what is paid out in the period.
inline mpq_class ExactFlatInstalment(const Loan& known, int number, int64_t balance_before) {
  mpq_class asked = balance_before + LentIn(known, number);
  for (int i = number; i <= known.terms.count; ++i) {
    if (!HasGraceOnPrincipal(known, i)) asked += ExactFlatInterest(known, i);
  }
  return asked / LeftWithoutGrace(known, number);
}

// Rule 5, flat: "By the period, the interest of the whole loan is rounded once, too, and the last
// period takes what the others have left of it".
inline bool TakesWhatIsLeft(const Loan& loan, int number) {
  const bool by_period = loan.terms.basis == InterestBasis::kPeriod;
  return loan.terms.method == InterestMethod::kFlat && by_period && IsLast(loan, number);
}

// What the others have left, "not below nothing".
inline int64_t LeftOfFlatInterest(const Loan& known, int64_t taken) {
  mpq_class interest = 0;
  for (const Period& period : known.periods) interest += ExactFlatInterest(known, period.number);
  return std::max<int64_t>(0, RoundHalfEven(interest) - taken);
}

// Interest of a period. Rule 4: "Interest is exact until the end of its period and rounded once."
inline int64_t InterestArisingIn(const Loan& loan, int number, const Position& before) {
  if (TakesWhatIsLeft(loan, number)) return LeftOfFlatInterest(loan, before.taken);
  const bool flat = loan.terms.method == InterestMethod::kFlat;
  return RoundHalfEven(flat ? ExactFlatInterest(loan, number)
                            : ExactInterest(loan, number, before.balance));
}

// Rule 8: "An instalment without A (equal principal, grace on principal, the last) asks for all
// interest."
inline std::optional<int64_t> AmountAskedFor(const Loan& loan, int number, const Position& before) {
  if (IsLast(loan, number)) return std::nullopt;
  if (HasGraceOnPrincipal(loan, number)) return std::nullopt;
  if (const auto by_hand = HandMadeAmount(loan, number)) return by_hand;
  if (loan.terms.amortisation == Amortisation::kEqualPrincipal) return std::nullopt;
  return before.instalment;
}

// The principal of an instalment without A. Rule 5: what was fixed "is the principal of each; the
// last takes what is left".
inline int64_t PrincipalWithoutA(const Loan& loan, int number, const Position& before,
                                 int64_t balance) {
  if (IsLast(loan, number)) return balance;
  if (HasGraceOnPrincipal(loan, number)) return 0;
  return std::min(before.each, balance);
}

// Rule 8: "Interest that has arisen by the due date and was not asked for, as far as it fits into
// A; then principal, as far as there is balance. Interest that does not fit is carried".
inline Step TakeStep(const Loan& loan, int number, const Position& before) {
  const Period& period = loan.period(number);
  Step step{.row = {.from = period.from, .due_date = period.to}, .after = before};
  const int64_t arisen = InterestArisingIn(loan, number, before);
  const int64_t balance = before.balance + LentIn(loan, number);
  const int64_t interest = before.carried + arisen;
  if (const auto amount = AmountAskedFor(loan, number, before)) {
    step.row.interest = std::min(interest, *amount);
    step.row.principal = std::min(*amount - step.row.interest, balance);
  } else {
    step.row.interest = interest;
    step.row.principal = PrincipalWithoutA(loan, number, before, balance);
  }
  step.after.balance = balance - step.row.principal;
  step.after.carried = interest - step.row.interest;
  step.after.taken += arisen;
  return step;
}

// What the last instalment asks for, if A is `instalment` from instalment `number` on.
inline int64_t LastInstalment(const Loan& known, int number, Position position,
                              int64_t instalment) {
  position.instalment = instalment;
  int64_t total = 0;
  for (int i = number; i <= known.terms.count; ++i) {
    const Step step = TakeStep(known, i, position);
    position = step.after;
    total = step.row.total();
  }
  return total;
}

// Rule 5: "A is moved by one multiple, up where the last instalment is above A and down where it is
// below, if that brings the last instalment nearer to A. Once is enough".
inline int64_t SpreadResidue(const Loan& known, int number, const Position& position,
                             int64_t instalment) {
  const auto difference = [&](int64_t a) { return LastInstalment(known, number, position, a) - a; };
  const int64_t now = difference(instalment);
  if (now == 0) return instalment;
  const int64_t multiple = known.terms.instalment_multiple;
  const int64_t moved = instalment + (now > 0 ? multiple : -multiple);
  if (moved < 0) return instalment;
  return std::abs(difference(moved)) < std::abs(now) ? moved : instalment;
}

// Rule 5: A, "rounded half even to the multiple". Where only the last instalment is left, nothing
// asks for A.
inline int64_t FixInstalment(const Loan& loan, int number, const Position& position) {
  if (LeftWithoutGrace(loan, number) == 1) return 0;
  const Loan known = AsKnownAt(loan, number);
  const mpq_class exact = loan.terms.method == InterestMethod::kFlat
                              ? ExactFlatInstalment(known, number, position.balance)
                              : ExactLevelInstalment(known, number, position.balance);
  const int64_t instalment = RoundToMultiple(exact, loan.terms.instalment_multiple);
  if (loan.terms.residue == Residue::kLast) return instalment;
  return SpreadResidue(known, number, position, instalment);
}

// Rule 5: "Where a tranche is paid out in period k, or an instalment k - 1 was agreed by hand, A is
// fixed anew from instalment k on".
inline Position Prepare(const Loan& loan, int number, Position position) {
  const bool lent = !TranchesIn(loan, number).empty();
  const bool after_hand_made = HandMadeAmount(loan, number - 1).has_value();
  const bool level = loan.terms.amortisation == Amortisation::kEqualInstalments;
  if (level && (lent || after_hand_made)) {
    position.instalment = FixInstalment(loan, number, position);
  }
  if (!level && lent) {
    const int64_t balance = position.balance + LentIn(loan, number);
    position.each = RoundHalfEven(Ratio(balance, LeftWithoutGrace(loan, number)));
  }
  return position;
}

// The instalments as they are without grace on interest.
inline std::vector<Step> StepsOf(const Loan& loan) {
  std::vector<Step> steps;
  Position position;
  for (int number = 1; number <= loan.terms.count; ++number) {
    steps.push_back(TakeStep(loan, number, Prepare(loan, number, position)));
    position = steps.back().after;
  }
  return steps;
}

// Rule 5: "On interest: so many first instalments ask for no interest; principal is as it would be
// without this grace; the first instalment after them, the last one at the latest, asks for all
// that was deferred, on top of A." Gap: deferred is what those instalments would have asked for.
// Interest that did not fit into one of them is carried by rule 8, as it would be without the
// grace.
inline std::vector<PlannedRow> DeferInterest(std::vector<PlannedRow> rows, int grace) {
  int64_t deferred = 0;
  for (int i = 0; i < grace; ++i) {
    deferred += std::exchange(rows.at(static_cast<size_t>(i)).interest, 0);
  }
  rows.at(static_cast<size_t>(grace)).interest += deferred;
  return rows;
}

// Rules 0 to 5 and 8.
inline Plan DrawPlan(const Terms& terms) {
  Plan plan;
  if (terms.down_payment_e8 > 0) {
    for (const Tranche& tranche : terms.tranches) {
      plan.down_payments.push_back({tranche.date, DownPaymentOf(terms, tranche)});
    }
  }
  for (const Step& step : StepsOf(LoanOf(terms))) plan.rows.push_back(step.row);
  plan.rows = DeferInterest(std::move(plan.rows), terms.grace_on_interest);
  return plan;
}

// ---- Rules 4 and 11: what has arisen by a day ----

// Rule 1: principal bears interest "from the day on which it is paid out to the day before it is
// paid back". The plan is followed exactly. Rule 5, flat: "what is repaid does not lower it."
inline int64_t BearingOn(const Terms& terms, const Plan& plan, Date day) {
  int64_t principal = 0;
  for (const Tranche& tranche : terms.tranches) {
    if (tranche.date <= day) principal += LentBy(terms, tranche);
  }
  if (terms.method == InterestMethod::kFlat) return principal;
  for (const PlannedRow& row : plan.rows) {
    if (row.due_date <= day) principal -= row.principal;
  }
  return principal;
}

// One day's interest.
inline mpq_class InterestOfDay(const Terms& terms, const Plan& plan, const Period& period,
                               Date day) {
  if (!BearsInterest(terms, day)) return 0;
  const mpq_class fraction = FractionOfSegment(terms, period, day, AddDays(day, 1));
  return BearingOn(terms, plan, day) * RateOf(terms) * fraction;
}

// The interest that has arisen on the days before `day`. Rule 4: "Interest is exact until the end
// of its period and rounded once. Asked for in the middle of a period, it is what has arisen since
// the period began, rounded". Interest that a grace defers arises in its own period. Rule 11: flat
// interest arises by days, too, "in the last period never more than it takes". Gap: the plan knows
// all its tranches, so what the last period takes is with those that are paid out in it later.
inline int64_t InterestArisenBy(const Terms& terms, const Plan& plan, Date day) {
  const Loan loan = LoanOf(terms);
  int64_t arisen = 0;
  for (const Period& period : loan.periods) {
    mpq_class exact = 0;
    for (Date d = period.from; d < std::min(day, period.to); d = AddDays(d, 1)) {
      exact += InterestOfDay(terms, plan, period, d);
    }
    int64_t of_period = RoundHalfEven(exact);
    if (TakesWhatIsLeft(loan, period.number)) {
      const int64_t left = LeftOfFlatInterest(loan, arisen);
      of_period = day < period.to ? std::min(of_period, left) : left;
    }
    arisen += of_period;
  }
  return arisen;
}

}  // namespace thuning::loan::naive
