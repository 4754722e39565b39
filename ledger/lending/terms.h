// The API's terms of a loan: read, completed, and turned into the contract and the charges of
// ledger/loan.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/lending/account.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal.h"
#include "thuning/type/v1/loan.pb.h"

namespace thuning::lending {

// The terms with every default written out, those of the policy too, and percentages in their
// shortest form. Dates may be absent: a loan gets them when it is paid out. Refused, naming a field
// below `field`, first for single fields in the order of LoanTerms; then for values that do not go
// together; then, where the terms say when the loan is paid out, for a schedule that cannot be:
//
//   REQUIRED_FIELD_MISSING  AMOUNT_NOT_POSITIVE  AMOUNT_TOO_LARGE  CURRENCY_UNKNOWN  RATE_MALFORMED
//   RATE_TOO_PRECISE  RATE_OUT_OF_RANGE  RATE_NOT_ZERO  VALUE_UNKNOWN  VALUE_OUT_OF_RANGE
//   DATE_INVALID  TOO_MANY_FEES  TEXT_TOO_LONG  CURRENCY_DIFFERS  FEES_REACH_PRINCIPAL
//   CALENDAR_UNKNOWN  ALLOCATION_INCOMPLETE  NOT_OFFERED_TOGETHER  FIRST_DUE_DATE_TOO_EARLY
//   SCHEDULE_TOO_LONG  RESULT_OUT_OF_RANGE  INSTALMENTS_DO_NOT_REPAY  APR_OUT_OF_RANGE
absl::StatusOr<type::v1::LoanTerms> CompleteTerms(absl::string_view field,
                                                  const type::v1::LoanTerms& terms);

// A fee of a loan with its defaults written out. Refused with the reasons above.
absl::StatusOr<type::v1::LoanFee> CompleteFee(absl::string_view field, const type::v1::LoanFee& fee,
                                              absl::string_view currency_code);

// 4.5 of "4.5", which Rate::ParsePercent accepts: checked.
Decimal PercentValue(absl::string_view percent);

// Complete terms with a disbursement date as a contract.
Contract ToContract(const type::v1::LoanTerms& complete_terms);

// A complete fee as a charge.
Charge ToCharge(int number, const type::v1::LoanFee& complete_fee);
// The charges of complete terms, numbered from 1.
std::vector<Charge> ChargesOf(const type::v1::LoanTerms& complete_terms);

}  // namespace thuning::lending
