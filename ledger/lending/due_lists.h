// Lists for a loan officer: which loans are past due, and which instalments fall due soon.
#pragma once

#include <vector>

#include "ledger/money/date.h"
#include "ledger/state/state.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::lending {

// How much of a loan is past due on the day, and for how many days: the same figures as in
// LoanPosition.
ledger::v1::LoanArrears LoanArrearsOn(const ledger::v1::Loan& loan, Date day, StateReader& state);

// The instalments that are due from `first` to `last` and leave something open, as the loan stands
// on the day `as_of`.
std::vector<ledger::v1::DueInstalment> DueInstalmentsOf(const ledger::v1::Loan& loan, Date first,
                                                        Date last, Date as_of, StateReader& state);

}  // namespace thuning::lending
