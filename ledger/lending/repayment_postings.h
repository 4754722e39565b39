// What paying a loan, and undoing that, does to the books. One place for both, so that they stay
// each other's opposite.
//
//   principal  274800    interest  762600    fees and penalties  411000, which they were put on
//
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "ledger/state/context.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

using Allocations = google::protobuf::RepeatedPtrField<type::v1::Allocation>;

// Debits the payment to `debit_account` and credits what it pays.
void PostRepayment(const ledger::v1::Loan& loan, const Allocations& allocations,
                   absl::string_view debit_account, event::v1::Record& record);

// Debits what the payment had paid and credits `credit_account`.
void PostReversal(const ledger::v1::Loan& loan, const Allocations& allocations,
                  absl::string_view credit_account, event::v1::Record& record);

struct DirectDebitItem {
  absl::string_view bank_account_id;
  type::v1::Direction direction = type::v1::DIRECTION_CREDIT;
  type::v1::Money amount;
  std::string end_to_end_id;
};

// Announces a movement that the bank will show, held on 511500 until then.
void ExpectItem(const ledger::v1::Loan& loan, DirectDebitItem item, const Context& context,
                event::v1::Record& record);

}  // namespace thuning::lending
