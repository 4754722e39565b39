#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/allocation.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/repayment_postings.h"
#include "ledger/money/currency.h"
#include "ledger/money/decimal_text.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using event::v1::Record;
using event::v1::RepaymentRecorded;
using ledger::v1::BankAccount;
using ledger::v1::Loan;
using ledger::v1::RecordRepaymentRequest;

absl::Status CheckMethod(type::v1::PaymentMethod method) {
  switch (method) {
    case type::v1::PAYMENT_METHOD_DIRECT_DEBIT:
    case type::v1::PAYMENT_METHOD_CASH:
      return absl::OkStatus();
    case type::v1::PAYMENT_METHOD_BANK_TRANSFER:
      return RefuseField("TRANSFERS_COME_FROM_STATEMENTS", "method",
                         "a transfer is recorded when the bank's statement shows it");
    case type::v1::PAYMENT_METHOD_UNSPECIFIED:
      return RefuseField("REQUIRED_FIELD_MISSING", "method", "is required");
    default:
      return RefuseField("VALUE_UNKNOWN", "method",
                         absl::StrCat(static_cast<int>(method), " is none that is offered"));
  }
}

absl::Status CheckEmptyForCash(absl::string_view field, absl::string_view value) {
  if (value.empty()) return absl::OkStatus();
  return RefuseField("NOT_FOR_CASH", field, "must be empty for cash");
}

absl::Status CheckBankFields(const RecordRepaymentRequest& request, absl::string_view operator_id) {
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
  RETURN_IF_ERROR(CheckMethod(request.method()));
  RETURN_IF_ERROR(accounting::CheckDate("effective_date", request.has_effective_date(),
                                        request.effective_date()));
  return CheckBankFields(request, operator_id);
}

absl::Status CheckCurrency(const RecordRepaymentRequest& request, const Loan& loan) {
  const std::string& code = loan.terms().principal().currency_code();
  if (request.amount().currency_code() == code) return absl::OkStatus();
  return RefuseField(
      "CURRENCY_DIFFERS", "amount.currency_code",
      absl::StrCat("the loan is in ", code, ", got \"", request.amount().currency_code(), "\""));
}

absl::Status CheckBankAccount(const RecordRepaymentRequest& request, const Loan& loan,
                              StateReader& state) {
  if (request.method() == type::v1::PAYMENT_METHOD_CASH) return absl::OkStatus();
  ASSIGN_OR_RETURN(const BankAccount* account, accounting::FindExisting<BankAccount>(
                                                   "bank_account", request.bank_account(), state));
  return CheckBankCurrency("bank_account", *account, loan);
}

std::string Shown(int64_t amount_minor, const Loan& loan) {
  const std::string& code = loan.terms().principal().currency_code();
  return absl::StrCat(FormatDecimal(amount_minor, CurrencyExponent(code).value_or(0)), " ", code);
}

absl::Status CheckOwed(absl::string_view field, int64_t amount_minor, const Loan& loan) {
  const int64_t outstanding = OutstandingMinor(loan);
  if (amount_minor <= outstanding) return absl::OkStatus();
  return RefuseState("AMOUNT_EXCEEDS_OUTSTANDING", field,
                     absl::StrCat("amount ", Shown(amount_minor, loan), " exceeds the ",
                                  Shown(outstanding, loan), " outstanding"));
}

// The fact, the entry and, when it was the last payment, the closing.
void AddRepayment(const Loan& loan, RepaymentRecorded repayment, Record& record) {
  const int64_t amount_minor = repayment.amount().minor_units();
  for (type::v1::Allocation& allocation : Allocate(loan, amount_minor)) {
    *repayment.add_allocations() = std::move(allocation);
  }
  PostRepayment(loan, repayment.allocations(), repayment.debit_account(), record);
  *record.add_events()->mutable_repayment_recorded() = std::move(repayment);
  if (amount_minor == OutstandingMinor(loan)) {
    record.add_events()->mutable_loan_closed()->set_loan_id(std::string(LastId(loan.name())));
  }
}

