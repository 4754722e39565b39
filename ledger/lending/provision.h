// Provisions by ageing: how much of a loan's principal an operator sets aside when the loan is past
// due.
//
// Rates hold from a day on and are bands of days past due. A loan's provision is taken into the
// books when the loan is accrued (AccrueLoan). It is the band's percentage of the principal that
// the operator itself would lose: without the shares of partners who bear their losses, and without
// what a guarantee would pay.
//
//   ProvisionRates      "operators/ami/provisionRates/2026-01-01"
//   ProvisionVersions   "operators/ami/provisionVersions", the first days of the rates
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "ledger/money/date.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::lending {

// "operators/ami/provisionRates/2026-01-01".
std::string ProvisionRatesName(absl::string_view operator_id, const google::type::Date& valid_from);

// Refused with TOO_MANY, VALUE_OUT_OF_RANGE, NOT_ASCENDING, RATE_…, CHART_ACCOUNT_MISSING,
// NOT_AFTER_LAST.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::SetProvisionRatesRequest& request,
                                         StateReader& state, const Context& context);

void FoldProvisionRates(const event::v1::Record& record, const event::v1::ProvisionRatesSet& set,
                        State& state);

// How much is set aside on the day of `at_risk_minor`, for a loan that is so many days past due;
// rounded half up.
int64_t ProvisionFor(absl::string_view operator_id, Date day, int64_t days_past_due,
                     int64_t at_risk_minor, StateReader& state);

}  // namespace thuning::lending
