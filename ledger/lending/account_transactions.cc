// What each kind of transaction does to an account.

#include <algorithm>
#include <utility>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/lending/account.h"

namespace thuning::lending {

void Account::Apply(const Fact& fact) {
  AmendUntil(fact.date);
  switch (fact.kind) {
    case Kind::kDisbursement:
      Disburse(fact);
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
    case Kind::kChargeOff:
      ChargeOff(fact);
      break;
    case Kind::kWriteOff:
      WriteOff(fact);
      break;
    case Kind::kRecovery:
      Recover(fact);
      break;
    case Kind::kFeeAtDisbursement:
    case Kind::kGuaranteeCall:
      Enter(fact);
      break;
    default:
      Pay(fact);
      break;
  }
  entries_.back().principal_after = principal_outstanding_;
}

std::optional<size_t> Account::PeriodOf(size_t row) const {
  if (rows_[row].kind != RowKind::kInstalment) return std::nullopt;
  size_t period = 0;
  for (size_t i = 0; i < row; ++i) period += rows_[i].kind == RowKind::kInstalment ? 1 : 0;
  if (period >= plan_.periods().size()) return std::nullopt;
  return period;
}

void Account::TakeFromPlan(Date from_due) {
  size_t period = 0;
  for (Row& row : rows_) {
    if (row.kind != RowKind::kInstalment || period >= plan_.periods().size()) continue;
    if (row.due_date >= from_due) {
      // Interest that was paid or waived stays so, even if less of it should have arisen.
      const int64_t done = row.due[Component::kInterest] - row.Open(Component::kInterest);
      // A plan that follows knows what was given back.
      const int64_t credited = PlanFollows() ? 0 : row.credited;
      row.due[Component::kPrincipal] = plan_.PrincipalDue(period) + credited;
      row.due[Component::kInterest] = std::max(plan_.InterestDue(period), done);
    }
    ++period;
  }
  KeepWhatWasPaid();
  if (interest_dropped_.has_value()) DropInterest(*interest_dropped_);
}

void Account::Disburse(const Fact& fact) {
  int64_t amortised = fact.amount;
  principal_outstanding_ += fact.amount;
  Enter(fact);
  if (contract_.planned()) {
    if (contract_.down_payment_percent.has_value()) {
      AddDownPayment({.date = fact.date, .amount = fact.amount});
      amortised -= DownPaymentOf(fact.amount);
    }
    plan_.PayOut(fact.date, amortised);
    TakeFromPlan(fact.date);
    RefreshPercentCharges();
  }
  for (Row& row : rows_) UpdateSettled(row, fact.date);
  if (overpaid_ > 0) {
    const int64_t credit = overpaid_;
    overpaid_ = Allocate(fact, credit, contract_.policy.allocation, entries_.back());
    entries_.back().overpaid = std::min(fact.amount, credit);
    principal_outstanding_ -= entries_.back().parts[Component::kPrincipal];
    entries_.back().parts = {};
  }
}

void Account::AddDownPayment(const Tranche& tranche) {
  Row row{.kind = RowKind::kDownPayment, .from = tranche.date, .due_date = tranche.date};
  row.due[Component::kPrincipal] = DownPaymentOf(tranche.amount);
  InsertRow(row);
}

bool Account::PlanFollows() const { return !plan_.empty() && contract_.policy.rest != Rest::kNone; }

const AllocationOrder& Account::OrderFor(Kind kind) const {
  for (const auto& [of_kind, order] : contract_.policy.allocation_by_kind) {
    if (of_kind == kind) return order;
  }
  return contract_.policy.allocation;
}

void Account::Pay(const Fact& fact) {
  BearInterestUntil(fact.date);
  if (DrawingFollows()) FollowPayment(fact);
  DropInterestIfSettledBy(fact);
  Entry& entry = Enter(fact);
  int64_t rest = fact.amount;
  if (fact.kind == Kind::kChargePayment || fact.kind == Kind::kChargeAdjustment) {
    rest = PayCharge(fact, entry);
  }
  rest = Allocate(fact, rest, OrderFor(fact.kind), entry);
  if (PlanFollows()) rest = PayWhatIsLeft(fact, rest, entry);
  entry.overpaid = rest;
  overpaid_ += rest;
  principal_outstanding_ -= entry.parts[Component::kPrincipal];
}

int64_t Account::PayCharge(const Fact& fact, Entry& entry) {
  int64_t rest = fact.amount;
  for (ChargePart& part : parts_) {
    Charge& charge = charges_[part.charge];
    if (charge.id != fact.target || rest == 0) continue;
    if (fact.row.has_value() && static_cast<size_t>(*fact.row) != part.row + 1) continue;
    const int64_t portion = std::min(rest, part.due - part.paid - part.waived);
    if (portion == 0) continue;
    part.paid += portion;
    charge.paid += portion;
    entry.by_charge.emplace_back(part.charge, portion);
    rest -= portion;
    const Component component = charge.penalty ? Component::kPenalty : Component::kFee;
    BookOnRow(part.row, component, portion, fact, entry);
  }
  return rest;
}

void Account::BookOnRow(size_t index, Component component, int64_t amount, const Fact& fact,
                        Entry& entry) {
  Row& row = rows_[index];
  row.paid[component] += amount;
  if (fact.date < row.due_date) row.paid_in_advance += amount;
  if (fact.date > row.due_date) row.paid_past_due += amount;
  entry.parts[component] += amount;
  for (auto& [at, parts] : entry.by_row) {
    if (at == index) {
      parts[component] += amount;
      UpdateSettled(row, fact.date);
      return;
    }
  }
  entry.by_row.emplace_back(index, Parts{});
  entry.by_row.back().second[component] += amount;
  UpdateSettled(row, fact.date);
}

// Pays the charges of a row, the earliest due first.
void Account::SpreadOverCharges(size_t row, bool penalty, int64_t amount, Entry& entry) {
  std::vector<ChargePart*> parts;
  for (ChargePart& part : parts_) {
    if (part.row == row && charges_[part.charge].penalty == penalty) parts.push_back(&part);
  }
  std::stable_sort(parts.begin(), parts.end(), [this](const ChargePart* a, const ChargePart* b) {
    return charges_[a->charge].due_date.value_or(Date()) <
           charges_[b->charge].due_date.value_or(Date());
  });
  for (ChargePart* part : parts) {
    const int64_t portion = std::min(amount, part->due - part->paid - part->waived);
    part->paid += portion;
    charges_[part->charge].paid += portion;
    if (portion > 0) entry.by_charge.emplace_back(part->charge, portion);
    amount -= portion;
  }
}

int64_t Account::PayRow(size_t index, Bucket bucket, int64_t amount, const Fact& fact,
                        Entry& entry) {
  const std::optional<size_t> planned = PlanFollows() ? PeriodOf(index) : std::nullopt;
  Date pay_date = fact.date;
  if (planned.has_value()) {
    if (bucket.due == DueClass::kInAdvance) {
      const Row& row = rows_[index];
      const bool within = fact.date > row.from && fact.date <= row.due_date;
      if (contract_.policy.early_interest == EarlyInterest::kToInstalment && within) {
        pay_date = row.due_date;
      }
      const InterestPlan::Payable payable = plan_.PayableOn(*planned, pay_date);
      if (bucket.component == Component::kInterest) {
        rows_[index].due[Component::kInterest] = payable.interest;
      } else if (bucket.component == Component::kPrincipal) {
        rows_[index].due[Component::kPrincipal] = payable.principal;
      }
    }
  }
  int64_t most = std::max<int64_t>(rows_[index].Open(bucket.component), 0);
  if (bucket.component == Component::kPrincipal) {
    // A row of a plan may ask for more than is owed, until the plan is settled again.
    most = std::min(most, principal_outstanding_ - entry.parts[Component::kPrincipal]);
  }
  const int64_t portion = std::min(most, amount);
  if (portion > 0) {
    BookOnRow(index, bucket.component, portion, fact, entry);
    if (bucket.component == Component::kPenalty || bucket.component == Component::kFee) {
      SpreadOverCharges(index, bucket.component == Component::kPenalty, portion, entry);
    }
  }
  if (planned.has_value() && bucket.component == Component::kPrincipal) {
    if (portion > 0) plan_.PayPrincipal(*planned, pay_date, portion);
  } else if (planned.has_value() && bucket.component == Component::kInterest) {
    if (portion > 0) plan_.PayInterest(*planned, portion);
  } else {
    return portion;
  }
  TakeFromPlan(Date());
  for (Row& row : rows_) UpdateSettled(row, fact.date);
  return portion;
}

void Account::WaiveCharge(const Fact& fact) {
  Entry& entry = Enter(fact);
  int64_t waived = 0;
  for (ChargePart& part : parts_) {
    Charge& charge = charges_[part.charge];
    if (charge.id != fact.target) continue;
    if (fact.row.has_value() && static_cast<size_t>(*fact.row) != part.row + 1) continue;
    const int64_t portion = part.due - part.paid - part.waived;
    part.waived += portion;
    charge.waived += portion;
    waived += portion;
    if (portion > 0) entry.by_charge.emplace_back(part.charge, portion);
    rows_[part.row].waived[charge.penalty ? Component::kPenalty : Component::kFee] += portion;
    UpdateSettled(rows_[part.row], fact.date);
  }
  entry.amount = waived;
}

void Account::WaiveInterest(const Fact& fact) {
  Entry& entry = Enter(fact);
  int64_t rest = fact.amount;
  for (size_t i = 0; i < rows_.size(); ++i) {
    Row& row = rows_[i];
    const int64_t portion = std::min(rest, row.Open(Component::kInterest));
    if (portion <= 0) continue;
    row.waived[Component::kInterest] += portion;
    entry.parts[Component::kInterest] += portion;
    rest -= portion;
    const std::optional<size_t> period = PlanFollows() ? PeriodOf(i) : std::nullopt;
    if (period.has_value()) plan_.PayInterest(*period, portion);
    UpdateSettled(row, fact.date);
  }
}

// Money that goes back to the payer: out of what was overpaid, and what is more than that is owed
// again as principal of the instalment in which the day lies.
void Account::TakeBack(const Fact& fact) {
  if (fact.kind == Kind::kChargeback) BearInterestUntil(fact.date);
  Entry& entry = Enter(fact);
  entry.overpaid = std::min(overpaid_, fact.amount);
  overpaid_ -= entry.overpaid;
  const int64_t owed = fact.amount - entry.overpaid;
  if (owed == 0) return;
  entry.parts[Component::kPrincipal] = owed;
  principal_outstanding_ += owed;
  const size_t row = RowOfCharge(fact.date);
  rows_[row].credited += owed;
  const std::optional<size_t> period = PlanFollows() ? PeriodOf(row) : std::nullopt;
  if (period.has_value()) {
    plan_.Credit(*period, fact.date, owed);
    TakeFromPlan(rows_[row].due_date);
  } else {
    rows_[row].due[Component::kPrincipal] += owed;
  }
  UpdateSettled(rows_[row], fact.date);
}

void Account::Reamortise(const Fact& fact) {
  int64_t past_due = 0;
  std::vector<Row*> to_come;
  for (Row& row : rows_) {
    if (row.due_date > fact.date) {
      if (row.kind == RowKind::kInstalment) to_come.push_back(&row);
      continue;
    }
    const int64_t open = row.Open(Component::kPrincipal);
    past_due += open;
    row.due[Component::kPrincipal] -= open;
    UpdateSettled(row, fact.date);
  }
  LEDGER_CHECK(!to_come.empty());
  Entry& entry = Enter(fact);
  entry.amount = past_due;
  entry.parts[Component::kPrincipal] = past_due;
  const int64_t each = RoundToMultiple(DivideEvenly(past_due, static_cast<int64_t>(to_come.size())),
                                       contract_.policy.instalment_multiple);
  for (Row* row : to_come) {
    const int64_t share = row == to_come.back() ? past_due : each;
    row->due[Component::kPrincipal] += share;
    past_due -= share;
  }
}

void Account::Reage(const Fact& fact) {
  int64_t open = 0;
  for (Row& row : rows_) {
    open += row.Open(Component::kPrincipal);
    row.due[Component::kPrincipal] -= row.Open(Component::kPrincipal);
    UpdateSettled(row, fact.date);
  }
  Entry& entry = Enter(fact);
  entry.amount = open;
  entry.parts[Component::kPrincipal] = open;
  const int64_t each =
      RoundToMultiple(DivideEvenly(open, fact.count), contract_.policy.instalment_multiple);
  const Contract counting{.frequency = fact.frequency,
                          .every = fact.every,
                          .instalment_count = fact.count,
                          .start = *fact.start,
                          .first_due_date = *fact.start,
                          .business_day_rule = contract_.business_day_rule,
                          .calendar = contract_.calendar};
  const std::vector<Date> due_dates = DueDatesOf(counting);
  Date from = rows_.back().due_date;
  for (const Date due_date : due_dates) {
    Row row{.kind = RowKind::kReaged, .from = from, .due_date = due_date};
    row.due[Component::kPrincipal] = due_date == due_dates.back() ? open : each;
    open -= row.due[Component::kPrincipal];
    from = row.due_date;
    InsertRow(row);
  }
}

void Account::ChargeOff(const Fact& fact) {
  BearInterestUntil(fact.date);
  charged_off_ = fact.date;
  if (contract_.policy.interest_stops_at_charge_off && !plan_.empty()) {
    InterestTerms terms = InterestTermsOf(contract_);
    terms.stops = fact.date;
    plan_.ChangeTerms(std::move(terms), fact.date, false);
    TakeFromPlan(Date());
  }
  if (contract_.policy.charge_off_accelerates) Accelerate(fact.date);
  Entry& entry = Enter(fact);
  for (const Row& row : rows_) {
    for (const Component component : kAllComponents) entry.parts[component] += row.Open(component);
  }
  entry.amount = entry.parts.total();
}

// Everything falls due on the day; what comes later is gone.
void Account::Accelerate(Date date) {
  int64_t principal = 0;
  size_t current = 0;
  while (current < rows_.size() && rows_[current].due_date < date) ++current;
  if (current == rows_.size()) return;
  for (size_t i = current; i < rows_.size(); ++i) principal += rows_[i].due[Component::kPrincipal];
  Row& row = rows_[current];
  if (const std::optional<size_t> period = PeriodOf(current)) {
    row.due[Component::kInterest] = plan_.PayableOn(*period, date).interest;
  }
  row.due[Component::kPrincipal] = principal;
  row.due_date = date;
  for (size_t i = current + 1; i < rows_.size(); ++i) {
    for (const Component component : {Component::kPenalty, Component::kFee}) {
      row.due[component] += rows_[i].due[component];
    }
    for (ChargePart& part : parts_) {
      if (part.row == i) part.row = current;
    }
  }
  rows_.resize(current + 1);
}

// More than was given up is the payer's.
void Account::Recover(const Fact& fact) {
  Entry& entry = Enter(fact);
  recovered_ += fact.amount;
  if (!written_off_) return;
  const int64_t beyond = recovered_ - TotalOf(&Row::written_off).total();
  entry.overpaid = std::clamp<int64_t>(beyond, 0, fact.amount);
  overpaid_ += entry.overpaid;
}

void Account::WriteOff(const Fact& fact) {
  BearInterestUntil(fact.date);
  Entry& entry = Enter(fact);
  written_off_ = true;
  for (Row& row : rows_) {
    for (const Component component : kAllComponents) {
      const int64_t open = row.Open(component);
      row.written_off[component] += open;
      entry.parts[component] += open;
    }
    UpdateSettled(row, fact.date);
  }
  entry.amount = entry.parts.total();
  principal_outstanding_ = 0;
}

}  // namespace thuning::lending
