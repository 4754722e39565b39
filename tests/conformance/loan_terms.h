// The terms of a case as a contract of ours: the one place that knows how the reference names its
// policies.
#pragma once

#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/loan/account.h"
#include "ledger/money/date.h"

namespace thuning::conformance {

struct LoanTerms {
  loan::Contract contract;
  int64_t principal = 0;               // agreed on; what is paid out is told by steps
  bool collects_down_payment = false;  // at once, when money is paid out
  bool accrues_ahead = false;          // a day's interest is accrued at its beginning
  bool refunds_interest = false;       // with money that comes back
  std::vector<loan::Charge> charges;   // that the product makes by itself
  int decimals = 2;                    // of the currency
};

// `start` is when the money is to be paid out. Refused with kUnimplemented where the terms name
// something that the ledger does not do.
absl::StatusOr<LoanTerms> ReadTerms(const google::protobuf::Struct& terms, Date start);

}  // namespace thuning::conformance
