// Fee schedules as the calculation reads them, and which rate fits whom.
//
// Rates are a matrix of profiles by support levels with blanks: a rate may name both, one of them
// or neither, and the one that names more is taken. A set of rates is clear when that is never two:
// nobody fits two that name equally much.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ledger/fees/scheduled_fees.h"
#include "thuning/ledger/v1/fee.pb.h"
#include "thuning/ledger/v1/programme.pb.h"

namespace thuning::fees {

// The fee schedules of a programme, and up to where an enrolment was assessed by each: names of
// rows that nobody sees.
std::string ProgrammeFeesRow(absl::string_view programme);
std::string AssessedFeesRow(absl::string_view enrolment);

// Refused, below `field`, unless the charging says when and says nothing that does not go with it.
absl::Status CheckCharging(const std::string& field, const type::v1::FeeCharging& charging);
// Refused unless the terms can be calculated with, name what the programme has, and are clear.
absl::Status CheckTerms(const std::string& field, const type::v1::FeeTerms& terms,
                        const ledger::v1::Programme& programme);

Charging ChargingOf(const type::v1::FeeCharging& charging);
// Those of the enrolment's profile and support level, one for each version.
std::vector<Price> PricesFor(const ledger::v1::Enrolment& enrolment,
                             const ledger::v1::FeeSchedule& schedule);
// What fits, minor units; 0 when nothing does.
int64_t RateFor(absl::string_view profile, absl::string_view support_level,
                const type::v1::FeeTerms& terms);

}  // namespace thuning::fees
