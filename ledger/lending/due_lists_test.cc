#include "ledger/lending/due_lists.h"

#include "ledger/lending/loan_fixture_test.h"
#include "ledger/lending/loan_position.h"

namespace thuning::lending {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// 497.51 + 10.00 on 15 February, 502.49 + 5.02 on 15 March.
class DueListsTest : public LoanFixture {
 protected:
  ledger::v1::LoanArrears ArrearsAt(absl::string_view day) {
    return LoanArrearsOn(loan(), ParseIsoDate(day).value(), state_);
  }
  int64_t DaysByCourse(absl::string_view day) {
    return DaysPastDueBy(ParseIsoDate(day).value(),
                         *state_.Find<state::v1::LoanCourse>(CourseName(kLoan)));
  }

  // "1 2026-02-15 asks 50751 open 50751".
  std::vector<std::string> DueBetween(absl::string_view first, absl::string_view last,
                                      absl::string_view as_of = "2026-02-01") {
    std::vector<std::string> lines;
    for (const auto& row :
         DueInstalmentsOf(loan(), ParseIsoDate(first).value(), ParseIsoDate(last).value(),
                          ParseIsoDate(as_of).value(), state_)) {
      EXPECT_EQ(row.loan(), kLoan);
      EXPECT_EQ(row.beneficiary(), loan().beneficiary());
      EXPECT_EQ(row.payment_reference(), loan().payment_reference());
      lines.push_back(absl::StrCat(row.number(), " ", FormatIsoDate(DateOf(row.due_date()).value()),
                                   " asks ", row.amount_minor(), " open ", row.open_minor()));
    }
    return lines;
  }
};

TEST_F(DueListsTest, WhatIsDueIsPastDueTheDayAfter) {
  GivenActiveLoan();
  EXPECT_EQ(ArrearsAt("2026-02-15").days_past_due(), 0);
  EXPECT_EQ(ArrearsAt("2026-02-15").past_due_minor(), 0);
  EXPECT_EQ(ArrearsAt("2026-02-16").days_past_due(), 1);
  EXPECT_EQ(ArrearsAt("2026-02-16").past_due_minor(), 507'51);
  Do(Cash(500'00, "2026-02-20"));
  EXPECT_EQ(ArrearsAt("2026-02-20").days_past_due(), 5);
  EXPECT_EQ(ArrearsAt("2026-02-20").past_due_minor(), 7'51);
  EXPECT_EQ(ArrearsAt("2026-02-19").past_due_minor(), 507'51) << "before it came";
  EXPECT_EQ(ArrearsAt("2026-03-16").past_due_minor(), 7'51 + 507'51);
  EXPECT_EQ(ArrearsAt("2026-01-14").past_due_minor(), 0) << "before it was paid out";
}

// The course is what lists look at first.
TEST_F(DueListsTest, TheCourseSaysSoToo) {
  GivenActiveLoan();
  Do(Cash(500'00, "2026-02-20"));
  Do(Cash(7'51, "2026-03-01"));
  for (const char* day : {"2026-01-14", "2026-01-15", "2026-02-15", "2026-02-16", "2026-02-25",
                          "2026-03-01", "2026-03-15", "2026-03-16", "2026-12-31"}) {
    EXPECT_EQ(DaysByCourse(day), ArrearsAt(day).days_past_due()) << day;
  }
}

TEST_F(DueListsTest, InstalmentsOfASpanThatLeaveSomethingOpen) {
  GivenActiveLoan();
  EXPECT_THAT(
      DueBetween("2026-02-15", "2026-03-15"),
      ElementsAre("1 2026-02-15 asks 50751 open 50751", "2 2026-03-15 asks 50751 open 50751"));
  EXPECT_THAT(DueBetween("2026-02-16", "2026-03-14"), IsEmpty());
  Do(Cash(500'00, "2026-01-20"));
  EXPECT_THAT(DueBetween("2026-02-15", "2026-02-15"),
              ElementsAre("1 2026-02-15 asks 50751 open 751"));
  Do(Cash(7'51, "2026-01-21"));
  EXPECT_THAT(DueBetween("2026-01-01", "2026-03-15"),
              ElementsAre("2 2026-03-15 asks 50751 open 50751"));
  EXPECT_THAT(DueBetween("2026-02-15", "2026-03-15", "2026-01-14"), IsEmpty())
      << "as of a day before it was paid out";
}

}  // namespace
}  // namespace thuning::lending
