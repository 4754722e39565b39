#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/base/check.h"
#include "ledger/checks/request_checks.h"
#include "ledger/funding/commitment.h"
#include "ledger/funding/funding.h"
#include "ledger/money/rate.h"
#include "ledger/state/names.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::funding {
namespace {

using event::v1::Event;
using event::v1::Record;
using ledger::v1::FundedLoan;
using ledger::v1::FundingLine;
using ledger::v1::Grant;
using ledger::v1::Loan;
using ledger::v1::Partner;
using ledger::v1::Settlement;
using state::v1::FundingUse;
using type::v1::LoanFunding;

std::string PartnerName(const Record& record, absl::string_view partner_id) {
  return NameOf(record.operator_id(), "partners", partner_id);
}

void Fold(const Record& record, const event::v1::PartnerCreated& created, State& state) {
  const std::string name = PartnerName(record, created.partner_id());
  Partner& row = state.Create<Partner>(name);
  row.set_name(name);
  row.set_display_name(created.display_name());
}

void Fold(const Record& record, const event::v1::FundingLineOpened& opened, State& state) {
  Partner& partner = state.Change<Partner>(PartnerName(record, opened.partner_id()));
  const std::string name = absl::StrCat(partner.name(), "/fundingLines/", opened.funding_line_id());
  FundingLine& row = state.Create<FundingLine>(name);
  row.set_name(name);
  *row.mutable_terms() = opened.terms();
  partner.add_funding_line_ids(opened.funding_line_id());
  const auto& start = opened.terms().start_date();
  if (!partner.has_start_date() || DateOf(start) < DateOf(partner.start_date())) {
    *partner.mutable_start_date() = start;
  }
}

// Takes `sign` times the amount out of a line for a beneficiary.
void Commit(const Commitment& commitment, int sign, absl::string_view beneficiary, State& state) {
  const int64_t change = sign * commitment.amount_minor;
  FundingLine& line = state.Change<FundingLine>(commitment.line);
  line.set_committed_minor(line.committed_minor() + change);
  LEDGER_CHECK(line.committed_minor() >= 0);
  FundingUse& use = state.ChangeOrCreate<FundingUse>(UseRow(commitment.line, beneficiary));
  use.set_committed_minor(use.committed_minor() + change);
}

std::string ShareText(const LoanFunding& funding, absl::string_view line) {
  if (line == funding.guarantee_line()) return Rate::FromE8(funding.guaranteed_e8()).PercentText();
  __int128 whole = 0;
  int64_t own = 0;
  for (const auto& share : funding.shares()) {
    whole += share.weight();
    if (share.funding_line() == line) own = share.weight();
  }
  return Rate::FromE8(static_cast<int64_t>(__int128{own} * kRateOne / whole)).PercentText();
}

void CommitLoan(const Record& record, const Loan& loan, const LoanFunding& funding, int sign,
                const google::type::Date& approved_date, State& state) {
  const auto commitments =
      CommitmentsOf(record.operator_id(), funding, loan.terms().principal().minor_units());
  for (const Commitment& commitment : commitments) {
    Commit(commitment, sign, loan.beneficiary(), state);
    const std::string name = absl::StrCat(commitment.line, "/", BelowOperator(loan.name()));
    FundedLoan& row = state.ChangeOrCreate<FundedLoan>(name);
    row.set_name(name);
    row.set_loan(loan.name());
    row.set_committed_minor(sign > 0 ? commitment.amount_minor : 0);
    row.set_share_percent(ShareText(funding, BelowOperator(commitment.line)));
    if (sign > 0) *row.mutable_approved_date() = approved_date;
  }
}

Loan LoanOf(const Record& record, absl::string_view loan_id, State& state) {
  return *state.Find<Loan>(NameOf(record.operator_id(), "loans", loan_id));
}

void FoldApproval(const Record& record, const event::v1::LoanApproved& approved, State& state) {
  if (!approved.has_funding()) return;
  CommitLoan(record, LoanOf(record, approved.loan_id(), state), approved.funding(), 1,
             record.effective_date(), state);
}

void FoldWithdrawal(const Record& record, absl::string_view loan_id, State& state) {
  const Loan loan = LoanOf(record, loan_id, state);
  if (loan.state() != type::v1::LOAN_STATE_APPROVED || !loan.has_funding()) return;
  CommitLoan(record, loan, loan.funding(), -1, record.effective_date(), state);
}

// Lending makes the loan's row from the same fact, after this.
void FoldImport(const Record& record, const event::v1::LoanImported& imported, State& state) {
  if (!imported.has_funding()) return;
  Loan loan;
  loan.set_name(NameOf(record.operator_id(), "loans", imported.loan_id()));
  loan.set_beneficiary(NameOf(record.operator_id(), "beneficiaries", imported.beneficiary_id()));
  *loan.mutable_terms()->mutable_principal() = imported.terms().principal();
  CommitLoan(record, loan, imported.funding(), 1, imported.approved_date(), state);
}

// An approval that is undone frees its funds; a withdrawal that is undone commits them again.
void FoldUndoing(const Record& record, const event::v1::LoanDecisionUndone& undone, State& state) {
  const Loan loan = LoanOf(record, undone.loan_id(), state);
  if (!loan.has_funding()) return;
  if (loan.state() == type::v1::LOAN_STATE_APPROVED) {
    return CommitLoan(record, loan, loan.funding(), -1, record.effective_date(), state);
  }
  if (undone.state() == type::v1::LOAN_STATE_APPROVED) {
    CommitLoan(record, loan, loan.funding(), 1, record.effective_date(), state);
  }
}

template <typename Fact>
Settlement& ChangeSettlement(const Record& record, const Fact& fact, State& state) {
  return state.Change<Settlement>(
      absl::StrCat(PartnerName(record, fact.partner_id()), "/settlements/", fact.settlement_id()));
}

void Fold(const Record& record, const event::v1::SettlementProposed& proposed, State& state) {
  Partner& partner = state.Change<Partner>(PartnerName(record, proposed.partner_id()));
  const std::string name = absl::StrCat(partner.name(), "/settlements/", proposed.settlement_id());
  partner.set_open_settlement(name);
  Settlement& row = state.Create<Settlement>(name);
  row.set_name(name);
  *row.mutable_start_date() = proposed.start_date();
  *row.mutable_end_date() = proposed.end_date();
  row.set_state(type::v1::SETTLEMENT_STATE_PROPOSED);
  for (const event::v1::SettledLine& line : proposed.lines()) {
    ledger::v1::LineFigures& shown = *row.add_lines();
    shown.set_funding_line(absl::StrCat(partner.name(), "/fundingLines/", line.funding_line_id()));
    *shown.mutable_figures() = line.figures();
  }
  row.set_net_minor(proposed.net_minor());
  *row.mutable_proposed_date() = record.effective_date();
}

Partner& CloseProposal(const Record& record, absl::string_view partner_id, State& state) {
  Partner& partner = state.Change<Partner>(PartnerName(record, partner_id));
  partner.clear_open_settlement();
  return partner;
}

void Fold(const Record& record, const event::v1::SettlementAgreed& agreed, State& state) {
  Settlement& row = ChangeSettlement(record, agreed, state);
  row.set_state(row.net_minor() == 0 ? type::v1::SETTLEMENT_STATE_RECONCILED
                                     : type::v1::SETTLEMENT_STATE_AGREED);
  *row.mutable_answered_date() = record.effective_date();
  *CloseProposal(record, agreed.partner_id(), state).mutable_settled_until_date() = row.end_date();
}

void Fold(const Record& record, const event::v1::SettlementDeclined& declined, State& state) {
  Settlement& row = ChangeSettlement(record, declined, state);
  row.set_state(type::v1::SETTLEMENT_STATE_DECLINED);
  *row.mutable_answered_date() = record.effective_date();
  row.set_reason(declined.reason());
  CloseProposal(record, declined.partner_id(), state);
}

void Fold(const Record& record, const event::v1::SettlementPaid& paid, State& state) {
  Settlement& row = ChangeSettlement(record, paid, state);
  row.set_state(type::v1::SETTLEMENT_STATE_PAID);
  *row.mutable_paid_date() = record.effective_date();
  row.set_end_to_end_id(paid.end_to_end_id());
}

// "partners/cdc/settlements/S0000000042", and nothing that is only named like it.
bool IsSettlement(absl::string_view subject) {
  const std::vector<absl::string_view> words = absl::StrSplit(subject, '/');
  return words.size() == 4 && words[0] == "partners" && words[2] == "settlements";
}

void Fold(const Record& record, const event::v1::EntryMatched& matched, State& state) {
  if (!IsSettlement(matched.subject())) return;
  state.Change<Settlement>(absl::StrCat("operators/", record.operator_id(), "/", matched.subject()))
      .set_state(type::v1::SETTLEMENT_STATE_RECONCILED);
}

void Fold(const Record& record, const event::v1::GrantAwarded& awarded, State& state) {
  const std::string name = NameOf(record.operator_id(), "grants", awarded.grant_id());
  Grant& row = state.Create<Grant>(name);
  row.set_name(name);
  row.set_beneficiary(NameOf(record.operator_id(), "beneficiaries", awarded.beneficiary_id()));
  row.set_funding_line(
      absl::StrCat("operators/", record.operator_id(), "/", awarded.funding_line()));
  *row.mutable_amount() = awarded.amount();
  row.set_reason(awarded.reason());
  *row.mutable_effective_date() = record.effective_date();
  row.set_bank_account(NameOf(record.operator_id(), "bankAccounts", awarded.bank_account_id()));
  row.set_end_to_end_id(awarded.end_to_end_id());
  Commit({.line = row.funding_line(), .amount_minor = awarded.amount().minor_units()}, 1,
         row.beneficiary(), state);
}

void Fold(const Record& record, const event::v1::GrantReversed& reversed, State& state) {
  Grant& row = state.Change<Grant>(NameOf(record.operator_id(), "grants", reversed.grant_id()));
  LEDGER_CHECK(!row.reversed());
  row.set_reversed(true);
  Commit({.line = row.funding_line(), .amount_minor = row.amount().minor_units()}, -1,
         row.beneficiary(), state);
}

}  // namespace

