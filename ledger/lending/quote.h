// What a loan would cost: its schedule, its totals, its TAEG and its TEG. Needs no books and no
// state; the server and the offline client both answer with it.
#pragma once

#include "absl/status/statusor.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::lending {

// Refused as CompleteTerms refuses "terms" (terms.h says what and in which order), then with
// REQUIRED_FIELD_MISSING at "terms.disbursement_date", then with APR_OUT_OF_RANGE at "terms" when
// the fees leave so little that the TAEG or the TEG would be above a million percent.
absl::StatusOr<ledger::v1::QuoteLoanResponse> QuoteLoan(
    const ledger::v1::QuoteLoanRequest& request);

}  // namespace thuning::lending
