// What each kind of transaction does to an account, payments apart (rules 1, 9, 13 and 14).

#include <algorithm>
#include <utility>

#include "ledger/loan/account.h"
#include "ledger/loan/periods.h"
#include "ledger/loan/plan.h"
#include "ledger/money/rounding.h"

namespace thuning::loan {

void Account::Apply(const Fact& fact) {
  AdvanceTo(fact.date);
  switch (fact.kind) {
    case Kind::kDisbursement:
      Disburse(fact);
      break;
    case Kind::kRepayment:
    case Kind::kGoodwillCredit:
    case Kind::kMerchantRefund:
    case Kind::kPayoutRefund:
    case Kind::kChargeAdjustment:
    case Kind::kChargePayment:
      Pay(fact);
      break;
    case Kind::kChargeWaiver:
      WaiveCharge(fact);
      break;
    case Kind::kInterestWaiver:
      WaiveInterest(fact);
      break;
    case Kind::kOverpaymentRefund:
    case Kind::kChargeback:
      TakeBack(fact);
      break;
    case Kind::kReamortisation:
      Reamortise(fact);
      break;
    case Kind::kReaging:
      Reage(fact);
      break;
    case Kind::kAcceleration:
      Accelerate(fact.date);
      EnterWhatIsOwed(fact);
      break;
    case Kind::kChargeOff:
      ChargeOff(fact);
      break;
    case Kind::kWriteOff:
      WriteOff(fact);
      break;
    case Kind::kRecovery:
      Recover(fact);
      break;
    case Kind::kGuaranteeCall:
      Enter(fact);
      break;
  }
  StandOn(fact.date);
  entries_.back().principal_after = principal_outstanding();
}

Entry& Account::Enter(const Fact& fact) {
  entries_.push_back({.id = fact.id, .kind = fact.kind, .date = fact.date, .amount = fact.amount});
  if (fact.kind == Kind::kChargeback) repaid_ -= fact.amount;
  if (fact.kind == Kind::kRepayment || fact.kind == Kind::kChargePayment) repaid_ += fact.amount;
  return entries_.back();
}

void Account::Disburse(const Fact& fact) {
  Entry& entry = Enter(fact);
  const bool is_first = !disbursed_on_.has_value();
  const int64_t at_once = DownPaymentOf(contract_.terms, fact.amount);
  if (is_first) disbursed_on_ = fact.date;
  paid_out_ += fact.amount;
  nothing_to_come_ = false;
  const auto owe_at_once = [this, &fact](RowKind kind, int64_t principal) {
    Row row{.kind = kind, .from = fact.date, .due_date = fact.date};
    row.due[Component::kPrincipal] = principal;
    InsertRow(row);
  };
  if (contract_.terms.down_payment_e8 > 0) owe_at_once(RowKind::kDownPayment, at_once);
  if (course_.HasToCome()) {
    course_.PayOut(fact.date, fact.amount, at_once);
  } else {
    course_.PayOutBeyond(fact.date, fact.amount, at_once);
    owe_at_once(RowKind::kAfterMaturity, fact.amount - at_once);
  }
  course_.Project(fact.date);
  TakeFromCourse();
  LayOutCharges(fact, is_first);
  RefreshCharges(fact.date);
  UpdateAllSettled(fact.date);
  if (overpaid_ == 0) return;
  // What was paid too much before pays what is owed now.
  const int64_t credit = overpaid_;
  overpaid_ = PayMoney(fact, OrderFor(fact.kind), credit, entry);
  entry.overpaid = credit - overpaid_;
  entry.parts = {};
}

void Account::WaiveCharge(const Fact& fact) {
  Entry& entry = Enter(fact);
  int64_t waived = 0;
  for (ChargePart& part : parts_) {
    Charge& charge = charges_[part.charge];
    if (!IsMeant(part, fact)) continue;
    const int64_t portion = part.open();
    part.waived += portion;
    charge.waived += portion;
    waived += portion;
    if (portion > 0) entry.by_charge.emplace_back(part.charge, portion);
    rows_[part.row].waived[charge.component()] += portion;
  }
  entry.amount = waived;
}

// Gives up so much of a row, which the course takes as done.
void Account::LetGo(size_t index, Parts Row::*how, Component component, int64_t amount, Date day,
                    Entry& entry) {
  if (amount <= 0) return;
  (rows_[index].*how)[component] += amount;
  entry.parts[component] += amount;
  if (component != Component::kPrincipal && component != Component::kInterest) return;
  const std::optional<size_t> instalment = InstalmentAt(index);
  if (rows_[index].is_idle) return course_.PayIdle(amount);
  const int64_t principal = component == Component::kPrincipal ? amount : 0;
  const int64_t interest = amount - principal;
  TellCourse(instalment, day, principal, interest, rows_[index].Open(component) >= 0);
}

void Account::WaiveInterest(const Fact& fact) {
  Entry& entry = Enter(fact);
  int64_t rest = fact.amount;
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (course_.follows() && rows_[i].due_date > fact.date) break;
    const int64_t portion = std::min(rest, rows_[i].Open(Component::kInterest));
    LetGo(i, &Row::waived, Component::kInterest, portion, fact.date, entry);
    rest -= std::max<int64_t>(portion, 0);
  }
  WithInterestToAsk(fact.date, rest, [&](size_t row, int64_t interest) {
    LetGo(row, &Row::waived, Component::kInterest, interest, fact.date, entry);
  });
}

