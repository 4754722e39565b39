// Opens a bank account in the ledger, and finds the bank account that a bank file means.
//
// Each bank account is mirrored by one ledger account (512…), and each such ledger account mirrors
// one bank account: that is why the two balances can be compared.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/record.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::reconciliation {

// Posts the opening balance: debit the bank's ledger account, credit the opening account; the other
// way round when the account is overdrawn. Subject "bankAccounts/coop".
absl::StatusOr<event::v1::Record> Decide(const ledger::v1::CreateBankAccountRequest& request,
                                         StateReader& state, const Context& context);

// The operator's bank account that a file names by IBAN, or as French files do by bank, branch and
// account number (21 characters); nullptr when there is none.
const ledger::v1::BankAccount* FindBankAccount(absl::string_view operator_id,
                                               absl::string_view account_in_file,
                                               StateReader& state);

}  // namespace thuning::reconciliation
