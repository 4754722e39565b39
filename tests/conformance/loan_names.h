// The names of kinds of transaction and of frequencies in the cases.
#pragma once

#include <google/protobuf/struct.pb.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/loan/policy.h"
#include "ledger/loan/terms.h"

namespace thuning::conformance {

// Of a step, "goodwill_credit"; nothing where the ledger has no such kind of transaction.
std::optional<loan::Kind> KindOfStep(absl::string_view step);

// In a list of transactions: "Goodwill Credit".
absl::string_view ListedName(loan::Kind kind);

// "DAYS", "WEEKS" or "MONTHS".
absl::StatusOr<loan::PeriodUnit> UnitAt(const google::protobuf::Struct& object,
                                        const std::string& key);

}  // namespace thuning::conformance
