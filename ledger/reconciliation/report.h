// The reconciliation of a bank account: what the statements say, what the ledger says, and the
// named items that make the difference.
//
//   statement balance = ledger balance + unmatched entries + unexplained
//
// Unexplained is zero as long as the bank's ledger account moves only by its opening balance and by
// matched entries. Pending items stand in clearing accounts and in neither balance: they are listed
// because an accountant wants to see them.
#pragma once

#include <cstdint>
#include <vector>

#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::reconciliation {

// How many entries, and how many items, are listed. The totals are over all.
inline constexpr int kMaxListed = 1000;

struct ReconciliationFacts {
  ledger::v1::BankAccount bank_account;
  int64_t ledger_balance_minor = 0;  // of its ledger account, debits minus credits
  std::vector<ledger::v1::UnmatchedEntry> unmatched_entries;  // all of them
  std::vector<ledger::v1::ExpectedItem> pending_items;        // all of them
};

// The answer, still without its as_of_position.
ledger::v1::GetReconciliationResponse Reconcile(const ReconciliationFacts& facts);

}  // namespace thuning::reconciliation
