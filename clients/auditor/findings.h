// Findings as messages, and which of them is the first bad position.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/auditor/read_through.h"
#include "thuning/audit/v1/report.pb.h"

namespace thuning::auditor {

// Findings of one kind after these many are counted, not kept.
inline constexpr size_t kMaxFindings = 100;

audit::v1::Finding MakeFinding(uint64_t position, uint64_t last_position, absl::string_view reason,
                               std::string message);

// DAMAGED: the log's own reader could not give these records.
audit::v1::Finding DamageFinding(const Damage& damage);

// Some say only that one of many records is wrong, such as ROOT_DIFFERS.
bool IsRange(const audit::v1::Finding& finding);

void SortByPosition(std::vector<audit::v1::Finding>& findings);

// Where the first bad record stands as exactly as the findings tell: what one says of a range is
// explained by another that names a position in it. `findings` is not empty.
const audit::v1::Finding& FirstBad(const std::vector<audit::v1::Finding>& findings);

}  // namespace thuning::auditor
