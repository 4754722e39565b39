#include "ledger/reconciliation/report.h"

#include <limits>

#include "ledger/base/check.h"

namespace thuning::reconciliation {
namespace {

using ledger::v1::ExpectedItem;
using ledger::v1::GetReconciliationResponse;
using ledger::v1::UnmatchedEntry;

// Amounts were bounded when they came in: a sum beyond int64 is a contradiction.
int64_t Narrow(__int128 sum) {
  LEDGER_CHECK(sum >= std::numeric_limits<int64_t>::min());
  LEDGER_CHECK(sum <= std::numeric_limits<int64_t>::max());
  return static_cast<int64_t>(sum);
}

__int128 SignedAmount(const ExpectedItem& item) {
  const __int128 minor = item.amount().minor_units();
  return item.direction() == type::v1::DIRECTION_CREDIT ? minor : -minor;
}

}  // namespace

GetReconciliationResponse Reconcile(const ReconciliationFacts& facts) {
  GetReconciliationResponse report;
  *report.mutable_bank_account() = facts.bank_account;
  __int128 unmatched = 0;
  for (const UnmatchedEntry& entry : facts.unmatched_entries) {
    unmatched += entry.entry().amount_minor();
    if (report.unmatched_entries_size() < kMaxListed) *report.add_unmatched_entries() = entry;
  }
  __int128 pending = 0;
  for (const ExpectedItem& item : facts.pending_items) {
    pending += SignedAmount(item);
    if (report.pending_items_size() < kMaxListed) *report.add_pending_items() = item;
  }
  const __int128 statement = facts.bank_account.statement_balance_minor();
  report.set_statement_balance_minor(Narrow(statement));
  report.set_ledger_balance_minor(facts.ledger_balance_minor);
  report.set_unmatched_total_minor(Narrow(unmatched));
  report.set_pending_total_minor(Narrow(pending));
  report.set_unexplained_minor(Narrow(statement - facts.ledger_balance_minor - unmatched));
  return report;
}

}  // namespace thuning::reconciliation
