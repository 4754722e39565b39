#include "ledger/lending/account.h"

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/lending/drawn_schedule.h"
#include "ledger/lending/period_part.h"
#include "ledger/money/rate.h"
#include "ledger/money/rounding.h"

namespace thuning::lending {
namespace {

// When an amendment takes effect.
Date DateOf(const Amendment& amendment) {
  if (amendment.rate_from.has_value()) return *amendment.rate_from;
  if (amendment.pause.has_value()) return amendment.pause->first;
  return amendment.from.value_or(Date());
}

// Whatever the instalments turn out to be.
bool IsKnownAtOutset(const Charge& charge) {
  return charge.timing == ChargeTiming::kOwnDay ||
         (charge.timing == ChargeTiming::kDated && charge.basis == ChargeBasis::kFlat);
}

}  // namespace

Parts& Parts::operator+=(const Parts& other) {
  for (size_t i = 0; i < minor.size(); ++i) minor[i] += other.minor[i];
  return *this;
}

int64_t Row::Open(Component component) const {
  return due[component] - paid[component] - waived[component] - written_off[component];
}

int64_t Row::open() const {
  return due.total() - paid.total() - waived.total() - written_off.total();
}

Account::Account(Contract contract, std::vector<Charge> charges, std::vector<Tranche> tranches)
    : contract_(std::move(contract)), charges_(std::move(charges)), tranches_(std::move(tranches)) {
  LayOutRows();
  if (contract_.planned()) {
    LayOutPlan();
  } else {
    Draw();
  }
  LayOutCharges();
}

void Account::LayOutRows() {
  Date from = contract_.start;
  for (const Date due : DueDatesOf(contract_)) {
    rows_.push_back({.from = from, .due_date = due});
    from = due;
  }
}

void Account::LayOutPlan() {
  // As first agreed.
  HoldBackAmendments(contract_.amendments.size());
  plan_ = InterestPlan(contract_.policy, InterestTermsOf(contract_));
  const std::vector<Date> due_dates = DueDatesOf(contract_);
  const std::vector<loan::YearPart> whole = WholePartsOf(contract_, due_dates);
  Date from = contract_.start;
  for (size_t i = 0; i < due_dates.size(); ++i) {
    plan_.AddPeriod(from, due_dates[i], whole[i]);
    from = due_dates[i];
  }
}

// Amendments come in their time: takes the last so many, by date, out of the contract for now.
void Account::HoldBackAmendments(size_t count) {
  if (!contract_.planned()) return;
  std::vector<Amendment>& all = contract_.amendments;
  std::stable_sort(all.begin(), all.end(),
                   [](const Amendment& a, const Amendment& b) { return DateOf(a) < DateOf(b); });
  const auto first = all.end() - static_cast<std::ptrdiff_t>(count);
  amendments_.assign(first, all.end());
  all.erase(first, all.end());
}

// Applies the amendments that take effect before `date`; all of them when there is none.
void Account::AmendUntil(std::optional<Date> date) {
  while (!amendments_.empty()) {
    if (date.has_value() && DateOf(amendments_.front()) >= *date) return;
    const Amendment amendment = amendments_.front();
    amendments_.erase(amendments_.begin());
    contract_.amendments.push_back(amendment);
    Amend(amendment);
  }
}

void Account::Amend(const Amendment& amendment) {
  if (amendment.annual_rate.has_value() || amendment.pause.has_value()) {
    plan_.ChangeTerms(InterestTermsOf(contract_), DateOf(amendment),
                      amendment.annual_rate.has_value());
  } else {
    const std::vector<Date> due_dates = DueDatesOf(contract_);
    plan_.MoveTo(due_dates, WholePartsOf(contract_, due_dates));
    if (amendment.extra_instalments > 0) {
      for (size_t i = 0; i < plan_.periods().size(); ++i) {
        if (plan_.periods()[i].to == *amendment.from) plan_.FixFrom(i);
      }
    }
  }
  TakeFromPlan(Date());
  for (Row& row : rows_) {
    if (row.open() > 0) row.settled.reset();
  }
}

void Account::Draw() {
  if (contract_.down_payment_percent.has_value()) {
    for (const Tranche& tranche : tranches_) AddDownPayment(tranche);
  }
  Redraw();
}

int64_t Account::DownPaymentOf(int64_t amount) const {
  if (!contract_.down_payment_percent.has_value()) return 0;
  const int64_t multiple = contract_.policy.instalment_multiple;
  const int64_t asked = DivideToMultiple(Int128{amount} * RateE8(*contract_.down_payment_percent),
                                         Int128{100} * kRateOne, multiple);
  return std::min(asked, amount);
}

void Account::Redraw() {
  std::vector<Date> due_dates;
  for (const Row& row : rows_) {
    if (row.kind == RowKind::kInstalment) due_dates.push_back(row.due_date);
  }
  std::vector<Tranche> amortised = tranches_;
  for (Tranche& tranche : amortised) tranche.amount -= DownPaymentOf(tranche.amount);
  const std::vector<DrawnRow> drawn = DrawSchedule(contract_, due_dates, amortised, happenings_);
  size_t next = 0;
  for (Row& row : rows_) {
    if (row.kind != RowKind::kInstalment) continue;
    row.due[Component::kPrincipal] = drawn[next].principal + row.credited;
    row.due[Component::kInterest] = drawn[next].interest;
    ++next;
  }
  KeepWhatWasPaid();
}

// What was paid or waived of a row stays so, even if the schedule would now ask for less of it; the
// last instalments make up for the principal.
void Account::KeepWhatWasPaid() {
  int64_t surplus = 0;
  for (Row& row : rows_) {
    if (row.kind != RowKind::kInstalment) continue;
    for (const Component component : {Component::kInterest, Component::kPrincipal}) {
      const int64_t missing = std::max<int64_t>(-row.Open(component), 0);
      row.due[component] += missing;
      if (component == Component::kPrincipal) surplus += missing;
    }
  }
  for (auto row = rows_.rbegin(); row != rows_.rend() && surplus > 0; ++row) {
    if (row->kind != RowKind::kInstalment) continue;
    const int64_t taken = std::min(surplus, row->Open(Component::kPrincipal));
    row->due[Component::kPrincipal] -= taken;
    surplus -= taken;
  }
}

// Rows stand in the order of their due dates; a down payment after the instalments of its day.
size_t Account::InsertRow(const Row& row) {
  size_t at = 0;
  while (at < rows_.size() && rows_[at].due_date <= row.due_date) ++at;
  rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(at), row);
  for (ChargePart& part : parts_) {
    if (part.row >= at) ++part.row;
  }
  for (Entry& entry : entries_) {
    for (auto& [index, parts] : entry.by_row) {
      if (index >= at) ++index;
    }
  }
  return at;
}

