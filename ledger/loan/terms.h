// The terms that a loan was agreed on, as plain values: all that its plan is reckoned from
// (RULES.md).
//
// Amounts are minor units of one currency. No proto, no row, no clock. What stands here is within
// these limits, which limits.h checks; no calculation within them overflows:
//
//   principal in all        1 to 10^13
//   rate_e8                 0 to 10^8: 100 % a year
//   count                   1 to kMaxInstalments
//   length                  1 to 60 months or weeks, 1 to 1830 days
//   days                    1900-01-01 to 2999-12-31, the last due date too
//   instalment_multiple     1 to 10^6
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/money/calendar.h"
#include "ledger/money/date.h"
#include "ledger/money/day_count.h"

namespace thuning::loan {

// No loan has more, whatever is done on it.
inline constexpr int kMaxInstalments = 600;

// On the principal outstanding, or on the sum lent for the whole term.
enum class InterestMethod { kDecliningBalance, kFlat };
// How interest of a period is counted: rule 3, or rule 2.
enum class InterestBasis { kPeriod, kDay };
enum class Amortisation { kEqualInstalments, kEqualPrincipal };
enum class PeriodUnit { kDay, kWeek, kMonth };
// Which instalments take the residue of rounding: the last one, or all of them as far as they can
// (rule 5).
enum class Residue { kLast, kSpread };

// A sum paid out on a day.
struct Tranche {
  Date date;
  int64_t amount = 0;
};

// An instalment that was agreed on by hand.
struct HandMade {
  int number = 1;  // of the instalment, from 1; not the last
  int64_t amount = 0;
};

struct Terms {
  // By date, at least one. The first one's day is the pay-out; none is on or after the last due
  // date.
  std::vector<Tranche> tranches;
  int64_t rate_e8 = 0;  // 4.5 % a year is 4'500'000
  InterestMethod method = InterestMethod::kDecliningBalance;
  InterestBasis basis = InterestBasis::kPeriod;
  // With kDay: kThirty360US (ISDA 2006 4.16 (f)) or any of the actual counts. With kPeriod: the
  // count whose year the periods of days are part of.
  DayCount day_count = DayCount::kActual365Fixed;
  Amortisation amortisation = Amortisation::kEqualInstalments;
  PeriodUnit unit = PeriodUnit::kMonth;
  int length = 1;
  int count = 1;
  std::optional<Date> first_due_date;  // after the pay-out
  int grace_on_principal = 0;          // 0 to count - 1
  int grace_on_interest = 0;           // 0 to count - 1
  std::optional<Date> interest_free_until;
  int64_t down_payment_e8 = 0;    // of each tranche: 20 % is 20'000'000; below 10^8
  std::vector<HandMade> by_hand;  // by number; for equal instalments
  int64_t instalment_multiple = 1;
  Residue residue = Residue::kLast;
  BusinessDayRule business_day_rule = BusinessDayRule::kUnadjusted;
  const Calendar* calendar = &Calendar::None();
};

// An instalment of a plan: what it asks for on its due date.
struct PlannedRow {
  Date from;  // the period is [from, due_date)
  Date due_date;
  int64_t principal = 0;
  int64_t interest = 0;

  int64_t total() const { return principal + interest; }
  friend bool operator==(const PlannedRow&, const PlannedRow&) = default;
};

// What is paid back at once of a tranche.
struct DownPayment {
  Date date;
  int64_t amount = 0;
  friend bool operator==(const DownPayment&, const DownPayment&) = default;
};

struct Plan {
  std::vector<DownPayment> down_payments;  // one for each tranche, where the terms have them
  std::vector<PlannedRow> rows;            // one for each instalment, by number
};

}  // namespace thuning::loan
