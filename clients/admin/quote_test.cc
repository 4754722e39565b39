// The quote that needs no server. Figures: 1200.00 EUR over 12 months without interest is 100.00 a
// month.
#include "clients/admin/quote.h"

#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
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

// ---- Situations of public reports on other people's software. The figures are plain arithmetic.

class ReportedQuoteTest : public QuoteTest {
 protected:
  // The rows that are printed for a quote of interest on the balance: "due date, principal,
  // interest, fees, total, balance" each.
  std::vector<std::string> Rows(const std::string& principal, std::vector<std::string> options) {
    options.insert(options.begin(),
                   {"--principal", principal + " EUR", "--interest-method", "declining-balance"});
    EXPECT_EQ(Run(options), console::kDone) << err_.str();
    std::vector<std::string> rows;
    std::istringstream lines(out_.str());
    for (std::string line; std::getline(lines, line);) {
      std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
      if (words.size() == 7 && absl::ascii_isdigit(static_cast<unsigned char>(words[0][0]))) {
        rows.push_back(absl::StrJoin(words.begin() + 1, words.end(), " "));
      }
    }
    return rows;
  }
};

// 12 000.00 at 24 % by the day: P / sum of 1 / ((1 + f1) ... (1 + fi)) is 345.00, 1 115.12 and 1
// 178.63.
TEST_F(ReportedQuoteTest, ByTheDayTheInstalmentIsOfAllPeriods) {
  const auto by_day = [&](const std::string& count, const std::string& from,
                          const std::string& first) {
    return Rows("12000",
                {"--annual-rate-percent", "24", "--interest-basis", "day", "--instalment-count",
                 count, "--disbursement-date", from, "--first-due-date", first});
  };
  auto rows = by_day("60", "2026-02-01", "2026-03-01");
  EXPECT_EQ(rows[1], "2026-03-01 124.07 220.93 0.00 345.00 11875.93");
  EXPECT_EQ(rows[60], "2031-02-01 338.04 6.89 0.00 344.93 0.00");
  rows = by_day("12", "2026-01-27", "2026-02-01");
  EXPECT_EQ(rows[1], "2026-02-01 1075.67 39.45 0.00 1115.12 10924.33");
  EXPECT_EQ(rows[12], "2027-01-01 1092.86 22.28 0.00 1115.14 0.00");
  rows = by_day("12", "2026-01-01", "2026-04-01");
  EXPECT_EQ(rows[1], "2026-04-01 468.49 710.14 0.00 1178.63 11531.51");
  EXPECT_EQ(rows[12], "2027-03-01 1157.31 21.31 0.00 1178.62 0.00");
}

// ISDA's own example of actual/actual, and a period that begins on the last day of a year.
TEST_F(ReportedQuoteTest, ActualActualIsIsdas) {
  EXPECT_EQ(Rows("10000", {"--annual-rate-percent", "10", "--instalment-count", "1",
                           "--period-length", "12", "--disbursement-date", "1999-07-01",
                           "--interest-basis", "day", "--day-count", "actual-actual"})[1],
            "2000-07-01 10000.00 1001.38 0.00 11001.38 0.00");
  EXPECT_THAT(Rows("300000",
                   {"--annual-rate-percent", "6", "--instalment-count", "12", "--disbursement-date",
                    "2027-12-31", "--interest-basis", "day", "--day-count", "actual-actual"})[1],
              HasSubstr(" 1524.72 "));
}

// 360 000.00 at 10 % is 100.00 a day.
TEST_F(ReportedQuoteTest, Thirty360CountsWholeDays) {
  const std::vector<std::vector<std::string>> cases = {
      {"2026-01-15", "2026-02-28", "4300.00"}, {"2026-01-10", "2026-01-31", "2100.00"},
      {"2026-01-30", "2026-03-31", "6000.00"}, {"2025-09-30", "2026-03-31", "18000.00"},
      {"2026-01-31", "2026-02-28", "2800.00"}, {"2026-02-28", "2026-03-31", "3300.00"}};
  for (const auto& one : cases) {
    EXPECT_THAT(Rows("360000", {"--annual-rate-percent", "10", "--instalment-count", "1",
                                "--disbursement-date", one[0], "--first-due-date", one[1],
                                "--interest-basis", "day", "--day-count", "thirty-360"})[1],
                HasSubstr(" 360000.00 " + one[2] + " "));
  }
}

// A first period of three months costs three months, one of five days five of 31 days of a month.
TEST_F(ReportedQuoteTest, ByThePeriodTheFirstPeriodCostsWhatItLasts) {
  const auto first = [&](const std::string& from, const std::string& due) {
    return Rows("1200", {"--annual-rate-percent", "12", "--instalment-count", "6",
                         "--disbursement-date", from, "--first-due-date", due})[1];
  };
  EXPECT_EQ(first("2026-01-01", "2026-04-01"), "2026-04-01 175.16 36.00 0.00 211.16 1024.84");
  EXPECT_THAT(out_.str(), HasSubstr("taeg percent     12.61\n"));
  EXPECT_EQ(first("2026-01-27", "2026-02-01"), "2026-02-01 203.40 1.94 0.00 205.34 996.60");
  EXPECT_THAT(out_.str(), HasSubstr("taeg percent     12.67\n"));
}

}  // namespace
}  // namespace thuning::admin
