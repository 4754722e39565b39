#include "ledger/lending/loan_change.h"

#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/accounting/movement.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/loan_row.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using event::v1::Record;
using ledger::v1::Loan;
using type::v1::LoanTransaction;
using type::v1::TransactionKind;

void AddStateChange(const Loan& loan, const LoanBook& after, Record& record) {
  const LoanStanding standing = StandingOf(after);
  if (standing.state == loan.state() && standing.closure == loan.closure()) return;
  event::v1::LoanStateChanged& changed = *record.add_events()->mutable_loan_state_changed();
  changed.set_loan_id(std::string(LastId(loan.name())));
  changed.set_from(loan.state());
  changed.set_to(standing.state);
  changed.set_closure(standing.closure);
}

MoneyLine MoneyOf(const Loan& loan, const LoanTransaction& transaction) {
  const MoneyFlow flow = FlowOf(transaction.kind());
  if (flow == MoneyFlow::kNone) return {};
  const int64_t amount = transaction.amount().minor_units();
  return {.account = transaction.money_account(),
          .amount_minor = flow == MoneyFlow::kIn ? amount : -amount,
          .funding_line = PayerOf(loan, transaction.kind())};
}

// A transfer that came is on a statement already; all else that a bank moves is yet to be shown.
void ExpectIfToCome(const Loan& loan, const LoanTransaction& transaction, const Context& context,
                    Record& record) {
  const MoneyFlow flow = FlowOf(transaction.kind());
  if (flow == MoneyFlow::kNone || transaction.bank_account_id().empty()) return;
  if (accounting::IsBankLedgerAccount(transaction.money_account())) return;
  accounting::ExpectMovement(
      {.bank_account_id = transaction.bank_account_id(),
       .direction = flow == MoneyFlow::kIn ? type::v1::DIRECTION_CREDIT : type::v1::DIRECTION_DEBIT,
       .amount = transaction.amount(),
       .end_to_end_id = transaction.end_to_end_id(),
       .subject = MoneySubjectOf(loan, transaction.kind()),
       .clearing_account = transaction.money_account()},
      context, record);
}

// What the change is about, as requests name it.
absl::string_view FieldOf(const event::v1::Event& fact) {
  if (fact.has_loan_amendment_reversed()) return "number";
  return fact.has_loan_transaction_reversed() ? "name" : "effective_date";
}

// A fact that is told late, and an undoing, may leave an amendment without its instalment.
absl::Status CheckAmendmentsStand(const Account& account, const Record& record) {
  const std::optional<Date> due = account.amendment_in_the_air();
  if (!due.has_value()) return absl::OkStatus();
  return RefuseState(
      "LATER_AMENDMENT_IMPOSSIBLE", FieldOf(record.events(0)),
      absl::StrCat("an amendment changes the instalment that is due on ", FormatIsoDate(*due),
                   ", and none would be due then: undo that amendment first"));
}

// What the change moves on the days of later facts, against the life as it stands without it.
absl::StatusOr<std::map<Date, Position>> LaterMoves(const Loan& loan, const Fold& after,
                                                    const Record& record, StateReader& state) {
  const Date day = DateOf(record.effective_date()).value();
  // Nearly always nothing comes later: then the life without the change need not be folded.
  if (after.positions.upper_bound(day) == after.positions.end()) return std::map<Date, Position>();
  const Loan standing = *state.Find<Loan>(loan.name());
  ASSIGN_OR_RETURN(const Fold before,
                   FoldChange({.loan = &standing, .with_positions = true}, state));
  return MovesAfter(day, before.positions, after.positions);
}

}  // namespace

