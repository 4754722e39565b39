// The steps of a case that amend the contract.

#include "absl/strings/str_cat.h"
#include "ledger/base/status_macros.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/loan_history.h"

namespace thuning::conformance {
namespace {

using google::protobuf::Struct;
using lending::Amendment;

absl::Status OnlyIf(bool offered, absl::string_view what) {
  return offered ? absl::OkStatus() : absl::UnimplementedError(what);
}

// Only a plan follows its terms.
absl::Status CheckTermsMayChange(const lending::Contract& contract, absl::string_view what) {
  const bool declining =
      contract.policy.interest_method == lending::InterestMethod::kDecliningBalance;
  RETURN_IF_ERROR(OnlyIf(contract.planned(), absl::StrCat(what, " of a CUMULATIVE schedule")));
  return OnlyIf(declining, absl::StrCat(what, " of flat interest"));
}

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
  const bool grace = amendment.grace_on_principal > 0 || amendment.grace_on_interest > 0;
  RETURN_IF_ERROR(OnlyIf(!grace || !terms_.contract.planned(),
                         "reschedule with grace of a PROGRESSIVE schedule"));
  if (grace || amendment.extra_instalments > 0 || amendment.moved_to.has_value()) {
    terms_.contract.amendments.push_back(amendment);
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

absl::Status LoanHistory::AmendRate(Date from, Decimal annual_rate) {
  RETURN_IF_ERROR(CheckTermsMayChange(terms_.contract, "new rate"));
  terms_.contract.amendments.push_back({.annual_rate = annual_rate, .rate_from = from});
  return absl::OkStatus();
}

absl::Status LoanHistory::PauseInterest(const Struct& step) {
  RETURN_IF_ERROR(CheckTermsMayChange(terms_.contract, "interest_pause"));
  Amendment amendment{.pause = lending::InterestPause()};
  ASSIGN_OR_RETURN(amendment.pause->first, DateAt(step, "start"));
  ASSIGN_OR_RETURN(amendment.pause->last, DateAt(step, "end"));
  terms_.contract.amendments.push_back(amendment);
  return absl::OkStatus();
}

absl::Status LoanHistory::ModifyInstalment(const Struct& step) {
  RETURN_IF_ERROR(
      OnlyIf(!terms_.contract.planned(), "modify_installment of a PROGRESSIVE schedule"));
  Amendment amendment;
  ASSIGN_OR_RETURN(amendment.from, DateAt(step, "due_date"));
  ASSIGN_OR_RETURN(amendment.instalment, AmountAt(step, "installment_amount", decimals()));
  terms_.contract.amendments.push_back(amendment);
  return absl::OkStatus();
}

}  // namespace thuning::conformance
