#include "ledger/loan/account.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace thuning::loan {
namespace {

// Of one day instalments come first, then what fell due at once, then charges.
int RankOf(RowKind kind) {
  switch (kind) {
    case RowKind::kInstalment:
    case RowKind::kReaged:
      return 0;
    case RowKind::kDownPayment:
    case RowKind::kAfterMaturity:
      return 1;
    case RowKind::kCharge:
      return 2;
  }
  return 0;
}

bool Precedes(const Row& a, const Row& b) {
  if (a.due_date != b.due_date) return a.due_date < b.due_date;
  return RankOf(a.kind) < RankOf(b.kind);
}

// By the order of their new places.
void Renumber(const std::vector<size_t>& places, std::vector<ChargePart>& parts,
              std::vector<Entry>& entries) {
  for (ChargePart& part : parts) part.row = places[part.row];
  for (Entry& entry : entries) {
    for (auto& [row, amounts] : entry.by_row) row = places[row];
  }
}

}  // namespace

Account::Account(Contract contract, std::vector<Charge> charges, std::vector<Amendment> amendments)
    : contract_(std::move(contract)),
      charges_(std::move(charges)),
      amendments_(std::move(amendments)),
      course_(contract_) {
  AddMissingRows(RowKind::kInstalment);
  TakeFromCourse();
}

void Account::AdvanceTo(Date day) {
  KnowUntil(day);
  StandOn(day);
}

// Amendments and charges in the order of their days.
void Account::KnowUntil(Date day) {
  const auto is_new = [&](Date date) { return date <= day && !(known_until_ >= date); };
  for (;;) {
    std::optional<Date> next;
    const auto consider = [&](Date date) {
      if (is_new(date)) next = std::min(date, next.value_or(date));
    };
    for (const Amendment& amendment : amendments_) consider(amendment.date);
    for (const Charge& charge : charges_) {
      if (charge.decided.has_value()) consider(*charge.decided);
    }
    if (!next.has_value()) break;
    const Date on = std::max(*next, contract_.start());
    TakeFromCourseOn(on);
    for (const Amendment& amendment : amendments_) {
      if (amendment.date == *next) Amend(amendment, on);
    }
    for (size_t i = 0; i < charges_.size(); ++i) {
      if (charges_[i].decided == *next) LayOutCharge(i);
    }
    UseOverpaid(on);
    UpdateAllSettled(on);
    known_until_ = next;
  }
  known_until_ = std::max(day, known_until_.value_or(day));
}

// A loan that is settled, or was written off, is not changed (rule 16).
void Account::Amend(const Amendment& amendment, Date day) {
  const bool is_settled = disbursed_on_.has_value() && PayoffNow(day).amount == 0;
  if (written_off() || is_settled) return;
  if (!course_.Amend(amendment)) amendment_in_the_air_ = amendment.from;
  AddMissingRows(RowKind::kInstalment);
  TakeFromCourseOn(day);
}

Date Account::changes_until() const {
  Date last;
  for (const Amendment& amendment : amendments_) last = std::max(last, amendment.date);
  for (const Charge& charge : charges_) last = std::max(last, charge.decided.value_or(last));
  return last;
}

void Account::TakeFromCourseOn(Date day) {
  course_.AdvanceTo(day);
  course_.Project(day);
  TakeFromCourse();
}

void Account::StandOn(Date day) {
  TakeFromCourseOn(day);
  AssessPenalties(day);
  UpdateAllSettled(day);
}

// Rows.

bool Account::IsInstalment(const Row& row) const {
  return row.kind == RowKind::kInstalment || row.kind == RowKind::kReaged;
}

std::optional<size_t> Account::InstalmentAt(size_t row) const {
  const size_t number = rows_[row].number;
  return number > 0 ? std::optional(number - 1) : std::nullopt;
}

void Account::NumberInstalments() {
  size_t number = 0;
  for (Row& row : rows_) row.number = IsInstalment(row) ? ++number : 0;
}

size_t Account::RowOf(size_t instalment) const {
  size_t row = 0;
  for (;; ++row) {
    if (IsInstalment(rows_[row]) && instalment-- == 0) return row;
  }
}

// Where the course has more instalments than there are rows.
void Account::AddMissingRows(RowKind kind) {
  size_t count = 0;
  for (const Row& row : rows_) count += IsInstalment(row) ? 1 : 0;
  for (; count < course_.instalments().size(); ++count) rows_.push_back({.kind = kind});
}