bool Evolve(const Record& record, const Event& event, State& state) {
  switch (event.fact_case()) {
    case Event::kPartnerCreated:
      Fold(record, event.partner_created(), state);
      break;
    case Event::kFundingLineOpened:
      Fold(record, event.funding_line_opened(), state);
      break;
    case Event::kLoanApproved:
      FoldApproval(record, event.loan_approved(), state);
      break;
    case Event::kLoanImported:
      FoldImport(record, event.loan_imported(), state);
      break;
    case Event::kLoanWithdrawn:
      FoldWithdrawal(record, event.loan_withdrawn().loan_id(), state);
      break;
    case Event::kLoanDecisionUndone:
      FoldUndoing(record, event.loan_decision_undone(), state);
      break;
    case Event::kSettlementProposed:
      Fold(record, event.settlement_proposed(), state);
      break;
    case Event::kSettlementAgreed:
      Fold(record, event.settlement_agreed(), state);
      break;
    case Event::kSettlementDeclined:
      Fold(record, event.settlement_declined(), state);
      break;
    case Event::kSettlementPaid:
      Fold(record, event.settlement_paid(), state);
      break;
    case Event::kEntryMatched:
      Fold(record, event.entry_matched(), state);
      break;
    case Event::kGrantAwarded:
      Fold(record, event.grant_awarded(), state);
      break;
    case Event::kGrantReversed:
      Fold(record, event.grant_reversed(), state);
      break;
    default:
      return false;
  }
  return true;
}

}  // namespace thuning::funding
