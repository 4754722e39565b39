// The names of kinds of transaction and of frequencies in the cases.
#pragma once

#include <google/protobuf/struct.pb.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/loan/policy.h"
#include "ledger/loan/terms.h"

namespace thuning::conformance {

// A step, "goodwill_credit", what it is to the ledger, and its name in a list of transactions,
// "Goodwill Credit". Two steps may be of one kind.
struct StepKind {
  loan::Kind kind = loan::Kind::kRepayment;
  absl::string_view step;
  absl::string_view listed;
};

// Null where the ledger has no such kind of transaction.
const StepKind* FindStep(absl::string_view step);

// Of the kind's first step.
absl::string_view ListedName(loan::Kind kind);

// A fee that is kept back of the money that is paid out.
inline constexpr absl::string_view kFeeAtDisbursement = "Repayment (at time of disbursement)";

// "DAYS", "WEEKS" or "MONTHS".
absl::StatusOr<loan::PeriodUnit> UnitAt(const google::protobuf::Struct& object,
                                        const std::string& key);

}  // namespace thuning::conformance
