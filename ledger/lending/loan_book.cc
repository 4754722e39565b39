#include "ledger/lending/loan_book.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/loan_postings.h"
#include "ledger/lending/policy_terms.h"
#include "ledger/lending/terms.h"
#include "ledger/lending/why_impossible.h"
#include "ledger/loan/account_archive.h"
#include "ledger/money/rate.h"

namespace thuning::lending {
namespace {

using ledger::v1::Loan;
using ledger::v1::LoanCharge;
using ledger::v1::Transaction;
using state::v1::LoanAccount;
using state::v1::LoanCourse;
using type::v1::TransactionOutcome;

Date StatedDay(const google::type::Date& date) { return DateOf(date).value(); }
int32_t DayOf(Date date) { return static_cast<int32_t>(DaysBetween(Date(), date)); }

// It holds from the day on which it was agreed; one that reaches further back, from there.
Date ValueDateOf(const ledger::v1::LoanAmendmentEntry& entry) {
  const type::v1::LoanAmendment& given = entry.amendment();
  Date day = StatedDay(entry.effective_date());
  const auto reach = [&day](Date first) { day = std::min(day, first); };
  if (given.has_from()) reach(AddDays(StatedDay(given.from()), -1));
  if (given.has_moved_to()) reach(AddDays(StatedDay(given.moved_to()), -1));
  if (given.has_rate_from()) reach(StatedDay(given.rate_from()));
  if (given.has_pause_first()) reach(StatedDay(given.pause_first()));
  return day;
}

Amendment ToAmendment(const ledger::v1::LoanAmendmentEntry& entry) {
  const type::v1::LoanAmendment& given = entry.amendment();
  Amendment amendment{.date = ValueDateOf(entry),
                      .extra_instalments = given.extra_instalments(),
                      .grace_on_principal = given.grace_on_principal(),
                      .grace_on_interest = given.grace_on_interest()};
  if (given.has_from()) amendment.from = StatedDay(given.from());
  if (given.has_moved_to()) amendment.moved_to = StatedDay(given.moved_to());
  if (given.instalment_minor() > 0) amendment.instalment = given.instalment_minor();
  if (given.has_rate_from()) {
    amendment.rate_e8 = Rate::ParsePercent("", given.annual_rate_percent()).value().e8();
    amendment.rate_from = StatedDay(given.rate_from());
  }
  if (given.has_pause_first()) {
    amendment.pause = {.first = StatedDay(given.pause_first()),
                       .last = StatedDay(given.pause_last())};
  }
  return amendment;
}

std::vector<Charge> StandingCharges(const Loan& loan) {
  std::vector<Charge> charges;
  for (const LoanCharge& charge : loan.charges()) {
    if (charge.reversed()) continue;
    charges.push_back(ToCharge(charge.number(), charge.fee()));
    if (charge.has_effective_date()) charges.back().decided = StatedDay(charge.effective_date());
  }
  return charges;
}

int InstalmentOf(const Account& account, size_t row) {
  int number = 0;
  for (size_t i = 0; i <= row; ++i) number += account.rows()[i].kind == RowKind::kCharge ? 0 : 1;
  return number;
}

static_assert(kTransactionKinds == type::v1::TransactionKind_ARRAYSIZE);

Fact ToFact(const Transaction& row) {
  const type::v1::LoanTransaction& transaction = row.transaction();
  Fact fact{.id = transaction.number(),
            .kind = ToKind(transaction.kind()),
            .date = StatedDay(row.effective_date()),
            .amount = transaction.amount().minor_units(),
            .target = transaction.repayment() > 0 ? transaction.repayment() : transaction.charge(),
            .with_interest = transaction.with_interest(),
            .count = transaction.instalment_count(),
            .unit = ToUnit(transaction.period_unit()),
            .every = std::max(1, transaction.period_length())};
  if (transaction.instalment() > 0) fact.row = transaction.instalment();
  if (transaction.has_start_date()) fact.start = StatedDay(transaction.start_date());
  return fact;
}

// As the loan is agreed on now: what was paid of a charge that was undone since pays the rest.
Fact ToFact(const Transaction& row, const Loan& loan) {
  Fact fact = ToFact(row);
  const bool of_undone = fact.kind == Kind::kChargePayment && fact.target <= loan.charges_size() &&
                         loan.charges(fact.target - 1).reversed();
  if (of_undone) fact.kind = Kind::kRepayment;
  return fact;
}

bool PaysNothing(Kind kind) {
  return kind == Kind::kReamortisation || kind == Kind::kReaging || kind == Kind::kAcceleration ||
         kind == Kind::kChargeOff || kind == Kind::kDisbursement || kind == Kind::kGuaranteeCall;
}

void AddAllocation(Component component, int number, int64_t amount, TransactionOutcome& outcome) {
  if (amount == 0) return;
  type::v1::Allocation& allocation = *outcome.add_allocations();
  allocation.set_component(ToProto(component));
  allocation.set_number(number);
  allocation.set_amount_minor(amount);
}

// Charges by their number, interest and principal by instalment; what the account says of no row
// stands for the loan as a whole, under number 0.
void AddAllocations(const Account& account, const Entry& entry, TransactionOutcome& outcome) {
  Parts rest = entry.parts;
  if (entry.refund.has_value()) rest += entry.refund->parts;
  for (const auto& [index, amount] : entry.by_charge) {
    const Charge& charge = account.charges()[index];
    const Component component = charge.penalty ? Component::kPenalty : Component::kFee;
    AddAllocation(component, charge.id, amount, outcome);
    rest[component] -= amount;
  }
  for (const auto& [row, parts] : entry.by_row) {
    for (const Component component : {Component::kInterest, Component::kPrincipal}) {
      AddAllocation(component, InstalmentOf(account, row), parts[component], outcome);
      rest[component] -= parts[component];
    }
  }
  for (const Component component : kAllComponents) {
    if (rest[component] > 0) AddAllocation(component, 0, rest[component], outcome);
  }
}

TransactionOutcome OutcomeOf(const Account& account, const Entry& entry) {
  TransactionOutcome outcome;
  outcome.set_number(entry.id);
  if (!PaysNothing(entry.kind)) AddAllocations(account, entry, outcome);
  const bool gives_back = entry.kind == Kind::kOverpaymentRefund ||
                          entry.kind == Kind::kChargeback || entry.kind == Kind::kDisbursement;
  outcome.set_overpaid_minor(gives_back ? -entry.overpaid : entry.overpaid);
  if (entry.refund.has_value()) {
    outcome.set_overpaid_minor(outcome.overpaid_minor() + entry.refund->overpaid);
    outcome.set_interest_refunded_minor(entry.refund->amount);
  }
  return outcome;
}

LoanCourse::Point PointOf(const Account& account, Date day, int64_t tolerance) {
  LoanCourse::Point point;
  point.set_day(DayOf(day));
  point.set_principal_outstanding(account.principal_outstanding());
  std::optional<Date> oldest;
  for (const Row& row : account.rows()) {
    if (row.open() > tolerance && (!oldest.has_value() || row.due_date < *oldest)) {
      oldest = row.due_date;
    }
  }
  if (oldest.has_value()) point.set_oldest_due(DayOf(*oldest));
  return point;
}

// The transactions that stand once the change is made, by value date and number.
std::vector<Transaction> Standing(const LoanChange& change, StateReader& state) {
  std::vector<Transaction> standing;
  for (int number = 1; number <= change.loan->transaction_count(); ++number) {
    const auto* row = state.Find<Transaction>(TransactionName(change.loan->name(), number));
    LEDGER_CHECK(row != nullptr);
    if (!row->reversed() && number != change.undone) standing.push_back(*row);
  }
  if (change.added != nullptr) standing.push_back(*change.added);
  std::stable_sort(standing.begin(), standing.end(), [](const auto& a, const auto& b) {
    return StatedDay(a.effective_date()) < StatedDay(b.effective_date());
  });
  return standing;
}

// What of the request a reason is about.
absl::string_view FieldOf(absl::string_view reason) {
  if (absl::StartsWith(reason, "AMOUNT_")) return "amount.minor_units";
  if (absl::StartsWith(reason, "CHARGE_")) return "charge";
  if (reason == "REPAYMENT_NOT_FOUND") return "repayment";
  if (reason == "INTEREST_IS_FLAT") return "with_interest";
  if (reason == "COUNT_OUT_OF_RANGE") return "instalment_count";
  if (reason == "START_NOT_AFTER_DATE" || reason == "SCHEDULE_TOO_LONG") return "start_date";
  if (reason == "NOTHING_OUTSTANDING" || reason == "ALREADY_CHARGED_OFF" ||
      reason == "WRITTEN_OFF" || reason == "NOT_DISBURSED") {
    return "parent";
  }
  return "effective_date";
}

std::string FieldInHistory(absl::string_view reason, int number) {
  const absl::string_view field = FieldOf(reason);
  return absl::StrCat("history[", number - 1, "].", field == "parent" ? "kind" : field);
}

absl::Status CheckPossible(const LoanChange& change, const Transaction& row, const Fact& fact,
                           const Account& account) {
  const std::optional<std::string_view> found = account.WhyImpossible(fact);
  if (!found.has_value()) return absl::OkStatus();
  const absl::string_view reason(found->data(), found->size());
  // Where a payment bounces, what was refunded of it in between is owed.
  if (change.undone > 0 && reason == "AMOUNT_EXCEEDS_OVERPAYMENT") return absl::OkStatus();
  const std::string why =
      WhyImpossibleInWords(reason, fact, account, change.loan->terms().principal().currency_code());
  const std::string on_the_day =
      absl::StrCat("is not possible on ", FormatIsoDate(fact.date), ": ", why);
  if (change.history != nullptr) {
    return RefuseState(reason, FieldInHistory(reason, fact.id), on_the_day);
  }
  if (change.added != nullptr && change.added->transaction().number() == fact.id) {
    return RefuseState(reason, FieldOf(reason), on_the_day);
  }
  const absl::string_view or_later = change.added == nullptr ? "" : ", or choose a day after it";
  return RefuseState("LATER_TRANSACTION_IMPOSSIBLE", "effective_date",
                     absl::StrCat("transaction ", row.transaction().number(), " of ",
                                  FormatIsoDate(fact.date), " would not be possible then (", reason,
                                  "): ", why, "; reverse that one first", or_later));
}

// What has arisen by the days of accruals that the fact is not before.
void SetArisen(Date day, LoanBook& book) {
  for (Accrual& accrual : book.accruals) {
    if (accrual.day > day || accrual.arisen_minor.has_value()) continue;
    if (!book.account->disbursed_on().has_value()) {
      accrual.arisen_minor = 0;
    } else if (accrual.day < book.last_day) {
      accrual.arisen_minor = accrual.interest_minor;  // the account does not look back
    } else {
      accrual.arisen_minor = book.ArisenBy(accrual.day);
    }
  }
}

void Enter(const Transaction& row, const Fact& fact, LoanBook& book) {
  SetArisen(fact.date, book);
  book.account->Apply(fact);
  book.sums[static_cast<size_t>(row.transaction().kind())] += book.account->entries().back().amount;
  book.last_day = fact.date;
  if (fact.kind != Kind::kChargeAdjustment) return;
  for (const Charge& charge : book.account->charges()) {
    if (charge.id == fact.target && charge.penalty) book.adjusted_penalties += fact.amount;
  }
}

int64_t ToleranceOf(const Loan& loan) { return loan.terms().policy().arrears_tolerance_minor(); }

absl::StatusOr<Fold> FoldOnto(LoanBook book, const LoanChange& change) {
  Fold fold{.book = std::move(book),
            .outcomes = {},
            .course = {},
            .positions = {},
            .stands_since = {},
            .from_saved = true};
  const Fact fact = ToFact(*change.added);
  RETURN_IF_ERROR(CheckPossible(change, *change.added, fact, *fold.book.account));
  Enter(*change.added, fact, fold.book);
  if (change.with_outcomes) {
    fold.outcomes.push_back(OutcomeOf(*fold.book.account, fold.book.account->entries().back()));
  }
  fold.course.push_back(PointOf(*fold.book.account, fact.date, ToleranceOf(*change.loan)));
  return fold;
}

bool SameAllocation(const type::v1::Allocation& a, const type::v1::Allocation& b) {
  return a.component() == b.component() && a.number() == b.number() &&
         a.amount_minor() == b.amount_minor();
}

bool SameOutcome(const TransactionOutcome& a, const TransactionOutcome& b) {
  return a.number() == b.number() && a.overpaid_minor() == b.overpaid_minor() &&
         a.interest_refunded_minor() == b.interest_refunded_minor() &&
         std::equal(a.allocations().begin(), a.allocations().end(), b.allocations().begin(),
                    b.allocations().end(), SameAllocation);
}

// Own outcome first; then those that differ from what the rows say.
void CollectOutcomes(const LoanChange& change, const std::vector<Transaction>& standing,
                     Fold& fold) {
  const Account& account = *fold.book.account;
  for (size_t i = 0; i < standing.size(); ++i) {
    TransactionOutcome outcome = OutcomeOf(account, account.entries()[i]);
    const bool own =
        change.added != nullptr && change.added->transaction().number() == outcome.number();
    if (own) {
      fold.outcomes.insert(fold.outcomes.begin(), std::move(outcome));
    } else if (!SameOutcome(outcome, standing[i].outcome())) {
      fold.outcomes.push_back(std::move(outcome));
    }
  }
  std::sort(fold.outcomes.begin() + (change.added != nullptr ? 1 : 0), fold.outcomes.end(),
            [](const auto& a, const auto& b) { return a.number() < b.number(); });
}

// The positions on days of accrual since the last fact, up to a day.
void AddAccrued(Date until, Fold& fold) {
  for (const Accrual& accrual : fold.book.accruals) {
    if (accrual.day < fold.book.last_day || accrual.day > until) continue;
    fold.positions[accrual.day] = PositionOf(fold.book, accrual.day);
  }
}

// Those after the last fact, up to what is posted.
void AddPosted(Fold& fold) {
  const Date until = fold.book.posted_until;
  AddAccrued(until, fold);
  if (until > fold.book.last_day) fold.positions[until] = PositionOf(fold.book, until);
}

// `standing`: the transactions that stand with the change, by value date and number.
absl::StatusOr<Fold> FoldAll(LoanBook before, const LoanChange& change,
                             const std::vector<Transaction>& standing) {
  Fold fold{
      .book = std::move(before), .outcomes = {}, .course = {}, .positions = {}, .stands_since = {}};
  LoanBook& book = fold.book;
  book.account.reset();
  for (Accrual& accrual : book.accruals) accrual.arisen_minor.reset();
  book.sums = {};
  book.adjusted_penalties = 0;
  book.last_day = Date();
  if (change.with_positions && change.loan->has_approved_date()) {
    fold.positions[StatedDay(change.loan->approved_date())] = PositionOf(book, Date());
  }
  if (standing.empty()) return fold;
  book.account = NewAccount(*change.loan);
  LoanStanding stands = StandingOf(book);
  for (const Transaction& row : standing) {
    const bool is_new = change.added != nullptr &&
                        change.added->transaction().number() == row.transaction().number();
    const Fact fact = is_new ? ToFact(row) : ToFact(row, *change.loan);
    RETURN_IF_ERROR(CheckPossible(change, row, fact, *book.account));
    if (change.with_positions) AddAccrued(AddDays(fact.date, -1), fold);
    Enter(row, fact, book);
    const LoanStanding stood = std::exchange(stands, StandingOf(book));
    if (stands != stood) fold.stands_since = fact.date;
    if (!fold.course.empty() && fold.course.back().day() == DayOf(fact.date)) {
      fold.course.pop_back();
    }
    fold.course.push_back(PointOf(*book.account, fact.date, ToleranceOf(*change.loan)));
    if (change.with_positions) fold.positions[fact.date] = PositionOf(book, fact.date);
  }
  // An amendment or a charge that came last is the last fact.
  if (book.account->changes_until() > book.last_day) {
    book.last_day = book.account->changes_until();
    SetArisen(book.last_day, book);
    book.account->AdvanceTo(book.last_day);
    const LoanStanding stood = std::exchange(stands, StandingOf(book));
    if (stands != stood) fold.stands_since = book.last_day;
    if (change.with_positions) fold.positions[book.last_day] = PositionOf(book, book.last_day);
  }
  if (change.with_positions) AddPosted(fold);
  if (change.with_outcomes) CollectOutcomes(change, standing, fold);
  return fold;
}

void FillInstalment(const Row& row, int number, ledger::v1::Instalment& instalment) {
  instalment.set_number(number);
  *instalment.mutable_due_date() = ToProto(row.due_date);
  instalment.set_principal_minor(row.due[Component::kPrincipal]);
  instalment.set_interest_minor(row.due[Component::kInterest]);
  instalment.set_principal_paid_minor(row.paid[Component::kPrincipal]);
  instalment.set_interest_paid_minor(row.paid[Component::kInterest]);
  instalment.set_charges_minor(row.due[Component::kFee] + row.due[Component::kPenalty]);
  instalment.set_charges_paid_minor(row.paid[Component::kFee] + row.paid[Component::kPenalty]);
  instalment.set_waived_minor(row.waived.total());
  instalment.set_written_off_minor(row.written_off.total());
  instalment.set_open_minor(row.open());
  if (row.settled.has_value() && row.open() == 0) {
    *instalment.mutable_settled_date() = ToProto(*row.settled);
  }
  switch (row.kind) {
    case RowKind::kDownPayment:
      return instalment.set_kind(ledger::v1::INSTALMENT_KIND_DOWN_PAYMENT);
    case RowKind::kAfterMaturity:
      return instalment.set_kind(ledger::v1::INSTALMENT_KIND_AFTER_MATURITY);
    case RowKind::kReaged:
      return instalment.set_kind(ledger::v1::INSTALMENT_KIND_REAGED);
    case RowKind::kInstalment:
    case RowKind::kCharge:
      return;
  }
}

bool IsApproved(const Loan& loan) {
  switch (loan.state()) {
    case type::v1::LOAN_STATE_APPLIED:
    case type::v1::LOAN_STATE_REJECTED:
    case type::v1::LOAN_STATE_WITHDRAWN:
      return false;
    case type::v1::LOAN_STATE_APPROVED:
    case type::v1::LOAN_STATE_ACTIVE:
    case type::v1::LOAN_STATE_CLOSED:
    case type::v1::LOAN_STATE_OVERPAID:
      return true;
    case type::v1::LOAN_STATE_UNSPECIFIED:
    case type::v1::LoanState_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::LoanState_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

LoanBook WithoutAccount(const Loan& loan, const LoanAccount* row) {
  LoanBook book;
  if (IsApproved(loan)) book.approved = loan.terms().principal().minor_units();
  if (loan.has_funding()) book.funders = ToFunders(loan.funding());
  if (row == nullptr) return book;
  for (int i = 0; i < row->sums_size(); ++i) book.sums[static_cast<size_t>(i)] = row->sums(i);
  book.last_day = AddDays(Date(), row->last_day());
  book.posted_until = AddDays(Date(), row->posted_until());
  for (const LoanAccount::Posted& posted : row->posted()) {
    book.posted[{posted.funding_line(), posted.account()}] = posted.amount_minor();
  }
  book.adjusted_penalties = row->adjusted_penalties_minor();
  for (const LoanAccount::Accrual& accrual : row->accruals()) {
    book.accruals.push_back({.day = AddDays(Date(), accrual.day()),
                             .interest_minor = accrual.interest_minor(),
                             .suspended = accrual.suspended(),
                             .provision_minor = accrual.provision_minor()});
    if (accrual.has_arisen_minor()) book.accruals.back().arisen_minor = accrual.arisen_minor();
  }
  return book;
}

}  // namespace

Accrual LoanBook::AccrualOn(Date on) const {
  const auto later = std::find_if(accruals.rbegin(), accruals.rend(),
                                  [on](const Accrual& accrual) { return accrual.day <= on; });
  return later == accruals.rend() ? Accrual() : *later;
}

Accrual LoanBook::AccrualSincePayOut(Date on) const {
  const Accrual accrual = AccrualOn(on);
  return accrual.day < account->disbursed_on() ? Accrual() : accrual;
}

int64_t LoanBook::SetAsideBy(Date on) const {
  int64_t sum = 0;
  int64_t last = 0;
  for (const Accrual& accrual : accruals) {
    if (accrual.day < account->disbursed_on()) continue;
    if (accrual.day > on) break;
    sum += std::max<int64_t>(accrual.provision_minor - last, 0);
    last = accrual.provision_minor;
  }
  return sum;
}

int64_t LoanBook::ArisenBy(Date day) const {
  Account then = *account;
  then.AdvanceTo(day);
  return then.InterestAccruedBy(day);
}

void LoanBook::Accrue(const Accrual& accrual) {
  const auto at = std::lower_bound(accruals.begin(), accruals.end(), accrual.day,
                                   [](const Accrual& one, Date day) { return one.day < day; });
  if (at != accruals.end() && at->day == accrual.day) {
    *at = accrual;
  } else {
    accruals.insert(at, accrual);
  }
}

LoanBook LoadBook(const Loan& loan, StateReader& state) {
  const auto* row = state.Find<LoanAccount>(AccountName(loan.name()));
  LoanBook book = WithoutAccount(loan, row);
  if (row != nullptr && !row->account().empty()) {
    book.account = loan::LoadAccount(row->account(), ToContract(loan.terms()),
                                     StandingCharges(loan), AmendmentsOf(loan));
  }
  return book;
}

LoanAccount ToRow(const LoanBook& book) {
  LoanAccount row;
  if (book.account.has_value()) row.set_account(loan::SaveAccount(*book.account));
  for (const int64_t sum : book.sums) row.add_sums(sum);
  row.set_last_day(DayOf(book.last_day));
  row.set_posted_until(DayOf(book.posted_until));
  for (const auto& [line, amount] : book.posted) {
    LoanAccount::Posted& posted = *row.add_posted();
    posted.set_funding_line(line.funding_line);
    posted.set_account(line.account);
    posted.set_amount_minor(amount);
  }
  row.set_adjusted_penalties_minor(book.adjusted_penalties);
  for (const Accrual& accrual : book.accruals) {
    LoanAccount::Accrual& kept = *row.add_accruals();
    kept.set_day(DayOf(accrual.day));
    kept.set_interest_minor(accrual.interest_minor);
    kept.set_suspended(accrual.suspended);
    kept.set_provision_minor(accrual.provision_minor);
    if (accrual.arisen_minor.has_value()) kept.set_arisen_minor(*accrual.arisen_minor);
  }
  return row;
}

std::string TransactionName(absl::string_view loan_name, int number) {
  return absl::StrFormat("%s/transactions/%04d", loan_name, number);
}

std::string AccountName(absl::string_view loan_name) { return absl::StrCat(loan_name, "/account"); }

// "operators/ami/courses/L-1": those of an operator stand side by side.
std::string CourseName(absl::string_view loan_name) {
  const size_t at = loan_name.find("/loans/");
  LEDGER_CHECK(at != absl::string_view::npos);
  return absl::StrCat(loan_name.substr(0, at), "/courses/", loan_name.substr(at + 7));
}

std::vector<Amendment> AmendmentsOf(const Loan& loan) {
  std::vector<Amendment> amendments;
  for (const ledger::v1::LoanAmendmentEntry& entry : loan.amendments()) {
    if (!entry.reversed()) amendments.push_back(ToAmendment(entry));
  }
  return amendments;
}

absl::StatusOr<Fold> FoldChange(const LoanChange& change, StateReader& state) {
  // There is no row to ask for.
  if (change.history != nullptr) {
    return FoldAll(WithoutAccount(*change.loan, nullptr), change, *change.history);
  }
  const auto* row = state.Find<LoanAccount>(AccountName(change.loan->name()));
  const bool comes_last =
      change.added != nullptr && row != nullptr && !row->account().empty() &&
      DayOf(StatedDay(change.added->effective_date())) >=
          std::max(row->last_day(), row->posted_until()) &&
      change.added->transaction().kind() != type::v1::TRANSACTION_KIND_DISBURSEMENT;
  if (comes_last) return FoldOnto(LoadBook(*change.loan, state), change);
  LoanBook book = WithoutAccount(*change.loan, row);
  if (change.accrued != nullptr) book.Accrue(*change.accrued);
  return FoldAll(std::move(book), change, Standing(change, state));
}

Account NewAccount(const Loan& loan) {
  return Account(ToContract(loan.terms()), StandingCharges(loan), AmendmentsOf(loan));
}

std::optional<Account> AccountOn(const Loan& loan, const LoanBook& book, Date day,
                                 StateReader& state) {
  std::optional<Account> account = book.account;
  if (!account.has_value()) return std::nullopt;
  if (day < book.last_day) {
    std::vector<Transaction> known = Standing({.loan = &loan}, state);
    std::erase_if(known, [day](const auto& row) { return StatedDay(row.effective_date()) > day; });
    if (known.empty()) return std::nullopt;
    account = NewAccount(loan);
    for (const Transaction& row : known) account->Apply(ToFact(row, loan));
  }
  account->AdvanceTo(day);
  return account;
}

void FillRows(const Account& account, Loan& loan) {
  loan.clear_instalments();
  for (const Row& row : account.rows()) {
    if (row.kind == RowKind::kCharge) continue;
    ledger::v1::Instalment& instalment = *loan.add_instalments();
    FillInstalment(row, loan.instalments_size(), instalment);
  }
  for (const Charge& charge : account.charges()) {
    LoanCharge& shown = *loan.mutable_charges(charge.id - 1);
    shown.set_amount_minor(charge.due);
    shown.set_paid_minor(charge.paid);
    shown.set_waived_minor(charge.waived);
  }
}

void FillRows(const LoanBook& book, Loan& loan) {
  if (book.account.has_value()) FillRows(*book.account, loan);
}

}  // namespace thuning::lending
