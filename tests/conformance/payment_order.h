// The order in which a case's payments are allocated, from its payment strategy.
#pragma once

#include <google/protobuf/struct.pb.h>

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/loan/policy.h"

namespace thuning::conformance {

struct PaymentOrder {
  loan::AllocationOrder of_all;
  std::vector<std::pair<loan::Kind, loan::AllocationOrder>> by_kind;
};

absl::StatusOr<PaymentOrder> ReadPaymentOrder(const google::protobuf::Struct& terms);

}  // namespace thuning::conformance
