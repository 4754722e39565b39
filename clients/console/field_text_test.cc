#include "clients/console/field_text.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::console {
namespace {

using ledger::v1::RecordRepaymentRequest;

absl::Status Set(google::protobuf::Message& message, const std::string& field,
                 const std::string& text) {
  return SetFromText(text, *message.GetDescriptor()->FindFieldByName(field), message);
}

std::string Get(const google::protobuf::Message& message, const std::string& field,
                const std::string& currency = "") {
  return FieldText(message, *message.GetDescriptor()->FindFieldByName(field), currency);
}

TEST(FieldTextTest, MoneyHasTheDecimalsOfItsCurrency) {
  RecordRepaymentRequest request;
  for (const auto& [text, minor, code] :
       std::vector<std::tuple<std::string, int64_t, std::string>>{{"1500.00 EUR", 150000, "EUR"},
                                                                  {"1500 eur", 150000, "EUR"},
                                                                  {"1500 JPY", 1500, "JPY"},
                                                                  {"-0.5 EUR", -50, "EUR"},
                                                                  {"1.234 TND", 1234, "TND"}}) {
    ASSERT_OK(Set(request, "amount", text));
    EXPECT_EQ(request.amount().minor_units(), minor) << text;
    EXPECT_EQ(request.amount().currency_code(), code) << text;
  }
  EXPECT_EQ(Get(request, "amount"), "1.234 TND");
}

TEST(FieldTextTest, MoneyThatIsNotExactIsRefused) {
  RecordRepaymentRequest request;
  for (const std::string text : {"1500", "EUR", "1.005 EUR", "1 XYZ", "1,50 EUR", "1 2 EUR", "",
                                 "99999999999999999999 EUR"}) {
    EXPECT_THAT(Set(request, "amount", text), RefusedWith("VALUE_MALFORMED", "amount")) << text;
  }
}

TEST(FieldTextTest, DatesAreIso) {
  RecordRepaymentRequest request;
  ASSERT_OK(Set(request, "effective_date", "2026-11-20"));
  EXPECT_EQ(request.effective_date().year(), 2026);
  EXPECT_EQ(request.effective_date().month(), 11);
  EXPECT_EQ(request.effective_date().day(), 20);
  EXPECT_EQ(Get(request, "effective_date"), "2026-11-20");
  for (const std::string text : {"2026-13-01", "2026-02-29", "20/11/2026", "2026-1-2", "todya"}) {
    EXPECT_THAT(Set(request, "effective_date", text),
                RefusedWith("VALUE_MALFORMED", "effective_date"));
  }
}

TEST(FieldTextTest, EnumsGoByTheirShortNames) {
  type::v1::LoanTerms terms;
  ASSERT_OK(Set(terms, "interest_method", "declining-balance"));
  EXPECT_EQ(terms.interest_method(), type::v1::INTEREST_METHOD_DECLINING_BALANCE);
  EXPECT_EQ(Get(terms, "interest_method"), "declining-balance");
  EXPECT_EQ(Get(terms, "period_unit"), "");
  EXPECT_THAT(Set(terms, "interest_method", "annuity"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "\"annuity\" is not one of declining-balance, zero, flat"));
  EXPECT_THAT(Set(terms, "interest_method", "declinig-balance"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "\"declinig-balance\" is not one of declining-balance, zero, flat; did you "
                       "mean \"declining-balance\"?"));
  ledger::v1::ParsedBankFile file;
  file.set_verdict(ledger::v1::ACCEPTED_WITH_WARNINGS);  // A type whose values have no prefix.
  EXPECT_EQ(Get(file, "verdict"), "accepted-with-warnings");
}

TEST(FieldTextTest, ListsGrowAndMessagesAreJson) {
  type::v1::LoanTerms terms;
  ASSERT_OK(Set(terms, "fees", R"({"displayName":"Dossier","amount":{"minorUnits":"1500"}})"));
  ASSERT_OK(Set(terms, "fees", "{}"));
  ASSERT_EQ(terms.fees_size(), 2);
  EXPECT_EQ(terms.fees(0).amount().minor_units(), 1500);
  EXPECT_THAT(Set(terms, "fees", R"({"amout":{}})"), RefusedWith("JSON_UNKNOWN_FIELD", "amout"));
}

TEST(FieldTextTest, NumbersStayInTheirRangeAndBytesAreHexadecimal) {
  type::v1::LoanTerms terms;
  EXPECT_OK(Set(terms, "instalment_count", "24"));
  EXPECT_THAT(Set(terms, "instalment_count", "4000000000"),
              RefusedWith("VALUE_MALFORMED", "instalment_count"));
  ledger::v1::UploadStatementRequest upload;
  EXPECT_OK(Set(upload, "chunk", "00fF"));
  EXPECT_EQ(upload.chunk(), std::string("\x00\xFF", 2));
  EXPECT_EQ(Get(upload, "chunk"), "00ff");
  EXPECT_THAT(Set(upload, "chunk", "0g"), RefusedWith("VALUE_MALFORMED", "chunk"));
}

TEST(FieldTextTest, MinorUnitsAreShownInACurrencyWhereOneIsKnown) {
  ledger::v1::ScheduleRow row;
  row.set_total_minor(-123405);
  EXPECT_EQ(Get(row, "total_minor", "EUR"), "-1234.05");
  EXPECT_EQ(Get(row, "total_minor", "JPY"), "-123405");
  EXPECT_EQ(Get(row, "total_minor"), "-123405");
  EXPECT_EQ(Get(row, "due_date"), "");
}

}  // namespace
}  // namespace thuning::console
