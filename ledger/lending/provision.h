// Provisions by ageing: how much of a loan's principal an operator sets aside when it is past due.
//
// Rates are set from a day on, as bands of days past due. A loan's provision is taken into the
// books when it is accrued (AccrueLoan): the band's percentage of what the operator itself would
// lose, so not of the shares of partners who bear their losses, nor of what a guarantee would pay.
//
// Rows: "operators/ami/provisionRates/2026-01-01" (ledger.v1.ProvisionRates), and the operator's
// versions beside them.
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

// Of so much at risk, what is set aside on the day for a loan that is so many days past due;
// rounded half up.
int64_t ProvisionFor(absl::string_view operator_id, Date day, int64_t days_past_due,
                     int64_t at_risk_minor, StateReader& state);

}  // namespace thuning::lending
