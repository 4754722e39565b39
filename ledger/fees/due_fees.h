// Which fees are due on a day: for how many days they are past due, and how many reminders are due
// by then.
#pragma once

#include <optional>

#include "ledger/money/date.h"
#include "thuning/ledger/v1/fee.pb.h"

namespace thuning::fees {

// Nothing when the fee is settled, or due later. `schedule` is the one that assessed it, or null:
// the reminders are those of its newest version.
std::optional<ledger::v1::DueFee> DueOn(Date day, const ledger::v1::Fee& fee,
                                        const ledger::v1::FeeSchedule* schedule);

}  // namespace thuning::fees
