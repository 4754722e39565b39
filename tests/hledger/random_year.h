// A year of loan life at three operators, whose books are in currencies of two, three and no
// decimals: loans, fees, penalties, repayments, waivers, refunds, chargebacks, write-offs,
// recoveries, guarantees, settlements with partners, amendments, accruals and the undoing of them,
// some of it dated back, entries by the staff, in two currencies too, bank statements and their
// matching, in random order, decided and folded by the ledger's own rules. Months are closed one
// after the other, and in August the financial year that ended in June.
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
