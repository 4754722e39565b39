#include "clients/console/json.h"

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <array>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/console/api.h"
#include "clients/console/outcome.h"

namespace thuning::console {
namespace {

namespace json = google::protobuf::util;

// protobuf says "(terms.fees[1]) amout: Cannot find field." and "(terms.principal): invalid value
// …", and of a field at the top "amout: Cannot find field.".
struct Complaint {
  std::string field;
  std::string message;
};

Complaint Understand(absl::string_view text) {
  const size_t colon = text.find(": ");
  if (colon == absl::string_view::npos) return {"", std::string(text)};
  absl::string_view place = text.substr(0, colon);
  const std::string message(text.substr(colon + 2));
  std::string path;
  if (absl::StartsWith(place, "(")) {
    const size_t end = place.find(')');
    path = std::string(place.substr(1, end - 1));
    place = absl::StripLeadingAsciiWhitespace(place.substr(end + 1));
  }
  return {absl::StrCat(path, path.empty() || place.empty() ? "" : ".", place), message};
}

absl::Status Refused(absl::string_view text) {
  if (absl::StrContains(text, "Cannot find field.")) {
    const Complaint complaint = Understand(text);
    return UsageError("JSON_UNKNOWN_FIELD", complaint.field,
                      absl::StrCat(complaint.field, ": there is no such field"));
  }
  if (absl::StrContains(text, "invalid value")) {
    const Complaint complaint = Understand(text);
    return UsageError("JSON_VALUE_INVALID", complaint.field,
                      absl::StrCat(complaint.field, ": ", complaint.message));
  }
  const absl::string_view line = text.substr(0, text.find('\n'));
  return UsageError("JSON_MALFORMED", "", absl::StrCat("no JSON of the request: ", line));
}

// Where in a JSON text one stands: enough to find the end of an object.
class Nesting {
 public:
  // Whether `c` closes the outermost bracket.
  bool Closes(char c) {
    if (is_in_string_) {
      if (is_escaped_) {
        is_escaped_ = false;
      } else if (c == '\\') {
        is_escaped_ = true;
      } else {
        is_in_string_ = c != '"';
      }
      return false;
    }
    is_in_string_ = c == '"';
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') --depth_;
    return depth_ == 0;
  }

 private:
  int depth_ = 0;
  bool is_in_string_ = false;
  bool is_escaped_ = false;
};

}  // namespace

absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message) {
  json::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  std::string text;
  const auto status = json::MessageToJsonString(message, &text, options);
  if (!status.ok()) return absl::InternalError(absl::StrCat("no JSON: ", status.ToString()));
  if (!absl::EndsWith(text, "\n")) text += "\n";
  return text;
}

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> FromJson(
    absl::string_view text, const google::protobuf::Descriptor& type) {
  auto message = NewMessage(type);
  const auto status = json::JsonStringToMessage(std::string(text), message.get());
  if (status.ok()) return message;
  const std::string complaint = status.ToString();
  return Refused(absl::StripPrefix(complaint, "INVALID_ARGUMENT:"));
}

absl::StatusOr<std::string> ReadFile(const std::string& path, std::istream& in) {
  std::ifstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::istream& source = path == "-" ? in : file;
  std::string content;
  std::array<char, 65'536> piece{};
  while (source.read(piece.data(), piece.size()) || source.gcount() > 0) {
    content.append(piece.data(), static_cast<size_t>(source.gcount()));
  }
  if (!source.eof()) {
    return UsageError("FILE_UNREADABLE", "", absl::StrCat("cannot read ", path));
  }
  return content;
}

absl::StatusOr<std::optional<std::string>> JsonObjects::Next() {
  char c = ' ';
  while (in_.get(c) &&
         (absl::ascii_isspace(static_cast<unsigned char>(c)) || c == '[' || c == ',' || c == ']')) {
  }
  if (!in_) return std::nullopt;
  ++number_;
  std::string text;
  Nesting nesting;
  if (c == '{') {
    do {
      text += c;
      if (nesting.Closes(c)) return text;
    } while (in_.get(c));
  }
  return UsageError("JSON_MALFORMED", "", absl::StrCat("item ", number_, " is no JSON object"));
}

}  // namespace thuning::console
