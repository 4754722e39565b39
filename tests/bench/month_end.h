// A month's end under load: what writers wait while fees are assessed and a period is closed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/table.h"

namespace thuning::bench {

// With so many beneficiaries, each with an enrolment and a loan. The data goes to `directory`,
// which is emptied.
std::vector<Figure> MeasureMonthEnd(const std::string& directory, int64_t beneficiaries);

}  // namespace thuning::bench
