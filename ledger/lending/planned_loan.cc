#include "ledger/lending/planned_loan.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/policy_terms.h"
#include "ledger/loan/limits.h"
#include "ledger/loan/periods.h"
#include "ledger/loan/plan.h"
#include "ledger/money/rate.h"

namespace thuning::lending {
namespace {

using type::v1::LoanFee;
using type::v1::LoanTerms;

constexpr int kLastYear = 2999;

// In units of 10^-8 of one; empty is zero. The text was accepted before: checked.
int64_t PercentE8(absl::string_view percent) {
  if (percent.empty()) return 0;
  const absl::StatusOr<Rate> rate = Rate::ParsePercent("", percent);
  LEDGER_CHECK(rate.ok());
  return rate->e8();
}

DayCount ToDayCount(type::v1::DayCount day_count) {
  switch (day_count) {
    case type::v1::DAY_COUNT_THIRTY_360:
      return DayCount::kThirty360US;
    case type::v1::DAY_COUNT_ACTUAL_360:
      return DayCount::kActual360;
    case type::v1::DAY_COUNT_ACTUAL_364:
      return DayCount::kActual364;
    case type::v1::DAY_COUNT_ACTUAL_366:
      return DayCount::kActual366;
    case type::v1::DAY_COUNT_ACTUAL_ACTUAL:
      return DayCount::kActualActualIsda;
    case type::v1::DAY_COUNT_ACTUAL_ACTUAL_AFB:
      return DayCount::kActualActualAfb;
    case type::v1::DAY_COUNT_ACTUAL_365:
      return DayCount::kActual365Fixed;
    case type::v1::DAY_COUNT_UNSPECIFIED:
    case type::v1::DayCount_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::DayCount_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

// Each of these has one value that is told apart from all others. Another value has to come here.
static_assert(type::v1::InterestMethod_MAX == type::v1::INTEREST_METHOD_FLAT);
static_assert(type::v1::Amortisation_MAX == type::v1::AMORTISATION_EQUAL_PRINCIPAL);
static_assert(type::v1::InterestBasis_MAX == type::v1::INTEREST_BASIS_DAY);
static_assert(type::v1::Residue_MAX == type::v1::RESIDUE_SPREAD);

// These have the same values in the same order, and 0 is a value that is not stated.
static_assert(type::v1::BusinessDayRule_MAX - 1 == static_cast<int>(BusinessDayRule::kPreceding));
static_assert(type::v1::FeeBasis_MAX - 1 == static_cast<int>(loan::FeeBasis::kInterest));

void SetPolicy(const LoanTerms& given, loan::Terms& terms) {
  const type::v1::LoanPolicy& policy = given.policy();
  terms.method = given.interest_method() == type::v1::INTEREST_METHOD_FLAT
                     ? loan::InterestMethod::kFlat
                     : loan::InterestMethod::kDecliningBalance;
  terms.amortisation = given.amortisation() == type::v1::AMORTISATION_EQUAL_PRINCIPAL
                           ? loan::Amortisation::kEqualPrincipal
                           : loan::Amortisation::kEqualInstalments;
  terms.basis = policy.interest_basis() == type::v1::INTEREST_BASIS_DAY
                    ? loan::InterestBasis::kDay
                    : loan::InterestBasis::kPeriod;
  terms.day_count = ToDayCount(policy.day_count());
  terms.instalment_multiple = policy.instalment_multiple_minor();
  terms.residue =
      policy.residue() == type::v1::RESIDUE_SPREAD ? loan::Residue::kSpread : loan::Residue::kLast;
  terms.business_day_rule = static_cast<BusinessDayRule>(policy.business_day_rule() - 1);
  terms.calendar = Calendar::Find(policy.calendar());
  LEDGER_CHECK(terms.calendar != nullptr);
}

loan::FeeTiming ToTiming(type::v1::FeeTiming timing) {
  switch (timing) {
    case type::v1::FEE_TIMING_DATE:
      return loan::FeeTiming::kDate;
    case type::v1::FEE_TIMING_INSTALMENT:
      return loan::FeeTiming::kInstalment;
    case type::v1::FEE_TIMING_DISBURSEMENT:
      return loan::FeeTiming::kDisbursement;
    case type::v1::FEE_TIMING_PAST_DUE:
    case type::v1::FEE_TIMING_UNSPECIFIED:
    case type::v1::FeeTiming_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::FeeTiming_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

// Penalties for what is past due are not part of a plan.
std::vector<loan::Fee> ToFees(const LoanTerms& terms) {
  std::vector<loan::Fee> fees;
  for (const LoanFee& given : terms.fees()) {
    if (given.timing() == type::v1::FEE_TIMING_PAST_DUE) continue;
    loan::Fee fee{.timing = ToTiming(given.timing()),
                  .basis = static_cast<loan::FeeBasis>(given.basis() - 1),
                  .amount = given.amount().minor_units(),
                  .percent_e8 = PercentE8(given.percent())};
    if (given.has_due_date()) fee.due_date = DateOf(given.due_date()).value();
    fees.push_back(fee);
  }
  return fees;
}

absl::Status CheckDates(absl::string_view field, const loan::Terms& terms) {
  const Date start = terms.tranches.front().date;
  if (terms.first_due_date.has_value() && *terms.first_due_date <= start) {
    return RefuseField("FIRST_DUE_DATE_TOO_EARLY", field,
                       absl::StrCat("must be after the disbursement on ", FormatIsoDate(start),
                                    ", got ", FormatIsoDate(*terms.first_due_date)));
  }
  const Date last = loan::DueDatesOf(terms).back();
  if (last.year() <= kLastYear) return absl::OkStatus();
  return RefuseField("SCHEDULE_TOO_LONG", field,
                     absl::StrCat("the last instalment would be due on ", FormatIsoDate(last)));
}

PlannedLoan Planned(loan::Terms terms, const LoanTerms& complete_terms) {
  PlannedLoan planned{.terms = std::move(terms)};
  planned.plan = loan::DrawPlan(planned.terms);
  planned.fees = loan::LayOutFees(planned.terms, planned.plan, ToFees(complete_terms));
  return planned;
}

}  // namespace

loan::Terms ToLoanTerms(const LoanTerms& complete_terms) {
  LEDGER_CHECK(complete_terms.has_disbursement_date());
  loan::Terms terms{.tranches = {{DateOf(complete_terms.disbursement_date()).value(),
                                  complete_terms.principal().minor_units()}},
                    .rate_e8 = PercentE8(complete_terms.annual_rate_percent()),
                    .unit = ToUnit(complete_terms.period_unit()),
                    .length = complete_terms.period_length(),
                    .count = complete_terms.instalment_count(),
                    .grace_on_principal = complete_terms.grace_on_principal(),
                    .grace_on_interest = complete_terms.grace_on_interest(),
                    .down_payment_e8 = PercentE8(complete_terms.down_payment_percent())};
  if (complete_terms.has_first_due_date()) {
    terms.first_due_date = DateOf(complete_terms.first_due_date()).value();
  }
  if (complete_terms.has_interest_free_until()) {
    terms.interest_free_until = DateOf(complete_terms.interest_free_until()).value();
  }
  SetPolicy(complete_terms, terms);
  return terms;
}

PlannedLoan PlanOf(const LoanTerms& complete_terms) {
  return Planned(ToLoanTerms(complete_terms), complete_terms);
}

absl::Status CheckSchedule(absl::string_view dates_field, absl::string_view terms_field,
                           const LoanTerms& complete_terms) {
  loan::Terms terms = ToLoanTerms(complete_terms);
  RETURN_IF_ERROR(CheckDates(dates_field, terms));
  const PlannedLoan planned = Planned(std::move(terms), complete_terms);
  return loan::CheckPlan(terms_field, planned.terms, planned.plan, planned.fees);
}

LoanTerms PaidOutOn(const google::type::Date& day, const LoanTerms& complete_terms) {
  LoanTerms terms = complete_terms;
  if (terms.has_disbursement_date()) return terms;
  *terms.mutable_disbursement_date() = day;
  const bool is_past = terms.has_first_due_date() && DateOf(terms.first_due_date()) <= DateOf(day);
  if (is_past) terms.clear_first_due_date();
  return terms;
}

absl::Status CheckScheduleFrom(const google::type::Date& day, absl::string_view dates_field,
                               absl::string_view terms_field, const LoanTerms& complete_terms) {
  return CheckSchedule(dates_field, terms_field, PaidOutOn(day, complete_terms));
}

}  // namespace thuning::lending
