// How a payment goes to the rows of an account (rules 9, 10 and 12).

#include <algorithm>

#include "ledger/loan/account.h"
#include "ledger/money/rounding.h"

namespace thuning::loan {

const AllocationOrder& Account::OrderFor(Kind kind) const {
  for (const auto& [of_kind, order] : contract_.policy.allocation_by_kind) {
    if (of_kind == kind) return order;
  }
  return contract_.policy.allocation;
}

void Account::Pay(const Fact& fact) {
  Entry& entry = Enter(fact);
  int64_t rest = fact.amount;
  if (fact.kind == Kind::kChargePayment || fact.kind == Kind::kChargeAdjustment) {
    rest = PayCharge(fact, entry);
  }
  rest = PayMoney(fact, OrderFor(fact.kind), rest, entry);
  entry.overpaid = rest;
  LeaveOver(fact, rest);
  if (fact.kind != Kind::kMerchantRefund && fact.kind != Kind::kPayoutRefund) return;
  const int64_t borne = course_.TakeBackPaidOut(fact.amount, fact.date);
  if (fact.with_interest) RefundInterest(fact, borne, entry);
}

// What money that came back has borne pays the loan, too, in the order of all kinds.
void Account::RefundInterest(const Fact& fact, int64_t borne, Entry& entry) {
  const Date day = fact.date;
  const int64_t amount = std::min(borne, course_.InterestArisenBy(day) - interest_refunded_);
  if (amount <= 0) return;
  Entry interest;
  interest.by_row = std::move(entry.by_row);
  interest.by_charge = std::move(entry.by_charge);
  const int64_t rest = PayMoney(fact, contract_.policy.allocation, amount, interest);
  LeaveOver(fact, rest, true);
  interest_refunded_ += amount;
  entry.by_row = std::move(interest.by_row);
  entry.by_charge = std::move(interest.by_charge);
  entry.refund = {.amount = amount, .parts = interest.parts, .overpaid = rest};
}

// Returns what is more than is owed.
int64_t Account::PayMoney(const Fact& fact, const AllocationOrder& order, int64_t amount,
                          Entry& entry) {
  const Paying paying{.fact = fact, .order = order, .entry = entry};
  const Payoff payoff = PayoffNow(fact.date);
  if (payoff.amount == 0 || amount == 0) return amount;
  if (amount < payoff.amount) {
    amount = Allocate(paying, amount);
    const int64_t no_room = std::min(amount, course_.principal_to_come());
    if (course_.HasToCome()) amount -= PayLastAhead(paying, no_room);
  } else {
    Settle(paying);
    amount -= payoff.amount;
  }
  course_.Lower();
  return amount;
}

void Account::LeaveOver(const Fact& fact, int64_t amount, bool is_interest) {
  overpaid_ += amount;
  if (amount > 0) left_over_.push_back({fact.id, fact.kind, amount, is_interest});
}

// What was paid too much pays what has come to be owed, as a part of the latest payments that left
// it.
void Account::UseOverpaid(Date day) {
  for (size_t i = left_over_.size(); i > 0 && overpaid_ > 0; --i) {
    LeftOver& left = left_over_[i - 1];
    const int64_t used = UseLeftOver(left, std::min(left.amount, overpaid_), day);
    left.amount -= used;
    overpaid_ -= used;
  }
}

// Returns how much of it paid something.
int64_t Account::UseLeftOver(const LeftOver& left, int64_t credit, Date day) {
  const Fact fact{.id = left.id, .kind = left.kind, .date = day, .amount = credit};
  const auto known = std::find_if(entries_.begin(), entries_.end(),
                                  [&left](const Entry& one) { return one.id == left.id; });
  Entry forgotten;
  Entry& entry = known == entries_.end() ? forgotten : *known;
  const Parts before = entry.parts;
  const AllocationOrder& order =
      left.is_interest ? contract_.policy.allocation : OrderFor(fact.kind);
  const int64_t used = credit - PayMoney(fact, order, credit, entry);
  if (!left.is_interest || !entry.refund.has_value()) {
    entry.overpaid -= std::min(used, entry.overpaid);
    return used;
  }
  for (const Component one : kAllComponents) {
    entry.refund->parts[one] += entry.parts[one] - before[one];
  }
  entry.parts = before;
  entry.refund->overpaid -= used;
  return used;
}

// What is owed on the day: principal, interest that has arisen, charges that have fallen due; or
// where the law allows it, the plan's interest.
Payoff Account::PayoffNow(Date day) const {
  Payoff payoff;
  for (const Row& row : rows_) {
    if (row.due_date > day && !OwesThePlan()) continue;
    for (const Component component : {Component::kPenalty, Component::kFee, Component::kInterest}) {
      payoff.parts[component] += row.Open(component);
    }
  }
  if (!OwesThePlan() && !written_off()) {
    int64_t& interest = payoff.parts[Component::kInterest];
    interest += course_.InterestToAsk(day);
    interest -= std::min(interest, course_.InterestAhead(day));
  }
  payoff.parts[Component::kPrincipal] = course_.principal_outstanding();
  payoff.amount = payoff.parts.total();
  return payoff;
}

// Whether settling owes the plan's interest and the charges to come (rule 10).
bool Account::OwesThePlan() const {
  return !course_.follows() && !contract_.policy.settling_drops_interest;
}

Payoff Account::PayoffOn(Date day) const {
  Account then = *this;
  then.AdvanceTo(day);
  return then.PayoffNow(day);
}

// Whether money that comes early pays instalments ahead, rather than more of one.
bool Account::GoesAhead() const {
  return !course_.follows() || contract_.policy.prepayment == Prepayment::kKeep;
}

bool Account::IsOf(DueClass due, size_t row, Date day) const {
  switch (due) {
    case DueClass::kPastDue:
      return day > rows_[row].due_date;
    case DueClass::kDue:
      return day == rows_[row].due_date;
    case DueClass::kInAdvance:
      // The instalment that is due on the day takes what is more.
      return day < rows_[row].due_date ||
             (day == rows_[row].due_date && !GoesAhead() && row == RowNow(day));
  }
  return false;
}

// A percentage of what an instalment asks for, where what is paid before changes that.
bool Account::IsKnownOnlyWhenDue(const Charge& charge) const {
  return course_.follows() && charge.FollowsInstalments();
}

// What a row to come takes of its charges.
int64_t Account::ChargesAhead(size_t row, bool penalty) const {
  int64_t open = rows_[row].Open(penalty ? Component::kPenalty : Component::kFee);
  const bool has_some = std::any_of(charges_.begin(), charges_.end(), [this](const Charge& charge) {
    return IsKnownOnlyWhenDue(charge);
  });
  if (open <= 0 || !has_some) return std::max<int64_t>(open, 0);
  for (const ChargePart& part : parts_) {
    const Charge& charge = charges_[part.charge];
    const bool is_here = part.row == row && charge.penalty == penalty;
    if (is_here && IsKnownOnlyWhenDue(charge)) open -= part.open();
  }
  return open;
}

// How much of a component a row takes, as one of that class.
int64_t Account::Capacity(size_t row, DueClass due, Component component, Date day) const {
  const int64_t open = std::max<int64_t>(rows_[row].Open(component), 0);
  const bool is_charge = component == Component::kPenalty || component == Component::kFee;
  if (due != DueClass::kInAdvance) return open;
  if (is_charge) {
    const bool is_to_come = day < rows_[row].due_date;
    return is_to_come ? ChargesAhead(row, component == Component::kPenalty) : 0;
  }
  const std::optional<size_t> instalment = InstalmentAt(row);
  if (!instalment.has_value() || !course_.follows()) return open;
  const bool is_interest = component == Component::kInterest;
  if (!GoesAhead()) {
    if (*instalment != course_.InstalmentOf(day)) return 0;
    return is_interest ? course_.InterestToAsk(day) : course_.principal_to_come();
  }
  return is_interest ? course_.InterestRoomAhead(*instalment, day)
                     : course_.RoomAhead(*instalment, day);
}

// Whether a row of that class takes something; when `component` is given, of it.
bool Account::Takes(size_t row, DueClass due, Date day, std::optional<Component> component) const {
  if (!IsOf(due, row, day)) return false;
  const auto takes = [&](Component one) { return Capacity(row, due, one, day) > 0; };
  if (component.has_value()) return takes(*component);
  return std::any_of(kAllComponents.begin(), kAllComponents.end(), takes);
}

// The row that is paid next; where the future rule spreads, there is none. When `component` is
// given, only rows that take something of it count.
std::optional<size_t> Account::NextRow(DueClass due, FutureRule future, Date day,
                                       std::optional<Component> component) const {
  const FutureRule rule = due == DueClass::kInAdvance ? future : FutureRule::kNext;
  const auto takes = [&](size_t row) { return Takes(row, due, day, component); };
  if (rule == FutureRule::kNext) {
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (takes(i)) return i;
    }
    return std::nullopt;
  }
  if (rule == FutureRule::kNextThenLast) {
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (!IsInstalment(rows_[i]) || !takes(i)) continue;
      if (day >= rows_[i].from) return i;
      break;
    }
  }
  for (size_t i = rows_.size(); i > 0; --i) {
    if (takes(i - 1)) return i - 1;
  }
  return std::nullopt;
}

