// Fees: what beneficiaries owe for taking part. Fees and penalties on a loan are charges: see
// ledger/lending.
//
// A fee is assessed by hand, by a schedule of a programme, or as a part of a shared cost. A
// schedule assesses each part of each term once, whatever the request ids. Each fee has a reference
// for the payer's transfer, and is collected, waived or credited by itself. Pure: Decide refuses or
// returns a record, Evolve never refuses.
//
// Rows of the API:
//
//   Fee            "operators/ami/fees/F-1"
//   FeeSchedule    "operators/ami/feeSchedules/adviser"
//   FeeEntry       "operators/ami/beneficiaries/B-1/feeEntries/000001"
//
// Rows that no API shows:
//
//   FeeAccount     "operators/ami/beneficiaries/B-1/feeAccount"
//   AssessedFees   "operators/ami/enrolments/E-1/assessedFees"
//   ProgrammeFees  "operators/ami/programmes/incubator/fees"
//   NumberSeries   "operators/ami/numberSeries/receipts-2026"
//
// Postings, with the subject "fees/F-1" but where it says otherwise; VAT goes apart on 445710:
//
//   assessed    debit 411000              credit 7… by kind or schedule, and 445710
//   collected   debit where it came from  credit 411000
//                 530000 cash, 511500 direct debit, the bank's account for a transfer on a
//                 statement, 419100 (subject "beneficiaries/B-1") out of credit
//   reversed    debit 411000              credit 530000, 511500 or 419100
//   waived      debit 7… and 445710       credit 411000
//   credited    debit 7… and 445710       credit 411000, and 419100 for what was paid
//   refunded    debit 419100              credit 530000 or 581000, subject "beneficiaries/B-1"
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

// Fee schedules.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CreateFeeScheduleRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ReviseFeeScheduleRequest& request,
                                         StateReader& state, const Context& context);

// What makes fees due. The enrolment's rows say up to where it was assessed, and nothing is
// assessed twice. Refused with NOTHING_TO_ASSESS when nothing is missing.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::AssessEnrolmentRequest& request,
                                         StateReader& state, const Context& context);
// Begins an assessment of all enrolments: a command AssessEnrolment for each of them follows.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::AssessFeesRequest& request,
                                         StateReader& state, const Context& context);
// Ends the assessment: the record of its outcome, and the answer that follows from that record.
event::v1::Record AssessmentEnded(const ledger::v1::AssessFeesRequest& request,
                                  const ledger::v1::AssessFeesResponse& outcome);
ledger::v1::AssessFeesResponse OutcomeOf(const event::v1::FeeAssessmentEnded& ended);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::AssessFeeRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ShareCostRequest& request,
                                         StateReader& state, const Context& context);

// Payments, and their undoing.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CollectFeeRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ReverseFeeCollectionRequest& request,
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

// What reduces fees, and what pays out the credit that this leaves to the payer.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::WaiveFeeRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CreditFeeRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::RefundFeeCreditRequest& request,
                                         StateReader& state, const Context& context);

// Folds `event` of `record` into the rows of fees, and says whether it is a fact about them.
[[nodiscard]] bool Evolve(const event::v1::Record& record, const event::v1::Event& event,
                          State& state);

}  // namespace thuning::fees