// Of what the payment had paid, in the product's order; the rest is principal.
Parts Account::PartsOwedAgain(int payment, int64_t amount) {
  Parts parts;
  const auto paid = std::find_if(paid_by_.begin(), paid_by_.end(),
                                 [payment](const PaidBy& one) { return one.id == payment; });
  if (paid != paid_by_.end()) {
    for (const Component component : contract_.policy.chargeback_order) {
      const int64_t part = std::min(paid->parts[component], amount);
      paid->parts[component] -= part;
      parts[component] += part;
      amount -= part;
    }
  }
  parts[Component::kPrincipal] += amount;
  return parts;
}

// Principal and interest with the next instalment, or where none is to come, at once; the rest at
// once.
void Account::OweAgain(const Parts& parts, Date day) {
  const int64_t principal = parts[Component::kPrincipal];
  const int64_t interest = parts[Component::kInterest];
  const bool of_instalments = principal + interest > 0;
  if (of_instalments && course_.HasToCome() && !written_off()) {
    nothing_to_come_ = false;
    rows_[RowOf(course_.due_count())].credited += principal;
    course_.GiveBackInterest(interest);
    course_.GiveBack(course_.due_count(), day, principal);
  } else if (of_instalments) {
    Row row{.kind = RowKind::kAfterMaturity, .from = day, .due_date = day};
    row.due[Component::kPrincipal] = row.credited = principal;
    row.due[Component::kInterest] = interest;
    InsertRow(row);
    course_.GiveBack(std::nullopt, day, principal);
  }
  Row charge{.kind = RowKind::kCharge, .from = day, .due_date = day};
  charge.due[Component::kFee] = parts[Component::kFee];
  charge.due[Component::kPenalty] = parts[Component::kPenalty];
  if (charge.due.total() > 0) InsertRow(charge);
  owed_again_ += parts;
  owed_again_[Component::kPrincipal] = 0;
}

// Owed at once, and bears nothing.
void Account::OweIdle(int64_t principal, Date day) {
  Row row{.kind = RowKind::kCharge, .from = day, .due_date = day, .is_idle = true};
  row.due[Component::kPrincipal] = row.credited = principal;
  InsertRow(row);
  course_.OweIdle(principal);
}

// Money that goes back to the payer: out of what was overpaid, and what is more than that is owed
// again. Of a refund it is more where a payment bounced since.
void Account::TakeBack(const Fact& fact) {
  const int64_t overpaid = std::min(overpaid_, fact.amount);
  const bool is_chargeback = fact.kind == Kind::kChargeback;
  const Parts parts = PartsOwedAgain(is_chargeback ? fact.target : 0, fact.amount - overpaid);
  Entry& entry = Enter(fact);
  entry.overpaid = overpaid;
  entry.parts = parts;
  overpaid_ -= overpaid;
  if (parts.total() == 0) return;
  if (is_chargeback) {
    OweAgain(parts, fact.date);
  } else {
    OweIdle(parts.total(), fact.date);
  }
}

// Principal that is open of what has fallen due is not asked for with it any more.
int64_t Account::TakeDuePrincipal(Date day) {
  int64_t past_due = 0;
  for (size_t i = 0; i < rows_.size() && rows_[i].due_date <= day; ++i) {
    const int64_t open = rows_[i].Open(Component::kPrincipal);
    past_due += open;
    rows_[i].due[Component::kPrincipal] -= open;
    const std::optional<size_t> instalment = InstalmentAt(i);
    if (instalment.has_value()) course_.NoLongerAsk(*instalment, open);
    if (rows_[i].is_idle) course_.WakeIdle(open);
  }
  course_.AskNothingAtOnce();
  return past_due;
}

// Interest that was charged back, and is asked for at once, is not asked for with its row any more.
int64_t Account::TakeInterestOfNoInstalment() {
  int64_t interest = 0;
  for (Row& row : rows_) {
    if (IsInstalment(row)) continue;
    const int64_t open = row.Open(Component::kInterest);
    interest += open;
    row.due[Component::kInterest] -= open;
  }
  return interest;
}

