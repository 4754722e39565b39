// Messages laid out for people: what there is once as a listing, what there is several of as
// tables, whatever the message. Titles come from the fields' names.
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

// Whether it shows amounts whose currency the message does not name.
bool LacksCurrency(const google::protobuf::Message& message);

}  // namespace thuning::console
