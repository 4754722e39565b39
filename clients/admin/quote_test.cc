// The quote that needs no server. Figures: 1200.00 EUR over 12 months without interest is 100.00 a
// month.
#include "clients/admin/quote.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thuning::admin {
namespace {

using ::testing::HasSubstr;

class QuoteTest : public testing::Test {
 protected:
  console::ExitStatus Run(std::vector<std::string> words, const std::string& input = "") {
    words.insert(words.begin(), "quote");
    std::istringstream in(input);
    out_.str("");
    err_.str("");
    return console::RunProgram({"thuning", "", {QuoteVerb("quote")}}, words, {in, out_, err_});
  }

  std::ostringstream out_;
  std::ostringstream err_;
};

constexpr char kTerms[] = R"({"terms": {
    "principal": {"minorUnits": "120000", "currencyCode": "EUR"},
    "interestMethod": "INTEREST_METHOD_ZERO", "instalmentCount": 12,
    "disbursementDate": {"year": 2026, "month": 1, "day": 31}}})";

TEST_F(QuoteTest, AFileGivesTheResponsesJson) {
  EXPECT_EQ(Run({"--terms", "-", "--output=json"}, kTerms), console::kDone);
  EXPECT_THAT(out_.str(), HasSubstr("\"totalPrincipalMinor\": \"120000\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"taegPercent\": \"0.00\""));
}

TEST_F(QuoteTest, OptionsGiveATableForPeople) {
  EXPECT_EQ(Run({"--principal", "1200.00 EUR", "--interest-method", "zero", "--instalment-count",
                 "12", "--disbursement-date", "2026-01-31"}),
            console::kDone);
  EXPECT_THAT(out_.str(), HasSubstr("total principal  1200.00 EUR\n"));
  EXPECT_THAT(out_.str(),
              HasSubstr("     1  2026-02-28     100.00      0.00  0.00  100.00  1100.00\n"));
}

TEST_F(QuoteTest, ARefusalNamesReasonAndFieldAndIsStatus1) {
  EXPECT_EQ(Run({"--terms=-"}, R"({"terms": {"principal": {"currencyCode": "EUR"}}})"),
            console::kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("reason: AMOUNT_NOT_POSITIVE\nfield: terms.principal"));
}

TEST_F(QuoteTest, AnUnknownFieldIsNamedAndIsStatus2) {
  EXPECT_EQ(Run({"--terms=-"}, R"({"terms": {"duration": 12}})"), console::kUsage);
  EXPECT_EQ(err_.str(),
            "error: terms.duration: there is no such field\n"
            "reason: JSON_UNKNOWN_FIELD\nfield: terms.duration\n");
  EXPECT_EQ(Run({"--terms=no such file"}), console::kUsage);
}

}  // namespace
}  // namespace thuning::admin