void Account::SortRows() {
  if (std::is_sorted(rows_.begin(), rows_.end(), Precedes)) return;
  std::vector<size_t> order(rows_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return Precedes(rows_[a], rows_[b]); });
  std::vector<Row> sorted;
  std::vector<size_t> places(rows_.size());
  for (const size_t row : order) {
    places[row] = sorted.size();
    sorted.push_back(rows_[row]);
  }
  rows_ = std::move(sorted);
  Renumber(places, parts_, entries_);
}

void Account::TakeFromCourse() {
  NumberInstalments();
  for (Row& row : rows_) {
    if (row.number == 0 || row.number > course_.instalments().size()) continue;
    const Course::Instalment& one = course_.instalments()[row.number - 1];
    row.from = one.from;
    row.due_date = one.due;
    row.due[Component::kPrincipal] = one.principal;
    row.due[Component::kInterest] = one.interest;
  }
  SortRows();
  for (size_t i = 0; i < charges_.size(); ++i) {
    if (charges_[i].timing == ChargeTiming::kInstalment) RefreshInstalmentFee(i);
  }
  final_rows_ = course_.due_count();
}

void Account::UpdateSettled(Row& row, Date day) {
  if (row.open() > 0) {
    row.settled.reset();
  } else if (!row.settled.has_value()) {
    row.settled = day;
  }
}

void Account::UpdateAllSettled(Date day) {
  for (Row& row : rows_) UpdateSettled(row, day);
}

// A new one stands after those that are like it.
size_t Account::InsertRow(const Row& row) {
  size_t at = 0;
  while (at < rows_.size() && !Precedes(row, rows_[at])) ++at;
  std::vector<size_t> places(rows_.size());
  for (size_t i = 0; i < rows_.size(); ++i) places[i] = i < at ? i : i + 1;
  rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(at), row);
  Renumber(places, parts_, entries_);
  return at;
}

// The later instalments end: what was paid of them stands with the row, what nobody paid of their
// fees is not owed.
void Account::CutRowsAfter(size_t row) {
  const auto ends = [&](size_t i) { return i > row && IsInstalment(rows_[i]); };
  for (ChargePart& part : parts_) {
    if (ends(part.row)) SetChargePart(part.charge, part.row, 0);
  }
  std::vector<size_t> places(rows_.size());
  std::vector<Row> kept;
  for (size_t i = 0; i < rows_.size(); ++i) {
    places[i] = ends(i) ? row : kept.size();
    if (!ends(i)) {
      kept.push_back(rows_[i]);
      continue;
    }
    kept[row].paid += rows_[i].paid;
    kept[row].waived += rows_[i].waived;
    kept[row].paid_in_advance += rows_[i].paid_in_advance;
    kept[row].credited += rows_[i].credited;
    for (const Component component : {Component::kPenalty, Component::kFee}) {
      kept[row].due[component] += rows_[i].due[component];
    }
  }
  rows_ = std::move(kept);
  Renumber(places, parts_, entries_);
}

// An instalment that asks for nothing, and of which nothing was paid, is none.
void Account::DropRowIfEmpty(size_t instalment) {
  const size_t at = RowOf(instalment);
  const bool is_empty =
      rows_[at].due.total() == 0 && rows_[at].paid.total() == 0 && rows_[at].waived.total() == 0;
  if (!is_empty) return;
  rows_[RowOf(instalment + 1)].credited += rows_[at].credited;
  course_.Drop(instalment);
  std::erase_if(parts_, [at](const ChargePart& part) { return part.row == at; });
  std::vector<size_t> places(rows_.size());
  for (size_t i = 0; i < rows_.size(); ++i) places[i] = i <= at ? i : i - 1;
  rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(at));
  NumberInstalments();
  Renumber(places, parts_, entries_);
}

// Charges.

// The row of the instalment in whose period the day lies, or one after them all.
size_t Account::RowOfCharge(Date due) {
  std::optional<size_t> after;
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].kind == RowKind::kAfterMaturity) after = i;
    if (IsInstalment(rows_[i]) && due <= rows_[i].due_date) return i;
  }
  if (after.has_value()) {
    rows_[*after].due_date = std::max(rows_[*after].due_date, due);
    return *after;
  }
  const Date last = course_.instalments().back().due;
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

// Of the loan as a whole.
int64_t Account::AmountOf(size_t charge) const {
  int64_t interest = 0;
  for (const Row& row : rows_) interest += row.due[Component::kInterest];
  return ChargeAmount(charges_[charge], paid_out_, interest);
}

