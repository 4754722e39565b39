#include "ledger/bankfile/xml_check.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace thuning::bankfile {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsNameStart(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_' || c == ':' ||
         static_cast<signed char>(c) < 0;
}
bool IsNamePart(char c) {
  return IsNameStart(c) || absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-' ||
         c == '.';
}

// Whether `body`, between & and ;, names a character.
bool IsReference(absl::string_view body) {
  for (const absl::string_view name : {"lt", "gt", "amp", "apos", "quot"}) {
    if (body == name) return true;
  }
  if (!absl::ConsumePrefix(&body, "#")) return false;
  const bool hex = absl::ConsumePrefix(&body, "x");
  if (body.empty() || body.size() > 8) return false;
  uint32_t code = 0;
  for (const char c : body) {
    const unsigned char u = static_cast<unsigned char>(c);
    if (hex ? !absl::ascii_isxdigit(u) : !absl::ascii_isdigit(u)) return false;
    const int digit = absl::ascii_isdigit(u) ? c - '0' : absl::ascii_tolower(u) - 'a' + 10;
    code = code * (hex ? 16 : 10) + static_cast<uint32_t>(digit);
  }
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) && code != 0xFFFE && code != 0xFFFF;
}

// Each step returns false once a fault is recorded.
class Scanner {
 public:
  Scanner(absl::string_view text, const XmlLimits& limits) : text_(text), limits_(limits) {}

  std::optional<XmlFault> Run() {
    while (at_ < text_.size() && Step()) {
    }
    if (!fault_.has_value() && !open_.empty())
      Malformed(absl::StrCat("<", open_.back(), "> is not closed"));
    if (!fault_.has_value() && elements_ == 0) Malformed("no element");
    return std::move(fault_);
  }

 private:
  bool Step() {
    if (LookingAt("<!--")) return Comment();
    if (LookingAt("<![CDATA[")) return CharacterData();
    if (LookingAt("<!DOCTYPE"))
      return Fail("XML_DOCTYPE", "a document type declaration is not allowed");
    if (LookingAt("<!")) return Malformed("unknown declaration");
    if (LookingAt("<?")) return Instruction();
    if (LookingAt("</")) return EndTag();
    if (LookingAt("<")) return StartTag();
    return Text();
  }

  bool Comment() {
    const size_t end = text_.find("--", at_ + 4);
    if (end == text_.npos || text_.substr(end, 3) != "-->")
      return Malformed("comment is not closed");
    at_ = end + 3;
    return true;
  }

  bool CharacterData() {
    if (open_.empty()) return Malformed("text outside the root element");
    return SkipPast("]]>", "CDATA section is not closed");
  }

  bool Instruction() {
    const size_t start = at_;
    at_ += 2;
    const absl::string_view target = Name();
    if (target.empty()) return Malformed("processing instruction without a name");
    if (absl::EqualsIgnoreCase(target, "xml") && (start != 0 || target != "xml")) {
      return Malformed("XML declaration is not at the start");
    }
    if (at_ < text_.size() && !IsSpace(text_[at_]) && !LookingAt("?>"))
      return Malformed("malformed instruction");
    return SkipPast("?>", "processing instruction is not closed");
  }

  bool EndTag() {
    const size_t start = at_;
    at_ += 2;
    const absl::string_view name = Name();
    SkipSpace();
    if (!Take('>')) return Malformed("malformed end tag");
    if (open_.empty() || open_.back() != name) {
      at_ = start;
      return Malformed(absl::StrCat("</", name, "> closes nothing that is open"));
    }
    open_.pop_back();
    return true;
  }

