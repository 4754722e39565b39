#include "tests/conformance/loan_terms.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "ledger/base/status_macros.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/loan_names.h"
#include "tests/conformance/payment_order.h"

namespace thuning::conformance {
namespace {

using google::protobuf::Struct;
using lending::Amortisation;
using lending::Charge;
using lending::ChargeBasis;
using lending::ChargeTiming;
using lending::Contract;
using lending::EarlyInterest;
using lending::InterestBasis;
using lending::InterestMethod;
using lending::MonthDays;
using lending::Policy;
using lending::Prepayment;
using lending::Rest;
using lending::ScheduleRule;
using lending::YearDays;

absl::StatusOr<YearDays> ReadYear(const Struct& terms, ScheduleRule rule) {
  ASSIGN_OR_RETURN(YearDays year, ChoiceAt<YearDays>(terms, "days_in_year",
                                                     {{"ACTUAL", YearDays::kActual},
                                                      {"360", YearDays::k360},
                                                      {"364", YearDays::k364},
                                                      {"365", YearDays::k365}}));
  if (Has(terms, "days_in_year_custom_strategy")) {
    ASSIGN_OR_RETURN(
        year, ChoiceAt<YearDays>(terms, "days_in_year_custom_strategy",
                                 {{"FEB_29_PERIOD_ONLY.getValue()", YearDays::kFebruary29Only},
                                  {"FEB_29_PERIOD_ONLY", YearDays::kFebruary29Only},
                                  {"FULL_LEAP_YEAR.getValue()", YearDays::kActual},
                                  {"FULL_LEAP_YEAR", YearDays::kActual}}));
  }
  // The reference's two engines mean two things by an actual year.
  const bool drawn = rule == ScheduleRule::kAnnuity;
  return drawn && year == YearDays::kActual ? YearDays::kActualOfDisbursement : year;
}

absl::StatusOr<Policy> ReadSchedule(const Struct& terms) {
  Policy policy;
  ASSIGN_OR_RETURN(policy.schedule_rule,
                   ChoiceAt<ScheduleRule>(terms, "schedule_type",
                                          {{"CUMULATIVE", ScheduleRule::kAnnuity},
                                           {"PROGRESSIVE", ScheduleRule::kFixedInstalment}}));
  ASSIGN_OR_RETURN(
      policy.interest_method,
      ChoiceAt<InterestMethod>(terms, "interest_method",
                               {{"DECLINING_BALANCE", InterestMethod::kDecliningBalance},
                                {"FLAT", InterestMethod::kFlat}}));
  ASSIGN_OR_RETURN(
      policy.interest_basis,
      ChoiceAt<InterestBasis>(terms, "interest_calculation_period",
                              {{"DAILY", InterestBasis::kDaily},
                               {"SAME_AS_REPAYMENT_PERIOD", InterestBasis::kPerPeriod}}));
  ASSIGN_OR_RETURN(policy.month_days, ChoiceAt<MonthDays>(terms, "days_in_month",
                                                          {{"ACTUAL", MonthDays::kActual},
                                                           {"30", MonthDays::kThirty}}));
  ASSIGN_OR_RETURN(policy.year_days, ReadYear(terms, policy.schedule_rule));
  ASSIGN_OR_RETURN(
      policy.amortisation,
      ChoiceAt<Amortisation>(terms, "amortization",
                             {{"EQUAL_INSTALLMENTS", Amortisation::kEqualInstalments},
                              {"EQUAL_PRINCIPAL_PAYMENTS", Amortisation::kEqualPrincipal}}));
  policy.spread_residue = policy.schedule_rule == ScheduleRule::kFixedInstalment;
  // Months of 30 days in a year of 360 are twelfths of a year there, and cut by their real days.
  const bool twelfths =
      policy.month_days == MonthDays::kThirty && policy.year_days == YearDays::k360;
  if (twelfths) policy.interest_basis = InterestBasis::kPerPeriod;
  return policy;
}

absl::StatusOr<Policy> WithRest(Policy policy, const Struct& terms) {
  const Struct rest = ObjectAt(terms, "interest_recalculation");
  if (rest.fields().empty()) return policy;
  ASSIGN_OR_RETURN(policy.rest, ChoiceAt<Rest>(rest, "rest_frequency",
                                               {{"DAILY", Rest::kDaily},
                                                {"SAME_AS_REPAYMENT_PERIOD", Rest::kInstalment}}));
  ASSIGN_OR_RETURN(const int interval, CountAt(rest, "rest_interval"));
  if (interval > 1) return absl::UnimplementedError(absl::StrCat("rest_interval ", interval));
  ASSIGN_OR_RETURN(policy.prepayment,
                   ChoiceAt<Prepayment>(rest, "advance_payment_strategy",
                                        {{"ADJUST_LAST_UNPAID_PERIOD", Prepayment::kKeep},
                                         {"REDUCE_EMI_AMOUNT", Prepayment::kLower},
                                         {"REDUCE_NUMBER_OF_INSTALLMENTS", Prepayment::kShorten}}));
  ASSIGN_OR_RETURN(
      policy.early_interest,
      ChoiceAt<EarlyInterest>(rest, "pre_closure",
                              {{"TILL_PRE_CLOSE_DATE", EarlyInterest::kToPayment},
                               {"TILL_REST_FREQUENCY_DATE", EarlyInterest::kToInstalment}}));
  ASSIGN_OR_RETURN(policy.compounding,
                   ChoiceAt<bool>(rest, "compounding", {{"NONE", false}, {"INTEREST", true}}));
  policy.interest_on_past_due = !FlagAt(rest, "disallowInterestCalculationOnPastDue");
  return policy;
}

absl::StatusOr<Policy> WithChargeOff(Policy policy, const Struct& terms) {
  if (!Has(terms, "chargeOffBehaviour")) return policy;
  enum class Behaviour { kRegular, kNoInterest, kAccelerates };
  ASSIGN_OR_RETURN(const Behaviour behaviour,
                   ChoiceAt<Behaviour>(terms, "chargeOffBehaviour",
                                       {{"REGULAR", Behaviour::kRegular},
                                        {"ZERO_INTEREST", Behaviour::kNoInterest},
                                        {"ACCELERATE_MATURITY", Behaviour::kAccelerates}}));
  policy.interest_stops_at_charge_off = behaviour == Behaviour::kNoInterest;
  policy.charge_off_accelerates = behaviour == Behaviour::kAccelerates;
  return policy;
}

// Multiples are stated in whole units of the currency.
absl::StatusOr<Policy> WithMultiples(Policy policy, const Struct& terms, int decimals) {
  ASSIGN_OR_RETURN(const int64_t instalment,
                   AmountAt(terms, "installment_amount_in_multiples_of", decimals));
  ASSIGN_OR_RETURN(const int64_t currency, AmountAt(terms, "currency_in_multiples_of", decimals));
  if (instalment > 0) policy.instalment_multiple = instalment;
  if (currency > 0) policy.currency_multiple = currency;
  return policy;
}

absl::StatusOr<Policy> ReadPolicy(const Struct& terms, int decimals) {
  if (Has(terms, "rounding_mode") && TextAt(terms, "rounding_mode") != "HALF_EVEN") {
    return absl::UnimplementedError(absl::StrCat("rounding_mode ", TextAt(terms, "rounding_mode")));
  }
  ASSIGN_OR_RETURN(Policy policy, ReadSchedule(terms));
  ASSIGN_OR_RETURN(policy, WithRest(std::move(policy), terms));
  ASSIGN_OR_RETURN(policy, WithChargeOff(std::move(policy), terms));
  ASSIGN_OR_RETURN(policy, WithMultiples(std::move(policy), terms, decimals));
  ASSIGN_OR_RETURN(PaymentOrder order, ReadPaymentOrder(terms));
  policy.allocation = std::move(order.of_all);
  policy.allocation_by_kind = std::move(order.by_kind);
  return policy;
}

// Schedules of fixed instalments do without some of what drawn ones have: said here, as the account
// would pass over it.
absl::Status CheckOffered(const Contract& contract) {
  if (!contract.planned()) return absl::OkStatus();
  const Policy& policy = contract.policy;
  if (contract.grace_on_principal > 0 || contract.grace_on_interest > 0) {
    return absl::UnimplementedError("grace in a PROGRESSIVE schedule");
  }
  if (policy.amortisation != Amortisation::kEqualInstalments) {
    return absl::UnimplementedError("EQUAL_PRINCIPAL_PAYMENTS in a PROGRESSIVE schedule");
  }
  if (policy.compounding) return absl::UnimplementedError("compounding in a PROGRESSIVE schedule");
  if (policy.rest != Rest::kNone && policy.prepayment != Prepayment::kKeep) {
    return absl::UnimplementedError("advance_payment_strategy in a PROGRESSIVE schedule");
  }
  return absl::OkStatus();
}

absl::StatusOr<Contract> ReadContract(const Struct& terms, Date start, int decimals) {
  Contract contract{.start = start};
  ASSIGN_OR_RETURN(contract.policy, ReadPolicy(terms, decimals));
  ASSIGN_OR_RETURN(contract.frequency, FrequencyAt(terms, "repayment_frequency"));
  ASSIGN_OR_RETURN(contract.every, CountAt(terms, "repayment_every"));
  ASSIGN_OR_RETURN(contract.instalment_count, CountAt(terms, "number_of_repayments"));
  if (contract.every == 0 || contract.instalment_count == 0) {
    return absl::InvalidArgumentError("the terms state no instalments");
  }
  ASSIGN_OR_RETURN(contract.annual_rate, RateAt(terms, "annual_rate_percent"));
  ASSIGN_OR_RETURN(contract.principal, AmountAt(terms, "principal", decimals));
  ASSIGN_OR_RETURN(contract.grace_on_principal, CountAt(terms, "grace_on_principal"));
  ASSIGN_OR_RETURN(contract.grace_on_interest, CountAt(terms, "grace_on_interest_payment"));
  if (Has(terms, "down_payment")) {
    const Struct down_payment = ObjectAt(terms, "down_payment");
    ASSIGN_OR_RETURN(contract.down_payment_percent,
                     PercentAt(down_payment, "percent_of_disbursement"));
    contract.down_payment_collected = FlagAt(down_payment, "auto_repayment");
  }
  RETURN_IF_ERROR(CheckOffered(contract));
  return contract;
}

// The terms state a product's overdue penalty by its name alone; the products charge 1.5 %.
std::vector<Charge> OverduePenaltyOf(absl::string_view product) {
  if (!absl::StrContains(product, "_OVERDUE_FROM_AMOUNT")) return {};
  const bool with_interest = absl::EndsWith(product, "_OVERDUE_FROM_AMOUNT_INTEREST");
  return {{.name = "overdue penalty",
           .penalty = true,
           .timing = ChargeTiming::kPastDue,
           .basis = with_interest ? ChargeBasis::kPrincipalAndInterest : ChargeBasis::kPrincipal,
           .percent = Decimal(15, -1)}};
}

}  // namespace

absl::StatusOr<LoanTerms> ReadTerms(const Struct& terms, Date start) {
  LoanTerms loan;
  if (Has(terms, "currency_decimals")) {
    ASSIGN_OR_RETURN(loan.decimals, CountAt(terms, "currency_decimals"));
  }
  if (loan.decimals > 6) return absl::InvalidArgumentError("a currency of too many decimals");
  ASSIGN_OR_RETURN(loan.contract, ReadContract(terms, start, loan.decimals));
  loan.charges = OverduePenaltyOf(TextAt(terms, "fineract_product"));
  return loan;
}

}  // namespace thuning::conformance
