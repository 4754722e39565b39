// Fees: what beneficiaries owe for taking part. What is charged on a loan is ledger/lending's.
//
// A fee has a reference for the payer's transfer, and is collected by itself. Pure: Decide refuses
// or returns a record, Evolve never refuses.
//
// Rows: "operators/ami/fees/F-1" (Fee). Postings, all with the subject "fees/F-1":
//
//   assessed    debit 411000        credit 756200
//   collected   debit 530000 (cash), 511500 (direct debit) or the bank's account    credit 411000
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "google/type/date.pb.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/fee.pb.h"

namespace thuning::fees {

absl::StatusOr<event::v1::Record> Decide(const ledger::v1::AssessFeeRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CollectFeeRequest& request,
                                         StateReader& state, const Context& context);

// A transfer that a bank statement shows, by which a fee is paid.
struct TransferCollection {
  std::string fee;           // resource name
  int64_t amount_minor = 0;  // positive, in the books' currency
  google::type::Date effective_date;
  std::string bank_account;   // resource name, of the fee's operator
  std::string debit_account;  // the ledger account of that bank account: "512110"
  std::string end_to_end_id;  // as the statement has it; may be empty
};

// Refused with AMOUNT_EXCEEDS_OUTSTANDING when the fee's unpaid part is smaller.
absl::StatusOr<event::v1::Record> DecideTransferCollection(const TransferCollection& transfer,
                                                           StateReader& state,
                                                           const Context& context);

void Evolve(const event::v1::Record& record, const event::v1::Event& event, State& state);

}  // namespace thuning::fees
