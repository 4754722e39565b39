// Compares a loan with a snapshot that a case states of it: the schedule, its totals, what is
// outstanding and overpaid, the status, the charges, the transactions with what each was allocated
// to, and the journal. A snapshot states as much as it likes; what it does not state is not
// compared.
#pragma once

#include <google/protobuf/struct.pb.h>

#include <string>

#include "ledger/loan/account.h"
#include "tests/conformance/comparison.h"
#include "tests/conformance/loan_history.h"

namespace thuning::conformance {

// Empty when nothing differs. `running_balance` is whether the balances beside the transactions
// are what is outstanding after each.
std::string FirstDifference(const LoanHistory& history, const google::protobuf::Struct& snapshot,
                            bool running_balance);

// In loan_transactions.cc.
void CompareTransactions(const LoanHistory& history, const loan::Account& account,
                         const google::protobuf::Struct& snapshot, bool running_balance,
                         Comparison& comparison);

// In loan_journal.cc.
void CompareJournal(const LoanHistory& history, const google::protobuf::Struct& snapshot,
                    Comparison& comparison);

}  // namespace thuning::conformance
