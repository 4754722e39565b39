// How money of a payment moves, as a request states it: the form that payments on loans and of fees
// share.
//
//   REQUIRED_FIELD_MISSING  VALUE_UNKNOWN  TRANSFERS_COME_FROM_STATEMENTS  NOT_FOR_CASH
//   OTHER_OPERATOR  MALFORMED_END_TO_END_ID
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning {

// The method, and the bank account with it.
struct PaymentWay {
  type::v1::PaymentMethod method;
  absl::string_view bank_account;  // resource name
  absl::string_view end_to_end_id;
};

template <typename Request>
PaymentWay WayOf(const Request& request) {
  return {.method = request.method(),
          .bank_account = request.bank_account(),
          .end_to_end_id = request.end_to_end_id()};
}

// Money that somebody says has come: cash or a direct debit. A transfer is recorded when the bank's
// statement shows it.
absl::Status CheckMethodIn(type::v1::PaymentMethod method);

// A direct debit and a transfer go through a bank account of the operator's own, with or without an
// end-to-end id. All else goes through no bank and names neither.
absl::Status CheckBankFields(const PaymentWay& way, absl::string_view operator_id);

}  // namespace thuning
