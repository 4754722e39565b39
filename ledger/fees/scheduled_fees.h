// What a fee schedule charges an enrolment: a calculation on values, without state or protobuf.
//
// An enrolment's stay is cut into terms (years, say), a term into parts, and what is charged for a
// part may be paid in instalments; each instalment is a fee.
//
//   stay   2026-03-15 …                                  terms from 1 January, prorated by months
//   term 1 2026-03-15 … 2026-12-31, 10 months begun      10/12 of the rate
//   term 2 2027-01-01 … 2027-12-31                       the rate of the version of that day
//
// What a fee is does not depend on the day on which it is assessed: whatever was assessed before,
// day by day or not at all, the same fees come out, each once. What changes the facts later (an
// end, a new version) changes only what was not assessed yet; a term that was begun goes on by the
// version that it was begun by.
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

// Up to where was assessed: part and term from 1, of the version (from 1) that the term goes by.
// All 0: nothing was.
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
// the schedule's versions, by their days. Stops after the part in which there are `limit` fees or
// more: what comes after is to be asked for again.
std::vector<ScheduledFee> FeesToAssess(const Charging& charging, const std::vector<Price>& prices,
                                       const Stay& stay, const Mark& mark, Date through,
                                       size_t limit);

// VAT on top of a price, half away from zero.
int64_t VatOn(int64_t net_minor, Rate vat);

}  // namespace thuning::fees
