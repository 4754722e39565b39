// A history for a loan of which only the terms and the principal outstanding are known. For taking
// it over from other books.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/money/date.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::lending {

// The history assumes that the principal was paid out as a whole and that each instalment was paid
// on its due date, until the principal outstanding on `day` is reached. The last of these payments
// may pay an instalment in part. Where more was paid than was due by the day, the rest is paid on
// the day itself. The method of payment is not known. Refused with OUTSTANDING_UNREACHABLE at
// "principal_outstanding_minor" when no payments come to it.
absl::StatusOr<std::vector<ledger::v1::Transaction>> AssumedHistory(const ledger::v1::Loan& loan,
                                                                    int64_t outstanding_minor,
                                                                    Date day);

}  // namespace thuning::lending
