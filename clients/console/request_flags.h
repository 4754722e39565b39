// A sub-command's options made from a request message, and the request made from what was typed.
//
// Each field is an option in kebab-case. A field of a message inside is an option, too: named by
// its last part ("--principal" for terms.principal), or in full ("--terms.principal") where another
// field has that last part. Lists take their option several times. The whole request may come as
// JSON; options typed beside it win.
//
// What goes without saying is filled in: a request id, the operator as parent, and full names where
// a name was shortened (resource_name.h). A day may be "today" or "yesterday": whoever builds the
// request says which day it is where the request is for.
#pragma once

#include <istream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/money/date.h"

namespace CLI {
class App;
}
namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
class Message;
}  // namespace google::protobuf

namespace thuning::console {

// How a request is asked for on the command line.
struct RequestShape {
  const google::protobuf::Descriptor* request = nullptr;
  std::string positional;  // field that may be given without its option's name, or empty
  std::string collection;  // what `name` or `parent` names when it is the positional: "loans"
  std::string json_option = "--json";
  bool checks_required = true;  // false: whoever takes the request checks that
};

class RequestFlags {
 public:
  explicit RequestFlags(RequestShape shape);

  // Adds the options to `app`. This has to outlive it.
  void AddTo(CLI::App& app);

  // Which day is today for whom the request, complete but for its days, is about.
  using TodayFor = absl::FunctionRef<absl::StatusOr<Date>(const google::protobuf::Message&)>;

  // The request as typed. `in` is what "-" reads. `today_for` is asked at most once, and only where
  // a day was typed by its name. Usage errors name the field, and come before it is asked.
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Build(absl::string_view operator_id,
                                                                   std::istream& in,
                                                                   TodayFor today_for) const;

  // An option, and the path to its field through messages; the last of the path is the field
  // itself.
  struct Flag {
    std::string option;  // without its dashes
    std::vector<const google::protobuf::FieldDescriptor*> path;
  };
  const std::vector<Flag>& flags() const { return flags_; }

  bool WasTyped(absl::string_view option) const;

 private:
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Base(std::istream& in) const;
  absl::Status SetDays(TodayFor today_for, google::protobuf::Message& request) const;

  const RequestShape shape_;
  std::vector<Flag> flags_;
  std::map<std::string, std::vector<std::string>> typed_;  // by option
  std::string json_path_;
};

// Fills in what goes without saying. Then, if the shape asks for it, checks that no required field
// of the request itself is missing: REQUIRED_FIELD_MISSING, a usage error.
absl::Status CompleteRequest(const RequestShape& shape, absl::string_view operator_id,
                             google::protobuf::Message& request);

}  // namespace thuning::console
