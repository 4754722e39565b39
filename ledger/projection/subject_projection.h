// Which records concern what: (resource name, 0x00, position) -> nothing. A record concerns the
// subjects of its postings and the loan or fee that its events name.
#pragma once

#include <string>
#include <vector>

#include "ledger/projection/projection.h"

namespace thuning::projection {

inline constexpr char kSubjects[] = "subjects";

ProjectionKind SubjectProjection();

// Positions of the records that concern the resource, after `after`, at most `limit` of them, in
// order.
std::vector<uint64_t> RecordsOf(const View& view, absl::string_view name, uint64_t after,
                                size_t limit);

}  // namespace thuning::projection
