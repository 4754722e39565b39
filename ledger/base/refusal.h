// Refusals: absl::Status values that carry, beside code and message, a stable reason for programs
// and the path of the field at fault.
//
//   return Refuse(absl::StatusCode::kInvalidArgument, "AMOUNT_NOT_POSITIVE", "amount.minor_units",
//                 "amount must be positive, got 0");
//
// `reason` is part of the API (google.rpc.ErrorInfo.reason, AIP-193): UPPER_SNAKE_CASE, at most 63
// characters, never renamed. `field` is a google.rpc.BadRequest field path, empty when no single
// field is at fault.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace thuning {

absl::Status Refuse(absl::StatusCode code, absl::string_view reason, absl::string_view field,
                    absl::string_view message);

// The three refusals that most deciders need.
absl::Status RefuseField(absl::string_view reason, absl::string_view field,
                         absl::string_view message);  // kInvalidArgument
absl::Status RefuseState(absl::string_view reason, absl::string_view field,
                         absl::string_view message);  // kFailedPrecondition
absl::Status RefuseMissing(absl::string_view field,
                           absl::string_view name);  // kNotFound, NOT_FOUND

// Empty when the status carries none.
std::string ReasonOf(const absl::Status& status);
std::string FieldOf(const absl::Status& status);

}  // namespace thuning
