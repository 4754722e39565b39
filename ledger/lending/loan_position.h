// How a loan stands on any day, and how much principal is at risk. Both follow from the facts and
// the day alone: no job has to run before.
#pragma once

#include "absl/status/statusor.h"
#include "ledger/lending/account.h"
#include "ledger/lending/arrears.h"
#include "ledger/money/date.h"
#include "ledger/state/state.h"
#include "thuning/ledger/v1/issuance.pb.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::lending {

// Refused with LOAN_NOT_ACTIVE where the loan was not paid out, with DATE_BEFORE_DISBURSEMENT at
// "date" where the day is too early.
absl::StatusOr<ledger::v1::GetLoanPositionResponse> LoanPosition(const ledger::v1::Loan& loan,
                                                                 const google::type::Date& day,
                                                                 StateReader& state);

// What is open of the rows that are due by a day.
Parts OpenBy(const Account& account, Date day);

// For how many days a loan, by its course, was past due on the day: 0 where it was not.
int64_t DaysPastDueBy(Date day, const state::v1::LoanCourse& course);

// Adds a loan, by its course, as it stood on the day.
void AddOn(Date day, const state::v1::LoanCourse& course, PortfolioAtRisk& portfolio);

// The answer, still without its as_of_position.
ledger::v1::GetPortfolioAtRiskResponse ToResponse(const PortfolioAtRisk& portfolio,
                                                  const google::type::Date& day,
                                                  absl::string_view currency_code);

}  // namespace thuning::lending
