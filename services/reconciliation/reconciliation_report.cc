#include "services/reconciliation/reconciliation_report.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "ledger/commands/commands.h"
#include "ledger/projection/balance_projection.h"
#include "ledger/projection/state_projection.h"
#include "ledger/reconciliation/report.h"
#include "ledger/state/names.h"
#include "ledger/state/state.h"
#include "services/rpc/read.h"

namespace thuning::services {
namespace {

using reconciliation::ReconciliationFacts;

void AddUnmatched(const projection::View& view, const std::string& statement, State& state,
                  ReconciliationFacts& facts) {
  projection::ForEachRow<ledger::v1::StatementEntry>(
      view, statement + "/entries/", [&](ledger::v1::StatementEntry& entry) {
        if (entry.matched()) return;
        ledger::v1::UnmatchedEntry& unmatched = facts.unmatched_entries.emplace_back();
        const std::string reason = commands::WhyUnmatched(entry, state, Context{});
        unmatched.set_reason(reason.empty() ? "WOULD_MATCH" : reason);
        *unmatched.mutable_entry() = std::move(entry);
      });
}

}  // namespace

absl::Status FillReconciliation(const projection::View& view, const std::string& bank_account,
                                ledger::v1::GetReconciliationResponse& response) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", bank_account, {"operators", "bankAccounts"}));
  const auto account = projection::FindRow<ledger::v1::BankAccount>(view, bank_account);
  if (!account.has_value()) return RowMissing(bank_account);
  ReconciliationFacts facts{.bank_account = *account};
  const projection::Turnover turnover =
      projection::TurnoverOf(view, ids[0], account->ledger_account(), account->currency_code());
  facts.ledger_balance_minor = static_cast<int64_t>(turnover.debit_minor - turnover.credit_minor);
  State state = StateOver(view);
  projection::ForEachRow<ledger::v1::Statement>(
      view, bank_account + "/statements/", [&](const ledger::v1::Statement& statement) {
        if (statement.matched_count() < statement.entry_count())
          AddUnmatched(view, statement.name(), state, facts);
      });
  projection::ForEachRow<ledger::v1::ExpectedItem>(
      view, bank_account + "/expectedItems/", [&](ledger::v1::ExpectedItem& item) {
        if (!item.matched()) facts.pending_items.push_back(std::move(item));
      });
  response = reconciliation::Reconcile(facts);
  response.set_as_of_position(view.position(projection::kState));
  return absl::OkStatus();
}

}  // namespace thuning::services
