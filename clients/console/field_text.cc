#include "clients/console/field_text.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/console/json.h"
#include "clients/console/named_day.h"
#include "clients/console/outcome.h"
#include "clients/console/suggestion.h"
#include "ledger/base/check.h"
#include "ledger/base/status_macros.h"
#include "ledger/money/currency.h"
#include "ledger/money/date.h"
#include "ledger/money/decimal_text.h"

namespace thuning::console {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

enum class Kind { kOther, kMoney, kDate, kTimestamp };

Kind KindOf(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return Kind::kOther;
  const absl::string_view type = field.message_type()->full_name();
  if (type == "thuning.type.v1.Money") return Kind::kMoney;
  if (type == "google.type.Date") return Kind::kDate;
  if (type == "google.protobuf.Timestamp") return Kind::kTimestamp;
  return Kind::kOther;
}

const FieldDescriptor& FieldOfMessage(const Message& message, const char* name) {
  return *message.GetDescriptor()->FindFieldByName(name);
}

absl::Status Malformed(const FieldDescriptor& field, absl::string_view message) {
  return UsageError("VALUE_MALFORMED", field.name(), message);
}

absl::Status Malformed(const FieldDescriptor& field, absl::string_view text,
                       absl::string_view wanted) {
  return Malformed(field, absl::StrCat("\"", text, "\" is not ", wanted));
}

// ---- From text.

absl::Status SetMoney(absl::string_view text, const FieldDescriptor& field, Message& money) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.size() != 2) return Malformed(field, text, "an amount such as \"1500.00 EUR\"");
  const std::string code = absl::AsciiStrToUpper(words[1]);
  const std::optional<int> exponent = CurrencyExponent(code);
  if (!exponent.has_value()) return Malformed(field, words[1], "a currency of ISO 4217");
  const auto minor = ParseDecimal(words[0], *exponent);
  if (!minor.ok()) {
    return Malformed(field, words[0],
                     absl::StrCat("an amount of ", code, ": ", minor.status().message()));
  }
  const auto& reflection = *money.GetReflection();
  reflection.SetInt64(&money, &FieldOfMessage(money, "minor_units"), *minor);
  reflection.SetString(&money, &FieldOfMessage(money, "currency_code"), code);
  return absl::OkStatus();
}

absl::Status SetDate(absl::string_view text, const FieldDescriptor& field, Message& date) {
  const std::optional<Date> day = ParseIsoDate(text);
  if (!day.has_value()) return Malformed(field, NotADay(text));
  const auto& reflection = *date.GetReflection();
  reflection.SetInt32(&date, &FieldOfMessage(date, "year"), day->year());
  reflection.SetInt32(&date, &FieldOfMessage(date, "month"), day->month());
  reflection.SetInt32(&date, &FieldOfMessage(date, "day"), day->day());
  return absl::OkStatus();
}

absl::Status SetTimestamp(absl::string_view text, const FieldDescriptor& field, Message& time) {
  Timestamp value;
  if (!TimeUtil::FromString(std::string(text), &value) ||
      !time.ParseFromString(value.SerializeAsString())) {
    return Malformed(field, text, "a time such as 2026-11-20T09:00:00Z");
  }
  return absl::OkStatus();
}

absl::Status SetMessage(absl::string_view text, const FieldDescriptor& field, Message& value) {
  switch (KindOf(field)) {
    case Kind::kMoney:
      return SetMoney(text, field, value);
    case Kind::kDate:
      return SetDate(text, field, value);
    case Kind::kTimestamp:
      return SetTimestamp(text, field, value);
    case Kind::kOther:
      break;
  }
  ASSIGN_OR_RETURN(const auto parsed, FromJson(text, *field.message_type()));
  if (!value.ParseFromString(parsed->SerializeAsString())) {
    return Malformed(field, text, "its proto3 JSON");
  }
  return absl::OkStatus();
}

