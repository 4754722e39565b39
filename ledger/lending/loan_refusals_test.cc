// Every refusal of the loan commands, in order of precedence. Each row makes one thing wrong in a
// good command; with all later rows' faults made as well, its own reason must still win.
#include <functional>

#include "ledger/lending/round_loan_test.h"

namespace thuning::lending {
namespace {

template <typename Request>
struct Fault {
  const char* reason;
  const char* field;
  std::function<void(Request&)> make;
};

class LoanRefusalsTest : public RoundLoanFixture {
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

  void GivenBankInDirhams() {
    state_.Create<ledger::v1::BankAccount>("operators/ami/bankAccounts/mad")
        .set_currency_code("MAD");
  }

  // A second loan, in another state than what the good command needs.
  void GivenOtherLoan(type::v1::LoanState state) {
    ledger::v1::Loan other = loan();
    other.set_state(state);
    if (state == type::v1::LOAN_STATE_CLOSED) *other.mutable_closed_date() = Day("2026-01-01");
    if (state == type::v1::LOAN_STATE_ACTIVE) other.set_state(type::v1::LOAN_STATE_APPLIED);
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
  GivenOtherLoan(type::v1::LOAN_STATE_APPROVED);
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
  GivenOtherLoan(type::v1::LOAN_STATE_ACTIVE);
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
       {"DATE_IN_FUTURE", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2030-01-02"); }},
       {"FIRST_DUE_DATE_TOO_EARLY", "first_due_date",
        [](R& r) { *r.mutable_first_due_date() = Day("2026-01-09"); }}});
  R late = lending::Disburse();
  *late.mutable_first_due_date() = Day("2999-12-01");
  EXPECT_THAT(Try(late), RefusedWith("SCHEDULE_TOO_LONG", "first_due_date"));
}

TEST_F(LoanRefusalsTest, Repay) {
  GivenActiveLoan();
  GivenOtherLoan(type::v1::LOAN_STATE_CLOSED);
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
       {"DATE_IN_FUTURE", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2030-01-02"); }}});
}

TEST_F(LoanRefusalsTest, CashHasNoBank) {
  GivenActiveLoan();
  ledger::v1::RecordRepaymentRequest request = Cash(60'00, "2026-02-15");
  request.set_end_to_end_id("E2E");
  EXPECT_THAT(Try(request), RefusedWith("NOT_FOR_CASH", "end_to_end_id"));
  request.set_bank_account(kBank);
  EXPECT_THAT(Try(request), RefusedWith("NOT_FOR_CASH", "bank_account"));
}

// Everything that a kind with money and a charge asks for.
TEST_F(LoanRefusalsTest, RecordTransaction) {
  GivenRoundLoan();
  Do(lending::Penalty(10'00, "2026-02-20"));
  GivenOtherLoan(type::v1::LOAN_STATE_ACTIVE);
  GivenBankInDirhams();
  using R = RecordTransactionRequest;
  R good = OnBank(type::v1::PAYMENT_METHOD_DIRECT_DEBIT, lending::PayCharge(1, 4'00, "2026-02-21"));
  good.clear_reason();
  ExpectInOrder<R>(
      good,
      {{"MALFORMED_NAME", "parent", [](R& r) { r.set_parent("L-1"); }},
       {"REQUIRED_FIELD_MISSING", "kind", [](R& r) { r.clear_kind(); }},
       {"VALUE_UNKNOWN", "kind", [](R& r) { r.set_kind(type::v1::TRANSACTION_KIND_REPAYMENT); }},
       {"VALUE_UNKNOWN", "kind", [](R& r) { r.set_kind(type::v1::TRANSACTION_KIND_DISBURSEMENT); }},
       {"VALUE_UNKNOWN", "kind",
        [](R& r) { r.set_kind(static_cast<type::v1::TransactionKind>(99)); }},
       {"REQUIRED_FIELD_MISSING", "amount",
        [](R& r) {
          r.set_kind(type::v1::TRANSACTION_KIND_CHARGE_PAYMENT);
          r.clear_amount();
        }},
       {"AMOUNT_NOT_POSITIVE", "amount.minor_units",
        [](R& r) { r.mutable_amount()->set_minor_units(-1); }},
       {"AMOUNT_TOO_LARGE", "amount.minor_units",
        [](R& r) { r.mutable_amount()->set_minor_units(10'000'000'000'001); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
       {"DATE_INVALID", "effective_date", [](R& r) { r.mutable_effective_date()->set_day(32); }},
       {"REQUIRED_FIELD_MISSING", "method", [](R& r) { r.clear_method(); }},
       {"TRANSFERS_COME_FROM_STATEMENTS", "method",
        [](R& r) { r.set_method(type::v1::PAYMENT_METHOD_BANK_TRANSFER); }},
       {"VALUE_UNKNOWN", "method",
        [](R& r) { r.set_method(static_cast<type::v1::PaymentMethod>(99)); }},
       {"REQUIRED_FIELD_MISSING", "bank_account", [](R& r) { r.clear_bank_account(); }},
       {"MALFORMED_NAME", "bank_account", [](R& r) { r.set_bank_account("coop"); }},
       {"OTHER_OPERATOR", "bank_account",
        [](R& r) { r.set_bank_account("operators/eve/bankAccounts/coop"); }},
       {"MALFORMED_END_TO_END_ID", "end_to_end_id", [](R& r) { r.set_end_to_end_id("/x"); }},
       {"REQUIRED_FIELD_MISSING", "charge", [](R& r) { r.clear_charge(); }},
       {"VALUE_OUT_OF_RANGE", "instalment", [](R& r) { r.set_instalment(-1); }},
       {"NOT_FOR_KIND", "instalment_count", [](R& r) { r.set_instalment_count(2); }},
       {"NOT_FOR_KIND", "period_unit", [](R& r) { r.set_period_unit(type::v1::PERIOD_UNIT_WEEK); }},
       {"NOT_FOR_KIND", "period_length", [](R& r) { r.set_period_length(2); }},
       {"NOT_FOR_KIND", "start_date", [](R& r) { *r.mutable_start_date() = Day("2026-04-01"); }},
       {"TEXT_TOO_LONG", "reason", [](R& r) { r.set_reason(std::string(101, 'x')); }},
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
       {"DATE_IN_FUTURE", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2030-01-02"); }},
       {"CHARGE_NOT_FOUND", "charge", [](R& r) { r.set_charge(2); }},
       {"AMOUNT_EXCEEDS_CHARGE", "amount.minor_units",
        [](R& r) { r.mutable_amount()->set_minor_units(10'01); }}});
}

TEST_F(LoanRefusalsTest, RecordReaging) {
  GivenRoundLoan();
  using R = RecordTransactionRequest;
  ExpectInOrder<R>(
      Reage(3, "2026-04-01", "2026-03-01"),
      {{"NOT_FOR_KIND", "amount", [](R& r) { *r.mutable_amount() = Eur(1); }},
       {"VALUE_OUT_OF_RANGE", "instalment_count", [](R& r) { r.clear_instalment_count(); }},
       {"VALUE_OUT_OF_RANGE", "instalment_count", [](R& r) { r.set_instalment_count(601); }},
       {"VALUE_UNKNOWN", "period_unit",
        [](R& r) { r.set_period_unit(static_cast<type::v1::PeriodUnit>(9)); }},
       {"VALUE_OUT_OF_RANGE", "period_length", [](R& r) { r.set_period_length(-1); }},
       {"VALUE_OUT_OF_RANGE", "period_length", [](R& r) { r.set_period_length(61); }},
       {"REQUIRED_FIELD_MISSING", "start_date", [](R& r) { r.clear_start_date(); }},
       {"DATE_INVALID", "start_date", [](R& r) { r.mutable_start_date()->set_day(32); }},
       {"REQUIRED_FIELD_MISSING", "reason", [](R& r) { r.clear_reason(); }},
       {"START_NOT_AFTER_DATE", "start_date",
        [](R& r) { *r.mutable_start_date() = Day("2026-03-01"); }}});
}

// What a kind has no use for is refused rather than left aside.
TEST_F(LoanRefusalsTest, WhatAKindDoesNotWant) {
  GivenRoundLoan();
  using R = RecordTransactionRequest;
  struct Field {
    const char* name;
    std::function<void(R&)> give;
  };
  const Field amount = {"amount", [](R& r) { *r.mutable_amount() = Eur(1); }};
  const std::vector<Field> money = {
      {"method", [](R& r) { r.set_method(type::v1::PAYMENT_METHOD_CASH); }},
      {"bank_account", [](R& r) { r.set_bank_account(kBank); }},
      {"end_to_end_id", [](R& r) { r.set_end_to_end_id("E2E"); }}};
  const std::vector<Field> charge = {{"charge", [](R& r) { r.set_charge(1); }},
                                     {"instalment", [](R& r) { r.set_instalment(1); }}};
  const std::vector<Field> instalments = {
      {"instalment_count", [](R& r) { r.set_instalment_count(2); }},
      {"period_unit", [](R& r) { r.set_period_unit(type::v1::PERIOD_UNIT_MONTH); }},
      {"period_length", [](R& r) { r.set_period_length(1); }},
      {"start_date", [](R& r) { *r.mutable_start_date() = Day("2026-04-01"); }}};
  struct KindRow {
    R good;
    std::vector<std::vector<Field>> unwanted;
  };
  const std::string day = "2026-03-01";
  const std::vector<KindRow> rows = {
      {lending::Goodwill(1, day), {money, charge, instalments}},
      {lending::WaiveInterest(1, day), {money, charge, instalments}},
      {lending::PayCharge(1, 1, day), {instalments}},
      {lending::WaiveCharge(1, day), {{amount}, money, instalments}},
      {lending::CreditNote(1, 1, day), {money, instalments}},
      {lending::Refund(1, day), {charge, instalments}},
      {lending::Chargeback(1, day), {charge, instalments}},
      {lending::Recovery(1, day), {charge, instalments}},
      {lending::Reamortise(day), {{amount}, money, charge, instalments}},
      {lending::Reage(1, "2026-04-01", day), {{amount}, money, charge}},
      {lending::Accelerate(day), {{amount}, money, charge, instalments}},
      {lending::ChargeOff(day), {{amount}, money, charge, instalments}},
      {lending::WriteOff(day), {{amount}, money, charge, instalments}}};
  for (const KindRow& row : rows) {
    for (const std::vector<Field>& fields : row.unwanted) {
      for (const Field& field : fields) {
        R request = row.good;
        field.give(request);
        EXPECT_THAT(Try(request), RefusedWith("NOT_FOR_KIND", field.name))
            << type::v1::TransactionKind_Name(request.kind());
      }
    }
  }
}

TEST_F(LoanRefusalsTest, MoneyThatGoesOutAndComesIn) {
  GivenRoundLoan();
  using type::v1::PAYMENT_METHOD_BANK_TRANSFER;
  using type::v1::PAYMENT_METHOD_DIRECT_DEBIT;
  EXPECT_THAT(Try(OnBank(PAYMENT_METHOD_DIRECT_DEBIT, lending::Refund(1, "2026-03-01"))),
              RefusedWith("NOT_FOR_KIND", "method"));
  EXPECT_THAT(Try(OnBank(PAYMENT_METHOD_BANK_TRANSFER, lending::Recovery(1, "2026-03-01"))),
              RefusedWith("TRANSFERS_COME_FROM_STATEMENTS", "method"));
  RecordTransactionRequest in_cash = lending::Refund(1, "2026-03-01");
  in_cash.set_bank_account(kBank);
  EXPECT_THAT(Try(in_cash), RefusedWith("NOT_FOR_CASH", "bank_account"));
}

TEST_F(LoanRefusalsTest, Reverse) {
  GivenRoundLoan();
  const std::string undone = NameOf(Do(Cash(1'00, "2026-02-15")));
  Do(lending::Reverse(undone, "2026-02-16"));
  const std::string paid = NameOf(Do(Cash(1'240'00, "2026-02-15")));
  Do(lending::Chargeback(1'235'00, "2026-02-16"));
  const std::string taken_back = TransactionName(kLoan, 4);
  using R = ledger::v1::ReverseTransactionRequest;
  R good = lending::Reverse(taken_back, "2026-02-16");
  *good.mutable_fee() = Eur(8'00);
  ExpectInOrder<R>(
      good,
      {{"MALFORMED_NAME", "name", [](R& r) { r.set_name("operators/ami/loans/L-1"); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
       {"DATE_INVALID", "effective_date", [](R& r) { r.mutable_effective_date()->set_day(0); }},
       {"REQUIRED_FIELD_MISSING", "reason", [](R& r) { r.clear_reason(); }},
       {"TEXT_TOO_LONG", "reason", [](R& r) { r.set_reason(std::string(101, 'x')); }},
       {"AMOUNT_NOT_POSITIVE", "fee.minor_units",
        [](R& r) { r.mutable_fee()->set_minor_units(0); }},
       {"AMOUNT_TOO_LARGE", "fee.minor_units",
        [](R& r) { r.mutable_fee()->set_minor_units(10'000'000'000'001); }},
       {"NOT_FOUND", "name", [](R& r) { r.set_name("operators/ami/loans/L-1/transactions/0009"); }},
       {"TRANSACTION_ALREADY_REVERSED", "name", [undone](R& r) { r.set_name(undone); }},
       {"DATE_BEFORE_TRANSACTION", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2026-02-14"); }},
       {"DATE_IN_FUTURE", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2030-01-02"); }},
       {"CURRENCY_DIFFERS", "fee.currency_code",
        [](R& r) { r.mutable_fee()->set_currency_code("USD"); }},
       {"LATER_TRANSACTION_IMPOSSIBLE", "effective_date", [paid](R& r) { r.set_name(paid); }}});
}

type::v1::LoanAmendment ExtraFrom(absl::string_view day, int count = 1) {
  type::v1::LoanAmendment amendment;
  *amendment.mutable_from() = Day(day);
  amendment.set_extra_instalments(count);
  return amendment;
}

using AmendFault = Fault<ledger::v1::AmendLoanRequest>;

type::v1::LoanAmendment* Given(ledger::v1::AmendLoanRequest& r) { return r.mutable_amendment(); }

// What a request to amend is refused for before the loan is looked at.
std::vector<AmendFault> FaultsOfForm() {
  using R = ledger::v1::AmendLoanRequest;
  return {{"MALFORMED_NAME", "name", [](R& r) { r.set_name("L-1"); }},
          {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
          {"DATE_INVALID", "effective_date", [](R& r) { r.mutable_effective_date()->set_day(0); }},
          {"REQUIRED_FIELD_MISSING", "reason", [](R& r) { r.clear_reason(); }},
          {"TEXT_TOO_LONG", "reason", [](R& r) { r.set_reason(std::string(101, 'x')); }},
          {"DATE_INVALID", "amendment.from", [](R& r) { Given(r)->mutable_from()->set_day(32); }},
          {"DATE_INVALID", "amendment.moved_to",
           [](R& r) { Given(r)->mutable_moved_to()->set_day(32); }},
          {"VALUE_OUT_OF_RANGE", "amendment.extra_instalments",
           [](R& r) { Given(r)->set_extra_instalments(-1); }},
          {"VALUE_OUT_OF_RANGE", "amendment.grace_on_principal",
           [](R& r) { Given(r)->set_grace_on_principal(601); }},
          {"VALUE_OUT_OF_RANGE", "amendment.grace_on_interest",
           [](R& r) { Given(r)->set_grace_on_interest(-1); }},
          {"VALUE_OUT_OF_RANGE", "amendment.instalment_minor",
           [](R& r) { Given(r)->set_instalment_minor(-1); }},
          {"VALUE_OUT_OF_RANGE", "amendment.instalment_minor",
           [](R& r) { Given(r)->set_instalment_minor(10'000'000'000'001); }},
          {"RATE_MALFORMED", "amendment.annual_rate_percent",
           [](R& r) {
             Given(r)->clear_annual_rate_percent();
             *Given(r)->mutable_rate_from() = Day("2026-03-01");
           }},
          {"RATE_OUT_OF_RANGE", "amendment.annual_rate_percent",
           [](R& r) { Given(r)->set_annual_rate_percent("101"); }},
          {"REQUIRED_FIELD_MISSING", "amendment.rate_from",
           [](R& r) {
             Given(r)->set_annual_rate_percent("5");
             Given(r)->clear_rate_from();
           }},
          {"REQUIRED_FIELD_MISSING", "amendment.pause_first",
           [](R& r) {
             *r.mutable_amendment() = ExtraFrom("2026-03-15");
             *Given(r)->mutable_pause_last() = Day("2026-03-01");
           }},
          {"REQUIRED_FIELD_MISSING", "amendment.pause_last",
           [](R& r) {
             *r.mutable_amendment() = ExtraFrom("2026-03-15");
             *Given(r)->mutable_pause_first() = Day("2026-03-01");
           }},
          {"REQUIRED_FIELD_MISSING", "amendment", [](R& r) { r.clear_amendment(); }},
          {"NOT_OFFERED_TOGETHER", "amendment",
           [](R& r) {
             *r.mutable_amendment() = ExtraFrom("2026-03-15");
             Given(r)->set_annual_rate_percent("5");
             *Given(r)->mutable_rate_from() = Day("2026-03-01");
           }},
          {"REQUIRED_FIELD_MISSING", "amendment.from",
           [](R& r) {
             *r.mutable_amendment() = ExtraFrom("2026-03-15");
             Given(r)->clear_from();
           }},
          {"RANGE_EMPTY", "amendment.pause_last", [](R& r) {
             r.clear_amendment();
             *Given(r)->mutable_pause_first() = Day("2026-03-02");
             *Given(r)->mutable_pause_last() = Day("2026-03-01");
           }}};
}

// And for what the loan is.
std::vector<AmendFault> FaultsOnTheLoan() {
  using R = ledger::v1::AmendLoanRequest;
  return {{"NOT_FOUND", "name", [](R& r) { r.set_name("operators/ami/loans/L-9"); }},
          {"LOAN_NOT_ACTIVE", "name", [](R& r) { r.set_name("operators/ami/loans/L-2"); }},
          {"DATE_BEFORE_DISBURSEMENT", "effective_date",
           [](R& r) { *r.mutable_effective_date() = Day("2026-01-14"); }},
          {"NOT_OFFERED_TOGETHER", "amendment.instalment_minor",
           [](R& r) {
             *r.mutable_amendment() = ExtraFrom("2026-03-15");
             Given(r)->set_instalment_minor(100'00);
           }},
          {"NOT_A_DUE_DATE", "amendment.from",
           [](R& r) { *r.mutable_amendment() = ExtraFrom("2026-03-16", 597); }},
          {"VALUE_OUT_OF_RANGE", "amendment.extra_instalments",
           [](R& r) {
             *r.mutable_amendment() = ExtraFrom("2026-03-15", 597);
             *Given(r)->mutable_moved_to() = Day("2026-02-15");
           }},
          {"DATE_NOT_AFTER_PREVIOUS", "amendment.moved_to",
           [](R& r) {
             *r.mutable_amendment() = ExtraFrom("2026-03-15");
             *Given(r)->mutable_moved_to() = Day("2026-02-15");
           }},
          {"SCHEDULE_TOO_LONG", "amendment", [](R& r) {
             *r.mutable_amendment() = ExtraFrom("2026-03-15");
             *Given(r)->mutable_moved_to() = Day("2999-12-15");
           }}};
}

TEST_F(LoanRefusalsTest, Amend) {
  GivenRoundLoan();
  GivenOtherLoan(type::v1::LOAN_STATE_CLOSED);
  std::vector<AmendFault> faults = FaultsOfForm();
  for (const AmendFault& fault : FaultsOnTheLoan()) faults.push_back(fault);
  ExpectInOrder(lending::Amend(ExtraFrom("2026-03-15"), "2026-02-20"), faults);
}

// Flat interest is fixed at the outset: what would change nothing is refused.
TEST_F(LoanRefusalsTest, FlatInterestKnowsNoNewRateAndNoPause) {
  product().set_interest_method(type::v1::INTEREST_METHOD_FLAT);
  GivenRoundLoan(TermsOf(1'200'00, 4));
  type::v1::LoanAmendment amendment;
  amendment.set_annual_rate_percent("24");
  *amendment.mutable_rate_from() = Day("2026-02-16");
  EXPECT_THAT(Try(lending::Amend(amendment, "2026-02-20")),
              RefusedWith("NOT_OFFERED_TOGETHER", "amendment.annual_rate_percent"));
  amendment.Clear();
  *amendment.mutable_pause_first() = Day("2026-02-16");
  *amendment.mutable_pause_last() = Day("2026-02-20");
  EXPECT_THAT(Try(lending::Amend(amendment, "2026-02-20")),
              RefusedWith("NOT_OFFERED_TOGETHER", "amendment.pause_first"));
}

TEST_F(LoanRefusalsTest, AmendmentsAndChargesHaveAnEnd) {
  GivenRoundLoan();
  for (State* state : {&state_, &replayed_}) {
    ledger::v1::Loan& full = state->Change<ledger::v1::Loan>(kLoan);
    for (int n = 0; n < 100; ++n) full.add_amendments()->set_reversed(true);
    for (int n = 0; n < 200; ++n) full.add_charges()->set_reversed(true);
  }
  EXPECT_THAT(Try(lending::Amend(ExtraFrom("2026-03-15"), "2026-02-20")),
              RefusedWith("TOO_MANY", "amendment"));
  EXPECT_THAT(Try(lending::Penalty(1'00, "2026-02-20")), RefusedWith("TOO_MANY", "fee"));
}

TEST_F(LoanRefusalsTest, ReverseAmendment) {
  GivenRoundLoan();
  Do(lending::Amend(ExtraFrom("2026-03-15"), "2026-02-20"));
  using R = ledger::v1::ReverseAmendmentRequest;
  R good;
  good.set_name(kLoan);
  good.set_number(1);
  good.set_reason("by mistake");
  *good.mutable_effective_date() = Day("2026-02-20");
  Do(good);
  Do(lending::Amend(ExtraFrom("2026-03-15"), "2026-02-20"));
  GivenOtherLoan(type::v1::LOAN_STATE_ACTIVE);
  good.set_number(2);
  ExpectInOrder<R>(
      good,
      {{"MALFORMED_NAME", "name", [](R& r) { r.set_name("L-1"); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
       {"DATE_INVALID", "effective_date", [](R& r) { r.mutable_effective_date()->set_day(0); }},
       {"REQUIRED_FIELD_MISSING", "reason", [](R& r) { r.clear_reason(); }},
       {"TEXT_TOO_LONG", "reason", [](R& r) { r.set_reason(std::string(101, 'x')); }},
       {"NOT_FOUND", "name", [](R& r) { r.set_name("operators/ami/loans/L-9"); }},
       {"NOT_FOUND", "number", [](R& r) { r.set_number(0); }},
       {"NOT_FOUND", "number", [](R& r) { r.set_number(3); }},
       {"AMENDMENT_ALREADY_REVERSED", "number", [](R& r) { r.set_number(1); }},
       {"LOAN_NOT_ACTIVE", "name",
        [](R& r) {
          r.set_number(2);
          r.set_name("operators/ami/loans/L-2");
        }},
       {"DATE_BEFORE_AMENDMENT", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2026-02-19"); }}});
}

TEST_F(LoanRefusalsTest, ChargeLoan) {
  GivenRoundLoan();
  GivenOtherLoan(type::v1::LOAN_STATE_CLOSED);
  using R = ledger::v1::ChargeLoanRequest;
  ExpectInOrder<R>(
      lending::Penalty(10'00, "2026-02-20"),
      {{"MALFORMED_NAME", "parent", [](R& r) { r.set_parent("L-1"); }},
       {"REQUIRED_FIELD_MISSING", "fee", [](R& r) { r.clear_fee(); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
       {"DATE_INVALID", "effective_date", [](R& r) { r.mutable_effective_date()->set_day(0); }},
       {"NOT_FOUND", "parent", [](R& r) { r.set_parent("operators/ami/loans/L-9"); }},
       {"REQUIRED_FIELD_MISSING", "fee.display_name",
        [](R& r) { r.mutable_fee()->clear_display_name(); }},
       {"REQUIRED_FIELD_MISSING", "fee.due_date",
        [](R& r) {
          r.mutable_fee()->set_timing(type::v1::FEE_TIMING_DATE);
          r.mutable_fee()->clear_due_date();
        }},
       {"REQUIRED_FIELD_MISSING", "fee.amount", [](R& r) { r.mutable_fee()->clear_amount(); }},
       {"CURRENCY_DIFFERS", "fee.amount.currency_code",
        [](R& r) { r.mutable_fee()->mutable_amount()->set_currency_code("USD"); }},
       {"VALUE_UNKNOWN", "fee.timing",
        [](R& r) {
          r.mutable_fee()->clear_timing();
          r.mutable_fee()->clear_due_date();
        }},
       {"VALUE_UNKNOWN", "fee.timing",
        [](R& r) {
          r.mutable_fee()->set_timing(type::v1::FEE_TIMING_INSTALMENT);
          r.mutable_fee()->clear_due_date();
        }},
       {"LOAN_NOT_ACTIVE", "parent", [](R& r) { r.set_parent("operators/ami/loans/L-2"); }},
       {"DATE_BEFORE_DISBURSEMENT", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2026-01-14"); }},
       {"DATE_IN_FUTURE", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2030-01-02"); }},
       {"DATE_BEFORE_DISBURSEMENT", "fee.due_date",
        [](R& r) { *r.mutable_fee()->mutable_due_date() = Day("2026-01-14"); }}});
}

TEST_F(LoanRefusalsTest, ReverseCharge) {
  GivenRoundLoan();
  Do(lending::Penalty(10'00, "2026-02-20"));
  using R = ledger::v1::ReverseChargeRequest;
  R good;
  good.set_name(kLoan);
  good.set_charge(1);
  good.set_reason("by mistake");
  *good.mutable_effective_date() = Day("2026-02-20");
  Do(good);
  Do(lending::Penalty(10'00, "2026-02-20"));
  Do(lending::CreditNote(2, 10'00, "2026-02-21"));
  Do(lending::Penalty(5'00, "2026-04-20"));
  GivenOtherLoan(type::v1::LOAN_STATE_ACTIVE);
  good.set_charge(3);
  ExpectInOrder<R>(
      good,
      {{"MALFORMED_NAME", "name", [](R& r) { r.set_name("L-1"); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
       {"DATE_INVALID", "effective_date", [](R& r) { r.mutable_effective_date()->set_day(0); }},
       {"REQUIRED_FIELD_MISSING", "reason", [](R& r) { r.clear_reason(); }},
       {"TEXT_TOO_LONG", "reason", [](R& r) { r.set_reason(std::string(101, 'x')); }},
       {"NOT_FOUND", "name", [](R& r) { r.set_name("operators/ami/loans/L-9"); }},
       {"NOT_FOUND", "charge", [](R& r) { r.set_charge(0); }},
       {"NOT_FOUND", "charge", [](R& r) { r.set_charge(4); }},
       {"LOAN_NOT_ACTIVE", "name",
        [](R& r) {
          r.set_charge(3);
          r.set_name("operators/ami/loans/L-2");
        }},
       {"DATE_IN_FUTURE", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2030-01-02"); }},
       {"CHARGE_ALREADY_REVERSED", "charge", [](R& r) { r.set_charge(1); }},
       // A credit note stands on it.
       {"LATER_TRANSACTION_IMPOSSIBLE", "effective_date", [](R& r) { r.set_charge(2); }}});
}

TEST_F(LoanRefusalsTest, Accrue) {
  GivenRoundLoan();
  Do(Cash(1'00, "2026-02-15"));
  GivenOtherLoan(type::v1::LOAN_STATE_CLOSED);
  using R = ledger::v1::AccrueLoanRequest;
  ExpectInOrder<R>(
      lending::Accrue("2026-02-15"),
      {{"MALFORMED_NAME", "name", [](R& r) { r.set_name("L-1"); }},
       {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
       {"DATE_INVALID", "effective_date", [](R& r) { r.mutable_effective_date()->set_day(0); }},
       {"NOT_FOUND", "name", [](R& r) { r.set_name("operators/ami/loans/L-9"); }},
       {"LOAN_NOT_ACTIVE", "name", [](R& r) { r.set_name("operators/ami/loans/L-2"); }},
       {"DATE_BEFORE_DISBURSEMENT", "effective_date",
        [](R& r) { *r.mutable_effective_date() = Day("2026-01-14"); }}});
}

// Reject, withdraw and undo ask for the same; only the state differs.
template <typename R>
std::vector<Fault<R>> FaultsOfADecision(const char* wrong_state) {
  return {{"MALFORMED_NAME", "name", [](R& r) { r.set_name("L-1"); }},
          {"REQUIRED_FIELD_MISSING", "effective_date", [](R& r) { r.clear_effective_date(); }},
          {"DATE_INVALID", "effective_date", [](R& r) { r.mutable_effective_date()->set_day(0); }},
          {"REQUIRED_FIELD_MISSING", "reason", [](R& r) { r.clear_reason(); }},
          {"TEXT_TOO_LONG", "reason", [](R& r) { r.set_reason(std::string(101, 'x')); }},
          {"NOT_FOUND", "name", [](R& r) { r.set_name("operators/ami/loans/L-9"); }},
          {"DATE_BEFORE_APPLICATION", "effective_date",
           [](R& r) { *r.mutable_effective_date() = Day("2026-01-04"); }},
          {wrong_state, "name", [](R& r) {
             r.set_name("operators/ami/loans/L-2");
             *r.mutable_effective_date() = Day("2026-01-12");
           }}};
}

template <typename R>
R Decision() {
  R request;
  request.set_name(kLoan);
  request.set_reason("no plan");
  *request.mutable_effective_date() = Day("2026-01-12");
  return request;
}

TEST_F(LoanRefusalsTest, Reject) {
  Do(Apply(RoundTerms()));
  GivenOtherLoan(type::v1::LOAN_STATE_WITHDRAWN);
  using R = ledger::v1::RejectLoanRequest;
  ExpectInOrder<R>(Decision<R>(), FaultsOfADecision<R>("LOAN_NOT_APPLIED"));
}

TEST_F(LoanRefusalsTest, Withdraw) {
  Do(Apply(RoundTerms()));
  GivenOtherLoan(type::v1::LOAN_STATE_REJECTED);
  using R = ledger::v1::WithdrawLoanRequest;
  ExpectInOrder<R>(Decision<R>(), FaultsOfADecision<R>("LOAN_NOT_APPLIED"));
}

TEST_F(LoanRefusalsTest, UndoDecision) {
  Do(Apply(RoundTerms()));
  GivenOtherLoan(type::v1::LOAN_STATE_APPLIED);
  Do(lending::Approve());
  using R = ledger::v1::UndoLoanDecisionRequest;
  ExpectInOrder<R>(Decision<R>(), FaultsOfADecision<R>("NO_DECISION_TO_UNDO"));
}

}  // namespace
}  // namespace thuning::lending
