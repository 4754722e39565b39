// The words of the tests of all commands: one operator, a product without interest, two banks, and
// what happens there, in one line each.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "ledger/base/sha256.h"
#include "ledger/commands/commands.h"
#include "ledger/lending/loan_book.h"
#include "tests/support/ledger_model.h"
#include "tests/support/status_matchers.h"

namespace thuning::commands {

struct Line {
  int64_t amount_minor = 0;
  std::string end_to_end_id = "";
  std::string creditor_reference = "";
};

// The programme through its commands alone: one operator, a product without interest, two banks.
class CommandsTest : public testing::Test {
 protected:
  CommandsTest() {
    ledger::v1::CreateOperatorRequest books;
    books.set_operator_id("ami");
    books.set_display_name("A.M.I.");
    books.set_currency_code("EUR");
    EXPECT_OK(Run(books));
    ledger::v1::CreateBeneficiaryRequest beneficiary;
    beneficiary.set_parent("operators/ami");
    beneficiary.set_beneficiary_id("B-1");
    beneficiary.set_profile("individual");
    beneficiary.set_display_name("Aïcha Benali");
    EXPECT_OK(Run(beneficiary));
    ledger::v1::CreateProductRequest product;
    product.set_parent("operators/ami");
    product.set_product_id("zero");
    product.mutable_product()->set_display_name("Prêt d'honneur");
    product.mutable_product()->set_interest_method(type::v1::INTEREST_METHOD_ZERO);
    product.mutable_product()->set_min_principal_minor(100'00);
    product.mutable_product()->set_max_principal_minor(5'000'00);
    product.mutable_product()->set_max_instalment_count(24);
    EXPECT_OK(Run(product));
    OpenBank("coop", "FR1420041010050500013M02606", "512110");
    OpenBank("caisse", "DE89370400440532013000", "512120");
  }

  template <typename Request>
  absl::StatusOr<event::v1::Record> Run(const Request& request) {
    return model_.Take(Decide(request, model_.state(), model_.context()));
  }

  void OpenBank(const std::string& id, const std::string& iban, const std::string& account) {
    ledger::v1::CreateBankAccountRequest request;
    request.set_parent("operators/ami");
    request.set_bank_account_id(id);
    request.set_display_name(id);
    request.set_iban(iban);
    request.set_ledger_account(account);
    *request.mutable_opening_balance() = Euro(10'000'00);
    request.set_opening_account("103400");
    *request.mutable_effective_date() = ProtoDate("2026-01-01");
    EXPECT_OK(Run(request));
  }

  // Applied for, approved and paid out.
  void Lend(const std::string& id, int64_t principal_minor, const std::string& bank = "coop") {
    Approve(id, principal_minor);
    ledger::v1::DisburseLoanRequest disburse;
    disburse.set_name("operators/ami/loans/" + id);
    disburse.set_bank_account("operators/ami/bankAccounts/" + bank);
    *disburse.mutable_effective_date() = ProtoDate("2026-01-05");
    EXPECT_OK(Run(disburse));
  }

  // Applied for and approved.
  void Approve(const std::string& id, int64_t principal_minor) {
    ledger::v1::ApplyForLoanRequest apply;
    apply.set_parent("operators/ami");
    apply.set_loan_id(id);
    apply.set_beneficiary("operators/ami/beneficiaries/B-1");
    apply.set_product("operators/ami/products/zero");
    *apply.mutable_terms()->mutable_principal() = Euro(principal_minor);
    apply.mutable_terms()->set_interest_method(type::v1::INTEREST_METHOD_ZERO);
    apply.mutable_terms()->set_instalment_count(4);
    *apply.mutable_effective_date() = ProtoDate("2026-01-02");
    EXPECT_OK(Run(apply));
    ledger::v1::ApproveLoanRequest approve;
    approve.set_name("operators/ami/loans/" + id);
    *approve.mutable_effective_date() = ProtoDate("2026-01-03");
    EXPECT_OK(Run(approve));
  }

  absl::StatusOr<event::v1::Record> Repay(const std::string& id, int64_t amount_minor,
                                          const std::string& bank = "coop",
                                          const std::string& date = "2026-02-01") {
    ledger::v1::RecordRepaymentRequest request;
    request.set_parent("operators/ami/loans/" + id);
    *request.mutable_amount() = Euro(amount_minor);
    request.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
    *request.mutable_effective_date() = ProtoDate(date);
    request.set_bank_account("operators/ami/bankAccounts/" + bank);
    request.set_confirm(true);
    return Run(request);
  }

  static const type::v1::LoanTransaction& TransactionIn(const event::v1::Record& record) {
    return record.events(0).loan_transacted().transaction();
  }

  // The name of the transaction that the record is about.
  static std::string TransactionName(const event::v1::Record& record) {
    const auto& fact = record.events(0).loan_transacted();
    return lending::TransactionName("operators/ami/loans/" + fact.loan_id(),
                                    fact.transaction().number());
  }

  void Charge(const std::string& id, int64_t amount_minor) {
    ledger::v1::AssessFeeRequest request;
    request.set_parent("operators/ami");
    request.set_fee_id(id);
    request.set_beneficiary("operators/ami/beneficiaries/B-1");
    request.set_kind(type::v1::FEE_KIND_PARTICIPATION);
    *request.mutable_amount() = Euro(amount_minor);
    *request.mutable_effective_date() = ProtoDate("2026-01-10");
    request.set_display_name("Participation");
    EXPECT_OK(Run(request));
  }

  // The bank's next statement of these lines.
  StatementImport NextStatement(const std::string& bank, const std::vector<Line>& lines) {
    const std::string name = "operators/ami/bankAccounts/" + bank;
    const int64_t opening =
        model_.state().Find<ledger::v1::BankAccount>(name)->statement_balance_minor();
    const std::string seal = absl::StrCat(bank, model_.records().size());
    StatementImport import{.bank_account = name,
                           .currency_code = "EUR",
                           .file_sha256 = Sha256(seal),
                           .content_sha256 = Sha256(seal),
                           .format = "cfonb120",
                           .bank_statement_id = "",
                           .opening_date = {},
                           .closing_date = ProtoDate("2026-02-28"),
                           .opening_balance_minor = opening,
                           .closing_balance_minor = opening,
                           .entries = {}};
    for (const Line& line : lines) {
      event::v1::ImportedEntry& entry = import.entries.emplace_back();
      *entry.mutable_booking_date() = ProtoDate("2026-02-15");
      *entry.mutable_value_date() = ProtoDate("2026-02-14");
      entry.set_amount_minor(line.amount_minor);
      entry.set_end_to_end_id(line.end_to_end_id);
      entry.set_creditor_reference(line.creditor_reference);
      import.closing_balance_minor += line.amount_minor;
    }
    return import;
  }

  // Takes the statement in and gives the names of its entries.
  std::vector<std::string> Import(const StatementImport& import) {
    EXPECT_OK(model_.Take(DecideImport(import, model_.state(), model_.context())));
    std::vector<std::string> names;
    const auto* bank = model_.state().Find<ledger::v1::BankAccount>(import.bank_account);
    for (size_t number = 1; number <= import.entries.size(); ++number) {
      names.push_back(absl::StrFormat("%s/entries/%05d", bank->last_statement(), number));
    }
    return names;
  }

  absl::StatusOr<event::v1::Record> Match(const std::string& entry) {
    ledger::v1::MatchEntryRequest request;
    request.set_name(entry);
    return Run(request);
  }

  template <typename Row>
  const Row& Find(const std::string& name) {
    return *model_.state().Find<Row>(name);
  }
  std::string Reference(const std::string& loan) {
    return Find<ledger::v1::Loan>("operators/ami/loans/" + loan).payment_reference();
  }

  LedgerModel model_{Evolve};
};

}  // namespace thuning::commands
