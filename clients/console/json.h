// Messages as proto3 JSON and back.
#pragma once

#include <istream>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace thuning::console {

// One document, indented, with a newline at its end. Fields without presence are printed also when
// they hold their default.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);

// A message of `type`. What is wrong is a usage error that names the field: JSON_UNKNOWN_FIELD,
// JSON_VALUE_INVALID or JSON_MALFORMED.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> FromJson(
    absl::string_view json, const google::protobuf::Descriptor& type);

// The content of the file, or of `in` when the path is "-". FILE_UNREADABLE, a usage error.
absl::StatusOr<std::string> ReadFile(const std::string& path, std::istream& in);

// The objects of a file that holds one JSON object a line, or one after the other, or an array of
// them; each as its text, unparsed.
class JsonObjects {
 public:
  // `in` outlives this.
  explicit JsonObjects(std::istream& in) : in_(in) {}

  // Nothing at the end. JSON_MALFORMED, a usage error, when something else than an object stands
  // there or the last one is not closed.
  absl::StatusOr<std::optional<std::string>> Next();

 private:
  std::istream& in_;
  int64_t number_ = 0;  // of the objects read so far
};

}  // namespace thuning::console
