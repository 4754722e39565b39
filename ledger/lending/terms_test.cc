// What terms become when they are completed, what of them is refused, and the rows of schedules
// that one can work out by hand.
#include "ledger/lending/terms.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "ledger/lending/loan_fixture_test.h"
#include "ledger/lending/planned_loan.h"
#include "tests/support/refusal_table.h"

namespace thuning::lending {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;
using type::v1::LoanFee;
using type::v1::LoanTerms;

// 1200.00 at 12 % in four months from 15 January 2026.
LoanTerms Good() {
  LoanTerms terms = TermsOf(1'200'00, 4);
  terms.set_annual_rate_percent("12");
  terms.set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
  *terms.mutable_disbursement_date() = Day("2026-01-15");
  return terms;
}

LoanTerms EqualPrincipal() {
  LoanTerms terms = Good();
  terms.set_amortisation(type::v1::AMORTISATION_EQUAL_PRINCIPAL);
  return terms;
}

LoanTerms Complete(const LoanTerms& terms) {
  const auto complete = CompleteTerms("terms", terms);
  EXPECT_OK(complete);
  return complete.ok() ? *complete : LoanTerms();
}

// "2026-02-15 30000+1200".
std::vector<std::string> Rows(const LoanTerms& terms) {
  std::vector<std::string> rows;
  const loan::Plan plan = PlanOf(Complete(terms)).plan;
  for (const loan::DownPayment& sum : plan.down_payments) {
    rows.push_back(absl::StrCat(FormatIsoDate(sum.date), " ", sum.amount, "+0"));
  }
  for (const loan::PlannedRow& row : plan.rows) {
    rows.push_back(
        absl::StrCat(FormatIsoDate(row.due_date), " ", row.principal, "+", row.interest));
  }
  return rows;
}

// Of each row, interest only.
std::vector<int64_t> Interest(const LoanTerms& terms) {
  std::vector<int64_t> interest;
  for (const loan::PlannedRow& row : PlanOf(Complete(terms)).plan.rows) {
    interest.push_back(row.interest);
  }
  return interest;
}

int64_t Millionths(Decimal value) {
  return Decimal(value.significand(), value.exponent() + 6).RoundToInteger(Rounding::kHalfEven);
}

LoanFee Fee() {
  LoanFee fee;
  fee.set_display_name("frais");
  *fee.mutable_amount() = Eur(20'00);
  return fee;
}

LoanFee PercentFee(const std::string& percent) {
  LoanFee fee = Fee();
  fee.clear_amount();
  fee.set_percent(percent);
  return fee;
}

TEST(TermsTest, EveryDefaultIsWrittenOut) {
  LoanTerms given = Good();
  given.set_annual_rate_percent("012.500");
  *given.add_fees() = Fee();
  *given.add_fees() = PercentFee("1.50");
  const LoanTerms terms = Complete(given);
  EXPECT_EQ(terms.annual_rate_percent(), "12.5");
  EXPECT_EQ(terms.amortisation(), type::v1::AMORTISATION_EQUAL_INSTALMENTS);
  EXPECT_EQ(terms.period_unit(), type::v1::PERIOD_UNIT_MONTH);
  EXPECT_EQ(terms.period_length(), 1);
  EXPECT_EQ(terms.fees(0).timing(), type::v1::FEE_TIMING_DISBURSEMENT);
  EXPECT_EQ(terms.fees(0).basis(), type::v1::FEE_BASIS_AMOUNT);
  EXPECT_EQ(terms.fees(1).basis(), type::v1::FEE_BASIS_PRINCIPAL);
  EXPECT_EQ(terms.fees(1).percent(), "1.5");
  EXPECT_EQ(terms.policy().rules_version(), 1);
  EXPECT_EQ(terms.policy().calendar(), "NONE");
  EXPECT_FALSE(terms.has_first_due_date()) << "later ones keep the day of the disbursement";
  EXPECT_EQ(Complete(terms).SerializeAsString(), terms.SerializeAsString());
}

TEST(TermsTest, NoRateIsZero) {
  LoanTerms given = Good();
  given.clear_annual_rate_percent();
  given.set_interest_method(type::v1::INTEREST_METHOD_ZERO);
  EXPECT_EQ(Complete(given).annual_rate_percent(), "0");
  EXPECT_THAT(Interest(given), ElementsAre(0, 0, 0, 0));
}

TEST(TermsTest, APenaltyForLatenessIsAPenalty) {
  LoanFee fee = Fee();
  fee.set_timing(type::v1::FEE_TIMING_PAST_DUE);
  ASSERT_OK_AND_ASSIGN(const LoanFee complete, CompleteFee("fee", fee, "EUR"));
  EXPECT_TRUE(complete.penalty());
}

using LoanTermsRow = RefusalRow<LoanTerms>;

// The fields up to the dates.
std::vector<LoanTermsRow> RefusalsOfFields() {
  using T = LoanTerms;
  return {
      {"REQUIRED_FIELD_MISSING", "t.principal", [](T& t) { t.clear_principal(); }},
      {"AMOUNT_NOT_POSITIVE", "t.principal.minor_units",
       [](T& t) { t.mutable_principal()->set_minor_units(0); }},
      {"AMOUNT_TOO_LARGE", "t.principal.minor_units",
       [](T& t) { t.mutable_principal()->set_minor_units(10'000'000'000'001); }},
      {"CURRENCY_UNKNOWN", "t.principal.currency_code",
       [](T& t) { t.mutable_principal()->set_currency_code("EUX"); }},
      {"REQUIRED_FIELD_MISSING", "t.principal.currency_code",
       [](T& t) { t.mutable_principal()->clear_currency_code(); }},
      {"RATE_MALFORMED", "t.annual_rate_percent", [](T& t) { t.set_annual_rate_percent("-1"); }},
      {"RATE_TOO_PRECISE", "t.annual_rate_percent",
       [](T& t) { t.set_annual_rate_percent("1.0000001"); }},
      {"RATE_OUT_OF_RANGE", "t.annual_rate_percent",
       [](T& t) { t.set_annual_rate_percent("100.01"); }},
      {"REQUIRED_FIELD_MISSING", "t.interest_method", [](T& t) { t.clear_interest_method(); }},
      {"RATE_NOT_ZERO", "t.annual_rate_percent",
       [](T& t) {
         t.set_annual_rate_percent("12");
         t.set_interest_method(type::v1::INTEREST_METHOD_ZERO);
       }},
      {"VALUE_UNKNOWN", "t.interest_method",
       [](T& t) { t.set_interest_method(static_cast<type::v1::InterestMethod>(9)); }},
      {"VALUE_UNKNOWN", "t.amortisation",
       [](T& t) { t.set_amortisation(static_cast<type::v1::Amortisation>(9)); }},
      {"VALUE_OUT_OF_RANGE", "t.instalment_count", [](T& t) { t.clear_instalment_count(); }},
      {"VALUE_OUT_OF_RANGE", "t.instalment_count", [](T& t) { t.set_instalment_count(601); }},
      {"VALUE_UNKNOWN", "t.period_unit",
       [](T& t) { t.set_period_unit(static_cast<type::v1::PeriodUnit>(9)); }},
      {"VALUE_OUT_OF_RANGE", "t.period_length", [](T& t) { t.set_period_length(-1); }},
      {"VALUE_OUT_OF_RANGE", "t.period_length", [](T& t) { t.set_period_length(61); }},
      {"DATE_INVALID", "t.disbursement_date",
       [](T& t) { t.mutable_disbursement_date()->set_day(32); }},
      {"DATE_INVALID", "t.first_due_date", [](T& t) { t.mutable_first_due_date()->set_year(1); }}};
}

// Fees, grace, the policy, and what does not go together.
std::vector<LoanTermsRow> RefusalsOfTheRest() {
  using T = LoanTerms;
  return {
      {"TOO_MANY_FEES", "t.fees",
       [](T& t) {
         t.clear_fees();
         for (int n = 0; n < 21; ++n) *t.add_fees() = Fee();
       }},
      {"REQUIRED_FIELD_MISSING", "t.fees[0].display_name",
       [](T& t) {
         t.clear_fees();
         t.add_fees();
       }},
      {"FEES_REACH_PRINCIPAL", "t.fees",
       [](T& t) {
         t.clear_fees();
         *t.add_fees() = PercentFee("98");
         *t.add_fees() = Fee();
         *t.mutable_fees(1)->mutable_amount() = Eur(24'00);
       }},
      {"VALUE_OUT_OF_RANGE", "t.grace_on_principal", [](T& t) { t.set_grace_on_principal(-1); }},
      {"VALUE_OUT_OF_RANGE", "t.grace_on_principal", [](T& t) { t.set_grace_on_principal(4); }},
      {"VALUE_OUT_OF_RANGE", "t.grace_on_interest", [](T& t) { t.set_grace_on_interest(4); }},
      {"DATE_INVALID", "t.interest_free_until",
       [](T& t) { t.mutable_interest_free_until()->set_month(13); }},
      {"RATE_MALFORMED", "t.down_payment_percent", [](T& t) { t.set_down_payment_percent("x"); }},
      {"VALUE_OUT_OF_RANGE", "t.down_payment_percent",
       [](T& t) { t.set_down_payment_percent("0"); }},
      {"VALUE_OUT_OF_RANGE", "t.down_payment_percent",
       [](T& t) { t.set_down_payment_percent("100.0"); }},
      {"CALENDAR_UNKNOWN", "t.policy.calendar",
       [](T& t) { t.mutable_policy()->set_calendar("MARS"); }},
      {"FIRST_DUE_DATE_TOO_EARLY", "t.first_due_date",
       [](T& t) { *t.mutable_first_due_date() = Day("2026-01-15"); }},
      {"SCHEDULE_TOO_LONG", "t.first_due_date",
       [](T& t) { *t.mutable_first_due_date() = Day("2999-10-15"); }}};
}

TEST(TermsTest, RefusalsInOrder) {
  std::vector<LoanTermsRow> rows = RefusalsOfFields();
  for (const LoanTermsRow& row : RefusalsOfTheRest()) rows.push_back(row);
  ExpectRefusals<LoanTerms>(Good(), rows,
                            [](const LoanTerms& terms) { return CompleteTerms("t", terms); });
}

TEST(TermsTest, PeriodsByDaysMayBeLonger) {
  LoanTerms terms = Good();
  terms.set_period_unit(type::v1::PERIOD_UNIT_DAY);
  terms.set_period_length(1830);
  EXPECT_OK(CompleteTerms("t", terms));
  terms.set_period_length(1831);
  EXPECT_THAT(CompleteTerms("t", terms), RefusedWith("VALUE_OUT_OF_RANGE", "t.period_length"));
}

TEST(TermsTest, RefusalsOfAFeeInOrder) {
  using F = LoanFee;
  ExpectRefusals<F>(
      Fee(),
      {{"REQUIRED_FIELD_MISSING", "f.display_name", [](F& f) { f.clear_display_name(); }},
       {"TEXT_TOO_LONG", "f.display_name", [](F& f) { f.set_display_name(std::string(101, 'x')); }},
       {"VALUE_UNKNOWN", "f.timing",
        [](F& f) { f.set_timing(static_cast<type::v1::FeeTiming>(9)); }},
       {"NOT_OFFERED_TOGETHER", "f.due_date",
        [](F& f) {
          f.set_timing(type::v1::FEE_TIMING_INSTALMENT);
          *f.mutable_due_date() = Day("2026-02-01");
        }},
       {"REQUIRED_FIELD_MISSING", "f.due_date",
        [](F& f) {
          f.set_timing(type::v1::FEE_TIMING_DATE);
          f.clear_due_date();
        }},
       {"DATE_INVALID", "f.due_date",
        [](F& f) {
          f.set_timing(type::v1::FEE_TIMING_DATE);
          f.mutable_due_date()->set_day(40);
        }},
       {"VALUE_UNKNOWN", "f.basis",
        [](F& f) {
          f.clear_timing();
          f.clear_due_date();
          f.set_basis(static_cast<type::v1::FeeBasis>(9));
        }},
       {"NOT_OFFERED_TOGETHER", "f.amount",
        [](F& f) {
          *f.mutable_amount() = Eur(1);
          f.set_basis(type::v1::FEE_BASIS_PRINCIPAL);
          f.set_percent("1");
        }},
       {"NOT_OFFERED_TOGETHER", "f.percent",
        [](F& f) {
          f.set_basis(type::v1::FEE_BASIS_AMOUNT);
          f.set_percent("1");
        }},
       {"REQUIRED_FIELD_MISSING", "f.amount",
        [](F& f) {
          f.clear_percent();
          f.clear_amount();
        }},
       {"AMOUNT_NOT_POSITIVE", "f.amount.minor_units",
        [](F& f) { f.mutable_amount()->set_minor_units(0); }},
       {"CURRENCY_DIFFERS", "f.amount.currency_code",
        [](F& f) { f.mutable_amount()->set_currency_code("USD"); }}},
      [](const F& fee) { return CompleteFee("f", fee, "EUR"); });
}

TEST(TermsTest, APercentageIsAboveZeroAndAtMostAHundred) {
  EXPECT_THAT(CompleteFee("f", PercentFee("0.0"), "EUR"),
              RefusedWith("VALUE_OUT_OF_RANGE", "f.percent"));
  EXPECT_THAT(CompleteFee("f", PercentFee("100.1"), "EUR"),
              RefusedWith("RATE_OUT_OF_RANGE", "f.percent"));
  EXPECT_THAT(CompleteFee("f", PercentFee("1,5"), "EUR"),
              RefusedWith("RATE_MALFORMED", "f.percent"));
  EXPECT_OK(CompleteFee("f", PercentFee("100"), "EUR"));
}

// Interest of the future is not known on the day of the pay-out, and on a date not whose it is.
TEST(TermsTest, AFeeOnADayIsNoPartOfInterest) {
  for (const auto basis :
       {type::v1::FEE_BASIS_INTEREST, type::v1::FEE_BASIS_PRINCIPAL_AND_INTEREST}) {
    LoanFee fee = PercentFee("1");
    fee.set_basis(basis);
    EXPECT_THAT(CompleteFee("f", fee, "EUR"), RefusedWith("NOT_OFFERED_TOGETHER", "f.basis"));
    fee.set_timing(type::v1::FEE_TIMING_DATE);
    *fee.mutable_due_date() = Day("2026-02-01");
    EXPECT_THAT(CompleteFee("f", fee, "EUR"), RefusedWith("NOT_OFFERED_TOGETHER", "f.basis"));
    fee.clear_due_date();
    fee.set_timing(type::v1::FEE_TIMING_INSTALMENT);
    EXPECT_OK(CompleteFee("f", fee, "EUR"));
    fee.set_timing(type::v1::FEE_TIMING_PAST_DUE);
    EXPECT_OK(CompleteFee("f", fee, "EUR"));
  }
}

TEST(TermsTest, PercentTextIsADecimal) {
  EXPECT_EQ(Millionths(PercentValue("4.5")), 4'500'000);
  EXPECT_EQ(Millionths(PercentValue("0.000001")), 1);
}

// 1 % of 1200, 900, 600 and 300.
TEST(ScheduleOfTermsTest, EqualPrincipal) {
  EXPECT_THAT(Rows(EqualPrincipal()), ElementsAre("2026-02-15 30000+1200", "2026-03-15 30000+900",
                                                  "2026-04-15 30000+600", "2026-05-15 30000+300"));
}

// 1200.00 * 0.01 / (1 - 1.01^-4) = 307.54 (1.01^4 = 1.04060401): interest of 1 % of the balance,
// 1200.00, 904.46, 605.96 and 304.48, which the last row repays with 3.04.
TEST(ScheduleOfTermsTest, EqualInstalments) {
  EXPECT_THAT(Rows(Good()), ElementsAre("2026-02-15 29554+1200", "2026-03-15 29850+904",
                                        "2026-04-15 30148+606", "2026-05-15 30448+304"));
}

// 12 % of 1000.00 for three months, 30.00, whatever is repaid; 1000.00 / 3, the cent at the end.
TEST(ScheduleOfTermsTest, Flat) {
  LoanTerms terms = Good();
  *terms.mutable_principal() = Eur(1'000'00);
  terms.set_instalment_count(3);
  terms.set_interest_method(type::v1::INTEREST_METHOD_FLAT);
  EXPECT_THAT(Rows(terms), ElementsAre("2026-02-15 33333+1000", "2026-03-15 33333+1000",
                                       "2026-04-15 33334+1000"));
}

TEST(ScheduleOfTermsTest, InterestOnlyThenABullet) {
  LoanTerms terms = Good();
  terms.set_grace_on_principal(3);
  EXPECT_THAT(Rows(terms), ElementsAre("2026-02-15 0+1200", "2026-03-15 0+1200",
                                       "2026-04-15 0+1200", "2026-05-15 120000+1200"));
}

// 1 % of 1200.00 for each of two months without interest, asked for with the third.
TEST(ScheduleOfTermsTest, GraceOnInterest) {
  LoanTerms terms = EqualPrincipal();
  terms.set_grace_on_interest(2);
  EXPECT_THAT(Rows(terms), ElementsAre("2026-02-15 30000+0", "2026-03-15 30000+0",
                                       "2026-04-15 30000+2700", "2026-05-15 30000+300"));
}

// 1200 * 0.12 * 31 / 360 = 12.40; 900: 28 days, 8.40; 600: 31 days, 6.20; 300: 30 days, 3.00.
TEST(ScheduleOfTermsTest, ByDays) {
  LoanTerms terms = EqualPrincipal();
  terms.mutable_policy()->set_interest_basis(type::v1::INTEREST_BASIS_DAY);
  terms.mutable_policy()->set_day_count(type::v1::DAY_COUNT_ACTUAL_360);
  EXPECT_THAT(Rows(terms), ElementsAre("2026-02-15 30000+1240", "2026-03-15 30000+840",
                                       "2026-04-15 30000+620", "2026-05-15 30000+300"));
  terms.mutable_policy()->set_day_count(type::v1::DAY_COUNT_THIRTY_360);
  EXPECT_THAT(Interest(terms), ElementsAre(12'00, 9'00, 6'00, 3'00));
  // The same days over 365: 12.230, 8.285, 6.115, 2.959; over 364: 12.264, 8.308, 6.132, 2.967.
  terms.mutable_policy()->set_day_count(type::v1::DAY_COUNT_ACTUAL_365);
  EXPECT_THAT(Interest(terms), ElementsAre(12'23, 8'28, 6'12, 2'96));
  terms.mutable_policy()->set_day_count(type::v1::DAY_COUNT_ACTUAL_364);
  EXPECT_THAT(Interest(terms), ElementsAre(12'26, 8'31, 6'13, 2'97));
}

// 15 December 2023 to 15 January 2024: 17 days of 2023, 14 of a leap year. 144.00 a year:
// 144 * (17 / 365 + 14 / 366) = 12.215.
TEST(ScheduleOfTermsTest, ActualActualSplitsAtTheEndOfTheYear) {
  LoanTerms terms = Good();
  terms.set_instalment_count(1);
  *terms.mutable_disbursement_date() = Day("2023-12-15");
  terms.mutable_policy()->set_interest_basis(type::v1::INTEREST_BASIS_DAY);
  terms.mutable_policy()->set_day_count(type::v1::DAY_COUNT_ACTUAL_ACTUAL);
  EXPECT_THAT(Rows(terms), ElementsAre("2024-01-15 120000+1222"));
}

// 52 % a year is 1 % a week.
TEST(ScheduleOfTermsTest, ByWeeks) {
  LoanTerms terms = EqualPrincipal();
  terms.set_annual_rate_percent("52");
  terms.set_period_unit(type::v1::PERIOD_UNIT_WEEK);
  EXPECT_THAT(Rows(terms), ElementsAre("2026-01-22 30000+1200", "2026-01-29 30000+900",
                                       "2026-02-05 30000+600", "2026-02-12 30000+300"));
}

// Two periods of 73 days are a fifth of a year each: 2.4 % of 1200.00 and of 600.00.
TEST(ScheduleOfTermsTest, ByPeriodsOfDays) {
  LoanTerms terms = EqualPrincipal();
  terms.set_instalment_count(2);
  terms.set_period_unit(type::v1::PERIOD_UNIT_DAY);
  terms.set_period_length(73);
  EXPECT_THAT(Rows(terms), ElementsAre("2026-03-29 60000+2880", "2026-06-10 60000+1440"));
}

// 15 February and 15 March 2026 are Sundays. Interest is by whole months all the same, and later
// dates are counted from the 15th.
TEST(ScheduleOfTermsTest, DueDatesMoveToBusinessDays) {
  LoanTerms terms = EqualPrincipal();
  terms.mutable_policy()->set_business_day_rule(type::v1::BUSINESS_DAY_RULE_FOLLOWING);
  terms.mutable_policy()->set_calendar("WEEKENDS_ONLY");
  EXPECT_THAT(Rows(terms), ElementsAre("2026-02-16 30000+1200", "2026-03-16 30000+900",
                                       "2026-04-15 30000+600", "2026-05-15 30000+300"));
  terms.mutable_policy()->set_business_day_rule(type::v1::BUSINESS_DAY_RULE_PRECEDING);
  EXPECT_THAT(Rows(terms), ElementsAre("2026-02-13 30000+1200", "2026-03-13 30000+900",
                                       "2026-04-15 30000+600", "2026-05-15 30000+300"));
}

// 31 January 2026 is a Saturday, 28 February one too: the Monday after lies in the next month.
TEST(ScheduleOfTermsTest, ModifiedFollowingStaysInTheMonth) {
  LoanTerms terms = EqualPrincipal();
  *terms.mutable_first_due_date() = Day("2026-01-31");
  terms.mutable_policy()->set_business_day_rule(type::v1::BUSINESS_DAY_RULE_MODIFIED_FOLLOWING);
  terms.mutable_policy()->set_calendar("FRANCE");
  std::vector<std::string> days;
  for (const std::string& row : Rows(terms)) days.push_back(row.substr(0, 10));
  EXPECT_THAT(days, ElementsAre("2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30"));
}

// The whole first month is free; interest arises from 15 February on. Free until 1 March, half of
// the second month's 28 days bear interest.
TEST(ScheduleOfTermsTest, AnInterestFreePeriodAtTheBeginning) {
  LoanTerms terms = EqualPrincipal();
  *terms.mutable_interest_free_until() = Day("2026-02-15");
  EXPECT_THAT(Interest(terms), ElementsAre(0, 9'00, 6'00, 3'00));
  *terms.mutable_interest_free_until() = Day("2026-03-01");
  EXPECT_THAT(Interest(terms), ElementsAre(0, 4'50, 6'00, 3'00));
}

// 507.51 becomes 508.00; the last row takes what is left, 502.00 and 1 % of it.
TEST(ScheduleOfTermsTest, InstalmentsAreMultiples) {
  LoanTerms terms = Good();
  *terms.mutable_principal() = Eur(1'000'00);
  terms.set_instalment_count(2);
  terms.mutable_policy()->set_instalment_multiple_minor(100);
  EXPECT_THAT(Rows(terms), ElementsAre("2026-02-15 49800+1000", "2026-03-15 50200+502"));
  terms.set_annual_rate_percent("0");
  terms.set_instalment_count(3);
  EXPECT_THAT(Rows(terms),
              ElementsAre("2026-02-15 33300+0", "2026-03-15 33300+0", "2026-04-15 33400+0"));
}

// A quarter of 1200.00 at once; 900.00 in four, at 1 %.
TEST(ScheduleOfTermsTest, ADownPaymentComesFirst) {
  LoanTerms terms = EqualPrincipal();
  terms.set_down_payment_percent("25");
  EXPECT_THAT(Rows(terms),
              ElementsAre("2026-01-15 30000+0", "2026-02-15 22500+900", "2026-03-15 22500+675",
                          "2026-04-15 22500+450", "2026-05-15 22500+225"));
}

// The last day of a month stands for the days that it lacks, and the first day is kept.
TEST(ScheduleOfTermsTest, MonthsKeepTheirDay) {
  LoanTerms terms = EqualPrincipal();
  *terms.mutable_disbursement_date() = Day("2026-01-31");
  std::vector<std::string> days;
  for (const std::string& row : Rows(terms)) days.push_back(row.substr(0, 10));
  EXPECT_THAT(days, ElementsAre("2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"));
}

// 1 % of 1200.00 at the pay-out, 2.00 with each instalment, 10 % of each one's interest, and 5.00
// on 1 March.
TEST(ScheduleOfTermsTest, ChargesStandWhereTheyAreDue) {
  LoanTerms terms = EqualPrincipal();
  *terms.add_fees() = PercentFee("1");
  *terms.add_fees() = Fee();
  *terms.mutable_fees(1)->mutable_amount() = Eur(2'00);
  terms.mutable_fees(1)->set_timing(type::v1::FEE_TIMING_INSTALMENT);
  *terms.add_fees() = PercentFee("10");
  terms.mutable_fees(2)->set_basis(type::v1::FEE_BASIS_INTEREST);
  terms.mutable_fees(2)->set_timing(type::v1::FEE_TIMING_INSTALMENT);
  *terms.add_fees() = Fee();
  *terms.mutable_fees(3)->mutable_amount() = Eur(5'00);
  terms.mutable_fees(3)->set_timing(type::v1::FEE_TIMING_DATE);
  *terms.mutable_fees(3)->mutable_due_date() = Day("2026-03-01");
  terms.mutable_fees(3)->set_penalty(true);
  std::map<std::string, int64_t> by_day;
  for (const loan::PlannedFee& fee : PlanOf(Complete(terms)).fees) {
    by_day[FormatIsoDate(fee.due_date)] += fee.amount;
  }
  EXPECT_THAT(by_day, ElementsAre(Pair("2026-01-15", 12'00), Pair("2026-02-15", 3'20),
                                  Pair("2026-03-01", 5'00), Pair("2026-03-15", 2'90),
                                  Pair("2026-04-15", 2'60), Pair("2026-05-15", 2'30)));
  EXPECT_THAT(ChargesOf(Complete(terms)), SizeIs(4));
}

TEST(TermsTest, EveryFeeBecomesTheChargeThatItSays) {
  LoanFee fee = PercentFee("1.5");
  fee.set_timing(type::v1::FEE_TIMING_INSTALMENT);
  fee.set_basis(type::v1::FEE_BASIS_PRINCIPAL_AND_INTEREST);
  const auto charge = [](const LoanFee& given) {
    return ToCharge(3, CompleteFee("f", given, "EUR").value());
  };
  EXPECT_EQ(charge(fee).id, 3);
  EXPECT_EQ(charge(fee).timing, ChargeTiming::kInstalment);
  EXPECT_EQ(charge(fee).basis, ChargeBasis::kPrincipalAndInterest);
  EXPECT_EQ(Millionths(charge(fee).percent), 1'500'000);
  fee.set_basis(type::v1::FEE_BASIS_INTEREST);
  EXPECT_EQ(charge(fee).basis, ChargeBasis::kInterest);
  fee.set_timing(type::v1::FEE_TIMING_PAST_DUE);
  EXPECT_EQ(charge(fee).timing, ChargeTiming::kPastDue);
  EXPECT_TRUE(charge(fee).penalty);
  EXPECT_EQ(charge(Fee()).timing, ChargeTiming::kDisbursement);
  EXPECT_EQ(charge(Fee()).basis, ChargeBasis::kFlat);
  EXPECT_EQ(charge(Fee()).amount, 20'00);
  EXPECT_FALSE(charge(Fee()).penalty);
  fee = Fee();
  fee.set_timing(type::v1::FEE_TIMING_DATE);
  *fee.mutable_due_date() = ToProto(ParseIsoDate("2026-01-20").value());
  EXPECT_EQ(charge(fee).timing, ChargeTiming::kOwnDay);
  EXPECT_EQ(charge(fee).due_date, ParseIsoDate("2026-01-20").value());
}

}  // namespace
}  // namespace thuning::lending
