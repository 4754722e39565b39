// What a hurried hand may have typed wrongly is asked about before it is recorded.

#include "ledger/lending/loan_fixture_test.h"

namespace thuning::lending {
namespace {

using ledger::v1::RecordRepaymentRequest;

class LoanSlipsTest : public LoanFixture {
 protected:
  // Cash as somebody types it who confirms nothing.
  static RecordRepaymentRequest Typed(int64_t minor, absl::string_view day) {
    RecordRepaymentRequest request = Cash(minor, day);
    request.set_confirm(false);
    return request;
  }

  static RecordRepaymentRequest Confirmed(RecordRepaymentRequest request) {
    request.set_confirm(true);
    return request;
  }
};

// 1000.00 and 15.02 of interest as the plan has it.
TEST_F(LoanSlipsTest, MoreThanSettlesTheLoanHasToBeConfirmed) {
  GivenActiveLoan();
  EXPECT_OK(Try(Typed(1'015'02, "2026-02-01")));
  const RecordRepaymentRequest above = Typed(1'015'03, "2026-02-01");
  const auto refused = Try(above).status();
  EXPECT_THAT(refused, RefusedWith("AMOUNT_ABOVE_PAYOFF", "amount.minor_units"));
  EXPECT_THAT(std::string(refused.message()), testing::HasSubstr("0.01 EUR more than settles"));
  EXPECT_EQ(Do(Confirmed(above)).events(0).loan_transacted().outcomes(0).overpaid_minor(), 1);
  EXPECT_THAT(Try(Typed(5'00, "2026-02-02")),
              RefusedWith("AMOUNT_ABOVE_PAYOFF", "amount.minor_units"))
      << "on a loan that is overpaid";
}

// 10.00 a month by the plan; interest to come drops, so that ten days of 31 settle with 3.23.
TEST_F(LoanSlipsTest, WhatSettlesIsThatOfTheDay) {
  state_.Change<ledger::v1::Product>("operators/ami/products/thun")
      .mutable_policy()
      ->set_settling_drops_interest(true);
  GivenActiveLoan();
  EXPECT_OK(Try(Typed(1'003'23, "2026-01-25")));
  EXPECT_THAT(Try(Typed(1'003'24, "2026-01-25")),
              RefusedWith("AMOUNT_ABOVE_PAYOFF", "amount.minor_units"));
  EXPECT_OK(Try(Typed(1'003'24, "2026-01-26")));
}

TEST_F(LoanSlipsTest, TheSameSumOnTheSameDayHasToBeConfirmed) {
  GivenActiveLoan();
  Do(Typed(60'00, "2026-02-01"));
  const RecordRepaymentRequest again = Typed(60'00, "2026-02-01");
  EXPECT_THAT(Try(again), RefusedWith("SAME_AMOUNT_THAT_DAY", "amount.minor_units"));
  RecordRepaymentRequest debit = DirectDebit(60'00, "2026-02-01");
  debit.set_confirm(false);
  EXPECT_THAT(Try(debit), RefusedWith("SAME_AMOUNT_THAT_DAY", "amount.minor_units"))
      << "however it came";
  EXPECT_OK(Try(Typed(60'00, "2026-02-02")));
  EXPECT_OK(Try(Typed(60'01, "2026-02-01")));
  Do(Confirmed(again));
  Do(Typed(70'00, "2026-02-20"));
  EXPECT_THAT(Try(again), RefusedWith("SAME_AMOUNT_THAT_DAY", "amount.minor_units"))
      << "whatever came later";
}

TEST_F(LoanSlipsTest, WhatWasUndoneMayBeTypedAgain) {
  GivenActiveLoan();
  const Record wrong = Do(Typed(60'00, "2026-02-01"));
  Do(Reverse(NameOf(wrong), "2026-02-01"));
  EXPECT_OK(Try(Typed(60'00, "2026-02-01")));
}

// What a statement shows did come.
TEST_F(LoanSlipsTest, TheBankIsNotAsked) {
  GivenActiveLoan();
  for (int times = 0; times < 2; ++times) {
    Fold(DecideTransferRepayment({.loan = kLoan,
                                  .amount_minor = 600'00,
                                  .value_date = Day("2026-02-01"),
                                  .bank_account = kBank,
                                  .debit_account = "512110",
                                  .end_to_end_id = "PAYER-7"},
                                 state_, {.position = position_ + 1})
             .value());
  }
  EXPECT_EQ(loan().overpaid_minor(), 1'200'00 - 1'015'02);
}

}  // namespace
}  // namespace thuning::lending
