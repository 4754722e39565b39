#include "clients/console/program.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "clients/console/api.h"
#include "clients/console/json.h"
#include "clients/console/mistake.h"
#include "clients/console/named_day.h"
#include "clients/console/paging.h"
#include "clients/console/printing.h"
#include "clients/console/request_flags.h"
#include "clients/console/table.h"
#include "ledger/base/status_macros.h"
#include "ledger/base/version.h"

namespace thuning::console {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr int64_t kDefaultTimeoutSeconds = 30;
constexpr size_t kTextWidth = 96;

Session::Response Parse(const MethodDescriptor& method, const std::string& bytes) {
  auto response = NewMessage(*method.output_type());
  if (!response->ParseFromString(bytes)) {
    return absl::InternalError(
        absl::StrCat("the server's answer is no ", method.output_type()->full_name()));
  }
  return response;
}

// Of a change whose outcome is not known, how to learn it.
absl::Status WithAdvice(const absl::Status& status, const Message& request) {
  const FieldDescriptor* id = request.GetDescriptor()->FindFieldByName("request_id");
  const bool is_unknown = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
  if (id == nullptr || !is_unknown) return status;
  return WithMessage(status,
                     absl::StrCat(status.message(), "; if it was recorded, repeating it with ",
                                  "--request-id ", request.GetReflection()->GetString(request, id),
                                  " gives its answer and records nothing more"));
}

// "operators/ami": whose books the message is about, by the first resource name in it; may be
// empty.
std::string OperatorNamedIn(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const auto& reflection = *message.GetReflection();
    std::string name;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      name = OperatorNamedIn(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, 0)
                                                  : reflection.GetMessage(message, field));
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field->is_repeated()) {
      name = reflection.GetString(message, field);
    }
    const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
    if (parts.size() >= 2 && parts[0] == "operators") return absl::StrCat("operators/", parts[1]);
  }
  return "";
}

struct CallState {
  CallState(const MethodDescriptor& called, RequestShape shape)
      : method(called), flags(std::move(shape)) {}

  const MethodDescriptor& method;
  RequestFlags flags;
  int64_t limit = 0;
};

absl::Status RunCall(const CallState& state, Session& session) {
  ASSIGN_OR_RETURN(const auto request, session.Build(state.flags));
  const bool wants_one_page =
      state.flags.WasTyped("page-size") || state.flags.WasTyped("page-token");
  if (!IsPaged(*state.method.input_type()) || wants_one_page) {
    ASSIGN_OR_RETURN(const auto response, session.Call(state.method, *request));
    return session.Print(*response);
  }
  const auto ask = [&](const Message& page) { return session.Call(state.method, page); };
  ASSIGN_OR_RETURN(const auto response, AskForAll(*request, state.limit, ask));
  return session.Print(*response);
}

// ---- The command line.

// The sub-command "loan apply" of `root`; nouns are made as they come.
CLI::App& AppOf(const Verb& verb, CLI::App& root, std::map<std::string, CLI::App*>& nouns) {
  const std::vector<std::string> words = absl::StrSplit(verb.words, ' ');
  const std::string help = Wrap(verb.help, kTextWidth);
  if (words.size() == 1) return *root.add_subcommand(words[0], help);
  CLI::App*& noun = nouns[words[0]];
  if (noun == nullptr) {
    noun = root.add_subcommand(words[0], words[1]);
    noun->require_subcommand(1);
  } else {
    noun->description(absl::StrCat(noun->get_description(), ", ", words[1]));
  }
  return *noun->add_subcommand(words[1], help);
}

void AddGlobalOptions(CLI::App& app, Settings& settings) {
  app.add_option("--server", settings.server, "Address of the server.")
      ->envname("THUNING_SERVER")
      ->type_name("ADDR")
      ->capture_default_str();
  app.add_option("--operator", settings.operator_id,
                 "The operator; names may then be given without it, as loans/L-1 or L-1.")
      ->envname("THUNING_OPERATOR")
      ->type_name("ID");
  app.add_option("--output", settings.output, "table: for people. json: one document.")
      ->check(CLI::IsMember({"table", "json"}))
      ->type_name("table|json")
      ->capture_default_str();
  app.add_option("--timeout", settings.timeout_seconds,
                 "Seconds to wait for the server. Default: 30, and for long work no limit.")
      ->check(CLI::PositiveNumber)
      ->type_name("SECONDS");
}

