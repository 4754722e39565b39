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

// Whether the amount of such a transaction goes to components, or is overpaid.
bool IsDivided(Kind kind) {
  switch (kind) {
    case Kind::kRepayment:
    case Kind::kGoodwillCredit:
    case Kind::kMerchantRefund:
    case Kind::kPayoutRefund:
    case Kind::kChargeAdjustment:
    case Kind::kChargePayment:
    case Kind::kInterestWaiver:
    case Kind::kOverpaymentRefund:
    case Kind::kChargeback:
    case Kind::kReamortisation:
    case Kind::kReaging:
    case Kind::kAcceleration:
    case Kind::kChargeOff:
    case Kind::kWriteOff:
      return true;
    case Kind::kDisbursement:
    case Kind::kChargeWaiver:
    case Kind::kRecovery:
    case Kind::kGuaranteeCall:
      return false;
  }
  return false;
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
      course_(contract_),
      assessed_until_(contract_.start()) {
  AddMissingRows(RowKind::kInstalment);
  TakeFromCourse();
}

void Account::AdvanceTo(Date day) {
  KnowUntil(day);
  AskOn(day);
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
    StandOn(on);
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
  const auto last = std::find_if(rows_.rbegin(), rows_.rend(),
                                 [this](const Row& row) { return IsInstalment(row); });
  AddMissingRows(last->kind);
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

// Because something happens on the day.
void Account::StandOn(Date day) {
  AskOn(day);
  UpdateAllSettled(day);
}

// As of the day. That somebody asks leaves no trace: since when nothing is left of an instalment is
// looked at when something happens, and on the day after each due date.
void Account::AskOn(Date day) {
  for (auto next = NextAfterDue(day); next.has_value(); next = NextAfterDue(day)) {
    TakeFromCourseOn(*next);
    AssessPenalties(*next);
    UpdateAllSettled(*next);
  }
  TakeFromCourseOn(day);
  AssessPenalties(day);
}

// The next day, up to this one, that comes after a due date.
std::optional<Date> Account::NextAfterDue(Date until) const {
  std::optional<Date> next;
  for (const Row& row : rows_) {
    const Date day = AddDays(row.due_date, 1);
    if (!IsInstalment(row) || day <= assessed_until_ || day > until) continue;
    next = std::min(day, next.value_or(day));
  }
  return next;
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
    if (ends(part.row)) EndChargePart(part);
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

// How much of a charge is asked for with a row: never less than was paid or waived of it.
void Account::SetChargePart(size_t charge, size_t row, int64_t amount) {
  auto part = std::find_if(parts_.begin(), parts_.end(), [&](const ChargePart& one) {
    return one.charge == charge && one.row == row && !one.ended;
  });
  if (part == parts_.end()) part = parts_.insert(parts_.end(), {.charge = charge, .row = row});
  SetAmount(*part, amount);
}

void Account::SetAmount(ChargePart& part, int64_t amount) {
  const int64_t more = std::max(amount, part.paid + part.waived) - part.due;
  part.due += more;
  charges_[part.charge].due += more;
  rows_[part.row].due[charges_[part.charge].component()] += more;
}

void Account::EndChargePart(ChargePart& part) {
  SetAmount(part, 0);
  part.ended = true;
}

// A debt of its own on a day.
void Account::AskForCharge(size_t charge, Date day, int64_t amount) {
  SetChargePart(charge, InsertRow({.kind = RowKind::kCharge, .from = day, .due_date = day}),
                amount);
}

void Account::LayOutCharge(size_t index) {
  const Charge& charge = charges_[index];
  switch (charge.timing) {
    case ChargeTiming::kOwnDay:
      AskForCharge(index, *charge.due_date, ChargeAmount(charge, paid_out_, 0));
      return;
    case ChargeTiming::kInstalment:
      RefreshInstalmentFee(index);
      return;
    case ChargeTiming::kPastDue:
      if (charge.decided.has_value()) AssessAnew(index, *charge.decided);
      return;
    case ChargeTiming::kDisbursement:
      return;
  }
}

// With a sum that is paid out: the contract's charges with the first one; of those at disbursement
// a percentage with each.
void Account::LayOutCharges(const Fact& disbursement, bool is_first) {
  for (size_t i = 0; i < charges_.size(); ++i) {
    const Charge& charge = charges_[i];
    const bool at_disbursement = charge.timing == ChargeTiming::kDisbursement;
    if (at_disbursement && (is_first || charge.basis != ChargeBasis::kFlat)) {
      AskForCharge(i, disbursement.date, ChargeAmount(charge, disbursement.amount, 0));
    } else if (is_first && !charge.decided.has_value()) {
      LayOutCharge(i);
    }
  }
}

// With instalments that had not fallen due. Where nothing is left to be repaid, there is none.
void Account::RefreshInstalmentFee(size_t index) {
  if (written_off()) return;
  int64_t left = 0;
  for (const Course::Instalment& one : course_.instalments()) {
    left += one.principal - one.principal_paid;
  }
  std::vector<std::optional<size_t>> parts(rows_.size());
  for (size_t k = 0; k < parts_.size(); ++k) {
    if (parts_[k].charge == index && !parts_[k].ended) parts[parts_[k].row] = k;
  }
  for (size_t i = 0; i < rows_.size(); ++i) {
    const std::optional<size_t> instalment = InstalmentAt(i);
    if (!instalment.has_value()) continue;
    const Course::Instalment& one = course_.instalments()[*instalment];
    left -= one.principal - one.principal_paid;
    if (rows_[i].kind != RowKind::kInstalment || *instalment < final_rows_) continue;
    // Since a settlement nothing was lent again: what was to come then has no fee.
    const bool is_none = nothing_to_come_ || one.own_principal + left == 0;
    const int64_t amount = ChargeAmount(charges_[index], one.own_principal, one.own_interest);
    if (!parts[i].has_value()) {
      parts[i] = parts_.size();
      parts_.push_back({.charge = index, .row = i});
    }
    SetAmount(parts_[*parts[i]], is_none ? 0 : amount);
  }
}

// Percentages of what is paid out by a day, or that of the decision, once more is paid out.
void Account::RefreshCharges(Date day) {
  for (size_t i = 0; i < charges_.size(); ++i) {
    const Charge& charge = charges_[i];
    if (charge.timing != ChargeTiming::kOwnDay) continue;
    if (std::max(*charge.due_date, charge.decided.value_or(*charge.due_date)) < day) continue;
    for (ChargePart& part : parts_) {
      if (part.charge == i && !part.ended) SetAmount(part, ChargeAmount(charge, paid_out_, 0));
    }
  }
}

// What was open of a row when its due date was over: all but interest that has arisen since.
Parts Account::OpenWhenDue(size_t row, Date day) const {
  Parts open = rows_[row].Open();
  if (InstalmentAt(row) != course_.instalments().size() - 1) return open;
  int64_t& interest = open[Component::kInterest];
  interest = std::max<int64_t>(interest - course_.InterestBeyond(day), 0);
  return open;
}

// A penalty of what is past due: of what is open of a row, if anything is.
void Account::Penalise(size_t charge, size_t row, const Parts& open) {
  // A fee that is past due bears no penalty of its own.
  if (rows_[row].kind == RowKind::kCharge || open.total() == 0) return;
  SetChargePart(
      charge, row,
      ChargeAmount(charges_[charge], open[Component::kPrincipal], open[Component::kInterest]));
}

// Of what has become past due by the day, each row once.
void Account::AssessPenalties(Date day) {
  const Date from = std::exchange(assessed_until_, std::max(assessed_until_, day));
  if (written_off()) return;
  for (size_t row = 0; row < rows_.size(); ++row) {
    const Date due = rows_[row].due_date;
    if (due < from || due >= day) continue;
    const Parts open = OpenWhenDue(row, day);
    for (size_t i = 0; i < charges_.size(); ++i) {
      const Charge& charge = charges_[i];
      const bool is_decided = !charge.decided.has_value() || *charge.decided <= due;
      if (charge.timing == ChargeTiming::kPastDue && is_decided) Penalise(i, row, open);
    }
  }
}

// One that is decided on the day is of all that is past due then.
void Account::AssessAnew(size_t charge, Date day) {
  if (written_off()) return;
  for (size_t row = 0; row < rows_.size(); ++row) {
    if (rows_[row].due_date < day) Penalise(charge, row, rows_[row].Open());
  }
}

// Costs for time to come drop (rule 10).
void Account::DropChargesToCome(Date day) {
  nothing_to_come_ = true;
  for (ChargePart& part : parts_) {
    if (rows_[part.row].due_date <= day || part.ended) continue;
    if (IsInstalment(rows_[part.row])) {
      SetAmount(part, 0);
    } else {
      EndChargePart(part);
    }
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
  for (const Entry& entry : entries_) {
    const int64_t parts = entry.parts.total() + entry.overpaid;
    if (IsDivided(entry.kind) && parts != entry.amount) return "the parts are not the amount";
  }
  if (overpaid_ < 0) return "less than nothing is overpaid";
  return std::nullopt;
}

}  // namespace thuning::loan
