#include "ledger/fees/fee_account.h"

#include "ledger/fees/fee_row.h"

namespace thuning::fees {

using state::v1::FeeAccount;

int64_t BalanceOf(const FeeAccount& account) {
  return account.assessed_minor() - account.collected_minor() - account.waived_minor() -
         account.credited_minor() + account.refunded_minor();
}

void FillTotals(absl::string_view beneficiary, StateReader& state,
                ledger::v1::GetFeeStatementResponse& statement) {
  const auto* account = state.Find<FeeAccount>(AccountRow(beneficiary));
  if (account == nullptr) return;
  statement.set_balance_minor(BalanceOf(*account));
  statement.set_credit_minor(account->credit_minor());
  statement.set_assessed_minor(account->assessed_minor());
  statement.set_collected_minor(account->collected_minor());
  statement.set_waived_minor(account->waived_minor());
  statement.set_credited_minor(account->credited_minor());
  statement.set_refunded_minor(account->refunded_minor());
}

}  // namespace thuning::fees
