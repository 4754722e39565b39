#include "ledger/checks/payment_form.h"

#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"

namespace thuning {

absl::Status CheckMethodIn(type::v1::PaymentMethod method) {
  switch (method) {
    case type::v1::PAYMENT_METHOD_CASH:
    case type::v1::PAYMENT_METHOD_DIRECT_DEBIT:
      return absl::OkStatus();
    case type::v1::PAYMENT_METHOD_BANK_TRANSFER:
      return RefuseField("TRANSFERS_COME_FROM_STATEMENTS", "method",
                         "a transfer is recorded when the bank's statement shows it");
    case type::v1::PAYMENT_METHOD_UNSPECIFIED:
      return RefuseAbsent("method");
    case type::v1::PAYMENT_METHOD_CREDIT_NOTE:
    case type::v1::PaymentMethod_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::PaymentMethod_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return RefuseUnknown("method", method);
}

absl::Status CheckBankFields(const PaymentWay& way, absl::string_view operator_id) {
  const bool banked = way.method == type::v1::PAYMENT_METHOD_DIRECT_DEBIT ||
                      way.method == type::v1::PAYMENT_METHOD_BANK_TRANSFER;
  if (!banked && !way.bank_account.empty()) {
    return RefuseField("NOT_FOR_CASH", "bank_account",
                       "must be empty: this payment goes through no bank");
  }
  if (!banked && !way.end_to_end_id.empty()) {
    return RefuseField("NOT_FOR_CASH", "end_to_end_id",
                       "must be empty: no statement shows this payment");
  }
  if (!banked) return absl::OkStatus();
  RETURN_IF_ERROR(CheckOwnName("bank_account", way.bank_account, "bankAccounts", operator_id));
  if (way.end_to_end_id.empty()) return absl::OkStatus();
  return CheckEndToEndId("end_to_end_id", way.end_to_end_id);
}

}  // namespace thuning
