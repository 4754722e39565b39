#include "ledger/bankfile/xml_check.h"

#include <pugixml.hpp>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace thuning::bankfile {
namespace {

std::string ReasonOf(const std::string& text, const XmlLimits& limits = {}) {
  const auto fault = FindXmlFault(text, limits);
  return fault.has_value() ? fault->reason : "";
}

TEST(XmlCheckTest, WellFormedDocumentsPassAndPugixmlReadsThem) {
  for (const char* text : {
           "<a/>",
           "<a></a>",
           "<a b='1' c=\"2\"/>",
           "<a\n b = '1' ><c/></a >",
           "<?xml version=\"1.0\"?>\n<a/>\n",
           "<!-- x --><a/><!-- y -->",
           "<a>&lt;&gt;&amp;&apos;&quot;&#233;&#xE9;</a>",
           "<a><![CDATA[<x> & ]] ]]></a>",
           "<?style x?><a/><?end?>",
           "<n:a xmlns:n='u'/>",
           "<a b='>'>></a>",
           "<é/>",
       }) {
    EXPECT_EQ(ReasonOf(text), "") << text;
    EXPECT_TRUE(pugi::xml_document().load_string(text)) << text;
  }
}

TEST(XmlCheckTest, AnythingElseIsMalformed) {
  for (const char* text : {
           "",
           " ",
           "x",
           "<a>",
           "</a>",
           "<a></b>",
           "<a><b></a></b>",
           "<a/><b/>",
           "<a/>x",
           "x<a/>",
           "<a b='1' b='2'/>",
           "<a b/>",
           "<a b=1/>",
           "<a b='1'c='2'/>",
           "<a b='<'/>",
           "<a b='1/>",
           "<a>&nbsp;</a>",
           "<a>&</a>",
           "<a>& b;</a>",
           "<a>&#0;</a>",
           "<a>&#xD800;</a>",
           "<a>&#x110000;</a>",
           "<a>&#;</a>",
           "<a b='&x;'/>",
           "<a>]]></a>",
           "<a><!-- -- --></a>",
           "<a><!-- </a>",
           "<a><![CDATA[</a>",
           "<![CDATA[x]]><a/>",
           "<a/><![CDATA[x]]>",
           " <?xml version=\"1.0\"?><a/>",
           "<a><?xml?></a>",
           "<?XML?><a/>",
           "<? x?><a/>",
           "<a",
           "<a ",
           "<1/>",
           "< a/>",
           "<!ELEMENT a>",
           "<a><!ELEMENT b></a>",
           "<a/ >",
           "<a></a b='1'>",
       }) {
    EXPECT_EQ(ReasonOf(text), "XML_MALFORMED") << text;
  }
}

TEST(XmlCheckTest, DoctypesAreRefused) {
  EXPECT_EQ(ReasonOf("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "XML_DOCTYPE");
  EXPECT_EQ(ReasonOf("<!DOCTYPE a SYSTEM 'x'><a/>"), "XML_DOCTYPE");
}

TEST(XmlCheckTest, WhatCostsWithoutBoundIsRefused) {
  const XmlLimits limits{.depth = 3, .elements = 5, .attributes = 2};
  EXPECT_EQ(ReasonOf("<a><b><c/></b></a>", limits), "");
  EXPECT_EQ(ReasonOf("<a><b><c><d/></c></b></a>", limits), "XML_TOO_DEEP");
  EXPECT_EQ(ReasonOf("<a><b/><b/><b/><b/></a>", limits), "");
  EXPECT_EQ(ReasonOf("<a><b/><b/><b/><b/><b/></a>", limits), "XML_TOO_LARGE");
  EXPECT_EQ(ReasonOf("<a x='1' y='2' z='3'/>", limits), "XML_TOO_LARGE");
}

TEST(XmlCheckTest, SaysWhere) {
  const auto fault = FindXmlFault("<a>\n<b></a>");
  ASSERT_TRUE(fault.has_value());
  EXPECT_EQ(fault->offset, 7u);
}

}  // namespace
}  // namespace thuning::bankfile
