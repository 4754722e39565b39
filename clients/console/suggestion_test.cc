#include "clients/console/suggestion.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thuning::console {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SuggestionTest, ASlipOfEachKindCountsOne) {
  EXPECT_EQ(EditDistance("loan", "loan"), 0);
  EXPECT_EQ(EditDistance("laon", "loan"), 1) << "exchanged";
  EXPECT_EQ(EditDistance("repaymnt", "repayment"), 1) << "left out";
  EXPECT_EQ(EditDistance("loann", "loan"), 1) << "added";
  EXPECT_EQ(EditDistance("lean", "loan"), 1) << "replaced";
}

TEST(SuggestionTest, SlipsAddUp) {
  EXPECT_EQ(EditDistance("", "fee"), 3);
  EXPECT_EQ(EditDistance("fee", ""), 3);
  EXPECT_EQ(EditDistance("laom", "loan"), 2);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3);
  EXPECT_EQ(EditDistance("ca", "abc"), 3) << "what was exchanged takes no letter in between";
}

TEST(SuggestionTest, TheNearestComesFirstAndThereAreThreeAtMost) {
  EXPECT_THAT(NearestWords("lsit", {"last", "list", "get"}), ElementsAre("list", "last"));
  EXPECT_THAT(NearestWords("cat", {"bat", "hat", "mat", "rat"}), ElementsAre("bat", "hat", "mat"));
}

TEST(SuggestionTest, ShortWordsForgiveLessThanLongOnes) {
  EXPECT_THAT(NearestWords("foo", {"fee"}), IsEmpty());
  EXPECT_THAT(NearestWords("bnefciary", {"beneficiary"}), ElementsAre("beneficiary"));
}

TEST(SuggestionTest, NothingIsSaidWhereNothingIsNear) {
  EXPECT_THAT(NearestWords("frobnicate", {"loan", "fee", "operator"}), IsEmpty());
  EXPECT_THAT(NearestWords("loan", {}), IsEmpty());
  EXPECT_EQ(DidYouMean("frobnicate", {"loan"}), "");
}

TEST(SuggestionTest, ABeginningNamesTheOneWordThatHasIt) {
  EXPECT_THAT(NearestWords("undo", {"approve", "undo-decision"}), ElementsAre("undo-decision"));
  EXPECT_THAT(NearestWords("acc", {"accrue", "accrue-all"}), IsEmpty());
}

TEST(SuggestionTest, CapitalsMakeNoDifference) {
  EXPECT_THAT(NearestWords("LIST", {"list"}), ElementsAre("list"));
  EXPECT_THAT(NearestWords("UNDO", {"undo-decision"}), ElementsAre("undo-decision"));
}

TEST(SuggestionTest, SuggestionsAreAskedBack) {
  EXPECT_EQ(DidYouMean("laon", {"loan", "fee"}), "; did you mean \"loan\"?");
  EXPECT_EQ(DidYouMean("lst", {"list", "last"}), "; did you mean \"list\" or \"last\"?");
}

}  // namespace
}  // namespace thuning::console
