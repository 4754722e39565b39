#include "ledger/lending/interest_plan.h"

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/money/day_count.h"

namespace thuning::lending {
namespace {

constexpr int kRespreadRounds = 3;

// Settling changes balances, and so interest, and so principal: a little less each time.
constexpr int kSettleRounds = 16;

// The length of the year where it does not follow the days that are counted.
int64_t YearLength(const Policy& policy, Date from, Date to) {
  switch (policy.year_days) {
    case YearDays::k360:
      return 360;
    case YearDays::k364:
      return 364;
    case YearDays::k365:
      return 365;
    case YearDays::k366:
      return 366;
    case YearDays::kFebruary29Only:
      return FractionOfYear(DayCount::kActualActualFeb29, from, to, PeriodDays::kToIncluded)
          .denominator;
    case YearDays::kActual:
      return IsLeapYear(from.year()) ? 366 : 365;
    case YearDays::kActualOfDisbursement:
      break;
  }
  LEDGER_CHECK(false);  // DrawSchedule puts a length in its place
  return 0;
}

// Whether a period is `months` whole ones: from a day of a month to the same day, where the last
// day of a short month stands for every day that it lacks.
bool IsWhole(Date from, Date to, int months) {
  const int apart = (to.year() - from.year()) * 12 + to.month() - from.month();
  if (apart != months) return false;
  return from.day() == to.day() || (from.IsLastOfMonth() && to.day() >= from.day()) ||
         (to.IsLastOfMonth() && from.day() >= to.day());
}

// Interest by months of equal length, cut to the days of the segment. A period that was stretched
// by a moved due date is as many whole ones as fit and a part of one more.
Decimal MonthlyFactor(const Policy& policy, int every, Date period_from, Date period_to, Date from,
                      Date to, Decimal whole) {
  const int digits = policy.factor_digits;
  Decimal factor;
  Date begin = period_from;
  for (int step = 1; begin < period_to; ++step) {
    const Date next = AddMonths(period_from, step * every);
    const Date end = IsWhole(period_from, period_to, every) ? period_to : next;
    const Date first = std::max(begin, from);
    const Date last = std::min({end, to, period_to});
    if (first < last) {
      const Decimal days = Decimal::FromInteger(DaysBetween(first, last));
      factor = AddTo(digits, factor,
                     DivideTo(digits, MultiplyTo(digits, whole, days),
                              Decimal::FromInteger(DaysBetween(begin, end))));
    }
    begin = end;
  }
  return factor;
}

}  // namespace

Decimal SegmentFactor(const Policy& policy, Frequency frequency, int every, Decimal annual_rate,
                      Date period_from, Date period_to, Date from, Date to) {
  const int digits = policy.factor_digits;
  if (annual_rate.is_zero() || from >= to) return {};
  const auto number = [](int64_t value) { return Decimal::FromInteger(value); };
  if (policy.interest_basis == InterestBasis::kDaily && policy.month_days == MonthDays::kActual) {
    if (policy.year_days == YearDays::kActual && from.year() != to.year()) {
      const YearFraction years =
          FractionOfYear(DayCount::kActualActualIsda, from, to, PeriodDays::kToIncluded);
      return DivideTo(digits, MultiplyTo(digits, annual_rate, number(years.numerator)),
                      number(years.denominator));
    }
    const int64_t days = DaysBetween(from, to);
    const Decimal year = number(YearLength(policy, period_from, period_to));
    return DivideTo(digits, MultiplyTo(digits, annual_rate, number(days)), year);
  }
  const bool by_period = policy.interest_basis == InterestBasis::kPerPeriod;
  const int64_t year = by_period ? 0 : YearLength(policy, period_from, period_to);
  if (frequency == Frequency::kMonths) {
    const Decimal fraction = by_period
                                 ? DivideTo(digits, number(every), number(12))
                                 : DivideTo(digits, number(int64_t{30} * every), number(year));
    return MonthlyFactor(policy, every, period_from, period_to, from, to,
                         MultiplyTo(digits, annual_rate, fraction));
  }
  const int64_t unit = frequency == Frequency::kWeeks ? 7 : 1;
  const Decimal fraction =
      by_period && frequency == Frequency::kWeeks
          ? DivideTo(digits, number(every), number(52))
          : DivideTo(digits, number(unit * every), number(by_period ? 365 : year));
  return DivideTo(
      digits,
      MultiplyTo(digits, MultiplyTo(digits, annual_rate, fraction), number(DaysBetween(from, to))),
      number(unit * every));
}

InterestPlan::InterestPlan(const Policy& policy, Frequency frequency, int every,
                           InterestTerms terms)
    : policy_(policy), frequency_(frequency), every_(every), terms_(std::move(terms)) {}

void InterestPlan::AddPeriod(Date from, Date to) {
  Period period{.from = from, .to = to};
  period.segments.push_back({.from = from, .to = to});
  periods_.push_back(std::move(period));
  SplitAtRateChanges(periods_.size() - 1);
  UpdateFactors(periods_.size() - 1);
}

Decimal InterestPlan::RateOn(Date date) const {
  if (terms_.stops.has_value() && date >= *terms_.stops) return {};
  for (const InterestPause& pause : terms_.pauses) {
    if (AddDays(pause.first, -1) <= date && date < pause.last) return {};
  }
  Decimal rate = terms_.annual_rate;
  for (const RateFrom& change : terms_.changes) {
    if (AddDays(change.from, -1) <= date) rate = change.annual_rate;
  }
  return rate;
}

void InterestPlan::SplitAtRateChanges(size_t period) {
  std::vector<Date> days;
  for (const RateFrom& change : terms_.changes) days.push_back(AddDays(change.from, -1));
  for (const InterestPause& pause : terms_.pauses) {
    days.push_back(AddDays(pause.first, -1));
    days.push_back(pause.last);
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
  segment.factor = SegmentFactor(policy_, frequency_, every_, RateOn(segment.from), period.from,
                                 period.to, segment.from, segment.to);
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

Decimal InterestPlan::ArisenWith(const Segment& segment, Decimal before) const {
  const Decimal balance = Decimal::FromInteger(segment.balance);
  return AddTo(18, before, MultiplyTo(policy_.factor_digits, balance, segment.factor));
}

int64_t InterestPlan::ArisenOf(const Period& period) const {
  return RoundToMultiple(period.segments.back().arisen.RoundToInteger(Rounding::kHalfEven),
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
  Decimal arisen;
  int64_t balance = period.segments[0].balance;
  for (Segment& segment : period.segments) {
    is_same = is_same && segment.is_derived && segment.balance == balance;
    segment.balance = balance;
    if (!is_same) segment.arisen = ArisenWith(segment, arisen);
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

int64_t InterestPlan::RoundInstalment(int64_t amount) const {
  return RoundToMultiple(amount, policy_.instalment_multiple);
}

// instalment = balance * product(1 + f) / fn, fn(1) = 1, fn(i) = 1 + (1 + f(i)) * fn(i-1)
void InterestPlan::FixInstalments(size_t first) {
  const int digits = policy_.factor_digits;
  const size_t last = periods_.size() - 1;
  for (size_t i = first; i < periods_.size(); ++i) UpdateFactors(i);
  Derive(first, last);
  const Decimal one = Decimal::FromInteger(1);
  Decimal product = one;
  Decimal fn = one;
  for (size_t i = first; i < periods_.size(); ++i) {
    Decimal growth = one;
    for (const Segment& segment : periods_[i].segments) growth = AddExactly(growth, segment.factor);
    product = MultiplyTo(digits, product, growth);
    if (i > first) fn = AddTo(digits, one, MultiplyTo(digits, fn, growth));
  }
  int64_t balance = first == 0 ? 0 : BalanceAfter(first - 1);
  for (const Segment& segment : periods_[first].segments) balance += segment.paid_out;
  const Decimal exact =
      DivideTo(digits, MultiplyTo(digits, product, Decimal::FromInteger(balance)), fn);
  const int64_t instalment = RoundInstalment(exact.RoundToInteger(Rounding::kHalfEven));
  for (size_t i = first; i < periods_.size(); ++i) periods_[i].instalment = instalment;
  Settle(first, last);
  Respread(first);
}

// When the last instalment would differ by much, tries one that spreads the difference, and keeps
// it if the difference shrinks.
void InterestPlan::Respread(size_t first) {
  const int64_t count = static_cast<int64_t>(periods_.size() - first);
  if (count < 2) return;
  for (int round = 0; round < kRespreadRounds; ++round) {
    const int64_t instalment = periods_[periods_.size() - 2].instalment;
    const int64_t difference = periods_.back().instalment - instalment;
    if (difference == 0 || std::abs(difference) <= count / 2) return;
    const int64_t spread = static_cast<int64_t>(Divide(difference, count, Rounding::kHalfEven));
    const int64_t adjusted = RoundInstalment(instalment + spread);
    if (adjusted == instalment) return;
    InterestPlan trial = *this;
    for (size_t i = first; i < periods_.size(); ++i) trial.periods_[i].instalment = adjusted;
    trial.Settle(first, periods_.size() - 1);
    const int64_t other =
        trial.periods_.back().instalment - trial.periods_[periods_.size() - 2].instalment;
    if (std::abs(other) >= std::abs(difference)) return;
    *this = std::move(trial);
  }
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
      if (periods_[i].to > AddDays(from, -1)) {
        FixInstalments(i);
        return;
      }
    }
  }
  Settle(0, last);
}

void InterestPlan::MoveTo(const std::vector<Date>& due_dates) {
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
    end.arisen = ArisenWith(end, at == 0 ? Decimal() : the.segments[at - 1].arisen);
  }
  return {.from = the.from,
          .to = the.to,
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