// All rows in advance that take something of the component.
std::vector<size_t> Account::RowsAhead(Date day, Component component) const {
  std::vector<size_t> rows;
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (Takes(i, DueClass::kInAdvance, day, component)) rows.push_back(i);
  }
  return rows;
}

// Pays one bucket to rows in advance, an even part to each. Returns what it paid.
int64_t Account::SpreadBucket(const Paying& paying, Bucket bucket, int64_t amount) {
  const std::vector<size_t> rows = RowsAhead(paying.fact.date, bucket.component);
  if (rows.empty()) return 0;
  const int64_t each = DivideEvenly(amount, static_cast<int64_t>(rows.size()));
  int64_t left = amount;
  int64_t paid = 0;
  for (const size_t row : rows) {
    const int64_t share = row == rows.back() ? left : std::min(each, left);
    left -= share;
    paid += PayRow(paying, row, bucket, share);
  }
  return paid;
}

// Pays one bucket of the rows that are due on a day. Returns what it paid.
int64_t Account::PayDueOn(const Paying& paying, Date due, Bucket bucket, int64_t amount) {
  int64_t paid = 0;
  for (size_t i = 0; i < rows_.size() && paid < amount; ++i) {
    const bool is_it = rows_[i].due_date == due && IsOf(bucket.due, i, paying.fact.date);
    if (is_it) paid += PayRow(paying, i, bucket, amount - paid);
  }
  return paid;
}

