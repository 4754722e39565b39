// Fee schedules as the calculation reads them, and which rate fits whom.
//
// Rates are a matrix of profiles by support levels with blanks: a rate may name both, one of them
// or neither. Of the rates that fit an enrolment, the one that names more is taken. A set of rates
// is clear when no enrolment fits two rates that name equally much.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ledger/fees/scheduled_fees.h"
#include "thuning/ledger/v1/fee.pb.h"
#include "thuning/ledger/v1/programme.pb.h"

namespace thuning::fees {

// Names of rows that no API shows: the fee schedules of a programme, and up to where each schedule
// has assessed an enrolment.
std::string ProgrammeFeesRow(absl::string_view programme);
std::string AssessedFeesRow(absl::string_view enrolment);

// Refused, below `field`, unless the charging states its rhythm and nothing that does not belong to
// that rhythm.
absl::Status CheckCharging(const std::string& field, const type::v1::FeeCharging& charging);
// Refused unless the terms can be calculated with, name only profiles and support levels of the
// programme, and are clear.
absl::Status CheckTerms(const std::string& field, const type::v1::FeeTerms& terms,
                        const ledger::v1::Programme& programme);

Charging ChargingOf(const type::v1::FeeCharging& charging);
// The prices for the enrolment's profile and support level, one for each version of the schedule.
std::vector<Price> PricesFor(const ledger::v1::Enrolment& enrolment,
                             const ledger::v1::FeeSchedule& schedule);
// The rate that fits, minor units; 0 when none does.
int64_t RateFor(absl::string_view profile, absl::string_view support_level,
                const type::v1::FeeTerms& terms);

}  // namespace thuning::fees
