// What the demonstration shows at its end, as text for people, and the problems that it looks for.
//
// Amounts are shown with the decimals of their currency. Nothing here asks the server.
#pragma once

#include <string>
#include <vector>

#include "clients/demonstration/programme.h"
#include "thuning/ledger/v1/audit.pb.h"
#include "thuning/ledger/v1/reconciliation.pb.h"

namespace thuning::demonstration {

// What happened in each month, and what the banks' statements said of it.
std::string FormatMonths(const std::vector<Month>& months);
std::string FormatStatements(const std::vector<Month>& months);

// The balance with its totals, debits and credits, as accountants print it.
std::string FormatTrialBalance(const ledger::v1::GetTrialBalanceResponse& balance);

// The way from the bank's balance to the ledger's, item by item: an "état de rapprochement".
std::string FormatReconciliation(const ledger::v1::GetReconciliationResponse& reconciliation);

// What stands between the operator and its partners at the end of the last month.
std::string FormatPartners(const Story& story, const PartnerBooks& books);

// One line for each figure at a month's end where the partners' parts do not sum to the figure in
// the books: outstanding, collected, lost, recovered, paid by the guarantor.
std::vector<std::string> ProblemsOf(const PartnerBooks& books);

// One line for each of these: debits that differ from the credits; an unexplained difference; an
// entry that matched nothing; an item that the bank should have booked long before its last
// statement.
std::vector<std::string> ProblemsOf(const ledger::v1::GetTrialBalanceResponse& balance);
std::vector<std::string> ProblemsOf(const ledger::v1::GetReconciliationResponse& reconciliation);

}  // namespace thuning::demonstration
