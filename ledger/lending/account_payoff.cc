// How much interest has arisen, and what settles a loan on a day.

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/lending/account.h"
#include "ledger/money/rounding.h"

namespace thuning::lending {
namespace {

// Of a row whose interest was fixed beforehand: the share of its days.
int64_t ShareArisen(const Row& row, Date bears_from, Date day) {
  const int64_t due = row.due[Component::kInterest];
  const Date from = std::max(row.from, bears_from);
  if (day >= row.due_date) return due;
  if (day <= from) return 0;
  return MultiplyDivide(due, DaysBetween(from, day), DaysBetween(from, row.due_date),
                        Rounding::kHalfEven);
}

}  // namespace

// From which day on nothing more arises: all was paid, or dropped, or written off, or it is agreed
// that a charge-off ends it.
Date Account::InterestEnds() const {
  Date end = rows_.back().due_date;
  if (written_off_on_.has_value()) end = std::min(end, *written_off_on_);
  if (charged_off_.has_value() && contract_.policy.interest_stops_at_charge_off) {
    end = std::min(end, *charged_off_);
  }
  return end;
}

bool Account::IsSettledBy(Date day) const {
  if (interest_dropped_.has_value() && *interest_dropped_ <= day) return true;
  if (written_off_ || outstanding() > 0) return false;
  return std::all_of(rows_.begin(), rows_.end(),
                     [day](const Row& row) { return row.settled <= day; });
}

int64_t Account::InterestAccruedBy(Date day) const {
  const int64_t due = TotalOf(&Row::due)[Component::kInterest];
  const Date until = std::min(day, InterestEnds());
  if (IsSettledBy(day) || until >= rows_.back().due_date) return due;
  if (!plan_.empty()) {
    const bool over = until >= plan_.periods().back().to;
    return over ? due : std::min(plan_.InterestAccruedBy(until), due);
  }
  int64_t arisen = 0;
  const Date bears_from = BearsInterestFrom(contract_);
  for (const Row& row : rows_) arisen += ShareArisen(row, bears_from, until);
  return arisen;
}

// What is left of a row's interest when the loan is settled on a day: what had arisen, and never
// less than what was paid or waived.
int64_t Account::InterestKept(size_t index, Date day) const {
  const Row& row = rows_[index];
  const int64_t due = row.due[Component::kInterest];
  if (row.kind != RowKind::kInstalment || row.due_date <= day) return due;
  const int64_t done = due - row.Open(Component::kInterest);
  if (row.from >= day) return done;
  if (contract_.policy.early_interest == EarlyInterest::kToInstalment) return due;
  const std::optional<size_t> period = PeriodOf(index);
  const int64_t arisen = period.has_value() ? plan_.InterestArisenIn(*period, day)
                                            : ShareArisen(row, BearsInterestFrom(contract_), day);
  return std::clamp(arisen, done, due);
}

void Account::DropInterest(Date day) {
  for (size_t i = 0; i < rows_.size(); ++i) {
    rows_[i].due[Component::kInterest] = InterestKept(i, day);
    UpdateSettled(rows_[i], day);
  }
  interest_dropped_ = day;
}

// Where the schedule does not follow payments, one that settles the loan drops the interest that
// had not arisen.
void Account::DropInterestIfSettledBy(const Fact& fact) {
  if (!contract_.policy.settling_drops_interest || PlanFollows() || DrawingFollows()) return;
  int64_t dropped = 0;
  for (size_t i = 0; i < rows_.size(); ++i) {
    dropped += rows_[i].due[Component::kInterest] - InterestKept(i, fact.date);
  }
  if (dropped > 0 && fact.amount >= outstanding() - dropped) DropInterest(fact.date);
}

// The order of allocation may pass over a row whose principal is settled only with interest that
// it does not ask for yet, and over the rows behind it. Too much is paid only when nothing is left.
int64_t Account::PayWhatIsLeft(const Fact& fact, int64_t amount, Entry& entry) {
  const std::vector<Bucket>& buckets = OrderFor(fact.kind).buckets;
  for (const Component component : {Component::kInterest, Component::kPrincipal}) {
    const Bucket bucket{.due = DueClass::kInAdvance, .component = component};
    if (std::find(buckets.begin(), buckets.end(), bucket) == buckets.end()) return amount;
  }
  for (size_t i = 0; i < rows_.size() && amount > 0; ++i) {
    for (const Component component : {Component::kInterest, Component::kPrincipal}) {
      if (rows_[i].Open(Component::kPrincipal) <= 0) break;
      amount -= PayRow(i, {DueClass::kInAdvance, component}, amount, fact, entry);
    }
  }
  if (entry.parts[Component::kPrincipal] < principal_outstanding_) return amount;
  return Allocate(fact, PayLastInterest(fact, amount, entry), OrderFor(fact.kind), entry);
}

// Once no principal is left, nothing more arises, and interest that had arisen but waited for an
// instalment to come can be paid. Returns what is left of the payment.
int64_t Account::PayLastInterest(const Fact& fact, int64_t amount, Entry& entry) {
  if (contract_.policy.early_interest == EarlyInterest::kToPayment) {
    plan_.EndBalanceOn(fact.date);
    TakeFromPlan(Date());
  }
  for (size_t i = 0; i < rows_.size() && amount > 0; ++i) {
    const std::optional<size_t> period = PeriodOf(i);
    const int64_t portion = std::min(amount, rows_[i].Open(Component::kInterest));
    if (!period.has_value() || portion <= 0) continue;
    BookOnRow(i, Component::kInterest, portion, fact, entry);
    plan_.PayInterest(*period, portion);
    TakeFromPlan(Date());
    amount -= portion;
  }
  for (Row& row : rows_) UpdateSettled(row, fact.date);
  return amount;
}

Account Account::AfterRepayment(Date day, int64_t amount) const {
  Account after = *this;
  after.Apply({.kind = Kind::kRepayment, .date = day, .amount = amount});
  return after;
}

Payoff Account::PayoffOn(Date day) const {
  Account before = *this;
  before.AmendUntil(day);
  before.BearInterestUntil(day);
  if (before.outstanding() == 0) return {};
  // As much as a payment of too much leaves. What is paid in advance may change what is owed, and
  // then the smallest that will do is searched for.
  const auto settles = [&](int64_t amount) {
    return AfterRepayment(day, amount).outstanding() == 0;
  };
  int64_t enough = 2 * before.outstanding();
  const int64_t used = AfterRepayment(day, enough).entries_.back().parts.total();
  if (used > 0 && settles(used) && !settles(used - 1)) {
    enough = used;
  } else {
    for (int64_t least = 0; least < enough;) {
      const int64_t middle = least + (enough - least) / 2;
      settles(middle) ? enough = middle : least = middle + 1;
    }
  }
  return {.amount = enough, .parts = AfterRepayment(day, enough).entries_.back().parts};
}

}  // namespace thuning::lending
