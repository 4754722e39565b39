// Changing what was agreed in the life of a loan. Rows of the round loan (round_loan_test.h)
// before: 300.00 each on 15 February, March, April and May, with 12.00, 9.00, 6.00 and 3.00.
#include "ledger/lending/round_loan_test.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using type::v1::LoanAmendment;

class LoanAmendmentsTest : public RoundLoanFixture {
 protected:
  // 1000.00 at 12 %, instalments that stay: (1.01)^2 / 2.01 * 1000 = 507.51.
  void GivenFixedInstalments(int count) { GivenRoundLoan(TermsOf(1'000'00, count)); }

  Record UndoAmendment(int number) {
    ledger::v1::ReverseAmendmentRequest request;
    request.set_name(kLoan);
    request.set_number(number);
    request.set_reason("by mistake");
    *request.mutable_effective_date() = Day("2026-03-01");
    return Do(request);
  }

  // Amends, looks at the rows as the record and the position show them, undoes it, and expects the
  // rows of before.
  void ExpectRows(const LoanAmendment& amendment, const std::vector<std::string>& lines) {
    const auto before = LinesOf(whole());
    const Record record = Do(Amend(amendment, "2026-02-20"));
    EXPECT_THAT(FactsOf(record), ElementsAre("loan_amended", "loan_scheduled"));
    EXPECT_EQ(LinesOf(record.events(1).loan_scheduled()), lines);
    EXPECT_EQ(LinesOf(PositionOn("2026-02-20")), lines);
    const Record undone = UndoAmendment(loan().amendments_size());
    EXPECT_THAT(FactsOf(undone), ElementsAre("loan_amendment_reversed", "loan_scheduled"));
    EXPECT_EQ(LinesOf(undone.events(1).loan_scheduled()), before);
    EXPECT_EQ(LinesOf(whole()), before);
    EXPECT_TRUE(loan().amendments(loan().amendments_size() - 1).reversed());
  }
};

LoanAmendment From(absl::string_view day) {
  LoanAmendment amendment;
  *amendment.mutable_from() = Day(day);
  return amendment;
}

LoanAmendment RateFrom(const std::string& percent, absl::string_view day) {
  LoanAmendment amendment;
  amendment.set_annual_rate_percent(percent);
  *amendment.mutable_rate_from() = Day(day);
  return amendment;
}

LoanAmendment Pause(absl::string_view first, absl::string_view last) {
  LoanAmendment amendment;
  *amendment.mutable_pause_first() = Day(first);
  *amendment.mutable_pause_last() = Day(last);
  return amendment;
}

// The second period is ten days longer, of a month (15 March to 15 April) of 31: 9.00 and 9.00 *
// 10 / 31 = 2.90. Later ones are counted from the new day.
TEST_F(LoanAmendmentsTest, AMovedDueDateTakesTheLaterOnesAlong) {
  GivenRoundLoan();
  LoanAmendment amendment = From("2026-03-15");
  *amendment.mutable_moved_to() = Day("2026-03-25");
  ExpectRows(amendment, {"2026-02-15 30000+1200", "2026-03-25 30000+1190", "2026-04-25 30000+600",
                         "2026-05-25 30000+300"});
}

// 900.00 over four instalments instead of three: 225.00; 1 % of 900, 675, 450 and 225.
TEST_F(LoanAmendmentsTest, ExtraInstalmentsAreLower) {
  GivenRoundLoan();
  LoanAmendment amendment = From("2026-03-15");
  amendment.set_extra_instalments(1);
  ExpectRows(amendment, {"2026-02-15 30000+1200", "2026-03-15 22500+900", "2026-04-15 22500+675",
                         "2026-05-15 22500+450", "2026-06-15 22500+225"});
}

// Flat, a fifth month costs 12.00 like each of the four: 60.00 in all, 12 % of 1200.00 for five
// months.
TEST_F(LoanAmendmentsTest, AnExtraInstalmentOfAFlatLoanCostsItsMonth) {
  product().set_interest_method(type::v1::INTEREST_METHOD_FLAT);
  GivenRoundLoan(TermsOf(1'200'00, 4));
  LoanAmendment amendment = From("2026-03-15");
  amendment.set_extra_instalments(1);
  ExpectRows(amendment, {"2026-02-15 30000+1200", "2026-03-15 22500+1200", "2026-04-15 22500+1200",
                         "2026-05-15 22500+1200", "2026-06-15 22500+1200"});
}

