// Schedules that are drawn up as a whole: what each instalment asks for, from the contract, what is
// paid out when, and (where the rest policy says so) what was paid. Where nothing was paid and
// nothing amended these are the rows of loan::DrawPlan: rules 1 to 5 and 8 of ledger/loan/RULES.md.
// Instalments are fixed anew also where terms change, or principal was paid early and that is to
// lower them.
//
// The last row takes whatever is left of principal. Nothing is negative.
#pragma once

#include <cstdint>
#include <vector>

#include "ledger/lending/contract.h"

namespace thuning::lending {

struct DrawnRow {
  int64_t principal = 0;
  int64_t interest = 0;
};

// What happened that a schedule follows when its rest policy says so.
struct Happenings {
  // Principal that left the balance before its instalment was due.
  struct Early {
    Date date;
    int64_t amount = 0;
  };
  // Principal (with interest, where that compounds) that stayed in the balance after it was due.
  struct PastDue {
    Date from;
    Date to;
    int64_t amount = 0;
  };
  std::vector<Early> early;       // by date, one a day
  std::vector<PastDue> past_due;  // by date, each within one row's period
};

// `tranches` by date, less their down payments.
std::vector<DrawnRow> DrawSchedule(const Contract& contract, const std::vector<Date>& due_dates,
                                   const std::vector<Tranche>& tranches,
                                   const Happenings& happenings);

}  // namespace thuning::lending
