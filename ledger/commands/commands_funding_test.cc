// Partners and their lines, from the approval of a loan to a settlement that the bank's statement
// shows: lending, funding and reconciliation together.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounting/journal.h"
#include "ledger/checks/request_checks.h"
#include "ledger/commands/commands_fixture_test.h"
#include "ledger/funding/funding_month.h"
#include "ledger/state/names.h"
#include "tests/support/refusal_table.h"

namespace thuning::commands {
namespace {

using event::v1::Record;
using ledger::v1::FundedLoan;
using ledger::v1::FundingLine;
using ledger::v1::Loan;
using ledger::v1::Settlement;
using type::v1::FundingFigures;
using type::v1::FundingTerms;

constexpr char kCdc[] = "operators/ami/partners/cdc";
constexpr char kCoopLine[] = "operators/ami/partners/coop/fundingLines/prets";
constexpr char kCdcLine[] = "operators/ami/partners/cdc/fundingLines/prets";
constexpr char kGuarantee[] = "operators/ami/partners/feif/fundingLines/garantie";
constexpr char kGrants[] = "operators/ami/partners/cdc/fundingLines/bourses";
constexpr char kLoan[] = "operators/ami/loans/L-1";

FundingTerms ForLoans(const std::string& share, const std::string& account) {
  FundingTerms terms;
  terms.set_display_name("Prêts");
  terms.set_purpose(type::v1::FUNDING_PURPOSE_LOANS);
  *terms.mutable_amount() = Euro(10'000'00);
  *terms.mutable_start_date() = ProtoDate("2026-01-01");
  *terms.mutable_end_date() = ProtoDate("2026-12-31");
  terms.set_share_percent(share);
  terms.set_bears_losses(true);
  terms.set_interest_percent("100");
  terms.set_ledger_account(account);
  return terms;
}

FundingTerms Guarantee(const std::string& share) {
  FundingTerms terms = ForLoans(share, "");
  terms.set_purpose(type::v1::FUNDING_PURPOSE_GUARANTEE);
  terms.set_bears_losses(false);
  terms.clear_interest_percent();
  return terms;
}

FundingTerms Grants() {
  FundingTerms terms = Guarantee("");
  terms.set_purpose(type::v1::FUNDING_PURPOSE_GRANTS);
  terms.set_max_per_beneficiary_minor(1'000'00);
  return terms;
}

class FundingTest : public CommandsTest {
 protected:
  using Kind = type::v1::TransactionKind;

  FundingTest() {
    for (const std::string id : {"cdc", "coop", "feif"}) {
      ledger::v1::CreatePartnerRequest partner;
      partner.set_parent("operators/ami");
      partner.set_partner_id(id);
      partner.set_display_name(id);
      EXPECT_OK(Run(partner));
    }
    EXPECT_OK(Open("cdc", "prets", ForLoans("60", "168100")));
    EXPECT_OK(Open("coop", "prets", ForLoans("40", "164100")));
    EXPECT_OK(Open("feif", "garantie", Guarantee("50")));
    EXPECT_OK(Open("cdc", "bourses", Grants()));
  }

  absl::StatusOr<Record> Open(const std::string& partner, const std::string& id,
                              const FundingTerms& terms) {
    ledger::v1::CreateFundingLineRequest request;
    request.set_parent("operators/ami/partners/" + partner);
    request.set_funding_line_id(id);
    *request.mutable_terms() = terms;
    return Run(request);
  }

  void ApplyFor(const std::string& id, int64_t principal_minor) {
    ledger::v1::ApplyForLoanRequest apply;
    apply.set_parent("operators/ami");
    apply.set_loan_id(id);
    apply.set_beneficiary("operators/ami/beneficiaries/B-1");
    apply.set_product("operators/ami/products/zero");
    *apply.mutable_terms()->mutable_principal() = Euro(principal_minor);
    apply.mutable_terms()->set_instalment_count(4);
    *apply.mutable_effective_date() = ProtoDate("2026-01-02");
    EXPECT_OK(Run(apply));
  }

  absl::StatusOr<Record> Approve(const std::string& id, const std::vector<std::string>& lines,
                                 const std::vector<std::string>& shares = {}) {
    ledger::v1::ApproveLoanRequest approve;
    approve.set_name("operators/ami/loans/" + id);
    *approve.mutable_effective_date() = ProtoDate("2026-01-03");
    for (size_t i = 0; i < lines.size(); ++i) {
      ledger::v1::LoanFundingLine& line = *approve.add_funding();
      line.set_funding_line(lines[i]);
      if (i < shares.size()) line.set_share_percent(shares[i]);
    }
    return Run(approve);
  }

