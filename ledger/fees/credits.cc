// What makes a fee less after it was assessed: waivers, and credit notes with what they leave to
// the payer.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/accounting/movement.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/payment_form.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/fees/fee_row.h"
#include "ledger/fees/fees.h"
#include "ledger/state/names.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::fees {
namespace {

using accounting::Journal;
using event::v1::FeeCredited;
using event::v1::FeeCreditRefunded;
using event::v1::FeeWaived;
using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::Beneficiary;
using ledger::v1::CreditFeeRequest;
using ledger::v1::Fee;
using ledger::v1::RefundFeeCreditRequest;
using ledger::v1::WaiveFeeRequest;

constexpr absl::string_view kAmountField = "amount.minor_units";

// The fee, in books of the amount's currency.
absl::StatusOr<const Fee*> FindFee(const std::string& name, absl::string_view operator_id,
                                   const type::v1::Money* amount, StateReader& state) {
  ASSIGN_OR_RETURN(const auto* books, FindBooks("name", operator_id, state));
  if (amount != nullptr) {
    RETURN_IF_ERROR(CheckCurrency("amount", amount->currency_code(), *books));
  }
  return FindExisting<Fee>("name", name, state);
}

// What may be let off: what is unpaid of what the fee is still charged for. A payment that was
// undone after its credit note is owed again, and is no fee any more.
int64_t Waivable(const Fee& fee) { return std::min(OutstandingOf(fee), ChargedOf(fee)); }

absl::Status CheckCharged(const Fee& fee, int64_t amount_minor) {
  if (amount_minor <= ChargedOf(fee)) return absl::OkStatus();
  return RefuseState("AMOUNT_EXCEEDS_FEE", kAmountField,
                     absl::StrCat("amount ", amount_minor, " exceeds the ", ChargedOf(fee),
                                  " that is charged by ", fee.name()));
}

// What is to be waived: what is asked for, or all that may be.
absl::StatusOr<int64_t> AmountToWaive(const WaiveFeeRequest& request, const Fee& fee) {
  if (Waivable(fee) == 0) {
    return RefuseState("NOTHING_OWED", "name", absl::StrCat(fee.name(), " is settled"));
  }
  if (!request.has_amount()) return Waivable(fee);
  RETURN_IF_ERROR(CheckOwed(fee, kAmountField, request.amount().minor_units()));
  RETURN_IF_ERROR(CheckCharged(fee, request.amount().minor_units()));
  return request.amount().minor_units();
}

// By how much a fee becomes less, and where that goes.
struct Reduction {
  int64_t amount_minor = 0;
  int64_t vat_minor = 0;
  int64_t released_minor = 0;  // of what was paid: the payer's
};

void PostReduction(const Fee& fee, const Reduction& reduction, Record& record) {
  const absl::string_view subject = BelowOperator(fee.name());
  const int64_t unpaid = reduction.amount_minor - reduction.released_minor;
  Journal(record, fee.amount().currency_code())
      .Debit(IncomeAccountOf(fee), reduction.amount_minor - reduction.vat_minor, subject)
      .Debit(accounting::kVatCollected, reduction.vat_minor, subject)
      .Credit(accounting::kFeesReceivable, unpaid, subject)
      .Credit(accounting::kOverpayments, reduction.released_minor,
              BelowOperator(fee.beneficiary()));
}

absl::Status CheckRefundForm(const RefundFeeCreditRequest& request, absl::string_view operator_id) {
  RETURN_IF_ERROR(CheckAmount("amount", request.has_amount(), request.amount()));
  if (request.method() == type::v1::PAYMENT_METHOD_UNSPECIFIED) return RefuseAbsent("method");
  if (request.method() != type::v1::PAYMENT_METHOD_CASH &&
      request.method() != type::v1::PAYMENT_METHOD_BANK_TRANSFER) {
    return RefuseUnknown("method", request.method());
  }
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  return CheckBankFields(WayOf(request), operator_id);
}

absl::Status CheckRefund(const RefundFeeCreditRequest& request, absl::string_view operator_id,
                         StateReader& state) {
  ASSIGN_OR_RETURN(const auto* books, FindBooks("name", operator_id, state));
  RETURN_IF_ERROR(CheckCurrency("amount", request.amount().currency_code(), *books));
  RETURN_IF_ERROR(FindExisting<Beneficiary>("name", request.name(), state).status());
  if (!request.bank_account().empty()) {
    RETURN_IF_ERROR(
        FindExisting<BankAccount>("bank_account", request.bank_account(), state).status());
  }
  return CheckCredit(request.name(), kAmountField, request.amount().minor_units(), state);
}

FeeCreditRefunded RefundedAs(const RefundFeeCreditRequest& request, const Context& context) {
  FeeCreditRefunded refunded;
  refunded.set_beneficiary_id(std::string(LastId(request.name())));
  *refunded.mutable_amount() = request.amount();
  refunded.set_method(request.method());
  if (request.method() == type::v1::PAYMENT_METHOD_CASH) return refunded;
  refunded.set_bank_account_id(std::string(LastId(request.bank_account())));
  refunded.set_end_to_end_id(accounting::KeyOr(request.end_to_end_id(), 'R', context));
  return refunded;
}

}  // namespace