const EnumValueDescriptor* FindEnumValue(absl::string_view text, const FieldDescriptor& field) {
  const auto& type = *field.enum_type();
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (absl::EqualsIgnoreCase(text, ShortName(value)) || text == value.name()) return &value;
  }
  return nullptr;
}

std::vector<std::string> EnumChoices(const FieldDescriptor& field) {
  std::vector<std::string> names;
  const auto& type = *field.enum_type();
  for (int i = 1; i < type.value_count(); ++i) names.push_back(ShortName(*type.value(i)));
  return names;
}

template <typename Integer>
std::optional<Integer> ParseInteger(absl::string_view text) {
  Integer value = 0;
  return absl::SimpleAtoi(text, &value) ? std::make_optional(value) : std::nullopt;
}

std::optional<bool> ParseBool(absl::string_view text) {
  bool value = false;
  return absl::SimpleAtob(text, &value) ? std::make_optional(value) : std::nullopt;
}

std::optional<std::string> ParseHex(absl::string_view text) {
  const bool is_hex = text.size() % 2 == 0 &&
                      absl::c_all_of(text, [](unsigned char c) { return absl::ascii_isxdigit(c); });
  return is_hex ? std::make_optional(absl::HexStringToBytes(text)) : std::nullopt;
}

// Sets or adds, by the field's label.
#define THUNING_PUT(Type, value)                                       \
  (field.is_repeated() ? reflection.Add##Type(&message, &field, value) \
                       : reflection.Set##Type(&message, &field, value))
#define THUNING_PUT_PARSED(Type, parsed, wanted)                          \
  do {                                                                    \
    const auto parsed_value = (parsed);                                   \
    if (!parsed_value.has_value()) return Malformed(field, text, wanted); \
    THUNING_PUT(Type, *parsed_value);                                     \
    return absl::OkStatus();                                              \
  } while (false)

absl::Status SetEnum(absl::string_view text, const FieldDescriptor& field, Message& message) {
  const auto& reflection = *message.GetReflection();
  const EnumValueDescriptor* value = FindEnumValue(text, field);
  if (value == nullptr) {
    const std::vector<std::string> choices = EnumChoices(field);
    return Malformed(
        field, text,
        absl::StrCat("one of ", absl::StrJoin(choices, ", "), DidYouMean(text, choices)));
  }
  THUNING_PUT(Enum, value);
  return absl::OkStatus();
}

}  // namespace