RepaymentRecorded NewRepayment(const Loan& loan, const Context& context) {
  RepaymentRecorded repayment;
  repayment.set_loan_id(std::string(LastId(loan.name())));
  repayment.set_repayment_id(IdFromPosition("R", context.position));
  repayment.mutable_amount()->set_currency_code(loan.terms().principal().currency_code());
  return repayment;
}

RepaymentRecorded RepaymentOf(const RecordRepaymentRequest& request, const Loan& loan,
                              const Context& context) {
  RepaymentRecorded repayment = NewRepayment(loan, context);
  repayment.mutable_amount()->set_minor_units(request.amount().minor_units());
  repayment.set_method(request.method());
  if (request.method() == type::v1::PAYMENT_METHOD_CASH) {
    repayment.set_debit_account(std::string(accounting::kCash));
    return repayment;
  }
  repayment.set_debit_account(std::string(accounting::kDirectDebitsInClearing));
  repayment.set_bank_account_id(std::string(LastId(request.bank_account())));
  repayment.set_end_to_end_id(request.end_to_end_id().empty()
                                  ? absl::StrCat("THN-R-", context.position)
                                  : request.end_to_end_id());
  return repayment;
}

}  // namespace

absl::StatusOr<Record> Decide(const RecordRepaymentRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators", "loans"}));
  RETURN_IF_ERROR(CheckForm(request, ids[0]));
  ASSIGN_OR_RETURN(const Loan* loan,
                   accounting::FindExisting<Loan>("parent", request.parent(), state));
  RETURN_IF_ERROR(CheckBankAccount(request, *loan, state));
  RETURN_IF_ERROR(CheckCurrency(request, *loan));
  RETURN_IF_ERROR(CheckState("parent", *loan, ledger::v1::LOAN_STATE_ACTIVE));
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_DISBURSEMENT", "effective_date",
                                 request.effective_date(), loan->terms().disbursement_date()));
  RETURN_IF_ERROR(CheckOwed("amount.minor_units", request.amount().minor_units(), *loan));

  Record record = NewRecord(ids[0], request.effective_date());
  RepaymentRecorded repayment = RepaymentOf(request, *loan, context);
  const std::string end_to_end_id = repayment.end_to_end_id();
  AddRepayment(*loan, std::move(repayment), record);
  if (request.method() == type::v1::PAYMENT_METHOD_DIRECT_DEBIT) {
    ExpectItem(*loan,
               {.bank_account_id = LastId(request.bank_account()),
                .direction = type::v1::DIRECTION_CREDIT,
                .amount = request.amount(),
                .end_to_end_id = end_to_end_id},
               context, record);
  }
  return record;
}

absl::StatusOr<Record> DecideTransferRepayment(const TransferRepayment& transfer,
                                               StateReader& state, const Context& context) {
  LEDGER_CHECK(transfer.amount_minor > 0);
  ASSIGN_OR_RETURN(const auto ids, ParseName("loan", transfer.loan, {"operators", "loans"}));
  ASSIGN_OR_RETURN(const Loan* loan, accounting::FindExisting<Loan>("loan", transfer.loan, state));
  RETURN_IF_ERROR(CheckState("loan", *loan, ledger::v1::LOAN_STATE_ACTIVE));
  RETURN_IF_ERROR(CheckNotBefore("DATE_BEFORE_DISBURSEMENT", "value_date", transfer.value_date,
                                 loan->terms().disbursement_date()));
  RETURN_IF_ERROR(CheckOwed("amount_minor", transfer.amount_minor, *loan));

  Record record = NewRecord(ids[0], transfer.value_date);
  RepaymentRecorded repayment = NewRepayment(*loan, context);
  repayment.mutable_amount()->set_minor_units(transfer.amount_minor);
  repayment.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER);
  repayment.set_bank_account_id(std::string(LastId(transfer.bank_account)));
  repayment.set_end_to_end_id(std::string(transfer.end_to_end_id));
  repayment.set_debit_account(std::string(transfer.debit_account));
  AddRepayment(*loan, std::move(repayment), record);
  return record;
}

}  // namespace thuning::lending
