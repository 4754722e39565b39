// The checks that every statement must pass, whatever its format: totals, the balance equation,
// continuity.
#pragma once

#include <vector>

#include "ledger/bankfile/findings.h"
#include "ledger/bankfile/statement.h"

namespace thuning::bankfile {

// A statement that is being read, and what was found in it so far.
struct Draft {
  Statement statement;
  Findings findings;
};

// The draft with its totals and the check of opening + credits − debits = closing, over booked
// entries in the statement's currency. A missing balance is a warning; a difference is a refusal.
Draft CheckBalances(Draft draft);

// The file that the drafts make, after the check that each statement of an account and currency
// opens where the one before closed. `findings` are those of the whole file.
ParsedFile AssembleFile(std::string format, Findings findings, std::vector<Draft> drafts);

std::string FormatAmount(const Amount& amount);  // "46598.50 EUR"

}  // namespace thuning::bankfile
