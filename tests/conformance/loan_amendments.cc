// The steps of a case that amend the contract.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/loan_history.h"

namespace thuning::conformance {
namespace {

using google::protobuf::Struct;
using loan::Amendment;

// The day on which an amendment of a step holds: today, or where it reaches back, before that.
Date HoldsFrom(Date today, Date reaches) { return std::min(today, reaches); }

// The interest of a day is that of the night before it there, and of the night after it here.
Date NightOf(Date day) { return AddDays(day, -1); }

}  // namespace

// A new rate and new dates are two amendments, as each has its own day.
absl::Status LoanHistory::Reschedule(const Struct& step) {
  ASSIGN_OR_RETURN(const Date from, DateAt(step, "reschedule_from"));
  Amendment amendment{.from = from};
  ASSIGN_OR_RETURN(amendment.extra_instalments, CountAt(step, "extra_terms"));
  ASSIGN_OR_RETURN(amendment.grace_on_principal, CountAt(step, "grace_on_principal"));
  ASSIGN_OR_RETURN(amendment.grace_on_interest, CountAt(step, "grace_on_interest"));
  if (Has(step, "adjusted_due_date")) {
    ASSIGN_OR_RETURN(amendment.moved_to, DateAt(step, "adjusted_due_date"));
  }
  if (amendment.grace_on_principal > 0 || amendment.grace_on_interest > 0 ||
      amendment.extra_instalments > 0 || amendment.moved_to.has_value()) {
    const Date first = std::min(from, amendment.moved_to.value_or(from));
    amendment.date = HoldsFrom(today_, AddDays(first, -1));
    amendments_.push_back(amendment);
  }
  if (!Has(step, "new_interest_rate_percent")) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Decimal rate, RateAt(step, "new_interest_rate_percent"));
  return AmendRate(from, rate);
}

absl::Status LoanHistory::ChangeRate(const Struct& step) {
  ASSIGN_OR_RETURN(const Date from, DateAt(step, "date"));
  ASSIGN_OR_RETURN(const Decimal rate, RateAt(step, "new_annual_rate_percent"));
  return AmendRate(from, rate);
}

absl::Status LoanHistory::CheckTermsMayChange(absl::string_view what) const {
  if (terms().method != loan::InterestMethod::kFlat) return absl::OkStatus();
  return absl::UnimplementedError(absl::StrCat(what, " of flat interest"));
}

absl::Status LoanHistory::AmendRate(Date from, Decimal annual_rate) {
  RETURN_IF_ERROR(CheckTermsMayChange("new rate"));
  const Decimal e8(annual_rate.significand(), annual_rate.exponent() + 8);
  const Date first_night = std::max(NightOf(from), Start());
  amendments_.push_back({.date = HoldsFrom(today_, first_night),
                         .rate_e8 = e8.RoundToInteger(Rounding::kHalfEven),
                         .rate_from = first_night});
  return absl::OkStatus();
}

absl::Status LoanHistory::PauseInterest(const Struct& step) {
  RETURN_IF_ERROR(CheckTermsMayChange("interest_pause"));
  Amendment amendment;
  ASSIGN_OR_RETURN(const Date first, DateAt(step, "start"));
  ASSIGN_OR_RETURN(const Date last, DateAt(step, "end"));
  amendment.pause = {.first = NightOf(first), .last = NightOf(last)};
  amendment.date = HoldsFrom(today_, amendment.pause->first);
  amendments_.push_back(amendment);
  return absl::OkStatus();
}

absl::Status LoanHistory::ModifyInstalment(const Struct& step) {
  Amendment amendment;
  ASSIGN_OR_RETURN(amendment.from, DateAt(step, "due_date"));
  ASSIGN_OR_RETURN(amendment.instalment, AmountAt(step, "installment_amount", decimals()));
  amendment.date = HoldsFrom(today_, AddDays(*amendment.from, -1));
  amendments_.push_back(amendment);
  return absl::OkStatus();
}

}  // namespace thuning::conformance