// Row by row, all that is due on one day together: each group of buckets of one due class is gone
// through again and again, with the next day each time, until nothing more is paid.
int64_t Account::AllocateByRow(const Paying& paying, int64_t amount) {
  std::vector<DueClass> classes;
  for (const Bucket& bucket : paying.order.buckets) {
    if (std::find(classes.begin(), classes.end(), bucket.due) == classes.end()) {
      classes.push_back(bucket.due);
    }
  }
  for (const DueClass due : classes) {
    for (int64_t before = 0; before != amount && amount > 0;) {
      before = amount;
      const bool spreads = Spreads(paying, due);
      const std::optional<size_t> row =
          spreads ? std::nullopt
                  : NextRow(due, paying.order.future, paying.fact.date, std::nullopt);
      if (!spreads && !row.has_value()) break;
      const Date day = spreads ? Date() : rows_[*row].due_date;
      for (const Bucket& bucket : paying.order.buckets) {
        if (bucket.due != due || amount == 0) continue;
        amount -=
            spreads ? SpreadBucket(paying, bucket, amount) : PayDueOn(paying, day, bucket, amount);
      }
    }
  }
  return amount;
}

// Bucket by bucket: each over all rows before the next.
int64_t Account::AllocateByBucket(const Paying& paying, int64_t amount) {
  for (const Bucket& bucket : paying.order.buckets) {
    for (int64_t before = 0; before != amount && amount > 0;) {
      before = amount;
      amount -= PayBucket(paying, bucket, amount);
    }
  }
  return amount;
}

