#include "ledger/lending/loan_import.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/sha256.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/lending/accrual.h"
#include "ledger/lending/application.h"
#include "ledger/lending/assumed_history.h"
#include "ledger/lending/loan_change.h"
#include "ledger/lending/loan_position.h"
#include "ledger/lending/loan_postings.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/terms.h"
#include "ledger/lending/transaction_form.h"
#include "ledger/money/creditor_reference.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::lending {
namespace {

using event::v1::LoanImported;
using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::ImportedLoan;
using ledger::v1::ImportedTransaction;
using ledger::v1::Loan;
using ledger::v1::Operator;
using ledger::v1::RecordTransactionRequest;
using ledger::v1::Transaction;
using type::v1::LoanTransaction;

// More would not fit a record.
constexpr int kMaxHistory = 1000;

// Of what partners and the operator owe each other.
constexpr absl::string_view kOwedWithPartners = "4551";

Date DayOf(const google::type::Date& date) { return DateOf(date).value(); }

std::string PlaceOf(int index) { return absl::StrCat("history[", index, "]"); }

// A refusal of what stands in a place of the loan.
absl::Status Within(const std::string& place, const absl::Status& status) {
  if (status.ok()) return status;
  return Refuse(status.code(), ReasonOf(status), absl::StrCat(place, ".", FieldOf(status)),
                absl::StrCat(place, ".", status.message()));
}

RecordTransactionRequest ToRequest(const ImportedTransaction& told) {
  RecordTransactionRequest request;
  request.set_kind(told.kind());
  if (told.has_effective_date()) *request.mutable_effective_date() = told.effective_date();
  if (told.has_amount()) *request.mutable_amount() = told.amount();
  request.set_method(told.method());
  request.set_bank_account(told.bank_account());
  request.set_end_to_end_id(told.end_to_end_id());
  request.set_charge(told.charge());
  request.set_instalment(told.instalment());
  request.set_instalment_count(told.instalment_count());
  request.set_period_unit(told.period_unit());
  request.set_period_length(told.period_length());
  if (told.has_start_date()) *request.mutable_start_date() = told.start_date();
  request.set_reason(told.reason());
  return request;
}

absl::Status CheckNotAfterImport(const std::string& field, const google::type::Date& date,
                                 const Portfolio& portfolio) {
  if (DayOf(date) <= DayOf(portfolio.day)) return absl::OkStatus();
  return RefuseField("DATE_AFTER_IMPORT", field,
                     absl::StrCat("is after the day of the import, ", FormatDate(portfolio.day)));
}

// The same while it is validated and when it is recorded.
std::string ReferenceBody(const Portfolio& portfolio, absl::string_view loan_id) {
  constexpr size_t kBytes = 8;
  const Sha256Digest digest = Sha256({portfolio.import_id, "\n", loan_id});
  return absl::StrCat(
      "I", absl::AsciiStrToUpper(absl::BytesToHexString(AsBytes(digest).substr(0, kBytes))));
}

// Whether the ledger itself makes such references: it might give this one to somebody else.
bool IsOurs(absl::string_view reference) {
  constexpr size_t kBefore = 5;  // "RF18L"
  constexpr size_t kDigits = 10;
  if (reference.size() != kBefore + kDigits || !absl::StartsWith(reference, "RF")) return false;
  const absl::string_view digits = reference.substr(kBefore);
  return absl::StrContains("LF", reference[kBefore - 1]) &&
         std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// ---- The loan as it was approved.

absl::Status CheckOutstandingForm(const ImportedLoan& imported) {
  constexpr char kField[] = "principal_outstanding_minor";
  if (!imported.has_principal_outstanding_minor()) {
    if (!imported.history().empty()) return absl::OkStatus();
    return RefuseField("REQUIRED_FIELD_MISSING", kField, "is required without a history");
  }
  return CheckRange(kField, imported.principal_outstanding_minor(), 0, kMaxAmountMinor);
}

absl::Status CheckForm(const ImportedLoan& imported, absl::string_view operator_id) {
  RETURN_IF_ERROR(CheckRequiredId("loan_id", imported.loan_id()));
  RETURN_IF_ERROR(
      CheckOwnName("beneficiary", imported.beneficiary(), "beneficiaries", operator_id));
  RETURN_IF_ERROR(CheckOwnName("product", imported.product(), "products", operator_id));
  RETURN_IF_ERROR(CheckDate("terms.disbursement_date", imported.terms().has_disbursement_date(),
                            imported.terms().disbursement_date()));
  RETURN_IF_ERROR(CheckDate("applied_date", imported.has_applied_date(), imported.applied_date()));
  RETURN_IF_ERROR(
      CheckDate("approved_date", imported.has_approved_date(), imported.approved_date()));
  if (!imported.payment_reference().empty()) {
    RETURN_IF_ERROR(CheckEndToEndId("payment_reference", imported.payment_reference()));
    if (IsOurs(imported.payment_reference())) {
      return RefuseField(
          "REFERENCE_RESERVED", "payment_reference",
          "has the form of the ledger's own references: leave it empty, and the ledger makes one");
    }
  }
  if (imported.history_size() > kMaxHistory) {
    return RefuseField("TOO_MANY", "history",
                       absl::StrCat("has at most ", kMaxHistory, " transactions"));
  }
  for (int i = 0; i < imported.history_size(); ++i) {
    RETURN_IF_ERROR(Within(
        PlaceOf(i), CheckForm(ToRequest(imported.history(i)), operator_id, Told::kAsHistory)));
  }
  return CheckOutstandingForm(imported);
}

absl::Status CheckDates(const ImportedLoan& imported, const type::v1::LoanTerms& terms,
                        const Portfolio& portfolio) {
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_APPLICATION", "approved_date",
                                 imported.approved_date(), imported.applied_date()));
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_APPROVAL", "terms.disbursement_date",
                                 terms.disbursement_date(), imported.approved_date()));
  return CheckNotAfterImport("terms.disbursement_date", terms.disbursement_date(), portfolio);
}

