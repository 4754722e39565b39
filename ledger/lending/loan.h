// A loan's life: applied, approved or declined, active, closed or overpaid.
//
// Decide answers a command with a record, or refuses it. Evolve folds a fact into the rows and
// never refuses. Both are pure. Decide fills in operator, effective date, events and postings of
// the record; the engine adds position, time and request.
//
// Rows that are written here: ledger.v1.Loan and ledger.v1.Transaction at their names, and beside
// each loan its saved account and its course. Operators, beneficiaries, products and bank accounts
// are only read. Expected items are only announced (event ItemExpected). README.md says what each
// command posts, and lists the refusals.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/event.pb.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/funding.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/ledger/v1/repayment.pb.h"

namespace thuning::lending {

absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ApplyForLoanRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::RejectLoanRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::WithdrawLoanRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::DisburseLoanRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::AmendLoanRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ReverseAmendmentRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::RecordRepaymentRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::RecordTransactionRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ReverseTransactionRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ChargeLoanRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::ReverseChargeRequest& request,
                                         StateReader& state, const Context& context);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::AccrueLoanRequest& request,
                                         StateReader& state, const Context& context);
// Begins an accrual of all loans: a command AccrueLoan for each loan follows.
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::AccrueLoansRequest& request,
                                         StateReader& state, const Context& context);
// Whether AccrueLoans accrues the loan: it was paid out by the day and is not closed by then.
bool IsOwedOn(const ledger::v1::Loan& loan, const google::type::Date& day);
// Ends the accrual: the record of its outcome, and the answer that follows from that record.
event::v1::Record AccrualEnded(const ledger::v1::AccrueLoansRequest& request,
                               const ledger::v1::AccrueLoansResponse& outcome);
ledger::v1::AccrueLoansResponse OutcomeOf(const event::v1::LoanAccrualEnded& ended);
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CallGuaranteeRequest& request,
                                         StateReader& state, const Context& context);

// Approves an application that `funding` is committed to. Whether the funding lines have room is
// checked by ledger/funding, for an approval and also where the undoing of a decision leaves the
// loan approved again.
absl::StatusOr<event::v1::Record> DecideApproval(const ledger::v1::ApproveLoanRequest& request,
                                                 const type::v1::LoanFunding& funding,
                                                 StateReader& state);
absl::StatusOr<event::v1::Record> DecideUndoing(const ledger::v1::UndoLoanDecisionRequest& request,
                                                StateReader& state);

// A transfer on a loan that a bank statement shows, as reconciliation found it.
struct TransferRepayment {
  absl::string_view loan;           // resource name
  int64_t amount_minor = 0;         // positive, in the loan's currency
  google::type::Date value_date;    // of the entry
  absl::string_view bank_account;   // resource name, of the loan's operator
  absl::string_view debit_account;  // the ledger account that mirrors it: "512110"
  absl::string_view end_to_end_id;  // the payer's; may be empty
};

// The money has come already: it is debited to the bank's ledger account, and no movement is
// expected. What is more than is owed stands as overpaid. On a loan that was written off the
// transfer is a recovery. Refused, naming fields of the struct, where the loan is not paid out or
// the day is before the disbursement.
absl::StatusOr<event::v1::Record> DecideTransferRepayment(const TransferRepayment& transfer,
                                                          StateReader& state,
                                                          const Context& context);

// Folds `event` of `record` into the loan rows, and says whether it is a fact about loans; others
// it leaves alone.
[[nodiscard]] bool Evolve(const event::v1::Record& record, const event::v1::Event& event,
                          State& state);

}  // namespace thuning::lending
