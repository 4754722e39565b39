// Values of fields as people write and read them.
//
//   Money               1500.00 EUR             exactly the currency's decimals are shown
//   google.type.Date    2026-11-20
//   Timestamp           2026-11-20T09:00:00Z
//   enum                declining-balance       without the type's prefix, in lower case
//   bytes               hexadecimal
//   bool                true, false             shown as yes, no
//   any other message   its proto3 JSON
//
// In this API every int64 that is no count is an amount in minor units. It is shown in its currency
// where that is known.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace google::protobuf {
class EnumValueDescriptor;
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace thuning::console {

// Sets the field, or adds to it when it is repeated, from `text`. VALUE_MALFORMED, a usage error
// that names the field; its message does not say where the text was typed. Which day is today is
// not known here: request_flags.h resolves that.
absl::Status SetFromText(absl::string_view text, const google::protobuf::FieldDescriptor& field,
                         google::protobuf::Message& message);

// What stands in the field; nothing where the field is absent, an unspecified enum or empty.
// `currency` is that of amounts, empty when it is not known. `index` counts in a repeated field.
std::string FieldText(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field, absl::string_view currency,
                      int index = -1);

// "46598.50"; "4659850" when the currency is not known.
std::string AmountText(int64_t minor_units, absl::string_view currency);

// "declining-balance".
std::string ShortName(const google::protobuf::EnumValueDescriptor& value);

// What to write for the field: "DATE", "AMOUNT CUR", "declining-balance|zero".
std::string ValueHint(const google::protobuf::FieldDescriptor& field);

// Whether the field's message is shown as one text: money, a date or a time.
bool IsTextMessage(const google::protobuf::FieldDescriptor& field);

// Whether the field is a day.
bool IsDate(const google::protobuf::FieldDescriptor& field);

// Whether the field is an amount in minor units.
bool IsMinorAmount(const google::protobuf::FieldDescriptor& field);

}  // namespace thuning::console
