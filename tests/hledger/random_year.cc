#include "tests/hledger/random_year.h"

#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "ledger/base/sha256.h"
#include "ledger/commands/commands.h"
#include "ledger/lending/allocation.h"
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
    DefineProduct();
    OpenBank();
    Lend();
    Charge();
  }

  void Act(int month, int day) {
    today_ = absl::StrFormat("2026-%02d-%02d", month, day);
    switch (Random(0, 9)) {
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

  template <typename Request>
  absl::StatusOr<Record> Run(const Request& request) {
    return model_.Take(commands::Decide(request, model_.state(), model_.context()));
  }

  void DefineProduct() {
    ledger::v1::CreateProductRequest product;
    product.set_parent(Name());
    product.set_product_id("five");
    product.mutable_product()->set_display_name("Five");
    product.mutable_product()->set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
    product.mutable_product()->set_annual_rate_percent("5");
    product.mutable_product()->set_min_principal_minor(1);
    product.mutable_product()->set_max_principal_minor(1'000'000);
    product.mutable_product()->set_max_instalment_count(24);
    EXPECT_OK(Run(product));
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

  void Lend() {
    const std::string loan = absl::StrCat("L-", ++loans_);
    ledger::v1::ApplyForLoanRequest apply;
    apply.set_parent(Name());
    apply.set_loan_id(loan);
    apply.set_beneficiary(Name("beneficiaries/B-1"));
    apply.set_product(Name("products/five"));
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
    ledger::v1::AssessFeeRequest fee = FeeOf(type::v1::FEE_KIND_PENALTY);
    fee.set_loan(AnyLoan());
    (void)Run(fee).status();
  }

  void Collect() {
    ledger::v1::CollectFeeRequest collect;
    collect.set_name(AnyFee());
    *collect.mutable_amount() = Amount(Random(1, 50'00));
    PayBy(collect);
  }

  void Repay() {
    ledger::v1::RecordRepaymentRequest repay;
    repay.set_parent(AnyLoan());
    const int64_t owed = lending::OutstandingMinor(Find<Loan>(repay.parent()));
    *repay.mutable_amount() = Amount(Random(0, 3) == 0 ? owed : Random(1, 1'500'00));
    PayBy(repay);
  }

  // In cash or by direct debit.
  template <typename Request>
  void PayBy(Request& request) {
    const bool is_cash = Random(0, 1) == 0;
    request.set_method(is_cash ? type::v1::PAYMENT_METHOD_CASH
                               : type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
    if (!is_cash) request.set_bank_account(Name("bankAccounts/coop"));
    *request.mutable_effective_date() = ProtoDate(today_);
    (void)Run(request).status();
  }

  // The newest repayment that is found in some records at random.
  void Reverse() {
    for (int tries = 0; tries < 20; ++tries) {
      const auto last = static_cast<int64_t>(model_.records().size()) - 1;
      const Record& record = model_.records()[static_cast<size_t>(Random(0, last))];
      if (record.operator_id() != id_ || !record.events(0).has_repayment_recorded()) continue;
      const auto& fact = record.events(0).repayment_recorded();
      ledger::v1::ReverseRepaymentRequest reverse;
      reverse.set_name(
          Name(absl::StrCat("loans/", fact.loan_id(), "/repayments/", fact.repayment_id())));
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
    EXPECT_OK(model_.Take(commands::DecideImport(import, model_.state(), model_.context())));
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
    const auto position = static_cast<int64_t>(record.position());
    record.mutable_recorded_time()->set_seconds(1'798'761'600 + position);  // 1 January 2027
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
      for (Operator& one : operators) one.Act(month, day);
    }
    for (Operator& one : operators) one.TakeInStatement(month);
  }
  return Completed(model.records());
}

}  // namespace thuning
