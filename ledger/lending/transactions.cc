// What happens on a loan that was paid out: repayments and everything else.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_change.h"
#include "ledger/lending/loan_row.h"
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

constexpr int kMaxInstalments = 600;
constexpr int kMaxPeriodLength = 60;

// What a kind asks of a request beside the loan and the date.
struct Needs {
  bool amount = false;
  bool money = false;  // a method, and a bank account unless it is cash
  bool charge = false;
  bool instalments = false;  // new ones: count and start
  bool offered = true;
};

Needs NeedsOf(TransactionKind kind) {
  switch (kind) {
    case type::v1::TRANSACTION_KIND_GOODWILL_CREDIT:
    case type::v1::TRANSACTION_KIND_INTEREST_WAIVER:
      return {.amount = true};
    case type::v1::TRANSACTION_KIND_CHARGE_PAYMENT:
      return {.amount = true, .money = true, .charge = true};
    case type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT:
      return {.amount = true, .charge = true};
    case type::v1::TRANSACTION_KIND_CHARGE_WAIVER:
      return {.charge = true};
    case type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND:
    case type::v1::TRANSACTION_KIND_CHARGEBACK:
    case type::v1::TRANSACTION_KIND_RECOVERY:
      return {.amount = true, .money = true};
    case type::v1::TRANSACTION_KIND_REAGING:
      return {.instalments = true};
    case type::v1::TRANSACTION_KIND_REAMORTISATION:
    case type::v1::TRANSACTION_KIND_CHARGE_OFF:
    case type::v1::TRANSACTION_KIND_WRITE_OFF:
      return {};
    default:
      return {.offered = false};
  }
}

absl::Status RefuseUnwanted(absl::string_view field, TransactionKind kind) {
  return RefuseField("NOT_FOR_KIND", field,
                     absl::StrCat("must be absent for ", type::v1::TransactionKind_Name(kind)));
}

// Money that comes by transfer is recorded when the bank's statement shows it; it can be sent by
// transfer only, or in cash.
absl::Status CheckMethod(PaymentMethod method, MoneyFlow flow) {
  switch (method) {
    case type::v1::PAYMENT_METHOD_CASH:
      return absl::OkStatus();
    case type::v1::PAYMENT_METHOD_DIRECT_DEBIT:
      if (flow == MoneyFlow::kIn) return absl::OkStatus();
      return RefuseField("NOT_FOR_KIND", "method", "money is not sent by direct debit");
    case type::v1::PAYMENT_METHOD_BANK_TRANSFER:
      if (flow == MoneyFlow::kOut) return absl::OkStatus();
      return RefuseField("TRANSFERS_COME_FROM_STATEMENTS", "method",
                         "a transfer is recorded when the bank's statement shows it");
    case type::v1::PAYMENT_METHOD_UNSPECIFIED:
      return RefuseField("REQUIRED_FIELD_MISSING", "method", "is required");
    default:
      return accounting::RefuseUnknown("method", method);
  }
}

// The bank takes back what it gave: how it had come does not matter.
absl::Status CheckMethodOf(TransactionKind kind, PaymentMethod method) {
  if (kind == type::v1::TRANSACTION_KIND_CHARGEBACK &&
      method == type::v1::PAYMENT_METHOD_DIRECT_DEBIT) {
    return absl::OkStatus();
  }
  return CheckMethod(method, FlowOf(kind));
}

absl::Status CheckEmptyForCash(absl::string_view field, absl::string_view value) {
  if (value.empty()) return absl::OkStatus();
  return RefuseField("NOT_FOR_CASH", field, "must be empty for cash");
}

template <typename Request>
absl::Status CheckBankFields(const Request& request, absl::string_view operator_id) {
  if (request.method() == type::v1::PAYMENT_METHOD_CASH) {
    RETURN_IF_ERROR(CheckEmptyForCash("bank_account", request.bank_account()));
    return CheckEmptyForCash("end_to_end_id", request.end_to_end_id());
  }
  ASSIGN_OR_RETURN(const auto ids, ParseName("bank_account", request.bank_account(),
                                             {"operators", "bankAccounts"}));
  RETURN_IF_ERROR(accounting::CheckOperator("bank_account", ids[0], operator_id));
  if (request.end_to_end_id().empty()) return absl::OkStatus();
  return accounting::CheckEndToEndId("end_to_end_id", request.end_to_end_id());
}

