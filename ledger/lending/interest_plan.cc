#include "ledger/lending/interest_plan.h"

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/lending/period_part.h"
#include "ledger/loan/level_instalment.h"
#include "ledger/money/rate.h"

namespace thuning::lending {
namespace {

// Settling changes balances, and so interest, and so principal: a little less each time.
constexpr int kSettleRounds = 16;

}  // namespace

InterestPlan::InterestPlan(const Policy& policy, InterestTerms terms)
    : policy_(policy), terms_(std::move(terms)) {}

void InterestPlan::AddPeriod(Date from, Date to, loan::YearPart whole) {
  Period period{.from = from, .to = to, .whole = whole};
  period.segments.push_back({.from = from, .to = to});
  periods_.push_back(std::move(period));
  SplitAtRateChanges(periods_.size() - 1);
  UpdateFactors(periods_.size() - 1);
}

// In units of 10^-8.
int64_t InterestPlan::RateOn(Date date) const {
  if (terms_.stops.has_value() && date >= *terms_.stops) return 0;
  for (const InterestPause& pause : terms_.pauses) {
    if (pause.first <= date && date <= pause.last) return 0;
  }
  Decimal rate = terms_.annual_rate;
  for (const RateFrom& change : terms_.changes) {
    if (change.from <= date) rate = change.annual_rate;
  }
  return RateE8(rate);
}

Int128 InterestPlan::DenominatorOf(const Period& period) const {
  const loan::YearPart none =
      SegmentPart(policy_, period.whole, period.from, period.to, period.from, period.from);
  return Int128{none.denominator} * kRateOne;
}

void InterestPlan::SplitAtRateChanges(size_t period) {
  std::vector<Date> days;
  for (const RateFrom& change : terms_.changes) days.push_back(change.from);
  for (const InterestPause& pause : terms_.pauses) {
    days.push_back(pause.first);
    days.push_back(AddDays(pause.last, 1));
  }
  if (terms_.stops.has_value()) days.push_back(*terms_.stops);
  for (const Date day : days) {
    if (periods_[period].from < day && day < periods_[period].to) SegmentEndingAt(period, day);
  }
}

void InterestPlan::UpdateFactors(size_t period) {
  for (Segment& segment : periods_[period].segments) UpdateFactor(periods_[period], segment);
}

void InterestPlan::UpdateFactor(const Period& period, Segment& segment) const {
  const loan::YearPart part =
      SegmentPart(policy_, period.whole, period.from, period.to, segment.from, segment.to);
  segment.factor = Int128{part.numerator} * RateOn(segment.from);
  segment.is_derived = false;
}

InterestPlan::Segment& InterestPlan::SegmentEndingAt(size_t period, Date date) {
  std::vector<Segment>& segments = periods_[period].segments;
  for (size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].to == date && segments[i].from <= date) return segments[i];
    if (date < segments[i].to) {
      Segment rest = segments[i];
      rest.from = date;
      segments[i].to = date;
      segments[i].paid_out = 0;
      segments[i].correction = 0;
      UpdateFactor(periods_[period], segments[i]);
      UpdateFactor(periods_[period], rest);
      segments.insert(segments.begin() + static_cast<std::ptrdiff_t>(i) + 1, rest);
      return segments[i];
    }
  }
  return segments.back();
}

// A day belongs to the period that it ends; the very first day to the first period.
std::optional<size_t> InterestPlan::PeriodOf(Date date) const {
  for (size_t i = 0; i < periods_.size(); ++i) {
    const bool after_start = i == 0 ? date >= periods_[i].from : date > periods_[i].from;
    if (after_start && date <= periods_[i].to) return i;
  }
  return std::nullopt;
}

int64_t InterestPlan::ArisenOf(const Period& period) const {
  return DivideToMultiple(period.segments.back().arisen, DenominatorOf(period),
                          policy_.currency_multiple);
}

