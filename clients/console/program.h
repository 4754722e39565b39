// A client program: global options, and a table of verbs. Each verb is a call of the API or work of
// its own.
//
//   thuning [--server ADDR] [--operator ami] [--output table|json] [--timeout SECONDS] NOUN VERB …
//
// Results go to `out`, errors and progress to `err`; the exit status is that of outcome.h.
#pragma once

#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "clients/console/channel.h"
#include "clients/console/outcome.h"
#include "ledger/money/date.h"

namespace CLI {
class App;
}
namespace google::protobuf {
class Message;
class MethodDescriptor;
}  // namespace google::protobuf

namespace thuning::console {

class RequestFlags;

struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool is_watched = false;  // whether a person sees `err` as it is written
};

struct Settings {
  std::string server = "127.0.0.1:7400";
  std::string output = "table";
  std::string operator_id;
  int64_t timeout_seconds = 0;  // 0: 30 for a simple call, none for a long one
  bool json() const { return output == "json"; }
};

// What a verb runs with.
class Session {
 public:
  Session(const Settings& settings, const Streams& streams);

  const Settings& settings() const { return settings_; }
  const Streams& streams() const { return streams_; }
  Channel& channel() { return channel_; }

  // Now and the timeout.
  absl::Time Deadline() const;
  // The same when a timeout was asked for, else never.
  absl::Time LongDeadline() const;

  // The request as it was typed. Today is the operator's, whose time zone the server is asked for
  // where that is needed.
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Build(const RequestFlags& flags);

  using Response = absl::StatusOr<std::unique_ptr<google::protobuf::Message>>;
  Response Call(const google::protobuf::MethodDescriptor& method,
                const google::protobuf::Message& request);
  // A call with a stream of requests, each serialised.
  Response Upload(const google::protobuf::MethodDescriptor& method, Channel::Requests requests);
  // A call with a stream of responses, to one request or to a stream of them, each serialised.
  absl::Status Watch(const google::protobuf::MethodDescriptor& method,
                     const google::protobuf::Message& request,
                     absl::FunctionRef<void(const google::protobuf::Message&)> on_response);
  absl::Status Watch(const google::protobuf::MethodDescriptor& method, Channel::Requests requests,
                     absl::FunctionRef<void(const google::protobuf::Message&)> on_response);

  // Prints the result, as JSON or for people, as was asked. Where the message names no currency,
  // people see amounts in the currency of the operator that the message is about; the server is
  // asked for it.
  absl::Status Print(const google::protobuf::Message& message);

 private:
  absl::StatusOr<std::string> TextOfOperator(const std::string& name, const char* field);
  absl::StatusOr<Date> TodayFor(const google::protobuf::Message& request);
  std::string CurrencyOfBooks(const google::protobuf::Message& message);

  const Settings& settings_;
  const Streams& streams_;
  Channel channel_;
};

using Run = std::function<absl::Status(Session&)>;

// A sub-command. `set_up` adds its options and returns what is run when it is chosen.
struct Verb {
  std::string words;  // "loan apply"
  std::string help;
  std::function<Run(CLI::App&)> set_up;
};

// A verb that calls `method` ("IssuanceService.GetLoan") and prints the answer. Its options are the
// request's fields. `positional` is the field that needs no option name, and `collection` the kind
// of resource that this field names: "loans".
Verb CallVerb(std::string words, absl::string_view method, std::string positional = "",
              std::string collection = "");

struct Program {
  std::string name;
  std::string description;
  std::vector<Verb> verbs;
};

// All that a client's main does. `arguments` are those after the program's name.
ExitStatus RunProgram(const Program& program, const std::vector<std::string>& arguments,
                      const Streams& streams);

// The same with the standard streams.
int Main(const Program& program, int argc, char** argv);

}  // namespace thuning::console
