#include <algorithm>
#include <any>
#include <optional>
#include <string>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/accrual.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_book.h"
#include "ledger/lending/loan_import.h"
#include "ledger/lending/loan_postings.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/provision.h"
#include "ledger/lending/usury_thresholds.h"
#include "ledger/state/names.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::lending {
namespace {

using event::v1::Event;
using event::v1::Record;
using ledger::v1::Loan;
using ledger::v1::Transaction;
using state::v1::LoanAccount;
using state::v1::LoanCourse;
using type::v1::TransactionOutcome;

std::string LoanName(const Record& record, absl::string_view loan_id) {
  return NameOf(record.operator_id(), "loans", loan_id);
}

Loan& ChangeLoan(const Record& record, absl::string_view loan_id, State& state) {
  Loan& loan = state.Change<Loan>(LoanName(record, loan_id));
  loan.set_last_position(record.position());
  return loan;
}

void Apply(const Record& record, const event::v1::LoanApplied& event, State& state) {
  const std::string name = LoanName(record, event.loan_id());
  Loan& loan = state.Create<Loan>(name);
  loan.set_name(name);
  loan.set_beneficiary(NameOf(record.operator_id(), "beneficiaries", event.beneficiary_id()));
  loan.set_product(NameOf(record.operator_id(), "products", event.product_id()));
  loan.set_state(type::v1::LOAN_STATE_APPLIED);
  *loan.mutable_terms() = event.terms();
  loan.set_payment_reference(event.payment_reference());
  *loan.mutable_applied_date() = record.effective_date();
  loan.set_last_position(record.position());
}

// What an approval or its undoing posted.
void KeepPosted(const Record& record, const Loan& loan, State& state) {
  LoanBook book = LoadBook(loan, state);
  TakePosted(record, loan, book);
  state.ChangeOrCreate<LoanAccount>(AccountName(loan.name())) = ToRow(book);
}

void Apply(const Record& record, const event::v1::LoanApproved& event, State& state) {
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  LEDGER_CHECK(loan.state() == type::v1::LOAN_STATE_APPLIED);
  loan.set_state(type::v1::LOAN_STATE_APPROVED);
  *loan.mutable_approved_date() = record.effective_date();
  *loan.mutable_decided_date() = record.effective_date();
  if (event.has_funding()) *loan.mutable_funding() = event.funding();
  KeepPosted(record, loan, state);
}

void Decline(const Record& record, absl::string_view loan_id, type::v1::LoanState to,
             State& state) {
  Loan& loan = ChangeLoan(record, loan_id, state);
  const bool was_approved = loan.state() == type::v1::LOAN_STATE_APPROVED;
  loan.set_state(to);
  *loan.mutable_declined_date() = record.effective_date();
  *loan.mutable_decided_date() = record.effective_date();
  if (was_approved) KeepPosted(record, loan, state);
}

void Apply(const Record& record, const event::v1::LoanDecisionUndone& event, State& state) {
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  loan.set_state(event.state());
  loan.clear_declined_date();
  *loan.mutable_decided_date() = record.effective_date();
  KeepPosted(record, loan, state);
  if (event.state() != type::v1::LOAN_STATE_APPLIED) return;
  loan.clear_approved_date();
  loan.clear_funding();
}

void Apply(const Record& record, const event::v1::LoanScheduled& event, State& state) {
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  *loan.mutable_terms() = event.terms();
}

void SetOutcomes(const Loan& loan,
                 const google::protobuf::RepeatedPtrField<TransactionOutcome>& outcomes,
                 State& state) {
  for (const TransactionOutcome& outcome : outcomes) {
    Transaction& row = state.Change<Transaction>(TransactionName(loan.name(), outcome.number()));
    *row.mutable_outcome() = outcome;
  }
}

void SetCourse(const Loan& loan, const Fold& fold, State& state) {
  LoanCourse& course = state.ChangeOrCreate<LoanCourse>(CourseName(loan.name()));
  if (!fold.from_saved) course.clear_points();
  for (const LoanCourse::Point& point : fold.course) {
    const int size = course.points_size();
    if (size > 0 && course.points(size - 1).day() == point.day()) {
      *course.mutable_points(size - 1) = point;
    } else {
      *course.add_points() = point;
    }
  }
}

// The loan's row as its book has it, and the rows beside it.
void SetBook(const Record& record, Fold fold, Loan& loan, State& state) {
  TakePosted(record, loan, fold.book);
  state.ChangeOrCreate<LoanAccount>(AccountName(loan.name())) = ToRow(fold.book);
  SetCourse(loan, fold, state);
  const LoanBook& book = fold.book;
  const bool paid_out = book.account.has_value();
  loan.set_principal_outstanding_minor(paid_out ? book.account->principal_outstanding() : 0);
  loan.set_outstanding_minor(paid_out ? book.account->outstanding() : 0);
  loan.set_overpaid_minor(paid_out ? book.account->overpaid() : 0);
  loan.set_disbursed_minor(book.SumOf(type::v1::TRANSACTION_KIND_DISBURSEMENT));
}

// Facts have what transactions come to.
Fold FoldKnown(LoanChange change, StateReader& state) {
  change.with_outcomes = false;
  absl::StatusOr<Fold> fold = FoldChange(change, state);
  LEDGER_CHECK(fold.ok());
  return *std::move(fold);
}

// As the decision folded it, if this follows one.
Fold FoldAdded(const Loan& loan, const Transaction& added, State& state) {
  std::any left = state.TakeLeft();
  auto* decided = std::any_cast<DecidedFold>(&left);
  if (decided != nullptr && decided->loan == loan.name() &&
      decided->number == added.transaction().number()) {
    return std::move(decided->fold);
  }
  return FoldKnown({.loan = &loan, .added = &added}, state);
}

void Apply(const Record& record, const Event& fact, State& state) {
  const event::v1::LoanTransacted& event = fact.loan_transacted();
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  if (loan.state() == type::v1::LOAN_STATE_APPROVED) {
    // The terms have their dates before the first sum is folded.
    for (const Event& other : record.events()) {
      if (other.has_loan_scheduled()) *loan.mutable_terms() = other.loan_scheduled().terms();
    }
    NumberCharges(loan);
  }
  const int number = event.transaction().number();
  LEDGER_CHECK(number == loan.transaction_count() + 1);
  const std::string name = TransactionName(loan.name(), number);
  Transaction& row = state.Create<Transaction>(name);
  row.set_name(name);
  *row.mutable_transaction() = event.transaction();
  *row.mutable_effective_date() = record.effective_date();
  row.set_position(record.position());
  const Transaction added = row;
  Fold fold = FoldAdded(loan, added, state);
  loan.set_transaction_count(number);
  SetOutcomes(loan, event.outcomes(), state);
  SetBook(record, std::move(fold), loan, state);
}

// What its life had been before, at once.
void ApplyImported(const Record& record, const Event& fact, State& state) {
  const event::v1::LoanImported& event = fact.loan_imported();
  Loan& loan = state.Create<Loan>(LoanName(record, event.loan_id()));
  loan = LoanIn(record, event);
  std::vector<Transaction> history = HistoryIn(record, event);
  Fold fold = FoldKnown({.loan = &loan, .history = &history}, state);
  for (Transaction& row : history) state.Create<Transaction>(row.name()) = std::move(row);
  if (event.has_accrual()) {
    fold.book.Accrue(AccrualFrom(event.accrual(), DateOf(record.effective_date()).value()));
  }
  fold.book.posted = EarlierIn(event);
  // Nobody need look whether they exist.
  state.Create<LoanAccount>(AccountName(loan.name()));
  state.Create<LoanCourse>(CourseName(loan.name()));
  SetBook(record, std::move(fold), loan, state);
}

void FoldImportStart(const Record& record, const event::v1::LoanImportStarted& event,
                     State& state) {
  auto& row =
      state.Create<state::v1::LoanImport>(LoanImportName(record.operator_id(), event.import_id()));
  row.set_loan_count(event.loan_count());
  row.set_content_sha256(event.content_sha256());
}

void ApplyReversal(const Record& record, const Event& fact, State& state) {
  const event::v1::LoanTransactionReversed& event = fact.loan_transaction_reversed();
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  Fold fold = FoldKnown({.loan = &loan, .undone = event.number()}, state);
  Transaction& row = state.Change<Transaction>(TransactionName(loan.name(), event.number()));
  LEDGER_CHECK(!row.reversed());
  row.set_reversed(true);
  row.set_reversal_reason(event.reason());
  SetOutcomes(loan, event.outcomes(), state);
  SetBook(record, std::move(fold), loan, state);
}

// What was agreed is as `loan` has it by now.
void FoldAnew(const Record& record,
              const google::protobuf::RepeatedPtrField<TransactionOutcome>& outcomes, Loan& loan,
              State& state) {
  Fold fold = FoldKnown({.loan = &loan}, state);
  SetOutcomes(loan, outcomes, state);
  SetBook(record, std::move(fold), loan, state);
}

void ApplyAmended(const Record& record, const Event& fact, State& state) {
  const event::v1::LoanAmended& event = fact.loan_amended();
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  ledger::v1::LoanAmendmentEntry& entry = *loan.add_amendments();
  entry.set_number(event.number());
  *entry.mutable_amendment() = event.amendment();
  entry.set_reason(event.reason());
  *entry.mutable_effective_date() = record.effective_date();
  FoldAnew(record, event.outcomes(), loan, state);
}

void ApplyAmendmentReversed(const Record& record, const Event& fact, State& state) {
  const event::v1::LoanAmendmentReversed& event = fact.loan_amendment_reversed();
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  loan.mutable_amendments(event.number() - 1)->set_reversed(true);
  FoldAnew(record, event.outcomes(), loan, state);
}

void ApplyCharged(const Record& record, const Event& fact, State& state) {
  const event::v1::LoanCharged& event = fact.loan_charged();
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  ledger::v1::LoanCharge& charge = *loan.add_charges();
  charge.set_number(event.number());
  *charge.mutable_fee() = event.fee();
  *charge.mutable_effective_date() = record.effective_date();
  // A fee for an undoing is folded with it: the loan never stood between the two.
  const bool comes_with_undoing =
      std::any_of(record.events().begin(), record.events().end(),
                  [](const Event& other) { return other.has_loan_transaction_reversed(); });
  if (comes_with_undoing) return;
  FoldAnew(record, event.outcomes(), loan, state);
}

void ApplyChargeReversed(const Record& record, const Event& fact, State& state) {
  const event::v1::LoanChargeReversed& event = fact.loan_charge_reversed();
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  loan.mutable_charges(event.number() - 1)->set_reversed(true);
  FoldAnew(record, event.outcomes(), loan, state);
}

void ApplyAccrued(const Record& record, const Event& fact, State& state) {
  Loan& loan = ChangeLoan(record, fact.loan_accrued().loan_id(), state);
  LoanBook book = LoadBook(loan, state);
  const Date day = DateOf(record.effective_date()).value();
  Accrual accrual = AccrualFrom(fact.loan_accrued(), day);
  if (day < book.last_day) {
    // What comes later is known: the fold that goes on does not look back.
    const std::optional<Account> then = AccountOn(loan, book, day, state);
    accrual.arisen_minor = then.has_value() ? then->InterestAccruedBy(day) : 0;
  }
  book.Accrue(accrual);
  TakePosted(record, loan, book);
  state.Change<LoanAccount>(AccountName(loan.name())) = ToRow(book);
}

void Apply(const Record& record, const event::v1::LoanStateChanged& event, State& state) {
  Loan& loan = ChangeLoan(record, event.loan_id(), state);
  LEDGER_CHECK(loan.state() == event.from());
  loan.set_state(event.to());
  loan.set_closure(event.closure());
  if (event.to() == type::v1::LOAN_STATE_CLOSED) {
    *loan.mutable_closed_date() = record.effective_date();
  } else {
    loan.clear_closed_date();
  }
}

}  // namespace

