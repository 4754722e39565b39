// The examples pass, and every figure in them counts: each is spoilt in turn.
#include "tests/conformance/loan_cases.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/money/decimal_text.h"
#include "tests/conformance/isolated.h"
#include "tests/conformance/json.h"

namespace thuning::conformance {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;
using ::testing::HasSubstr;

Value Example(absl::string_view file) {
  const auto document = ReadJson(absl::StrCat(THUNING_EXAMPLES, "/", file));
  EXPECT_TRUE(document.ok()) << document.status();
  return document.ok() ? *document : Value();
}

CaseOutcome Play(const Value& one) {
  Value document;
  *document.mutable_list_value()->add_values() = one;
  const Report report = RunLoanCases(document);
  EXPECT_EQ(report.cases.size(), 1u);
  return report.cases.empty() ? CaseOutcome() : report.cases[0];
}

TEST(LoanCasesTest, TheExamplesPass) {
  const Report report = RunLoanCases(Example("loans.json"));
  EXPECT_EQ(report.cases.size(), 4u);
  for (const CaseOutcome& outcome : report.cases) {
    EXPECT_EQ(outcome.first_difference, "") << outcome.id;
    EXPECT_EQ(outcome.not_offered, "") << outcome.id;
    EXPECT_TRUE(outcome.pass) << outcome.id;
  }
}

TEST(LoanCasesTest, WhatIsWrongOrNotOfferedIsReported) {
  const Report report = RunLoanCases(Example("loans_that_fail.json"));
  ASSERT_EQ(report.cases.size(), 2u);
  EXPECT_EQ(report.cases[0].first_difference, "in the end: row 1 interest is 1.00, expected 1.01");
  EXPECT_EQ(report.cases[1].not_offered, "step foreclosure");
  EXPECT_EQ(report.passed(), 0u);
}

// Every text below a value that reads as an amount.
void CollectAmounts(Value& value, std::vector<std::string*>& amounts) {
  if (value.has_struct_value()) {
    for (auto& [key, field] : *value.mutable_struct_value()->mutable_fields()) {
      CollectAmounts(field, amounts);
    }
  } else if (value.has_list_value()) {
    for (Value& element : *value.mutable_list_value()->mutable_values()) {
      CollectAmounts(element, amounts);
    }
  } else if (absl::StrContains(value.string_value(), ".")) {
    amounts.push_back(value.mutable_string_value());
  }
}

TEST(LoanCasesTest, EveryExpectedAmountCounts) {
  Value document = Example("loans.json");
  int count = 0;
  for (Value& one : *document.mutable_list_value()->mutable_values()) {
    std::vector<std::string*> amounts;
    auto& fields = *one.mutable_struct_value()->mutable_fields();
    for (const char* key : {"checkpoints", "expected"}) CollectAmounts(fields[key], amounts);
    for (std::string* amount : amounts) {
      const std::string right = *amount;
      *amount = FormatDecimal(*ParseDecimal(right, 2) + 1, 2);
      EXPECT_FALSE(Play(one).pass) << fields["id"].string_value() << ": " << *amount;
      *amount = right;
      ++count;
    }
  }
  EXPECT_GT(count, 80);
}

// The first example, a flat loan, with a piece of it in other words.
CaseOutcome PlayFlatWith(absl::string_view from, absl::string_view to) {
  std::string json;
  const Value good = Example("loans.json").list_value().values(0);
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(good, &json).ok());
  const std::string other = absl::StrReplaceAll(json, {{from, to}});
  EXPECT_NE(other, json) << from;
  Value one;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(other, &one).ok()) << other;
  return Play(one);
}

TEST(LoanCasesTest, WordsThatTheLedgerHasNotAreNotOffered) {
  struct Word {
    const char* from;
    const char* to;
    const char* not_offered;
  };
  for (const Word& word : std::vector<Word>{
           {"\"MONTHS\"", "\"YEARS\"", "repayment_frequency YEARS"},
           {"\"FLAT\"", "\"COMPOUND\"", "interest_method COMPOUND"},
           {"\"CUMULATIVE\"", "null", "schedule_type not stated"},
           {"\"365\"", "\"366\"", "days_in_year 366"},
           {"PENALTIES_FEES_INTEREST_PRINCIPAL_ORDER", "heavensfamily-strategy",
            "payment_strategy heavensfamily-strategy"},
           {"\"submitted_on\"", R"("rounding_mode":"UP","submitted_on")", "rounding_mode UP"},
           {"\"submitted_on\"",
            R"("interest_recalculation":{"rest_frequency":"WEEKLY"},"submitted_on")",
            "rest_frequency WEEKLY"},
           {"\"repayment\"", "\"undo_write_off\"", "undo_write_off of what is not there"},
           {"\"repayment\"", "\"re_amortise\"", "step re_amortise"},
           {R"("type":"repayment")", R"("type":"undo","target":"something")", "undo of something"},
           {R"("type":"repayment")", R"("type":"undo","target_seq":9)", "undo of step 9"},
           {R"("type":"repayment")", R"("type":"charge_payment","target":"a fee")",
            "charge_payment of a fee"},
           {R"("type":"repayment")", R"("type":"rate_change","new_annual_rate_percent":"3")",
            "new rate of flat interest"}}) {
    EXPECT_EQ(PlayFlatWith(word.from, word.to).not_offered, word.not_offered);
  }
}

TEST(LoanCasesTest, WhatCannotBeReadIsADifference) {
  EXPECT_EQ(PlayFlatWith("\"412.00\"", "\"412.005\"").first_difference,
            "amount \"412.005\" is no amount");
  EXPECT_EQ(PlayFlatWith("2025-05-05", "2025-02-30").first_difference,
            "date \"2025-02-30\" is no date");
  EXPECT_EQ(PlayFlatWith("\"12\"", "\"-12\"").first_difference,
            "annual_rate_percent \"-12\" is no percentage");
  EXPECT_FALSE(PlayFlatWith("\"number_of_repayments\":3", "\"number_of_repayments\":0").pass);
}

TEST(LoanCasesTest, ATransactionThatTheListLacksIsADifference) {
  Value one = Example("loans.json").list_value().values(0);
  auto& expected = *one.mutable_struct_value()
                        ->mutable_fields()
                        ->at("expected")
                        .mutable_struct_value()
                        ->mutable_fields();
  expected["transactions"].mutable_list_value()->mutable_values()->RemoveLast();
  EXPECT_THAT(Play(one).first_difference, HasSubstr("the list lacks 2025-05-05 Repayment 100.00"));
}

TEST(LoanCasesTest, AProcessThatDoesNotLiveToAnswerSaysNothing) {
  EXPECT_EQ(RunIsolated([] { return std::string(100'000, 'x'); }), std::string(100'000, 'x'));
  EXPECT_EQ(RunIsolated([]() -> std::string { _exit(3); }), std::nullopt);
  EXPECT_EQ(RunIsolated([]() -> std::string { std::abort(); }), std::nullopt);
}

}  // namespace
}  // namespace thuning::conformance