// What a period asks for, from its balances and what the period before left unasked.
void InterestPlan::DeriveDue(Period& period, int64_t unasked_before) const {
  const int64_t arisen = ArisenOf(period) + unasked_before;
  const bool prepaid = period.principal_paid > period.instalment - arisen;
  period.interest_due = std::max(prepaid ? period.interest_paid : arisen, period.interest_paid);
  period.principal_due = std::max(period.instalment - period.interest_due, period.principal_paid);
  period.unasked = arisen - period.interest_due;
}

// Balances within a period, from that at its beginning, and the interest that they bear.
void InterestPlan::DeriveBalances(Period& period) const {
  bool is_same = true;
  Int128 arisen = 0;
  int64_t balance = period.segments[0].balance;
  for (Segment& segment : period.segments) {
    is_same = is_same && segment.is_derived && segment.balance == balance;
    segment.balance = balance;
    if (!is_same) segment.arisen = arisen + balance * segment.factor;
    segment.is_derived = true;
    arisen = segment.arisen;
    balance += segment.correction + segment.paid_out;
  }
}

// Balances and what is due, from a period on. The later ones need it only as far as they changed
// themselves, `last`, or begin with something else than before.
void InterestPlan::Derive(size_t first, size_t last) {
  for (size_t i = first; i < periods_.size(); ++i) {
    Period& the = periods_[i];
    const int64_t unasked = the.unasked;
    if (i > 0) {
      const int64_t balance = BalanceCarried(i - 1);
      if (the.segments[0].balance != balance) the.segments[0].is_derived = false;
      the.segments[0].balance = balance;
    }
    DeriveBalances(the);
    DeriveDue(the, i == 0 ? 0 : periods_[i - 1].unasked);
    if (i >= last && i + 1 < periods_.size() && the.unasked == unasked &&
        periods_[i + 1].segments[0].balance == BalanceCarried(i)) {
      return;
    }
  }
}

bool InterestPlan::IsSettled(size_t period) const {
  const Period& the = periods_[period];
  return the.instalment == the.principal_paid + the.interest_paid;
}

int64_t InterestPlan::BalanceCarried(size_t period) const {
  const Period& the = periods_[period];
  const Segment& last = the.segments.back();
  return last.balance + last.correction + last.paid_out - the.principal_due + the.principal_paid;
}

int64_t InterestPlan::BalanceAfter(size_t period) const {
  return std::max<int64_t>(BalanceCarried(period), 0);
}

// After a change in periods `first` to `last`: derives them, and lets the last open instalments
// make up for the principal that is not asked for, or is asked for too much.
void InterestPlan::Settle(size_t first, size_t last) {
  Derive(first, last);
  for (int round = 0; round < kSettleRounds; ++round) {
    int64_t missing = paid_out_;
    for (const Period& period : periods_) missing -= period.principal_due;
    if (missing == 0) return;
    const std::optional<size_t> changed = MakeUpFor(missing);
    if (!changed.has_value()) return;
    Derive(*changed, periods_.size() - 1);
  }
}

// Adds principal to the last open instalment, or takes it from the last ones that have it. Returns
// the first that it changed.
std::optional<size_t> InterestPlan::MakeUpFor(int64_t missing) {
  std::optional<size_t> changed;
  for (size_t i = periods_.size(); i > 0 && missing != 0; --i) {
    Period& period = periods_[i - 1];
    if (IsSettled(i - 1)) continue;
    const int64_t principal = std::max(period.principal_due + missing, period.principal_paid);
    missing -= principal - period.principal_due;
    period.instalment = period.interest_due + principal;
    changed = i - 1;
  }
  if (missing > 0 && !changed.has_value()) {
    // Everything that was asked for is paid: the last instalment asks for the rest.
    changed = periods_.size() - 1;
    periods_.back().instalment += missing;
  }
  return changed;
}

