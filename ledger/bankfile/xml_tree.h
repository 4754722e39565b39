// A well-formed, bounded XML document as a pugixml tree, with elements looked up by their local
// names.
//
// Prefixes do not matter to the look-ups: XmlTree::KeepNamespace removes what belongs to another
// namespace first.
#pragma once

#include <functional>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/bankfile/findings.h"
#include "ledger/bankfile/statement.h"

namespace thuning::bankfile {

class XmlTree {
 public:
  // Refuses into findings() when `bytes` are no XML that is read here: see DecodeXml and
  // FindXmlFault.
  explicit XmlTree(absl::string_view bytes);
  XmlTree(const XmlTree&) = delete;
  XmlTree& operator=(const XmlTree&) = delete;

  const Findings& findings() const { return findings_; }
  pugi::xml_node root() const { return document_.document_element(); }

  // Removes everything below `element` that is not in its namespace. UNDECLARED_PREFIX when a
  // prefix is not declared.
  absl::Status KeepNamespace(pugi::xml_node element);

  // Line and column of the node's name. Columns count bytes of UTF-8: characters would have to be
  // counted again for each entry of a file that is one long line.
  Position At(pugi::xml_node node, std::string path) const;

 private:
  Position AtOffset(size_t offset, std::string path) const;

  std::string text_;  // UTF-8
  std::vector<size_t> line_starts_;
  pugi::xml_document document_;
  Findings findings_;
};

absl::string_view LocalName(pugi::xml_node node);

// The namespace of the element itself; empty when it has none or its prefix is not declared.
absl::string_view NamespaceOf(pugi::xml_node node);

// The first element at "Acct/Id/IBAN" under `node`, first child of each name, or an empty node.
pugi::xml_node Find(pugi::xml_node node, absl::string_view path);

std::vector<pugi::xml_node> Children(pugi::xml_node node, absl::string_view name);

// The text of a leaf without spaces around it; empty when there is none, or when the element holds
// elements. Comments inside do not cut it.
std::string Text(pugi::xml_node node);
std::string TextAt(pugi::xml_node node, absl::string_view path);

// TextAt of the first path that has one.
std::string TextAtAny(pugi::xml_node node, const std::vector<absl::string_view>& paths);

}  // namespace thuning::bankfile
