// The form of transactions on a loan: what each kind asks of a request. For the deciders of this
// folder.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

// Whether it happens here, or happened before the loan was taken over: then disbursements and
// repayments are told like all else, and neither how money moved nor a reason has to be known.
enum class Told { kAsItHappens, kAsHistory };

absl::Status CheckForm(const ledger::v1::RecordRepaymentRequest& request,
                       absl::string_view operator_id);
absl::Status CheckForm(const ledger::v1::RecordTransactionRequest& request,
                       absl::string_view operator_id, Told told);

// Refused with SCHEDULE_DOES_NOT_STAND: principal that was spread by hand would be spread again by
// a schedule that follows what happens.
absl::Status CheckSpreads(const ledger::v1::Loan& loan,
                          const type::v1::LoanTransaction& transaction);

// The loan's next transaction, as the request has it; how money moves is not in it yet.
type::v1::LoanTransaction TransactionOf(const ledger::v1::RecordTransactionRequest& request,
                                        const ledger::v1::Loan& loan);

}  // namespace thuning::lending
