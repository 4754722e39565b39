#include "ledger/lending/quote.h"

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/lending/loan_fixture_test.h"
#include "tests/support/status_matchers.h"

namespace thuning::lending {
namespace {

using ledger::v1::QuoteLoanRequest;
using ledger::v1::QuoteLoanResponse;
using type::v1::LoanTerms;

QuoteLoanRequest GoodRequest() {
  QuoteLoanRequest request;
  LoanTerms& terms = *request.mutable_terms();
  terms = TermsOf(1'000'00, 2);
  terms.set_annual_rate_percent("12");
  terms.set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
  *terms.mutable_disbursement_date() = Day("2026-01-15");
  return request;
}

void AddFee(int64_t minor, LoanTerms& terms) {
  type::v1::LoanFee& fee = *terms.add_fees();
  fee.set_display_name("frais de dossier");
  *fee.mutable_amount() = Eur(minor);
}

TEST(QuoteTest, ShowsThePayOutEveryRowAndTheTotals) {
  QuoteLoanRequest request = GoodRequest();
  AddFee(12'00, *request.mutable_terms());
  AddFee(8'00, *request.mutable_terms());
  ASSERT_OK_AND_ASSIGN(const QuoteLoanResponse quote, QuoteLoan(request));
  ASSERT_EQ(quote.rows_size(), 3);
  EXPECT_EQ(quote.rows(0).number(), 0);
  EXPECT_EQ(quote.rows(0).fees_minor(), 20'00);
  EXPECT_EQ(quote.rows(0).total_minor(), 20'00);
  EXPECT_EQ(quote.rows(0).balance_minor(), 1'000'00);
  EXPECT_EQ(quote.rows(1).due_date().month(), 2);
  EXPECT_EQ(quote.rows(1).total_minor(), 507'51);
  EXPECT_EQ(quote.rows(1).balance_minor(), 502'49);
  EXPECT_EQ(quote.rows(2).interest_minor(), 5'02);
  EXPECT_EQ(quote.rows(2).balance_minor(), 0);
  EXPECT_EQ(quote.currency_code(), "EUR");
  EXPECT_EQ(quote.total_principal_minor(), 1'000'00);
  EXPECT_EQ(quote.total_interest_minor(), 15'02);
  EXPECT_EQ(quote.total_fees_minor(), 20'00);
  EXPECT_EQ(quote.total_minor(), 1'035'02);
}

// By hand: at 1 % a month the year costs 1.01^12 - 1 = 12.6825 %, up to the rounding of rows.
TEST(QuoteTest, TaegOfAFreeLoanAtOnePercentAMonth) {
  QuoteLoanRequest request = GoodRequest();
  request.mutable_terms()->mutable_principal()->set_minor_units(1'000'000'00);
  request.mutable_terms()->set_instalment_count(12);
  EXPECT_EQ(QuoteLoan(request)->taeg_percent(), "12.68");
  EXPECT_EQ(QuoteLoan(request)->teg_percent(), "12.00");
}

// By hand: 980 received and 1000 paid after a year is 20 / 980 = 2.0408 %; nothing for nothing is
// 0.
TEST(QuoteTest, FeesCountInTheTaeg) {
  QuoteLoanRequest request = GoodRequest();
  LoanTerms& terms = *request.mutable_terms();
  terms.set_annual_rate_percent("");
  terms.set_interest_method(type::v1::INTEREST_METHOD_ZERO);
  terms.set_instalment_count(1);
  terms.set_period_length(12);
  EXPECT_EQ(QuoteLoan(request)->taeg_percent(), "0.00");
  AddFee(20'00, terms);
  EXPECT_EQ(QuoteLoan(request)->taeg_percent(), "2.04");
  EXPECT_EQ(QuoteLoan(request)->teg_percent(), "2.04");
}

// By hand, 990 received and 1000 paid. After 13 weeks, a quarter: 4 * 10 / 990 = 4.0404 %. After 4
// weeks, which is less than a month: 12 * ((1000 / 990)^(13 / 12) - 1) = 13.1368 %.
TEST(QuoteTest, TheUnitPeriodOfTheTegIsAtLeastAMonth) {
  QuoteLoanRequest request = GoodRequest();
  LoanTerms& terms = *request.mutable_terms();
  terms.set_annual_rate_percent("");
  terms.set_interest_method(type::v1::INTEREST_METHOD_ZERO);
  terms.set_instalment_count(1);
  terms.set_period_unit(type::v1::PERIOD_UNIT_WEEK);
  AddFee(10'00, terms);
  terms.set_period_length(13);
  EXPECT_EQ(QuoteLoan(request)->teg_percent(), "4.04");
  terms.set_period_length(4);
  EXPECT_EQ(QuoteLoan(request)->teg_percent(), "13.14");
  EXPECT_EQ(QuoteLoan(request)->taeg_percent(), "13.96");
}

struct Fault {
  const char* reason;
  const char* field;
  std::function<void(LoanTerms&)> make;
};

// In order of precedence.
const std::vector<Fault> kFaults = {
    {"REQUIRED_FIELD_MISSING", "terms.principal", [](LoanTerms& t) { t.clear_principal(); }},
    {"AMOUNT_NOT_POSITIVE", "terms.principal.minor_units",
     [](LoanTerms& t) { t.mutable_principal()->set_minor_units(0); }},
    {"AMOUNT_TOO_LARGE", "terms.principal.minor_units",
     [](LoanTerms& t) { t.mutable_principal()->set_minor_units(10'000'000'000'001); }},
    {"CURRENCY_UNKNOWN", "terms.principal.currency_code",
     [](LoanTerms& t) { t.mutable_principal()->set_currency_code("XXX"); }},
    {"RATE_MALFORMED", "terms.annual_rate_percent",
     [](LoanTerms& t) { t.set_annual_rate_percent("4,5"); }},
    {"RATE_TOO_PRECISE", "terms.annual_rate_percent",
     [](LoanTerms& t) { t.set_annual_rate_percent("4.1234567"); }},
    {"RATE_OUT_OF_RANGE", "terms.annual_rate_percent",
     [](LoanTerms& t) { t.set_annual_rate_percent("100.1"); }},
    {"REQUIRED_FIELD_MISSING", "terms.interest_method",
     [](LoanTerms& t) { t.clear_interest_method(); }},
    {"RATE_NOT_ZERO", "terms.annual_rate_percent",
     [](LoanTerms& t) { t.set_interest_method(type::v1::INTEREST_METHOD_ZERO); }},
    {"VALUE_UNKNOWN", "terms.interest_method",
     [](LoanTerms& t) { t.set_interest_method(static_cast<type::v1::InterestMethod>(99)); }},
    {"VALUE_UNKNOWN", "terms.amortisation",
     [](LoanTerms& t) { t.set_amortisation(static_cast<type::v1::Amortisation>(99)); }},
    {"VALUE_OUT_OF_RANGE", "terms.instalment_count",
     [](LoanTerms& t) { t.set_instalment_count(0); }},
    {"VALUE_UNKNOWN", "terms.period_unit",
     [](LoanTerms& t) { t.set_period_unit(static_cast<type::v1::PeriodUnit>(99)); }},
    {"VALUE_OUT_OF_RANGE", "terms.period_length", [](LoanTerms& t) { t.set_period_length(61); }},
    {"DATE_INVALID", "terms.disbursement_date",
     [](LoanTerms& t) { t.mutable_disbursement_date()->set_month(0); }},
    {"DATE_INVALID", "terms.first_due_date",
     [](LoanTerms& t) { t.mutable_first_due_date()->set_month(13); }},
    {"TOO_MANY_FEES", "terms.fees",
     [](LoanTerms& t) {
       while (t.fees_size() < 21) AddFee(1, t);
     }},
    {"REQUIRED_FIELD_MISSING", "terms.fees[0].display_name",
     [](LoanTerms& t) {
       t.clear_fees();
       AddFee(1, t);
       t.mutable_fees(0)->clear_display_name();
     }},
    {"AMOUNT_NOT_POSITIVE", "terms.fees[0].amount.minor_units",
     [](LoanTerms& t) {
       t.clear_fees();
       AddFee(-1, t);
     }},
    {"CURRENCY_DIFFERS", "terms.fees[1].amount.currency_code",
     [](LoanTerms& t) {
       t.clear_fees();
       AddFee(1, t);
       AddFee(1, t);
       t.mutable_fees(1)->mutable_amount()->set_currency_code("MAD");
     }},
    {"FEES_REACH_PRINCIPAL", "terms.fees",
     [](LoanTerms& t) {
       t.clear_fees();
       AddFee(1'000'00, t);
     }},
    {"FIRST_DUE_DATE_TOO_EARLY", "terms.first_due_date",
     [](LoanTerms& t) {
       *t.mutable_disbursement_date() = Day("2026-01-15");
       *t.mutable_first_due_date() = Day("2026-01-15");
     }},
    {"SCHEDULE_TOO_LONG", "terms.first_due_date",
     [](LoanTerms& t) {
       *t.mutable_disbursement_date() = Day("2026-01-15");
       *t.mutable_first_due_date() = Day("2999-12-15");
     }},
    {"REQUIRED_FIELD_MISSING", "terms.disbursement_date",
     [](LoanTerms& t) { t.clear_disbursement_date(); }},
    {"APR_OUT_OF_RANGE", "terms.fees", [](LoanTerms& t) { AddFee(999'99, t); }}};

// With every later fault made as well, a row's own reason wins.
TEST(QuoteTest, RefusesInOrder) {
  EXPECT_OK(QuoteLoan(GoodRequest()));
  for (size_t first = 0; first < kFaults.size(); ++first) {
    QuoteLoanRequest alone = GoodRequest();
    kFaults[first].make(*alone.mutable_terms());
    EXPECT_THAT(QuoteLoan(alone), RefusedWith(kFaults[first].reason, kFaults[first].field));
    QuoteLoanRequest all = GoodRequest();
    for (size_t index = kFaults.size(); index-- > first;) kFaults[index].make(*all.mutable_terms());
    EXPECT_THAT(QuoteLoan(all), RefusedWith(kFaults[first].reason, kFaults[first].field)) << first;
  }
}

TEST(QuoteTest, TheLargestTermsAreQuoted) {
  QuoteLoanRequest request = GoodRequest();
  LoanTerms& terms = *request.mutable_terms();
  terms.mutable_principal()->set_minor_units(10'000'000'000'000);
  terms.set_annual_rate_percent("100");
  // A bullet: a year's interest of 10^13 each time, and the principal with the last.
  terms.set_instalment_count(9);
  terms.set_grace_on_principal(8);
  terms.set_period_length(12);
  ASSERT_OK_AND_ASSIGN(const QuoteLoanResponse quote, QuoteLoan(request));
  EXPECT_EQ(quote.total_principal_minor(), 10'000'000'000'000);
  EXPECT_EQ(quote.rows(1).interest_minor(), 10'000'000'000'000);
  terms.set_instalment_count(10);
  terms.set_grace_on_principal(9);
  EXPECT_THAT(QuoteLoan(request), RefusedWith("RESULT_OUT_OF_RANGE", "terms.principal"));
}

// Each of these ended the server that was asked for it.
TEST(QuoteTest, TermsThatCannotBeReckonedAreRefused) {
  QuoteLoanRequest late = GoodRequest();
  late.mutable_terms()->set_annual_rate_percent("5");
  late.mutable_terms()->set_instalment_count(600);
  *late.mutable_terms()->mutable_first_due_date() = Day("2031-01-15");
  EXPECT_THAT(QuoteLoan(late), RefusedWith("INSTALMENTS_DO_NOT_REPAY", "terms.instalment_count"));
  QuoteLoanRequest fees = GoodRequest();
  for (int n = 0; n < 8; ++n) {
    AddFee(9'000'000'000'000, *fees.mutable_terms());
    fees.mutable_terms()->mutable_fees(n)->set_timing(type::v1::FEE_TIMING_INSTALMENT);
  }
  EXPECT_THAT(QuoteLoan(fees), RefusedWith("RESULT_OUT_OF_RANGE", "terms.fees"));
  QuoteLoanRequest bullet = GoodRequest();
  bullet.mutable_terms()->mutable_principal()->set_minor_units(10'000'000'000'000);
  bullet.mutable_terms()->set_annual_rate_percent("100");
  bullet.mutable_terms()->set_instalment_count(600);
  bullet.mutable_terms()->set_grace_on_principal(599);
  bullet.mutable_terms()->set_grace_on_interest(599);
  EXPECT_THAT(QuoteLoan(bullet), RefusedWith("RESULT_OUT_OF_RANGE", "terms.principal"));
}

TEST(QuoteTest, AProductIsOnlyKnownToAServer) {
  QuoteLoanRequest request = GoodRequest();
  request.set_product("operators/ami/products/thun");
  EXPECT_THAT(QuoteLoan(request), RefusedWith("PRODUCT_NEEDS_SERVER", "product"));
}

// Rate, method and policy are the product's; what the request says must be so too.
TEST(QuoteTest, OnAProductItIsTheProductsRateAndPolicy) {
  ledger::v1::Product product;
  product.set_interest_method(type::v1::INTEREST_METHOD_FLAT);
  product.set_annual_rate_percent("12");
  product.set_min_principal_minor(100'00);
  product.set_max_principal_minor(1'000'00);
  product.set_max_instalment_count(12);
  ledger::v1::Operator books;
  books.set_currency_code("EUR");
  QuoteLoanRequest request;
  *request.mutable_terms() = TermsOf(1'000'00, 2);
  *request.mutable_terms()->mutable_disbursement_date() = Day("2026-01-15");
  ASSERT_OK_AND_ASSIGN(const QuoteLoanResponse quote, QuoteLoan(request, product, books));
  EXPECT_EQ(quote.total_interest_minor(), 20'00);
  request.mutable_terms()->set_annual_rate_percent("13");
  EXPECT_THAT(QuoteLoan(request, product, books),
              RefusedWith("NOT_WITHIN_PRODUCT", "terms.annual_rate_percent"));
}

}  // namespace
}  // namespace thuning::lending
