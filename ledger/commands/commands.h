// All commands of the ledger, and how any record changes the state: the domain folders put
// together.
//
// Decide(request, state, context) exists for every request of the API that changes something, and
// gives one record; an import (DecideImport) may give several, appended together. Evolve folds a
// whole record. Pure, as its parts. What needs several folders lives here: products, whose policy
// lending understands; approvals, which funding commits money for; and MatchEntry, for which
// reconciliation finds what an entry is and lending or fees decides what that pays. And what holds
// for all: nothing is posted in a closed period.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/accounting/chart_accounts.h"
#include "ledger/accounting/financial_year.h"
#include "ledger/accounting/journal_entry.h"
#include "ledger/accounting/period.h"
#include "ledger/base/status_macros.h"
#include "ledger/fees/fees.h"
#include "ledger/funding/funding.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_import.h"
#include "ledger/lending/provision.h"
#include "ledger/lending/usury_thresholds.h"
#include "ledger/programme/enrolment.h"
#include "ledger/programme/programme.h"
#include "ledger/reconciliation/bank_account.h"
#include "ledger/reconciliation/statement_import.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::commands {

using reconciliation::DecideImport;
using reconciliation::StatementImport;

// Each folder's decisions, as if no period were closed.
namespace domain {

using accounting::Decide;
using fees::Decide;
using funding::Decide;
using lending::Decide;
using programme::Decide;
using reconciliation::Decide;

// Defines a product whose policy lending can calculate with: refused as lending::CompletePolicy
// does, at "product.policy", before what programme refuses.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CreateProductRequest& request,
                                         StateReader& state, const Context& context);

// Approves a loan with what funds it: refused as funding::FundingFor does, then as
// lending::DecideApproval.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ApproveLoanRequest& request,
                                         StateReader& state, const Context& context);

// Undoes a decision; where that leaves a loan approved, its lines must have what it takes again.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::UndoLoanDecisionRequest& request,
                                         StateReader& state, const Context& context);

// Matches an entry with an expected item; or with the loan or fee whose reference it carries, which
// it then pays, on the entry's booking date. Refused with NOT_FOUND, ENTRY_ALREADY_MATCHED, or the
// reason why nothing matches: NO_KEY, NOTHING_EXPECTED, AMOUNT_DIFFERS, EXCEEDS_WHAT_IS_OWED.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::MatchEntryRequest& request,
                                         StateReader& state, const Context& context);

}  // namespace domain

// What the request's folder decides, posted on days that are open.
template <typename Request>
absl::StatusOr<event::v1::Record> Decide(const Request& request, StateReader& state,
                                         const Context& context) {
  ASSIGN_OR_RETURN(event::v1::Record record, domain::Decide(request, state, context));
  accounting::PostOnOpenDays(state, record);
  return record;
}

// Takes one loan of a portfolio over from other books: refused as lending::ApprovedLoan does, then
// with ALREADY_EXISTS where its payment reference is another's, then as funding::FundingFor, then
// as lending::DecideImport.
absl::StatusOr<event::v1::Record> DecideImportedLoan(const lending::Portfolio& portfolio,
                                                     const ledger::v1::ImportedLoan& imported,
                                                     StateReader& state, const Context& context);

// Folds of its record only what the other loans of the portfolio are decided by: that there is such
// a loan, its reference, and what it leaves of its lines. For validating many without their rows.
void EvolveAsValidated(const event::v1::Record& record, State& state);

// Why an unmatched entry would not be matched now: one of the four reasons, or empty if it would.
std::string WhyUnmatched(const ledger::v1::StatementEntry& entry, StateReader& state,
                         const Context& context);

// Folds the record's postings and every one of its events, in order. That some folder knows each of
// them is checked: a record that comes from outside is asked by CheckKnown (ledger/state) first.
void Evolve(const event::v1::Record& record, State& state);

}  // namespace thuning::commands
