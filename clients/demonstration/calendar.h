// The days on which banks work: Monday to Friday. Public holidays are not known here.
#pragma once

#include "ledger/money/date.h"

namespace thuning::demonstration {

// `date`, or the Monday after it.
Date OnBusinessDay(Date date);

// The business day that is `days` business days after OnBusinessDay(date). `days` is not negative.
Date BusinessDayAfter(Date date, int days);

Date LastOfMonth(int year, int month);

bool IsSameMonth(Date a, Date b);

}  // namespace thuning::demonstration
