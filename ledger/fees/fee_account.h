// The sums over all fees of a beneficiary.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "ledger/state/state.h"
#include "thuning/ledger/v1/fee.pb.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::fees {

// What the beneficiary owes; negative: the beneficiary has credit.
int64_t BalanceOf(const state::v1::FeeAccount& account);

// Fills the totals of the fee statement; zeros for a beneficiary who never had a fee.
void FillTotals(absl::string_view beneficiary, StateReader& state,
                ledger::v1::GetFeeStatementResponse& statement);

}  // namespace thuning::fees
