#include "ledger/lending/loan_rates.h"

#include <algorithm>
#include <vector>

#include "ledger/lending/teg.h"
#include "ledger/lending/year_time.h"

namespace thuning::lending {
namespace {

Spacing SpacingOf(const Terms& terms) {
  if (terms.period_unit == PeriodUnit::kWeek) return Spacing::kWeek;
  return terms.period_length % 12 == 0 ? Spacing::kYear : Spacing::kMonth;
}

int64_t UnitTicksOf(const Terms& terms) {
  const int units_a_year = terms.period_unit == PeriodUnit::kWeek ? 52 : 12;
  return std::max(kShortestUnitTicks, kTicksPerYear / units_a_year * terms.period_length);
}

std::vector<CashFlow> FlowsOf(const Terms& terms, int64_t fees_minor, const Schedule& schedule) {
  std::vector<CashFlow> flows = {{.amount_minor = terms.principal_minor - fees_minor}};
  for (const Instalment& row : schedule) {
    flows.push_back(
        {.time_ticks = YearTicksBetween(terms.disbursement_date, row.due_date, SpacingOf(terms)),
         .amount_minor = -(row.principal_minor + row.interest_minor)});
  }
  return flows;
}

}  // namespace

std::optional<LoanRates> RatesOf(const Terms& terms, int64_t fees_minor, const Schedule& schedule) {
  const std::optional<Growth> growth = SolveGrowth(FlowsOf(terms, fees_minor, schedule));
  if (!growth.has_value()) return std::nullopt;
  const std::optional<AnnualRate> teg = TegOf(*growth, UnitTicksOf(terms));
  if (!teg.has_value()) return std::nullopt;
  return LoanRates{.taeg = AprOf(*growth), .teg = *teg};
}

}  // namespace thuning::lending
