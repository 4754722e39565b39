// What a fee schedule charges an enrolment: a calculation on values, without state or protobuf.
//
// An enrolment's stay is cut into terms (years, say), a term into parts, and what is charged for a
// part may be paid in instalments; each instalment is a fee.
//
//   stay   2026-03-15 …                                  terms from 1 January, prorated by months
//   term 1 2026-03-15 … 2026-12-31, 10 months begun      10/12 of the rate
//   term 2 2027-01-01 … 2027-12-31                       the rate of the version of that day
//
// A fee does not depend on the day on which it is assessed: whether the stay is assessed day by day
// or all at once, the same fees come out, each once. A later fact (an end of the enrolment, a new
// version) changes only fees that were not assessed yet. A term that has begun goes on by the
// version by which it began.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/money/date.h"
#include "ledger/money/rate.h"

namespace thuning::fees {

enum class Rhythm { kOnEnrolment, kOnDate, kYearly, kTerm };
enum class Proration { kNone, kDays, kMonths };

// A day of each year: day is at most 28.
struct RenewalDay {
  int month = 0;
  int day = 0;
};

struct Charging {
  Rhythm rhythm = Rhythm::kOnEnrolment;
  Date date;                          // of kOnDate
  std::optional<RenewalDay> renewal;  // of kYearly; otherwise on the anniversary
  int term_months = 0;                // of kYearly and kTerm
  int part_months = 0;                // divides the term
  bool renews = false;                // another term follows
  Proration proration = Proration::kNone;
};

// What one version of a schedule asks of the enrolment.
struct Price {
  Date valid_from;
  int64_t amount_minor = 0;  // of a whole term, without VAT; 0: nothing
  Rate vat;
  int due_days = 0;
  int instalment_count = 1;
  int instalment_months = 1;
};

struct Stay {
  Date first;
  std::optional<Date> last;
  Rate discount;
};

// The last part that was assessed: its term and its number in the term, both from 1, and the
// version (from 1) by which the term is charged. All 0: nothing was assessed.
struct Mark {
  int version = 0;
  int term = 0;
  int part = 0;
};

struct ScheduledFee {
  Mark mark;  // where assessing it leads to
  int instalment = 1;
  int instalment_count = 1;
  Date period_start;
  std::optional<Date> period_end;  // none where it is for no time
  Date due_date;
  int64_t net_minor = 0;       // without VAT, after the discount
  int64_t vat_minor = 0;       // half away from zero
  int64_t discount_minor = 0;  // half even

  friend bool operator==(const ScheduledFee& a, const ScheduledFee& b);
};

// The fees that begin up to and including `through` and come after the mark, in order. `prices` are
// the schedule's versions, by their days. Stops after the part with which there are `limit` fees or
// more; the caller asks again for the rest.
std::vector<ScheduledFee> FeesToAssess(const Charging& charging, const std::vector<Price>& prices,
                                       const Stay& stay, const Mark& mark, Date through,
                                       size_t limit);

// VAT on top of a price, half away from zero.
int64_t VatOn(int64_t net_minor, Rate vat);

}  // namespace thuning::fees
