// What a loan was agreed on, as small values to calculate with, and reading them from the API's
// terms.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/money/date.h"
#include "ledger/money/rate.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

inline constexpr int kMaxInstalmentCount = 600;
inline constexpr int kMaxPeriodLength = 60;

enum class PeriodUnit { kWeek, kMonth };  // a year has 52 and 12 of them

struct Terms {
  int64_t principal_minor = 0;  // 1 to accounting::kMaxAmountMinor
  Rate annual_rate;
  int instalment_count = 1;  // 1 to 600
  PeriodUnit period_unit = PeriodUnit::kMonth;
  int period_length = 1;  // units between two instalments, 1 to 60
  Date disbursement_date;
  std::optional<Date> first_due_date;  // after the disbursement; absent: one period after it
};

// When an instalment is due, counted from 1. A given first due date lends its day of the month to
// the later ones, and else the disbursement does; where a month has no such day it is its last one:
// 31 January, 28 February, 31 March.
Date DueDate(const Terms& terms, int number);

// The terms with every default written out and the rate in its shortest form. Dates may be absent:
// a loan gets them when it is paid out. Refused, naming a field below `field`, in this order: each
// field's form as they stand in LoanTerms, then the dates and the fees together.
//
//   REQUIRED_FIELD_MISSING  AMOUNT_NOT_POSITIVE  AMOUNT_TOO_LARGE  CURRENCY_UNKNOWN  RATE_MALFORMED
//   RATE_TOO_PRECISE  RATE_OUT_OF_RANGE  RATE_NOT_ZERO  VALUE_UNKNOWN  VALUE_OUT_OF_RANGE
//   DATE_INVALID  TOO_MANY_FEES  TEXT_TOO_LONG  CURRENCY_DIFFERS  FEES_REACH_PRINCIPAL
//   FIRST_DUE_DATE_TOO_EARLY  SCHEDULE_TOO_LONG
absl::StatusOr<type::v1::LoanTerms> CompleteTerms(absl::string_view field,
                                                  const type::v1::LoanTerms& terms);

// That the schedule of complete terms with a disbursement date begins after it and ends before the
// year 3000: the last two of the reasons above, naming `first_due_date_field`.
absl::Status CheckDueDates(absl::string_view first_due_date_field,
                           const type::v1::LoanTerms& complete_terms);

// Complete terms that have a disbursement date: checked.
Terms ToTerms(const type::v1::LoanTerms& complete_terms);

// The sum of the fees of complete terms, minor units.
int64_t TotalFees(const type::v1::LoanTerms& complete_terms);

}  // namespace thuning::lending
