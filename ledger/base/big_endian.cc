#include "ledger/base/big_endian.h"

#include "ledger/base/check.h"

namespace thuning {

std::string EncodeBigEndian64(uint64_t value) {
  std::string bytes(8, '\0');
  for (size_t i = 8; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
  return bytes;
}

uint64_t DecodeBigEndian64(absl::string_view bytes) {
  LEDGER_CHECK(bytes.size() >= 8);
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value = (value << 8) | static_cast<uint8_t>(bytes[i]);
  return value;
}

}  // namespace thuning
