#include "ledger/programme/programme.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/chart.h"
#include "tests/support/ledger_model.h"
#include "tests/support/refusal_table.h"
#include "tests/support/status_matchers.h"

namespace thuning::programme {
namespace {

using ledger::v1::Beneficiary;
using ledger::v1::ChartAccount;
using ledger::v1::CreateBeneficiaryRequest;
using ledger::v1::CreateOperatorRequest;
using ledger::v1::CreateProductRequest;
using ledger::v1::Operator;
using ledger::v1::Product;

CreateOperatorRequest GoodOperator() {
  CreateOperatorRequest request;
  request.set_operator_id("ami");
  request.set_display_name("A.M.I.");
  request.set_currency_code("EUR");
  return request;
}

CreateBeneficiaryRequest GoodBeneficiary() {
  CreateBeneficiaryRequest request;
  request.set_parent("operators/ami");
  request.set_beneficiary_id("B-1");
  request.set_profile("individual");
  request.set_display_name("Aïcha Benali");
  request.set_iban("FR1420041010050500013M02606");
  return request;
}

CreateProductRequest GoodProduct() {
  CreateProductRequest request;
  request.set_parent("operators/ami");
  request.set_product_id("thun-5");
  Product& product = *request.mutable_product();
  product.set_display_name("Thun 5");
  product.set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
  product.set_annual_rate_percent("4.5");
  product.set_min_principal_minor(50'000);
  product.set_max_principal_minor(1'000'000);
  product.set_max_instalment_count(60);
  product.set_usury_category("CONSO-3000");
  product.set_usury_measure(type::v1::USURY_MEASURE_TAEG);
  return request;
}

class ProgrammeTest : public testing::Test {
 protected:
  template <typename Request>
  absl::StatusOr<event::v1::Record> Run(const Request& request) {
    return model_.Take(Decide(request, model_.state(), model_.context()));
  }
  absl::StatusOr<event::v1::Record> Run(const CreateProductRequest& request) {
    return model_.Take(
        DecideProduct(request, request.product().policy(), model_.state(), model_.context()));
  }

  template <typename Request>
  void ExpectRefusals(const Request& good, const std::vector<RefusalRow<Request>>& rows) {
    thuning::ExpectRefusals(good, rows, [this](const Request& request) { return Run(request); });
  }

  LedgerModel model_{Evolve};
};

TEST_F(ProgrammeTest, AnOperatorOpensItsBooksWithTheDefaultChart) {
  ASSERT_OK_AND_ASSIGN(const auto record, Run(GoodOperator()));
  EXPECT_EQ(record.operator_id(), "ami");
  EXPECT_EQ(record.postings_size(), 0);
  EXPECT_EQ(model_.state().Find<Operator>("operators/ami")->currency_code(), "EUR");
  for (const accounting::Account& account : accounting::DefaultChart()) {
    const std::string name = "operators/ami/accounts/" + std::string(account.number);
    const ChartAccount* row = model_.state().Find<ChartAccount>(name);
    ASSERT_NE(row, nullptr) << name;
    EXPECT_EQ(row->display_name(), account.label);
    EXPECT_EQ(row->normal_credit(), account.normal_credit);
  }
}

TEST_F(ProgrammeTest, ARecordHoldsNeitherNameNorIbanOfABeneficiary) {
  EXPECT_OK(Run(GoodOperator()));
  ASSERT_OK_AND_ASSIGN(const auto record, Run(GoodBeneficiary()));
  EXPECT_TRUE(absl::StrContains(record.SerializeAsString(), "individual"));
  EXPECT_FALSE(absl::StrContains(record.SerializeAsString(), "Benali"));
  EXPECT_FALSE(absl::StrContains(record.SerializeAsString(), "20041010"));
  const auto* row = model_.state().Find<Beneficiary>("operators/ami/beneficiaries/B-1");
  EXPECT_EQ(row->profile(), "individual");
  EXPECT_TRUE(row->display_name().empty() && row->iban().empty());
}

TEST_F(ProgrammeTest, ABeneficiaryWithoutAnIdGetsOneFromThePosition) {
  EXPECT_OK(Run(GoodOperator()));
  CreateBeneficiaryRequest request = GoodBeneficiary();
  request.clear_beneficiary_id();
  request.clear_iban();
  EXPECT_OK(Run(request));
  EXPECT_OK(Run(request));
  EXPECT_NE(model_.state().Find<Beneficiary>("operators/ami/beneficiaries/B0000000002"), nullptr);
  EXPECT_NE(model_.state().Find<Beneficiary>("operators/ami/beneficiaries/B0000000003"), nullptr);
}

TEST_F(ProgrammeTest, AProductIsStoredAsItWasDefined) {
  EXPECT_OK(Run(GoodOperator()));
  EXPECT_OK(Run(GoodProduct()));
  Product expected = GoodProduct().product();
  expected.set_name("operators/ami/products/thun-5");
  expected.mutable_policy();  // as it was completed: here by nothing
  EXPECT_EQ(model_.state().Find<Product>(expected.name())->SerializeAsString(),
            expected.SerializeAsString());
}

TEST_F(ProgrammeTest, AProductWithoutInterestTakesNoRateOrZero) {
  EXPECT_OK(Run(GoodOperator()));
  for (const char* rate : {"", "0", "0.00"}) {
    CreateProductRequest request = GoodProduct();
    request.set_product_id("zero-" + std::to_string(model_.records().size()));
    request.mutable_product()->set_interest_method(type::v1::INTEREST_METHOD_ZERO);
    request.mutable_product()->set_annual_rate_percent(rate);
    EXPECT_OK(Run(request)) << rate;
  }
}

TEST_F(ProgrammeTest, AProductWithoutACategoryOfUsuryIsNotChecked) {
  EXPECT_OK(Run(GoodOperator()));
  CreateProductRequest request = GoodProduct();
  request.mutable_product()->clear_usury_category();
  request.mutable_product()->clear_usury_measure();
  EXPECT_OK(Run(request));
  request.set_product_id("taeg");
  request.mutable_product()->set_usury_category("CONSO-3000");
  EXPECT_OK(Run(request));
}

TEST_F(ProgrammeTest, RefusesOperators) {
  using Request = CreateOperatorRequest;
  ExpectRefusals<Request>(
      GoodOperator(),
      {{"REQUIRED_FIELD_MISSING", "operator_id", [](Request& r) { r.clear_operator_id(); }},
       {"MALFORMED_ID", "operator_id", [](Request& r) { r.set_operator_id("Ami"); }},
       {"MALFORMED_ID", "operator_id", [](Request& r) { r.set_operator_id("1ami"); }},
       {"REQUIRED_FIELD_MISSING", "display_name", [](Request& r) { r.clear_display_name(); }},
       {"TEXT_TOO_LONG", "display_name",
        [](Request& r) { r.set_display_name(std::string(201, 'x')); }},
       {"REQUIRED_FIELD_MISSING", "currency_code", [](Request& r) { r.clear_currency_code(); }},
       {"CURRENCY_UNKNOWN", "currency_code", [](Request& r) { r.set_currency_code("EUX"); }},
       {"TIME_ZONE_UNKNOWN", "time_zone", [](Request& r) { r.set_time_zone("Europe/Marseille"); }},
       {"CALENDAR_UNKNOWN", "calendar", [](Request& r) { r.set_calendar("LUNAR"); }}});
  EXPECT_OK(Run(GoodOperator()));
  EXPECT_THAT(Run(GoodOperator()), RefusedWith("ALREADY_EXISTS", "operator_id"));
}

TEST_F(ProgrammeTest, RefusesBeneficiaries) {
  using Request = CreateBeneficiaryRequest;
  EXPECT_OK(Run(GoodOperator()));
  ExpectRefusals<Request>(
      GoodBeneficiary(),
      {{"MALFORMED_NAME", "parent", [](Request& r) { r.set_parent("ami"); }},
       {"MALFORMED_ID", "beneficiary_id", [](Request& r) { r.set_beneficiary_id("B/1"); }},
       {"REQUIRED_FIELD_MISSING", "profile", [](Request& r) { r.clear_profile(); }},
       {"REQUIRED_FIELD_MISSING", "display_name", [](Request& r) { r.clear_display_name(); }},
       {"IBAN_INVALID", "iban", [](Request& r) { r.set_iban("FR1420041010050500013M02607"); }},
       {"NOT_FOUND", "parent", [](Request& r) { r.set_parent("operators/none"); }}});
  EXPECT_OK(Run(GoodBeneficiary()));
  EXPECT_THAT(Run(GoodBeneficiary()), RefusedWith("ALREADY_EXISTS", "beneficiary_id"));
}

TEST_F(ProgrammeTest, RefusesProducts) {
  using Request = CreateProductRequest;
  EXPECT_OK(Run(GoodOperator()));
  const auto product = [](void (*spoil)(Product&)) {
    return [spoil](Request& request) { spoil(*request.mutable_product()); };
  };
  ExpectRefusals<Request>(
      GoodProduct(),
      {{"MALFORMED_NAME", "parent", [](Request& r) { r.set_parent("operators/"); }},
       {"REQUIRED_FIELD_MISSING", "product_id", [](Request& r) { r.clear_product_id(); }},
       {"MALFORMED_ID", "product_id", [](Request& r) { r.set_product_id("é"); }},
       {"REQUIRED_FIELD_MISSING", "product", [](Request& r) { r.clear_product(); }},
       {"REQUIRED_FIELD_MISSING", "product.display_name",
        product([](Product& p) { p.clear_display_name(); })},
       {"REQUIRED_FIELD_MISSING", "product.interest_method",
        product([](Product& p) { p.clear_interest_method(); })},
       {"VALUE_UNKNOWN", "product.interest_method", product([](Product& p) {
          p.set_interest_method(static_cast<type::v1::InterestMethod>(99));
        })},
       {"RATE_OUT_OF_RANGE", "product.annual_rate_percent",
        product([](Product& p) { p.set_annual_rate_percent("100.000001"); })},
       {"RATE_MALFORMED", "product.annual_rate_percent",
        product([](Product& p) { p.set_annual_rate_percent("4,5"); })},
       {"RATE_MALFORMED", "product.annual_rate_percent",
        product([](Product& p) { p.set_annual_rate_percent("-1"); })},
       {"RATE_NOT_ZERO", "product.annual_rate_percent",
        product([](Product& p) { p.set_interest_method(type::v1::INTEREST_METHOD_ZERO); })},
       {"AMOUNT_NOT_POSITIVE", "product.min_principal_minor",
        product([](Product& p) { p.set_min_principal_minor(0); })},
       {"RANGE_EMPTY", "product.max_principal_minor",
        product([](Product& p) { p.set_max_principal_minor(p.min_principal_minor() - 1); })},
       {"AMOUNT_TOO_LARGE", "product.max_principal_minor",
        product([](Product& p) { p.set_max_principal_minor(10'000'000'000'001); })},
       {"INSTALMENT_COUNT_INVALID", "product.max_instalment_count",
        product([](Product& p) { p.set_max_instalment_count(601); })},
       {"VALUE_UNKNOWN", "product.usury_measure",
        product([](Product& p) { p.set_usury_measure(static_cast<type::v1::UsuryMeasure>(99)); })},
       {"REQUIRED_FIELD_MISSING", "product.usury_category",
        product([](Product& p) { p.clear_usury_category(); })},
       {"TEXT_TOO_LONG", "product.usury_category",
        product([](Product& p) { p.set_usury_category(std::string(31, 'C')); })},
       {"MALFORMED_ID", "product.usury_category",
        product([](Product& p) { p.set_usury_category("CONSO 3000"); })},
       {"NOT_FOUND", "parent", [](Request& r) { r.set_parent("operators/none"); }}});
  EXPECT_OK(Run(GoodProduct()));
  EXPECT_THAT(Run(GoodProduct()), RefusedWith("ALREADY_EXISTS", "product_id"));
}

}  // namespace
}  // namespace thuning::programme
