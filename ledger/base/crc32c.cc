#include "ledger/base/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace thuning {
namespace {

constexpr uint32_t kReversedPolynomial = 0x82f63b78;

constexpr std::array<uint32_t, 256> MakeTable() {
  std::array<uint32_t, 256> table = {};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? kReversedPolynomial : 0);
    table[byte] = crc;
  }
  return table;
}

constexpr std::array<uint32_t, 256> kTable = MakeTable();

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) uint32_t ExtendByProcessor(uint32_t crc,
                                                             absl::string_view bytes) {
  uint64_t state = ~crc;
  const char* next = bytes.data();
  size_t left = bytes.size();
  for (; left >= 8; next += 8, left -= 8) {
    uint64_t word;
    std::memcpy(&word, next, 8);
    state = _mm_crc32_u64(state, word);
  }
  uint32_t tail = static_cast<uint32_t>(state);
  for (; left > 0; ++next, --left) tail = _mm_crc32_u8(tail, static_cast<uint8_t>(*next));
  return ~tail;
}

bool ProcessorHasCrc32c() { return __builtin_cpu_supports("sse4.2") != 0; }
#else
uint32_t ExtendByProcessor(uint32_t crc, absl::string_view bytes) {
  return ExtendCrc32cByTable(crc, bytes);
}
bool ProcessorHasCrc32c() { return false; }
#endif

}  // namespace

uint32_t Crc32c(absl::string_view bytes) { return ExtendCrc32c(0, bytes); }

uint32_t ExtendCrc32c(uint32_t crc, absl::string_view bytes) {
  static const auto extend = ProcessorHasCrc32c() ? ExtendByProcessor : ExtendCrc32cByTable;
  return extend(crc, bytes);
}

uint32_t ExtendCrc32cByTable(uint32_t crc, absl::string_view bytes) {
  uint32_t state = ~crc;
  for (const char c : bytes)
    state = (state >> 8) ^ kTable[(state ^ static_cast<uint8_t>(c)) & 0xff];
  return ~state;
}

}  // namespace thuning