  void Disburse(const std::string& id) {
    ledger::v1::DisburseLoanRequest disburse;
    disburse.set_name("operators/ami/loans/" + id);
    disburse.set_bank_account("operators/ami/bankAccounts/coop");
    *disburse.mutable_effective_date() = ProtoDate("2026-01-05");
    EXPECT_OK(Run(disburse));
  }

  void Fund(const std::string& id, int64_t principal_minor) {
    ApplyFor(id, principal_minor);
    EXPECT_OK(Approve(id, {kCdcLine, kCoopLine, kGuarantee}));
    Disburse(id);
  }

  absl::StatusOr<Record> Transact(type::v1::TransactionKind kind, int64_t amount_minor,
                                  const std::string& date) {
    ledger::v1::RecordTransactionRequest request;
    request.set_parent(kLoan);
    request.set_kind(kind);
    if (amount_minor > 0) *request.mutable_amount() = Euro(amount_minor);
    if (kind == type::v1::TRANSACTION_KIND_RECOVERY) {
      request.set_method(type::v1::PAYMENT_METHOD_CASH);
    }
    request.set_reason("lost");
    *request.mutable_effective_date() = ProtoDate(date);
    return Run(request);
  }

  absl::StatusOr<Record> Call(const std::string& date) {
    ledger::v1::CallGuaranteeRequest request;
    request.set_name(kLoan);
    request.set_bank_account("operators/ami/bankAccounts/coop");
    *request.mutable_effective_date() = ProtoDate(date);
    return Run(request);
  }

  FundingFigures FiguresOf(const std::string& holder, const std::string& last) {
    const Date first = ParseIsoDate("2026-01-01").value();
    return funding::FiguresOf(holder,
                              {.since = first, .first = first, .last = ParseIsoDate(last).value()},
                              model_.state());
  }

  absl::StatusOr<Record> ClosePeriod(const std::string& end) {
    ledger::v1::ClosePeriodRequest request;
    request.set_parent("operators/ami");
    *request.mutable_end_date() = ProtoDate(end);
    return Run(request);
  }

  absl::StatusOr<Record> Propose(const std::string& end, const std::string& partner = kCdc) {
    ledger::v1::ProposeSettlementRequest request;
    request.set_parent(partner);
    *request.mutable_end_date() = ProtoDate(end);
    *request.mutable_effective_date() = ProtoDate("2026-03-02");
    return Run(request);
  }

  // The name of the settlement that the record proposed.
  static std::string NameOfProposal(const Record& record) {
    return "operators/ami/partners/" + record.events(0).settlement_proposed().partner_id() +
           "/settlements/" + record.events(0).settlement_proposed().settlement_id();
  }

  absl::StatusOr<Record> Agree(const std::string& name, int64_t net_minor) {
    ledger::v1::AgreeSettlementRequest request;
    request.set_name(name);
    request.set_net_minor(net_minor);
    *request.mutable_effective_date() = ProtoDate("2026-03-03");
    return Run(request);
  }

  absl::StatusOr<Record> Pay(const std::string& name) {
    ledger::v1::PaySettlementRequest request;
    request.set_name(name);
    request.set_bank_account("operators/ami/bankAccounts/coop");
    *request.mutable_effective_date() = ProtoDate("2026-03-04");
    return Run(request);
  }

