#include "ledger/lending/contract.h"

#include <algorithm>

#include "ledger/base/check.h"

namespace thuning::lending {
namespace {

Date StepFrom(Date anchor, Frequency frequency, int steps) {
  switch (frequency) {
    case Frequency::kDays:
      return AddDays(anchor, steps);
    case Frequency::kWeeks:
      return AddDays(anchor, int64_t{7} * steps);
    case Frequency::kMonths:
      return AddMonths(anchor, steps);
  }
  return anchor;
}

const Amendment* MoveOf(const Contract& contract, Date due) {
  for (const Amendment& amendment : contract.amendments) {
    if (amendment.from == due && amendment.moved_to.has_value()) return &amendment;
  }
  return nullptr;
}

// Stays where it was counted when it would reach a neighbour.
Date ToBusinessDay(const Contract& contract, Date counted, Date before, Date next) {
  if (contract.business_day_rule == BusinessDayRule::kUnadjusted) return counted;
  const Calendar* const calendar = Calendar::Find(contract.calendar);
  LEDGER_CHECK(calendar != nullptr);
  const Date moved = Adjust(counted, contract.business_day_rule, *calendar);
  return before < moved && moved < next ? moved : counted;
}

}  // namespace

std::vector<Date> DueDatesOf(const Contract& contract) {
  int count = contract.instalment_count;
  for (const Amendment& amendment : contract.amendments) {
    count += amendment.extra_instalments + amendment.grace_on_principal;
  }
  std::vector<Date> dates;
  Date anchor = contract.start;
  int steps = 0;
  for (int i = 0; i < count; ++i) {
    Date counted = StepFrom(anchor, contract.frequency, contract.every * ++steps);
    if (i == 0 && contract.first_due_date.has_value()) {
      counted = anchor = *contract.first_due_date;
      steps = 0;
    }
    const Date next = StepFrom(anchor, contract.frequency, contract.every * (steps + 1));
    Date date =
        ToBusinessDay(contract, counted, dates.empty() ? contract.start : dates.back(), next);
    if (const Amendment* move = MoveOf(contract, date)) {
      date = anchor = *move->moved_to;
      steps = 0;
    }
    dates.push_back(date);
  }
  return dates;
}

Date BearsInterestFrom(const Contract& contract) {
  if (!contract.interest_free_until.has_value()) return contract.start;
  return std::max(contract.start, *contract.interest_free_until);
}

InterestTerms InterestTermsOf(const Contract& contract) {
  InterestTerms terms{.annual_rate = contract.annual_rate};
  if (contract.interest_free_until.has_value()) {
    terms.pauses.push_back(
        {.first = contract.start, .last = AddDays(*contract.interest_free_until, -1)});
  }
  for (const Amendment& amendment : contract.amendments) {
    if (amendment.annual_rate.has_value()) {
      terms.changes.push_back(
          {.from = *amendment.rate_from, .annual_rate = *amendment.annual_rate});
    }
    if (amendment.pause.has_value()) terms.pauses.push_back(*amendment.pause);
  }
  return terms;
}

}  // namespace thuning::lending
