#include "ledger/lending/usury.h"

#include "ledger/lending/loan_fixture_test.h"

namespace thuning::lending {
namespace {

using ledger::v1::Product;
using ::testing::HasSubstr;

// A loan of 1000.00 at 12 % in twelve months costs 12.682503 %, as 1.01^12, up to the cents of its
// rows, and its TEG is 12 %.
class UsuryTest : public LoanFixture {
 protected:
  UsuryTest() {
    Product& product = state_.Change<Product>("operators/ami/products/thun");
    product.set_usury_category("CONSO-3000");
    product.set_max_principal_minor(1'000'000'00);
  }

  void MeasureTeg() {
    state_.Change<Product>("operators/ami/products/thun")
        .set_usury_measure(type::v1::USURY_MEASURE_TEG_PROPORTIONAL);
  }

  void GivenThreshold(absl::string_view from, absl::string_view to, absl::string_view rate) {
    ledger::v1::LoadUsuryThresholdsRequest request;
    request.set_parent("operators/ami");
    type::v1::UsuryThreshold& threshold = *request.add_thresholds();
    threshold.set_category("CONSO-3000");
    *threshold.mutable_valid_from() = Day(from);
    *threshold.mutable_valid_to() = Day(to);
    threshold.set_rate_percent(std::string(rate));
    threshold.set_reference("JORF 0301");
    Do(request);
  }

  void GivenApplication() { Do(Apply(TermsOf(1'000'000'00, 12))); }
};

TEST_F(UsuryTest, ALoanWithoutAThresholdIsNotApproved) {
  GivenApplication();
  EXPECT_THAT(Try(Approve()), RefusedWith("USURY_THRESHOLD_MISSING", "effective_date"));
  GivenThreshold("2026-01-11", "2026-03-31", "22");
  const absl::Status status = Try(Approve()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "the category CONSO-3000 has no threshold on 2026-01-10");
}

TEST_F(UsuryTest, ALoanAboveTheThresholdIsNotApproved) {
  GivenApplication();
  GivenThreshold("2026-01-01", "2026-03-31", "12.68");
  const absl::Status status = Try(Approve()).status();
  EXPECT_THAT(status, RefusedWith("RATE_ABOVE_USURY_THRESHOLD", "name"));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("the TAEG of 12.6825"));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr(" % is above the 12.68 % of CONSO-3000 from 2026-01-01 to 2026-03-31 "
                        "(JORF 0301)"));
}

TEST_F(UsuryTest, WhatWasComparedStandsInTheRecord) {
  GivenApplication();
  GivenThreshold("2026-01-01", "2026-03-31", "12.69");
  const Record approved = Do(Approve());
  const type::v1::UsuryCheck& check = approved.events(0).loan_approved().usury_check();
  EXPECT_EQ(check.measure(), type::v1::USURY_MEASURE_TAEG);
  EXPECT_EQ(check.rate_percent().substr(0, 7), "12.6825");
  EXPECT_EQ(check.threshold().rate_percent(), "12.69");
  EXPECT_EQ(check.threshold().reference(), "JORF 0301");
  const Record disbursed = Do(Disburse());
  EXPECT_EQ(disbursed.events(0).loan_transacted().transaction().usury_check().SerializeAsString(),
            check.SerializeAsString());
}

// A single payment has no rounded rows: 1010.00 for 1000.00 after a month is 12 % to the last
// digit.
TEST_F(UsuryTest, TheTegIsMeasuredWhereTheProductSaysSoAndMayReachTheThreshold) {
  MeasureTeg();
  Do(Apply(TermsOf(1'000'00, 1)));
  GivenThreshold("2026-01-01", "2026-01-12", "12");
  GivenThreshold("2026-01-13", "2026-01-31", "11.999999");
  const Record approved = Do(Approve());
  EXPECT_EQ(approved.events(0).loan_approved().usury_check().rate_percent(), "12.00000000");
  EXPECT_EQ(approved.events(0).loan_approved().usury_check().measure(),
            type::v1::USURY_MEASURE_TEG_PROPORTIONAL);
  const absl::Status status = Try(Disburse()).status();
  EXPECT_THAT(status, RefusedWith("RATE_ABOVE_USURY_THRESHOLD", "name"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("the TEG of 12.00000000 % is above"));
}

// By the period, the half of February costs half a month, and is less of a year than that.
TEST_F(UsuryTest, ThePayOutIsCheckedWithItsOwnDatesAndThresholds) {
  GivenApplication();
  GivenThreshold("2026-01-01", "2026-01-14", "12.69");
  Do(Approve());
  EXPECT_THAT(Try(Disburse()), RefusedWith("USURY_THRESHOLD_MISSING", "effective_date"));
  GivenThreshold("2026-01-15", "2026-01-31", "12.69");
  EXPECT_OK(Try(Disburse()));
  GivenThreshold("2026-02-01", "2026-02-28", "12.69");
  ledger::v1::DisburseLoanRequest hasty = Disburse("2026-02-15");
  *hasty.mutable_first_due_date() = Day("2026-03-01");
  EXPECT_THAT(Try(hasty), RefusedWith("RATE_ABOVE_USURY_THRESHOLD", "name"));
}

TEST_F(UsuryTest, MandatoryFeesCount) {
  type::v1::LoanTerms terms = TermsOf(1'000'000'00, 12);
  type::v1::LoanFee& fee = *terms.add_fees();
  fee.set_display_name("frais de dossier");
  *fee.mutable_amount() = Eur(1'00);
  Do(Apply(terms));
  GivenThreshold("2026-01-01", "2026-03-31", "12.6826");
  EXPECT_THAT(Try(Approve()), RefusedWith("RATE_ABOVE_USURY_THRESHOLD", "name"));
}

TEST_F(UsuryTest, AFirstDueDateThatHasPassedDoesNotHinderTheApproval) {
  type::v1::LoanTerms terms = TermsOf(1'000'00, 2);
  *terms.mutable_first_due_date() = Day("2026-01-10");
  Do(Apply(terms));
  GivenThreshold("2026-01-01", "2026-03-31", "22");
  EXPECT_OK(Try(Approve()));
}

TEST_F(UsuryTest, AProductWithoutACategoryIsNotChecked) {
  state_.Change<Product>("operators/ami/products/thun").clear_usury_category();
  GivenApplication();
  const Record approved = Do(Approve());
  EXPECT_FALSE(approved.events(0).loan_approved().has_usury_check());
  EXPECT_FALSE(Do(Disburse()).events(0).loan_transacted().transaction().has_usury_check());
}

}  // namespace
}  // namespace thuning::lending
