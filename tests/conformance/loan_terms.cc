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
using loan::Amortisation;
using loan::Charge;
using loan::ChargeBasis;
using loan::ChargeTiming;
using loan::Component;
using loan::Contract;
using loan::EarlyInterest;
using loan::InterestBasis;
using loan::InterestMethod;
using loan::Policy;
using loan::Prepayment;
using loan::Rest;
using loan::Terms;

enum class ScheduleType { kCumulative, kProgressive };
enum class Year { kActual, k360, k364, k365 };

// The reference's two engines mean two things by an actual year: the older one the length of the
// year of the pay-out, for the whole loan.
absl::StatusOr<DayCount> ReadDays(const Struct& terms, ScheduleType type, const Terms& ours) {
  ASSIGN_OR_RETURN(const Year year, ChoiceAt<Year>(terms, "days_in_year",
                                                   {{"ACTUAL", Year::kActual},
                                                    {"360", Year::k360},
                                                    {"364", Year::k364},
                                                    {"365", Year::k365}}));
  if (ours.basis == InterestBasis::kPeriod) return ours.day_count;  // nothing is counted by days
  const std::string custom = TextAt(terms, "days_in_year_custom_strategy");
  if (absl::StrContains(custom, "FEB_29")) return DayCount::kActualActualAfb;
  switch (year) {
    case Year::k360:
      return DayCount::kActual360;
    case Year::k364:
      return DayCount::kActual364;
    case Year::k365:
      return DayCount::kActual365Fixed;
    case Year::kActual:
      break;
  }
  if (type == ScheduleType::kProgressive) return DayCount::kActualActualIsda;
  return IsLeapYear(ours.tranches.front().date.year()) ? DayCount::kActual366
                                                       : DayCount::kActual365Fixed;
}

absl::Status ReadSchedule(const Struct& terms, Terms& ours) {
  ASSIGN_OR_RETURN(const ScheduleType type,
                   ChoiceAt<ScheduleType>(terms, "schedule_type",
                                          {{"CUMULATIVE", ScheduleType::kCumulative},
                                           {"PROGRESSIVE", ScheduleType::kProgressive}}));
  ASSIGN_OR_RETURN(ours.method, ChoiceAt<InterestMethod>(
                                    terms, "interest_method",
                                    {{"DECLINING_BALANCE", InterestMethod::kDecliningBalance},
                                     {"FLAT", InterestMethod::kFlat}}));
  ASSIGN_OR_RETURN(ours.basis,
                   ChoiceAt<InterestBasis>(terms, "interest_calculation_period",
                                           {{"DAILY", InterestBasis::kDay},
                                            {"SAME_AS_REPAYMENT_PERIOD", InterestBasis::kPeriod}}));
  ASSIGN_OR_RETURN(
      ours.amortisation,
      ChoiceAt<Amortisation>(terms, "amortization",
                             {{"EQUAL_INSTALLMENTS", Amortisation::kEqualInstalments},
                              {"EQUAL_PRINCIPAL_PAYMENTS", Amortisation::kEqualPrincipal}}));
  // Months of 30 days are parts of a year there, and cut by their real days. Days and weeks are
  // counted as they are.
  const bool by_months = TextAt(terms, "repayment_frequency") == "MONTHS";
  if (TextAt(terms, "days_in_month") == "30" && by_months) ours.basis = InterestBasis::kPeriod;
  ASSIGN_OR_RETURN(ours.day_count, ReadDays(terms, type, ours));
  if (type == ScheduleType::kProgressive && ours.amortisation == Amortisation::kEqualInstalments) {
    ours.residue = loan::Residue::kSpread;
  }
  return absl::OkStatus();
}