// What stood behind "help", and before it when that was a noun's: a command, or the beginning of
// one.
using AskedHelp = std::optional<std::vector<std::string>>;

CLI::App& AddHelp(CLI::App& app, std::vector<std::string> noun, AskedHelp& asked) {
  CLI::App& help = *app.add_subcommand("help", "Says what a command is for and what it takes.");
  const auto words = std::make_shared<std::vector<std::string>>();
  help.add_option("COMMAND", *words, "The command, as \"loan list\". Default: the whole program.");
  help.callback([&asked, words, noun = std::move(noun)] {
    asked = noun;
    asked->insert(asked->end(), words->begin(), words->end());
  });
  return help;
}

// Of the program, where it is listed, and of every noun, where people type it all the same.
void AddHelps(CLI::App& app, const std::map<std::string, CLI::App*>& nouns, AskedHelp& asked) {
  AddHelp(app, {}, asked);
  for (const auto& [word, noun] : nouns) AddHelp(*noun, {word}, asked).group("");
}

void Complain(const absl::Status& status, bool json, std::ostream& err) {
  err << (json ? ErrorJson(status) : ErrorText(status));
}

// Whether JSON was asked for on a command line that could not be understood.
bool AsksForJson(const std::vector<std::string>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const bool has_value = arguments[i] == "--output" && i + 1 < arguments.size();
    if (arguments[i] == "--output=json" || (has_value && arguments[i + 1] == "json")) return true;
  }
  return false;
}

// The one place where exceptions are met: CLI11 throws what it has to say. Nothing, or the exit
// status when there is nothing to run.
std::optional<ExitStatus> ParseArguments(CLI::App& app, const std::vector<std::string>& arguments,
                                         const Streams& streams) {
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(std::move(reversed));
    return std::nullopt;
  } catch (const CLI::Error& error) {
    // Help on a command that there is not would be on another one.
    const bool is_request = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    if (is_request && !HasUnknownCommand(app)) {
      app.exit(error, streams.out, streams.err);
      return kDone;
    }
    Complain(UsageError("USAGE", "", Mistake(app, error)), AsksForJson(arguments), streams.err);
    return kUsage;
  }
}

}  // namespace

Session::Session(const Settings& settings, const Streams& streams)
    : settings_(settings), streams_(streams), channel_(settings.server) {}

absl::Time Session::Deadline() const {
  const int64_t seconds =
      settings_.timeout_seconds > 0 ? settings_.timeout_seconds : kDefaultTimeoutSeconds;
  return absl::Now() + absl::Seconds(seconds);
}

absl::Time Session::LongDeadline() const {
  return settings_.timeout_seconds > 0 ? Deadline() : absl::InfiniteFuture();
}

Session::Response Session::Call(const MethodDescriptor& method, const Message& request) {
  const absl::Time deadline = Deadline();
  RETURN_IF_ERROR(channel_.Connect(deadline));
  const auto bytes =
      channel_.Call(PathOf(method), request.SerializeAsString(), {.deadline = deadline});
  if (!bytes.ok()) return WithAdvice(bytes.status(), request);
  return Parse(method, *bytes);
}

Session::Response Session::Upload(const MethodDescriptor& method, Channel::Requests requests) {
  ASSIGN_OR_RETURN(const std::string bytes,
                   channel_.Call(PathOf(method), requests, {.deadline = LongDeadline()}));
  return Parse(method, bytes);
}

absl::Status Session::Watch(const MethodDescriptor& method, const Message& request,
                            absl::FunctionRef<void(const Message&)> on_response) {
  const auto only = [&](int index) {
    return index == 0 ? std::make_optional(request.SerializeAsString()) : std::nullopt;
  };
  return Watch(method, Channel::Requests(only), on_response);
}

absl::Status Session::Watch(const MethodDescriptor& method, Channel::Requests requests,
                            absl::FunctionRef<void(const Message&)> on_response) {
  absl::Status parsed;
  const auto take = [&](const std::string& bytes) {
    const auto response = Parse(method, bytes);
    parsed.Update(response.status());
    if (response.ok()) on_response(**response);
  };
  RETURN_IF_ERROR(channel_.Stream(PathOf(method), requests, LongDeadline(), take));
  return parsed;
}

