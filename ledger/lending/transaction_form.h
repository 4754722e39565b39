// The form of transactions on a loan: what each kind asks of a request. For the deciders of this
// folder.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

// Whether the transaction happens here, or happened before the loan was taken over. A history also
// has disbursements and repayments in this form, and need not say how money moved or why.
enum class Told { kAsItHappens, kAsHistory };

absl::Status CheckForm(const ledger::v1::RecordRepaymentRequest& request,
                       absl::string_view operator_id);
absl::Status CheckForm(const ledger::v1::RecordTransactionRequest& request,
                       absl::string_view operator_id, Told told);

// Refused with SCHEDULE_DOES_NOT_STAND where a re-amortisation or a re-ageing without interest
// spreads principal and the loan has a rest: a schedule that follows what happens would spread that
// principal again.
absl::Status CheckSpreads(const ledger::v1::Loan& loan,
                          const type::v1::LoanTransaction& transaction);

// The loan's next transaction as the request states it, still without how money moves.
type::v1::LoanTransaction TransactionOf(const ledger::v1::RecordTransactionRequest& request,
                                        const ledger::v1::Loan& loan);

}  // namespace thuning::lending
