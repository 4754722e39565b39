// Resource names (AIP-122): "operators/ami/loans/L-0001". Collections are fixed words, ids are 1 to
// 40 letters, digits and hyphens.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace thuning {

// The ids of a name whose collections must be these: for {"operators", "loans"} and the name above,
// {"ami", "L-0001"}. Refused, naming `field`, with REQUIRED_FIELD_MISSING or MALFORMED_NAME. The
// views point into `name`.
absl::StatusOr<std::vector<absl::string_view>> ParseName(
    absl::string_view field, absl::string_view name,
    std::initializer_list<absl::string_view> collections);

// Refused with MALFORMED_ID unless the id is well formed.
absl::Status CheckId(absl::string_view field, absl::string_view id);

// "operators/ami/loans/L-0001" from "ami", "loans", "L-0001".
std::string NameOf(absl::string_view operator_id, absl::string_view collection,
                   absl::string_view id);

// "loans/L-0001", the part of a name below its operator; what postings and events call a subject.
absl::string_view BelowOperator(absl::string_view name);

// "L-0001", the last part of a name: its id.
absl::string_view LastId(absl::string_view name);

// An id made from where the record stands, such as "L0000000042": unique in the whole log, and in
// the order of the log.
std::string IdFromPosition(absl::string_view prefix, uint64_t position);

}  // namespace thuning