  absl::StatusOr<Record> Award(int64_t amount_minor, const std::string& id = "G-1") {
    ledger::v1::AwardGrantRequest request;
    request.set_parent("operators/ami");
    request.set_grant_id(id);
    request.set_beneficiary("operators/ami/beneficiaries/B-1");
    request.set_funding_line(kGrants);
    *request.mutable_amount() = Euro(amount_minor);
    request.set_reason("residency");
    request.set_bank_account("operators/ami/bankAccounts/coop");
    *request.mutable_effective_date() = ProtoDate("2026-02-01");
    return Run(request);
  }
};

TEST_F(FundingTest, WhatIsPaidOutIsDrawnFromTheLinesToTheCent) {
  Fund("L-1", 100'01);
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-01-31").drawn_minor(), 60'01);   // 60.006
  EXPECT_EQ(FiguresOf(kCoopLine, "2026-01-31").drawn_minor(), 40'00);  // 40.004
  EXPECT_EQ(model_.Balance("168100"), -60'01);
  EXPECT_EQ(model_.Balance("164100"), -40'00);
  EXPECT_EQ(model_.Balance("274800"), 100'01);
  EXPECT_EQ(Find<FundingLine>(kCdcLine).committed_minor(), 60'01);
  EXPECT_EQ(Find<FundedLoan>(std::string(kCdcLine) + "/loans/L-1").share_percent(), "60");
}

TEST_F(FundingTest, WhatIsRepaidIsOwedToThePartners) {
  Fund("L-1", 1'000'00);
  EXPECT_OK(Repay("L-1", 333'33));
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-02-01").principal_minor(), 200'00);   // 199.998
  EXPECT_EQ(FiguresOf(kCoopLine, "2026-02-01").principal_minor(), 133'33);  // 133.332
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-01-31").principal_minor(), 0) << "before it was repaid";
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-02-01").net_minor(), 200'00 - 600'00);
}

TEST_F(FundingTest, ALossIsBorneByThePartnersAndAGuaranteePaysHalfOfIt) {
  Fund("L-1", 1'000'00);
  EXPECT_OK(Repay("L-1", 200'00));
  EXPECT_THAT(Call("2026-05-01"), RefusedWith("NOT_WRITTEN_OFF", "name"));
  EXPECT_OK(Transact(type::v1::TRANSACTION_KIND_WRITE_OFF, 0, "2026-04-01"));
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-04-01").losses_borne_minor(), 480'00);
  EXPECT_EQ(model_.Balance("168100"), 0);
  EXPECT_THAT(Call("2026-03-31"), RefusedWith("DATE_BEFORE_WRITE_OFF", "effective_date"));
  ASSERT_OK_AND_ASSIGN(const Record called, Call("2026-04-10"));
  EXPECT_EQ(TransactionIn(called).amount().minor_units(), 400'00);
  EXPECT_EQ(model_.Balance("467200"), 400'00);
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-04-10").indemnities_minor(), 240'00);
  EXPECT_EQ(FiguresOf(kCoopLine, "2026-04-10").indemnities_minor(), 160'00);
  EXPECT_THAT(Call("2026-04-11"), RefusedWith("NOTHING_TO_CALL", "name"));

  const auto entries = Import(NextStatement(
      "coop", {{.amount_minor = 400'00, .end_to_end_id = TransactionIn(called).end_to_end_id()}}));
  EXPECT_OK(Match(entries[0]));
  EXPECT_EQ(model_.Balance("467200"), 0);
  EXPECT_EQ(FiguresOf(kGuarantee, "2026-12-31").guarantee_called_minor(), 400'00);
  EXPECT_EQ(FiguresOf(kGuarantee, "2026-12-31").guarantee_received_minor(), 400'00);
}

// 800 lost, 400 paid by the guarantor, 300 recovered: 500 are lost, of which it bears 250.
TEST_F(FundingTest, WhatIsRecoveredIsSharedAndPartlyGivenBackToTheGuarantor) {
  Fund("L-1", 1'000'00);
  EXPECT_OK(Repay("L-1", 200'00));
  EXPECT_OK(Transact(type::v1::TRANSACTION_KIND_WRITE_OFF, 0, "2026-04-01"));
  ASSERT_OK_AND_ASSIGN(const Record called, Call("2026-04-10"));
  EXPECT_OK(Transact(type::v1::TRANSACTION_KIND_RECOVERY, 300'00, "2026-06-01"));
  EXPECT_EQ(FiguresOf(kGuarantee, "2026-06-01").guarantee_returned_minor(), 150'00);
  EXPECT_EQ(FiguresOf(kGuarantee, "2026-06-01").net_minor(), 0) << "it has not paid yet";
  const auto entries = Import(NextStatement(
      "coop", {{.amount_minor = 400'00, .end_to_end_id = TransactionIn(called).end_to_end_id()}}));
  EXPECT_OK(Match(entries[0]));
  EXPECT_EQ(FiguresOf(kGuarantee, "2026-06-01").net_minor(), 150'00);
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-06-01").recovered_minor(), 180'00);
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-06-01").indemnities_minor(), 150'00);
  EXPECT_EQ(FiguresOf(kCoopLine, "2026-06-01").indemnities_minor(), 100'00);
  // Of what it drew, CDC has back what was not lost in the end: 600 - 60 % of 250.
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-06-01").net_minor() + 600'00, 450'00);
}

TEST_F(FundingTest, ALineThatBearsNoLossesIsOwedItsPrincipalInAnyCase) {
  FundingTerms safe = ForLoans("30", "164100");
  safe.set_bears_losses(false);
  EXPECT_OK(Open("coop", "avance", safe));
  ApplyFor("L-1", 1'000'00);
  const std::string line = "operators/ami/partners/coop/fundingLines/avance";
  EXPECT_OK(Approve("L-1", {line}));
  Disburse("L-1");
  EXPECT_OK(Transact(type::v1::TRANSACTION_KIND_WRITE_OFF, 0, "2026-04-01"));
  EXPECT_OK(Transact(type::v1::TRANSACTION_KIND_RECOVERY, 100'00, "2026-05-01"));
  EXPECT_EQ(FiguresOf(line, "2026-05-01").losses_owed_minor(), 300'00);
  EXPECT_EQ(FiguresOf(line, "2026-05-01").losses_borne_minor(), 0);
  EXPECT_EQ(FiguresOf(line, "2026-05-01").recovered_minor(), 0);
  EXPECT_EQ(FiguresOf(line, "2026-05-01").net_minor(), 0);
}

TEST_F(FundingTest, LinesWithAnOrderAreUsedUpOneAfterTheOther) {
  FundingTerms first = ForLoans("", "164100");
  first.set_order(1);
  *first.mutable_amount() = Euro(250'00);
  FundingTerms second = first;
  second.set_order(2);
  EXPECT_OK(Open("coop", "premier", first));
  EXPECT_OK(Open("coop", "second", second));
  ApplyFor("L-1", 1'000'00);
  const std::string prefix = "operators/ami/partners/coop/fundingLines/";
  EXPECT_OK(Approve("L-1", {prefix + "second", prefix + "premier"}));
  const auto& funding = Find<Loan>(kLoan).funding();
  ASSERT_EQ(funding.shares_size(), 3);
  EXPECT_EQ(funding.shares(0).funding_line(), "partners/coop/fundingLines/premier");
  EXPECT_EQ(funding.shares(0).weight(), 250'00);
  EXPECT_EQ(funding.shares(2).funding_line(), "") << "the operator funds what is left";
  EXPECT_EQ(funding.shares(2).weight(), 500'00);
  EXPECT_EQ(Find<FundingLine>(prefix + "premier").committed_minor(), 250'00);
}

TEST_F(FundingTest, AnApprovalIsRefusedWhenALineCannotFundIt) {
  FundingTerms small = ForLoans("60", "164100");
  *small.mutable_amount() = Euro(599'99);
  EXPECT_OK(Open("coop", "petit", small));
  FundingTerms capped = ForLoans("60", "164100");
  capped.set_max_per_beneficiary_minor(599'99);
  EXPECT_OK(Open("coop", "plafond", capped));
  FundingTerms over = ForLoans("60", "164100");
  *over.mutable_end_date() = ProtoDate("2026-01-02");
  EXPECT_OK(Open("coop", "fini", over));
  FundingTerms ordered = ForLoans("", "164100");
  ordered.set_order(1);
  EXPECT_OK(Open("coop", "suite", ordered));
  EXPECT_OK(Open("coop", "tiers", ForLoans("10", "164100")));
  EXPECT_OK(Open("coop", "quart", ForLoans("10", "164100")));
  EXPECT_OK(Open("feif", "autre", Guarantee("10")));
  ApplyFor("L-1", 1'000'00);
  const std::string coop = "operators/ami/partners/coop/fundingLines/";

  EXPECT_THAT(Approve("L-1", {coop + "petit"}), RefusedWith("LINE_EXCEEDED", "funding"));
  EXPECT_THAT(Approve("L-1", {coop + "plafond"}),
              RefusedWith("BENEFICIARY_CAP_EXCEEDED", "funding"));
  EXPECT_THAT(Approve("L-1", {coop + "fini"}),
              RefusedWith("LINE_NOT_OPEN", "funding[0].funding_line"));
  EXPECT_THAT(Approve("L-1", {kGrants}),
              RefusedWith("LINE_NOT_FOR_LOANS", "funding[0].funding_line"));
  EXPECT_THAT(Approve("L-1", {coop + "nulle"}),
              RefusedWith("NOT_FOUND", "funding[0].funding_line"));
  EXPECT_THAT(Approve("L-1", {kCdcLine, kCdcLine}),
              RefusedWith("LINE_TWICE", "funding[1].funding_line"));
  EXPECT_THAT(Approve("L-1", {kCdcLine, kCoopLine}, {"60", "40.000001"}),
              RefusedWith("SHARES_EXCEED_WHOLE", "funding[1].share_percent"));
  EXPECT_THAT(Approve("L-1", {kCdcLine}, {"0"}),
              RefusedWith("RATE_OUT_OF_RANGE", "funding[0].share_percent"));
  EXPECT_THAT(Approve("L-1", {coop + "suite"}, {"5"}),
              RefusedWith("NOT_FOR_ORDER", "funding[0].share_percent"));
  EXPECT_THAT(Approve("L-1", {kCdcLine, coop + "suite"}),
              RefusedWith("LINES_USED_DIFFERENTLY", "funding[1].funding_line"));
  EXPECT_THAT(Approve("L-1", {kGuarantee, "operators/ami/partners/feif/fundingLines/autre"}),
              RefusedWith("TWO_GUARANTEES", "funding[1].funding_line"));
  EXPECT_THAT(Approve("L-1", {kCdcLine, kCoopLine, coop + "tiers", coop + "quart"},
                      {"10", "10", "10", "10"}),
              RefusedWith("TOO_MANY_LINES", "funding"));
  EXPECT_EQ(Find<Loan>(kLoan).state(), type::v1::LOAN_STATE_APPLIED);
  EXPECT_EQ(Find<FundingLine>(kCdcLine).committed_minor(), 0);
}

TEST_F(FundingTest, AWithdrawnLoanFreesItsFundsAndTakesThemAgain) {
  FundingTerms one_loan = ForLoans("100", "164100");
  *one_loan.mutable_amount() = Euro(1'000'00);
  EXPECT_OK(Open("coop", "unique", one_loan));
  const std::string line = "operators/ami/partners/coop/fundingLines/unique";
  ApplyFor("L-1", 1'000'00);
  ApplyFor("L-2", 1'000'00);
  EXPECT_OK(Approve("L-1", {line}));
  EXPECT_EQ(model_.Balance("801800"), 1'000'00);
  EXPECT_THAT(Approve("L-2", {line}), RefusedWith("LINE_EXCEEDED", "funding"));
  ledger::v1::WithdrawLoanRequest withdraw;
  withdraw.set_name(kLoan);
  withdraw.set_reason("not wanted");
  *withdraw.mutable_effective_date() = ProtoDate("2026-01-04");
  EXPECT_OK(Run(withdraw));
  EXPECT_EQ(Find<FundingLine>(line).committed_minor(), 0);
  EXPECT_EQ(model_.Balance("801800"), 0);
  EXPECT_OK(Approve("L-2", {line}));
  ledger::v1::UndoLoanDecisionRequest undo;
  undo.set_name(kLoan);
  undo.set_reason("by mistake");
  *undo.mutable_effective_date() = ProtoDate("2026-01-05");
  EXPECT_THAT(Run(undo), RefusedWith("LINE_EXCEEDED", "funding"));
  undo.set_name("operators/ami/loans/L-2");
  EXPECT_OK(Run(undo));
  EXPECT_EQ(Find<FundingLine>(line).committed_minor(), 0);
  undo.set_name(kLoan);
  *undo.mutable_effective_date() = ProtoDate("2027-01-05");
  EXPECT_THAT(Run(undo), RefusedWith("LINE_NOT_OPEN", "funding")) << "the line has ended";
  *undo.mutable_effective_date() = ProtoDate("2026-01-05");
  EXPECT_OK(Run(undo));
  EXPECT_EQ(Find<FundingLine>(line).committed_minor(), 1'000'00);
}

TEST_F(FundingTest, ASettlementIsProposedAgreedPaidAndReconciled) {
  Fund("L-1", 1'000'00);
  EXPECT_OK(Repay("L-1", 250'00, "coop", "2026-02-05"));
  EXPECT_THAT(Propose("2026-02-28"), RefusedWith("PERIOD_NOT_CLOSED", "end_date"));
  EXPECT_OK(ClosePeriod("2026-02-28"));
  EXPECT_THAT(Propose("2026-02-27"), RefusedWith("NOT_END_OF_MONTH", "end_date"));
  ASSERT_OK_AND_ASSIGN(const Record proposed, Propose("2026-02-28"));
  const std::string name = NameOfProposal(proposed);
  EXPECT_EQ(Find<Settlement>(name).net_minor(), 150'00 - 600'00);
  EXPECT_EQ(DateOf(Find<Settlement>(name).start_date()), ParseIsoDate("2026-01-01"));
  EXPECT_THAT(Propose("2026-02-28"), RefusedWith("SETTLEMENT_PENDING", "parent"));
  EXPECT_THAT(Pay(name), RefusedWith("NOT_AGREED", "name"));
  EXPECT_THAT(Agree(name, -449'99), RefusedWith("NET_DIFFERS", "net_minor"));
  EXPECT_OK(Agree(name, -450'00));
  EXPECT_THAT(Agree(name, -450'00), RefusedWith("NOT_PROPOSED", "name"));
  EXPECT_THAT(Propose("2026-02-28"), RefusedWith("SETTLED_ALREADY", "end_date"));

  ASSERT_OK_AND_ASSIGN(const Record paid, Pay(name));
  EXPECT_EQ(Find<Settlement>(name).state(), type::v1::SETTLEMENT_STATE_PAID);
  const std::string key = paid.events(0).settlement_paid().end_to_end_id();
  const auto entries =
      Import(NextStatement("coop", {{.amount_minor = 450'00, .end_to_end_id = key}}));
  EXPECT_OK(Match(entries[0]));
  EXPECT_EQ(Find<Settlement>(name).state(), type::v1::SETTLEMENT_STATE_RECONCILED);
  EXPECT_EQ(FiguresOf(kCdc, "2026-12-31").settled_minor(), -450'00);
  FundingFigures all = FiguresOf(kCdcLine, "2026-12-31");
  funding::Add(FiguresOf(kCdc, "2026-12-31"), all);
  EXPECT_EQ(all.net_minor(), 0) << "everything that was owed is settled";
}

TEST_F(FundingTest, ADeclinedSettlementIsProposedAgain) {
  Fund("L-1", 1'000'00);
  EXPECT_OK(ClosePeriod("2026-01-31"));
  ASSERT_OK_AND_ASSIGN(const Record proposed, Propose("2026-01-31"));
  ledger::v1::DeclineSettlementRequest decline;
  decline.set_name(NameOfProposal(proposed));
  decline.set_reason("a loan is missing");
  *decline.mutable_effective_date() = ProtoDate("2026-03-03");
  EXPECT_OK(Run(decline));
  EXPECT_EQ(Find<Settlement>(NameOfProposal(proposed)).state(),
            type::v1::SETTLEMENT_STATE_DECLINED);
  ASSERT_OK_AND_ASSIGN(const Record again, Propose("2026-01-31"));
  EXPECT_EQ(Find<Settlement>(NameOfProposal(again)).net_minor(), -600'00);
}

// A repayment of January that is found in March belongs to the next settlement.
TEST_F(FundingTest, WhatIsFoundLateIsInTheNextSettlement) {
  Fund("L-1", 1'000'00);
  EXPECT_OK(ClosePeriod("2026-01-31"));
  ASSERT_OK_AND_ASSIGN(const Record first, Propose("2026-01-31"));
  EXPECT_OK(Agree(NameOfProposal(first), -600'00));
  EXPECT_OK(Repay("L-1", 100'00, "coop", "2026-01-20"));
  EXPECT_OK(ClosePeriod("2026-02-28"));
  ASSERT_OK_AND_ASSIGN(const Record second, Propose("2026-02-28"));
  EXPECT_EQ(Find<Settlement>(NameOfProposal(second)).net_minor(), 60'00);
}

TEST_F(FundingTest, WhereNothingIsOwedAgreeingSettles) {
  EXPECT_OK(ClosePeriod("2026-01-31"));
  ASSERT_OK_AND_ASSIGN(const Record proposed, Propose("2026-01-31"));
  EXPECT_OK(Agree(NameOfProposal(proposed), 0));
  EXPECT_EQ(Find<Settlement>(NameOfProposal(proposed)).state(),
            type::v1::SETTLEMENT_STATE_RECONCILED);
  EXPECT_THAT(Pay(NameOfProposal(proposed)), RefusedWith("NOT_AGREED", "name"));
}

TEST_F(FundingTest, AGrantIsPaidOutOfItsLineUpToTheCap) {
  ASSERT_OK_AND_ASSIGN(const Record awarded, Award(600'00));
  EXPECT_EQ(model_.Balance("657100"), 600'00);
  EXPECT_EQ(model_.Balance("755100"), -600'00);
  EXPECT_EQ(FiguresOf(kGrants, "2026-02-28").drawn_minor(), 600'00);
  EXPECT_THAT(Award(400'01, "G-2"), RefusedWith("BENEFICIARY_CAP_EXCEEDED", "funding_line"));
  EXPECT_OK(Award(400'00, "G-2"));
  ledger::v1::ReverseGrantRequest reverse;
  reverse.set_name("operators/ami/grants/G-1");
  reverse.set_reason("came back");
  *reverse.mutable_effective_date() = ProtoDate("2026-02-10");
  EXPECT_OK(Run(reverse));
  EXPECT_THAT(Run(reverse), RefusedWith("GRANT_REVERSED_ALREADY", "name"));
  EXPECT_EQ(FiguresOf(kGrants, "2026-02-28").drawn_minor(), 400'00);
  EXPECT_EQ(Find<FundingLine>(kGrants).committed_minor(), 400'00);
}

TEST_F(FundingTest, AGuaranteeCalledByMistakeIsUndone) {
  Fund("L-1", 1'000'00);
  EXPECT_OK(Transact(type::v1::TRANSACTION_KIND_WRITE_OFF, 0, "2026-04-01"));
  ASSERT_OK_AND_ASSIGN(const Record called, Call("2026-04-10"));
  ledger::v1::ReverseTransactionRequest reverse;
  reverse.set_name(TransactionName(called));
  reverse.set_reason("by mistake");
  *reverse.mutable_effective_date() = ProtoDate("2026-04-11");
  ASSERT_OK_AND_ASSIGN(const Record undone, Run(reverse));
  EXPECT_EQ(model_.Balance("467200"), 0);
  EXPECT_EQ(FiguresOf(kGuarantee, "2026-12-31").guarantee_called_minor(), 0);
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-12-31").indemnities_minor(), 0);
  EXPECT_OK(Call("2026-04-12"));
}

// What a bank took back of what had paid interest is owed as principal, and no partner funded it.
TEST_F(FundingTest, NobodyBearsMoreThanWasPaidOut) {
  FundingTerms small = Guarantee("50");
  *small.mutable_amount() = Euro(500'00);
  EXPECT_OK(Open("feif", "petite", small));
  ApplyFor("L-1", 1'000'00);
  EXPECT_OK(
      Approve("L-1", {kCdcLine, kCoopLine, "operators/ami/partners/feif/fundingLines/petite"}));
  Disburse("L-1");
  ledger::v1::ChargeLoanRequest charge;
  charge.set_parent(kLoan);
  charge.mutable_fee()->set_display_name("Dossier");
  charge.mutable_fee()->set_timing(type::v1::FEE_TIMING_DATE);
  *charge.mutable_fee()->mutable_amount() = Euro(16'00);
  *charge.mutable_fee()->mutable_due_date() = ProtoDate("2026-01-10");
  *charge.mutable_effective_date() = ProtoDate("2026-01-10");
  EXPECT_OK(Run(charge));
  EXPECT_OK(Repay("L-1", 16'00, "coop", "2026-01-11"));
  ledger::v1::RecordTransactionRequest back;
  back.set_parent(kLoan);
  back.set_kind(type::v1::TRANSACTION_KIND_CHARGEBACK);
  *back.mutable_amount() = Euro(16'00);
  back.set_method(type::v1::PAYMENT_METHOD_DIRECT_DEBIT);
  back.set_bank_account("operators/ami/bankAccounts/coop");
  *back.mutable_effective_date() = ProtoDate("2026-01-12");
  EXPECT_OK(Run(back));
  EXPECT_EQ(model_.Balance("274800"), 1'016'00);
  EXPECT_OK(Transact(type::v1::TRANSACTION_KIND_WRITE_OFF, 0, "2026-04-01"));
  ASSERT_OK_AND_ASSIGN(const Record called, Call("2026-04-10"));
  EXPECT_EQ(TransactionIn(called).amount().minor_units(), 500'00);
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-12-31").losses_borne_minor(), 600'00);
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-12-31").principal_minor(), 0);
  // Of what is recovered, what is more than the principal is the operator's.
  EXPECT_OK(Transact(type::v1::TRANSACTION_KIND_RECOVERY, 1'016'00, "2026-05-01"));
  EXPECT_EQ(FiguresOf(kCdcLine, "2026-12-31").recovered_minor(), 600'00);
}

// Each command that moves what partners have, dated into the closed time.
TEST_F(FundingTest, NoFundingCommandPostsOnAClosedDay) {
  Fund("L-1", 1'000'00);
  ApplyFor("L-2", 500'00);
  EXPECT_OK(ClosePeriod("2026-01-31"));
  ASSERT_OK_AND_ASSIGN(const Record proposed, Propose("2026-01-31"));
  const std::string settlement = NameOfProposal(proposed);
  EXPECT_OK(Agree(settlement, -600'00));
  EXPECT_OK(ClosePeriod("2026-06-30"));
  ledger::v1::DisburseLoanRequest disburse;
  disburse.set_name("operators/ami/loans/L-2");
  disburse.set_bank_account("operators/ami/bankAccounts/coop");
  *disburse.mutable_effective_date() = ProtoDate("2026-01-05");
  ledger::v1::ReverseGrantRequest reverse;
  reverse.set_name("operators/ami/grants/G-1");
  reverse.set_reason("came back");
  *reverse.mutable_effective_date() = ProtoDate("2026-02-10");

  const std::pair<std::string, std::function<absl::StatusOr<Record>()>> rows[] = {
      {"approve",
       [&] {
         return Approve("L-2", {kCdcLine, kCoopLine, kGuarantee});
       }},
      {"disburse", [&] { return Run(disburse); }},
      {"repay", [&] { return Repay("L-1", 250'00, "coop", "2026-02-05"); }},
      {"write off", [&] { return Transact(Kind::TRANSACTION_KIND_WRITE_OFF, 0, "2026-04-01"); }},
      {"call the guarantee", [&] { return Call("2026-04-10"); }},
      {"recover", [&] { return Transact(Kind::TRANSACTION_KIND_RECOVERY, 10'00, "2026-04-20"); }},
      {"pay a settlement", [&] { return Pay(settlement); }},
      {"award a grant", [&] { return Award(600'00); }},
      {"undo a grant", [&] { return Run(reverse); }},
  };
  for (const auto& [name, run] : rows) {
    ASSERT_OK_AND_ASSIGN(const Record record, run());
    ASSERT_FALSE(record.postings().empty()) << name;
    for (const event::v1::Posting& posting : record.postings()) {
      EXPECT_EQ(DateOf(accounting::BookingDate(record, posting)), ParseIsoDate("2026-07-01"))
          << name;
    }
  }
}

// The entry of a guarantee is no settlement, whatever the partner is called.
TEST_F(FundingTest, APartnerMayBeCalledSettlements) {
  ledger::v1::CreatePartnerRequest partner;
  partner.set_parent("operators/ami");
  partner.set_partner_id("settlements");
  partner.set_display_name("x");
  EXPECT_OK(Run(partner));
  EXPECT_OK(Open("settlements", "settlements", Guarantee("50")));
  ApplyFor("L-1", 1'000'00);
  EXPECT_OK(Approve("L-1", {"operators/ami/partners/settlements/fundingLines/settlements"}));
  Disburse("L-1");
  EXPECT_OK(Transact(type::v1::TRANSACTION_KIND_WRITE_OFF, 0, "2026-04-01"));
  ASSERT_OK_AND_ASSIGN(const Record called, Call("2026-04-10"));
  const auto entries = Import(NextStatement(
      "coop", {{.amount_minor = 500'00, .end_to_end_id = TransactionIn(called).end_to_end_id()}}));
  EXPECT_OK(Match(entries[0]));
  EXPECT_EQ(model_.Balance("467200"), 0);
}

TEST_F(FundingTest, AnExhaustedOrderIsRefused) {
  FundingTerms only = ForLoans("", "164100");
  only.set_order(1);
  *only.mutable_amount() = Euro(1'000'00);
  EXPECT_OK(Open("coop", "seul", only));
  const std::string line = "operators/ami/partners/coop/fundingLines/seul";
  ApplyFor("L-1", 1'000'00);
  EXPECT_OK(Approve("L-1", {line}));
  ApplyFor("L-2", 1'000'00);
  EXPECT_THAT(Approve("L-2", {line}), RefusedWith("LINE_EXCEEDED", "funding"));
}

TEST_F(FundingTest, TheTermsOfALineAreChecked) {
  const auto refused = [&](absl::string_view reason, absl::string_view field, auto change) {
    FundingTerms terms = ForLoans("60", "164100");
    change(terms);
    EXPECT_THAT(Open("cdc", "neuve", terms), RefusedWith(reason, field));
  };
  refused("REQUIRED_FIELD_MISSING", "terms.display_name", [](auto& t) { t.clear_display_name(); });
  refused("REQUIRED_FIELD_MISSING", "terms.purpose", [](auto& t) { t.clear_purpose(); });
  refused("REQUIRED_FIELD_MISSING", "terms.amount", [](auto& t) { t.clear_amount(); });
  refused("ENDS_BEFORE_START", "terms.end_date",
          [](auto& t) { *t.mutable_end_date() = ProtoDate("2025-12-31"); });
  refused("VALUE_OUT_OF_RANGE", "terms.max_per_beneficiary_minor",
          [](auto& t) { t.set_max_per_beneficiary_minor(-1); });
  refused("REQUIRED_FIELD_MISSING", "terms.share_percent",
          [](auto& t) { t.clear_share_percent(); });
  refused("RATE_OUT_OF_RANGE", "terms.share_percent", [](auto& t) { t.set_share_percent("0"); });
  refused("SHARE_OR_ORDER", "terms.share_percent", [](auto& t) { t.set_order(1); });
  refused("RATE_OUT_OF_RANGE", "terms.interest_percent",
          [](auto& t) { t.set_interest_percent("101"); });
  refused("NOT_A_FUNDS_ACCOUNT", "terms.ledger_account",
          [](auto& t) { t.set_ledger_account("512110"); });
  refused("NOT_FOUND", "terms.ledger_account", [](auto& t) { t.set_ledger_account("169999"); });
  refused("CURRENCY_DIFFERS", "terms.amount.currency_code",
          [](auto& t) { t.mutable_amount()->set_currency_code("MAD"); });
  refused("NOT_FOR_PURPOSE", "terms.bears_losses",
          [](auto& t) { t.set_purpose(type::v1::FUNDING_PURPOSE_GUARANTEE); });
  EXPECT_THAT(Open("cdc", "prets", ForLoans("60", "164100")),
              RefusedWith("ALREADY_EXISTS", "funding_line_id"));
}

}  // namespace
}  // namespace thuning::commands
