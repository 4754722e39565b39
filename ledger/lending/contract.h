// What a loan was agreed on, and how that was amended: what a schedule is drawn up from.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/lending/interest_plan.h"
#include "ledger/lending/policy.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal.h"

namespace thuning::lending {

struct Tranche {
  Date date;
  int64_t amount = 0;
};

// Changes to the contract after it was made.
struct Amendment {
  std::optional<Date> from;  // the due date from which instalments change
  std::optional<Date> moved_to;
  int extra_instalments = 0;
  int grace_on_principal = 0;
  int grace_on_interest = 0;
  std::optional<Decimal> annual_rate;
  std::optional<Date> rate_from;
  std::optional<InterestPause> pause;
  std::optional<int64_t> instalment;  // of the row due on `from`, by hand
};

struct Contract {
  Policy policy;
  Frequency frequency = Frequency::kMonths;
  int every = 1;
  int instalment_count = 1;
  Date start;
  std::optional<Date> first_due_date;
  int64_t principal = 0;  // what the schedule is drawn up for before anything is paid out
  Decimal annual_rate;    // 0.07
  int grace_on_principal = 0;
  int grace_on_interest = 0;
  std::optional<Decimal> down_payment_percent;
  bool down_payment_collected = false;
  std::vector<Amendment> amendments;

  // Whether instalments are fixed and interest settles in the last, rather than drawn up as a
  // whole.
  bool planned() const { return policy.schedule_rule == ScheduleRule::kFixedInstalment; }
};

// When the instalments are due, in order. Months keep the day of the month that they are counted
// from, or the month's last day where there is none such; from an instalment that was moved, the
// later ones are counted anew.
std::vector<Date> DueDatesOf(const Contract& contract);

// The rate, its changes and pauses, as amended.
InterestTerms InterestTermsOf(const Contract& contract);

}  // namespace thuning::lending