// Pays the bucket of what is due on the day that is next. Returns what it paid.
int64_t Account::PayBucket(const Paying& paying, Bucket bucket, int64_t amount) {
  if (Spreads(paying, bucket.due)) return SpreadBucket(paying, bucket, amount);
  const std::optional<size_t> row =
      NextRow(bucket.due, paying.order.future, paying.fact.date, bucket.component);
  return row.has_value() ? PayDueOn(paying, rows_[*row].due_date, bucket, amount) : 0;
}

bool Account::Spreads(const Paying& paying, DueClass due) {
  return due == DueClass::kInAdvance && paying.order.future == FutureRule::kSpread;
}

int64_t Account::Allocate(const Paying& paying, int64_t amount) {
  return paying.order.direction == Direction::kHorizontal ? AllocateByRow(paying, amount)
                                                          : AllocateByBucket(paying, amount);
}

int64_t Account::PayRow(const Paying& paying, size_t index, Bucket bucket, int64_t amount) {
  const Date day = paying.fact.date;
  const int64_t portion = std::min(Capacity(index, bucket.due, bucket.component, day), amount);
  if (portion == 0) return 0;
  BookOnRow(index, bucket.component, portion, paying.fact, paying.entry);
  if (bucket.component == Component::kPenalty || bucket.component == Component::kFee) {
    SpreadOverCharges(index, bucket.component == Component::kPenalty,
                      bucket.due == DueClass::kInAdvance, portion, paying.entry);
    return portion;
  }
  const int64_t principal = bucket.component == Component::kPrincipal ? portion : 0;
  const std::optional<size_t> instalment = InstalmentAt(index);
  const bool at_once = rows_[index].due_date == day && !instalment.has_value();
  if (rows_[index].is_idle) {
    course_.PayIdle(principal);
  } else if (at_once) {
    course_.PayAtOnce(day, principal);
  } else {
    TellCourse(instalment, day, principal, portion - principal, bucket.due != DueClass::kInAdvance);
  }
  if (bucket.due == DueClass::kInAdvance) {
    course_.Project(day);
    TakeFromCourse();
  }
  UpdateSettled(rows_[index], day);
  return portion;
}

// What an instalment that is due had not asked for is more of it.
void Account::TellCourse(std::optional<size_t> instalment, Date day, int64_t principal,
                         int64_t interest, bool was_asked) {
  if (!was_asked && instalment.has_value() && *instalment < course_.due_count()) {
    course_.PayMore(*instalment, day, principal, interest);
  } else {
    course_.Pay(instalment, day, principal, interest);
  }
}

// All that is owed on the day is paid; what is to come drops.
void Account::Settle(const Paying& paying) {
  const Date day = paying.fact.date;
  if (!OwesThePlan() && !written_off()) UseInterestPaidAhead(day);
  for (size_t i = 0; i < rows_.size(); ++i) {
    for (const Component component : kAllComponents) {
      const bool is_due = rows_[i].due_date <= day;
      const DueClass due = is_due ? DueClass::kPastDue : DueClass::kInAdvance;
      const bool is_owed = is_due || (OwesThePlan() && component != Component::kPrincipal);
      if (!is_owed) continue;
      PayRow(paying, i, {.due = due, .component = component}, rows_[i].Open(component));
    }
  }
  if (written_off()) return UpdateAllSettled(day);  // nothing else can be owed
  if (!OwesThePlan()) {
    WithInterestToAsk(day, course_.InterestToAsk(day), [&](size_t row, int64_t interest) {
      BookOnRow(row, Component::kInterest, interest, paying.fact, paying.entry);
      TellCourse(InstalmentAt(row), day, 0, interest, false);
    });
  }
  course_.Project(day);
  TakeFromCourse();
  SettlePrincipalToCome(paying);
  if (!OwesThePlan()) {
    course_.End(day);
    DropChargesToCome(day);
  }
  course_.Project(day);
  TakeFromCourse();
  UpdateAllSettled(day);
}

