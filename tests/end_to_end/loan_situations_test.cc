// What happens to borrowers, typed into the real client, against what it costs by plain arithmetic.
// Each figure follows from the rules of a loan (ledger/loan/RULES.md) with a pencil, or is reckoned
// here day by day; nothing here knows the engine.

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "ledger/money/date.h"
#include "tests/end_to_end/lender.h"
#include "tests/support/temporary_directory.h"

namespace thuning {
namespace {

using namespace ledger::v1;
using type::v1::LoanState;

// ---- Plain arithmetic.

// Half even.
int64_t Rounded(__int128 numerator, __int128 denominator) {
  const __int128 down = numerator / denominator;
  const __int128 twice = 2 * (numerator - down * denominator);
  const bool up = twice > denominator || (twice == denominator && down % 2 == 1);
  return static_cast<int64_t>(up ? down + 1 : down);
}

// A year's interest at so many percent, for so many days.
int64_t Interest(int64_t principal, int percent, int64_t days, int64_t year = 365) {
  return Rounded(__int128{principal} * percent * days, __int128{100} * year);
}

Date On(const std::string& iso) { return ParseIsoDate(iso).value(); }
Date On(const google::type::Date& date) {
  return On(absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day()));
}
std::string Text(Date day) { return FormatIsoDate(day); }

// What each period costs by the day, actual/365.
std::vector<long double> Fractions(const std::vector<Date>& days, int percent) {
  std::vector<long double> fractions;
  for (size_t i = 1; i < days.size(); ++i) {
    fractions.push_back(static_cast<long double>(DaysBetween(days[i - 1], days[i])) * percent /
                        36500);
  }
  return fractions;
}

// P / (1/(1+f1) + 1/((1+f1)(1+f2)) + …), to the nearest minor unit.
int64_t LevelInstalment(int64_t principal, const std::vector<long double>& fractions) {
  long double value = 1;
  long double sum = 0;
  for (const long double fraction : fractions) sum += value /= 1 + fraction;
  return std::llroundl(static_cast<long double>(principal) / sum);
}

// One debt by the day, actual/365: interest arises on the principal, is rounded once for a period,
// and is paid before principal.
class PlainDebt {
 public:
  PlainDebt(int64_t principal, int percent, Date paid_out)
      : principal_(principal), percent_(percent), day_(paid_out) {}

  void EndPeriod(Date day) {
    GoOnTo(day);
    arisen_ += Rounded(hundredths_, 36500);
    hundredths_ = 0;
  }
  void Pay(int64_t minor, Date day) {
    GoOnTo(day);
    const int64_t interest = std::min(minor, InterestOwed());
    interest_paid_ += interest;
    principal_ -= minor - interest;
  }
  int64_t InterestOwed() const { return arisen_ + Rounded(hundredths_, 36500) - interest_paid_; }
  int64_t Settles(Date day) {
    GoOnTo(day);
    return principal_ + InterestOwed();
  }
  int64_t principal() const { return principal_; }
  int64_t interest_paid() const { return interest_paid_; }

 private:
  void GoOnTo(Date day) {
    hundredths_ += __int128{principal_} * percent_ * DaysBetween(day_, day);
    day_ = day;
  }

  int64_t principal_;
  const int percent_;
  Date day_;
  __int128 hundredths_ = 0;  // of this period, in 36 500ths of a minor unit
  int64_t arisen_ = 0;       // of the periods before
  int64_t interest_paid_ = 0;
};

// ---- One server for all; each situation has an operator of its own.

class LoanSituationsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = std::make_unique<TemporaryDirectory>();
    server_ = ServerProcess::Start(*directory_ / "data");
  }
  static void TearDownTestSuite() {
    server_.reset();
    directory_.reset();
  }

  static int64_t InterestOfRow(const Loan& loan, int number) {
    return loan.instalments(number - 1).interest_minor();
  }

  static std::unique_ptr<TemporaryDirectory> directory_;
  static std::unique_ptr<ServerProcess> server_;
};

std::unique_ptr<TemporaryDirectory> LoanSituationsTest::directory_;
std::unique_ptr<ServerProcess> LoanSituationsTest::server_;

const Words kByTheDay = {"--interest-basis", "day", "--rest", "daily", "--interest-on-past-due"};

