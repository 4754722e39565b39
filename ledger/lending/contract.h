// What a loan was agreed on, and how that was amended: what a schedule is drawn up from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/lending/interest_plan.h"
#include "ledger/lending/policy.h"
#include "ledger/money/calendar.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal.h"

namespace thuning::lending {

struct Tranche {
  Date date;
  int64_t amount = 0;
};

// Changes to the contract after it was made.
struct Amendment {
  std::optional<Date> from;  // the due date, as DueDatesOf has it, from which instalments change
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
  // Where a due date moves that is no business day of the calendar, one that Calendar::Find knows.
  BusinessDayRule business_day_rule = BusinessDayRule::kUnadjusted;
  std::string calendar = "NONE";
  // The first day that bears interest, where the loan begins without any.
  std::optional<Date> interest_free_until;

  // Whether instalments are fixed and interest settles in the last, rather than drawn up as a
  // whole: needs interest on what is outstanding.
  bool planned() const {
    return policy.schedule_rule == ScheduleRule::kFixedInstalment &&
           policy.interest_method != InterestMethod::kFlat;
  }
};

// When the instalments are due, in order. Months keep the day of the month that they are counted
// from, or the month's last day where there is none such; from an instalment that an amendment
// moved, the later ones are counted anew, and it stays where it was put.
//
// The business day rule moves a date after it was counted, so that the later ones are counted from
// where it was; never to or past the due date before or the one that is counted next. The calendar
// is known: checked.
std::vector<Date> DueDatesOf(const Contract& contract);

// The rate, its changes and pauses, as amended.
InterestTerms InterestTermsOf(const Contract& contract);

// The first day that bears interest: that of the start, or the first one not free of interest.
Date BearsInterestFrom(const Contract& contract);

}  // namespace thuning::lending
