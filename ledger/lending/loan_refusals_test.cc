// Every refusal of the loan commands, in order of precedence. Each row makes one thing wrong in a
// good command; with all later rows' faults made as well, its own reason must still win.
#include <functional>

#include "ledger/lending/loan_fixture_test.h"

namespace thuning::lending {
namespace {

template <typename Request>
struct Fault {
  const char* reason;
  const char* field;
  std::function<void(Request&)> make;
};

class LoanRefusalsTest : public LoanFixture {
 protected:
  template <typename Request>
  void ExpectInOrder(const Request& good, const std::vector<Fault<Request>>& faults) {
    EXPECT_OK(Try(good));
    for (size_t first = 0; first < faults.size(); ++first) {
      Request alone = good;
      faults[first].make(alone);
      EXPECT_THAT(Try(alone), RefusedWith(faults[first].reason, faults[first].field));
      Request all = good;
      for (size_t index = faults.size(); index-- > first;) faults[index].make(all);
      EXPECT_THAT(Try(all), RefusedWith(faults[first].reason, faults[first].field)) << first;
    }
  }

  // A second loan, in another state than what the good command needs.
  void GivenOtherLoan(ledger::v1::LoanState state) {
    ledger::v1::Loan other = loan();
    other.set_state(state);
    state_.Create<ledger::v1::Loan>("operators/ami/loans/L-2") = other;
  }
};

TEST_F(LoanRefusalsTest, Apply) {
  Do(Apply(TermsOf(500'00, 5)));
  ledger::v1::ApplyForLoanRequest good = Apply(TermsOf(1'000'00, 2));
  good.set_loan_id("L-2");
  using R = ledger::v1::ApplyForLoanRequest;
  ExpectInOrder<R>(
      good,
      {{"REQUIRED_FIELD_MISSING", "parent", [](R& r) { r.clear_parent(); }},
       {"MALFORMED_NAME", "parent", [](R& r) { r.set_parent("ami"); }},
       {"MALFORMED_ID", "loan_id", [](R& r) { r.set_loan_id("L 2"); }},
       {"MALFORMED_NAME", "beneficiary", [](R& r) { r.set_beneficiary("B-1"); }},
       {"OTHER_OPERATOR", "beneficiary",
        [](R& r) { r.set_beneficiary("operators/eve/beneficiaries/B-1"); }},
       {"MALFORMED_NAME", "product", [](R& r) { r.set_product("thun"); }},
       {"OTHER_OPERATOR", "product", [](R& r) { r.set_product("operators/eve/products/thun"); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
       {"DATE_INVALID", "effective_date", [](R& r) { r.mutable_effective_date()->set_month(13); }},
       {"NOT_FOUND", "beneficiary",
        [](R& r) { r.set_beneficiary("operators/ami/beneficiaries/B-9"); }},
       {"NOT_FOUND", "product", [](R& r) { r.set_product("operators/ami/products/none"); }},
       {"ALREADY_EXISTS", "loan_id", [](R& r) { r.set_loan_id("L-1"); }},
       {"VALUE_OUT_OF_RANGE", "terms.instalment_count",
        [](R& r) { r.mutable_terms()->set_instalment_count(601); }},
       {"CURRENCY_DIFFERS", "terms.principal.currency_code",
        [](R& r) { r.mutable_terms()->mutable_principal()->set_currency_code("MAD"); }},
       {"NOT_WITHIN_PRODUCT", "terms.principal.minor_units",
        [](R& r) { r.mutable_terms()->mutable_principal()->set_minor_units(99'99); }},
       {"NOT_WITHIN_PRODUCT", "terms.annual_rate_percent",
        [](R& r) { r.mutable_terms()->set_annual_rate_percent("11"); }},
       {"NOT_WITHIN_PRODUCT", "terms.instalment_count",
        [](R& r) { r.mutable_terms()->set_instalment_count(37); }}});
  good.set_parent("operators/eve");
  good.set_beneficiary("operators/eve/beneficiaries/B-1");
  good.set_product("operators/eve/products/thun");
  EXPECT_THAT(Try(good), RefusedWith("NOT_FOUND", "parent"));
}

TEST_F(LoanRefusalsTest, ApplyComparesRatesAsNumbers) {
  type::v1::LoanTerms terms = TermsOf(1'000'00, 2);
  terms.set_annual_rate_percent("12.000");
  EXPECT_OK(Try(Apply(terms)));
  terms.set_annual_rate_percent("0");
  terms.set_interest_method(type::v1::INTEREST_METHOD_ZERO);
  EXPECT_THAT(Try(Apply(terms)), RefusedWith("NOT_WITHIN_PRODUCT", "terms.annual_rate_percent"));
  ledger::v1::Product& product = state_.Change<ledger::v1::Product>("operators/ami/products/thun");
  product.set_annual_rate_percent("");
  EXPECT_THAT(Try(Apply(terms)), RefusedWith("NOT_WITHIN_PRODUCT", "terms.interest_method"));
  product.set_interest_method(type::v1::INTEREST_METHOD_ZERO);
  EXPECT_OK(Try(Apply(TermsOf(1'000'00, 2))));
}

TEST_F(LoanRefusalsTest, Approve) {
  Do(Apply(TermsOf(1'000'00, 2)));
  GivenOtherLoan(ledger::v1::LOAN_STATE_APPROVED);
  using R = ledger::v1::ApproveLoanRequest;
  ExpectInOrder<R>(
      Approve(),
      {{"REQUIRED_FIELD_MISSING", "name", [](R& r) { r.clear_name(); }},
       {"MALFORMED_NAME", "name", [](R& r) { r.set_name("loans/L-1"); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
       {"DATE_INVALID", "effective_date", [](R& r) { r.mutable_effective_date()->set_day(32); }},
       {"NOT_FOUND", "name", [](R& r) { r.set_name("operators/ami/loans/L-9"); }},
       {"LOAN_NOT_APPLIED", "name", [](R& r) { r.set_name("operators/ami/loans/L-2"); }},
       {"DATE_BEFORE_APPLICATION", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2026-01-04"); }}});
}

TEST_F(LoanRefusalsTest, Disburse) {
  Do(Apply(TermsOf(1'000'00, 2)));
  Do(lending::Approve());
  GivenOtherLoan(ledger::v1::LOAN_STATE_ACTIVE);
  ledger::v1::BankAccount& dirhams =
      state_.Create<ledger::v1::BankAccount>("operators/ami/bankAccounts/mad");
  dirhams.set_currency_code("MAD");
  using R = ledger::v1::DisburseLoanRequest;
  ExpectInOrder<R>(
      lending::Disburse(),
      {{"MALFORMED_NAME", "name", [](R& r) { r.set_name("L-1"); }},
       {"REQUIRED_FIELD_MISSING", "bank_account", [](R& r) { r.clear_bank_account(); }},
       {"MALFORMED_NAME", "bank_account", [](R& r) { r.set_bank_account("coop"); }},
       {"OTHER_OPERATOR", "bank_account",
        [](R& r) { r.set_bank_account("operators/eve/bankAccounts/coop"); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
       {"DATE_INVALID", "effective_date", [](R& r) { r.mutable_effective_date()->set_year(0); }},
       {"DATE_INVALID", "first_due_date", [](R& r) { r.mutable_first_due_date()->set_year(1); }},
       {"NOT_FOUND", "name", [](R& r) { r.set_name("operators/ami/loans/L-9"); }},
       {"NOT_FOUND", "bank_account",
        [](R& r) { r.set_bank_account("operators/ami/bankAccounts/none"); }},
       {"CURRENCY_DIFFERS", "bank_account",
        [](R& r) { r.set_bank_account("operators/ami/bankAccounts/mad"); }},
       {"LOAN_NOT_APPROVED", "name", [](R& r) { r.set_name("operators/ami/loans/L-2"); }},
       {"DATE_BEFORE_APPROVAL", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2026-01-09"); }},
       {"FIRST_DUE_DATE_TOO_EARLY", "first_due_date",
        [](R& r) { *r.mutable_first_due_date() = Day("2026-01-09"); }}});
  R late = lending::Disburse();
  *late.mutable_first_due_date() = Day("2999-12-01");
  EXPECT_THAT(Try(late), RefusedWith("SCHEDULE_TOO_LONG", "first_due_date"));
}

TEST_F(LoanRefusalsTest, Repay) {
  GivenActiveLoan();
  GivenOtherLoan(ledger::v1::LOAN_STATE_CLOSED);
  state_.Create<ledger::v1::BankAccount>("operators/ami/bankAccounts/mad").set_currency_code("MAD");
  using R = ledger::v1::RecordRepaymentRequest;
  ExpectInOrder<R>(
      DirectDebit(60'00, "2026-02-15"),
      {{"MALFORMED_NAME", "parent", [](R& r) { r.set_parent("L-1"); }},
       {"REQUIRED_FIELD_MISSING", "amount", [](R& r) { r.clear_amount(); }},
       {"AMOUNT_NOT_POSITIVE", "amount.minor_units",
        [](R& r) { r.mutable_amount()->set_minor_units(0); }},
       {"AMOUNT_TOO_LARGE", "amount.minor_units",
        [](R& r) { r.mutable_amount()->set_minor_units(10'000'000'000'001); }},
       {"REQUIRED_FIELD_MISSING", "method", [](R& r) { r.clear_method(); }},
       {"TRANSFERS_COME_FROM_STATEMENTS", "method",
        [](R& r) { r.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER); }},
       {"VALUE_UNKNOWN", "method",
        [](R& r) { r.set_method(static_cast<type::v1::PaymentMethod>(99)); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
       {"REQUIRED_FIELD_MISSING", "bank_account", [](R& r) { r.clear_bank_account(); }},
       {"OTHER_OPERATOR", "bank_account",
        [](R& r) { r.set_bank_account("operators/eve/bankAccounts/coop"); }},
       {"MALFORMED_END_TO_END_ID", "end_to_end_id", [](R& r) { r.set_end_to_end_id("/x"); }},
       {"NOT_FOUND", "parent", [](R& r) { r.set_parent("operators/ami/loans/L-9"); }},
       {"NOT_FOUND", "bank_account",
        [](R& r) { r.set_bank_account("operators/ami/bankAccounts/none"); }},
       {"CURRENCY_DIFFERS", "bank_account",
        [](R& r) { r.set_bank_account("operators/ami/bankAccounts/mad"); }},
       {"CURRENCY_DIFFERS", "amount.currency_code",
        [](R& r) { r.mutable_amount()->set_currency_code("USD"); }},
       {"LOAN_NOT_ACTIVE", "parent", [](R& r) { r.set_parent("operators/ami/loans/L-2"); }},
       {"DATE_BEFORE_DISBURSEMENT", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2026-01-14"); }},
       {"AMOUNT_EXCEEDS_OUTSTANDING", "amount.minor_units",
        [](R& r) { r.mutable_amount()->set_minor_units(1'015'03); }}});
}

TEST_F(LoanRefusalsTest, CashHasNoBank) {
  GivenActiveLoan();
  ledger::v1::RecordRepaymentRequest request = Cash(60'00, "2026-02-15");
  request.set_end_to_end_id("E2E");
  EXPECT_THAT(Try(request), RefusedWith("NOT_FOR_CASH", "end_to_end_id"));
  request.set_bank_account(kBank);
  EXPECT_THAT(Try(request), RefusedWith("NOT_FOR_CASH", "bank_account"));
}

TEST_F(LoanRefusalsTest, OverpaymentNamesBothFigures) {
  GivenActiveLoan();
  const absl::Status status = Try(Cash(1'015'03, "2026-02-15")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "amount 1015.03 EUR exceeds the 1015.02 EUR outstanding");
}

TEST_F(LoanRefusalsTest, Reverse) {
  GivenActiveLoan();
  const std::string undone = RepaymentName(Do(Cash(1'00, "2026-02-15")));
  Do(lending::Reverse(undone, "2026-02-16"));
  const std::string paid = RepaymentName(Do(Cash(60'00, "2026-02-15")));
  using R = ledger::v1::ReverseRepaymentRequest;
  ExpectInOrder<R>(
      lending::Reverse(paid, "2026-02-15"),
      {{"MALFORMED_NAME", "name", [](R& r) { r.set_name("operators/ami/loans/L-1"); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
       {"DATE_INVALID", "effective_date", [](R& r) { r.mutable_effective_date()->set_day(0); }},
       {"REQUIRED_FIELD_MISSING", "reason", [](R& r) { r.clear_reason(); }},
       {"TEXT_TOO_LONG", "reason", [](R& r) { r.set_reason(std::string(101, 'x')); }},
       {"NOT_FOUND", "name", [](R& r) { r.set_name("operators/ami/loans/L-1/repayments/R9"); }},
       {"REPAYMENT_ALREADY_REVERSED", "name", [undone](R& r) { r.set_name(undone); }},
       {"DATE_BEFORE_REPAYMENT", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2026-02-14"); }}});
}

}  // namespace
}  // namespace thuning::lending
