#include "ledger/lending/terms.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/money/currency.h"

namespace thuning::lending {
namespace {

using type::v1::LoanFee;
using type::v1::LoanTerms;

constexpr int kMaxFees = 20;
constexpr size_t kMaxFeeNameCharacters = 100;
constexpr int kLastYear = 2999;

std::string Path(absl::string_view field, absl::string_view below) {
  return absl::StrCat(field, ".", below);
}

absl::Status CheckRange(const std::string& field, int value, int max) {
  if (value >= 1 && value <= max) return absl::OkStatus();
  return RefuseField("VALUE_OUT_OF_RANGE", field,
                     absl::StrCat("must be 1 to ", max, ", got ", value));
}

absl::Status RefuseUnknown(const std::string& field, int value) {
  return RefuseField("VALUE_UNKNOWN", field, absl::StrCat(value, " is none that is offered"));
}

absl::Status CheckPrincipal(absl::string_view field, const LoanTerms& terms) {
  RETURN_IF_ERROR(
      accounting::CheckAmount(Path(field, "principal"), terms.has_principal(), terms.principal()));
  const std::string& code = terms.principal().currency_code();
  if (IsCurrency(code)) return absl::OkStatus();
  return RefuseField("CURRENCY_UNKNOWN", Path(field, "principal.currency_code"),
                     absl::StrCat("\"", code, "\" is no currency of ISO 4217"));
}

absl::Status CheckMethod(absl::string_view field, const LoanTerms& terms, Rate rate) {
  switch (terms.interest_method()) {
    case type::v1::INTEREST_METHOD_UNSPECIFIED:
      return RefuseField("REQUIRED_FIELD_MISSING", Path(field, "interest_method"), "is required");
    case type::v1::INTEREST_METHOD_DECLINING_BALANCE:
      return absl::OkStatus();
    case type::v1::INTEREST_METHOD_ZERO:
      if (rate == Rate()) return absl::OkStatus();
      return RefuseField("RATE_NOT_ZERO", Path(field, "annual_rate_percent"),
                         "must be zero, as the interest method is");
    default:
      return RefuseUnknown(Path(field, "interest_method"), terms.interest_method());
  }
}

absl::Status CompletePeriods(absl::string_view field, LoanTerms& terms) {
  if (terms.amortisation() == type::v1::AMORTISATION_UNSPECIFIED) {
    terms.set_amortisation(type::v1::AMORTISATION_EQUAL_INSTALMENTS);
  }
  if (terms.amortisation() != type::v1::AMORTISATION_EQUAL_INSTALMENTS) {
    return RefuseUnknown(Path(field, "amortisation"), terms.amortisation());
  }
  RETURN_IF_ERROR(
      CheckRange(Path(field, "instalment_count"), terms.instalment_count(), kMaxInstalmentCount));
  if (terms.period_unit() == type::v1::PERIOD_UNIT_UNSPECIFIED) {
    terms.set_period_unit(type::v1::PERIOD_UNIT_MONTH);
  }
  if (terms.period_unit() != type::v1::PERIOD_UNIT_WEEK &&
      terms.period_unit() != type::v1::PERIOD_UNIT_MONTH) {
    return RefuseUnknown(Path(field, "period_unit"), terms.period_unit());
  }
  if (terms.period_length() == 0) terms.set_period_length(1);
  return CheckRange(Path(field, "period_length"), terms.period_length(), kMaxPeriodLength);
}

absl::Status CheckDateForms(absl::string_view field, const LoanTerms& terms) {
  if (terms.has_disbursement_date()) {
    RETURN_IF_ERROR(
        accounting::CheckDate(Path(field, "disbursement_date"), true, terms.disbursement_date()));
  }
  if (!terms.has_first_due_date()) return absl::OkStatus();
  return accounting::CheckDate(Path(field, "first_due_date"), true, terms.first_due_date());
}

absl::Status CheckFee(const std::string& field, const LoanFee& fee, const LoanTerms& terms) {
  RETURN_IF_ERROR(accounting::CheckText(Path(field, "display_name"), fee.display_name(),
                                        kMaxFeeNameCharacters));
  RETURN_IF_ERROR(accounting::CheckAmount(Path(field, "amount"), fee.has_amount(), fee.amount()));
  if (fee.amount().currency_code() == terms.principal().currency_code()) return absl::OkStatus();
  return RefuseField("CURRENCY_DIFFERS", Path(field, "amount.currency_code"),
                     absl::StrCat("the loan is in ", terms.principal().currency_code(), ", got \"",
                                  fee.amount().currency_code(), "\""));
}

absl::Status CheckFees(absl::string_view field, const LoanTerms& terms) {
  const std::string path = Path(field, "fees");
  if (terms.fees_size() > kMaxFees) {
    return RefuseField("TOO_MANY_FEES", path,
                       absl::StrCat("at most ", kMaxFees, ", got ", terms.fees_size()));
  }
  for (int index = 0; index < terms.fees_size(); ++index) {
    RETURN_IF_ERROR(CheckFee(absl::StrCat(path, "[", index, "]"), terms.fees(index), terms));
  }
  if (TotalFees(terms) < terms.principal().minor_units()) return absl::OkStatus();
  return RefuseField("FEES_REACH_PRINCIPAL", path,
                     absl::StrCat("sum to ", TotalFees(terms), ", which leaves nothing of ",
                                  terms.principal().minor_units()));
}

}  // namespace

Date DueDate(const Terms& terms, int number) {
  const Date anchor = terms.first_due_date.value_or(terms.disbursement_date);
  const int periods = terms.first_due_date.has_value() ? number - 1 : number;
  const int units = periods * terms.period_length;
  return terms.period_unit == PeriodUnit::kMonth ? AddMonths(anchor, units)
                                                 : AddDays(anchor, int64_t{7} * units);
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
  RETURN_IF_ERROR(CheckFees(field, terms));
  if (complete.has_disbursement_date()) {
    RETURN_IF_ERROR(CheckDueDates(Path(field, "first_due_date"), complete));
  }
  return complete;
}

absl::Status CheckDueDates(absl::string_view first_due_date_field,
                           const LoanTerms& complete_terms) {
  const Terms terms = ToTerms(complete_terms);
  if (DueDate(terms, 1) <= terms.disbursement_date) {
    return RefuseField(
        "FIRST_DUE_DATE_TOO_EARLY", first_due_date_field,
        absl::StrCat("must be after the disbursement on ", FormatIsoDate(terms.disbursement_date),
                     ", got ", FormatIsoDate(DueDate(terms, 1))));
  }
  const Date last = DueDate(terms, terms.instalment_count);
  if (last.year() <= kLastYear) return absl::OkStatus();
  return RefuseField("SCHEDULE_TOO_LONG", first_due_date_field,
                     absl::StrCat("the last instalment would be due on ", FormatIsoDate(last)));
}

Terms ToTerms(const LoanTerms& complete_terms) {
  LEDGER_CHECK(complete_terms.has_disbursement_date());
  const absl::StatusOr<Rate> rate = Rate::ParsePercent("", complete_terms.annual_rate_percent());
  LEDGER_CHECK(rate.ok());
  Terms terms;
  terms.principal_minor = complete_terms.principal().minor_units();
  terms.annual_rate = *rate;
  terms.instalment_count = complete_terms.instalment_count();
  terms.period_unit = complete_terms.period_unit() == type::v1::PERIOD_UNIT_WEEK
                          ? PeriodUnit::kWeek
                          : PeriodUnit::kMonth;
  terms.period_length = complete_terms.period_length();
  terms.disbursement_date = accounting::DateOf(complete_terms.disbursement_date()).value();
  if (complete_terms.has_first_due_date()) {
    terms.first_due_date = accounting::DateOf(complete_terms.first_due_date()).value();
  }
  return terms;
}

int64_t TotalFees(const LoanTerms& complete_terms) {
  int64_t total = 0;
  for (const LoanFee& fee : complete_terms.fees()) total += fee.amount().minor_units();
  return total;
}

}  // namespace thuning::lending
