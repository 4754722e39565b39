// What a beneficiary's fees come to on the whole.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "ledger/state/state.h"
#include "thuning/ledger/v1/fee.pb.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::fees {

// What is owed; negative: there is credit.
int64_t BalanceOf(const state::v1::FeeAccount& account);

// Totals of the statement; zeros for who never had a fee.
void FillTotals(absl::string_view beneficiary, StateReader& state,
                ledger::v1::GetFeeStatementResponse& statement);

}  // namespace thuning::fees
