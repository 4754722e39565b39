// The figures of ledger/lending: schedules, and repayments on loans that have seen many.
#pragma once

#include <vector>

#include "tests/bench/table.h"

namespace thuning::bench {

std::vector<Figure> MeasureLending();

}  // namespace thuning::bench