// Without recalculation of interest the plan stands.
absl::StatusOr<Policy> ReadRest(const Struct& terms) {
  Policy policy{.settling_drops_interest = false};
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
  ASSIGN_OR_RETURN(const bool compounding,
                   ChoiceAt<bool>(rest, "compounding", {{"NONE", false}, {"INTEREST", true}}));
  if (compounding) return absl::UnimplementedError("interest on interest");
  policy.interest_on_past_due = !FlagAt(rest, "disallowInterestCalculationOnPastDue");
  policy.interest_stops_at_maturity = true;
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

absl::StatusOr<Policy> ReadPolicy(const Struct& terms) {
  ASSIGN_OR_RETURN(Policy policy, ReadRest(terms));
  ASSIGN_OR_RETURN(policy, WithChargeOff(std::move(policy), terms));
  ASSIGN_OR_RETURN(PaymentOrder order, ReadPaymentOrder(terms));
  policy.allocation = std::move(order.of_all);
  policy.allocation_by_kind = std::move(order.by_kind);
  return policy;
}

// Multiples are stated in whole units of the currency.
absl::Status ReadMultiples(const Struct& terms, int decimals, Terms& ours) {
  if (Has(terms, "rounding_mode") && TextAt(terms, "rounding_mode") != "HALF_EVEN") {
    return absl::UnimplementedError(absl::StrCat("rounding_mode ", TextAt(terms, "rounding_mode")));
  }
  ASSIGN_OR_RETURN(const int64_t instalment,
                   AmountAt(terms, "installment_amount_in_multiples_of", decimals));
  ASSIGN_OR_RETURN(const int64_t currency, AmountAt(terms, "currency_in_multiples_of", decimals));
  if (currency > 1) return absl::UnimplementedError("interest in multiples of the currency");
  if (instalment > 0) ours.instalment_multiple = instalment;
  return absl::OkStatus();
}

absl::StatusOr<Contract> ReadContract(const Struct& terms, Date start, int decimals) {
  Contract contract;
  Terms& ours = contract.terms;
  ours.tranches = {{.date = start}};
  RETURN_IF_ERROR(ReadSchedule(terms, ours));
  RETURN_IF_ERROR(ReadMultiples(terms, decimals, ours));
  ASSIGN_OR_RETURN(contract.policy, ReadPolicy(terms));
  ASSIGN_OR_RETURN(ours.unit, UnitAt(terms, "repayment_frequency"));
  ASSIGN_OR_RETURN(ours.length, CountAt(terms, "repayment_every"));
  ASSIGN_OR_RETURN(ours.count, CountAt(terms, "number_of_repayments"));
  if (ours.length == 0 || ours.count == 0) {
    return absl::InvalidArgumentError("the terms state no instalments");
  }
  ASSIGN_OR_RETURN(const Decimal rate, RateAt(terms, "annual_rate_percent"));
  ours.rate_e8 =
      Decimal(rate.significand(), rate.exponent() + 8).RoundToInteger(Rounding::kHalfEven);
  ASSIGN_OR_RETURN(ours.grace_on_principal, CountAt(terms, "grace_on_principal"));
  ASSIGN_OR_RETURN(ours.grace_on_interest, CountAt(terms, "grace_on_interest_payment"));
  if (Has(terms, "down_payment")) {
    ASSIGN_OR_RETURN(const Decimal part,
                     PercentAt(ObjectAt(terms, "down_payment"), "percent_of_disbursement"));
    ours.down_payment_e8 =
        Decimal(part.significand(), part.exponent() + 6).RoundToInteger(Rounding::kHalfEven);
  }
  return contract;
}

// So is the order in which a chargeback takes back what was paid.
std::vector<Component> ChargebackOrderOf(absl::string_view product) {
  const auto has = [product](absl::string_view part) { return absl::StrContains(product, part); };
  if (has("CHARGEBACK_INTEREST_PENALTY_FEE_PRINCIPAL")) {
    return {Component::kInterest, Component::kPenalty, Component::kFee, Component::kPrincipal};
  }
  if (has("CHARGEBACK_INTEREST_FEE_PRINCIPAL") || has("ALLOCATION_INTEREST_FIRST")) {
    return {Component::kInterest, Component::kFee, Component::kPrincipal};
  }
  if (has("CHARGEBACK_PRINCIPAL_INTEREST_FEE") || has("ALLOCATION_PRINCIPAL_FIRST")) {
    return {Component::kPrincipal, Component::kInterest, Component::kFee};
  }
  if (!has("CREDIT_ALLOCATION")) return {};
  return {Component::kPenalty, Component::kFee, Component::kInterest, Component::kPrincipal};
}

// And whether a refund gives back interest.
bool RefundsInterest(absl::string_view product) {
  if (absl::StrContains(product, "NO_INTEREST_RECALC")) return false;
  return absl::StrContains(product, "INTEREST_REFUND") ||
         absl::StartsWith(product, "LP2_ADV_CUSTOM_PMT_ALLOC_PROGRESSIVE_");
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
  ASSIGN_OR_RETURN(loan.principal, AmountAt(terms, "principal", loan.decimals));
  loan.collects_down_payment =
      Has(terms, "down_payment") && FlagAt(ObjectAt(terms, "down_payment"), "auto_repayment");
  loan.accrues_ahead = FlagAt(terms, "interest_recognition_on_disbursement_date");
  const std::string product = TextAt(terms, "fineract_product");
  loan.contract.policy.chargeback_order = ChargebackOrderOf(product);
  loan.refunds_interest = RefundsInterest(product);
  loan.charges = OverduePenaltyOf(product);
  return loan;
}

}  // namespace thuning::conformance