MoneyFlow FlowOf(TransactionKind kind) {
  switch (kind) {
    case type::v1::TRANSACTION_KIND_REPAYMENT:
    case type::v1::TRANSACTION_KIND_CHARGE_PAYMENT:
    case type::v1::TRANSACTION_KIND_RECOVERY:
    case type::v1::TRANSACTION_KIND_MERCHANT_REFUND:
    case type::v1::TRANSACTION_KIND_PAYOUT_REFUND:
    case type::v1::TRANSACTION_KIND_GUARANTEE_CALL:
      return MoneyFlow::kIn;
    case type::v1::TRANSACTION_KIND_DISBURSEMENT:
    case type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND:
    case type::v1::TRANSACTION_KIND_CHARGEBACK:
      return MoneyFlow::kOut;
    case type::v1::TRANSACTION_KIND_GOODWILL_CREDIT:
    case type::v1::TRANSACTION_KIND_CHARGE_WAIVER:
    case type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT:
    case type::v1::TRANSACTION_KIND_INTEREST_WAIVER:
    case type::v1::TRANSACTION_KIND_REAMORTISATION:
    case type::v1::TRANSACTION_KIND_REAGING:
    case type::v1::TRANSACTION_KIND_ACCELERATION:
    case type::v1::TRANSACTION_KIND_CHARGE_OFF:
    case type::v1::TRANSACTION_KIND_WRITE_OFF:
      return MoneyFlow::kNone;
    case type::v1::TRANSACTION_KIND_UNSPECIFIED:
    case type::v1::TransactionKind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::TransactionKind_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

absl::string_view PayerOf(const Loan& loan, TransactionKind kind) {
  if (kind != type::v1::TRANSACTION_KIND_GUARANTEE_CALL) return "";
  return loan.funding().guarantee_line();
}

std::string MoneySubjectOf(const Loan& loan, TransactionKind kind) {
  return SubjectOf(BelowOperator(loan.name()), PayerOf(loan, kind));
}

absl::Status PostDecision(const Loan& loan, StateReader& state, Record& record) {
  return PostChange(loan, LoadBook(loan, state), {}, {}, record);
}

LoanTransaction NewTransaction(const Loan& loan, TransactionKind kind, int64_t amount_minor) {
  LoanTransaction transaction;
  transaction.set_number(loan.transaction_count() + 1);
  transaction.set_kind(kind);
  if (amount_minor > 0) {
    transaction.mutable_amount()->set_minor_units(amount_minor);
    transaction.mutable_amount()->set_currency_code(loan.terms().principal().currency_code());
  }
  return transaction;
}

absl::StatusOr<Record> RecordTransaction(const Loan& loan, LoanTransaction transaction,
                                         const google::type::Date& effective_date,
                                         const Context& context, StateReader& state) {
  ledger::v1::Transaction row;
  *row.mutable_transaction() = transaction;
  *row.mutable_effective_date() = effective_date;
  ASSIGN_OR_RETURN(Fold fold,
                   FoldChange({.loan = &loan, .added = &row, .with_positions = true}, state));

  ASSIGN_OR_RETURN(const auto ids, ParseName("name", loan.name(), {"operators", "loans"}));
  Record record = accounting::NewRecord(ids[0], effective_date);
  event::v1::LoanTransacted& event = *record.add_events()->mutable_loan_transacted();
  event.set_loan_id(std::string(ids[1]));
  AddOutcomes(fold, event);
  if (transaction.kind() == type::v1::TRANSACTION_KIND_DISBURSEMENT) {
    AddSchedule(loan, *fold.book.account, record);
  }
  ExpectIfToCome(loan, transaction, context, record);
  RETURN_IF_ERROR(Conclude(loan, fold, MoneyOf(loan, transaction), state, record));
  event::v1::LoanTransacted& transacted = *record.mutable_events(0)->mutable_loan_transacted();
  *transacted.mutable_transaction() = std::move(transaction);
  transacted.set_state(StandingOf(fold.book).state);
  state.Leave(DecidedFold{
      .loan = loan.name(), .number = row.transaction().number(), .fold = std::move(fold)});
  return record;
}

absl::Status Conclude(const Loan& loan, const Fold& after, MoneyLine money, StateReader& state,
                      Record& record) {
  if (after.book.account.has_value()) {
    RETURN_IF_ERROR(CheckAmendmentsStand(*after.book.account, record));
    const std::optional<std::string_view> found = after.book.account->Contradiction();
    if (found.has_value()) {
      return RefuseState("BOOKS_WOULD_NOT_BALANCE", "effective_date",
                         absl::StrCat("the loan would contradict itself (",
                                      absl::string_view(found->data(), found->size()),
                                      "): please tell the makers of this program"));
    }
  }
  AddStateChange(loan, after.book, record);
  ASSIGN_OR_RETURN(const auto later, LaterMoves(loan, after, record, state));
  return PostChange(loan, after.book, later, money, record);
}

google::protobuf::RepeatedPtrField<type::v1::ScheduledInstalment> ScheduledBy(
    const Account& account) {
  google::protobuf::RepeatedPtrField<type::v1::ScheduledInstalment> instalments;
  for (const Row& row : account.rows()) {
    if (row.kind == RowKind::kCharge) continue;
    type::v1::ScheduledInstalment& instalment = *instalments.Add();
    instalment.set_number(instalments.size());
    *instalment.mutable_due_date() = ToProto(row.due_date);
    instalment.set_principal_minor(row.due[Component::kPrincipal]);
    instalment.set_interest_minor(row.due[Component::kInterest]);
  }
  return instalments;
}

void AddSchedule(const Loan& loan, const Account& account, Record& record) {
  event::v1::LoanScheduled& scheduled = *record.add_events()->mutable_loan_scheduled();
  scheduled.set_loan_id(std::string(LastId(loan.name())));
  *scheduled.mutable_terms() = loan.terms();
  *scheduled.mutable_instalments() = ScheduledBy(account);
}

}  // namespace thuning::lending
