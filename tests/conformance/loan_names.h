// The names of kinds of transaction and of frequencies in the cases.
#pragma once

#include <google/protobuf/struct.pb.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/lending/policy.h"

namespace thuning::conformance {

// Of a step, "goodwill_credit"; nothing where the ledger has no such kind of transaction.
std::optional<lending::Kind> KindOfStep(absl::string_view step);

// In a list of transactions: "Goodwill Credit".
absl::string_view ListedName(lending::Kind kind);

// "DAYS", "WEEKS" or "MONTHS".
absl::StatusOr<lending::Frequency> FrequencyAt(const google::protobuf::Struct& object,
                                               const std::string& key);

}  // namespace thuning::conformance
