// The API's words for how a loan is calculated, and the policy that they are.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/lending/policy.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

inline constexpr int kRulesVersion = 1;

// With every default written out. Refused, naming a field below `field`, with VALUE_UNKNOWN,
// VALUE_OUT_OF_RANGE, CALENDAR_UNKNOWN, ALLOCATION_INCOMPLETE (not each due class and component
// once) or NOT_OFFERED_TOGETHER.
absl::StatusOr<type::v1::LoanPolicy> CompletePolicy(absl::string_view field,
                                                    const type::v1::LoanPolicy& policy);

// The policy of complete terms.
Policy ToPolicy(const type::v1::LoanTerms& complete_terms);

// The order that a name stands for. The name is one of the enumeration: checked.
AllocationOrder NamedOrder(type::v1::AllocationName name);

Frequency ToFrequency(type::v1::PeriodUnit unit);
Kind ToKind(type::v1::TransactionKind kind);

}  // namespace thuning::lending
