// The memory of request ids, for ever: request id (16 bytes) -> position (8 bytes) of the record
// that answered it.
#pragma once

#include <optional>

#include "ledger/projection/projection.h"

namespace thuning::projection {

inline constexpr char kRequests[] = "requests";

ProjectionKind RequestProjection();

// Where the request was answered, if it was.
std::optional<uint64_t> FindRequest(const View& view, absl::string_view request_id);

}  // namespace thuning::projection
