#include "ledger/lending/arrears.h"

#include "ledger/base/check.h"

namespace thuning::lending {
namespace {

// The most days of each ageing.
constexpr std::array<int64_t, kAgeings - 1> kMostDays = {0, 30, 60, 90, 180};

}  // namespace

Ageing AgeingOf(int64_t days_past_due) {
  size_t ageing = 0;
  while (ageing < kMostDays.size() && days_past_due > kMostDays[ageing]) ++ageing;
  return static_cast<Ageing>(ageing);
}

Arrears ArrearsOn(const Account& account, Date day, int64_t tolerance) {
  Arrears arrears;
  for (const Row& row : account.rows()) {
    if (row.due_date >= day || row.open() <= tolerance) continue;
    if (arrears.days_past_due == 0) arrears.days_past_due = DaysBetween(row.due_date, day);
    arrears.amount += row.open();
    arrears.principal += row.Open(Component::kPrincipal);
  }
  return arrears;
}

void PortfolioAtRisk::Add(int64_t principal_outstanding, int64_t days_past_due) {
  principal_ += principal_outstanding;
  const auto ageing = static_cast<size_t>(AgeingOf(days_past_due));
  by_ageing_[ageing] += principal_outstanding;
  ++counts_[ageing];
}

int64_t PortfolioAtRisk::MoreThan(int64_t days) const {
  int64_t sum = 0;
  bool found = false;
  for (size_t i = 0; i < kMostDays.size(); ++i) {
    found = found || kMostDays[i] == days;
    if (kMostDays[i] >= days) sum += by_ageing_[i + 1];
  }
  LEDGER_CHECK(found);
  return sum;
}

}  // namespace thuning::lending
