#include "ledger/log/frame.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/big_endian.h"
#include "ledger/base/check.h"
#include "ledger/base/crc32c.h"
#include "ledger/log/event_log.h"

namespace thuning::log {
namespace {

uint32_t ChecksumOf(absl::string_view key, absl::string_view record) {
  return ExtendCrc32c(Crc32c(key), record);
}

// Out of the way of the happy path: what stands where `position` should.
absl::Status WrongKey(uint64_t position, absl::string_view key) {
  if (key.size() != 8)
    return BadRecord(position, absl::StrCat("a key of ", key.size(), " bytes stands there"));
  return BadRecord(position, absl::StrCat("missing, the next record is ", DecodeBigEndian64(key)));
}

}  // namespace

std::array<char, 4> BigEndian32(uint32_t value) {
  std::array<char, 4> bytes;
  for (size_t i = 4; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
  return bytes;
}

uint32_t FromBigEndian32(absl::string_view bytes) {
  LEDGER_CHECK(bytes.size() == 4);
  uint32_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

std::array<char, 4> FrameChecksum(absl::string_view key, absl::string_view record) {
  return BigEndian32(ChecksumOf(key, record));
}

absl::StatusOr<absl::string_view> VerifiedRecord(uint64_t position, absl::string_view key,
                                                 absl::string_view value) {
  if (key.size() != 8 || DecodeBigEndian64(key) != position) return WrongKey(position, key);
  if (value.size() <= 4 || value.size() > 4 + kMaxRecordBytes) {
    return BadRecord(position, absl::StrCat("a frame of ", value.size(), " bytes"));
  }
  const absl::string_view record = value.substr(4);
  if (FromBigEndian32(value.substr(0, 4)) != ChecksumOf(key, record)) {
    return BadRecord(position, "the checksum differs");
  }
  return record;
}

absl::Status BadRecord(uint64_t position, absl::string_view what) {
  return absl::DataLossError(absl::StrCat("record ", position, ": ", what));
}

}  // namespace thuning::log
