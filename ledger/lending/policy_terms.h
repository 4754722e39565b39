// The API's policy (how a loan is calculated), completed and turned into the policy of ledger/loan.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/loan/policy.h"
#include "ledger/loan/terms.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

inline constexpr int kRulesVersion = 1;

// The policy for loans of this interest method, with every default written out. Refused, naming a
// field below `field`, with VALUE_UNKNOWN, VALUE_OUT_OF_RANGE, CALENDAR_UNKNOWN,
// REQUIRED_FIELD_MISSING (a calendar), ALLOCATION_INCOMPLETE (not each due class and component
// once) or NOT_OFFERED_TOGETHER (ledger/loan/RULES.md, what goes together). A complete policy stays
// as it is.
absl::StatusOr<type::v1::LoanPolicy> CompletePolicy(absl::string_view field,
                                                    type::v1::InterestMethod method,
                                                    const type::v1::LoanPolicy& policy);

// The policy of complete terms.
loan::Policy ToPolicy(const type::v1::LoanTerms& complete_terms);

// The order that a name stands for. The name is one of the enumeration: checked.
loan::AllocationOrder NamedOrder(type::v1::AllocationName name);

loan::PeriodUnit ToUnit(type::v1::PeriodUnit unit);
loan::Kind ToKind(type::v1::TransactionKind kind);
type::v1::Component ToProto(loan::Component component);

}  // namespace thuning::lending
