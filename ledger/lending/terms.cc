#include "ledger/lending/terms.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/planned_loan.h"
#include "ledger/lending/policy_terms.h"
#include "ledger/money/rate.h"

namespace thuning::lending {
namespace {

using type::v1::LoanFee;
using type::v1::LoanTerms;

constexpr int kMaxPeriodLength = 60;
constexpr int kMaxPeriodDays = 1830;
constexpr int kMaxFees = 20;
constexpr size_t kMaxFeeNameCharacters = 100;

std::string Path(absl::string_view field, absl::string_view below) {
  return absl::StrCat(field, ".", below);
}

absl::Status CheckPrincipal(absl::string_view field, const LoanTerms& terms) {
  RETURN_IF_ERROR(CheckAmount(Path(field, "principal"), terms.has_principal(), terms.principal()));
  return CheckKnownCurrency(Path(field, "principal.currency_code"),
                            terms.principal().currency_code());
}

absl::Status CheckMethod(absl::string_view field, const LoanTerms& terms, Rate rate) {
  switch (terms.interest_method()) {
    case type::v1::INTEREST_METHOD_UNSPECIFIED:
      return RefuseField("REQUIRED_FIELD_MISSING", Path(field, "interest_method"), "is required");
    case type::v1::INTEREST_METHOD_DECLINING_BALANCE:
    case type::v1::INTEREST_METHOD_FLAT:
      return absl::OkStatus();
    case type::v1::INTEREST_METHOD_ZERO:
      if (rate == Rate()) return absl::OkStatus();
      return RefuseField("RATE_NOT_ZERO", Path(field, "annual_rate_percent"),
                         "must be zero, as the interest method is");
    case type::v1::InterestMethod_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::InterestMethod_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return RefuseUnknown(Path(field, "interest_method"), terms.interest_method());
}

absl::Status CompletePeriods(absl::string_view field, LoanTerms& terms) {
  if (terms.amortisation() == type::v1::AMORTISATION_UNSPECIFIED) {
    terms.set_amortisation(type::v1::AMORTISATION_EQUAL_INSTALMENTS);
  }
  if (!type::v1::Amortisation_IsValid(terms.amortisation())) {
    return RefuseUnknown(Path(field, "amortisation"), terms.amortisation());
  }
  RETURN_IF_ERROR(CheckRange(Path(field, "instalment_count"), terms.instalment_count(), 1,
                             loan::kMaxInstalments));
  if (terms.period_unit() == type::v1::PERIOD_UNIT_UNSPECIFIED) {
    terms.set_period_unit(type::v1::PERIOD_UNIT_MONTH);
  }
  if (!type::v1::PeriodUnit_IsValid(terms.period_unit())) {
    return RefuseUnknown(Path(field, "period_unit"), terms.period_unit());
  }
  if (terms.period_length() == 0) terms.set_period_length(1);
  const int longest =
      terms.period_unit() == type::v1::PERIOD_UNIT_DAY ? kMaxPeriodDays : kMaxPeriodLength;
  return CheckRange(Path(field, "period_length"), terms.period_length(), 1, longest);
}

absl::Status CheckDateForms(absl::string_view field, const LoanTerms& terms) {
  if (terms.has_disbursement_date()) {
    RETURN_IF_ERROR(CheckDate(Path(field, "disbursement_date"), true, terms.disbursement_date()));
  }
  if (!terms.has_first_due_date()) return absl::OkStatus();
  return CheckDate(Path(field, "first_due_date"), true, terms.first_due_date());
}

// Percent text as a decimal in its shortest form, above zero.
absl::Status CompletePercent(const std::string& field, std::string& text) {
  ASSIGN_OR_RETURN(const Rate percent, Rate::ParsePercent(field, text));
  if (percent == Rate()) {
    return RefuseField("VALUE_OUT_OF_RANGE", field, "must be above 0 and at most 100");
  }
  text = percent.PercentText();
  return absl::OkStatus();
}

absl::Status CompleteFeeTiming(absl::string_view field, LoanFee& fee) {
  if (fee.timing() == type::v1::FEE_TIMING_UNSPECIFIED) {
    fee.set_timing(type::v1::FEE_TIMING_DISBURSEMENT);
  }
  if (!type::v1::FeeTiming_IsValid(fee.timing())) {
    return RefuseUnknown(Path(field, "timing"), fee.timing());
  }
  if (fee.timing() == type::v1::FEE_TIMING_PAST_DUE) fee.set_penalty(true);
  const bool dated = fee.timing() == type::v1::FEE_TIMING_DATE;
  if (!dated && fee.has_due_date()) {
    return RefuseField("NOT_OFFERED_TOGETHER", Path(field, "due_date"),
                       "is for fees that are due on a date");
  }
  return dated ? CheckDate(Path(field, "due_date"), fee.has_due_date(), fee.due_date())
               : absl::OkStatus();
}

absl::Status CompleteFeeBasis(absl::string_view field, absl::string_view currency_code,
                              LoanFee& fee) {
  if (fee.basis() == type::v1::FEE_BASIS_UNSPECIFIED) {
    fee.set_basis(fee.percent().empty() ? type::v1::FEE_BASIS_AMOUNT
                                        : type::v1::FEE_BASIS_PRINCIPAL);
  }
  if (!type::v1::FeeBasis_IsValid(fee.basis())) {
    return RefuseUnknown(Path(field, "basis"), fee.basis());
  }
  if (fee.basis() != type::v1::FEE_BASIS_AMOUNT) {
    if (fee.has_amount()) {
      return RefuseField("NOT_OFFERED_TOGETHER", Path(field, "amount"),
                         "must be absent where a percentage is taken");
    }
    return CompletePercent(Path(field, "percent"), *fee.mutable_percent());
  }
  if (!fee.percent().empty()) {
    return RefuseField("NOT_OFFERED_TOGETHER", Path(field, "percent"),
                       "must be absent where the basis is an amount");
  }
  RETURN_IF_ERROR(CheckAmount(Path(field, "amount"), fee.has_amount(), fee.amount()));
  if (fee.amount().currency_code() == currency_code) return absl::OkStatus();
  return RefuseField("CURRENCY_DIFFERS", Path(field, "amount.currency_code"),
                     absl::StrCat("the loan is in ", currency_code, ", got \"",
                                  fee.amount().currency_code(), "\""));
}

// A percentage that is due on a day of its own must be of something that is known that day.
absl::Status CheckFeeTogether(absl::string_view field, const LoanFee& fee) {
  const bool on_a_day = fee.timing() == type::v1::FEE_TIMING_DISBURSEMENT ||
                        fee.timing() == type::v1::FEE_TIMING_DATE;
  const bool of_interest = fee.basis() == type::v1::FEE_BASIS_INTEREST ||
                           fee.basis() == type::v1::FEE_BASIS_PRINCIPAL_AND_INTEREST;
  if (!on_a_day || !of_interest) return absl::OkStatus();
  return RefuseField("NOT_OFFERED_TOGETHER", Path(field, "basis"),
                     "a fee that is due on a day is an amount, or a part of the principal");
}

int64_t TotalAtDisbursement(const LoanTerms& terms) {
  int64_t total = 0;
  for (const LoanFee& fee : terms.fees()) {
    if (fee.timing() != type::v1::FEE_TIMING_DISBURSEMENT) continue;
    total += fee.basis() == type::v1::FEE_BASIS_AMOUNT
                 ? fee.amount().minor_units()
                 : PercentOf(PercentValue(fee.percent()), terms.principal().minor_units());
  }
  return total;
}

absl::Status CompleteFees(absl::string_view field, LoanTerms& terms) {
  const std::string path = Path(field, "fees");
  if (terms.fees_size() > kMaxFees) {
    return RefuseField("TOO_MANY_FEES", path,
                       absl::StrCat("at most ", kMaxFees, ", got ", terms.fees_size()));
  }
  for (int index = 0; index < terms.fees_size(); ++index) {
    ASSIGN_OR_RETURN(*terms.mutable_fees(index),
                     CompleteFee(absl::StrCat(path, "[", index, "]"), terms.fees(index),
                                 terms.principal().currency_code()));
  }
  const int64_t total = TotalAtDisbursement(terms);
  if (total < terms.principal().minor_units()) return absl::OkStatus();
  return RefuseField("FEES_REACH_PRINCIPAL", path,
                     absl::StrCat("sum to ", total, ", which leaves nothing of ",
                                  terms.principal().minor_units()));
}

absl::Status CompleteGrace(absl::string_view field, LoanTerms& terms) {
  const int most = terms.instalment_count() - 1;
  RETURN_IF_ERROR(
      CheckRange(Path(field, "grace_on_principal"), terms.grace_on_principal(), 0, most));
  RETURN_IF_ERROR(CheckRange(Path(field, "grace_on_interest"), terms.grace_on_interest(), 0, most));
  if (terms.has_interest_free_until()) {
    RETURN_IF_ERROR(
        CheckDate(Path(field, "interest_free_until"), true, terms.interest_free_until()));
  }
  if (terms.down_payment_percent().empty()) return absl::OkStatus();
  const std::string path = Path(field, "down_payment_percent");
  RETURN_IF_ERROR(CompletePercent(path, *terms.mutable_down_payment_percent()));
  if (terms.down_payment_percent() != "100") return absl::OkStatus();
  return RefuseField("VALUE_OUT_OF_RANGE", path, "must be below 100");
}

absl::Status RefuseTogether(absl::string_view field, absl::string_view below,
                            absl::string_view message) {
  return RefuseField("NOT_OFFERED_TOGETHER", Path(field, below), message);
}

// RULES.md, what goes together.
absl::Status CheckTogether(absl::string_view field, const LoanTerms& terms) {
  const bool equal_principal = terms.amortisation() == type::v1::AMORTISATION_EQUAL_PRINCIPAL;
  if (equal_principal && terms.policy().instalment_multiple_minor() > 1) {
    return RefuseTogether(field, "amortisation",
                          "instalments of equal principal differ, and cannot all be multiples");
  }
  if (equal_principal && terms.policy().residue() == type::v1::RESIDUE_SPREAD) {
    return RefuseTogether(
        field, "amortisation",
        "with equal principal there is no equal instalment to spread a residue over");
  }
  return absl::OkStatus();
}

ChargeTiming TimingOf(type::v1::FeeTiming timing) {
  switch (timing) {
    case type::v1::FEE_TIMING_DISBURSEMENT:
      return ChargeTiming::kDisbursement;
    case type::v1::FEE_TIMING_DATE:
      return ChargeTiming::kOwnDay;
    case type::v1::FEE_TIMING_INSTALMENT:
      return ChargeTiming::kInstalment;
    case type::v1::FEE_TIMING_PAST_DUE:
      return ChargeTiming::kPastDue;
    case type::v1::FEE_TIMING_UNSPECIFIED:
    case type::v1::FeeTiming_INT_MIN_SENTINEL_DO_NOT_USE_:
    case type::v1::FeeTiming_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  LEDGER_CHECK(false);
}

}  // namespace

Decimal PercentValue(absl::string_view percent) {
  const absl::StatusOr<Rate> rate = Rate::ParsePercent("", percent);
  LEDGER_CHECK(rate.ok());
  return Decimal(rate->e8(), -6);
}

absl::StatusOr<LoanFee> CompleteFee(absl::string_view field, const LoanFee& fee,
                                    absl::string_view currency_code) {
  LoanFee complete = fee;
  RETURN_IF_ERROR(
      CheckText(Path(field, "display_name"), fee.display_name(), kMaxFeeNameCharacters));
  RETURN_IF_ERROR(CompleteFeeTiming(field, complete));
  RETURN_IF_ERROR(CompleteFeeBasis(field, currency_code, complete));
  RETURN_IF_ERROR(CheckFeeTogether(field, complete));
  return complete;
}

absl::StatusOr<LoanTerms> CompleteTerms(absl::string_view field, const LoanTerms& terms) {
  LoanTerms complete = terms;
  RETURN_IF_ERROR(CheckPrincipal(field, terms));
  Rate rate;
  if (!terms.annual_rate_percent().empty()) {
    ASSIGN_OR_RETURN(
        rate, Rate::ParsePercent(Path(field, "annual_rate_percent"), terms.annual_rate_percent()));
  }
  complete.set_annual_rate_percent(rate.PercentText());
  RETURN_IF_ERROR(CheckMethod(field, terms, rate));
  RETURN_IF_ERROR(CompletePeriods(field, complete));
  RETURN_IF_ERROR(CheckDateForms(field, terms));
  RETURN_IF_ERROR(CompleteFees(field, complete));
  RETURN_IF_ERROR(CompleteGrace(field, complete));
  ASSIGN_OR_RETURN(*complete.mutable_policy(),
                   CompletePolicy(Path(field, "policy"), terms.interest_method(), terms.policy()));
  RETURN_IF_ERROR(CheckTogether(field, complete));
  if (complete.has_disbursement_date()) {
    RETURN_IF_ERROR(CheckSchedule(Path(field, "first_due_date"), field, complete));
  }
  return complete;
}

Contract ToContract(const LoanTerms& complete_terms) {
  return {.terms = ToLoanTerms(complete_terms), .policy = ToPolicy(complete_terms)};
}

Charge ToCharge(int number, const LoanFee& complete_fee) {
  Charge charge{
      .id = number, .name = complete_fee.display_name(), .penalty = complete_fee.penalty()};
  static_assert(type::v1::FeeBasis_MAX - 1 == static_cast<int>(ChargeBasis::kInterest));
  charge.basis = static_cast<ChargeBasis>(complete_fee.basis() - 1);
  charge.amount = complete_fee.amount().minor_units();
  if (!complete_fee.percent().empty()) charge.percent = PercentValue(complete_fee.percent());
  charge.timing = TimingOf(complete_fee.timing());
  if (charge.timing == ChargeTiming::kOwnDay) {
    charge.due_date = DateOf(complete_fee.due_date());
  }
  return charge;
}

std::vector<Charge> ChargesOf(const LoanTerms& complete_terms) {
  std::vector<Charge> charges;
  for (const LoanFee& fee : complete_terms.fees()) {
    charges.push_back(ToCharge(static_cast<int>(charges.size()) + 1, fee));
  }
  return charges;
}

}  // namespace thuning::lending