absl::Status SetFromText(absl::string_view text, const FieldDescriptor& field, Message& message) {
  const auto& reflection = *message.GetReflection();
  constexpr absl::string_view kWhole = "a whole number in range";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetMessage(text, field,
                        field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                            : *reflection.MutableMessage(&message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(text, field, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      THUNING_PUT_PARSED(Bool, ParseBool(text), "true or false");
    case FieldDescriptor::CPPTYPE_INT32:
      THUNING_PUT_PARSED(Int32, ParseInteger<int32_t>(text), kWhole);
    case FieldDescriptor::CPPTYPE_INT64:
      THUNING_PUT_PARSED(Int64, ParseInteger<int64_t>(text), kWhole);
    case FieldDescriptor::CPPTYPE_UINT32:
      THUNING_PUT_PARSED(UInt32, ParseInteger<uint32_t>(text), kWhole);
    case FieldDescriptor::CPPTYPE_UINT64:
      THUNING_PUT_PARSED(UInt64, ParseInteger<uint64_t>(text), kWhole);
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES) {
        THUNING_PUT_PARSED(String, ParseHex(text), "hexadecimal");
      }
      THUNING_PUT(String, std::string(text));
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      break;  // The API has none.
  }
  return Malformed(field, text, "a value that can be typed");
}

// ---- To text.

namespace {

std::string MessageText(const Message& value, const FieldDescriptor& field) {
  const auto& reflection = *value.GetReflection();
  const auto number = [&](const char* name) {
    return reflection.GetInt32(value, &FieldOfMessage(value, name));
  };
  switch (KindOf(field)) {
    case Kind::kDate:
      return absl::StrFormat("%04d-%02d-%02d", number("year"), number("month"), number("day"));
    case Kind::kMoney: {
      const std::string code = reflection.GetString(value, &FieldOfMessage(value, "currency_code"));
      const int64_t minor = reflection.GetInt64(value, &FieldOfMessage(value, "minor_units"));
      return absl::StrCat(AmountText(minor, code), " ", code);
    }
    case Kind::kTimestamp: {
      Timestamp time;
      return time.ParseFromString(value.SerializeAsString()) ? TimeUtil::ToString(time) : "";
    }
    case Kind::kOther:
      break;
  }
  const auto json = ToJson(value);
  return json.ok() ? *json : "";
}

bool IsAbsent(const Message& message, const FieldDescriptor& field) {
  return !field.is_repeated() && field.has_presence() &&
         !message.GetReflection()->HasField(message, &field);
}

#define THUNING_TAKE(Type)                                           \
  (index >= 0 ? reflection.GetRepeated##Type(message, &field, index) \
              : reflection.Get##Type(message, &field))

std::string StringText(const Message& message, const FieldDescriptor& field, int index) {
  const auto& reflection = *message.GetReflection();
  const std::string text = THUNING_TAKE(String);
  return field.type() == FieldDescriptor::TYPE_BYTES ? absl::BytesToHexString(text) : text;
}

}  // namespace

std::string FieldText(const Message& message, const FieldDescriptor& field,
                      absl::string_view currency, int index) {
  const auto& reflection = *message.GetReflection();
  if (IsAbsent(message, field)) return "";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageText(THUNING_TAKE(Message), field);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const EnumValueDescriptor& value = *THUNING_TAKE(Enum);
      return value.number() == 0 ? "" : ShortName(value);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return THUNING_TAKE(Bool) ? "yes" : "no";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(THUNING_TAKE(Int32));
    case FieldDescriptor::CPPTYPE_INT64:
      return IsMinorAmount(field) ? AmountText(THUNING_TAKE(Int64), currency)
                                  : absl::StrCat(THUNING_TAKE(Int64));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(THUNING_TAKE(UInt32));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(THUNING_TAKE(UInt64));
    case FieldDescriptor::CPPTYPE_STRING:
      return StringText(message, field, index);
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      break;  // The API has none.
  }
  return "";
}

std::string AmountText(int64_t minor_units, absl::string_view currency) {
  std::optional<int> exponent = CurrencyExponent(currency);
  if (!exponent.has_value()) exponent = WithdrawnCurrencyExponent(currency);
  return FormatDecimal(minor_units, exponent.value_or(0));
}

std::string ShortName(const EnumValueDescriptor& value) {
  std::string prefix;
  for (const char c : value.type()->name()) {
    const bool starts_word = absl::ascii_isupper(static_cast<unsigned char>(c));
    if (starts_word && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  const absl::string_view name = absl::StripPrefix(value.name(), prefix + "_");
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", "-"}});
}

std::string ValueHint(const FieldDescriptor& field) {
  switch (KindOf(field)) {
    case Kind::kMoney:
      return "\"AMOUNT CUR\"";
    case Kind::kDate:
      return "DATE";
    case Kind::kTimestamp:
      return "TIME";
    case Kind::kOther:
      break;
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return "JSON";
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrJoin(EnumChoices(field), "|");
    case FieldDescriptor::CPPTYPE_BOOL:
      return "";
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? "HEX" : "TEXT";
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return "NUMBER";
  }
  LEDGER_CHECK(false);
}

bool IsTextMessage(const FieldDescriptor& field) { return KindOf(field) != Kind::kOther; }

bool IsDate(const FieldDescriptor& field) { return KindOf(field) == Kind::kDate; }

bool IsMinorAmount(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_INT64 &&
         !absl::EndsWith(field.name(), "_count") && field.name() != "weight";
}

}  // namespace thuning::console
