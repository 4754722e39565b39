// An account as bytes and back: the checkpoint from which a loan's later facts go on without its
// earlier ones. What the contract says is not in it, nor is what earlier transactions came to.
//
// For tables that can be folded from the log again, not for the log: the bytes may mean something
// else after a release that rebuilds the tables.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/lending/account.h"
#include "ledger/lending/contract.h"

namespace thuning::lending {

// The same account gives the same bytes.
std::string SaveAccount(const Account& account);

// `contract` and `charges` are those that the account was made with, the contract with all
// amendments; `charges` may have neither dues nor payments. The bytes are SaveAccount's: checked.
Account LoadAccount(absl::string_view bytes, Contract contract, std::vector<Charge> charges);

}  // namespace thuning::lending
