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

// Whether the finding says only that one of many records is wrong, as ROOT_DIFFERS does.
bool IsRange(const audit::v1::Finding& finding);

void SortByPosition(std::vector<audit::v1::Finding>& findings);

// The finding with the first bad position, as exactly as the findings tell: a finding about a range
// does not count where another names a position within the range. `findings` is not empty.
const audit::v1::Finding& FirstBad(const std::vector<audit::v1::Finding>& findings);

}  // namespace thuning::auditor
