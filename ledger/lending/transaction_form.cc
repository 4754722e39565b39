#include "ledger/lending/transaction_form.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/payment_form.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/loan_change.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using ledger::v1::Loan;
using ledger::v1::RecordRepaymentRequest;
using ledger::v1::RecordTransactionRequest;
using type::v1::LoanTransaction;
using type::v1::PaymentMethod;
using type::v1::TransactionKind;

constexpr int kMaxPeriodLength = 60;

// What a kind asks of a request beside the loan and the date.
struct Needs {
  bool amount = false;
  bool money = false;  // a method, and a bank account unless it is cash
  bool charge = false;
  bool instalments = false;  // new ones: count and start
  bool interest = false;     // may come with it
  bool offered = true;
};

Needs NeedsOf(TransactionKind kind, Told told) {
  switch (kind) {
    case type::v1::TRANSACTION_KIND_DISBURSEMENT:
    case type::v1::TRANSACTION_KIND_REPAYMENT:
      return {.amount = true, .money = true, .offered = told == Told::kAsHistory};
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
    case type::v1::TRANSACTION_KIND_MERCHANT_REFUND:
    case type::v1::TRANSACTION_KIND_PAYOUT_REFUND:
      return {.amount = true, .money = true, .interest = true};
    case type::v1::TRANSACTION_KIND_REAGING:
      return {.instalments = true, .interest = true};
    case type::v1::TRANSACTION_KIND_REAMORTISATION:
    case type::v1::TRANSACTION_KIND_ACCELERATION:
    case type::v1::TRANSACTION_KIND_CHARGE_OFF:
    case type::v1::TRANSACTION_KIND_WRITE_OFF:
      return {};
    case type::v1::TRANSACTION_KIND_GUARANTEE_CALL:
    case type::v1::TRANSACTION_KIND_UNSPECIFIED:
    case type::v1::TransactionKind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::TransactionKind_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return {.offered = false};
}

absl::Status RefuseUnwanted(absl::string_view field, TransactionKind kind) {
  return RefuseField("NOT_FOR_KIND", field,
                     absl::StrCat("must be absent for ", type::v1::TransactionKind_Name(kind)));
}

// Money is sent by transfer, or in cash.
absl::Status CheckMethodOut(PaymentMethod method) {
  if (method == type::v1::PAYMENT_METHOD_BANK_TRANSFER) return absl::OkStatus();
  if (method != type::v1::PAYMENT_METHOD_DIRECT_DEBIT) return CheckMethodIn(method);
  return RefuseField("NOT_FOR_KIND", "method", "money is not sent by direct debit");
}

// The bank takes back what it gave: how it had come does not matter. Nobody need know how money
// moved in other books, and no statement shows it any more.
absl::Status CheckMethodOf(TransactionKind kind, PaymentMethod method, Told told) {
  if (told == Told::kAsHistory && (method == type::v1::PAYMENT_METHOD_UNSPECIFIED ||
                                   method == type::v1::PAYMENT_METHOD_BANK_TRANSFER)) {
    return absl::OkStatus();
  }
  if (kind == type::v1::TRANSACTION_KIND_CHARGEBACK &&
      method == type::v1::PAYMENT_METHOD_DIRECT_DEBIT) {
    return absl::OkStatus();
  }
  return FlowOf(kind) == MoneyFlow::kOut ? CheckMethodOut(method) : CheckMethodIn(method);
}

absl::Status CheckMoney(const RecordTransactionRequest& request, const Needs& needs,
                        absl::string_view operator_id, Told told) {
  if (needs.money) {
    RETURN_IF_ERROR(CheckMethodOf(request.kind(), request.method(), told));
    if (request.method() != type::v1::PAYMENT_METHOD_UNSPECIFIED) {
      return CheckBankFields(WayOf(request), operator_id);
    }
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
      CheckRange("instalment_count", request.instalment_count(), 1, loan::kMaxInstalments));
  if (!type::v1::PeriodUnit_IsValid(request.period_unit())) {
    return RefuseUnknown("period_unit", request.period_unit());
  }
  if (request.period_length() < 0 || request.period_length() > kMaxPeriodLength) {
    return RefuseField("VALUE_OUT_OF_RANGE", "period_length",
                       absl::StrCat("must be 1 to ", kMaxPeriodLength));
  }
  return CheckDate("start_date", request.has_start_date(), request.start_date());
}

absl::Status CheckOptions(const RecordTransactionRequest& request, const Needs& needs) {
  if (request.with_interest() && !needs.interest) {
    return RefuseUnwanted("with_interest", request.kind());
  }
  if (request.repayment() < 0) {
    return RefuseField("VALUE_OUT_OF_RANGE", "repayment", "must not be negative");
  }
  if (request.repayment() == 0 || request.kind() == type::v1::TRANSACTION_KIND_CHARGEBACK) {
    return absl::OkStatus();
  }
  return RefuseUnwanted("repayment", request.kind());
}

}  // namespace

