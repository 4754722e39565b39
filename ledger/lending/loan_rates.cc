#include "ledger/lending/loan_rates.h"

#include <algorithm>
#include <vector>

#include "ledger/accounting/request_checks.h"
#include "ledger/lending/teg.h"
#include "ledger/lending/year_time.h"

namespace thuning::lending {
namespace {

using type::v1::LoanTerms;

Spacing SpacingOf(const LoanTerms& terms) {
  if (terms.period_unit() != type::v1::PERIOD_UNIT_MONTH) return Spacing::kWeek;
  return terms.period_length() % 12 == 0 ? Spacing::kYear : Spacing::kMonth;
}

int64_t UnitTicksOf(const LoanTerms& terms) {
  switch (terms.period_unit()) {
    case type::v1::PERIOD_UNIT_DAY:
      return std::max(kShortestUnitTicks, kTicksPerYear * terms.period_length() / 365);
    case type::v1::PERIOD_UNIT_WEEK:
      return std::max(kShortestUnitTicks, kTicksPerYear / 52 * terms.period_length());
    default:
      return std::max(kShortestUnitTicks, kTicksPerYear / 12 * terms.period_length());
  }
}

// What is due on the day of the pay-out is money that the borrower does not receive.
std::vector<CashFlow> FlowsOf(const LoanTerms& terms, const Account& schedule) {
  const Date start = accounting::DateOf(terms.disbursement_date()).value();
  std::vector<CashFlow> flows = {{.amount_minor = terms.principal().minor_units()}};
  for (const Row& row : schedule.rows()) {
    if (row.due_date <= start) {
      flows.front().amount_minor -= row.due.total();
      continue;
    }
    flows.push_back({.time_ticks = YearTicksBetween(start, row.due_date, SpacingOf(terms)),
                     .amount_minor = -row.due.total()});
  }
  return flows;
}

}  // namespace

std::optional<LoanRates> RatesOf(const LoanTerms& complete_terms, const Account& schedule) {
  const std::optional<Growth> growth = SolveGrowth(FlowsOf(complete_terms, schedule));
  if (!growth.has_value()) return std::nullopt;
  const std::optional<AnnualRate> teg = TegOf(*growth, UnitTicksOf(complete_terms));
  if (!teg.has_value()) return std::nullopt;
  return LoanRates{.taeg = AprOf(*growth), .teg = *teg};
}

}  // namespace thuning::lending
