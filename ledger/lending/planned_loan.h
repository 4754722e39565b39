// The plan and the fees of a loan on complete terms, by the rules of ledger/loan: what happens if
// every payment comes when it is due. A quote shows it, a new loan asks for it, and usury is
// measured on it.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/loan/fees.h"
#include "ledger/loan/terms.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

struct PlannedLoan {
  loan::Terms terms;
  loan::Plan plan;
  std::vector<loan::PlannedFee> fees;  // without penalties
};

// The terms as ledger/loan reckons with them. All principal is paid out on the disbursement date,
// which the terms have: checked.
loan::Terms ToLoanTerms(const type::v1::LoanTerms& complete_terms);

// Complete terms with a disbursement date, and a schedule that CheckSchedule passes.
PlannedLoan PlanOf(const type::v1::LoanTerms& complete_terms);

// Checks the schedule of complete terms with a disbursement date: it begins after that date, ends
// before the year 3000, repays the loan and can be reckoned. Refused, in this order, with
// FIRST_DUE_DATE_TOO_EARLY and SCHEDULE_TOO_LONG at `dates_field`, then below `terms_field` as
// loan::CheckPlan refuses.
absl::Status CheckSchedule(absl::string_view dates_field, absl::string_view terms_field,
                           const type::v1::LoanTerms& complete_terms);

// The same for terms that need not say when they are paid out: then as if that were on `day`. A
// first due date that is not after `day` is left out of the check, because the loan will have
// another one.
absl::Status CheckScheduleFrom(const google::type::Date& day, absl::string_view dates_field,
                               absl::string_view terms_field,
                               const type::v1::LoanTerms& complete_terms);

// The terms, paid out on `day` where they do not say when.
type::v1::LoanTerms PaidOutOn(const google::type::Date& day,
                              const type::v1::LoanTerms& complete_terms);

}  // namespace thuning::lending
