#include "tests/hledger/random_year.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "ledger/base/sha256.h"
#include "ledger/checks/request_checks.h"
#include "ledger/commands/commands.h"
#include "ledger/lending/loan_book.h"
#include "ledger/money/currency.h"
#include "ledger/money/date.h"
#include "tests/support/ledger_model.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace thuning {
namespace {

using event::v1::ImportedEntry;
using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::Fee;
using ledger::v1::Loan;

// Everything is recorded when the year is over: from 1 January 2027 on, a record a second.
absl::Time TimeOf(uint64_t position) {
  return absl::FromUnixSeconds(1'798'761'600 + static_cast<int64_t>(position));
}

// One operator's year. Commands at random may be refused; that changes nothing.
class Operator {
 public:
  Operator(LedgerModel& model, std::mt19937_64& random, std::string id, std::string currency)
      : model_(model), random_(random), id_(std::move(id)), currency_(std::move(currency)) {}

  void Open() {
    today_ = "2026-01-01";
    ledger::v1::CreateOperatorRequest books;
    books.set_operator_id(id_);
    books.set_display_name(id_);
    books.set_currency_code(currency_);
    EXPECT_OK(Run(books));
    ledger::v1::CreateBeneficiaryRequest beneficiary;
    beneficiary.set_parent(Name());
    beneficiary.set_beneficiary_id("B-1");
    beneficiary.set_profile("individual");
    beneficiary.set_display_name("Aïcha Benali");
    EXPECT_OK(Run(beneficiary));
    DefineProduct("five", type::v1::REST_NONE);
    DefineProduct("daily", type::v1::REST_DAILY);
    OpenTill();
    OpenBooks();
    OpenBank();
    OpenLine("public", type::v1::FUNDING_PURPOSE_LOANS, "60");
    OpenLine("private", type::v1::FUNDING_PURPOSE_LOANS, "30");
    OpenLine("guarantor", type::v1::FUNDING_PURPOSE_GUARANTEE, "50");
    Lend();
    Charge();
    Enrol();
  }

  void Act(int month, int day) {
    today_ = absl::StrFormat("2026-%02d-%02d", month, day);
    switch (Random(0, 15)) {
      case 0:
        return Lend();
      case 1:
        return Charge();
      case 2:
        return Penalise();
      case 3:
        return Reverse();
      case 4:
        return Collect();
      case 5:
      case 6:
        return Transact();
      case 7:
        return Amend();
      case 8:
        return Accrue();
      case 9:
        return SettleFee();
      case 10:
        return Assess();
      case 11:
        return PostEntry();
      default:
        return Repay();
    }
  }

  // The bank shows what was expected, some transfers, and what nobody knows.
  void TakeInStatement(int month) {
    today_ = absl::StrFormat("2026-%02d-28", month);
    std::vector<ImportedEntry> entries = ExpectedEntries();
    AddEntry(Random(1, 900'00), Find<Loan>(AnyLoan()).payment_reference(), entries);
    AddEntry(Random(1, 50'00), Find<Fee>(AnyFee()).payment_reference(), entries);
    AddEntry(-Random(1, 20'00), "", entries);
    const auto count = static_cast<int>(entries.size());
    Import(std::move(entries));
    const std::string statement = Find<BankAccount>(Name("bankAccounts/coop")).last_statement();
    for (int number = 1; number <= count; ++number) {
      ledger::v1::MatchEntryRequest match;
      match.set_name(absl::StrFormat("%s/entries/%05d", statement, number));
      (void)Run(match).status();
    }
  }

  // What is rare among the rest: credit of a fee that was paid is paid out.
  void GiveBack() {
    Charge();
    const std::string name = Name(absl::StrCat("fees/F-", fees_));
    const type::v1::Money amount = Find<Fee>(name).amount();
    ledger::v1::CollectFeeRequest collect;
    Cash(name, amount, collect);
    EXPECT_OK(Run(collect));
    ledger::v1::CreditFeeRequest credit;
    credit.set_name(name);
    *credit.mutable_amount() = amount;
    *credit.mutable_effective_date() = ProtoDate(today_);
    credit.set_reason("as agreed");
    EXPECT_OK(Run(credit));
    ledger::v1::RefundFeeCreditRequest refund;
    Cash(Name("beneficiaries/B-1"), amount, refund);
    EXPECT_OK(Run(refund));
  }

  // The books of the month before the last are closed; what comes later about them is late.
  void Close(int month) {
    ledger::v1::ClosePeriodRequest close;
    close.set_parent(Name());
    *close.mutable_end_date() =
        ToProto(AddDays(ParseIsoDate(absl::StrFormat("2026-%02d-01", month)).value(), -1));
    EXPECT_OK(Run(close));
    for (const std::string partner : {"public", "private", "guarantor"}) {
      SettleWith(partner, close.end_date());
    }
  }

  // The first half is a financial year, as an association may have it.
  void CloseYear() {
    ledger::v1::CloseYearRequest close;
    close.set_parent(Name());
    *close.mutable_end_date() = ProtoDate("2026-06-30");
    EXPECT_OK(Run(close));
  }

 private:
  int64_t Random(int64_t low, int64_t high) { return Uniform(random_, low, high); }

  std::string Name() const { return "operators/" + id_; }
  std::string Name(const std::string& below) const { return absl::StrCat(Name(), "/", below); }
  std::string AnyLoan() { return Name(absl::StrCat("loans/L-", Random(1, loans_))); }
  std::string AnyFee() { return Name(absl::StrCat("fees/F-", Random(1, fees_))); }

  type::v1::Money Amount(int64_t minor_units) const {
    type::v1::Money money;
    money.set_minor_units(minor_units);
    money.set_currency_code(currency_);
    return money;
  }

  template <typename Row>
  const Row& Find(const std::string& name) {
    return *model_.state().Find<Row>(name);
  }

  Context WhenItIsOver() const {
    const uint64_t position = model_.context().position;
    return {.position = position, .recorded_time = TimeOf(position)};
  }

  template <typename Request>
  absl::StatusOr<Record> Run(const Request& request) {
    return model_.Take(commands::Decide(request, model_.state(), WhenItIsOver()));
  }

  void DefineProduct(const std::string& id, type::v1::Rest rest) {
    ledger::v1::CreateProductRequest product;
    product.set_parent(Name());
    product.set_product_id(id);
    product.mutable_product()->set_display_name(id);
    product.mutable_product()->mutable_policy()->set_rest(rest);
    product.mutable_product()->set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
    product.mutable_product()->set_annual_rate_percent("5");
    product.mutable_product()->set_min_principal_minor(1);
    product.mutable_product()->set_max_principal_minor(1'000'000);
    product.mutable_product()->set_max_instalment_count(24);
    EXPECT_OK(Run(product));
  }

  // A till in another currency, of which one unit is worth one of the books'.
  void OpenTill() {
    ledger::v1::CreateChartAccountRequest till;
    till.set_parent(Name());
    till.mutable_account()->set_number("530900");
    till.mutable_account()->set_display_name("Caisse: USD");
    till.mutable_account()->set_currency_code("USD");
    EXPECT_OK(Run(till));
  }

  void OpenBooks() {
    ledger::v1::PostJournalEntryRequest opening = Entry();
    opening.set_kind(type::v1::JOURNAL_ENTRY_KIND_OPENING);
    AddLine("530000", Amount(Random(1, 900'00)), opening);
    AddLine("194000", Amount(-Random(1, 900'00)), opening);
    EXPECT_OK(Run(opening));
  }

  ledger::v1::PostJournalEntryRequest Entry() const {
    ledger::v1::PostJournalEntryRequest entry;
    entry.set_parent(Name());
    *entry.mutable_effective_date() = ProtoDate(today_);
    entry.set_text("at random");
    return entry;
  }

  // A negative amount is a credit.
  static void AddLine(const std::string& account, type::v1::Money amount,
                      ledger::v1::PostJournalEntryRequest& entry) {
    const bool is_credit = amount.minor_units() < 0;
    if (is_credit) amount.set_minor_units(-amount.minor_units());
    ledger::v1::JournalLine& line = *entry.add_lines();
    line.set_account(account);
    *(is_credit ? line.mutable_credit() : line.mutable_debit()) = amount;
  }

  // An entry by hand, now and then dated back, in two currencies or undone. The server takes none
  // of a day that is still to come, so some of the last weeks are refused.
  void PostEntry() {
    constexpr const char* kAccounts[] = {"627800", "681740", "401000", "706000",
                                         "768000", "530000", "106800"};
    ledger::v1::PostJournalEntryRequest entry = Entry();
    *entry.mutable_effective_date() = ProtoDate(SomeDay());
    const int64_t minor = Random(1, 300'00);
    AddLine(kAccounts[Random(0, std::size(kAccounts) - 1)], Amount(minor), entry);
    if (Random(0, 3) == 0) {
      Exchange(minor, entry);
    } else {
      AddLine(kAccounts[Random(0, std::size(kAccounts) - 1)], Amount(-minor), entry);
    }
    const absl::StatusOr<Record> record = Run(entry);
    if (!record.ok() || Random(0, 3) != 0) return;
    ledger::v1::ReverseJournalEntryRequest reverse;
    reverse.set_name(accounting::EntryOf(*record).name());
    reverse.set_reason("at random");
    *reverse.mutable_effective_date() = ProtoDate(today_);
    (void)Run(reverse).status();
  }

  // The other side in dollars, a unit for a unit.
  void Exchange(int64_t minor, ledger::v1::PostJournalEntryRequest& entry) const {
    type::v1::Money dollars;
    dollars.set_currency_code("USD");
    const int shift = CurrencyExponent(currency_).value() - 2;
    dollars.set_minor_units(shift == 0 ? -minor : shift > 0 ? -(minor + 9) / 10 : -minor * 100);
    AddLine("530900", dollars, entry);
    type::v1::ExchangeRate& rate = *entry.mutable_exchange();
    rate.set_from_currency_code(currency_);
    rate.set_to_currency_code("USD");
    rate.set_rate("1.00");
    rate.set_source("at random");
    *rate.mutable_date() = entry.effective_date();
  }

  void OpenBank() {
    ledger::v1::CreateBankAccountRequest bank;
    bank.set_parent(Name());
    bank.set_bank_account_id("coop");
    bank.set_display_name("coop");
    bank.set_iban("FR1420041010050500013M02606");
    bank.set_ledger_account("512110");
    *bank.mutable_opening_balance() = Amount(10'000'000);
    bank.set_opening_account("103400");
    *bank.mutable_effective_date() = ProtoDate(today_);
    EXPECT_OK(Run(bank));
  }

  void OpenLine(const std::string& partner, type::v1::FundingPurpose purpose,
                const std::string& share) {
    ledger::v1::CreatePartnerRequest create;
    create.set_parent(Name());
    create.set_partner_id(partner);
    create.set_display_name(partner);
    EXPECT_OK(Run(create));
    ledger::v1::CreateFundingLineRequest open;
    open.set_parent(Name("partners/" + partner));
    open.set_funding_line_id("line");
    type::v1::FundingTerms& terms = *open.mutable_terms();
    terms.set_display_name(partner);
    terms.set_purpose(purpose);
    *terms.mutable_amount() = Amount(1'000'000'000);
    *terms.mutable_start_date() = ProtoDate("2026-01-01");
    *terms.mutable_end_date() = ProtoDate("2026-12-31");
    terms.set_share_percent(share);
    if (purpose == type::v1::FUNDING_PURPOSE_LOANS) {
      terms.set_bears_losses(partner == "public");
      terms.set_interest_percent("80");
      terms.set_fee_percent("10");
      terms.set_ledger_account("164100");
    }
    EXPECT_OK(Run(open));
  }

  // Two of three loans are funded by partners.
  void Fund(ledger::v1::ApproveLoanRequest& approve) {
    if (Random(0, 2) == 0) return;
    for (const std::string partner : {"public", "private", "guarantor"}) {
      approve.add_funding()->set_funding_line(Name("partners/" + partner + "/fundingLines/line"));
    }
  }

  // What a closed month came to is agreed on, and mostly paid.
  void SettleWith(const std::string& partner, const google::type::Date& end) {
    ledger::v1::ProposeSettlementRequest propose;
    propose.set_parent(Name("partners/" + partner));
    *propose.mutable_end_date() = end;
    *propose.mutable_effective_date() = ProtoDate(today_);
    ASSERT_OK_AND_ASSIGN(const Record proposed, Run(propose));
    const auto& fact = proposed.events(0).settlement_proposed();
    const std::string name = absl::StrCat(propose.parent(), "/settlements/", fact.settlement_id());
    ledger::v1::AgreeSettlementRequest agree;
    agree.set_name(name);
    agree.set_net_minor(fact.net_minor());
    *agree.mutable_effective_date() = ProtoDate(today_);
    EXPECT_OK(Run(agree));
    if (fact.net_minor() == 0 || Random(0, 4) == 0) return;
    ledger::v1::PaySettlementRequest pay;
    pay.set_name(name);
    pay.set_bank_account(Name("bankAccounts/coop"));
    *pay.mutable_effective_date() = ProtoDate(today_);
    EXPECT_OK(Run(pay));
  }

  // On a loan that was written off, if some tries find it.
  void CallGuarantee() {
    ledger::v1::CallGuaranteeRequest call;
    call.set_name(LoanFor(type::v1::TRANSACTION_KIND_RECOVERY));
    call.set_bank_account(Name("bankAccounts/coop"));
    *call.mutable_effective_date() = ProtoDate(today_);
    (void)Run(call).status();
  }

  template <typename Request>
  void Cash(const std::string& name, const type::v1::Money& amount, Request& request) const {
    request.set_name(name);
    *request.mutable_amount() = amount;
    request.set_method(type::v1::PAYMENT_METHOD_CASH);
    *request.mutable_effective_date() = ProtoDate(today_);
  }

  void Lend() {
    const std::string loan = absl::StrCat("L-", ++loans_);
    ledger::v1::ApplyForLoanRequest apply;
    apply.set_parent(Name());
    apply.set_loan_id(loan);
    apply.set_beneficiary(Name("beneficiaries/B-1"));
    apply.set_product(Name(Random(0, 2) == 0 ? "products/daily" : "products/five"));
    type::v1::LoanTerms& terms = *apply.mutable_terms();
    *terms.mutable_principal() = Amount(Random(100'00, 5'000'00));
    terms.set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
    terms.set_annual_rate_percent("5");
    terms.set_instalment_count(static_cast<int>(Random(1, 12)));
    terms.add_fees()->set_display_name("file");
    *terms.mutable_fees(0)->mutable_amount() = Amount(Random(1, 20'00));
    *apply.mutable_effective_date() = ProtoDate(today_);
    EXPECT_OK(Run(apply));
    ledger::v1::ApproveLoanRequest approve;
    approve.set_name(Name("loans/" + loan));
    *approve.mutable_effective_date() = ProtoDate(today_);
    Fund(approve);
    EXPECT_OK(Run(approve));
    ledger::v1::DisburseLoanRequest disburse;
    disburse.set_name(Name("loans/" + loan));
    disburse.set_bank_account(Name("bankAccounts/coop"));
    *disburse.mutable_effective_date() = ProtoDate(today_);
    EXPECT_OK(Run(disburse));
  }

  ledger::v1::AssessFeeRequest FeeOf(type::v1::FeeKind kind) {
    ledger::v1::AssessFeeRequest fee;
    fee.set_parent(Name());
    fee.set_beneficiary(Name("beneficiaries/B-1"));
    fee.set_kind(kind);
    fee.set_display_name("fee");
    *fee.mutable_amount() = Amount(Random(1, 50'00));
    *fee.mutable_effective_date() = ProtoDate(today_);
    return fee;
  }

  void Charge() {
    ledger::v1::AssessFeeRequest fee = FeeOf(type::v1::FEE_KIND_PARTICIPATION);
    fee.set_fee_id(absl::StrCat("F-", ++fees_));
    EXPECT_OK(Run(fee));
  }

  void Penalise() {
    ledger::v1::ChargeLoanRequest charge;
    charge.set_parent(AnyLoan());
    type::v1::LoanFee& fee = *charge.mutable_fee();
    fee.set_display_name("fee");
    *fee.mutable_amount() = Amount(Random(1, 50'00));
    fee.set_timing(type::v1::FEE_TIMING_DATE);
    *fee.mutable_due_date() = ProtoDate(
        FormatIsoDate(AddDays(ParseIsoDate(today_).value(), static_cast<int>(Random(0, 300)))));
    fee.set_penalty(Random(0, 1) == 0);
    *charge.mutable_effective_date() = ProtoDate(today_);
    (void)Run(charge).status();
  }

  // The charge is taken off, or is waived below.
  void ReverseCharge() {
    ledger::v1::ReverseChargeRequest reverse;
    reverse.set_name(AnyLoan());
    reverse.set_charge(SomeCharge(reverse.name()));
    reverse.set_reason("at random");
    *reverse.mutable_effective_date() = ProtoDate(today_);
    (void)Run(reverse).status();
  }

  // What is no repayment.
  void Transact() {
    if (Random(0, 5) == 0) return CallGuarantee();
    // Those on charges are often refused, as most charges are paid soon.
    constexpr type::v1::TransactionKind kKinds[] = {
        type::v1::TRANSACTION_KIND_CHARGE_PAYMENT,    type::v1::TRANSACTION_KIND_CHARGE_WAIVER,
        type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT, type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT,
        type::v1::TRANSACTION_KIND_GOODWILL_CREDIT,   type::v1::TRANSACTION_KIND_CHARGE_PAYMENT,
        type::v1::TRANSACTION_KIND_CHARGE_WAIVER,     type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT,
        type::v1::TRANSACTION_KIND_INTEREST_WAIVER,   type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND,
        type::v1::TRANSACTION_KIND_CHARGEBACK,        type::v1::TRANSACTION_KIND_REAMORTISATION,
        type::v1::TRANSACTION_KIND_REAGING,           type::v1::TRANSACTION_KIND_CHARGE_OFF,
        type::v1::TRANSACTION_KIND_WRITE_OFF,         type::v1::TRANSACTION_KIND_RECOVERY,
        type::v1::TRANSACTION_KIND_MERCHANT_REFUND,   type::v1::TRANSACTION_KIND_PAYOUT_REFUND,
        type::v1::TRANSACTION_KIND_ACCELERATION};
    const type::v1::TransactionKind kind = kKinds[Random(0, std::size(kKinds) - 1)];
    for (int tries = 0; tries < 5; ++tries) {
      ledger::v1::RecordTransactionRequest request;
      request.set_kind(kind);
      request.set_parent(LoanFor(kind));
      request.set_reason("at random");
      *request.mutable_effective_date() = ProtoDate(SomeDay());
      FillTransaction(request);
      if (Run(request).ok()) return;
    }
  }

  // One on which it can happen, if some tries find it.
  std::string LoanFor(type::v1::TransactionKind kind) {
    std::string name = AnyLoan();
    for (int tries = 0; tries < 20; ++tries) {
      const Loan& loan = Find<Loan>(name);
      const bool fits = kind == type::v1::TRANSACTION_KIND_RECOVERY
                            ? loan.closure() == type::v1::LOAN_CLOSURE_WRITTEN_OFF
                        : kind == type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND
                            ? loan.state() == type::v1::LOAN_STATE_OVERPAID
                            : loan.state() == type::v1::LOAN_STATE_ACTIVE;
      if (fits) break;
      name = AnyLoan();
    }
    return name;
  }

  // The fields that the kind asks for.
  void FillTransaction(ledger::v1::RecordTransactionRequest& request) {
    switch (request.kind()) {
      case type::v1::TRANSACTION_KIND_CHARGE_WAIVER:
        return request.set_charge(SomeCharge(request.parent()));
      case type::v1::TRANSACTION_KIND_REAGING:
        request.set_instalment_count(static_cast<int>(Random(1, 6)));
        *request.mutable_start_date() = ProtoDate("2027-01-15");
        request.set_with_interest(Random(0, 1) == 0);
        return;
      case type::v1::TRANSACTION_KIND_REAMORTISATION:
      case type::v1::TRANSACTION_KIND_ACCELERATION:
      case type::v1::TRANSACTION_KIND_CHARGE_OFF:
      case type::v1::TRANSACTION_KIND_WRITE_OFF:
        return;
      default:
        break;
    }
    *request.mutable_amount() = Amount(Random(0, 1) == 0 ? Random(1, 5'00) : Random(1, 100'00));
    if (request.kind() == type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND) {
      const Loan& loan = Find<Loan>(request.parent());
      if (loan.overpaid_minor() > 0) *request.mutable_amount() = Amount(loan.overpaid_minor());
    }
    if (request.kind() == type::v1::TRANSACTION_KIND_CHARGE_PAYMENT ||
        request.kind() == type::v1::TRANSACTION_KIND_CHARGE_ADJUSTMENT) {
      request.set_charge(SomeCharge(request.parent()));
    }
    FillMoney(request);
  }

  // Every loan has one, of its terms.
  int SomeCharge(const std::string& loan) {
    return static_cast<int>(Random(1, std::max(1, Find<Loan>(loan).charges_size())));
  }

  void FillMoney(ledger::v1::RecordTransactionRequest& request) {
    const bool is_cash = Random(0, 1) == 0;
    switch (request.kind()) {
      case type::v1::TRANSACTION_KIND_MERCHANT_REFUND:
      case type::v1::TRANSACTION_KIND_PAYOUT_REFUND:
        request.set_with_interest(Random(0, 1) == 0);
        [[fallthrough]];
      case type::v1::TRANSACTION_KIND_CHARGE_PAYMENT:
      case type::v1::TRANSACTION_KIND_RECOVERY:
        request.set_method(is_cash ? type::v1::PAYMENT_METHOD_CASH
                                   : type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
        break;
      case type::v1::TRANSACTION_KIND_OVERPAYMENT_REFUND:
      case type::v1::TRANSACTION_KIND_CHARGEBACK:
        request.set_method(is_cash ? type::v1::PAYMENT_METHOD_CASH
                                   : type::v1::PAYMENT_METHOD_BANK_TRANSFER);
        break;
      default:
        return;
    }
    if (!is_cash) request.set_bank_account(Name("bankAccounts/coop"));
  }

  // Another day for a due date, or that undone; sometimes a charge is undone.
  void Amend() {
    if (Random(0, 3) == 0) return ReverseCharge();
    const std::string name = AnyLoan();
    const Loan& loan = Find<Loan>(name);
    if (Random(0, 2) == 0 && loan.amendments_size() > 0) {
      ledger::v1::ReverseAmendmentRequest reverse;
      reverse.set_name(name);
      reverse.set_number(static_cast<int>(Random(1, loan.amendments_size())));
      reverse.set_reason("at random");
      *reverse.mutable_effective_date() = ProtoDate(today_);
      (void)Run(reverse).status();
      return;
    }
    const lending::Account account = lending::NewAccount(loan);
    const auto& instalments = account.course().instalments();
    const auto at = static_cast<size_t>(Random(0, static_cast<int64_t>(instalments.size()) - 1));
    const Date from = instalments[at].due;
    ledger::v1::AmendLoanRequest amend;
    amend.set_name(name);
    amend.set_reason("at random");
    *amend.mutable_amendment()->mutable_from() = ProtoDate(FormatIsoDate(from));
    amend.mutable_amendment()->set_extra_instalments(static_cast<int>(Random(0, 2)));
    *amend.mutable_amendment()->mutable_moved_to() =
        ProtoDate(FormatIsoDate(AddDays(from, static_cast<int>(Random(1, 20)))));
    *amend.mutable_effective_date() = ProtoDate(today_);
    (void)Run(amend).status();
  }

  void Accrue() {
    ledger::v1::AccrueLoanRequest accrue;
    accrue.set_name(AnyLoan());
    *accrue.mutable_effective_date() = ProtoDate(today_);
    (void)Run(accrue).status();
  }

  // Today, or now and then some weeks ago.
  std::string SomeDay() {
    if (Random(0, 2) != 0) return today_;
    const int64_t weeks = Random(1, 8);
    return FormatIsoDate(AddDays(ParseIsoDate(today_).value(), -7 * static_cast<int>(weeks)));
  }

  void Collect() {
    ledger::v1::CollectFeeRequest collect;
    collect.set_name(AnyFee());
    *collect.mutable_amount() = Amount(Random(1, 50'00));
    PayBy(collect);
  }

  // A rent by the month, with VAT, of one who stays all year.
  void Enrol() {
    ledger::v1::CreateProgrammeRequest programme;
    programme.set_parent(Name());
    programme.set_programme_id("hostel");
    programme.mutable_programme()->set_display_name("Hostel");
    AddChoice("individual", *programme.mutable_programme()->add_profiles());
    AddChoice("full", *programme.mutable_programme()->add_support_levels());
    EXPECT_OK(Run(programme));
    ledger::v1::CreateFeeScheduleRequest schedule;
    schedule.set_parent(Name());
    schedule.set_fee_schedule_id("rent");
    ledger::v1::FeeSchedule& rent = *schedule.mutable_fee_schedule();
    rent.set_programme(Name("programmes/hostel"));
    rent.set_kind(type::v1::FEE_KIND_RENT);
    rent.set_display_name("Workshop");
    rent.mutable_charging()->set_rhythm(type::v1::FEE_RHYTHM_TERM);
    rent.mutable_charging()->set_term_months(12);
    rent.mutable_charging()->set_part_months(1);
    type::v1::FeeTerms& terms = *rent.add_versions();
    *terms.mutable_valid_from() = ProtoDate(today_);
    terms.add_rates()->set_amount_minor(1'000'01);
    terms.set_vat_percent("20");
    EXPECT_OK(Run(schedule));
    ledger::v1::EnrolBeneficiaryRequest enrol;
    enrol.set_parent(Name());
    enrol.set_enrolment_id("E-1");
    enrol.set_programme(rent.programme());
    enrol.set_beneficiary(Name("beneficiaries/B-1"));
    enrol.set_support_level("full");
    *enrol.mutable_start_date() = ProtoDate(today_);
    EXPECT_OK(Run(enrol));
  }

  static void AddChoice(const std::string& id, type::v1::Choice& choice) {
    choice.set_id(id);
    choice.set_display_name(id);
  }

  void Assess() {
    ledger::v1::AssessEnrolmentRequest assess;
    assess.set_name(Name("enrolments/E-1"));
    *assess.mutable_through_date() = ProtoDate(today_);
    (void)Run(assess).status();
  }

  // A waiver, a credit note, a payment that comes back, credit that is paid out.
  void SettleFee() {
    switch (Random(0, 3)) {
      case 0:
        return Settle(ledger::v1::WaiveFeeRequest(), AnyFee());
      case 1:
        return Settle(ledger::v1::CreditFeeRequest(), AnyFee());
      case 2: {
        ledger::v1::RefundFeeCreditRequest refund;
        refund.set_method(type::v1::PAYMENT_METHOD_CASH);
        return Settle(refund, Name("beneficiaries/B-1"), 1'00);
      }
      default: {
        ledger::v1::ReverseFeeCollectionRequest reverse;
        reverse.set_name(AnyFee());
        reverse.set_collection(1);
        reverse.set_reason("AM04");
        *reverse.mutable_effective_date() = ProtoDate(today_);
        (void)Run(reverse).status();
      }
    }
  }

  template <typename Request>
  void Settle(Request request, const std::string& name, int64_t most = 30'00) {
    request.set_name(name);
    *request.mutable_amount() = Amount(Random(1, most));
    if constexpr (requires { request.set_reason(""); }) request.set_reason("as agreed");
    *request.mutable_effective_date() = ProtoDate(today_);
    (void)Run(request).status();
  }

  void Repay() {
    ledger::v1::RecordRepaymentRequest repay;
    repay.set_parent(AnyLoan());
    repay.set_confirm(true);
    const int64_t owed = Find<Loan>(repay.parent()).outstanding_minor();
    *repay.mutable_amount() = Amount(Random(0, 7) == 0 ? owed : Random(1, 700'00));
    PayBy(repay);
  }

  // In cash or by direct debit.
  template <typename Request>
  void PayBy(Request& request) {
    const bool is_cash = Random(0, 1) == 0;
    request.set_method(is_cash ? type::v1::PAYMENT_METHOD_CASH
                               : type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
    if (!is_cash) request.set_bank_account(Name("bankAccounts/coop"));
    *request.mutable_effective_date() = ProtoDate(SomeDay());
    (void)Run(request).status();
  }

  // A transaction that is found in some records at random.
  void Reverse() {
    for (int tries = 0; tries < 20; ++tries) {
      const auto last = static_cast<int64_t>(model_.records().size()) - 1;
      const Record& record = model_.records()[static_cast<size_t>(Random(0, last))];
      if (record.operator_id() != id_ || !record.events(0).has_loan_transacted()) continue;
      const auto& fact = record.events(0).loan_transacted();
      if (fact.transaction().kind() == type::v1::TRANSACTION_KIND_DISBURSEMENT) continue;
      ledger::v1::ReverseTransactionRequest reverse;
      reverse.set_name(
          lending::TransactionName(Name("loans/" + fact.loan_id()), fact.transaction().number()));
      if (Random(0, 3) == 0) *reverse.mutable_fee() = Amount(Random(1, 15'00));
      *reverse.mutable_effective_date() = ProtoDate(today_);
      reverse.set_reason("AM04");
      (void)Run(reverse).status();
      return;
    }
  }

  // Most of the movements that were announced since the last statement.
  std::vector<ImportedEntry> ExpectedEntries() {
    std::vector<ImportedEntry> entries;
    for (; seen_ < model_.records().size(); ++seen_) {
      const Record& record = model_.records()[seen_];
      for (const auto& event : record.events()) {
        const auto& item = event.item_expected();
        if (record.operator_id() != id_ || !event.has_item_expected()) continue;
        if (Random(0, 5) == 0) continue;
        const bool is_credit = item.direction() == type::v1::DIRECTION_CREDIT;
        const int64_t minor = item.amount().minor_units();
        AddEntry(is_credit ? minor : -minor, "", entries);
        entries.back().set_end_to_end_id(item.end_to_end_id());
      }
    }
    return entries;
  }

  void AddEntry(int64_t minor, const std::string& reference, std::vector<ImportedEntry>& entries) {
    ImportedEntry& entry = entries.emplace_back();
    entry.set_amount_minor(minor);
    entry.set_creditor_reference(reference);
    *entry.mutable_booking_date() = ProtoDate(today_);
  }

  void Import(std::vector<ImportedEntry> entries) {
    const std::string bank = Name("bankAccounts/coop");
    const int64_t opening = Find<BankAccount>(bank).statement_balance_minor();
    const std::string seal = absl::StrCat(id_, today_);
    commands::StatementImport import{.bank_account = bank,
                                     .currency_code = currency_,
                                     .file_sha256 = Sha256(seal),
                                     .content_sha256 = Sha256(seal),
                                     .format = "cfonb120",
                                     .bank_statement_id = "",
                                     .opening_date = {},
                                     .closing_date = ProtoDate(today_),
                                     .opening_balance_minor = opening,
                                     .closing_balance_minor = opening,
                                     .entries = std::move(entries)};
    for (const ImportedEntry& entry : import.entries) {
      import.closing_balance_minor += entry.amount_minor();
    }
    EXPECT_OK(model_.Take(commands::DecideImport(import, model_.state(), WhenItIsOver())));
  }

  LedgerModel& model_;
  std::mt19937_64& random_;
  const std::string id_;
  const std::string currency_;
  std::string today_;
  int64_t loans_ = 0;
  int64_t fees_ = 0;
  size_t seen_ = 0;  // records that the bank has been told of
};

// What the engine adds to a decision.
std::vector<Record> Completed(std::vector<Record> records) {
  for (Record& record : records) {
    const uint64_t position = record.position();
    record.mutable_recorded_time()->set_seconds(absl::ToUnixSeconds(TimeOf(position)));
    record.set_principal("CN=Desk, O=A; date:2020-01-01\n");
    const auto digest = Sha256(absl::StrCat("request ", position));
    record.set_request_id(std::string(AsBytes(digest).substr(0, 16)));
  }
  return records;
}

}  // namespace

std::vector<Record> RandomYear(uint64_t seed) {
  std::mt19937_64 random(seed);
  LedgerModel model(commands::Evolve);
  std::vector<Operator> operators;
  operators.emplace_back(model, random, "ami", "EUR");
  operators.emplace_back(model, random, "tunis", "TND");
  operators.emplace_back(model, random, "kyoto", "JPY");
  for (Operator& one : operators) one.Open();
  for (int month = 1; month <= 12; ++month) {
    for (int day = 2; day <= 27; ++day) {
      for (int time = 0; time < 2; ++time) {
        for (Operator& one : operators) one.Act(month, day);
      }
    }
    for (Operator& one : operators) one.TakeInStatement(month);
    if (month == 1 || month == 12) continue;
    for (Operator& one : operators) one.Close(month);
    if (month != 8) continue;
    for (Operator& one : operators) {
      one.CloseYear();
      one.GiveBack();
    }
  }
  return Completed(model.records());
}

}  // namespace thuning
