// Whether a loan keeps to the thresholds of usury. A product names the category that its loans fall
// under; they are approved and paid out only when the category's threshold of that day is known and
// their rate, unrounded, is not above it. What was compared stands in the record.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "google/type/date.pb.h"
#include "ledger/state/state.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/type/v1/loan.pb.h"
#include "thuning/type/v1/usury.pb.h"

namespace thuning::lending {

// The loan's rate on these complete terms beside the threshold of `day`; nothing where the loan's
// product asks for no check. Terms that do not say when the money is handed over are taken as if it
// were on `day`, and make a schedule from then: CheckScheduleFrom. Refused, in this order, with
//
//   USURY_THRESHOLD_MISSING     at "effective_date": the category has none on that day
//   RATE_ABOVE_USURY_THRESHOLD  at "name"
absl::StatusOr<std::optional<type::v1::UsuryCheck>> CheckUsury(
    const ledger::v1::Loan& loan, const type::v1::LoanTerms& complete_terms,
    const google::type::Date& day, StateReader& state);

}  // namespace thuning::lending