// Principal that has fallen due goes to the instalments to come, in equal parts.
void Account::Reamortise(const Fact& fact) {
  Entry& entry = Enter(fact);
  int64_t past_due = TakeDuePrincipal(fact.date);
  entry.amount = past_due;
  entry.parts[Component::kPrincipal] = past_due;
  const size_t first = course_.due_count();
  const size_t end = course_.instalments().size();
  const int64_t each = DivideToMultiple(past_due, static_cast<int64_t>(end - first),
                                        contract_.terms.instalment_multiple);
  for (size_t i = first; i < end; ++i) {
    const int64_t share = i + 1 == end ? past_due : std::min(each, past_due);
    course_.AskLater(i, fact.date, share);
    past_due -= share;
  }
}

// All principal goes to new instalments: in equal parts, and interest that has arisen falls due; or
// in level ones with that interest.
void Account::Reage(const Fact& fact) {
  Entry& entry = Enter(fact);
  if (!OwesThePlan()) UseInterestPaidAhead(fact.date);
  if (fact.with_interest) {
    entry.parts[Component::kInterest] = PayoffNow(fact.date).parts[Component::kInterest];
  }
  const int64_t past_due = TakeDuePrincipal(fact.date);
  const int64_t principal = past_due + course_.principal_to_come();
  entry.parts[Component::kPrincipal] = principal;
  entry.amount = entry.parts.total();
  if (principal == 0) return;
  const Course::NewSchedule schedule{.count = fact.count,
                                     .step = {fact.unit, fact.every, contract_.terms.day_count},
                                     .start = *fact.start};
  const size_t due = course_.due_count();
  if (course_.HasToCome()) {
    CutRowsAfter(RowOf(course_.Accelerated(fact.date)));
    DropFeesOf(due);
  }
  if (fact.with_interest) {
    course_.ReageWithInterest(fact.date, past_due, TakeInterestOfNoInstalment(), schedule);
  } else {
    course_.Reage(fact.date, past_due, schedule);
  }
  TakeFromCourse();
  AddMissingRows(RowKind::kReaged);
  if (due + static_cast<size_t>(fact.count) < course_.instalments().size()) DropRowIfEmpty(due);
}

// Of an instalment that ends by a re-ageing, where it is not due yet.
void Account::DropFeesOf(size_t instalment) {
  for (ChargePart& part : parts_) {
    const bool is_fee = charges_[part.charge].timing == ChargeTiming::kInstalment && !part.ended;
    if (is_fee && InstalmentAt(part.row) == instalment) SetAmount(part, 0);
  }
  final_rows_ = std::max(final_rows_, instalment + 1);
}

// All that is to come falls due.
void Account::Accelerate(Date day) {
  if (!course_.HasToCome() || course_.IsSettled()) return;
  CutRowsAfter(RowOf(course_.Accelerated(day)));
  course_.Accelerate(day);
}

void Account::ChargeOff(const Fact& fact) {
  charged_off_ = fact.date;
  if (contract_.policy.charge_off_accelerates) Accelerate(fact.date);
  if (contract_.policy.interest_stops_at_charge_off) course_.StopInterest(fact.date);
  EnterWhatIsOwed(fact);
}

void Account::EnterWhatIsOwed(const Fact& fact) {
  StandOn(fact.date);
  Entry& entry = Enter(fact);
  entry.parts = PayoffNow(fact.date).parts;
  entry.amount = entry.parts.total();
}

// What would settle the loan on the day is given up; what is to come drops.
void Account::WriteOff(const Fact& fact) {
  const Date day = fact.date;
  Entry& entry = Enter(fact);
  if (!OwesThePlan()) UseInterestPaidAhead(day);
  const int64_t arisen = OwesThePlan() ? 0 : course_.InterestToAsk(day);
  const auto give_up = [&](size_t row, Component component, int64_t amount) {
    LetGo(row, &Row::written_off, component, amount, day, entry);
  };
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].due_date > day && !OwesThePlan()) continue;
    for (const Component one : kAllComponents) give_up(i, one, rows_[i].Open(one));
  }
  WithInterestToAsk(day, arisen, [&](size_t row, int64_t interest) {
    give_up(row, Component::kInterest, interest);
  });
  for (size_t i = 0; i < rows_.size(); ++i) {
    give_up(i, Component::kPrincipal, rows_[i].Open(Component::kPrincipal));
  }
  course_.StopInterest(day);
  course_.End(day);
  if (!OwesThePlan()) DropChargesToCome(day);
  written_off_on_ = day;
  entry.amount = entry.parts.total();
}

// Pays what has come to be owed since, then takes back what was given up; more is the payer's.
void Account::Recover(const Fact& fact) {
  Entry& entry = Enter(fact);
  const int64_t rest = PayMoney(fact, OrderFor(fact.kind), fact.amount, entry);
  const int64_t given_up = TotalOf(&Row::written_off).total() - recovered_;
  const int64_t taken_back = std::clamp<int64_t>(given_up, 0, rest);
  recovered_ += taken_back;
  entry.overpaid = rest - taken_back;
  LeaveOver(fact, entry.overpaid);
}

}  // namespace thuning::loan