// How much of a charge is asked for with a row: never less than was paid or waived of it.
void Account::SetChargePart(size_t charge, size_t row, int64_t amount) {
  auto part = std::find_if(parts_.begin(), parts_.end(), [&](const ChargePart& one) {
    return one.charge == charge && one.row == row;
  });
  if (part == parts_.end()) part = parts_.insert(parts_.end(), {.charge = charge, .row = row});
  const int64_t more = std::max(amount, part->paid + part->waived) - part->due;
  part->due += more;
  charges_[charge].due += more;
  rows_[row].due[charges_[charge].component()] += more;
}

void Account::LayOutCharge(size_t index) {
  const Charge& charge = charges_[index];
  switch (charge.timing) {
    case ChargeTiming::kDated:
      SetChargePart(index, RowOfCharge(*charge.due_date), AmountOf(index));
      return;
    case ChargeTiming::kOwnDay: {
      const Row own{
          .kind = RowKind::kCharge, .from = *charge.due_date, .due_date = *charge.due_date};
      SetChargePart(index, InsertRow(own), AmountOf(index));
      return;
    }
    case ChargeTiming::kInstalment:
      RefreshInstalmentFee(index);
      return;
    case ChargeTiming::kDisbursement:
    case ChargeTiming::kPastDue:
      return;
  }
}

// Of what has not fallen due.
void Account::RefreshInstalmentFee(size_t index) {
  size_t next = 0;
  for (size_t i = 0; i < rows_.size(); ++i) {
    if (!IsInstalment(rows_[i]) || next++ < final_rows_) continue;
    if (rows_[i].kind != RowKind::kInstalment) continue;
    const bool ends = nothing_to_come_ < rows_[i].due_date && nothing_to_come_.has_value();
    SetChargePart(index, i,
                  ends ? 0
                       : ChargeAmount(charges_[index], rows_[i].due[Component::kPrincipal],
                                      rows_[i].due[Component::kInterest]));
  }
}

// Percentages of the loan, once more is paid out.
void Account::RefreshCharges() {
  for (size_t i = 0; i < charges_.size(); ++i) {
    const bool of_loan =
        charges_[i].timing == ChargeTiming::kDated || charges_[i].timing == ChargeTiming::kOwnDay;
    if (!of_loan || charges_[i].basis == ChargeBasis::kFlat) continue;
    for (const ChargePart& part : parts_) {
      if (part.charge == i) SetChargePart(i, part.row, AmountOf(i));
    }
  }
}

// Penalties of what is past due, once a row: of what was open when it fell due.
void Account::AssessPenalties(Date day) {
  if (written_off()) return;
  for (size_t i = 0; i < charges_.size(); ++i) {
    if (charges_[i].timing != ChargeTiming::kPastDue) continue;
    if (charges_[i].decided.has_value() && !(known_until_ >= *charges_[i].decided)) continue;
    for (size_t row = 0; row < rows_.size(); ++row) {
      // A fee that is past due bears no penalty of its own.
      if (rows_[row].kind == RowKind::kCharge) continue;
      if (rows_[row].due_date >= day || rows_[row].open() == 0) continue;
      const bool assessed = std::any_of(parts_.begin(), parts_.end(), [&](const ChargePart& part) {
        return part.charge == i && part.row == row;
      });
      if (assessed) continue;
      const bool is_last = InstalmentAt(row) == course_.instalments().size() - 1;
      const int64_t interest =
          rows_[row].Open(Component::kInterest) - (is_last ? course_.InterestBeyond(day) : 0);
      SetChargePart(i, row,
                    ChargeAmount(charges_[i], rows_[row].Open(Component::kPrincipal),
                                 std::max<int64_t>(interest, 0)));
    }
  }
}

// Costs for time to come drop (rule 10).
void Account::DropChargesToCome(Date day) {
  nothing_to_come_ = day;
  for (const ChargePart& part : parts_) {
    const Charge& charge = charges_[part.charge];
    const bool of_loan = charge.timing == ChargeTiming::kDated;
    const Date due = of_loan ? *charge.due_date : rows_[part.row].due_date;
    if (due > day) SetChargePart(part.charge, part.row, 0);
  }
}

// Sums.

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

std::optional<std::string_view> Account::Contradiction() const {
  int64_t principal = 0;
  for (const Row& row : rows_) {
    principal += row.Open(Component::kPrincipal);
    for (const Component component : kAllComponents) {
      if (row.Open(component) < 0) return "more was paid of a row than it asks for";
    }
  }
  if (principal != principal_outstanding()) return "the rows do not ask for what is outstanding";
  if (overpaid_ < 0) return "less than nothing is overpaid";
  return std::nullopt;
}

}  // namespace thuning::loan
