#include "ledger/accounting/financial_year.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/books_fixture_test.h"
#include "ledger/accounting/books_span.h"
#include "tests/support/refusal_table.h"
#include "tests/support/seed.h"

namespace thuning::accounting {
namespace {

using event::v1::Record;
using ledger::v1::CloseYearRequest;
using ledger::v1::FinancialYear;
using ledger::v1::Operator;
using ledger::v1::Period;

bool HasResultAccount(const Balances& balances) {
  return std::any_of(balances.begin(), balances.end(),
                     [](const auto& balance) { return IsResultAccount(balance.first.first); });
}

class FinancialYearTest : public BooksTest {
 protected:
  FinancialYearTest() { now_ = "2028-06-01"; }

  // Income of 50.00 and expenses of 30.00 in March 2026.
  void GivenABusyMarch() {
    EXPECT_OK(PostSimple("2026-03-10", "530000", "706000", 50'00));
    EXPECT_OK(PostSimple("2026-03-31", "627800", "530000", 30'00));
  }
};

TEST_F(FinancialYearTest, BringsIncomeAndExpensesToNothingOnItsLastDay) {
  GivenABusyMarch();
  EXPECT_OK(ClosePeriod("2026-12-31"));
  EXPECT_OK(PostSimple("2027-01-05", "627800", "530000", 1'00));
  ASSERT_OK_AND_ASSIGN(const Record record, CloseYear("2026-12-31"));

  EXPECT_EQ(BalancesOn("2026-12-31"),
            (Balances{{{"530000", "EUR"}, 20'00}, {{"120000", "EUR"}, -20'00}}));
  EXPECT_EQ((BalancesOn("2027-01-31")[{"627800", "EUR"}]), 1'00) << "of the next year";
  EXPECT_TRUE(HasResultAccount(BalancesOn("2026-12-30"))) << "not before";
  const auto& year = Find<FinancialYear>("operators/ami/financialYears/2026-12-31");
  EXPECT_EQ(year.result_minor(), 20'00);
  EXPECT_EQ(DateOf(year.start_date()), ParseIsoDate("2026-03-01"));
  EXPECT_EQ(year.position(), record.position());
  EXPECT_EQ(DateOf(Find<Operator>("operators/ami").year_closed_until_date()),
            ParseIsoDate("2026-12-31"));
}

// The closing entry is dated into a closed period and is no late record of it.
TEST_F(FinancialYearTest, TheClosingEntryIsNotLate) {
  GivenABusyMarch();
  EXPECT_OK(ClosePeriod("2026-12-31"));
  ASSERT_OK_AND_ASSIGN(const Record record, CloseYear("2026-12-31"));
  for (const auto& posting : record.postings()) {
    EXPECT_EQ(DateOf(BookingDate(record, posting)), ParseIsoDate("2026-12-31"));
  }
  EXPECT_EQ(Find<Period>("operators/ami/periods/2026-12-31").late_record_count(), 0);
}

TEST_F(FinancialYearTest, ADeficitGoesToItsOwnAccount) {
  EXPECT_OK(PostSimple("2026-03-10", "627800", "530000", 30'00));
  EXPECT_OK(ClosePeriod("2026-12-31"));
  EXPECT_OK(CloseYear("2026-12-31"));
  EXPECT_EQ((BalancesOn()[{"129000", "EUR"}]), 30'00);
  EXPECT_EQ(Find<FinancialYear>("operators/ami/financialYears/2026-12-31").result_minor(), -30'00);
}

TEST_F(FinancialYearTest, AYearWithoutAnyResultIsClosedToo) {
  EXPECT_OK(PostSimple("2026-03-10", "530000", "106800", 30'00));
  EXPECT_OK(ClosePeriod("2026-12-31"));
  ASSERT_OK_AND_ASSIGN(const Record record, CloseYear("2026-12-31"));
  EXPECT_EQ(record.postings_size(), 0);
}

// What is found later stands in the open period, and so in the next year's result.
TEST_F(FinancialYearTest, LateFactsAreOfTheNextYear) {
  GivenABusyMarch();
  EXPECT_OK(ClosePeriod("2026-12-31"));
  EXPECT_OK(CloseYear("2026-12-31"));
  EXPECT_OK(PostSimple("2026-03-10", "530000", "706000", 7'00));
  EXPECT_FALSE(HasResultAccount(BalancesOn("2026-12-31")));
  EXPECT_EQ((BalancesOn("2027-01-01")[{"706000", "EUR"}]), -7'00);
  EXPECT_OK(ClosePeriod("2027-12-31"));
  ASSERT_OK_AND_ASSIGN(const Record second, CloseYear("2027-12-31"));
  EXPECT_EQ(YearOf(second).result_minor(), 7'00);
  EXPECT_EQ(DateOf(YearOf(second).start_date()), ParseIsoDate("2027-01-01"));
}

TEST_F(FinancialYearTest, TheResultIsAllocatedByHand) {
  GivenABusyMarch();
  EXPECT_OK(ClosePeriod("2026-12-31"));
  EXPECT_OK(CloseYear("2026-12-31"));
  EXPECT_OK(PostSimple("2027-05-20", "120000", "106800", 20'00));
  EXPECT_FALSE(BalancesOn().contains({"120000", "EUR"}));
}

TEST_F(FinancialYearTest, AYearMayEndInAnyMonth) {
  GivenABusyMarch();
  EXPECT_OK(ClosePeriod("2026-08-31"));
  EXPECT_OK(CloseYear("2026-08-31"));
  EXPECT_OK(ClosePeriod("2027-08-31"));
  EXPECT_THAT(CloseYear("2026-12-31"), RefusedWith("NOT_END_OF_YEAR", "end_date"));
  EXPECT_OK(CloseYear("2027-08-31"));
}

// Later periods may be closed already: the year's entry still stands on its last day.
TEST_F(FinancialYearTest, LaterPeriodsMayBeClosedBefore) {
  GivenABusyMarch();
  EXPECT_OK(ClosePeriod("2026-12-31"));
  EXPECT_OK(PostSimple("2027-01-05", "530000", "706000", 1'00));
  EXPECT_OK(ClosePeriod("2027-01-31"));
  EXPECT_OK(CloseYear("2026-12-31"));
  EXPECT_FALSE(HasResultAccount(BalancesOn("2026-12-31")));
  EXPECT_EQ((BalancesOn("2027-01-31")[{"706000", "EUR"}]), -1'00);
}

TEST_F(FinancialYearTest, RefusesWhatIsNoYear) {
  EXPECT_OK(ClosePeriod("2025-12-31"));
  EXPECT_THAT(CloseYear("2025-12-31"), RefusedWith("NOTHING_POSTED", "end_date"));
  GivenABusyMarch();
  EXPECT_OK(ClosePeriod("2026-12-31"));
  EXPECT_OK(ClosePeriod("2027-03-31"));
  CloseYearRequest good;
  good.set_parent("operators/ami");
  *good.mutable_end_date() = ProtoDate("2026-12-31");
  const auto end = [](const char* day) {
    return [day](CloseYearRequest& r) { *r.mutable_end_date() = ProtoDate(day); };
  };
  using R = CloseYearRequest;
  ExpectRefusals<R>(good,
                    {
                        {"MALFORMED_NAME", "parent", [](R& r) { r.set_parent("ami"); }},
                        {"REQUIRED_FIELD_MISSING", "end_date", [](R& r) { r.clear_end_date(); }},
                        {"NOT_END_OF_MONTH", "end_date", end("2026-12-30")},
                        {"NOT_FOUND", "parent",
                         [](R& r) {
                           r.set_parent("operators/nobody");
                           *r.mutable_end_date() = ProtoDate("2026-12-31");
                         }},
                        {"NOT_END_OF_YEAR", "end_date", end("2027-03-31")},
                    },
                    [this](const R& request) { return Run(request); });
  EXPECT_THAT(CloseYear("2026-02-28"), RefusedWith("NOT_END_OF_YEAR", "end_date"))
      << "before the books begin";
  EXPECT_THAT(CloseYear("2026-11-30"), RefusedWith("PERIOD_NOT_CLOSED", "end_date"))
      << "closed, but no period's last day";
  EXPECT_OK(CloseYear("2026-12-31"));
  EXPECT_THAT(CloseYear("2026-12-31"), RefusedWith("YEAR_CLOSED_ALREADY", "end_date"));
  EXPECT_THAT(CloseYear("2027-03-31"), RefusedWith("NOT_END_OF_YEAR", "end_date"));
  EXPECT_THAT(CloseYear("2027-12-31"), RefusedWith("PERIOD_NOT_CLOSED", "end_date"));
}

TEST_F(FinancialYearTest, TheFirstYearHasAtMostTwelveMonths) {
  EXPECT_OK(PostSimple("2026-03-31", "627800", "530000", 5));
  EXPECT_OK(ClosePeriod("2027-02-28"));
  EXPECT_OK(ClosePeriod("2027-03-31"));
  EXPECT_THAT(CloseYear("2027-03-31"), RefusedWith("NOT_END_OF_YEAR", "end_date"));
  EXPECT_OK(CloseYear("2027-02-28"));
}

// The sums that deciding reads are those of the postings, month by month.
TEST_F(FinancialYearTest, TurnoversAreThoseOfThePostings) {
  std::mt19937_64 random(TestSeed(20261231));
  const char* accounts[] = {"706000", "762600", "627800", "681740", "530000", "106800"};
  std::map<std::string, __int128> expected;
  for (int round = 0; round < 300; ++round) {
    const Date day = AddDays(ParseIsoDate("2026-01-15").value(), Uniform(random, 0, 500));
    const std::string debit = accounts[Uniform(random, 0, 5)];
    const std::string credit = accounts[Uniform(random, 0, 5)];
    const int64_t minor = Uniform(random, 1, 100'00);
    EXPECT_OK(PostSimple(FormatIsoDate(day), debit, credit, minor));
    if (day < ParseIsoDate("2026-02-01") || day > ParseIsoDate("2026-12-31")) continue;
    if (IsResultAccount(debit)) expected[debit] += minor;
    if (IsResultAccount(credit)) expected[credit] -= minor;
  }
  std::erase_if(expected, [](const auto& sum) { return sum.second == 0; });
  EXPECT_EQ(ResultTurnovers("ami", ParseIsoDate("2026-02-01").value(),
                            ParseIsoDate("2026-12-31").value(), model_.state()),
            expected);
}

// Entries at random on both sides of the years' ends, some of them late: every year's end has no
// income and no expenses, and what it has balances.
TEST_F(FinancialYearTest, EveryYearsEndIsABalanceSheet) {
  std::mt19937_64 random(TestSeed(20271231));
  const char* accounts[] = {"706000", "762600", "627800", "681740", "530000", "401000"};
  for (const char* end : {"2026-06-30", "2027-06-30"}) {
    for (int round = 0; round < 150; ++round) {
      const Date day = AddDays(ParseIsoDate(end).value(), Uniform(random, -170, 60));
      EXPECT_OK(PostSimple(FormatIsoDate(day), accounts[Uniform(random, 0, 5)],
                           accounts[Uniform(random, 0, 5)], Uniform(random, 1, 100'00)));
    }
    EXPECT_OK(ClosePeriod(end));
    EXPECT_OK(CloseYear(end));
  }
  for (const char* end : {"2026-06-30", "2027-06-30"}) {
    const Balances balances = BalancesOn(end);
    EXPECT_FALSE(HasResultAccount(balances)) << end;
    int64_t sum = 0;
    for (const auto& [key, minor] : balances) sum += minor;
    EXPECT_EQ(sum, 0) << end;
  }
}

}  // namespace
}  // namespace thuning::accounting