size_t Account::RowOfCharge(Date due) {
  std::optional<size_t> after;
  std::optional<size_t> first;
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].kind == RowKind::kAfterMaturity) after = i;
    if (rows_[i].kind != RowKind::kInstalment && rows_[i].kind != RowKind::kReaged) continue;
    if (!first.has_value()) first = i;
    if (due <= rows_[i].due_date && (due > rows_[i].from || i == *first)) return i;
  }
  if (after.has_value()) {
    rows_[*after].due_date = std::max(rows_[*after].due_date, due);
    return *after;
  }
  const Date last = rows_.back().due_date;
  return InsertRow({.kind = RowKind::kAfterMaturity, .from = last, .due_date = due});
}

int64_t Account::ChargeAmount(const Charge& charge, int64_t principal, int64_t interest) const {
  switch (charge.basis) {
    case ChargeBasis::kFlat:
      return charge.amount;
    case ChargeBasis::kPrincipal:
      return PercentOf(charge.percent, principal);
    case ChargeBasis::kInterest:
      return PercentOf(charge.percent, interest);
    case ChargeBasis::kPrincipalAndInterest:
      return PercentOf(charge.percent, principal + interest);
  }
  return 0;
}

void Account::AddChargePart(size_t charge, size_t row, int64_t amount) {
  if (amount == 0) return;
  parts_.push_back({.charge = charge, .row = row, .due = amount});
  charges_[charge].due += amount;
  const Component component = charges_[charge].penalty ? Component::kPenalty : Component::kFee;
  rows_[row].due[component] += amount;
}

