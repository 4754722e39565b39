#include "ledger/commands/commands.h"

#include "absl/strings/str_cat.h"
#include "ledger/accounting/books.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/funding/funding_month.h"
#include "ledger/lending/policy_terms.h"
#include "ledger/reconciliation/evolve.h"
#include "ledger/reconciliation/matching.h"
#include "ledger/reconciliation/rows.h"
#include "ledger/state/names.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::commands {
namespace {

using event::v1::Event;
using event::v1::Record;
using ledger::v1::BankAccount;
using ledger::v1::MatchEntryRequest;
using ledger::v1::StatementEntry;
using reconciliation::Match;

const BankAccount& BankAccountOf(const StatementEntry& entry, StateReader& state) {
  const auto* bank_account = state.Find<BankAccount>(reconciliation::BankAccountOf(entry.name()));
  LEDGER_CHECK(bank_account != nullptr);
  return *bank_account;
}

// The payment of what the reference stands for, dated by the booking: the ledger's bank account
// then moves on the days on which the bank's does.
absl::StatusOr<Record> DecidePayment(const StatementEntry& entry, const Match& match,
                                     StateReader& state, const Context& context) {
  const BankAccount& bank_account = BankAccountOf(entry, state);
  if (match.kind == Match::Kind::kLoan) {
    return lending::DecideTransferRepayment({.loan = match.target,
                                             .amount_minor = entry.amount_minor(),
                                             .value_date = entry.booking_date(),
                                             .bank_account = bank_account.name(),
                                             .debit_account = bank_account.ledger_account(),
                                             .end_to_end_id = entry.end_to_end_id()},
                                            state, context);
  }
  LEDGER_CHECK(match.kind == Match::Kind::kFee);
  return fees::DecideTransferCollection({.fee = match.target,
                                         .amount_minor = entry.amount_minor(),
                                         .effective_date = entry.booking_date(),
                                         .bank_account = bank_account.name(),
                                         .debit_account = bank_account.ledger_account(),
                                         .end_to_end_id = entry.end_to_end_id()},
                                        state, context);
}

// Whatever the payment is refused for (too much, closed, not yet paid out), that much is not owed
// on that day: people have to look.
absl::StatusOr<Record> DecideMatchedPayment(const StatementEntry& entry, const Match& match,
                                            StateReader& state, const Context& context) {
  absl::StatusOr<Record> record = DecidePayment(entry, match, state, context);
  if (!record.ok()) {
    return RefuseState("EXCEEDS_WHAT_IS_OWED", "name",
                       absl::StrCat(match.target, ": ", record.status().message()));
  }
  *record->add_events() = reconciliation::EntryMatchedBy(entry, "", BelowOperator(match.target));
  return record;
}

absl::StatusOr<Record> DecideEntry(const StatementEntry& entry, StateReader& state,
                                   const Context& context) {
  const Match match = reconciliation::FindMatch(entry, state);
  switch (match.kind) {
    case Match::Kind::kNone:
      return RefuseState(match.reason, "name",
                         absl::StrCat(entry.name(), " matches nothing: ", match.reason));
    case Match::Kind::kExpectedItem:
      return reconciliation::DecideMatch(entry.name(), match.target, state, context);
    case Match::Kind::kLoan:
    case Match::Kind::kFee:
      return DecideMatchedPayment(entry, match, state, context);
  }
  LEDGER_CHECK(false);
}

// Funding comes before lending: it asks what the loan was.
void FoldFact(const Record& record, const Event& event, State& state) {
  bool known = funding::Evolve(record, event, state);
  known |= programme::Evolve(record, event, state);
  known |= lending::Evolve(record, event, state);
  known |= fees::Evolve(record, event, state);
  known |= reconciliation::Evolve(record, event, state);
  known |= accounting::Evolve(record, event, state);
  LEDGER_CHECK(known);
}

}  // namespace

namespace domain {

absl::StatusOr<Record> Decide(const ledger::v1::CreateProductRequest& request, StateReader& state,
                              const Context& context) {
  type::v1::LoanPolicy stated = request.product().policy();
  const bool moves_due_dates = stated.business_day_rule() > type::v1::BUSINESS_DAY_RULE_UNADJUSTED;
  if (moves_due_dates && stated.calendar().empty()) {
    ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
    ASSIGN_OR_RETURN(const auto* books, FindBooks("parent", parent[0], state));
    stated.set_calendar(books->calendar());
  }
  ASSIGN_OR_RETURN(
      const auto policy,
      lending::CompletePolicy("product.policy", request.product().interest_method(), stated));
  return programme::DecideProduct(request, policy, state, context);
}

absl::StatusOr<Record> Decide(const ledger::v1::ApproveLoanRequest& request, StateReader& state,
                              const Context&) {
  ASSIGN_OR_RETURN(const auto funding, funding::FundingFor(request, state));
  return lending::DecideApproval(request, funding, state);
}

absl::StatusOr<Record> Decide(const ledger::v1::UndoLoanDecisionRequest& request,
                              StateReader& state, const Context&) {
  ASSIGN_OR_RETURN(Record record, lending::DecideUndoing(request, state));
  const auto& loan = *state.Find<ledger::v1::Loan>(request.name());
  const bool approved_again = loan.state() == type::v1::LOAN_STATE_WITHDRAWN;
  if (approved_again && loan.has_funding()) {
    RETURN_IF_ERROR(funding::CheckRoomAgain(loan, request.effective_date(), state));
  }
  return record;
}

absl::StatusOr<Record> Decide(const MatchEntryRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const StatementEntry* entry,
                   reconciliation::FindUnmatchedEntry(request.name(), state));
  return DecideEntry(*entry, state, context);
}

}  // namespace domain

absl::StatusOr<Record> DecideImportedLoan(const lending::Portfolio& portfolio,
                                          const ledger::v1::ImportedLoan& imported,
                                          StateReader& state, const Context& context) {
  ASSIGN_OR_RETURN(ledger::v1::Loan loan,
                   lending::ApprovedLoan(portfolio, imported, state, context));
  if (!imported.payment_reference().empty()) {
    RETURN_IF_ERROR(CheckAbsent<state::v1::PaymentKey>(
        "payment_reference",
        reconciliation::PaymentKeyRow(portfolio.operator_id, loan.payment_reference()), state));
  }
  ASSIGN_OR_RETURN(type::v1::LoanFunding funding,
                   funding::FundingFor(loan, imported.funding(), imported.approved_date(), state));
  if (lending::HasFunders(funding)) *loan.mutable_funding() = std::move(funding);
  return lending::DecideImport(portfolio, imported, std::move(loan), state);
}

void EvolveAsValidated(const Record& record, State& state) {
  const Event& event = record.events(0);
  const std::string& id = event.loan_imported().loan_id();
  state.Create<ledger::v1::Loan>(NameOf(record.operator_id(), "loans", id));
  funding::FoldPostings(record, state);
  const bool known =
      funding::Evolve(record, event, state) && reconciliation::Evolve(record, event, state);
  LEDGER_CHECK(known);
}

std::string WhyUnmatched(const StatementEntry& entry, StateReader& state, const Context& context) {
  return ReasonOf(DecideEntry(entry, state, context).status());
}

void Evolve(const Record& record, State& state) {
  accounting::FoldPostings(record, state);
  funding::FoldPostings(record, state);
  for (const Event& event : record.events()) FoldFact(record, event, state);
}

}  // namespace thuning::commands