// ---- Its history.

absl::Status CheckOrder(const ImportedLoan& imported, const Portfolio& portfolio) {
  for (int i = 0; i < imported.history_size(); ++i) {
    const google::type::Date& date = imported.history(i).effective_date();
    const std::string field = PlaceOf(i) + ".effective_date";
    if (i > 0) {
      RETURN_IF_ERROR(
          CheckNotBefore("NOT_ASCENDING", field, date, imported.history(i - 1).effective_date()));
    }
    RETURN_IF_ERROR(CheckNotAfterImport(field, date, portfolio));
  }
  const ImportedTransaction& first = imported.history(0);
  if (first.kind() != type::v1::TRANSACTION_KIND_DISBURSEMENT) {
    return RefuseState("NOT_DISBURSED", "history[0].kind", "a history begins with a disbursement");
  }
  if (DayOf(first.effective_date()) == DayOf(imported.terms().disbursement_date())) {
    return absl::OkStatus();
  }
  return RefuseField(
      "DATES_DIFFER", "terms.disbursement_date",
      absl::StrCat("the first disbursement was on ", FormatDate(first.effective_date())));
}

// No more is paid out than was agreed on.
absl::Status CheckPaidOut(const ImportedLoan& imported) {
  int64_t left = imported.terms().principal().minor_units();
  for (int i = 0; i < imported.history_size(); ++i) {
    if (imported.history(i).kind() != type::v1::TRANSACTION_KIND_DISBURSEMENT) continue;
    left -= imported.history(i).amount().minor_units();
    if (left >= 0) continue;
    return RefuseState("AMOUNT_EXCEEDS_PRINCIPAL", PlaceOf(i) + ".amount.minor_units",
                       "more is paid out than the principal");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> MoneyAccountOf(const RecordTransactionRequest& request,
                                           const Loan& loan, StateReader& state) {
  if (request.method() == type::v1::PAYMENT_METHOD_UNSPECIFIED) {
    return std::string(accounting::kSurplusForward);
  }
  if (request.method() == type::v1::PAYMENT_METHOD_CASH) return std::string(accounting::kCash);
  ASSIGN_OR_RETURN(const auto* bank,
                   FindExisting<BankAccount>("bank_account", request.bank_account(), state));
  RETURN_IF_ERROR(CheckBankCurrency("bank_account", *bank, loan));
  const bool transfer = request.method() == type::v1::PAYMENT_METHOD_BANK_TRANSFER;
  if (FlowOf(request.kind()) == MoneyFlow::kIn) {
    return transfer ? bank->ledger_account() : std::string(accounting::kDirectDebitsInClearing);
  }
  return std::string(transfer ? accounting::kPaymentsInClearing
                              : accounting::kDirectDebitsInClearing);
}

absl::StatusOr<LoanTransaction> TransactionFrom(const RecordTransactionRequest& request,
                                                const Loan& loan, StateReader& state) {
  if (request.has_amount()) RETURN_IF_ERROR(CheckLoanCurrency("amount", request.amount(), loan));
  LoanTransaction transaction = TransactionOf(request, loan);
  RETURN_IF_ERROR(CheckSpreads(loan, transaction));
  if (FlowOf(request.kind()) == MoneyFlow::kNone) return transaction;
  ASSIGN_OR_RETURN(*transaction.mutable_money_account(), MoneyAccountOf(request, loan, state));
  transaction.set_method(request.method());
  transaction.set_end_to_end_id(request.end_to_end_id());
  if (!request.bank_account().empty()) {
    transaction.set_bank_account_id(std::string(LastId(request.bank_account())));
  }
  return transaction;
}

absl::StatusOr<std::vector<Transaction>> ToldHistory(const Portfolio& portfolio,
                                                     const ImportedLoan& imported, const Loan& loan,
                                                     StateReader& state) {
  RETURN_IF_ERROR(CheckOrder(imported, portfolio));
  RETURN_IF_ERROR(CheckPaidOut(imported));
  std::vector<Transaction> history;
  history.reserve(static_cast<size_t>(imported.history_size()));
  for (int i = 0; i < imported.history_size(); ++i) {
    auto transaction = TransactionFrom(ToRequest(imported.history(i)), loan, state);
    if (!transaction.ok()) return Within(PlaceOf(i), transaction.status());
    Transaction& row = history.emplace_back();
    *row.mutable_transaction() = *std::move(transaction);
    row.mutable_transaction()->set_number(i + 1);
    *row.mutable_effective_date() = imported.history(i).effective_date();
  }
  return history;
}

absl::Status CheckOutstanding(const ImportedLoan& imported, const Account& account) {
  if (!imported.has_principal_outstanding_minor() ||
      imported.principal_outstanding_minor() == account.principal_outstanding()) {
    return absl::OkStatus();
  }
  return RefuseState(
      "OUTSTANDING_DIFFERS", "principal_outstanding_minor",
      absl::StrCat("is stated as ", imported.principal_outstanding_minor(),
                   " minor units, and the history comes to ", account.principal_outstanding()));
}

// ---- The record.

// What of the position earlier books have: income and expenses, and what was settled with partners.
Position EarlierOf(const Position& position, const Portfolio& portfolio, const Fold& fold) {
  Position earlier;
  for (const auto& [line, amount] : position) {
    if (accounting::IsResultAccount(line.account)) earlier[line] = amount;
  }
  if (!portfolio.settled_until.has_value()) return earlier;
  for (const auto& [line, amount] : PositionOn(*portfolio.settled_until, fold.positions)) {
    if (absl::StartsWith(line.account, kOwedWithPartners)) earlier[line] = amount;
  }
  return earlier;
}

void AddEarlier(const Position& earlier, LoanImported& event) {
  for (const auto& [line, amount] : earlier) {
    LoanImported::Earlier& kept = *event.add_earlier();
    kept.set_account(line.account);
    kept.set_amount_minor(amount);
    kept.set_funding_line(line.funding_line);
  }
}

void AddHistory(std::vector<Transaction> history, Fold& fold, LoanImported& event) {
  LEDGER_CHECK(fold.outcomes.size() == history.size());
  for (size_t i = 0; i < history.size(); ++i) {
    LoanImported::Transacted& transacted = *event.add_transactions();
    *transacted.mutable_transaction() = std::move(*history[i].mutable_transaction());
    *transacted.mutable_effective_date() = history[i].effective_date();
    *transacted.mutable_outcome() = std::move(fold.outcomes[i]);
  }
}

void FillStanding(const Fold& fold, LoanImported& event) {
  const LoanStanding standing = StandingOf(fold.book);
  event.set_state(standing.state);
  event.set_closure(standing.closure);
  if (standing.state != type::v1::LOAN_STATE_CLOSED) return;
  *event.mutable_closed_date() = ToProto(fold.stands_since);
}

void FillBalances(const Account& account, Date day, LoanImported& event) {
  const Parts due = OpenBy(account, day);
  event.set_principal_outstanding_minor(account.principal_outstanding());
  event.set_interest_due_minor(due[Component::kInterest]);
  event.set_charges_due_minor(due[Component::kFee] + due[Component::kPenalty]);
}

void FillAgreed(Loan& loan, LoanImported& event) {
  event.set_loan_id(std::string(LastId(loan.name())));
  event.set_beneficiary_id(std::string(LastId(loan.beneficiary())));
  event.set_product_id(std::string(LastId(loan.product())));
  event.set_payment_reference(loan.payment_reference());
  *event.mutable_applied_date() = loan.applied_date();
  *event.mutable_approved_date() = loan.approved_date();
  *event.mutable_terms() = std::move(*loan.mutable_terms());
  if (loan.has_funding()) *event.mutable_funding() = std::move(*loan.mutable_funding());
}

}  // namespace

absl::Status CheckImport(const Portfolio& portfolio, StateReader& state, const Context& context) {
  ASSIGN_OR_RETURN(const Operator* books, FindBooks("parent", portfolio.operator_id, state));
  if (books->has_closed_until_date() && DayOf(portfolio.day) <= DayOf(books->closed_until_date())) {
    return RefuseState(
        "PERIOD_CLOSED", "effective_date",
        absl::StrCat("the books are closed up to ", FormatDate(books->closed_until_date())));
  }
  if (portfolio.settled_until.has_value() && *portfolio.settled_until > DayOf(portfolio.day)) {
    return RefuseField("DATE_AFTER_IMPORT", "settled_until_date", "is after the day of the import");
  }
  return CheckNotInFuture("effective_date", portfolio.day, portfolio.operator_id, context, state);
}

absl::StatusOr<Record> DecideImportStart(const Portfolio& portfolio, StateReader& state,
                                         const Context& context) {
  RETURN_IF_ERROR(CheckImport(portfolio, state, context));
  Record record = accounting::NewRecord(portfolio.operator_id, portfolio.day);
  event::v1::LoanImportStarted& started = *record.add_events()->mutable_loan_import_started();
  started.set_import_id(portfolio.import_id);
  started.set_loan_count(portfolio.loan_count);
  started.set_content_sha256(std::string(AsBytes(portfolio.digest)));
  return record;
}

std::string LoanImportName(absl::string_view operator_id, absl::string_view import_id) {
  return NameOf(operator_id, "loanImports", import_id);
}

absl::StatusOr<Loan> ApprovedLoan(const Portfolio& portfolio, const ImportedLoan& imported,
                                  StateReader& state, const Context& context) {
  RETURN_IF_ERROR(CheckForm(imported, portfolio.operator_id));
  RETURN_IF_ERROR(CheckImport(portfolio, state, context));
  ASSIGN_OR_RETURN(const Operator* books, FindBooks("parent", portfolio.operator_id, state));
  RETURN_IF_ERROR(
      FindExisting<ledger::v1::Beneficiary>("beneficiary", imported.beneficiary(), state).status());
  ASSIGN_OR_RETURN(const auto* product,
                   FindExisting<ledger::v1::Product>("product", imported.product(), state));
  Loan loan;
  loan.set_name(NameOf(portfolio.operator_id, "loans", imported.loan_id()));
  RETURN_IF_ERROR(CheckAbsent<Loan>("loan_id", loan.name(), state));
  ASSIGN_OR_RETURN(*loan.mutable_terms(), AgreedTerms(imported.terms(), *product, *books));
  RETURN_IF_ERROR(CheckDates(imported, loan.terms(), portfolio));

  loan.set_beneficiary(imported.beneficiary());
  loan.set_product(imported.product());
  loan.set_state(type::v1::LOAN_STATE_APPROVED);
  loan.set_payment_reference(imported.payment_reference().empty()
                                 ? CreditorReference(ReferenceBody(portfolio, imported.loan_id()))
                                 : imported.payment_reference());
  *loan.mutable_applied_date() = imported.applied_date();
  *loan.mutable_approved_date() = imported.approved_date();
  *loan.mutable_decided_date() = imported.approved_date();
  *loan.mutable_imported_date() = portfolio.day;
  NumberCharges(loan);
  return loan;
}

absl::StatusOr<Record> DecideImport(const Portfolio& portfolio, const ImportedLoan& imported,
                                    Loan approved, StateReader& state) {
  Loan& loan = approved;
  const Date day = DayOf(portfolio.day);
  auto history = imported.history().empty()
                     ? AssumedHistory(loan, imported.principal_outstanding_minor(), day)
                     : ToldHistory(portfolio, imported, loan, state);
  if (!history.ok()) return history.status();
  const bool asks_for_positions = portfolio.settled_until.has_value() && loan.has_funding();
  ASSIGN_OR_RETURN(
      Fold fold,
      FoldChange({.loan = &loan, .history = &*history, .with_positions = asks_for_positions},
                 state));
  Account account = *fold.book.account;
  account.AdvanceTo(day);
  RETURN_IF_ERROR(CheckOutstanding(imported, account));

  Record record = accounting::NewRecord(portfolio.operator_id, portfolio.day);
  LoanImported& event = *record.add_events()->mutable_loan_imported();
  FillStanding(fold, event);
  if (event.state() != type::v1::LOAN_STATE_CLOSED) {
    const Accrual accrual = AccrualOf(loan, fold.book, account, day, portfolio.operator_id, state);
    FillAccrued(accrual, *event.mutable_accrual());
    fold.book.Accrue(accrual);
  }
  Position position = PositionOf(fold.book, day);
  const Position earlier = EarlierOf(position, portfolio, fold);
  PostImport(loan, std::move(position), earlier, record);
  AddEarlier(earlier, event);
  FillBalances(account, day, event);
  *event.mutable_instalments() = ScheduledBy(*fold.book.account);
  AddHistory(*std::move(history), fold, event);
  FillAgreed(loan, event);
  return record;
}

Loan LoanIn(const Record& record, const LoanImported& imported) {
  Loan loan;
  loan.set_name(NameOf(record.operator_id(), "loans", imported.loan_id()));
  loan.set_beneficiary(NameOf(record.operator_id(), "beneficiaries", imported.beneficiary_id()));
  loan.set_product(NameOf(record.operator_id(), "products", imported.product_id()));
  loan.set_state(imported.state());
  loan.set_closure(imported.closure());
  if (imported.has_closed_date()) *loan.mutable_closed_date() = imported.closed_date();
  *loan.mutable_terms() = imported.terms();
  loan.set_payment_reference(imported.payment_reference());
  *loan.mutable_applied_date() = imported.applied_date();
  *loan.mutable_approved_date() = imported.approved_date();
  *loan.mutable_decided_date() = imported.approved_date();
  *loan.mutable_imported_date() = record.effective_date();
  if (imported.has_funding()) *loan.mutable_funding() = imported.funding();
  loan.set_last_position(record.position());
  loan.set_transaction_count(imported.transactions_size());
  NumberCharges(loan);
  return loan;
}

std::vector<Transaction> HistoryIn(const Record& record, const LoanImported& imported) {
  const std::string loan = NameOf(record.operator_id(), "loans", imported.loan_id());
  std::vector<Transaction> history;
  history.reserve(static_cast<size_t>(imported.transactions_size()));
  for (const LoanImported::Transacted& transacted : imported.transactions()) {
    Transaction& row = history.emplace_back();
    row.set_name(TransactionName(loan, transacted.transaction().number()));
    *row.mutable_transaction() = transacted.transaction();
    *row.mutable_effective_date() = transacted.effective_date();
    row.set_position(record.position());
    *row.mutable_outcome() = transacted.outcome();
  }
  return history;
}

Position EarlierIn(const LoanImported& imported) {
  Position earlier;
  for (const LoanImported::Earlier& kept : imported.earlier()) {
    earlier[{kept.funding_line(), kept.account()}] = kept.amount_minor();
  }
  return earlier;
}

void AddImported(const Record& record, ledger::v1::LoanTotals& totals) {
  const LoanImported& loan = record.events(0).loan_imported();
  totals.set_loan_count(totals.loan_count() + 1);
  totals.set_currency_code(loan.terms().principal().currency_code());
  totals.set_principal_outstanding_minor(totals.principal_outstanding_minor() +
                                         loan.principal_outstanding_minor());
  totals.set_interest_due_minor(totals.interest_due_minor() + loan.interest_due_minor());
  totals.set_charges_due_minor(totals.charges_due_minor() + loan.charges_due_minor());
  for (const event::v1::Posting& posting : record.postings()) {
    if (posting.account() != accounting::kInterestReceivable) continue;
    totals.set_accrued_interest_minor(totals.accrued_interest_minor() +
                                      accounting::SignedAmount(posting));
  }
}

}  // namespace thuning::lending
