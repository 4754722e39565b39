// Resource names as people type and read them: what goes without saying is left out.
//
//   L-0001              operators/ami/loans/L-0001      of a field that names a loan
//   loans/L-0001        the same
//   operators/ami/…     itself
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace thuning::console {

// The full name of `text` in a field that names something of `collection` ("loans", or "operators"
// for the operator itself). OPERATOR_MISSING, a usage error, when the operator must be known and is
// not.
absl::StatusOr<std::string> ExpandName(absl::string_view text, absl::string_view collection,
                                       absl::string_view operator_id);

// The name without the operator's part, when it is the operator's.
std::string ShortenName(absl::string_view name, absl::string_view operator_id);

// What a field of this name points at: "loans" for "loan"; empty when it is no reference, or when
// its name does not tell ("name", "parent").
absl::string_view CollectionOfField(absl::string_view field_name);

}  // namespace thuning::console
