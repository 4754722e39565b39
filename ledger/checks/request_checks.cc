#include "ledger/checks/request_checks.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "ledger/base/status_macros.h"
#include "ledger/money/currency.h"
#include "ledger/state/names.h"

namespace thuning {
namespace {

constexpr size_t kMaxEndToEndIdLength = 35;
constexpr size_t kMaxUsuryCategoryLength = 30;
constexpr size_t kMaxReasonCharacters = 100;

// Bytes that begin a code point: all but the continuation bytes 10xxxxxx.
size_t CountCharacters(absl::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool IsSepaCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("/-?:().,'+ ", c);
}

bool IsEndToEndId(absl::string_view id) {
  return IsPaymentKey(id) && id.size() <= kMaxEndToEndIdLength && id.front() != '/' &&
         id.back() != '/' && !absl::StrContains(id, "//") &&
         std::all_of(id.begin(), id.end(), IsSepaCharacter);
}

}  // namespace

absl::Status RefuseAbsent(absl::string_view field) {
  return RefuseField("REQUIRED_FIELD_MISSING", field, "is required");
}

absl::Status CheckText(absl::string_view field, absl::string_view text, size_t max_characters) {
  if (text.empty()) return RefuseAbsent(field);
  if (CountCharacters(text) <= max_characters) return absl::OkStatus();
  return RefuseField("TEXT_TOO_LONG", field,
                     absl::StrCat("has more than ", max_characters, " characters"));
}

absl::Status CheckReason(absl::string_view reason) {
  return CheckText("reason", reason, kMaxReasonCharacters);
}

absl::Status RefuseUnknown(absl::string_view field, int value) {
  return RefuseField("VALUE_UNKNOWN", field,
                     absl::StrCat(value, " is no value that is offered here"));
}

absl::Status CheckRange(absl::string_view field, int64_t value, int64_t min, int64_t max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return RefuseField("VALUE_OUT_OF_RANGE", field,
                     absl::StrCat("must be ", min, " to ", max, ", got ", value));
}

absl::Status CheckAmount(absl::string_view field, bool present, const type::v1::Money& amount) {
  if (!present) return RefuseAbsent(field);
  const std::string path = absl::StrCat(field, ".minor_units");
  if (amount.minor_units() <= 0) {
    return RefuseField("AMOUNT_NOT_POSITIVE", path,
                       absl::StrCat("must be positive, got ", amount.minor_units()));
  }
  if (amount.minor_units() > kMaxAmountMinor) {
    return RefuseField(
        "AMOUNT_TOO_LARGE", path,
        absl::StrCat("is at most ", kMaxAmountMinor, ", got ", amount.minor_units()));
  }
  return absl::OkStatus();
}

absl::Status CheckKnownCurrency(absl::string_view field, absl::string_view code) {
  if (code.empty()) return RefuseAbsent(field);
  if (IsCurrency(code)) return absl::OkStatus();
  return RefuseField("CURRENCY_UNKNOWN", field,
                     absl::StrCat("\"", code, "\" is no currency of ISO 4217"));
}

absl::Status CheckCurrency(absl::string_view field, absl::string_view currency_code,
                           const ledger::v1::Operator& books) {
  if (currency_code == books.currency_code()) return absl::OkStatus();
  return RefuseField(
      "CURRENCY_DIFFERS", absl::StrCat(field, ".currency_code"),
      absl::StrCat("the books are in ", books.currency_code(), ", got \"", currency_code, "\""));
}

absl::Status CheckDate(absl::string_view field, bool present, const google::type::Date& date) {
  if (!present) return RefuseAbsent(field);
  if (DateOf(date).has_value()) return absl::OkStatus();
  return RefuseField("DATE_INVALID", field,
                     absl::StrCat(date.year(), "-", date.month(), "-", date.day(),
                                  " is no day between 1900 and 2999"));
}

absl::Status CheckNotBefore(absl::string_view reason, absl::string_view field,
                            const google::type::Date& date, const google::type::Date& first) {
  const std::optional<Date> day = DateOf(date);
  const std::optional<Date> bound = DateOf(first);
  if (day >= bound) return absl::OkStatus();
  return RefuseState(reason, field,
                     absl::StrCat(FormatIsoDate(*day), " is before ", FormatIsoDate(*bound)));
}

absl::Status CheckEndOfMonth(absl::string_view field, const google::type::Date& date) {
  const Date day = DateOf(date).value();
  if (day.IsLastOfMonth()) return absl::OkStatus();
  return RefuseField("NOT_END_OF_MONTH", field,
                     absl::StrCat(FormatIsoDate(day), " is not the last day of a month"));
}

absl::Status CheckEndToEndId(absl::string_view field, absl::string_view id) {
  if (IsEndToEndId(id)) return absl::OkStatus();
  return RefuseField("MALFORMED_END_TO_END_ID", field,
                     absl::StrCat("\"", id, "\" is not an end-to-end id of 1 to 35 characters"));
}

absl::Status CheckUsuryCategory(absl::string_view field, absl::string_view category) {
  RETURN_IF_ERROR(CheckText(field, category, kMaxUsuryCategoryLength));
  return CheckId(field, category);
}

bool IsPaymentKey(absl::string_view text) {
  return !text.empty() && text != "NOTPROVIDED" && text != "NONREF";
}

absl::Status CheckOperator(absl::string_view field, absl::string_view operator_id,
                           absl::string_view expected_operator_id) {
  if (operator_id == expected_operator_id) return absl::OkStatus();
  return RefuseField("OTHER_OPERATOR", field,
                     absl::StrCat("belongs to the operator \"", operator_id, "\", not to \"",
                                  expected_operator_id, "\""));
}

absl::Status CheckRequiredId(absl::string_view field, absl::string_view id) {
  return id.empty() ? RefuseAbsent(field) : CheckId(field, id);
}

absl::Status CheckOwnName(absl::string_view field, absl::string_view name,
                          absl::string_view collection, absl::string_view operator_id) {
  ASSIGN_OR_RETURN(const auto ids, ParseName(field, name, {"operators", collection}));
  return CheckOperator(field, ids[0], operator_id);
}

absl::StatusOr<const ledger::v1::Operator*> FindBooks(absl::string_view field,
                                                      absl::string_view operator_id,
                                                      StateReader& state) {
  return FindExisting<ledger::v1::Operator>(field, absl::StrCat("operators/", operator_id), state);
}

}  // namespace thuning
