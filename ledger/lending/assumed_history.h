// The history of a loan of which only its terms and what is outstanding are known. For taking it
// over from other books.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/money/date.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::lending {

// The principal paid out as a whole, and each instalment paid on its due date, as far as that leads
// to the principal outstanding on the day: the last one perhaps in part, what was paid more than
// was due by then on the day itself. Nobody knows how the money moved. Refused with
// OUTSTANDING_UNREACHABLE at "principal_outstanding_minor" when no payments come to it.
absl::StatusOr<std::vector<ledger::v1::Transaction>> AssumedHistory(const ledger::v1::Loan& loan,
                                                                    int64_t outstanding_minor,
                                                                    Date day);

}  // namespace thuning::lending
