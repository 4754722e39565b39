// Making the record of a change on a loan: the transaction, what it comes to, the state that the
// loan is in then, the postings, the movement that a bank is to show. For the deciders of this
// folder.
#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "ledger/lending/loan_book.h"
#include "ledger/lending/loan_postings.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

// Money comes in, goes out, or does not move.
enum class MoneyFlow { kNone, kIn, kOut };
MoneyFlow FlowOf(type::v1::TransactionKind kind);

// The funding line that such money comes from; empty: it is the borrower's.
absl::string_view PayerOf(const ledger::v1::Loan& loan, type::v1::TransactionKind kind);

// Whom the money of such a transaction concerns: the loan, or the guarantor of it.
std::string MoneySubjectOf(const ledger::v1::Loan& loan, type::v1::TransactionKind kind);

// Posts what an approval, or its undoing, changes: `loan` is as it stands then. Refused as
// PostChange does.
absl::Status PostDecision(const ledger::v1::Loan& loan, StateReader& state,
                          event::v1::Record& record);

// A transaction with the next number of the loan.
type::v1::LoanTransaction NewTransaction(const ledger::v1::Loan& loan,
                                         type::v1::TransactionKind kind, int64_t amount_minor);

// The record of one more transaction on `loan`, which for a first disbursement has its dated terms
// already. Refused as FoldChange does.
absl::StatusOr<event::v1::Record> RecordTransaction(const ledger::v1::Loan& loan,
                                                    type::v1::LoanTransaction transaction,
                                                    const google::type::Date& effective_date,
                                                    const Context& context, StateReader& state);

// Adds to a record with its facts what follows from them: LoanStateChanged, if it changes, and the
// postings, also on the days of later facts that now come to something else. Refused as PostChange
// does.
absl::Status Conclude(const ledger::v1::Loan& loan, const Fold& after, MoneyLine money,
                      StateReader& state, event::v1::Record& record);

// Moves what transactions come to into a fact.
template <typename Event>
void AddOutcomes(Fold& fold, Event& event) {
  for (auto& outcome : fold.outcomes) *event.add_outcomes() = std::move(outcome);
}

// The schedule as the account has it.
google::protobuf::RepeatedPtrField<type::v1::ScheduledInstalment> ScheduledBy(
    const Account& account);

// Adds LoanScheduled: the loan's terms, and its instalments.
void AddSchedule(const ledger::v1::Loan& loan, const Account& account, event::v1::Record& record);

}  // namespace thuning::lending
