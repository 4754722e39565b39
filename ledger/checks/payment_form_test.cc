#include "ledger/checks/payment_form.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace thuning {
namespace {

using type::v1::PAYMENT_METHOD_BANK_TRANSFER;
using type::v1::PAYMENT_METHOD_CASH;
using type::v1::PAYMENT_METHOD_CREDIT_NOTE;
using type::v1::PAYMENT_METHOD_DIRECT_DEBIT;
using type::v1::PAYMENT_METHOD_UNSPECIFIED;

constexpr absl::string_view kAccount = "operators/ami/bankAccounts/coop";

TEST(PaymentFormTest, WhoeverSaysThatMoneyCameNamesCashOrADirectDebit) {
  EXPECT_OK(CheckMethodIn(PAYMENT_METHOD_CASH));
  EXPECT_OK(CheckMethodIn(PAYMENT_METHOD_DIRECT_DEBIT));
  EXPECT_THAT(CheckMethodIn(PAYMENT_METHOD_BANK_TRANSFER),
              RefusedWith("TRANSFERS_COME_FROM_STATEMENTS", "method"));
  EXPECT_THAT(CheckMethodIn(PAYMENT_METHOD_UNSPECIFIED),
              RefusedWith("REQUIRED_FIELD_MISSING", "method"));
  EXPECT_THAT(CheckMethodIn(PAYMENT_METHOD_CREDIT_NOTE), RefusedWith("VALUE_UNKNOWN", "method"));
  EXPECT_THAT(CheckMethodIn(static_cast<type::v1::PaymentMethod>(77)),
              RefusedWith("VALUE_UNKNOWN", "method"));
}

TEST(PaymentFormTest, WhatGoesThroughABankNamesAnAccountOfTheOperator) {
  for (const auto method : {PAYMENT_METHOD_DIRECT_DEBIT, PAYMENT_METHOD_BANK_TRANSFER}) {
    EXPECT_OK(CheckBankFields({method, kAccount, ""}, "ami"));
    EXPECT_OK(CheckBankFields({method, kAccount, "E2E-7"}, "ami"));
    EXPECT_THAT(CheckBankFields({method, "", ""}, "ami"),
                RefusedWith("REQUIRED_FIELD_MISSING", "bank_account"));
    EXPECT_THAT(CheckBankFields({method, kAccount, ""}, "other"),
                RefusedWith("OTHER_OPERATOR", "bank_account"));
    EXPECT_THAT(CheckBankFields({method, kAccount, "/7"}, "ami"),
                RefusedWith("MALFORMED_END_TO_END_ID", "end_to_end_id"));
  }
}

TEST(PaymentFormTest, WhatGoesThroughNoBankNamesNeitherAccountNorId) {
  for (const auto method : {PAYMENT_METHOD_CASH, PAYMENT_METHOD_CREDIT_NOTE}) {
    EXPECT_OK(CheckBankFields({method, "", ""}, "ami"));
    EXPECT_THAT(CheckBankFields({method, kAccount, ""}, "ami"),
                RefusedWith("NOT_FOR_CASH", "bank_account"));
    EXPECT_THAT(CheckBankFields({method, "", "E2E-7"}, "ami"),
                RefusedWith("NOT_FOR_CASH", "end_to_end_id"));
  }
}

}  // namespace
}  // namespace thuning
