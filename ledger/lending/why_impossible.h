// Why a fact is not possible on a loan, in words for people. The reasons are those of
// loan::Account::WhyImpossible.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "ledger/lending/account.h"

namespace thuning::lending {

// "12.00 EUR are overpaid", to be read after the day. `account` is the loan without the fact.
std::string WhyImpossibleInWords(absl::string_view reason, const Fact& fact, Account account,
                                 absl::string_view currency_code);

}  // namespace thuning::lending
