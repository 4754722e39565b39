#include "ledger/lending/schedule.h"

#include <algorithm>

#include "ledger/accounting/request_checks.h"
#include "ledger/base/check.h"
#include "ledger/lending/level_instalment.h"
#include "ledger/money/rounding.h"

namespace thuning::lending {
namespace {

void CheckRanges(const Terms& terms) {
  LEDGER_CHECK(terms.principal_minor >= 1);
  LEDGER_CHECK(terms.principal_minor <= accounting::kMaxAmountMinor);
  LEDGER_CHECK(terms.instalment_count >= 1 && terms.instalment_count <= kMaxInstalmentCount);
  LEDGER_CHECK(terms.period_length >= 1 && terms.period_length <= kMaxPeriodLength);
  LEDGER_CHECK(DueDate(terms, 1) > terms.disbursement_date);
}

int64_t RegularInstalment(const Terms& terms, PeriodRate rate) {
  if (rate.numerator > 0) {
    return LevelInstalment(terms.principal_minor, rate, terms.instalment_count);
  }
  return MultiplyDivide(terms.principal_minor, 1, terms.instalment_count, Rounding::kHalfEven);
}

}  // namespace

Schedule BuildSchedule(const Terms& terms) {
  CheckRanges(terms);
  const PeriodRate rate = PeriodRateOf(terms);
  const int64_t regular = RegularInstalment(terms, rate);
  Schedule schedule;
  schedule.reserve(static_cast<size_t>(terms.instalment_count));
  int64_t balance = terms.principal_minor;
  for (int number = 1; number <= terms.instalment_count; ++number) {
    const int64_t interest =
        MultiplyDivide(balance, rate.numerator, rate.denominator, Rounding::kHalfEven);
    const bool last = number == terms.instalment_count;
    const int64_t principal = last ? balance : std::clamp(regular - interest, int64_t{0}, balance);
    schedule.push_back({.number = number,
                        .due_date = DueDate(terms, number),
                        .principal_minor = principal,
                        .interest_minor = interest});
    balance -= principal;
  }
  LEDGER_CHECK(balance == 0);
  return schedule;
}

}  // namespace thuning::lending