absl::Status CheckForm(const RecordRepaymentRequest& request, absl::string_view operator_id) {
  RETURN_IF_ERROR(accounting::CheckAmount("amount", request.has_amount(), request.amount()));
  RETURN_IF_ERROR(CheckMethod(request.method(), MoneyFlow::kIn));
  RETURN_IF_ERROR(accounting::CheckDate("effective_date", request.has_effective_date(),
                                        request.effective_date()));
  return CheckBankFields(request, operator_id);
}

absl::Status CheckMoney(const RecordTransactionRequest& request, const Needs& needs,
                        absl::string_view operator_id) {
  if (needs.money) {
    RETURN_IF_ERROR(CheckMethodOf(request.kind(), request.method()));
    return CheckBankFields(request, operator_id);
  }
  if (request.method() != type::v1::PAYMENT_METHOD_UNSPECIFIED) {
    return RefuseUnwanted("method", request.kind());
  }
  if (!request.bank_account().empty()) return RefuseUnwanted("bank_account", request.kind());
  if (!request.end_to_end_id().empty()) return RefuseUnwanted("end_to_end_id", request.kind());
  return absl::OkStatus();
}

absl::Status CheckCharge(const RecordTransactionRequest& request, const Needs& needs) {
  if (!needs.charge) {
    if (request.charge() != 0) return RefuseUnwanted("charge", request.kind());
    if (request.instalment() != 0) return RefuseUnwanted("instalment", request.kind());
    return absl::OkStatus();
  }
  if (request.charge() <= 0) {
    return RefuseField("REQUIRED_FIELD_MISSING", "charge", "is required: its number, from 1");
  }
  if (request.instalment() >= 0) return absl::OkStatus();
  return RefuseField("VALUE_OUT_OF_RANGE", "instalment", "must not be negative");
}

