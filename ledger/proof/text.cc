#include "ledger/proof/text.h"

#include <array>
#include <cstdint>

#include "absl/strings/escaping.h"

namespace thuning::proof {
namespace {

struct Utf8Lead {
  size_t more;  // bytes that follow
  char32_t bits;
  char32_t smallest;  // below it the form is not the shortest
};

std::optional<Utf8Lead> LeadOf(uint8_t byte) {
  if (byte < 0x80) return Utf8Lead{0, byte, 0};
  if (byte >> 5 == 0b110) return Utf8Lead{1, byte & 0x1Fu, 0x80};
  if (byte >> 4 == 0b1110) return Utf8Lead{2, byte & 0x0Fu, 0x800};
  if (byte >> 3 == 0b11110) return Utf8Lead{3, byte & 0x07u, 0x10000};
  return std::nullopt;
}

bool IsCodePoint(char32_t value) {
  return value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
}

}  // namespace

std::optional<std::string> DecodeBase64(absl::string_view text) {
  std::string bytes;
  // Abseil forgives missing padding, spaces and stray bits; its own writing of the value has none
  // of them.
  if (!absl::Base64Unescape(text, &bytes) || absl::Base64Escape(bytes) != text) return std::nullopt;
  return bytes;
}

std::optional<std::vector<char32_t>> DecodeUtf8(absl::string_view text) {
  std::vector<char32_t> code_points;
  for (size_t i = 0; i < text.size();) {
    const auto lead = LeadOf(static_cast<uint8_t>(text[i++]));
    if (!lead.has_value() || lead->more > text.size() - i) return std::nullopt;
    char32_t value = lead->bits;
    for (const size_t end = i + lead->more; i < end; ++i) {
      const auto byte = static_cast<uint8_t>(text[i]);
      if (byte >> 6 != 0b10) return std::nullopt;
      value = value << 6 | (byte & 0x3Fu);
    }
    if (value < lead->smallest || !IsCodePoint(value)) return std::nullopt;
    code_points.push_back(value);
  }
  return code_points;
}

// The White_Space property of Unicode.
bool IsUnicodeSpace(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

}  // namespace thuning::proof
