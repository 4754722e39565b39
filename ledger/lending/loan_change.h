// Makes the record of a change on a loan: the transaction, its outcome, the state of the loan after
// it, the postings, and the movement that a bank is to show. For the deciders of this folder.
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

// The funding line that pays a transaction of this kind; empty: the borrower pays it.
absl::string_view PayerOf(const ledger::v1::Loan& loan, type::v1::TransactionKind kind);

// The subject of the money of a transaction of this kind: the loan, or its guarantor.
std::string MoneySubjectOf(const ledger::v1::Loan& loan, type::v1::TransactionKind kind);

// Posts what an approval or its undoing changes. `loan` is the loan after the decision. Refused as
// PostChange refuses.
absl::Status PostDecision(const ledger::v1::Loan& loan, StateReader& state,
                          event::v1::Record& record);

// A transaction with the next number of the loan.
type::v1::LoanTransaction NewTransaction(const ledger::v1::Loan& loan,
                                         type::v1::TransactionKind kind, int64_t amount_minor);

// The record of one more transaction on `loan`. For a first disbursement the terms of `loan` have
// their dates already. Refused as FoldChange refuses.
absl::StatusOr<event::v1::Record> RecordTransaction(const ledger::v1::Loan& loan,
                                                    type::v1::LoanTransaction transaction,
                                                    const google::type::Date& effective_date,
                                                    const Context& context, StateReader& state);

// Adds to a record what follows from its facts: LoanStateChanged if the state changes, and the
// postings. Postings for later facts that now come to something else stand on the days of these
// facts. Refused as PostChange refuses.
absl::Status Conclude(const ledger::v1::Loan& loan, const Fold& after, MoneyLine money,
                      StateReader& state, event::v1::Record& record);

// Moves the outcomes of transactions into a fact.
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