// Rule 5, for what is outstanding when a period begins and what is paid out in it.
int64_t InterestPlan::LevelFrom(size_t first) const {
  std::vector<loan::InterestFactor> factors;
  for (size_t i = first; i < periods_.size(); ++i) {
    loan::InterestFactor factor{.numerator = 0, .denominator = DenominatorOf(periods_[i])};
    for (const Segment& segment : periods_[i].segments) factor.numerator += segment.factor;
    factors.push_back(factor);
  }
  int64_t balance = first == 0 ? 0 : BalanceAfter(first - 1);
  std::vector<loan::PaidOutWithin> within;
  loan::InterestFactor rest = factors.front();
  for (const Segment& segment : periods_[first].segments) {
    rest.numerator -= segment.factor;
    if (segment.paid_out == 0) continue;
    if (segment.to == periods_[first].from) {
      balance += segment.paid_out;
    } else {
      within.push_back({segment.paid_out, rest});
    }
  }
  return loan::LevelInstalment(balance, factors, policy_.instalment_multiple, within);
}

void InterestPlan::FixInstalments(size_t first) {
  const size_t last = periods_.size() - 1;
  for (size_t i = first; i < periods_.size(); ++i) UpdateFactors(i);
  Derive(first, last);
  const int64_t instalment = LevelFrom(first);
  for (size_t i = first; i < periods_.size(); ++i) periods_[i].instalment = instalment;
  Settle(first, last);
  if (policy_.spread_residue) Respread(first, instalment);
}

// Rule 5, residue spread: one multiple, if the last instalment comes nearer to the others by it.
void InterestPlan::Respread(size_t first, int64_t instalment) {
  const size_t last = periods_.size() - 1;
  const int64_t residue = periods_[last].instalment - instalment;
  if (residue == 0) return;
  const int64_t multiple = policy_.instalment_multiple;
  const int64_t moved = instalment + (residue > 0 ? multiple : -multiple);
  InterestPlan trial = *this;
  for (size_t i = first; i <= last; ++i) trial.periods_[i].instalment = moved;
  trial.Settle(first, last);
  const int64_t other = trial.periods_[last].instalment - moved;
  if (std::abs(other) < std::abs(residue)) *this = std::move(trial);
}

void InterestPlan::PayOut(Date date, int64_t amount) {
  const std::optional<size_t> period = PeriodOf(date);
  LEDGER_CHECK(period.has_value());
  SegmentEndingAt(*period, date).paid_out += amount;
  paid_out_ += amount;
  size_t first = *period;
  if (periods_[first].to == date && first + 1 < periods_.size()) ++first;
  UpdateFactors(*period);
  FixInstalments(first);
}

void InterestPlan::ChangeTerms(InterestTerms terms, Date from, bool reset_instalments) {
  terms_ = std::move(terms);
  for (size_t i = 0; i < periods_.size(); ++i) {
    SplitAtRateChanges(i);
    UpdateFactors(i);
  }
  const size_t last = periods_.size() - 1;
  Derive(0, last);
  if (reset_instalments) {
    for (size_t i = 0; i < periods_.size(); ++i) {
      if (periods_[i].to > from) {
        FixInstalments(i);
        return;
      }
    }
  }
  Settle(0, last);
}

void InterestPlan::MoveTo(const std::vector<Date>& due_dates,
                          const std::vector<loan::YearPart>& whole) {
  std::vector<Segment> changes;
  for (const Period& period : periods_) {
    for (const Segment& segment : period.segments) {
      if (segment.paid_out != 0 || segment.correction != 0) changes.push_back(segment);
    }
  }
  Date from = periods_[0].from;
  for (size_t i = 0; i < due_dates.size(); ++i) {
    if (i == periods_.size()) periods_.push_back({});
    periods_[i].from = from;
    periods_[i].to = from = due_dates[i];
    periods_[i].whole = whole[i];
    periods_[i].segments = {Segment{.from = periods_[i].from, .to = periods_[i].to}};
    SplitAtRateChanges(i);
    UpdateFactors(i);
  }
  paid_out_ = 0;
  for (const Segment& change : changes) {
    const std::optional<size_t> period = PeriodOf(change.to);
    if (!period.has_value()) continue;
    Segment& segment = SegmentEndingAt(*period, change.to);
    segment.paid_out += change.paid_out;
    paid_out_ += change.paid_out;
    segment.correction += change.correction;
  }
  Settle(0, periods_.size() - 1);
}

