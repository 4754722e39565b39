// What a payment on a loan pays: the waterfall.
//
// Row by row, oldest due date first; within one due date penalties, then fees, then interest, then
// principal; then what is not due yet, in the same order. As that is the order of due dates anyway,
// the day of the payment makes no difference to it.
#pragma once

#include <cstdint>
#include <vector>

#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

// Everything that is owed on the loan and not paid, due or not, minor units.
int64_t OutstandingMinor(const ledger::v1::Loan& loan);

// The parts of a payment, which sum to `amount_minor`; that is not more than is outstanding:
// checked.
std::vector<type::v1::Allocation> Allocate(const ledger::v1::Loan& loan, int64_t amount_minor);

}  // namespace thuning::lending
