// The stored form of a record, as FORMAT.md describes it.
//
//   key   = position, u64, big-endian
//   value = CRC-32C of key and record, u32, big-endian; then the record
//
// The checksum covers the key, so that a whole and healthy record in the wrong place is found too.
#pragma once

#include <array>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace thuning::log {

std::array<char, 4> BigEndian32(uint32_t value);
uint32_t FromBigEndian32(absl::string_view bytes);  // of 4 bytes

// What stands before the record in the value.
std::array<char, 4> FrameChecksum(absl::string_view key, absl::string_view record);

// The record in `value`, if key and value are what must stand at `position`; else the DataLossError
// that names it.
absl::StatusOr<absl::string_view> VerifiedRecord(uint64_t position, absl::string_view key,
                                                 absl::string_view value);

// "record 4711: what is wrong".
absl::Status BadRecord(uint64_t position, absl::string_view what);

}  // namespace thuning::log
