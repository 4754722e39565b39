// The amount that repays a balance when it is asked for at the end of each period (RULES.md, rule
// 5).
#pragma once

#include <cstdint>

#include "absl/types/span.h"
#include "ledger/loan/periods.h"

namespace thuning::loan {

// Principal that joins the balance within the first period, and what a unit of it bears until the
// period's end.
struct PaidOutWithin {
  int64_t amount = 0;
  InterestFactor factor;
};

// balance / Σ 1 / ((1 + f(1)) … (1 + f(i))), where what is paid out within the first period counts
// as amount * (1 + its factor) / (1 + f(1)). Rounded half even to the multiple, from the exact
// value. At least one period: checked.
int64_t LevelInstalment(int64_t balance, absl::Span<const InterestFactor> periods, int64_t multiple,
                        absl::Span<const PaidOutWithin> paid_out = {});

// The amount that repays a balance, and interest that is owed and bears nothing: asked for at the
// end of each period, it pays interest first (rule 14). Rounded as above.
int64_t LevelForBoth(int64_t balance, int64_t interest, absl::Span<const InterestFactor> periods,
                     int64_t multiple);

}  // namespace thuning::loan
