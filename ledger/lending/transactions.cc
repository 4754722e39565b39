// What happens on a loan that was paid out: repayments and everything else.

#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/movement.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_book.h"
#include "ledger/lending/loan_change.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/transaction_form.h"
#include "ledger/money/date.h"
#include "ledger/state/names.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::lending {
namespace {

using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::Loan;
using ledger::v1::RecordRepaymentRequest;
using ledger::v1::RecordTransactionRequest;
using ledger::v1::Transaction;
using type::v1::LoanTransaction;
using type::v1::PaymentMethod;
using type::v1::TransactionKind;

absl::Status CheckBankAccount(const std::string& name, const Loan& loan, StateReader& state) {
  if (name.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const BankAccount* account,
                   FindExisting<BankAccount>("bank_account", name, state));
  return CheckBankCurrency("bank_account", *account, loan);
}

absl::Status CheckDay(const Loan& loan, absl::string_view field, const google::type::Date& date) {
  return CheckNotBefore("DATE_BEFORE_DISBURSEMENT", field, date, loan.terms().disbursement_date());
}

// What is still owed is repaid.
absl::Status CheckRecovers(const Loan& loan, TransactionKind kind) {
  if (kind != type::v1::TRANSACTION_KIND_RECOVERY ||
      loan.closure() == type::v1::LOAN_CLOSURE_WRITTEN_OFF) {
    return absl::OkStatus();
  }
  return RefuseState("NOT_WRITTEN_OFF", "kind",
                     "the loan is not written off: record a repayment instead");
}

absl::string_view MoneyAccountOf(PaymentMethod method, TransactionKind kind) {
  switch (method) {
    case type::v1::PAYMENT_METHOD_CASH:
      return accounting::kCash;
    case type::v1::PAYMENT_METHOD_BANK_TRANSFER:
    case type::v1::PAYMENT_METHOD_DIRECT_DEBIT:
      return kind == type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND
                 ? accounting::kPaymentsInClearing
                 : accounting::kDirectDebitsInClearing;
    case type::v1::PAYMENT_METHOD_CREDIT_NOTE:
    case type::v1::PAYMENT_METHOD_UNSPECIFIED:
    case type::v1::PaymentMethod_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::PaymentMethod_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

template <typename Request>
void SetMoney(const Request& request, const Context& context, LoanTransaction& transaction) {
  if (request.method() == type::v1::PAYMENT_METHOD_UNSPECIFIED) return;
  transaction.set_method(request.method());
  transaction.set_money_account(std::string(MoneyAccountOf(request.method(), transaction.kind())));
  if (request.method() == type::v1::PAYMENT_METHOD_CASH) return;
  transaction.set_bank_account_id(std::string(LastId(request.bank_account())));
  transaction.set_end_to_end_id(accounting::KeyOr(request.end_to_end_id(), 'R', context));
}

// What came on a loan that was written off is a recovery.
TransactionKind KindOfTransfer(const Loan& loan) {
  return loan.closure() == type::v1::LOAN_CLOSURE_WRITTEN_OFF
             ? type::v1::TRANSACTION_KIND_RECOVERY
             : type::v1::TRANSACTION_KIND_REPAYMENT;
}

bool CameOn(const google::type::Date& date, int64_t minor, const Transaction& row) {
  const LoanTransaction& known = row.transaction();
  return !row.reversed() && DateOf(row.effective_date()) == DateOf(date) &&
         FlowOf(known.kind()) == MoneyFlow::kIn && known.amount().minor_units() == minor;
}

// The number of a payment of this sum that came on the day; 0 for none. The loan's course says
// whether anything happened then at all.
int NumberOfSame(const RecordRepaymentRequest& request, const Loan& loan, StateReader& state) {
  const auto* course = state.Find<state::v1::LoanCourse>(CourseName(loan.name()));
  LEDGER_CHECK(course != nullptr);
  const Date day = DateOf(request.effective_date()).value();
  const int64_t number_of_day = DaysBetween(Date(), day);
  const bool is_eventful =
      absl::c_any_of(course->points(), [&](const auto& p) { return p.day() == number_of_day; });
  for (int number = is_eventful ? loan.transaction_count() : 0; number > 0; --number) {
    const auto* row = state.Find<Transaction>(TransactionName(loan.name(), number));
    LEDGER_CHECK(row != nullptr);
    if (CameOn(request.effective_date(), request.amount().minor_units(), *row)) return number;
  }
  return 0;
}

// Whoever types fast types a figure too many, or the same slip twice: asked about, not forbidden.
absl::Status CheckMeant(const RecordRepaymentRequest& request, const Loan& loan,
                        const Record& record, StateReader& state) {
  if (request.confirm()) return absl::OkStatus();
  const int64_t overpaid = record.events(0).loan_transacted().outcomes(0).overpaid_minor();
  if (overpaid > 0) {
    return RefuseState(
        "AMOUNT_ABOVE_PAYOFF", "amount.minor_units",
        absl::StrCat("is ", FormatAmount(overpaid, request.amount().currency_code()),
                     " more than settles the loan on that day: set confirm if it did come"));
  }
  const int same = NumberOfSame(request, loan, state);
  if (same == 0) return absl::OkStatus();
  return RefuseState("SAME_AMOUNT_THAT_DAY", "amount.minor_units",
                     absl::StrCat("came on that day already, as transaction ", same,
                                  ": set confirm if it did come twice"));
}

}  // namespace

absl::StatusOr<Record> Decide(const RecordRepaymentRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators", "loans"}));
  RETURN_IF_ERROR(CheckForm(request, ids[0]));
  ASSIGN_OR_RETURN(const Loan* loan, FindExisting<Loan>("parent", request.parent(), state));
  RETURN_IF_ERROR(CheckBankAccount(request.bank_account(), *loan, state));
  RETURN_IF_ERROR(CheckLoanCurrency("amount", request.amount(), *loan));
  // A payment in hand on a loan that is closed by then is a mistake at the counter.
  RETURN_IF_ERROR(CheckOpenOn("parent", *loan, request.effective_date()));
  RETURN_IF_ERROR(CheckDay(*loan, "effective_date", request.effective_date()));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));

