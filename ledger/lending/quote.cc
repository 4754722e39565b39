#include "ledger/lending/quote.h"

#include <optional>

#include "ledger/accounting/request_checks.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/account.h"
#include "ledger/lending/apr.h"
#include "ledger/lending/loan_rates.h"
#include "ledger/lending/terms.h"

namespace thuning::lending {
namespace {

using ledger::v1::QuoteLoanRequest;
using ledger::v1::QuoteLoanResponse;
using ledger::v1::ScheduleRow;
using type::v1::LoanTerms;

constexpr int kRateDecimals = 2;

// The pay-out, and what is due that day.
void AddDisbursementRow(const LoanTerms& terms, QuoteLoanResponse& response) {
  ScheduleRow& row = *response.add_rows();
  *row.mutable_due_date() = terms.disbursement_date();
  row.set_balance_minor(terms.principal().minor_units());
}

int64_t ChargesOf(const Row& row) {
  return row.due[Component::kFee] + row.due[Component::kPenalty];
}

void AddFees(int64_t fees_minor, ScheduleRow& row) {
  row.set_fees_minor(row.fees_minor() + fees_minor);
  row.set_total_minor(row.total_minor() + fees_minor);
}

// A fee on a day of its own stands with the instalment of that day or the one before it.
void AddRow(const Row& instalment, QuoteLoanResponse& response) {
  ScheduleRow& previous = *response.mutable_rows(response.rows_size() - 1);
  if (instalment.kind == RowKind::kCharge) return AddFees(ChargesOf(instalment), previous);
  const int64_t principal = instalment.due[Component::kPrincipal];
  const int64_t balance = previous.balance_minor() - principal;
  ScheduleRow& row = *response.add_rows();
  row.set_number(response.rows_size() - 1);
  *row.mutable_due_date() = accounting::ToProto(instalment.due_date);
  row.set_principal_minor(principal);
  row.set_interest_minor(instalment.due[Component::kInterest]);
  row.set_total_minor(principal + instalment.due[Component::kInterest]);
  row.set_balance_minor(balance);
  AddFees(ChargesOf(instalment), row);
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
  const Account schedule = ScheduleOf(complete);
  const std::optional<LoanRates> rates = RatesOf(complete, schedule);
  if (!rates.has_value()) {
    return RefuseField("APR_OUT_OF_RANGE", "terms", "the fees make it cost over a million percent");
  }
  QuoteLoanResponse response;
  response.set_currency_code(complete.principal().currency_code());
  AddDisbursementRow(complete, response);
  for (const Row& row : schedule.rows()) AddRow(row, response);
  SetTotals(response);
  response.set_taeg_percent(PercentText(rates->taeg, kRateDecimals));
  response.set_teg_percent(PercentText(rates->teg, kRateDecimals));
  return response;
}

}  // namespace thuning::lending