absl::StatusOr<std::string> Session::TextOfOperator(const std::string& name, const char* field) {
  const MethodDescriptor& method = FindMethod("AdminService.GetOperator");
  auto request = NewMessage(*method.input_type());
  request->GetReflection()->SetString(request.get(), method.input_type()->FindFieldByName("name"),
                                      name);
  ASSIGN_OR_RETURN(const auto answer, Call(method, *request));
  const auto& books = answer->GetReflection()->GetMessage(
      *answer, method.output_type()->FindFieldByName("operator"));
  return books.GetReflection()->GetString(books, books.GetDescriptor()->FindFieldByName(field));
}

// As the server does: by the operator's time zone, and where there is no operator, by UTC.
absl::StatusOr<Date> Session::TodayFor(const Message& request) {
  const std::string name = OperatorNamedIn(request);
  std::string time_zone;
  if (!name.empty()) {
    ASSIGN_OR_RETURN(time_zone, TextOfOperator(name, "time_zone"));
  }
  return DayIn(time_zone, absl::Now());
}

absl::StatusOr<std::unique_ptr<Message>> Session::Build(const RequestFlags& flags) {
  return flags.Build(settings_.operator_id, streams_.in,
                     [this](const Message& request) { return TodayFor(request); });
}

// What was asked for is done already, so that an answer that does not come is none.
std::string Session::CurrencyOfBooks(const Message& message) {
  const std::string name = OperatorNamedIn(message);
  if (name.empty()) return "";
  return TextOfOperator(name, "currency_code").value_or("");
}

absl::Status Session::Print(const Message& message) {
  if (!settings_.json()) {
    const std::string currency = LacksCurrency(message) ? CurrencyOfBooks(message) : "";
    streams_.out << Readable(message, settings_.operator_id, currency);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string json, ToJson(message));
  streams_.out << json;
  return absl::OkStatus();
}

Verb CallVerb(std::string words, absl::string_view method_name, std::string positional,
              std::string collection) {
  const MethodDescriptor& method = FindMethod(method_name);
  const RequestShape shape = {.request = method.input_type(),
                              .positional = std::move(positional),
                              .collection = std::move(collection)};
  const auto set_up = [&method, shape](CLI::App& app) -> Run {
    const auto state = std::make_shared<CallState>(method, shape);
    state->flags.AddTo(app);
    if (IsPaged(*method.input_type())) {
      app.add_option("--limit", state->limit, "At most so many in all. Default: all there are.")
          ->check(CLI::PositiveNumber)
          ->type_name("NUMBER");
    }
    return [state](Session& session) { return RunCall(*state, session); };
  };
  return {std::move(words), CommentOf(method), set_up};
}

ExitStatus RunProgram(const Program& program, const std::vector<std::string>& arguments,
                      const Streams& streams) {
  Settings settings;
  CLI::App app(program.description, program.name);
  app.fallthrough();
  app.require_subcommand(1);
  AddGlobalOptions(app, settings);
  app.set_version_flag("--version", absl::StrCat(program.name, " ", Version()),
                       "Prints the version and exits");
  Run chosen;
  std::map<std::string, CLI::App*> nouns;
  for (const Verb& verb : program.verbs) {
    CLI::App& verb_app = AppOf(verb, app, nouns);
    const Run run = verb.set_up(verb_app);
    verb_app.callback([&chosen, run] { chosen = run; });
  }
  AskedHelp help;
  AddHelps(app, nouns, help);
  const std::optional<ExitStatus> ended = ParseArguments(app, arguments, streams);
  if (ended.has_value()) return *ended;
  if (help.has_value()) {
    help->insert(help->begin(), {"--help", absl::StrCat("--output=", settings.output)});
    return RunProgram(program, *help, streams);
  }
  Session session(settings, streams);
  const absl::Status status = chosen(session);
  if (!status.ok()) Complain(status, settings.json(), streams.err);
  return ExitStatusOf(status);
}

int Main(const Program& program, int argc, char** argv) {
  const Streams streams = {std::cin, std::cout, std::cerr, isatty(STDERR_FILENO) == 1};
  return RunProgram(program, std::vector<std::string>(argv + 1, argv + argc), streams);
}

}  // namespace thuning::console
