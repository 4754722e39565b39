// The accrual of a loan: the interest that has arisen by a day, and the provision, as they are
// taken into the books. For the deciders of this folder.
#pragma once

#include "absl/strings/string_view.h"
#include "ledger/lending/loan_book.h"
#include "ledger/money/date.h"
#include "ledger/state/state.h"
#include "thuning/event/v1/event.pb.h"
#include "thuning/ledger/v1/issuance.pb.h"

namespace thuning::lending {

// What is to be accrued on the day. `account` is the account of `book`, advanced to the day.
Accrual AccrualOf(const ledger::v1::Loan& loan, const LoanBook& book, const Account& account,
                  Date day, absl::string_view operator_id, StateReader& state);

// The accrual as a fact, without the loan's id, and back.
void FillAccrued(const Accrual& accrual, event::v1::LoanAccrued& accrued);
Accrual AccrualFrom(const event::v1::LoanAccrued& accrued, Date day);

}  // namespace thuning::lending
