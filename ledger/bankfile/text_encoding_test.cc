#include "ledger/bankfile/text_encoding.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::bankfile {
namespace {

using ::testing::Optional;

TEST(TextEncodingTest, Latin1AndUtf8AreInverse) {
  std::string all;
  for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));
  EXPECT_THAT(Utf8ToLatin1(Latin1ToUtf8(all)), Optional(all));
  EXPECT_EQ(Latin1ToUtf8("\xE9"), "é");
  EXPECT_EQ(Utf8ToLatin1("€"), std::nullopt);
  EXPECT_EQ(Utf8ToLatin1("\xC3"), std::nullopt);
}

TEST(TextEncodingTest, XmlIsDecodedByMarkThenDeclarationThenAsUtf8) {
  EXPECT_THAT(DecodeXml("<a>é€😀</a>"), IsOkAndHolds("<a>é€😀</a>"));
  EXPECT_THAT(DecodeXml("\xEF\xBB\xBF<a/>"), IsOkAndHolds("<a/>"));
  EXPECT_THAT(DecodeXml("<?xml version='1.0' encoding='iso-8859-1'?><a>\xE9</a>"),
              IsOkAndHolds("<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>"));
  EXPECT_THAT(DecodeXml(absl::string_view("\xFF\xFE<\0\xE9\0\x3D\xD8\x00\xDE", 10)),
              IsOkAndHolds("<é😀"));
  EXPECT_THAT(DecodeXml(absl::string_view("\0<\0a\0/\0>", 8)), IsOkAndHolds("<a/>"));
}

TEST(TextEncodingTest, WhatIsNoTextIsRefused) {
  for (const absl::string_view bytes : {
           absl::string_view("\xE9"),
           absl::string_view("\xC0\x80"),
           absl::string_view("\xE0\x80\x80"),
           absl::string_view("\xED\xA0\x80"),
           absl::string_view("\xF4\x90\x80\x80"),
           absl::string_view("\xF8\x88\x80\x80\x80"),
           absl::string_view("\xC3"),
           absl::string_view("a\0b", 3),
           absl::string_view("\x01"),
           absl::string_view("\xEF\xBF\xBF"),
           absl::string_view("\xFF\xFE<", 3),
           absl::string_view("\xFF\xFE\x00\xDC", 4),
           absl::string_view("\xFF\xFE\x00\xD8\x41\x00", 6),
       }) {
    EXPECT_THAT(DecodeXml(bytes), RefusedWith("ENCODING_INVALID", ""))
        << ::testing::PrintToString(std::string(bytes));
  }
  EXPECT_THAT(DecodeXml("<?xml version='1.0' encoding='KOI8-R'?><a/>"),
              RefusedWith("ENCODING_UNSUPPORTED", ""));
}

}  // namespace
}  // namespace thuning::bankfile