void Account::LayOutCharge(size_t index) {
  const Charge& charge = charges_[index];
  int64_t principal = 0;
  int64_t interest = 0;
  for (const Tranche& tranche : tranches_) principal += tranche.amount;
  for (const Row& row : rows_) interest += row.due[Component::kInterest];
  switch (charge.timing) {
    case ChargeTiming::kDisbursement:
      charges_[index].due = ChargeAmount(charge, principal, interest);
      return;
    case ChargeTiming::kDated: {
      const size_t row = RowOfCharge(*charge.due_date);
      AddChargePart(index, row, ChargeAmount(charge, principal, interest));
      return;
    }
    case ChargeTiming::kOwnDay: {
      const Row own{
          .kind = RowKind::kCharge, .from = *charge.due_date, .due_date = *charge.due_date};
      AddChargePart(index, InsertRow(own), ChargeAmount(charge, principal, interest));
      return;
    }
    case ChargeTiming::kInstalment:
      for (size_t i = 0; i < rows_.size(); ++i) {
        if (rows_[i].kind != RowKind::kInstalment) continue;
        AddChargePart(index, i,
                      ChargeAmount(charge, rows_[i].due[Component::kPrincipal],
                                   rows_[i].due[Component::kInterest]));
      }
      return;
    case ChargeTiming::kPastDue:
      return;
  }
}

void Account::LayOutCharges() {
  for (size_t i = 0; i < charges_.size(); ++i) {
    if (!contract_.planned() || IsKnownAtOutset(charges_[i])) LayOutCharge(i);
  }
}

// Charges that are a part of what the instalments turn out to be.
void Account::RefreshPercentCharges() {
  for (size_t i = 0; i < charges_.size(); ++i) {
    if (charges_[i].timing == ChargeTiming::kPastDue || IsKnownAtOutset(charges_[i])) continue;
    const Component component = charges_[i].penalty ? Component::kPenalty : Component::kFee;
    std::vector<ChargePart> before;
    for (const ChargePart& part : parts_) {
      if (part.charge != i) continue;
      rows_[part.row].due[component] -= part.due;
      if (part.paid + part.waived > 0) before.push_back(part);
    }
    std::erase_if(parts_, [i](const ChargePart& part) { return part.charge == i; });
    charges_[i].due = 0;
    LayOutCharge(i);
    for (const ChargePart& part : before) KeepWhatWasPaid(part);
  }
}

// Of a charge that was laid out anew: what was paid or waived of it in a row stays so.
void Account::KeepWhatWasPaid(const ChargePart& before) {
  auto part = std::find_if(parts_.begin(), parts_.end(), [&](const ChargePart& now) {
    return now.charge == before.charge && now.row == before.row;
  });
  const int64_t done = before.paid + before.waived;
  const int64_t due = part == parts_.end() ? 0 : part->due;
  if (part == parts_.end()) {
    parts_.push_back({.charge = before.charge, .row = before.row});
    part = parts_.end() - 1;
  }
  part->paid = before.paid;
  part->waived = before.waived;
  part->due = std::max(due, done);
  charges_[before.charge].due += part->due - due;
  const Component component =
      charges_[before.charge].penalty ? Component::kPenalty : Component::kFee;
  rows_[before.row].due[component] += part->due - due;
}

Parts Account::TotalOf(Parts Row::*member) const {
  Parts total;
  for (const Row& row : rows_) total += row.*member;
  return total;
}

int64_t Account::outstanding() const {
  int64_t sum = 0;
  for (const Row& row : rows_) sum += row.open();
  return sum;
}

int64_t Account::principal_outstanding() const { return principal_outstanding_; }

void Account::UpdateSettled(Row& row, Date date) {
  if (row.open() > 0) {
    row.settled.reset();
  } else if (!row.settled.has_value()) {
    row.settled = date;
  }
}

Entry& Account::Enter(const Fact& fact) {
  entries_.push_back({.id = fact.id, .kind = fact.kind, .date = fact.date, .amount = fact.amount});
  if (fact.kind == Kind::kDisbursement && !disbursed_on_.has_value()) disbursed_on_ = fact.date;
  if (fact.kind == Kind::kWriteOff) written_off_on_ = fact.date;
  if (fact.kind == Kind::kChargeback) repaid_ -= fact.amount;
  if (fact.kind == Kind::kRepayment || fact.kind == Kind::kDownPayment ||
      fact.kind == Kind::kChargePayment) {
    repaid_ += fact.amount;
  }
  return entries_.back();
}

}  // namespace thuning::lending