// Interest that has arisen, and that no row asks for, goes with the row of its period; under *keep*
// with the instalments that have room for it.
void Account::WithInterestToAsk(Date day, int64_t amount,
                                absl::FunctionRef<void(size_t row, int64_t interest)> pay) {
  if (amount <= 0) return;
  if (!course_.follows() || !GoesAhead() || !course_.HasToCome()) return pay(RowNow(day), amount);
  for (size_t i = course_.due_count(); i < course_.instalments().size(); ++i) {
    const int64_t portion = std::min(course_.InterestRoomAhead(i, day), amount);
    if (portion > 0) pay(RowOf(i), portion);
    amount -= portion;
  }
}

// Of an instalment: what a settlement before had paid.
int64_t Account::SettledInterest(size_t row) const {
  return course_.instalments()[*InstalmentAt(row)].settled_interest;
}

// Of a plan that stands: interest of instalments to come that was paid, and will not arise any
// more, pays what is open of those that are due, and what has arisen in the period.
void Account::UseInterestPaidAhead(Date day) {
  if (course_.follows()) return;
  const size_t last = course_.instalments().size() - 1;
  const size_t now = RowOf(std::min(course_.due_count(), last));
  const int64_t arisen = course_.due_count() > last
                             ? rows_[now].due[Component::kInterest] - course_.InterestAhead(day)
                             : course_.InterestOfPeriod(day) + SettledInterest(now);
  for (size_t to = 0; to < rows_.size(); ++to) {
    if (to != now && rows_[to].due_date > day) continue;
    const int64_t asked = to == now ? arisen : rows_[to].due[Component::kInterest];
    int64_t open =
        asked - rows_[to].due[Component::kInterest] + rows_[to].Open(Component::kInterest);
    for (size_t from = rows_.size(); from > now && open > 0; --from) {
      if (!IsInstalment(rows_[from - 1]) || from - 1 == to) continue;
      const int64_t kept = from - 1 == now ? arisen : SettledInterest(from - 1);
      open -= MoveInterest(from - 1, to, kept, open);
    }
    // Of one that is due, what it asked for only since it had been paid.
    for (size_t from = now; from > 0 && open > 0; --from) {
      if (!IsInstalment(rows_[from - 1]) || from - 1 == to) continue;
      const int64_t kept = rows_[from - 1].due[Component::kInterest] - course_.InterestAhead(day);
      open -= MoveInterest(from - 1, to, std::max<int64_t>(kept, 0), open);
    }
  }
}

// Of what was paid or waived of an instalment's interest and is more than it keeps; what was paid
// first. Returns how much was moved, at most so much.
int64_t Account::MoveInterest(size_t from, size_t to, int64_t kept, int64_t most) {
  const bool is_due = *InstalmentAt(from) < course_.due_count();
  int64_t left =
      rows_[from].paid[Component::kInterest] + rows_[from].waived[Component::kInterest] - kept;
  left = std::clamp<int64_t>(left, 0, most);
  int64_t moved = 0;
  for (Parts Row::*const how : {&Row::paid, &Row::waived}) {
    const int64_t part = std::min((rows_[from].*how)[Component::kInterest], left - moved);
    (rows_[from].*how)[Component::kInterest] -= part;
    (rows_[to].*how)[Component::kInterest] += part;
    moved += part;
  }
  if (is_due) rows_[from].due[Component::kInterest] -= moved;
  course_.MoveInterestPaid(*InstalmentAt(from), InstalmentAt(to), moved);
  return moved;
}

void Account::SettlePrincipalToCome(const Paying& paying) {
  const Bucket bucket{.due = DueClass::kInAdvance, .component = Component::kPrincipal};
  for (int64_t left = course_.principal_to_come(); left > 0;) {
    const int64_t paid = PayBucket(paying, bucket, left);
    left -= paid;
    if (paid > 0) continue;
    PayLastAhead(paying, left);
    break;
  }
}

