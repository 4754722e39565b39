#include "ledger/bankfile/text_encoding.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"

namespace thuning::bankfile {
namespace {

struct Character {
  uint32_t code = 0;
  size_t length = 0;  // bytes; 0 when they are not UTF-8
};

// Shortest forms only, no surrogates, nothing beyond U+10FFFF.
Character NextUtf8(absl::string_view text) {
  const auto byte = [&](size_t i) {
    return static_cast<uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  uint32_t code = lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = (code << 6) | (byte(i) & 0x3F);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  if (overlong || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, length};
}

bool IsXmlCharacter(uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code != 0xFFFE && code != 0xFFFF;
}

void AppendUtf8(std::string& out, uint32_t code) {
  const auto put = [&](uint32_t byte) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
  };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | (code >> 6));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

absl::Status Invalid(size_t offset, absl::string_view what) {
  return Refuse(absl::StatusCode::kInvalidArgument, "ENCODING_INVALID", "",
                absl::StrCat(what, " at byte ", offset));
}

absl::StatusOr<std::string> FromUtf16(absl::string_view bytes, bool big_endian) {
  if (bytes.size() % 2 != 0) return Invalid(bytes.size(), "half a UTF-16 unit");
  const auto unit = [&](size_t i) {
    const uint32_t first = static_cast<unsigned char>(bytes[i]),
                   second = static_cast<unsigned char>(bytes[i + 1]);
    return big_endian ? first << 8 | second : second << 8 | first;
  };
  std::string out;
  out.reserve(bytes.size() / 2);
  for (size_t i = 0; i < bytes.size(); i += 2) {
    uint32_t code = unit(i);
    if (code >= 0xD800 && code <= 0xDBFF && i + 2 < bytes.size()) {
      const uint32_t low = unit(i + 2);
      if (low < 0xDC00 || low > 0xDFFF) return Invalid(i, "lone UTF-16 surrogate");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      i += 2;
    } else if (code >= 0xD800 && code <= 0xDFFF) {
      return Invalid(i, "lone UTF-16 surrogate");
    }
    AppendUtf8(out, code);
  }
  return out;
}

// The encoding that the XML declaration names, in upper case, or nothing.
std::string DeclaredEncoding(absl::string_view bytes) {
  const absl::string_view head = bytes.substr(0, 200);
  const size_t end = head.find("?>");
  const size_t name = head.substr(0, end).find("encoding");
  if (!absl::StartsWith(head, "<?xml") || end == head.npos || name == head.npos) return "";
  const absl::string_view rest = head.substr(name, end - name);
  const size_t open = rest.find_first_of("\"'");
  if (open == rest.npos) return "";
  return absl::AsciiStrToUpper(rest.substr(open + 1, rest.find(rest[open], open + 1) - open - 1));
}

absl::StatusOr<std::string> ToUtf8(absl::string_view bytes) {
  using absl::StartsWith;
  if (StartsWith(bytes, "\xEF\xBB\xBF")) return std::string(bytes.substr(3));
  if (StartsWith(bytes, "\xFF\xFE")) return FromUtf16(bytes.substr(2), false);
  if (StartsWith(bytes, "\xFE\xFF")) return FromUtf16(bytes.substr(2), true);
  if (StartsWith(bytes, absl::string_view("<\0", 2))) return FromUtf16(bytes, false);
  if (StartsWith(bytes, absl::string_view("\0<", 2))) return FromUtf16(bytes, true);
  const std::string declared = DeclaredEncoding(bytes);
  if (declared.empty() || declared == "UTF-8" || declared == "UTF8" || declared == "US-ASCII" ||
      declared == "ASCII") {
    return std::string(bytes);
  }
  if (declared == "ISO-8859-1" || declared == "ISO8859-1" || declared == "LATIN1" ||
      declared == "LATIN-1") {
    return Latin1ToUtf8(bytes);
  }
  return Refuse(absl::StatusCode::kInvalidArgument, "ENCODING_UNSUPPORTED", "",
                absl::StrCat("encoding \"", absl::CHexEscape(declared), "\" is not read"));
}

}  // namespace

std::string Latin1ToUtf8(absl::string_view latin1) {
  std::string out;
  out.reserve(latin1.size());
  for (const char c : latin1) AppendUtf8(out, static_cast<unsigned char>(c));
  return out;
}

std::optional<std::string> Utf8ToLatin1(absl::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  while (!utf8.empty()) {
    const Character next = NextUtf8(utf8);
    if (next.length == 0 || next.code > 0xFF) return std::nullopt;
    out.push_back(static_cast<char>(static_cast<unsigned char>(next.code)));
    utf8.remove_prefix(next.length);
  }
  return out;
}

absl::StatusOr<std::string> DecodeXml(absl::string_view bytes) {
  ASSIGN_OR_RETURN(std::string text, ToUtf8(bytes));
  absl::string_view rest = text;
  while (!rest.empty()) {
    const Character next = NextUtf8(rest);
    const size_t offset = text.size() - rest.size();
    if (next.length == 0) return Invalid(offset, "not UTF-8");
    if (!IsXmlCharacter(next.code)) return Invalid(offset, "a character that XML does not allow");
    rest.remove_prefix(next.length);
  }
  return text;
}

}  // namespace thuning::bankfile
