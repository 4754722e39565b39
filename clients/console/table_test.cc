#include "clients/console/table.h"

#include "gtest/gtest.h"

namespace thuning::console {
namespace {

TEST(TableTest, WidthCountsCharactersAndNotBytes) {
  EXPECT_EQ(DisplayWidth("Crédit"), 6u);
  EXPECT_EQ(DisplayWidth("Cre\xCC\x81"
                         "dit"),
            6u);  // e and a combining acute accent.
  EXPECT_EQ(DisplayWidth("Dépôts — 5 €"), 12u);
  EXPECT_EQ(DisplayWidth(""), 0u);
}

TEST(TableTest, NumbersStandAtTheRight) {
  EXPECT_EQ(FormatTable({{{"account"}, {"balance", true}, {"label"}},
                         {{"5300", "-1.50", "Caisse à Marseille"}, {"274800", "1500.00", ""}}}),
            "account  balance  label\n"
            "-------  -------  ------------------\n"
            "5300       -1.50  Caisse à Marseille\n"
            "274800   1500.00\n");
}

TEST(TableTest, ListingsAlignTheirValues) {
  EXPECT_EQ(FormatListing({{"état", "active"}, {"note", "one\n\ntwo\n"}, {"x", ""}}),
            "état  active\n"
            "note  one\n"
            "\n"
            "      two\n"
            "x\n");
}

TEST(TableTest, WrapBreaksAtBlanks) {
  EXPECT_EQ(Wrap("one two three four", 9), "one two\nthree\nfour");
  EXPECT_EQ(Wrap("unbreakable word", 4), "unbreakable\nword");
  EXPECT_EQ(Wrap("", 4), "");
}

}  // namespace
}  // namespace thuning::console