bool Evolve(const Record& record, const Event& event, State& state) {
  switch (event.fact_case()) {
    case Event::kLoanApplied:
      Apply(record, event.loan_applied(), state);
      break;
    case Event::kLoanApproved:
      Apply(record, event.loan_approved(), state);
      break;
    case Event::kLoanRejected:
      Decline(record, event.loan_rejected().loan_id(), type::v1::LOAN_STATE_REJECTED, state);
      break;
    case Event::kLoanWithdrawn:
      Decline(record, event.loan_withdrawn().loan_id(), type::v1::LOAN_STATE_WITHDRAWN, state);
      break;
    case Event::kLoanDecisionUndone:
      Apply(record, event.loan_decision_undone(), state);
      break;
    case Event::kLoanScheduled:
      Apply(record, event.loan_scheduled(), state);
      break;
    case Event::kLoanTransacted:
      Apply(record, event, state);
      break;
    case Event::kLoanImported:
      ApplyImported(record, event, state);
      break;
    case Event::kLoanImportStarted:
      FoldImportStart(record, event.loan_import_started(), state);
      break;
    case Event::kLoanTransactionReversed:
      ApplyReversal(record, event, state);
      break;
    case Event::kLoanAmended:
      ApplyAmended(record, event, state);
      break;
    case Event::kLoanAmendmentReversed:
      ApplyAmendmentReversed(record, event, state);
      break;
    case Event::kLoanCharged:
      ApplyCharged(record, event, state);
      break;
    case Event::kLoanChargeReversed:
      ApplyChargeReversed(record, event, state);
      break;
    case Event::kLoanAccrued:
      ApplyAccrued(record, event, state);
      break;
    case Event::kLoanStateChanged:
      Apply(record, event.loan_state_changed(), state);
      break;
    case Event::kProvisionRatesSet:
      FoldProvisionRates(record, event.provision_rates_set(), state);
      break;
    case Event::kUsuryThresholdsLoaded:
      FoldThresholds(record, event.usury_thresholds_loaded(), state);
      break;
    case Event::kLoanAccrualStarted:
    case Event::kLoanAccrualEnded:
      break;  // They say what the records between them are for.
    default:
      return false;
  }
  return true;
}

}  // namespace thuning::lending
