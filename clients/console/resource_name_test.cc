#include "clients/console/resource_name.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning::console {
namespace {

TEST(ResourceNameTest, WhatGoesWithoutSayingIsAdded) {
  EXPECT_THAT(ExpandName("L-1", "loans", "ami"), IsOkAndHolds("operators/ami/loans/L-1"));
  EXPECT_THAT(ExpandName("loans/L-1", "loans", "ami"), IsOkAndHolds("operators/ami/loans/L-1"));
  EXPECT_THAT(ExpandName("operators/x/loans/L-1", "loans", "ami"),
              IsOkAndHolds("operators/x/loans/L-1"));
  EXPECT_THAT(ExpandName("ami", "operators", ""), IsOkAndHolds("operators/ami"));
}

TEST(ResourceNameTest, WithoutTheOperatorAShortNameIsNotUnderstood) {
  EXPECT_THAT(ExpandName("L-1", "loans", ""), RefusedWith("OPERATOR_MISSING", ""));
}

TEST(ResourceNameTest, OnlyTheOperatorsOwnNamesAreShortened) {
  EXPECT_EQ(ShortenName("operators/ami/loans/L-1", "ami"), "loans/L-1");
  EXPECT_EQ(ShortenName("operators/amis/loans/L-1", "ami"), "operators/amis/loans/L-1");
  EXPECT_EQ(ShortenName("operators/ami/loans/L-1", ""), "operators/ami/loans/L-1");
}

}  // namespace
}  // namespace thuning::console
