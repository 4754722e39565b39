// JSON files of cases, as values. Amounts in them are texts, so nothing is rounded on the way.
#pragma once

#include <google/protobuf/struct.pb.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace thuning::conformance {

// A whole file; NotFound where it cannot be read.
absl::StatusOr<std::string> ReadText(const std::string& path);

// The file's one document.
absl::StatusOr<google::protobuf::Value> ReadJson(const std::string& path);

// The objects of an array, or of the array that an object has under "cases".
std::vector<google::protobuf::Struct> CasesOf(const google::protobuf::Value& document);

// What stands under the key: a text as it is, a number with nine decimals; empty where there is
// nothing, or something else.
std::string TextAt(const google::protobuf::Struct& object, const std::string& key);

// The objects of the array under the key.
std::vector<google::protobuf::Struct> ObjectsAt(const google::protobuf::Struct& object,
                                                const std::string& key);

}  // namespace thuning::conformance
