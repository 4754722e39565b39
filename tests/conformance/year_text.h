// Intervals in years as cases write them: "1.5", "546/365", "3/365 + 2/12".
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/loan/year_time.h"

namespace thuning::conformance {

// The sum of the fractions, in ticks of a year, each rounded to the nearest.
absl::StatusOr<int64_t> ParseYears(absl::string_view text);

// "0.174885844749".
std::string YearsText(int64_t ticks);

// "year", "month" or "week"; anything else is refused with kUnimplemented.
absl::StatusOr<loan::Spacing> ParseSpacing(absl::string_view regular_period);

}  // namespace thuning::conformance
