#include "ledger/bankfile/xml_tree.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/bankfile/text_encoding.h"
#include "ledger/bankfile/xml_check.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"

namespace thuning::bankfile {
namespace {

absl::string_view Prefix(pugi::xml_node node) {
  const absl::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == name.npos ? "" : name.substr(0, colon);
}

// The attribute that declares the element's prefix, on it or the nearest element around it.
pugi::xml_attribute Declaration(pugi::xml_node node) {
  const absl::string_view prefix = Prefix(node);
  const std::string name = prefix.empty() ? "xmlns" : absl::StrCat("xmlns:", prefix);
  for (; !node.empty(); node = node.parent()) {
    if (const auto attribute = node.attribute(name.c_str())) return attribute;
  }
  return {};
}

bool IsElement(pugi::xml_node node) { return node.type() == pugi::node_element; }

}  // namespace

XmlTree::XmlTree(absl::string_view bytes) {
  auto text = DecodeXml(bytes);
  if (!text.ok()) {
    findings_.Refuse({}, ReasonOf(text.status()), std::string(text.status().message()));
    return;
  }
  text_ = *std::move(text);
  line_starts_ = {0};
  for (size_t at = text_.find('\n'); at != text_.npos; at = text_.find('\n', at + 1))
    line_starts_.push_back(at + 1);
  if (const auto fault = FindXmlFault(text_)) {
    findings_.Refuse(AtOffset(fault->offset, ""), fault->reason, fault->message);
    return;
  }
  const auto result =
      document_.load_buffer(text_.data(), text_.size(), pugi::parse_default, pugi::encoding_utf8);
  LEDGER_CHECK(result.status == pugi::status_ok);  // what passes the check above is XML
}

absl::Status XmlTree::KeepNamespace(pugi::xml_node element) {
  const absl::string_view wanted = NamespaceOf(element);
  for (pugi::xml_node child = element.first_child(); !child.empty();) {
    const pugi::xml_node next = child.next_sibling();
    if (IsElement(child)) {
      if (!Prefix(child).empty() && Declaration(child).empty()) {
        return Refuse(absl::StatusCode::kInvalidArgument, "UNDECLARED_PREFIX", "",
                      absl::StrCat("the prefix of ", child.name(), " is not declared"));
      }
      if (NamespaceOf(child) != wanted) {
        element.remove_child(child);
      } else {
        RETURN_IF_ERROR(KeepNamespace(child));
      }
    }
    child = next;
  }
  return absl::OkStatus();
}

Position XmlTree::At(pugi::xml_node node, std::string path) const {
  const ptrdiff_t offset = node.offset_debug();
  if (offset < 0) return {0, 0, std::move(path)};
  return AtOffset(static_cast<size_t>(offset), std::move(path));
}

Position XmlTree::AtOffset(size_t offset, std::string path) const {
  const auto line =
      std::upper_bound(line_starts_.begin(), line_starts_.end(), offset) - line_starts_.begin();
  const size_t start = line_starts_[static_cast<size_t>(line) - 1];
  return {line, static_cast<int64_t>(offset - start) + 1, std::move(path)};
}

absl::string_view LocalName(pugi::xml_node node) {
  const absl::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

absl::string_view NamespaceOf(pugi::xml_node node) { return Declaration(node).value(); }

pugi::xml_node Find(pugi::xml_node node, absl::string_view path) {
  while (!node.empty() && !path.empty()) {
    const absl::string_view name = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), name.size() + 1));
    node = node.find_child(
        [&](pugi::xml_node child) { return IsElement(child) && LocalName(child) == name; });
  }
  return node;
}

std::vector<pugi::xml_node> Children(pugi::xml_node node, absl::string_view name) {
  std::vector<pugi::xml_node> children;
  for (const pugi::xml_node child : node.children()) {
    if (IsElement(child) && LocalName(child) == name) children.push_back(child);
  }
  return children;
}

std::string Text(pugi::xml_node node) {
  std::string text;
  for (const pugi::xml_node child : node.children()) {
    if (IsElement(child)) return "";
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
      text += child.value();
  }
  return std::string(absl::StripAsciiWhitespace(text));
}

std::string TextAt(pugi::xml_node node, absl::string_view path) { return Text(Find(node, path)); }

std::string TextAtAny(pugi::xml_node node, const std::vector<absl::string_view>& paths) {
  for (const absl::string_view path : paths) {
    std::string text = TextAt(node, path);
    if (!text.empty()) return text;
  }
  return "";
}

}  // namespace thuning::bankfile