Words With(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// ---- Charge-off, write-off.

// 1200.00 * 12 % in rounded periods of 31, 28, 31 and 10 days: 12.23 + 11.05 + 12.23 + 3.95.
constexpr int64_t kHundredDays = 12'23 + 11'05 + 12'23 + 3'95;

TEST_F(LoanSituationsTest, PartOfAnAcceleratedDebtDoesNotCloseIt) {
  const Lender lender(*server_, "accelerated");
  lender.Product("acc", 12, With(kByTheDay, {"--charge-off-accelerates"}));
  lender.Lend("L-1", "acc", 1'200'00, 12, "2025-01-10");
  lender.Transact("L-1", "charge-off", "2025-04-20", {"--reason", "lost"});
  const auto all = lender.Position("L-1", "2025-04-20");
  EXPECT_EQ(all.due().total_minor(), 1'200'00 + kHundredDays);
  EXPECT_EQ(all.payoff_minor(), 1'200'00 + kHundredDays);
  const int64_t left = 1'200'00 + kHundredDays - 426'36;  // all of it principal
  EXPECT_FALSE(lender.Pay("L-1", 426'36, "2025-04-20").closed());
  EXPECT_EQ(lender.Get("L-1").state(), LoanState::LOAN_STATE_ACTIVE);
  EXPECT_EQ(lender.Position("L-1", "2025-04-20").principal_outstanding_minor(), left);
  const auto next = lender.Position("L-1", "2025-04-21");
  EXPECT_EQ(next.payoff_minor(), left + Interest(left, 12, 1));
  EXPECT_FALSE(lender.Pay("L-1", 800'00, "2025-04-21").closed());
  EXPECT_EQ(lender.Position("L-1", "2025-04-21").payoff_minor(), next.payoff_minor() - 800'00);
}

TEST_F(LoanSituationsTest, MoneyAfterAnAcceleratingChargeOffPaysAllThatIsOwed) {
  const Lender lender(*server_, "accelerated-2");
  lender.Product("acc", 12, With(kByTheDay, {"--charge-off-accelerates"}));
  lender.Lend("L-2", "acc", 1'200'00, 12, "2025-01-10");
  PlainDebt debt(1'200'00, 12, On("2025-01-10"));
  for (const std::string day : {"2025-02-10", "2025-03-10", "2025-04-10"}) {
    lender.Pay("L-2", 106'62, day);
    debt.EndPeriod(On(day));
    debt.Pay(106'62, On(day));
  }
  lender.Transact("L-2", "charge-off", "2025-04-20", {"--reason", "lost"});
  const int64_t due = lender.Position("L-2", "2025-04-20").due().total_minor();
  EXPECT_EQ(debt.principal(), 912'84);
  EXPECT_EQ(due, 912'84 + Interest(912'84, 12, 10));  // 3.00
  EXPECT_EQ(due, debt.Settles(On("2025-04-20")));
  debt.EndPeriod(On("2025-04-20"));
  const int64_t owed = debt.Settles(On("2025-05-01"));  // eleven more days on 912.84: 3.30
  const auto paid = lender.Pay("L-2", 1'000'00, "2025-05-01", {"--confirm"});
  EXPECT_EQ(paid.overpaid_minor(), 1'000'00 - owed);
  const Loan loan = lender.Get("L-2");
  EXPECT_EQ(loan.state(), LoanState::LOAN_STATE_OVERPAID);
  EXPECT_EQ(loan.principal_outstanding_minor(), 0);
}

TEST_F(LoanSituationsTest, NoInterestArisesFromAChargeOffOnWhereTheProductSaysSo) {
  const Lender lender(*server_, "stopped");
  for (const std::string rule : {"drawn", "fixed-instalment"}) {
    lender.Product(rule, 12,
                   With(kByTheDay, {"--schedule-rule", rule, "--interest-stops-at-charge-off"}));
    lender.Lend(rule, rule, 1'200'00, 12, "2025-01-10");
    lender.Transact(rule, "charge-off", "2025-04-20", {"--reason", "lost"});
    for (const std::string day : {"2025-04-20", "2025-08-01", "2026-02-01"}) {
      const auto position = lender.Position(rule, day);
      EXPECT_EQ(position.accrued_interest_minor(), kHundredDays) << rule << day;
      EXPECT_EQ(position.payoff_minor(), 1'200'00 + kHundredDays) << rule << day;
      EXPECT_LE(position.due().interest_minor(), kHundredDays) << rule << day;
    }
  }
}

// 12 000.00 * 12 % * 69 days / 365 = 272.22
TEST_F(LoanSituationsTest, AWriteOffGivesUpWhatIsOwedThatDay) {
  const Lender lender(*server_, "written-off");
  lender.Product("f", 12, kByTheDay);
  lender.Lend("L-1", "f", 12'000'00, 24, "2025-01-10");
  EXPECT_EQ(Interest(12'000'00, 12, 69), 272'22);
  EXPECT_EQ(lender.Position("L-1", "2025-03-20").payoff_minor(), 12'272'22);
  const auto given_up = lender.Transact("L-1", "write-off", "2025-03-20", {"--reason", "dead"});
  int64_t principal = 0;
  int64_t interest = 0;
  for (const auto& part : given_up.outcome().allocations()) {
    (part.component() == type::v1::COMPONENT_INTEREST ? interest : principal) +=
        part.amount_minor();
  }
  EXPECT_EQ(principal, 12'000'00);
  EXPECT_EQ(interest, 272'22);
  const auto recovered = [&](int64_t minor, const std::string& day) {
    return lender
        .Transact("L-1", "recovery", day, {"--amount", lender.Money(minor), "--method", "cash"})
        .outcome()
        .overpaid_minor();
  };
  EXPECT_EQ(recovered(13'562'37, "2025-06-01"), 13'562'37 - 12'272'22);
  EXPECT_EQ(recovered(10'00, "2025-06-02"), 10'00);
}

// ---- Schedules.

struct Offer {
  std::string principal;  // as typed
  int64_t minor;
  int percent;
  int instalments;
  std::string paid_out;
  std::string first_due;  // may be empty
};

// Every instalment is the level one, and the last what is left: the residue of rounding, which is
// at most half a minor unit for each instalment and each period's interest, grown at the rate.
void ExpectLevel(const Offer& offer) {
  Words words = {"--principal",           offer.principal,
                 "--interest-method",     "declining-balance",
                 "--annual-rate-percent", std::to_string(offer.percent),
                 "--interest-basis",      "day",
                 "--instalment-count",    std::to_string(offer.instalments),
                 "--disbursement-date",   offer.paid_out};
  if (!offer.first_due.empty()) words = With(words, {"--first-due-date", offer.first_due});
  const QuoteLoanResponse quote = Quote(words);
  ASSERT_EQ(quote.rows_size(), offer.instalments + 1);
  std::vector<Date> days;
  for (const ScheduleRow& row : quote.rows()) days.push_back(On(row.due_date()));
  EXPECT_EQ(days[0], On(offer.paid_out));
  if (!offer.first_due.empty()) {
    EXPECT_EQ(days[1], On(offer.first_due));
  }
  const int64_t level = LevelInstalment(offer.minor, Fractions(days, offer.percent));
  int64_t balance = offer.minor;
  for (int i = 1; i <= offer.instalments; ++i) {
    const auto at = static_cast<size_t>(i);
    const int64_t interest = Interest(balance, offer.percent, DaysBetween(days[at - 1], days[at]));
    const int64_t total = i < offer.instalments ? level : balance + interest;
    EXPECT_EQ(quote.rows(i).interest_minor(), interest) << i;
    EXPECT_EQ(quote.rows(i).total_minor(), total) << i;
    balance -= total - interest;
    EXPECT_EQ(quote.rows(i).balance_minor(), balance) << i;
  }
}

int64_t LastTotal(const Offer& offer) {
  const QuoteLoanResponse quote =
      Quote({"--principal", offer.principal, "--interest-method", "declining-balance",
             "--annual-rate-percent", std::to_string(offer.percent), "--interest-basis", "day",
             "--instalment-count", std::to_string(offer.instalments), "--disbursement-date",
             offer.paid_out, "--first-due-date", offer.first_due});
  return quote.rows(offer.instalments).total_minor();
}

// 345.00 and 344.93; 1115.12 and 1115.14; 1178.63 and 1178.62.
TEST_F(LoanSituationsTest, InstalmentsAreLevelWhateverThePeriodsLast) {
  const Offer february = {"12000 EUR", 12'000'00, 24, 60, "2026-02-01", "2026-03-01"};
  const Offer five_days = {"12000 EUR", 12'000'00, 24, 12, "2026-01-27", "2026-02-01"};
  const Offer three_months = {"12000 EUR", 12'000'00, 24, 12, "2026-01-01", "2026-04-01"};
  for (const Offer& offer : {february, five_days, three_months}) ExpectLevel(offer);
  EXPECT_EQ(LastTotal(february), 344'93);
  EXPECT_EQ(LastTotal(five_days), 1'115'14);
  EXPECT_EQ(LastTotal(three_months), 1'178'62);
}

TEST_F(LoanSituationsTest, InstalmentsAreLevelInOtherSumsAndCurrencies) {
  for (const Offer& offer : {Offer{"5000 EUR", 5'000'00, 24, 120, "2026-02-01", ""},
                             Offer{"1000000 JPY", 1'000'000, 9, 24, "2025-07-31", ""},
                             Offer{"750.500 TND", 750'500, 18, 9, "2024-01-31", "2024-02-29"},
                             Offer{"33333.33 MAD", 33'333'33, 7, 36, "2023-11-15", "2024-01-02"},
                             Offer{"480 ZAR", 480'00, 30, 6, "2026-12-20", "2027-01-31"}}) {
    SCOPED_TRACE(offer.principal);
    ExpectLevel(offer);
  }
}

// 12.00 a month: three of them, or 5 days of the 31 from 1 January; however it came about.
TEST_F(LoanSituationsTest, TheSameDatesHaveOnePrice) {
  const auto first_interest = [](const std::string& paid_out, const std::string& first_due,
                                 const std::string& rule) {
    return Quote({"--principal", "1200 EUR", "--interest-method", "declining-balance",
                  "--annual-rate-percent", "12", "--instalment-count", "6", "--disbursement-date",
                  paid_out, "--first-due-date", first_due, "--schedule-rule", rule})
        .rows(1)
        .interest_minor();
  };
  for (const std::string rule : {"drawn", "fixed-instalment"}) {
    EXPECT_EQ(first_interest("2025-01-01", "2025-04-01", rule), 3 * 12'00);
    EXPECT_EQ(first_interest("2025-01-27", "2025-02-01", rule), Rounded(12'00 * 5, 31));  // 1.94
  }
  const Lender lender(*server_, "moved");
  lender.Product("d", 12, {});
  lender.Lend("L-1", "d", 1'200'00, 6, "2025-01-01");
  lender.Do({"loan", "amend", "L-1", "--from", "2025-02-01", "--moved-to", "2025-04-01", "--reason",
             "asked", "--effective-date", "2025-01-02"});
  EXPECT_EQ(InterestOfRow(lender.Get("L-1"), 1), 3 * 12'00);
}

// ---- Day counts.

// 360 000.00 at 10 % is 100.00 a day of 30/360 (ISDA 2006, 4.16 (f)).
TEST_F(LoanSituationsTest, ThirtyThreeSixtyCountsDaysByDates) {
  struct Span {
    const char* from;
    const char* to;
    int days;
  };
  for (const Span& span :
       {Span{"2026-01-15", "2026-02-28", 43},  // 30 + (28 - 15)
        Span{"2026-01-10", "2026-01-31", 21},  // 31 - 10
        Span{"2026-01-30", "2026-03-31", 60},  // the 31st after a 30th is a 30th
        Span{"2025-09-30", "2026-03-31", 180}, Span{"2026-01-31", "2026-02-28", 28},
        Span{"2026-02-28", "2026-03-31", 33}, Span{"2024-02-29", "2024-03-31", 32},
        Span{"2023-12-31", "2024-12-31", 360}}) {
    const auto quote = Quote({"--principal", "360000 EUR", "--interest-method", "declining-balance",
                              "--annual-rate-percent", "10", "--instalment-count", "1",
                              "--disbursement-date", span.from, "--first-due-date", span.to,
                              "--interest-basis", "day", "--day-count", "thirty-360"});
    EXPECT_EQ(quote.rows(1).interest_minor(), span.days * 100'00) << span.from << " " << span.to;
  }
}

// A week is seven days, but six over the end of a month of 31, and nine over that of February.
TEST_F(LoanSituationsTest, ThirtyThreeSixtyCountsWeeksByDates) {
  const auto quote =
      Quote({"--principal", "360000 EUR", "--interest-method", "declining-balance",
             "--annual-rate-percent", "10", "--period-unit", "week", "--instalment-count", "7",
             "--grace-on-principal", "6", "--disbursement-date", "2026-01-21", "--interest-basis",
             "day", "--day-count", "thirty-360"});
  int row = 0;
  for (const int days : {7, 6, 7, 7, 7, 9, 7}) {
    EXPECT_EQ(quote.rows(++row).interest_minor(), days * 100'00) << row;
  }
}

TEST_F(LoanSituationsTest, ActualActualPutsTheNightOfNewYearIntoTheOldYear) {
  const auto first_interest = [](const Words& words) {
    return Quote(With({"--interest-method", "declining-balance", "--interest-basis", "day",
                       "--day-count", "actual-actual"},
                      words))
        .rows(1)
        .interest_minor();
  };
  // 10 000.00 * 10 % * (184/365 + 182/366)
  EXPECT_EQ(first_interest({"--principal", "10000 EUR", "--annual-rate-percent", "10",
                            "--instalment-count", "1", "--period-length", "12",
                            "--disbursement-date", "1999-07-01"}),
            1'001'38);
  // 300 000.00 * 6 % * (1/365 + 30/366)
  EXPECT_EQ(first_interest({"--principal", "300000 EUR", "--annual-rate-percent", "6",
                            "--instalment-count", "12", "--disbursement-date", "2027-12-31"}),
            1'524'72);
}

// 100 000.00 * 12 % * (17/365 + 4/366) = 690.05 has arisen when 10 000.00 come, and is paid first.
// With the ten days that are left, 90 690.05 * 12 % * 10/366, it is 987.396 by the first due date.
// That is rounded once: the second instalment asks for the 297.35 that are left of 987.40.
TEST_F(LoanSituationsTest, AfterNewYearADayIsOneOfTheNewYear) {
  const Lender lender(*server_, "leap");
  lender.Product("d", 12, {"--interest-basis", "day", "--day-count", "actual-actual"});
  lender.Lend("L-1", "d", 100'000'00, 12, "2023-12-15");
  lender.Pay("L-1", 10'000'00, "2024-01-05");
  const Loan loan = lender.Get("L-1");
  EXPECT_EQ(InterestOfRow(loan, 1), 690'05);
  EXPECT_EQ(loan.instalments(0).interest_paid_minor(), 690'05);
  EXPECT_EQ(loan.principal_outstanding_minor(), 100'000'00 - (10'000'00 - 690'05));
  EXPECT_EQ(InterestOfRow(loan, 2), 987'40 - 690'05 + Interest(90'690'05, 12, 31, 366));
}

// ---- Tranches and early money.

// 6000.00 * 12 % * 31/365 + 6000.00 * 12 % * 11 (or 1) / 365
TEST_F(LoanSituationsTest, ATrancheBearsInterestFromItsDay) {
  const Lender lender(*server_, "tranches");
  for (const std::string rule : {"drawn", "fixed-instalment"}) {
    lender.Product(rule, 12, With(kByTheDay, {"--schedule-rule", rule}));
    for (const std::string day : {"2026-01-21", "2026-01-31"}) {
      const std::string id = absl::StrCat(rule, day);
      lender.Approve(id, rule, 12'000'00, 12);
      lender.PayOut(id, "2026-01-01", 6'000'00);
      lender.PayOut(id, day, 6'000'00);
      const int64_t before = DaysBetween(On("2026-01-01"), On(day));
      EXPECT_EQ(InterestOfRow(lender.Get(id), 1), Interest(6'000'00, 12, 31 + 31 - before)) << id;
      const auto position = lender.Position(id, day);
      EXPECT_EQ(position.accrued_interest_minor(), Interest(6'000'00, 12, before)) << id;
      EXPECT_EQ(position.payoff().interest_minor(), Interest(6'000'00, 12, before)) << id;
    }
  }
}

// No day has passed: nothing. One day of 10 000.00 at 12 %: 3.29. After the first instalment: of
// what is left of the principal.
TEST_F(LoanSituationsTest, SettlingCostsTheDaysThatHavePassed) {
  const Lender lender(*server_, "settled");
  for (const std::string prepayment : {"keep", "lower", "shorten"}) {
    lender.Product(prepayment, 12, With(kByTheDay, {"--prepayment", prepayment}));
    lender.Lend(prepayment, prepayment, 10'000'00, 12, "2026-01-10");
    EXPECT_EQ(lender.Position(prepayment, "2026-01-10").payoff_minor(), 10'000'00);
    EXPECT_EQ(lender.Position(prepayment, "2026-01-11").payoff_minor(),
              10'000'00 + Interest(10'000'00, 12, 1));
    const Instalment first = lender.Get(prepayment).instalments(0);
    const int64_t instalment = first.principal_minor() + first.interest_minor();
    const int64_t left = 10'000'00 - (instalment - Interest(10'000'00, 12, 31));
    lender.Pay(prepayment, instalment, "2026-02-10");
    EXPECT_EQ(lender.Position(prepayment, "2026-02-10").payoff_minor(), left);
    EXPECT_EQ(lender.Position(prepayment, "2026-02-11").payoff_minor(),
              left + Interest(left, 12, 1));
    EXPECT_TRUE(lender.Pay(prepayment, left + Interest(left, 12, 1), "2026-02-11").closed());
  }
}

// ---- Amendments.

// 207.06 a month; after two of them 807.93 are left, for ten instalments of 85.30: 1 % a month.
TEST_F(LoanSituationsTest, ARescheduledLoanHasOneFigure) {
  const Lender lender(*server_, "rescheduled");
  lender.Product("f", 12, {"--rest", "none", "--no-settling-drops-interest"});
  for (const std::string loan : {"L-1", "L-2"}) {
    lender.Lend(loan, "f", 1'200'00, 6, "2025-01-10");
    lender.Do({"loan", "amend", loan, "--from", "2025-04-10", "--extra-instalments", "6",
               "--reason", "asked", "--effective-date", "2025-01-15"});
  }
  int64_t balance = 1'200'00;
  int64_t interest = 0;
  int64_t level = LevelInstalment(balance, std::vector<long double>(6, 0.01L));
  EXPECT_EQ(level, 207'06);
  for (int i = 1; i <= 12; ++i) {
    if (i == 3) level = LevelInstalment(balance, std::vector<long double>(10, 0.01L));
    const int64_t of_month = Rounded(balance, 100);
    interest += of_month;
    balance -= i == 12 ? balance : level - of_month;
  }
  EXPECT_EQ(interest, 67'15);
  EXPECT_EQ(lender.Get("L-1").outstanding_minor(), 1'267'15);
  EXPECT_EQ(lender.Position("L-1", "2025-01-20").payoff_minor(), 1'267'15);
  EXPECT_FALSE(lender.Pay("L-1", 1'242'35, "2025-01-20").closed());
  EXPECT_EQ(lender.Position("L-1", "2025-01-20").payoff_minor(), 1'267'15 - 1'242'35);
  const auto paid = lender.Pay("L-2", 1'267'15, "2025-01-20");
  EXPECT_TRUE(paid.closed());
  EXPECT_EQ(paid.overpaid_minor(), 0);
  for (const std::string day : {"2025-01-20", "2025-05-20", "2025-11-20"}) {
    const auto position = lender.Position("L-2", day);
    EXPECT_EQ(position.payoff_minor(), 0) << day;
    EXPECT_EQ(position.past_due().total_minor(), 0) << day;
    EXPECT_EQ(position.days_past_due(), 0) << day;
  }
}

// ---- Charges.

// 3.00 of interest by the first due date; the rest of 152.01 is principal.
TEST_F(LoanSituationsTest, AFeeDecidedLaterChangesNoEarlierDay) {
  const Lender lender(*server_, "fees");
  lender.Product("d", 12, {});
  const auto charge = [&](const std::string& loan, const std::string& day) {
    lender.Do({"charge", "add", loan, "--display-name", "visit", "--amount", "15 EUR", "--timing",
               "date", "--due-date", day, "--effective-date", day});
  };
  lender.Lend("L-1", "d", 300'00, 3, "2025-01-10");
  lender.Pay("L-1", 152'01, "2025-02-10");
  const auto before = lender.Position("L-1", "2025-02-12");
  EXPECT_EQ(before.principal_outstanding_minor(), 300'00 - (152'01 - 3'00));
  charge("L-1", "2025-02-25");
  const auto after = lender.Position("L-1", "2025-02-12");
  EXPECT_EQ(after.principal_outstanding_minor(), before.principal_outstanding_minor());
  EXPECT_EQ(after.payoff_minor(), before.payoff_minor());
  lender.Lend("L-2", "d", 300'00, 3, "2025-01-10");
  const int64_t settles = 300'00 + Rounded(3'00 * 22, 31);  // 22 of January's 31 days
  EXPECT_EQ(lender.Position("L-2", "2025-02-01").payoff_minor(), settles);
  charge("L-2", "2025-08-01");
  EXPECT_EQ(lender.Position("L-2", "2025-02-01").payoff_minor(), settles);
}

// By 20 January 12.00 * 10/31 = 3.87 have arisen, which the 20.00 pay once there is no fee.
TEST_F(LoanSituationsTest, WhatWasPaidOfAFeeThatIsUndonePaysTheLoan) {
  const Lender lender(*server_, "mistake");
  lender.Product("d", 12, {});
  lender.Lend("L-1", "d", 1'200'00, 3, "2025-01-10");
  lender.Do({"charge", "add", "L-1", "--display-name", "file", "--amount", "50 EUR", "--timing",
             "date", "--due-date", "2025-01-20", "--effective-date", "2025-01-10"});
  lender.Transact("L-1", "charge-payment", "2025-01-20",
                  {"--charge", "1", "--amount", "20 EUR", "--method", "cash"});
  EXPECT_EQ(lender.Position("L-1", "2025-01-25").principal_outstanding_minor(), 1'200'00);
  lender.Do({"charge", "reverse", "L-1", "--charge", "1", "--reason", "mistake", "--effective-date",
             "2025-01-25"});
  const int64_t principal = 1'200'00 - (20'00 - Rounded(12'00 * 10, 31));
  EXPECT_EQ(lender.Position("L-1", "2025-01-25").principal_outstanding_minor(), principal);
}

// ---- What is refused.

TEST_F(LoanSituationsTest, NobodyPaidTomorrow) {
  const Lender lender(*server_, "future");
  lender.Product("d", 12, {});
  lender.Lend("L-1", "d", 1'200'00, 6, "2025-01-10");
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  const auto day = [](absl::CivilDay civil) { return absl::FormatCivilTime(civil); };
  const auto payment_on = [](const std::string& date) -> Words {
    return {"repayment", "record",           "L-1", "--amount", "10 EUR", "--method",
            "cash",      "--effective-date", date};
  };
  // Two days ahead, as midnight may pass meanwhile.
  EXPECT_EQ(lender.Refusal(payment_on(day(today + 2))), "DATE_IN_FUTURE effective_date");
  EXPECT_EQ(lender.Refusal(payment_on("2996-01-01")), "DATE_IN_FUTURE effective_date");
  EXPECT_EQ(lender.Refusal({"loan", "accrue", "L-1", "--effective-date", day(today + 2)}),
            "DATE_IN_FUTURE effective_date");
  lender.Do(payment_on(day(today)));
}

TEST_F(LoanSituationsTest, AProductThatNoLoanCanFitIsRefused) {
  const Lender lender(*server_, "products");
  const auto product = [](const std::string& method, const std::string& rate, const Words& policy) {
    return With({"product", "create", "x", "--display-name", "x", "--interest-method", method,
                 "--annual-rate-percent", rate, "--min-principal-minor", "1",
                 "--max-principal-minor", "1000000", "--max-instalment-count", "60"},
                policy);
  };
  EXPECT_EQ(lender.Refusal(product("flat", "12", {"--rest", "daily"})),
            "NOT_OFFERED_TOGETHER product.policy.rest");
  EXPECT_EQ(lender.Refusal(product("flat", "12", {"--prepayment", "lower"})),
            "NOT_OFFERED_TOGETHER product.policy.prepayment");
  EXPECT_EQ(lender.Refusal(product("zero", "12", {})), "RATE_NOT_ZERO product.annual_rate_percent");
  lender.Do(product("flat", "12", {}));
}

// ---- One large early payment, then each instalment as it is asked for.

struct Early {
  std::string operator_id;
  int64_t principal;
  int percent;
  int instalments;
  int64_t early;
  Words policy;
};

void ExpectInterestOfEachDay(const ServerProcess& server, const Early& life) {
  const Lender lender(server, life.operator_id);
  lender.Product("f", life.percent, With(kByTheDay, life.policy));
  lender.Lend("L-1", "f", life.principal, life.instalments, "2022-01-10");
  PlainDebt debt(life.principal, life.percent, On("2022-01-10"));
  for (int month = 1; month <= life.instalments; ++month) {
    if (month == 4) {
      lender.Pay("L-1", life.early, "2022-04-20");
      debt.Pay(life.early, On("2022-04-20"));
    }
    const std::string day = absl::StrFormat("%d-%02d-10", 2022 + month / 12, month % 12 + 1);
    debt.EndPeriod(On(day));
    const auto position = lender.Position("L-1", day);
    EXPECT_EQ(position.payoff_minor(), debt.Settles(On(day))) << day;
    if (position.due().total_minor() == 0) continue;
    const bool closed = lender.Pay("L-1", position.due().total_minor(), day).closed();
    debt.Pay(position.due().total_minor(), On(day));
    if (closed) break;
  }
  const Loan loan = lender.Get("L-1");
  int64_t interest_paid = 0;
  for (const Instalment& row : loan.instalments()) interest_paid += row.interest_paid_minor();
  EXPECT_EQ(loan.state(), LoanState::LOAN_STATE_CLOSED);
  EXPECT_EQ(debt.principal(), 0);
  EXPECT_EQ(interest_paid, debt.interest_paid());
}

TEST_F(LoanSituationsTest, EarlyMoneySavesInterestButForgivesNone) {
  ExpectInterestOfEachDay(*server_, {"early", 3'000'00, 5, 36, 1'000'00, {}});
  ExpectInterestOfEachDay(*server_, {"early-300", 3'000'00, 12, 36, 300'00, {}});
  ExpectInterestOfEachDay(*server_,
                          {"early-lower", 3'000'00, 12, 24, 400'00, {"--prepayment", "lower"}});
  ExpectInterestOfEachDay(*server_,
                          {"early-keep", 3'000'00, 5, 36, 1'000'00, {"--prepayment", "keep"}});
}

// ---- Any day, any currency: what settles is principal and the days' interest.

struct Abroad {
  std::string operator_id;
  std::string currency;
  int decimals;
  int64_t principal;
  int percent;
  int64_t year;
  std::string day_count;
};

TEST_F(LoanSituationsTest, WhatSettlesIsPrincipalAndTheInterestOfTheDays) {
  for (const Abroad& abroad : {Abroad{"yen", "JPY", 0, 250'000, 9, 365, "actual-365"},
                               Abroad{"dinar", "TND", 3, 1'750'500, 18, 360, "actual-360"},
                               Abroad{"dirham", "MAD", 2, 9'999'99, 7, 364, "actual-364"},
                               Abroad{"rand", "ZAR", 2, 20'000'00, 30, 365, "actual-365"}}) {
    SCOPED_TRACE(abroad.currency);
    const Lender lender(*server_, abroad.operator_id, abroad.currency, abroad.decimals);
    lender.Product("p", abroad.percent,
                   {"--interest-basis", "day", "--day-count", abroad.day_count});
    lender.Lend("L-1", "p", abroad.principal, 10, "2024-05-17");
    for (const int64_t days : {0, 1, 13, 31}) {
      const std::string day = Text(AddDays(On("2024-05-17"), static_cast<int>(days)));
      EXPECT_EQ(lender.Position("L-1", day).payoff_minor(),
                abroad.principal + Interest(abroad.principal, abroad.percent, days, abroad.year))
          << day;
    }
    const int64_t settles = lender.Position("L-1", "2024-05-30").payoff_minor();
    EXPECT_TRUE(lender.Pay("L-1", settles, "2024-05-30").closed());
    EXPECT_EQ(lender.Get("L-1").closure(), type::v1::LOAN_CLOSURE_PAID);
  }
}

}  // namespace
}  // namespace thuning
