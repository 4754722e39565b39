#include "ledger/lending/quote.h"

#include <algorithm>

#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/application.h"
#include "ledger/lending/planned_loan.h"
#include "ledger/lending/terms.h"
#include "ledger/loan/rates.h"

namespace thuning::lending {
namespace {

using ledger::v1::QuoteLoanRequest;
using ledger::v1::QuoteLoanResponse;
using ledger::v1::ScheduleRow;
using type::v1::LoanTerms;

constexpr int kRateDecimals = 2;

ScheduleRow& AddRow(Date due_date, int64_t principal, int64_t interest,
                    QuoteLoanResponse& response) {
  const int64_t balance = response.rows(response.rows_size() - 1).balance_minor();
  ScheduleRow& row = *response.add_rows();
  row.set_number(response.rows_size() - 1);
  *row.mutable_due_date() = ToProto(due_date);
  row.set_principal_minor(principal);
  row.set_interest_minor(interest);
  row.set_total_minor(principal + interest);
  row.set_balance_minor(balance - principal);
  return row;
}

// The pay-out, what is paid back at once, and the instalments.
void AddRows(const LoanTerms& terms, const loan::Plan& plan, QuoteLoanResponse& response) {
  ScheduleRow& payout = *response.add_rows();
  *payout.mutable_due_date() = terms.disbursement_date();
  payout.set_balance_minor(terms.principal().minor_units());
  for (const loan::DownPayment& sum : plan.down_payments) AddRow(sum.date, sum.amount, 0, response);
  for (const loan::PlannedRow& row : plan.rows) {
    AddRow(row.due_date, row.principal, row.interest, response);
  }
}

// A fee on a day of its own stands with the row of that day, or the last one before it.
ScheduleRow& RowOf(const loan::PlannedFee& fee, const PlannedLoan& planned,
                   QuoteLoanResponse& response) {
  const auto before_rows = static_cast<int>(planned.plan.down_payments.size()) + 1;
  if (fee.row.has_value()) return *response.mutable_rows(before_rows + static_cast<int>(*fee.row));
  const auto later =
      std::upper_bound(planned.plan.rows.begin(), planned.plan.rows.end(), fee.due_date,
                       [](Date day, const loan::PlannedRow& row) { return day < row.due_date; });
  const auto due = static_cast<int>(later - planned.plan.rows.begin());
  return *response.mutable_rows(due == 0 ? 0 : before_rows + due - 1);
}

void AddFees(const PlannedLoan& planned, QuoteLoanResponse& response) {
  for (const loan::PlannedFee& fee : planned.fees) {
    ScheduleRow& row = RowOf(fee, planned, response);
    row.set_fees_minor(row.fees_minor() + fee.amount);
    row.set_total_minor(row.total_minor() + fee.amount);
  }
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

absl::StatusOr<QuoteLoanResponse> Quote(const LoanTerms& complete) {
  if (!complete.has_disbursement_date()) {
    return RefuseField("REQUIRED_FIELD_MISSING", "terms.disbursement_date", "is required");
  }
  const PlannedLoan planned = PlanOf(complete);
  const auto rates = loan::RatesOf(planned.terms, planned.plan, planned.fees);
  if (!rates.has_value()) {
    return RefuseField("APR_OUT_OF_RANGE", "terms",
                       "the loan would cost more than a million percent a year");
  }
  QuoteLoanResponse response;
  response.set_currency_code(complete.principal().currency_code());
  AddRows(complete, planned.plan, response);
  AddFees(planned, response);
  SetTotals(response);
  response.set_taeg_percent(loan::PercentText(rates->taeg, kRateDecimals));
  response.set_teg_percent(loan::PercentText(rates->teg, kRateDecimals));
  return response;
}

}  // namespace

absl::StatusOr<QuoteLoanResponse> QuoteLoan(const QuoteLoanRequest& request) {
  if (!request.product().empty()) {
    return RefuseField("PRODUCT_NEEDS_SERVER", "product",
                       "only a server knows its products: ask it, or state the policy");
  }
  ASSIGN_OR_RETURN(const LoanTerms complete, CompleteTerms("terms", request.terms()));
  return Quote(complete);
}

absl::StatusOr<QuoteLoanResponse> QuoteLoan(const QuoteLoanRequest& request,
                                            const ledger::v1::Product& product,
                                            const ledger::v1::Operator& books) {
  ASSIGN_OR_RETURN(const LoanTerms complete, AgreedTerms(request.terms(), product, books));
  return Quote(complete);
}

}  // namespace thuning::lending
