// What happens on a loan that was paid out: repayments and everything else.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/accounting/today.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_change.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/transaction_form.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::Loan;
using ledger::v1::RecordRepaymentRequest;
using ledger::v1::RecordTransactionRequest;
using type::v1::LoanTransaction;
using type::v1::PaymentMethod;
using type::v1::TransactionKind;

absl::Status CheckBankAccount(const std::string& name, const Loan& loan, StateReader& state) {
  if (name.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const BankAccount* account,
                   accounting::FindExisting<BankAccount>("bank_account", name, state));
  return CheckBankCurrency("bank_account", *account, loan);
}

absl::Status CheckDay(const Loan& loan, absl::string_view field, const google::type::Date& date) {
  return accounting::CheckNotBefore("DATE_BEFORE_DISBURSEMENT", field, date,
                                    loan.terms().disbursement_date());
}

// A payment in hand on a loan that is closed by then is a mistake at the counter.
absl::Status CheckOpen(const Loan& loan, const google::type::Date& date) {
  RETURN_IF_ERROR(CheckPaidOut("parent", loan));
  if (loan.state() != type::v1::LOAN_STATE_CLOSED ||
      accounting::DateOf(date) < accounting::DateOf(loan.closed_date())) {
    return absl::OkStatus();
  }
  return CheckState("parent", loan, type::v1::LOAN_STATE_ACTIVE);
}

// What is still owed is repaid.
absl::Status CheckRecovers(const Loan& loan, TransactionKind kind) {
  if (kind != type::v1::TRANSACTION_KIND_RECOVERY ||
      loan.closure() == type::v1::LOAN_CLOSURE_WRITTEN_OFF) {
    return absl::OkStatus();
  }
  return RefuseState("NOT_WRITTEN_OFF", "kind", "what was not given up is repaid, not recovered");
}

absl::string_view MoneyAccountOf(PaymentMethod method, TransactionKind kind) {
  if (method == type::v1::PAYMENT_METHOD_CASH) return accounting::kCash;
  return kind == type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND
             ? accounting::kPaymentsInClearing
             : accounting::kDirectDebitsInClearing;
}

template <typename Request>
void SetMoney(const Request& request, const Context& context, LoanTransaction& transaction) {
  if (request.method() == type::v1::PAYMENT_METHOD_UNSPECIFIED) return;
  transaction.set_method(request.method());
  transaction.set_money_account(std::string(MoneyAccountOf(request.method(), transaction.kind())));
  if (request.method() == type::v1::PAYMENT_METHOD_CASH) return;
  transaction.set_bank_account_id(std::string(LastId(request.bank_account())));
  transaction.set_end_to_end_id(request.end_to_end_id().empty()
                                    ? absl::StrCat("THN-R-", context.position)
                                    : request.end_to_end_id());
}

// What came on a loan that was written off is a recovery.
TransactionKind KindOfTransfer(const Loan& loan) {
  return loan.closure() == type::v1::LOAN_CLOSURE_WRITTEN_OFF
             ? type::v1::TRANSACTION_KIND_RECOVERY
             : type::v1::TRANSACTION_KIND_REPAYMENT;
}

}  // namespace

absl::StatusOr<Record> Decide(const RecordRepaymentRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators", "loans"}));
  RETURN_IF_ERROR(CheckForm(request, ids[0]));
  ASSIGN_OR_RETURN(const Loan* loan,
                   accounting::FindExisting<Loan>("parent", request.parent(), state));
  RETURN_IF_ERROR(CheckBankAccount(request.bank_account(), *loan, state));
  RETURN_IF_ERROR(CheckLoanCurrency("amount", request.amount(), *loan));
  RETURN_IF_ERROR(CheckOpen(*loan, request.effective_date()));
  RETURN_IF_ERROR(CheckDay(*loan, "effective_date", request.effective_date()));
  RETURN_IF_ERROR(accounting::CheckHappened(request, ids[0], context, state));

  LoanTransaction transaction =
      NewTransaction(*loan, type::v1::TRANSACTION_KIND_REPAYMENT, request.amount().minor_units());
  SetMoney(request, context, transaction);
  return RecordTransaction(*loan, std::move(transaction), request.effective_date(), context, state);
}

absl::StatusOr<Record> Decide(const RecordTransactionRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators", "loans"}));
  RETURN_IF_ERROR(CheckForm(request, ids[0], Told::kAsItHappens));
  ASSIGN_OR_RETURN(const Loan* loan,
                   accounting::FindExisting<Loan>("parent", request.parent(), state));
  RETURN_IF_ERROR(CheckBankAccount(request.bank_account(), *loan, state));
  if (request.has_amount()) RETURN_IF_ERROR(CheckLoanCurrency("amount", request.amount(), *loan));
  RETURN_IF_ERROR(CheckPaidOut("parent", *loan));
  RETURN_IF_ERROR(CheckSpreads(*loan, request.kind()));
  RETURN_IF_ERROR(CheckRecovers(*loan, request.kind()));
  RETURN_IF_ERROR(CheckDay(*loan, "effective_date", request.effective_date()));
  RETURN_IF_ERROR(accounting::CheckHappened(request, ids[0], context, state));
  LoanTransaction transaction = TransactionOf(request, *loan);
  SetMoney(request, context, transaction);
  return RecordTransaction(*loan, std::move(transaction), request.effective_date(), context, state);
}

absl::StatusOr<Record> DecideTransferRepayment(const TransferRepayment& transfer,
                                               StateReader& state, const Context& context) {
  LEDGER_CHECK(transfer.amount_minor > 0);
  ASSIGN_OR_RETURN(const Loan* loan, accounting::FindExisting<Loan>("loan", transfer.loan, state));
  RETURN_IF_ERROR(CheckPaidOut("loan", *loan));
  RETURN_IF_ERROR(CheckDay(*loan, "value_date", transfer.value_date));
  if (loan->has_imported_date() &&
      accounting::DateOf(transfer.value_date) <= accounting::DateOf(loan->imported_date())) {
    return RefuseState("DATE_BEFORE_IMPORT", "value_date",
                       "the loan was taken over on this day or later: the payment may be in its "
                       "history");
  }

  LoanTransaction transaction = NewTransaction(*loan, KindOfTransfer(*loan), transfer.amount_minor);
  transaction.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER);
  transaction.set_bank_account_id(std::string(LastId(transfer.bank_account)));
  transaction.set_end_to_end_id(std::string(transfer.end_to_end_id));
  transaction.set_money_account(std::string(transfer.debit_account));
  return RecordTransaction(*loan, std::move(transaction), transfer.value_date, context, state);
}

}  // namespace thuning::lending
