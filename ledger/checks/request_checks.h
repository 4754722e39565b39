// Checks that the commands of all domains share, so that the same fault gets the same reason
// everywhere.
//
//   REQUIRED_FIELD_MISSING  TEXT_TOO_LONG  DATE_INVALID  MALFORMED_END_TO_END_ID
//   AMOUNT_NOT_POSITIVE  AMOUNT_TOO_LARGE  CURRENCY_DIFFERS  OTHER_OPERATOR
//   VALUE_UNKNOWN  VALUE_OUT_OF_RANGE
//   NOT_FOUND  ALREADY_EXISTS
//
// A decider checks in this order: the form of each field, in the order of the request; then what
// must exist; then what must not; then what the state allows. Each refusal names the field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/type/date.pb.h"
#include "ledger/base/refusal.h"
#include "ledger/messages/date.h"
#include "ledger/state/context.h"
#include "ledger/state/state.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/type/v1/money.pb.h"

namespace thuning {

// No single amount is larger, in minor units: sums of nine hundred thousand of them fit an int64.
inline constexpr int64_t kMaxAmountMinor = 10'000'000'000'000;

// Refused with REQUIRED_FIELD_MISSING.
absl::Status RefuseAbsent(absl::string_view field);

// 1 to `max_characters` characters, counted as Unicode code points.
absl::Status CheckText(absl::string_view field, absl::string_view text, size_t max_characters);

// Why somebody did or asked something: 1 to 100 characters, in "reason".
absl::Status CheckReason(absl::string_view reason);

// Refused with VALUE_UNKNOWN: `value` is no number of the enumeration, or one that this field does
// not take.
absl::Status RefuseUnknown(absl::string_view field, int value);

// Refused with VALUE_OUT_OF_RANGE unless `value` is one of min to max.
absl::Status CheckRange(absl::string_view field, int64_t value, int64_t min, int64_t max);

// Present, positive and at most kMaxAmountMinor. The currency is checked when the books are known.
absl::Status CheckAmount(absl::string_view field, bool present, const type::v1::Money& amount);
// Present, and an active code of ISO 4217: CURRENCY_UNKNOWN.
absl::Status CheckKnownCurrency(absl::string_view field, absl::string_view code);
// Refused with CURRENCY_DIFFERS unless the code is that of the books.
absl::Status CheckCurrency(absl::string_view field, absl::string_view currency_code,
                           const ledger::v1::Operator& books);

// Present, and a day that exists between 1900 and 2999.
absl::Status CheckDate(absl::string_view field, bool present, const google::type::Date& date);

// Refused with `reason` unless `date` is on or after `first`.
absl::Status CheckNotBefore(absl::string_view reason, absl::string_view field,
                            const google::type::Date& date, const google::type::Date& first);

// Refused with NOT_END_OF_MONTH unless it is the last day of a month.
absl::Status CheckEndOfMonth(absl::string_view field, const google::type::Date& date);

// 1 to 35 characters that SEPA allows, without a slash at either end and without two slashes
// together. Words that banks write where there is no id ("NOTPROVIDED") are refused.
absl::Status CheckEndToEndId(absl::string_view field, absl::string_view id);

// Whether the text is a key at all. Banks write "", "NOTPROVIDED" or "NONREF" where there is none.
bool IsPaymentKey(absl::string_view text);

// 1 to 30 letters, digits and hyphens: MALFORMED_ID, TEXT_TOO_LONG.
absl::Status CheckUsuryCategory(absl::string_view field, absl::string_view category);

// Refused with OTHER_OPERATOR unless the name in `field` is one of the operator's own.
absl::Status CheckOperator(absl::string_view field, absl::string_view operator_id,
                           absl::string_view expected_operator_id);

// An id that has to be given: REQUIRED_FIELD_MISSING, MALFORMED_ID.
absl::Status CheckRequiredId(absl::string_view field, absl::string_view id);

// Checks that the name is one of the operator's own in this collection: "beneficiaries".
absl::Status CheckOwnName(absl::string_view field, absl::string_view name,
                          absl::string_view collection, absl::string_view operator_id);

// The operator's row.
absl::StatusOr<const ledger::v1::Operator*> FindBooks(absl::string_view field,
                                                      absl::string_view operator_id,
                                                      StateReader& state);

// The row of that name. Refused with NOT_FOUND where there is none.
template <typename Row>
absl::StatusOr<const Row*> FindExisting(absl::string_view field, absl::string_view name,
                                        StateReader& state) {
  const Row* row = state.Find<Row>(name);
  if (row == nullptr) return RefuseMissing(field, name);
  return row;
}

// Refused with ALREADY_EXISTS where a row has the name.
template <typename Row>
absl::Status CheckAbsent(absl::string_view field, absl::string_view name, StateReader& state) {
  if (state.Find<Row>(name) == nullptr) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS", field,
                absl::StrCat(field, ": \"", name, "\" exists already"));
}

}  // namespace thuning