int64_t InterestPlan::InterestAccruedBy(Date date) const {
  int64_t sum = 0;
  int64_t unasked = 0;
  for (size_t i = 0; i < periods_.size() && periods_[i].from < date; ++i) {
    if (periods_[i].to > date) return sum + unasked + InterestArisenIn(i, date);
    sum += periods_[i].interest_due;
    unasked = periods_[i].unasked;
  }
  return sum + unasked;
}

int64_t InterestPlan::InterestArisenIn(size_t period, Date date) const {
  return ArisenOf(CutAt(period, date));
}

void InterestPlan::Correct(Date date, int64_t amount) {
  const std::optional<size_t> period = PeriodOf(date);
  if (!period.has_value() || amount == 0) return;
  SegmentEndingAt(*period, date).correction += amount;
  Settle(*period, *period);
}

void InterestPlan::EndBalanceOn(Date date) {
  const std::optional<size_t> period = PeriodOf(date);
  if (!period.has_value() || periods_[*period].to == date) return;
  const Segment& last = SegmentEndingAt(*period, date);
  const int64_t balance = last.balance + last.paid_out + last.correction;
  Correct(date, -balance);
  Correct(periods_[*period].to, balance);
}

void InterestPlan::Credit(size_t period, Date date, int64_t amount) {
  SegmentEndingAt(period, std::clamp(date, periods_[period].from, periods_[period].to)).paid_out +=
      amount;
  paid_out_ += amount;
  periods_[period].instalment += amount;
  Settle(period, period);
}

void InterestPlan::PayInterest(size_t period, int64_t amount) {
  periods_[period].interest_paid += amount;
  Settle(period, period);
}

void InterestPlan::PayPrincipal(size_t period, Date date, int64_t amount) {
  periods_[period].principal_paid += amount;
  // Paid late, it had left the plan's balance on the due date already.
  const Date leaves = std::min(date, periods_[period].to);
  const std::optional<size_t> first = PeriodOf(leaves);
  if (!first.has_value() || amount == 0) return;
  SegmentEndingAt(*first, leaves).correction -= amount;
  Settle(*first, period);
}

InterestPlan::Period InterestPlan::CutAt(size_t period, Date date) const {
  const Period& the = periods_[period];
  const Date target = std::clamp(date, the.from, the.to);
  size_t at = the.segments.size() - 1;
  while (at > 0 && the.segments[at].from >= target) --at;
  Segment end = the.segments[at];
  if (end.to != target) {
    end.to = target;
    end.paid_out = 0;
    UpdateFactor(the, end);
    end.arisen = (at == 0 ? 0 : the.segments[at - 1].arisen) + end.balance * end.factor;
  }
  return {.from = the.from,
          .to = the.to,
          .whole = the.whole,
          .instalment = the.instalment,
          .principal_paid = the.principal_paid,
          .interest_paid = the.interest_paid,
          .segments = {end}};
}

InterestPlan::Payable InterestPlan::PayableOn(size_t period, Date date) const {
  Period cut = CutAt(period, date);
  const Segment& end = cut.segments.back();
  DeriveDue(cut, period == 0 ? 0 : periods_[period - 1].unasked);
  const int64_t interest = date < cut.from ? 0 : cut.interest_due;
  const int64_t balance = end.balance + end.paid_out;
  int64_t instalment = cut.instalment;
  if (balance + interest < instalment) {
    instalment = balance + interest + cut.interest_paid + cut.principal_paid;
  }
  return Payable{.principal = instalment - interest, .interest = interest};
}

}  // namespace thuning::lending
