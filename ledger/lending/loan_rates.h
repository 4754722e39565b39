// The yearly rates that a loan costs on its terms. Every fee that the borrower must pay to have the
// loan counts; penalties for what is past due do not.
#pragma once

#include <optional>

#include "ledger/lending/account.h"
#include "ledger/lending/apr.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

struct LoanRates {
  AnnualRate taeg;
  AnnualRate teg;  // its unit period is that of the instalments, and at least a month
};

// `schedule` is ScheduleOf the same terms. Nothing when the fees leave so little that one of the
// rates would be above a million percent.
std::optional<LoanRates> RatesOf(const type::v1::LoanTerms& complete_terms,
                                 const Account& schedule);

}  // namespace thuning::lending