absl::StatusOr<Record> Decide(const WaiveFeeRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "fees"}));
  if (request.has_amount()) {
    RETURN_IF_ERROR(CheckAmount("amount", true, request.amount()));
  }
  RETURN_IF_ERROR(CheckReason(request.reason()));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  ASSIGN_OR_RETURN(
      const Fee* fee,
      FindFee(request.name(), ids[0], request.has_amount() ? &request.amount() : nullptr, state));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  ASSIGN_OR_RETURN(const int64_t amount, AmountToWaive(request, *fee));

  Record record = accounting::NewRecord(ids[0], request.effective_date());
  const Reduction reduction{.amount_minor = amount, .vat_minor = VatOfReduction(*fee, amount)};
  FeeWaived& waived = *record.add_events()->mutable_fee_waived();
  waived.set_fee_id(std::string(ids[1]));
  *waived.mutable_amount() = MoneyOf(amount, fee->amount().currency_code());
  waived.set_vat_minor(reduction.vat_minor);
  waived.set_reason(request.reason());
  PostReduction(*fee, reduction, record);
  return record;
}

absl::StatusOr<Record> Decide(const CreditFeeRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "fees"}));
  RETURN_IF_ERROR(CheckAmount("amount", request.has_amount(), request.amount()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  ASSIGN_OR_RETURN(const Fee* fee, FindFee(request.name(), ids[0], &request.amount(), state));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  const int64_t amount = request.amount().minor_units();
  RETURN_IF_ERROR(CheckCharged(*fee, amount));

  Record record = accounting::NewRecord(ids[0], request.effective_date());
  const Reduction reduction{.amount_minor = amount,
                            .vat_minor = VatOfReduction(*fee, amount),
                            .released_minor = std::max<int64_t>(0, amount - OutstandingOf(*fee))};
  FeeCredited& credited = *record.add_events()->mutable_fee_credited();
  credited.set_fee_id(std::string(ids[1]));
  *credited.mutable_amount() = request.amount();
  credited.set_vat_minor(reduction.vat_minor);
  credited.set_released_minor(reduction.released_minor);
  credited.set_credit_note_number(
      NextNumber(kCreditNotes, ids[0], request.effective_date(), state));
  credited.set_reason(request.reason());
  PostReduction(*fee, reduction, record);
  return record;
}

absl::StatusOr<Record> Decide(const RefundFeeCreditRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto ids,
                   ParseName("name", request.name(), {"operators", "beneficiaries"}));
  RETURN_IF_ERROR(CheckRefundForm(request, ids[0]));
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  RETURN_IF_ERROR(CheckRefund(request, ids[0], state));

  Record record = accounting::NewRecord(ids[0], request.effective_date());
  const FeeCreditRefunded refunded = RefundedAs(request, context);
  const bool cash = request.method() == type::v1::PAYMENT_METHOD_CASH;
  const absl::string_view subject = BelowOperator(request.name());
  const int64_t amount = request.amount().minor_units();
  Journal(record, request.amount().currency_code())
      .Debit(accounting::kOverpayments, amount, subject)
      .Credit(cash ? accounting::kCash : accounting::kPaymentsInClearing, amount, subject);
  *record.add_events()->mutable_fee_credit_refunded() = refunded;
  if (cash) return record;
  accounting::ExpectMovement({.bank_account_id = refunded.bank_account_id(),
                              .direction = type::v1::DIRECTION_DEBIT,
                              .amount = request.amount(),
                              .end_to_end_id = refunded.end_to_end_id(),
                              .subject = subject,
                              .clearing_account = accounting::kPaymentsInClearing},
                             context, record);
  return record;
}

}  // namespace thuning::fees
