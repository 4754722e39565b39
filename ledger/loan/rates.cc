#include "ledger/loan/rates.h"

#include <algorithm>
#include <vector>

#include "ledger/loan/teg.h"
#include "ledger/loan/year_time.h"

namespace thuning::loan {
namespace {

Spacing SpacingOf(const Terms& terms) {
  if (terms.unit != PeriodUnit::kMonth) return Spacing::kWeek;
  return terms.length % 12 == 0 ? Spacing::kYear : Spacing::kMonth;
}

int64_t UnitTicksOf(const Terms& terms) {
  switch (terms.unit) {
    case PeriodUnit::kDay:
      return std::max(kShortestUnitTicks, kTicksPerYear * terms.length / 365);
    case PeriodUnit::kWeek:
      return std::max(kShortestUnitTicks, kTicksPerYear / 52 * terms.length);
    case PeriodUnit::kMonth:
      return std::max(kShortestUnitTicks, kTicksPerYear / 12 * terms.length);
  }
  return kShortestUnitTicks;
}

// What the borrower receives and pays, by the time since the first tranche.
class Flows {
 public:
  Flows(Date start, Spacing spacing) : start_(start), spacing_(spacing), flows_(1) {}

  // What is due by the start, later tranches apart, is taken off the first flow.
  void Add(Date day, int64_t amount) {
    if (day <= start_) {
      flows_.front().amount_minor += amount;
    } else {
      flows_.push_back(
          {.time_ticks = YearTicksBetween(start_, day, spacing_), .amount_minor = amount});
    }
  }

  absl::Span<const CashFlow> all() const { return flows_; }
  int64_t received_at_once() const { return flows_.front().amount_minor; }

 private:
  Date start_;
  Spacing spacing_;
  std::vector<CashFlow> flows_;
};

}  // namespace

std::optional<LoanRates> RatesOf(const Terms& terms, const Plan& plan,
                                 absl::Span<const PlannedFee> fees) {
  Flows flows(terms.tranches.front().date, SpacingOf(terms));
  for (const Tranche& tranche : terms.tranches) flows.Add(tranche.date, tranche.amount);
  for (const DownPayment& sum : plan.down_payments) flows.Add(sum.date, -sum.amount);
  std::vector<int64_t> with_row(plan.rows.size(), 0);
  for (const PlannedFee& fee : fees) {
    if (fee.row.has_value()) {
      with_row[*fee.row] += fee.amount;
    } else {
      flows.Add(fee.due_date, -fee.amount);
    }
  }
  for (size_t i = 0; i < plan.rows.size(); ++i) {
    flows.Add(plan.rows[i].due_date, -plan.rows[i].total() - with_row[i]);
  }
  if (flows.received_at_once() <= 0) return std::nullopt;
  const std::optional<Growth> growth = SolveGrowth(flows.all());
  if (!growth.has_value()) return std::nullopt;
  const std::optional<AnnualRate> teg = TegOf(*growth, UnitTicksOf(terms));
  if (!teg.has_value()) return std::nullopt;
  return LoanRates{.taeg = AprOf(*growth), .teg = *teg};
}

}  // namespace thuning::loan