  bool StartTag() {
    if (open_.empty() && elements_ > 0) return Malformed("an element after the root");
    if (open_.size() >= limits_.depth) return Fail("XML_TOO_DEEP", "elements nest too deep");
    if (++elements_ > limits_.elements) return Fail("XML_TOO_LARGE", "too many elements");
    ++at_;
    const absl::string_view name = Name();
    if (name.empty()) return Malformed("< begins no tag");
    if (!Attributes()) return false;
    const bool empty = Take('/');
    if (!Take('>')) return Malformed("malformed tag");
    if (!empty) open_.push_back(name);
    return true;
  }

  bool Attributes() {
    std::vector<absl::string_view> names;
    for (;;) {
      const bool spaced = SkipSpace();
      if (at_ >= text_.size()) return Malformed("tag is not closed");
      if (!IsNameStart(text_[at_])) return true;
      if (!spaced) return Malformed("attributes want a space between them");
      const absl::string_view name = Name();
      if (std::find(names.begin(), names.end(), name) != names.end()) {
        return Malformed(absl::StrCat("attribute ", name, " is repeated"));
      }
      names.push_back(name);
      if (names.size() > limits_.attributes) return Fail("XML_TOO_LARGE", "too many attributes");
      if (!AttributeValue()) return false;
    }
  }

  bool AttributeValue() {
    SkipSpace();
    if (!Take('=')) return Malformed("attribute without a value");
    SkipSpace();
    if (!LookingAt("\"") && !LookingAt("'")) return Malformed("attribute value without quotes");
    const char quote = text_[at_++];
    const size_t end = text_.find(quote, at_);
    if (end == text_.npos) return Malformed("attribute value is not closed");
    const absl::string_view value = text_.substr(at_, end - at_);
    if (value.find('<') != value.npos) return Malformed("< in an attribute value");
    if (!References(value)) return false;
    at_ = end + 1;
    return true;
  }

  bool Text() {
    const size_t end = std::min(text_.find('<', at_), text_.size());
    const absl::string_view text = text_.substr(at_, end - at_);
    if (open_.empty() && !std::all_of(text.begin(), text.end(), IsSpace)) {
      return Malformed("text outside the root element");
    }
    if (text.find("]]>") != text.npos) return Malformed("]]> in text");
    if (!References(text)) return false;
    at_ = end;
    return true;
  }

  bool References(absl::string_view text) {
    for (size_t amp = text.find('&'); amp != text.npos; amp = text.find('&', amp + 1)) {
      const absl::string_view head = text.substr(amp + 1, 12);
      const size_t semicolon = head.find(';');
      if (semicolon == head.npos || !IsReference(head.substr(0, semicolon))) {
        return Malformed("& begins no known character reference");
      }
    }
    return true;
  }

  absl::string_view Name() {
    const size_t start = at_;
    if (at_ < text_.size() && IsNameStart(text_[at_])) {
      while (at_ < text_.size() && IsNamePart(text_[at_])) ++at_;
    }
    return text_.substr(start, at_ - start);
  }

  bool SkipSpace() {
    const size_t start = at_;
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
    return at_ > start;
  }

  bool SkipPast(absl::string_view mark, absl::string_view otherwise) {
    const size_t end = text_.find(mark, at_);
    if (end == text_.npos) return Malformed(otherwise);
    at_ = end + mark.size();
    return true;
  }

  bool LookingAt(absl::string_view prefix) const {
    return text_.substr(at_, prefix.size()) == prefix;
  }

  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool Malformed(absl::string_view message) { return Fail("XML_MALFORMED", message); }
  bool Fail(absl::string_view reason, absl::string_view message) {
    fault_ = XmlFault{at_, std::string(reason), std::string(message)};
    return false;
  }

  const absl::string_view text_;
  const XmlLimits limits_;
  size_t at_ = 0;
  size_t elements_ = 0;
  std::vector<absl::string_view> open_;
  std::optional<XmlFault> fault_;
};

}  // namespace

std::optional<XmlFault> FindXmlFault(absl::string_view utf8, const XmlLimits& limits) {
  return Scanner(utf8, limits).Run();
}

}  // namespace thuning::bankfile