  LoanTransaction transaction =
      NewTransaction(*loan, type::v1::TRANSACTION_KIND_REPAYMENT, request.amount().minor_units());
  SetMoney(request, context, transaction);
  ASSIGN_OR_RETURN(Record record, RecordTransaction(*loan, std::move(transaction),
                                                    request.effective_date(), context, state));
  RETURN_IF_ERROR(CheckMeant(request, *loan, record, state));
  return record;
}

absl::StatusOr<Record> Decide(const RecordTransactionRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators", "loans"}));
  RETURN_IF_ERROR(CheckForm(request, ids[0], Told::kAsItHappens));
  ASSIGN_OR_RETURN(const Loan* loan, FindExisting<Loan>("parent", request.parent(), state));
  RETURN_IF_ERROR(CheckBankAccount(request.bank_account(), *loan, state));
  if (request.has_amount()) RETURN_IF_ERROR(CheckLoanCurrency("amount", request.amount(), *loan));
  RETURN_IF_ERROR(CheckPaidOut("parent", *loan));
  RETURN_IF_ERROR(CheckRecovers(*loan, request.kind()));
  RETURN_IF_ERROR(CheckDay(*loan, "effective_date", request.effective_date()));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  LoanTransaction transaction = TransactionOf(request, *loan);
  RETURN_IF_ERROR(CheckSpreads(*loan, transaction));
  SetMoney(request, context, transaction);
  return RecordTransaction(*loan, std::move(transaction), request.effective_date(), context, state);
}

absl::StatusOr<Record> DecideTransferRepayment(const TransferRepayment& transfer,
                                               StateReader& state, const Context& context) {
  LEDGER_CHECK(transfer.amount_minor > 0);
  ASSIGN_OR_RETURN(const Loan* loan, FindExisting<Loan>("loan", transfer.loan, state));
  RETURN_IF_ERROR(CheckPaidOut("loan", *loan));
  RETURN_IF_ERROR(CheckDay(*loan, "value_date", transfer.value_date));
  if (loan->has_imported_date() && DateOf(transfer.value_date) <= DateOf(loan->imported_date())) {
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
