#include "ledger/checks/request_checks.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning {
namespace {

TEST(RequestChecksTest, TextIsCountedInCharactersAndNotInBytes) {
  EXPECT_OK(CheckText("label", "éééé", 4));
  EXPECT_THAT(CheckText("label", "ééééé", 4), RefusedWith("TEXT_TOO_LONG", "label"));
  EXPECT_THAT(CheckText("label", "", 4), RefusedWith("REQUIRED_FIELD_MISSING", "label"));
}

TEST(RequestChecksTest, AnAmountIsPositiveAndBounded) {
  type::v1::Money amount;
  EXPECT_THAT(CheckAmount("amount", false, amount),
              RefusedWith("REQUIRED_FIELD_MISSING", "amount"));
  EXPECT_THAT(CheckAmount("amount", true, amount),
              RefusedWith("AMOUNT_NOT_POSITIVE", "amount.minor_units"));
  amount.set_minor_units(kMaxAmountMinor);
  EXPECT_OK(CheckAmount("amount", true, amount));
  amount.set_minor_units(kMaxAmountMinor + 1);
  EXPECT_THAT(CheckAmount("amount", true, amount),
              RefusedWith("AMOUNT_TOO_LARGE", "amount.minor_units"));
}

TEST(RequestChecksTest, ADateIsADayThatExists) {
  google::type::Date date = ToProto(*ParseIsoDate("2024-02-29"));
  EXPECT_OK(CheckDate("date", true, date));
  date.set_year(2023);
  EXPECT_THAT(CheckDate("date", true, date), RefusedWith("DATE_INVALID", "date"));
  EXPECT_THAT(CheckDate("date", false, date), RefusedWith("REQUIRED_FIELD_MISSING", "date"));
}

TEST(RequestChecksTest, AnEndToEndIdIsWhatSepaCarries) {
  for (const char* id :
       {"THN-F-42", "a", "PRLV 2026/11 (1)", "12345678901234567890123456789012345"}) {
    EXPECT_OK(CheckEndToEndId("id", id)) << id;
  }
  for (const char* id : {"", "NOTPROVIDED", "NONREF", "/a", "a/", "a//b", "é", "a_b",
                         "123456789012345678901234567890123456"}) {
    EXPECT_THAT(CheckEndToEndId("id", id), RefusedWith("MALFORMED_END_TO_END_ID", "id")) << id;
  }
}

}  // namespace
}  // namespace thuning
