// The fields of a serialised protobuf message, read in place, one after the other.
//
//   for (WireReader reader(bytes); const auto field = reader.Next();) …
//   if (!reader.ok()) the bytes are no message
//
// Groups, which proto3 does not have, are refused. Copies nothing: the fields live as long as the
// bytes.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/base/attributes.h"
#include "absl/strings/string_view.h"

namespace thuning::auditor {

struct WireField {
  static constexpr uint32_t kVarint = 0;
  static constexpr uint32_t kBytes = 2;

  uint32_t number = 0;
  uint32_t type = 0;
  uint64_t varint = 0;      // of type kVarint
  absl::string_view bytes;  // of type kBytes
};

class WireReader {
 public:
  explicit WireReader(absl::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  // Nothing at the end, and where the bytes are no message.
  std::optional<WireField> Next();

  bool ok() const { return ok_; }

 private:
  // 0 with !ok() when there is none.
  uint64_t Varint();
  uint64_t LongVarint();
  absl::string_view Take(uint64_t size);
  std::optional<WireField> Fail();

  const char* at_;
  const char* end_;
  bool ok_ = true;
};

ABSL_ATTRIBUTE_ALWAYS_INLINE inline uint64_t WireReader::Varint() {
  if (at_ < end_ && static_cast<uint8_t>(*at_) < 0x80) return static_cast<uint8_t>(*at_++);
  return LongVarint();
}

inline uint64_t WireReader::LongVarint() {
  uint64_t value = 0;
  for (uint32_t shift = 0; shift < 70 && at_ < end_; shift += 7) {
    const auto byte = static_cast<uint8_t>(*at_++);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  ok_ = false;
  return 0;
}

ABSL_ATTRIBUTE_ALWAYS_INLINE inline absl::string_view WireReader::Take(uint64_t size) {
  if (size > static_cast<uint64_t>(end_ - at_)) {
    ok_ = false;
    return {};
  }
  const absl::string_view taken(at_, size);
  at_ += size;
  return taken;
}

ABSL_ATTRIBUTE_ALWAYS_INLINE inline std::optional<WireField> WireReader::Next() {
  if (!ok_ || at_ == end_) return std::nullopt;
  const uint64_t tag = Varint();
  WireField field{.number = static_cast<uint32_t>(tag >> 3),
                  .type = static_cast<uint32_t>(tag & 7)};
  if (tag > UINT32_MAX || field.number == 0) return Fail();
  switch (field.type) {
    case WireField::kVarint:
      field.varint = Varint();
      break;
    case WireField::kBytes:
      field.bytes = Take(Varint());
      break;
    case 1:  // fixed64
      Take(8);
      break;
    case 5:  // fixed32
      Take(4);
      break;
    default:
      return Fail();
  }
  if (!ok_) return std::nullopt;
  return field;
}

inline std::optional<WireField> WireReader::Fail() {
  ok_ = false;
  return std::nullopt;
}

}  // namespace thuning::auditor