// Two months in which only interest is due, 1 % of 900.00; as many come at the end.
TEST_F(LoanAmendmentsTest, AMoratoriumOnPrincipalPutsInstalmentsAtTheEnd) {
  GivenRoundLoan();
  LoanAmendment amendment = From("2026-03-15");
  amendment.set_grace_on_principal(2);
  ExpectRows(amendment, {"2026-02-15 30000+1200", "2026-03-15 0+900", "2026-04-15 0+900",
                         "2026-05-15 30000+900", "2026-06-15 30000+600", "2026-07-15 30000+300"});
}

// The 9.00 of March wait for April.
TEST_F(LoanAmendmentsTest, AMoratoriumOnInterestLetsTheNextInstalmentAskForIt) {
  GivenRoundLoan();
  LoanAmendment amendment = From("2026-03-15");
  amendment.set_grace_on_interest(1);
  ExpectRows(amendment, {"2026-02-15 30000+1200", "2026-03-15 30000+0", "2026-04-15 30000+1500",
                         "2026-05-15 30000+300"});
}

// 1000.00 in two months. 300.00 in February: 10.00 of interest and 290.00; then 710.00 and 7.10.
TEST_F(LoanAmendmentsTest, AnInstalmentByHandLeavesTheRestToTheLaterOnes) {
  GivenRoundLoan(TermsOf(1'000'00, 2));
  LoanAmendment amendment = From("2026-02-15");
  amendment.set_instalment_minor(300'00);
  ExpectRows(amendment, {"2026-02-15 29000+1000", "2026-03-15 71000+710"});
}

// Equal principal has no instalment of a given sum: what would change nothing is refused.
TEST_F(LoanAmendmentsTest, AnInstalmentByHandNeedsEqualInstalments) {
  GivenRoundLoan();
  LoanAmendment amendment = From("2026-03-15");
  amendment.set_instalment_minor(100'00);
  EXPECT_THAT(Try(Amend(amendment, "2026-02-20")),
              RefusedWith("NOT_OFFERED_TOGETHER", "amendment.instalment_minor"));
}

// 1000.00 at 1 % a month in three: 340.02, and 669.98 after the first. At 2 % from 16 February on,
// two instalments of 669.98 * 0.02 / (1 - 1.02^-2) = 345.07: 13.40 of interest, then 6.77 on
// 338.31.
TEST_F(LoanAmendmentsTest, ANewRateFixesTheLaterInstalmentsAnew) {
  GivenFixedInstalments(3);
  ExpectRows(RateFrom("24", "2026-02-15"),
             {"2026-02-15 33002+1000", "2026-03-15 33167+1340", "2026-04-15 33831+677"});
}

// Sixty years bear seven times the principal, and the two instalments behind them ask for less.
TEST_F(LoanAmendmentsTest, AnAmendmentWhoseInstalmentsDoNotRepayIsRefused) {
  GivenRoundLoan(TermsOf(1'000'00, 3));
  LoanAmendment amendment = From("2026-02-15");
  *amendment.mutable_moved_to() = Day("2086-02-15");
  EXPECT_THAT(Try(Amend(amendment, "2026-02-01")),
              RefusedWith("INSTALMENTS_DO_NOT_REPAY", "amendment"));
}

TEST_F(LoanAmendmentsTest, AnAmendmentThatAsksForTooMuchIsRefused) {
  product().set_max_principal_minor(10'000'000'000'000);
  type::v1::LoanTerms terms = RoundTerms();
  terms.mutable_principal()->set_minor_units(10'000'000'000'000);
  GivenRoundLoan(terms);
  LoanAmendment amendment = From("2026-02-15");
  *amendment.mutable_moved_to() = Day("2990-02-15");
  EXPECT_THAT(Try(Amend(amendment, "2026-02-01")), RefusedWith("RESULT_OUT_OF_RANGE", "amendment"));
}

// No interest from 16 February to 1 March, 14 of the 28 days of the second period: half of 1 % of
// 502.49.
TEST_F(LoanAmendmentsTest, NoInterestArisesInAPause) {
  GivenFixedInstalments(2);
  ExpectRows(Pause("2026-02-16", "2026-03-01"), {"2026-02-15 49751+1000", "2026-03-15 50249+251"});
}

// An amendment shows in the loan as soon as it is made, before the day on which it takes effect:
// the rows that GetLoan answers with are those that AmendLoan answered with.
TEST_F(LoanAmendmentsTest, TheLoanShowsAnAmendmentToCome) {
  GivenFixedInstalments(2);
  const Record record = Do(Amend(Pause("2026-02-16", "2026-03-01"), "2026-02-01"));
  EXPECT_EQ(LinesOf(whole()), LinesOf(record.events(1).loan_scheduled()));
}

TEST_F(LoanAmendmentsTest, APauseOfAWholePeriodLeavesItNone) {
  GivenFixedInstalments(2);
  ExpectRows(Pause("2026-02-15", "2026-03-14"), {"2026-02-15 49751+1000", "2026-03-15 50249+0"});
}

// The instalment of 507.51 of the fixed loan stays; the last one settles 1 % of 502.49 for a month
// and ten days of 31: 5.02 + 1.62 = 6.65 (rounded once).
TEST_F(LoanAmendmentsTest, AFixedInstalmentStaysWhenItsDayMoves) {
  GivenFixedInstalments(2);
  LoanAmendment amendment = From("2026-03-15");
  *amendment.mutable_moved_to() = Day("2026-03-25");
  ExpectRows(amendment, {"2026-02-15 49751+1000", "2026-03-25 50249+665"});
}

// 600.00 = 312.00 + 9.00 + 279.00 of March's principal. With two months of interest only from March
// on, what is more than 321.00 goes ahead: 9.00 of April, then of May 9.00 and 261.00 of principal.
TEST_F(LoanAmendmentsTest, WhatWasPaidSinceThenIsAllocatedAnew) {
  GivenRoundLoan();
  Do(Cash(600'00, "2026-03-15"));
  EXPECT_THAT(
      PartsOf(transaction(2).outcome().allocations()),
      ElementsAre("interest 1 1200", "principal 1 30000", "interest 2 900", "principal 2 27900"));
  LoanAmendment amendment = From("2026-03-15");
  amendment.set_grace_on_principal(2);
  const Record record = Do(Amend(amendment, "2026-03-16"));
  ASSERT_EQ(record.events(0).loan_amended().outcomes_size(), 1);
  EXPECT_THAT(PartsOf(transaction(2).outcome().allocations()),
              ElementsAre("interest 1 1200", "principal 1 30000", "interest 2 900",
                          "interest 3 900", "interest 4 900", "principal 4 26100"));
  // 18.00 of principal became interest.
  EXPECT_THAT(PostingsOf(record), ElementsAre("D 274800 1800", "C 762600 1800"));
}

TEST_F(LoanAmendmentsTest, AmendmentsAreKeptWithTheirReasons) {
  GivenRoundLoan();
  LoanAmendment amendment = From("2026-03-15");
  amendment.set_extra_instalments(1);
  EXPECT_THAT(PostingsOf(Do(Amend(amendment, "2026-02-20"))), IsEmpty());
  ASSERT_EQ(loan().amendments_size(), 1);
  EXPECT_EQ(loan().amendments(0).number(), 1);
  EXPECT_EQ(loan().amendments(0).reason(), "agreed");
  EXPECT_EQ(loan().amendments(0).effective_date().day(), 20);
  EXPECT_EQ(loan().amendments(0).amendment().extra_instalments(), 1);
}

// Undone, the first one leaves the second as it is: five instalments, now from April on.
TEST_F(LoanAmendmentsTest, UndoingOneLeavesTheOthers) {
  GivenRoundLoan();
  LoanAmendment first = From("2026-03-15");
  first.set_extra_instalments(1);
  Do(Amend(first, "2026-02-20"));
  LoanAmendment second = From("2026-04-15");
  second.set_extra_instalments(2);
  Do(Amend(second, "2026-02-21"));
  UndoAmendment(1);
  // 600.00 after March, over four instalments.
  EXPECT_THAT(LinesOf(whole()),
              ElementsAre("2026-02-15 30000+1200", "2026-03-15 30000+900", "2026-04-15 15000+600",
                          "2026-05-15 15000+450", "2026-06-15 15000+300", "2026-07-15 15000+150"));
}

// Re-aged on 20 March: 400.00 each on 1 April, May and June. The one of 1 May moves to the 20th: by
// rule 3 a month, and 19 of the 31 days before it: 8.00 * (1 + 19/31) = 12.90.
TEST_F(LoanAmendmentsTest, TheInstalmentsOfAReAgeingAreAmended) {
  GivenRoundLoan();
  RecordTransactionRequest reage = Reage(3, "2026-04-01", "2026-03-20");
  reage.set_with_interest(true);
  Do(reage);
  LoanAmendment moved = From("2026-05-01");
  *moved.mutable_moved_to() = Day("2026-05-20");
  Do(Amend(moved, "2026-03-25"));
  std::vector<std::string> lines = LinesOf(whole());
  lines.erase(lines.begin(), lines.end() - 3);
  EXPECT_THAT(
      lines, ElementsAre("2026-04-01 40000+2662", "2026-05-20 40000+1290", "2026-06-20 40000+400"));
  LoanAmendment ended = From("2026-04-15");
  ended.set_extra_instalments(2);
  const absl::Status refused = Try(Amend(ended, "2026-03-25")).status();
  EXPECT_THAT(refused, RefusedWith("NOT_A_DUE_DATE", "amendment.from"));
  EXPECT_THAT(refused.message(), testing::HasSubstr("2026-04-01, 2026-05-20, 2026-06-20"));
}

// What is agreed on an instalment is not lost because that one moves, or because it never did.
TEST_F(LoanAmendmentsTest, AnInstalmentThatALaterAmendmentNamesStays) {
  GivenFixedInstalments(6);
  LoanAmendment by_hand = From("2026-05-15");
  by_hand.set_instalment_minor(50'00);
  Do(Amend(by_hand, "2026-02-20"));
  LoanAmendment moved = From("2026-05-15");
  *moved.mutable_moved_to() = Day("2026-05-20");
  EXPECT_THAT(Try(Amend(moved, "2026-02-17")),
              RefusedWith("LATER_AMENDMENT_IMPOSSIBLE", "effective_date"));
  Do(Amend(moved, "2026-02-21"));
  LoanAmendment longer = From("2026-05-20");
  longer.set_extra_instalments(1);
  Do(Amend(longer, "2026-02-22"));
  ledger::v1::ReverseAmendmentRequest undo;
  undo.set_name(kLoan);
  undo.set_number(2);
  undo.set_reason("by mistake");
  *undo.mutable_effective_date() = Day("2026-03-01");
  EXPECT_THAT(Try(undo), RefusedWith("LATER_AMENDMENT_IMPOSSIBLE", "number"));
}

// A re-ageing that is told late would end the instalment that an amendment names; so would undoing
// one whose instalment it names.
TEST_F(LoanAmendmentsTest, WhatEndsAnInstalmentThatALaterAmendmentNamesIsRefused) {
  GivenRoundLoan();
  LoanAmendment longer = From("2026-04-15");
  longer.set_extra_instalments(1);
  Do(Amend(longer, "2026-02-20"));
  EXPECT_THAT(Try(Reage(3, "2026-04-01", "2026-02-18")),
              RefusedWith("LATER_AMENDMENT_IMPOSSIBLE", "effective_date"));
  UndoAmendment(1);
  Do(Reage(3, "2026-04-01", "2026-03-10"));
  LoanAmendment of_new = From("2026-05-01");
  of_new.set_extra_instalments(1);
  Do(Amend(of_new, "2026-03-20"));
  EXPECT_THAT(Try(Reverse(TransactionName(kLoan, 2), "2026-03-25")),
              RefusedWith("LATER_AMENDMENT_IMPOSSIBLE", "name"));
}

TEST_F(LoanAmendmentsTest, TheLastInstalmentIsNotAgreedOnByHand) {
  GivenFixedInstalments(2);
  LoanAmendment last = From("2026-03-15");
  last.set_instalment_minor(50'00);
  EXPECT_THAT(Try(Amend(last, "2026-02-20")), RefusedWith("LAST_INSTALMENT", "amendment.from"));
}

// What was paid and given back before its day stays as it was.
TEST_F(LoanAmendmentsTest, AnAmendmentChangesNothingBeforeItsDay) {
  GivenRoundLoan();
  Do(Cash(312'00, "2026-02-15"));
  const auto position = PositionOn("2026-02-19").SerializeAsString();
  LoanAmendment amendment = From("2026-03-15");
  amendment.set_extra_instalments(1);
  Do(Amend(amendment, "2026-02-20"));
  EXPECT_EQ(PositionOn("2026-02-19").SerializeAsString(), position);
}

}  // namespace
}  // namespace thuning::lending