absl::Status CheckForm(const RecordRepaymentRequest& request, absl::string_view operator_id) {
  RETURN_IF_ERROR(CheckAmount("amount", request.has_amount(), request.amount()));
  RETURN_IF_ERROR(CheckMethodIn(request.method()));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  return CheckBankFields(WayOf(request), operator_id);
}

absl::Status CheckForm(const RecordTransactionRequest& request, absl::string_view operator_id,
                       Told told) {
  if (request.kind() == type::v1::TRANSACTION_KIND_UNSPECIFIED) {
    return RefuseField("REQUIRED_FIELD_MISSING", "kind", "is required");
  }
  const Needs needs = NeedsOf(request.kind(), told);
  if (!needs.offered) return RefuseUnknown("kind", request.kind());
  if (needs.amount) {
    RETURN_IF_ERROR(CheckAmount("amount", request.has_amount(), request.amount()));
  } else if (request.has_amount()) {
    return RefuseUnwanted("amount", request.kind());
  }
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  RETURN_IF_ERROR(CheckMoney(request, needs, operator_id, told));
  RETURN_IF_ERROR(CheckCharge(request, needs));
  RETURN_IF_ERROR(CheckInstalments(request, needs));
  RETURN_IF_ERROR(CheckOptions(request, needs));
  const bool may_lack_reason = needs.money || told == Told::kAsHistory;
  if (may_lack_reason && request.reason().empty()) return absl::OkStatus();
  return CheckReason(request.reason());
}

LoanTransaction TransactionOf(const RecordTransactionRequest& request, const Loan& loan) {
  LoanTransaction transaction =
      NewTransaction(loan, request.kind(), request.amount().minor_units());
  transaction.set_charge(request.charge());
  transaction.set_instalment(request.instalment());
  transaction.set_reason(request.reason());
  transaction.set_repayment(request.repayment());
  transaction.set_with_interest(request.with_interest());
  if (request.kind() != type::v1::TRANSACTION_KIND_REAGING) return transaction;
  transaction.set_instalment_count(request.instalment_count());
  transaction.set_period_unit(request.period_unit() == type::v1::PERIOD_UNIT_UNSPECIFIED
                                  ? type::v1::PERIOD_UNIT_MONTH
                                  : request.period_unit());
  transaction.set_period_length(std::max(1, request.period_length()));
  *transaction.mutable_start_date() = request.start_date();
  return transaction;
}

absl::Status CheckSpreads(const Loan& loan, const LoanTransaction& transaction) {
  const bool spreads =
      transaction.kind() == type::v1::TRANSACTION_KIND_REAMORTISATION ||
      (transaction.kind() == type::v1::TRANSACTION_KIND_REAGING && !transaction.with_interest());
  const bool stands = loan.terms().policy().rest() == type::v1::REST_NONE;
  if (!spreads || stands) return absl::OkStatus();
  return RefuseState("SCHEDULE_DOES_NOT_STAND", "kind",
                     "needs a schedule that stands (rest none): re-age with interest, or amend the "
                     "loan instead");
}

}  // namespace thuning::lending
