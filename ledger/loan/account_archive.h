// An account as bytes and back: the saved account from which a loan's later facts go on without the
// earlier ones. Neither the contract nor the outcomes of earlier transactions are in it.
//
// For tables that can be folded from the log again, not for the log: the bytes may mean something
// else after a release that rebuilds the tables.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/loan/account.h"
#include "ledger/loan/facts.h"

namespace thuning::loan {

// The same account gives the same bytes.
std::string SaveAccount(const Account& account);

// `contract`, `charges` and `amendments` are those that the account was made with; `charges` may
// have neither dues nor payments. The bytes are SaveAccount's: checked.
Account LoadAccount(absl::string_view bytes, Contract contract, std::vector<Charge> charges,
                    std::vector<Amendment> amendments);

}  // namespace thuning::loan
