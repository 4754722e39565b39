// Messages of any type laid out for people: single fields as a listing, repeated messages as
// tables. Titles come from the fields' names.
//
// A list's page is its table alone. Fields that hold nothing take no place. Amounts are shown in
// the currency that the message, or the one around it, names, and else in `currency`.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace google::protobuf {
class Message;
}

namespace thuning::console {

// Names of the operator's resources are shortened when `operator_id` is not empty.
std::string Readable(const google::protobuf::Message& message, absl::string_view operator_id,
                     absl::string_view currency = "");

// Whether Readable would show amounts whose currency the message does not name.
bool LacksCurrency(const google::protobuf::Message& message);

}  // namespace thuning::console
