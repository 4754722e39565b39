#include "ledger/lending/quote.h"

#include <optional>

#include "ledger/accounting/request_checks.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/apr.h"
#include "ledger/lending/loan_rates.h"
#include "ledger/lending/schedule.h"
#include "ledger/lending/terms.h"

namespace thuning::lending {
namespace {

using ledger::v1::QuoteLoanRequest;
using ledger::v1::QuoteLoanResponse;
using ledger::v1::ScheduleRow;
using type::v1::LoanTerms;

constexpr int kRateDecimals = 2;

void AddDisbursementRow(const Terms& terms, int64_t fees_minor, QuoteLoanResponse& response) {
  ScheduleRow& row = *response.add_rows();
  *row.mutable_due_date() = accounting::ToProto(terms.disbursement_date);
  row.set_fees_minor(fees_minor);
  row.set_total_minor(fees_minor);
  row.set_balance_minor(terms.principal_minor);
}

void AddRow(const Instalment& instalment, QuoteLoanResponse& response) {
  const int64_t balance = response.rows(response.rows_size() - 1).balance_minor();
  ScheduleRow& row = *response.add_rows();
  row.set_number(instalment.number);
  *row.mutable_due_date() = accounting::ToProto(instalment.due_date);
  row.set_principal_minor(instalment.principal_minor);
  row.set_interest_minor(instalment.interest_minor);
  row.set_total_minor(instalment.principal_minor + instalment.interest_minor);
  row.set_balance_minor(balance - instalment.principal_minor);
}

void SetTotals(QuoteLoanResponse& response) {
  int64_t principal = 0, interest = 0, fees = 0;
  for (const ScheduleRow& row : response.rows()) {
    principal += row.principal_minor();
    interest += row.interest_minor();
    fees += row.fees_minor();
  }
  response.set_total_principal_minor(principal);
  response.set_total_interest_minor(interest);
  response.set_total_fees_minor(fees);
  response.set_total_minor(principal + interest + fees);
}

}  // namespace

absl::StatusOr<QuoteLoanResponse> QuoteLoan(const QuoteLoanRequest& request) {
  ASSIGN_OR_RETURN(const LoanTerms complete, CompleteTerms("terms", request.terms()));
  if (!complete.has_disbursement_date()) {
    return RefuseField("REQUIRED_FIELD_MISSING", "terms.disbursement_date", "is required");
  }
  const Terms terms = ToTerms(complete);
  const int64_t fees_minor = TotalFees(complete);
  const Schedule schedule = BuildSchedule(terms);
  const std::optional<LoanRates> rates = RatesOf(terms, fees_minor, schedule);
  if (!rates.has_value()) {
    return RefuseField("APR_OUT_OF_RANGE", "terms", "the fees make it cost over a million percent");
  }
  QuoteLoanResponse response;
  response.set_currency_code(complete.principal().currency_code());
  AddDisbursementRow(terms, fees_minor, response);
  for (const Instalment& instalment : schedule) AddRow(instalment, response);
  SetTotals(response);
  response.set_taeg_percent(PercentText(rates->taeg, kRateDecimals));
  response.set_teg_percent(PercentText(rates->teg, kRateDecimals));
  return response;
}

}  // namespace thuning::lending
