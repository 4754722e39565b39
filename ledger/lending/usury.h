// Whether a loan keeps to the thresholds of usury. A product names the category that its loans fall
// under. A loan of it is approved and paid out only when the category's threshold of that day is
// known and the loan's unrounded rate is not above it. The record says what was compared.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "google/type/date.pb.h"
#include "ledger/state/state.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/type/v1/loan.pb.h"
#include "thuning/type/v1/usury.pb.h"

namespace thuning::lending {

// The loan's rate on these complete terms beside the threshold of `day`. Nothing where the loan's
// product asks for no check. Terms that do not say when the money is handed over are taken as if
// that were on `day` (CheckScheduleFrom). Refused, in this order, with
//
//   USURY_THRESHOLD_MISSING     at "effective_date": the category has none on that day
//   RATE_ABOVE_USURY_THRESHOLD  at "name"
absl::StatusOr<std::optional<type::v1::UsuryCheck>> CheckUsury(
    const ledger::v1::Loan& loan, const type::v1::LoanTerms& complete_terms,
    const google::type::Date& day, StateReader& state);

}  // namespace thuning::lending