// Principal for which no instalment has room goes with the last one. Returns it.
int64_t Account::PayLastAhead(const Paying& paying, int64_t principal) {
  if (principal == 0) return 0;
  const size_t last = course_.instalments().size() - 1;
  BookOnRow(RowOf(last), Component::kPrincipal, principal, paying.fact, paying.entry);
  TellCourse(last, paying.fact.date, principal, 0, false);
  return principal;
}

// Whether a transaction on a charge is about this part of it.
bool Account::IsMeant(const ChargePart& part, const Fact& fact) const {
  if (charges_[part.charge].id != fact.target) return false;
  const bool is_to_come = rows_[part.row].due_date > fact.date;
  const bool pays = fact.kind != Kind::kChargeWaiver;
  if (pays && is_to_come && IsKnownOnlyWhenDue(charges_[part.charge])) return false;
  if (!fact.row.has_value()) return true;
  const auto end = rows_.begin() + static_cast<std::ptrdiff_t>(part.row) + 1;
  const auto number = std::count_if(rows_.begin(), end,
                                    [](const Row& row) { return row.kind != RowKind::kCharge; });
  return number == *fact.row && rows_[part.row].kind != RowKind::kCharge;
}

int64_t Account::PayCharge(const Fact& fact, Entry& entry) {
  std::vector<ChargePart*> parts;
  for (ChargePart& part : parts_) {
    if (IsMeant(part, fact)) parts.push_back(&part);
  }
  std::stable_sort(parts.begin(), parts.end(),
                   [](const ChargePart* a, const ChargePart* b) { return a->row < b->row; });
  int64_t rest = fact.amount;
  for (ChargePart* const one : parts) {
    ChargePart& part = *one;
    Charge& charge = charges_[part.charge];
    const int64_t portion = std::min(rest, part.open());
    if (portion == 0) continue;
    part.paid += portion;
    charge.paid += portion;
    entry.by_charge.emplace_back(part.charge, portion);
    rest -= portion;
    BookOnRow(part.row, charge.component(), portion, fact, entry);
  }
  return rest;
}

void Account::Remember(int payment, Component component, int64_t amount) {
  if (contract_.policy.chargeback_order.empty()) return;
  auto paid = std::find_if(paid_by_.rbegin(), paid_by_.rend(),
                           [payment](const PaidBy& one) { return one.id == payment; });
  if (paid == paid_by_.rend()) {
    paid_by_.push_back({.id = payment});
    paid = paid_by_.rbegin();
  }
  paid->parts[component] += amount;
}

void Account::BookOnRow(size_t index, Component component, int64_t amount, const Fact& fact,
                        Entry& entry) {
  Row& row = rows_[index];
  row.paid[component] += amount;
  if (fact.date < row.due_date) row.paid_in_advance += amount;
  if (fact.date > row.due_date) row.paid_past_due += amount;
  entry.parts[component] += amount;
  Remember(fact.id, component, amount);
  UpdateSettled(row, fact.date);
  for (auto& [at, parts] : entry.by_row) {
    if (at != index) continue;
    parts[component] += amount;
    return;
  }
  entry.by_row.emplace_back(index, Parts{});
  entry.by_row.back().second[component] += amount;
}

// Pays the charges of a row, the earliest due first.
void Account::SpreadOverCharges(size_t row, bool penalty, bool ahead, int64_t amount,
                                Entry& entry) {
  std::vector<ChargePart*> parts;
  for (ChargePart& part : parts_) {
    const Charge& charge = charges_[part.charge];
    const bool is_here = part.row == row && charge.penalty == penalty;
    if (is_here && !(ahead && IsKnownOnlyWhenDue(charge))) parts.push_back(&part);
  }
  std::stable_sort(parts.begin(), parts.end(), [this](const ChargePart* a, const ChargePart* b) {
    return charges_[a->charge].due_date.value_or(Date()) <
           charges_[b->charge].due_date.value_or(Date());
  });
  for (ChargePart* part : parts) {
    const int64_t portion = std::min(amount, part->open());
    part->paid += portion;
    charges_[part->charge].paid += portion;
    if (portion > 0) entry.by_charge.emplace_back(part->charge, portion);
    amount -= portion;
  }
}

}  // namespace thuning::loan
