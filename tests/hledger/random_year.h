// A random year at three operators, whose books are in currencies of two, three and no decimals. It
// has loans, fees, penalties, repayments, waivers, refunds, chargebacks, write-offs, recoveries,
// guarantees, settlements with partners, amendments, accruals, and the undoing of them, some of it
// dated back. It has journal entries by the staff, some in two currencies, and bank statements that
// are matched. All comes in random order and is decided and folded by the ledger's own rules.
// Months are closed one after the other, and in August the financial year that ended in June.
//
// The same seed gives the same records.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "thuning/event/v1/record.pb.h"

namespace thuning {

// Complete, as the engine would append them.
std::vector<event::v1::Record> RandomYear(uint64_t seed);

}  // namespace thuning
