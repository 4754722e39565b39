// Taking a portfolio over with all that it touches: funding lines, payment references, the books.
#include <map>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/commands/commands_fixture_test.h"
#include "ledger/money/date.h"
#include "ledger/state/names.h"

namespace thuning::commands {
namespace {

using event::v1::Posting;
using event::v1::Record;
using ledger::v1::FundedLoan;
using ledger::v1::FundingLine;
using ledger::v1::ImportedLoan;
using ledger::v1::Loan;
using testing::Not;

constexpr char kCdcLine[] = "operators/ami/partners/cdc/fundingLines/prets";
constexpr char kCoopLine[] = "operators/ami/partners/coop/fundingLines/prets";

class ImportCommandsTest : public CommandsTest {
 protected:
  ImportCommandsTest() {
    ledger::v1::CreateProductRequest product;
    product.set_parent("operators/ami");
    product.set_product_id("thun");
    product.mutable_product()->set_display_name("Prêt");
    product.mutable_product()->set_interest_method(type::v1::INTEREST_METHOD_DECLINING_BALANCE);
    product.mutable_product()->set_annual_rate_percent("12");
    product.mutable_product()->set_min_principal_minor(100'00);
    product.mutable_product()->set_max_principal_minor(5'000'00);
    product.mutable_product()->set_max_instalment_count(24);
    EXPECT_OK(Run(product));
    OpenLine("cdc", "60", "168100");
    OpenLine("coop", "25", "164100");
  }

  void OpenLine(const std::string& partner, const std::string& share, const std::string& account) {
    ledger::v1::CreatePartnerRequest request;
    request.set_parent("operators/ami");
    request.set_partner_id(partner);
    request.set_display_name(partner);
    EXPECT_OK(Run(request));
    ledger::v1::CreateFundingLineRequest line;
    line.set_parent("operators/ami/partners/" + partner);
    line.set_funding_line_id("prets");
    type::v1::FundingTerms& terms = *line.mutable_terms();
    terms.set_display_name("Prêts");
    terms.set_purpose(type::v1::FUNDING_PURPOSE_LOANS);
    *terms.mutable_amount() = Euro(2'000'00);
    *terms.mutable_start_date() = ProtoDate("2026-01-01");
    *terms.mutable_end_date() = ProtoDate("2026-12-31");
    terms.set_share_percent(share);
    terms.set_bears_losses(true);
    terms.set_interest_percent("100");
    terms.set_ledger_account(account);
    EXPECT_OK(Run(line));
  }

  // 1000.00 in four months, funded by both lines.
  void LendFunded(const std::string& id) {
    ledger::v1::ApplyForLoanRequest apply;
    apply.set_parent("operators/ami");
    apply.set_loan_id(id);
    apply.set_beneficiary("operators/ami/beneficiaries/B-1");
    apply.set_product("operators/ami/products/thun");
    *apply.mutable_terms()->mutable_principal() = Euro(1'000'00);
    apply.mutable_terms()->set_instalment_count(4);
    *apply.mutable_effective_date() = ProtoDate("2026-01-02");
    EXPECT_OK(Run(apply));
    ledger::v1::ApproveLoanRequest approve;
    approve.set_name("operators/ami/loans/" + id);
    *approve.mutable_effective_date() = ProtoDate("2026-01-03");
    approve.add_funding()->set_funding_line(kCdcLine);
    approve.add_funding()->set_funding_line(kCoopLine);
    EXPECT_OK(Run(approve));
    ledger::v1::DisburseLoanRequest disburse;
    disburse.set_name(approve.name());
    disburse.set_bank_account("operators/ami/bankAccounts/coop");
    *disburse.mutable_effective_date() = ProtoDate("2026-01-05");
    EXPECT_OK(Run(disburse));
  }

  // The same, with what was paid of it.
  static ImportedLoan Funded(const std::string& id) {
    ImportedLoan loan;
    loan.set_loan_id(id);
    loan.set_beneficiary("operators/ami/beneficiaries/B-1");
    loan.set_product("operators/ami/products/thun");
    *loan.mutable_terms()->mutable_principal() = Euro(1'000'00);
    loan.mutable_terms()->set_instalment_count(4);
    *loan.mutable_terms()->mutable_disbursement_date() = ProtoDate("2026-01-05");
    *loan.mutable_applied_date() = ProtoDate("2026-01-02");
    *loan.mutable_approved_date() = ProtoDate("2026-01-03");
    loan.add_funding()->set_funding_line(kCdcLine);
    loan.add_funding()->set_funding_line(kCoopLine);
    Tell(type::v1::TRANSACTION_KIND_DISBURSEMENT, 1'000'00, "2026-01-05", loan);
    Tell(type::v1::TRANSACTION_KIND_REPAYMENT, 256'28, "2026-02-05", loan);
    Tell(type::v1::TRANSACTION_KIND_REPAYMENT, 100'00, "2026-03-05", loan);
    return loan;
  }

  static void Tell(type::v1::TransactionKind kind, int64_t minor, const std::string& day,
                   ImportedLoan& loan) {
    auto& transaction = *loan.add_history();
    transaction.set_kind(kind);
    *transaction.mutable_amount() = Euro(minor);
    *transaction.mutable_effective_date() = ProtoDate(day);
  }

  absl::StatusOr<Record> Import(const ImportedLoan& loan) {
    return model_.Take(DecideImportedLoan(portfolio_, loan, model_.state(), model_.context()));
  }

  void Accrue(const std::string& id) {
    ledger::v1::AccrueLoanRequest request;
    request.set_name("operators/ami/loans/" + id);
    *request.mutable_effective_date() = portfolio_.day;
    EXPECT_OK(Run(request));
  }

  // Debits less credits by subject and account, where the loan is called "L"; not where its money
  // came from.
  std::map<std::string, int64_t> BooksOf(const std::string& id) {
    std::map<std::string, int64_t> books;
    for (const Record& record : model_.records()) {
      for (const Posting& posting : record.postings()) {
        if (!absl::EndsWith(posting.subject(), "loans/" + id)) continue;
        const std::string holder =
            posting.subject().substr(0, posting.subject().size() - id.size());
        if (posting.account()[0] == '5' || absl::StartsWith(posting.account(), "11")) continue;
        books[holder + " " + posting.account()] += accounting::SignedAmount(posting);
      }
    }
    std::erase_if(books, [](const auto& line) { return line.second == 0; });
    return books;
  }

  static std::map<std::string, int64_t> Without(char account_class,
                                                std::map<std::string, int64_t> books) {
    std::erase_if(books, [account_class](const auto& line) {
      return line.first[line.first.find(' ') + 1] == account_class;
    });
    return books;
  }

  lending::Portfolio portfolio_{
      .operator_id = "ami", .day = ProtoDate("2026-04-01"), .import_id = "1"};
};

TEST_F(ImportCommandsTest, TheBalanceSheetIsThatOfTheLoanMadeByItsCommands) {
  LendFunded("L-1");
  EXPECT_OK(Repay("L-1", 256'28, "coop", "2026-02-05"));
  EXPECT_OK(Repay("L-1", 100'00, "coop", "2026-03-05"));
  Accrue("L-1");
  EXPECT_OK(Import(Funded("L-2")));
  const auto own = BooksOf("L-1");
  EXPECT_EQ(BooksOf("L-2"), Without('6', Without('7', own)));
  EXPECT_THAT(Without('7', own), Not(testing::SizeIs(own.size())));
  EXPECT_GT(BooksOf("L-2").at("partners/cdc/fundingLines/prets/loans/ 455110"), 0);
}

TEST_F(ImportCommandsTest, WhatItsLinesHaveIsAsAfterAnApproval) {
  LendFunded("L-1");
  EXPECT_OK(Import(Funded("L-2")));
  EXPECT_EQ(Find<FundingLine>(kCdcLine).committed_minor(), 2 * 600'00);
  EXPECT_EQ(Find<Loan>("operators/ami/loans/L-2").funding().DebugString(),
            Find<Loan>("operators/ami/loans/L-1").funding().DebugString());
  FundedLoan own = Find<FundedLoan>(std::string(kCdcLine) + "/loans/L-1");
  FundedLoan taken = Find<FundedLoan>(std::string(kCdcLine) + "/loans/L-2");
  for (FundedLoan* row : {&own, &taken}) {
    row->clear_name();
    row->clear_loan();
  }
  EXPECT_EQ(taken.DebugString(), own.DebugString());
}

TEST_F(ImportCommandsTest, WhatComesLaterIsPostedAsOnTheLoanMadeByItsCommands) {
  LendFunded("L-1");
  EXPECT_OK(Repay("L-1", 256'28, "coop", "2026-02-05"));
  EXPECT_OK(Repay("L-1", 100'00, "coop", "2026-03-05"));
  Accrue("L-1");
  EXPECT_OK(Import(Funded("L-2")));
  const auto own = BooksOf("L-1");
  const auto taken = BooksOf("L-2");
  EXPECT_OK(Repay("L-1", 300'00, "coop", "2026-04-05"));
  EXPECT_OK(Repay("L-2", 300'00, "coop", "2026-04-05"));
  auto own_moves = BooksOf("L-1");
  auto taken_moves = BooksOf("L-2");
  for (const auto& [line, amount] : own) own_moves[line] -= amount;
  for (const auto& [line, amount] : taken) taken_moves[line] -= amount;
  for (auto* moves : {&own_moves, &taken_moves}) {
    std::erase_if(*moves, [](const auto& line) { return line.second == 0; });
  }
  EXPECT_EQ(taken_moves, own_moves);
}

// 600.00 drawn and 147.96 of principal and 6.00 of interest collected in February were settled; the
// payment of March was not.
TEST_F(ImportCommandsTest, WhatWasSettledWithPartnersIsNotOwedAgain) {
  EXPECT_OK(Import(Funded("L-1")));
  portfolio_.settled_until = ParseIsoDate("2026-02-28");
  EXPECT_OK(Import(Funded("L-2")));
  const std::string line = "partners/cdc/fundingLines/prets/loans/ ";
  const auto whole = BooksOf("L-1");
  const auto rest = BooksOf("L-2");
  EXPECT_EQ(whole.at(line + "455110"), 600'00);
  EXPECT_FALSE(rest.contains(line + "455110"));
  EXPECT_EQ(rest.at(line + "168100"), whole.at(line + "168100"));
  EXPECT_LT(rest.at(line + "455120"), 0);
  EXPECT_GT(rest.at(line + "455120"), whole.at(line + "455120"));
}

TEST_F(ImportCommandsTest, ValidatingSeesWhatEarlierLoansOfThePortfolioTake) {
  State& state = model_.state();
  const auto validate = [&](const ImportedLoan& loan) {
    const auto record = DecideImportedLoan(portfolio_, loan, state, model_.context());
    if (record.ok()) EvolveAsValidated(*record, state);
    return record.status();
  };
  ImportedLoan first = Funded("L-1");
  first.set_payment_reference("OLD-1");
  EXPECT_OK(validate(first));
  EXPECT_THAT(validate(first), RefusedWith("ALREADY_EXISTS", "loan_id"));
  first.set_loan_id("L-2");
  EXPECT_THAT(validate(first), RefusedWith("ALREADY_EXISTS", "payment_reference"));
  EXPECT_OK(validate(Funded("L-2")));
  EXPECT_OK(validate(Funded("L-3")));
  EXPECT_THAT(validate(Funded("L-4")), RefusedWith("LINE_EXCEEDED", "funding"));
  ImportedLoan late = Funded("L-5");
  *late.mutable_approved_date() = ProtoDate("2025-12-31");
  *late.mutable_applied_date() = ProtoDate("2025-12-31");
  EXPECT_THAT(validate(late), RefusedWith("LINE_NOT_OPEN", "funding[0].funding_line"));
}

TEST_F(ImportCommandsTest, ATransferWithTheOldReferencePaysTheLoan) {
  ImportedLoan loan = Funded("L-1");
  loan.set_payment_reference("OLD-1");
  EXPECT_OK(Import(loan));
  StatementImport statement =
      NextStatement("coop", {{.amount_minor = 50'00, .creditor_reference = "OLD-1"}});
  *statement.entries[0].mutable_booking_date() = ProtoDate("2026-04-15");
  const auto entries = CommandsTest::Import(statement);
  EXPECT_OK(Match(entries[0]));
  EXPECT_EQ(Find<Loan>("operators/ami/loans/L-1").transaction_count(), 4);
}

}  // namespace
}  // namespace thuning::commands