absl::Status CheckInstalments(const RecordTransactionRequest& request, const Needs& needs) {
  if (!needs.instalments) {
    if (request.instalment_count() != 0) return RefuseUnwanted("instalment_count", request.kind());
    if (request.period_unit() != 0) return RefuseUnwanted("period_unit", request.kind());
    if (request.period_length() != 0) return RefuseUnwanted("period_length", request.kind());
    if (request.has_start_date()) return RefuseUnwanted("start_date", request.kind());
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(
      accounting::CheckRange("instalment_count", request.instalment_count(), 1, kMaxInstalments));
  if (!type::v1::PeriodUnit_IsValid(request.period_unit())) {
    return accounting::RefuseUnknown("period_unit", request.period_unit());
  }
  if (request.period_length() < 0 || request.period_length() > kMaxPeriodLength) {
    return RefuseField("VALUE_OUT_OF_RANGE", "period_length",
                       absl::StrCat("must be 1 to ", kMaxPeriodLength));
  }
  return accounting::CheckDate("start_date", request.has_start_date(), request.start_date());
}

absl::Status CheckForm(const RecordTransactionRequest& request, absl::string_view operator_id) {
  if (request.kind() == type::v1::TRANSACTION_KIND_UNSPECIFIED) {
    return RefuseField("REQUIRED_FIELD_MISSING", "kind", "is required");
  }
  const Needs needs = NeedsOf(request.kind());
  if (!needs.offered) return accounting::RefuseUnknown("kind", request.kind());
  if (needs.amount) {
    RETURN_IF_ERROR(accounting::CheckAmount("amount", request.has_amount(), request.amount()));
  } else if (request.has_amount()) {
    return RefuseUnwanted("amount", request.kind());
  }
  RETURN_IF_ERROR(accounting::CheckDate("effective_date", request.has_effective_date(),
                                        request.effective_date()));
  RETURN_IF_ERROR(CheckMoney(request, needs, operator_id));
  RETURN_IF_ERROR(CheckCharge(request, needs));
  RETURN_IF_ERROR(CheckInstalments(request, needs));
  if (needs.money && request.reason().empty()) return absl::OkStatus();
  return accounting::CheckReason(request.reason());
}

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

// Principal that was spread by hand would be spread again by a schedule that follows what happens.
absl::Status CheckSpreads(const Loan& loan, TransactionKind kind) {
  const bool spreads = kind == type::v1::TRANSACTION_KIND_REAMORTISATION ||
                       kind == type::v1::TRANSACTION_KIND_REAGING;
  const type::v1::LoanPolicy& policy = loan.terms().policy();
  const bool stands = policy.rest() == type::v1::REST_NONE &&
                      policy.schedule_rule() == type::v1::SCHEDULE_RULE_DRAWN;
  if (!spreads || stands) return absl::OkStatus();
  return RefuseState("SCHEDULE_DOES_NOT_STAND", "kind",
                     "needs a schedule that is drawn up and stands: amend the loan instead");
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

LoanTransaction TransactionOf(const RecordTransactionRequest& request, const Loan& loan,
                              const Context& context) {
  LoanTransaction transaction =
      NewTransaction(loan, request.kind(), request.amount().minor_units());
  SetMoney(request, context, transaction);
  transaction.set_charge(request.charge());
  transaction.set_instalment(request.instalment());
  transaction.set_reason(request.reason());
  if (request.kind() != type::v1::TRANSACTION_KIND_REAGING) return transaction;
  transaction.set_instalment_count(request.instalment_count());
  transaction.set_period_unit(request.period_unit() == type::v1::PERIOD_UNIT_UNSPECIFIED
                                  ? type::v1::PERIOD_UNIT_MONTH
                                  : request.period_unit());
  transaction.set_period_length(std::max(1, request.period_length()));
  *transaction.mutable_start_date() = request.start_date();
  return transaction;
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

  LoanTransaction transaction =
      NewTransaction(*loan, type::v1::TRANSACTION_KIND_REPAYMENT, request.amount().minor_units());
  SetMoney(request, context, transaction);
  return RecordTransaction(*loan, std::move(transaction), request.effective_date(), context, state);
}

absl::StatusOr<Record> Decide(const RecordTransactionRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators", "loans"}));
  RETURN_IF_ERROR(CheckForm(request, ids[0]));
  ASSIGN_OR_RETURN(const Loan* loan,
                   accounting::FindExisting<Loan>("parent", request.parent(), state));
  RETURN_IF_ERROR(CheckBankAccount(request.bank_account(), *loan, state));
  if (request.has_amount()) RETURN_IF_ERROR(CheckLoanCurrency("amount", request.amount(), *loan));
  RETURN_IF_ERROR(CheckPaidOut("parent", *loan));
  RETURN_IF_ERROR(CheckSpreads(*loan, request.kind()));
  RETURN_IF_ERROR(CheckRecovers(*loan, request.kind()));
  RETURN_IF_ERROR(CheckDay(*loan, "effective_date", request.effective_date()));
  return RecordTransaction(*loan, TransactionOf(request, *loan, context), request.effective_date(),
                           context, state);
}

absl::StatusOr<Record> DecideTransferRepayment(const TransferRepayment& transfer,
                                               StateReader& state, const Context& context) {
  LEDGER_CHECK(transfer.amount_minor > 0);
  ASSIGN_OR_RETURN(const Loan* loan, accounting::FindExisting<Loan>("loan", transfer.loan, state));
  RETURN_IF_ERROR(CheckPaidOut("loan", *loan));
  RETURN_IF_ERROR(CheckDay(*loan, "value_date", transfer.value_date));

  LoanTransaction transaction = NewTransaction(*loan, KindOfTransfer(*loan), transfer.amount_minor);
  transaction.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER);
  transaction.set_bank_account_id(std::string(LastId(transfer.bank_account)));
  transaction.set_end_to_end_id(std::string(transfer.end_to_end_id));
  transaction.set_money_account(std::string(transfer.debit_account));
  return RecordTransaction(*loan, std::move(transaction), transfer.value_date, context, state);
}

}  // namespace thuning::lending
