// What a loan on complete terms comes to when it is followed as planned: its plan and its fees, by
// the rules of ledger/loan. What a quote shows, a new loan asks for, and usury is measured on.
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

// The terms as ledger/loan reckons with them: all is paid out on the disbursement date, which they
// have: checked.
loan::Terms ToLoanTerms(const type::v1::LoanTerms& complete_terms);

// Complete terms with a disbursement date, and a schedule that CheckSchedule passes.
PlannedLoan PlanOf(const type::v1::LoanTerms& complete_terms);

// That the schedule of complete terms with a disbursement date begins after it, ends before the
// year 3000, repays the loan and can be reckoned. Refused, in this order, with
// FIRST_DUE_DATE_TOO_EARLY and SCHEDULE_TOO_LONG at `dates_field`, then below `terms_field` as
// loan::CheckPlan refuses.
absl::Status CheckSchedule(absl::string_view dates_field, absl::string_view terms_field,
                           const type::v1::LoanTerms& complete_terms);

// The same for terms that may not say when they are paid out: then as if it were on `day`. A first
// due date that is not after that day will have to be another one, and is left out.
absl::Status CheckScheduleFrom(const google::type::Date& day, absl::string_view dates_field,
                               absl::string_view terms_field,
                               const type::v1::LoanTerms& complete_terms);

// The terms as if paid out on `day`, where they do not say when.
type::v1::LoanTerms PaidOutOn(const google::type::Date& day,
                              const type::v1::LoanTerms& complete_terms);

}  // namespace thuning::lending
