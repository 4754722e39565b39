#include "clients/console/request_flags.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <CLI/App.hpp>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "clients/console/api.h"
#include "clients/console/field_text.h"
#include "clients/console/json.h"
#include "clients/console/named_day.h"
#include "clients/console/outcome.h"
#include "clients/console/request_id.h"
#include "clients/console/resource_name.h"
#include "clients/console/table.h"
#include "ledger/base/status_macros.h"

namespace thuning::console {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Flag = RequestFlags::Flag;
using Path = std::vector<const FieldDescriptor*>;

constexpr size_t kHelpWidth = 66;
constexpr size_t kHelpColumn = 34;
constexpr absl::string_view kDaysHelp =
    "DATE is a day such as 2026-11-20, or today or yesterday: as it is for the operator that the\n"
    "request names, by its time zone; in UTC where it names none.";

std::string Kebab(absl::string_view name) { return absl::StrReplaceAll(name, {{"_", "-"}}); }

// Every field that is one option. The resource name of a message inside is the server's to give.
std::vector<Path> LeavesOf(const Descriptor& type, const Path& above) {
  std::vector<Path> leaves;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool is_text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    if (!above.empty() && field.name() == "name" && is_text) continue;
    Path path = above;
    path.push_back(&field);
    const bool is_inner = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                          !field.is_repeated() && !IsTextMessage(field);
    if (!is_inner) {
      leaves.push_back(path);
      continue;
    }
    for (Path& leaf : LeavesOf(*field.message_type(), path)) leaves.push_back(std::move(leaf));
  }
  return leaves;
}

std::vector<Flag> FlagsOf(const Descriptor& request) {
  const std::vector<Path> leaves = LeavesOf(request, {});
  std::vector<Flag> flags;
  for (const Path& path : leaves) {
    const std::string& name = WordOf(path);
    const auto sharers =
        absl::c_count_if(leaves, [&](const Path& leaf) { return WordOf(leaf) == name; });
    const std::string full = absl::StrJoin(
        path, ".", [](std::string* out, const FieldDescriptor* field) { *out += field->name(); });
    flags.push_back({Kebab(sharers > 1 ? full : name), path});
  }
  return flags;
}

std::string HelpOf(const Flag& flag, absl::string_view positional) {
  const FieldDescriptor& field = *flag.path.back();
  std::string help = CommentOf(field);
  if (field.name() == "request_id") help += " Default: a random one.";
  if (field.name() == "parent" && field.name() != positional) help += " Default: --operator.";
  if (field.is_repeated()) help += " May be given several times.";
  const bool is_said = absl::StrContains(help, "Required") || absl::StrContains(help, "Default");
  if (IsRequired(field) && !is_said) help += " Required.";
  return Wrap(help, kHelpWidth);
}

void AddOption(CLI::App& app, const Flag& flag, absl::string_view positional,
               std::vector<std::string>& values) {
  const FieldDescriptor& field = *flag.path.back();
  const std::string help = HelpOf(flag, positional);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL && !field.is_repeated()) {
    const absl::string_view bare = absl::StripPrefix(flag.option, "with-");
    const std::string names =
        absl::StrCat("--", flag.option, bare == flag.option ? "" : absl::StrCat(",--", bare));
    app.add_flag_callback(
        names, [&values] { values = {"true"}; }, help);
    // Where leaving it out is a third answer.
    if (field.has_presence()) {
      app.add_flag_callback(
          absl::StrCat("--no-", flag.option), [&values] { values = {"false"}; },
          absl::StrCat("The opposite of --", flag.option, "."));
    }
    return;
  }
  const bool is_positional = field.name() == positional;
  const std::string names =
      absl::StrCat(is_positional ? Kebab(positional) + "," : "", "--", flag.option);
  auto* option = app.add_option(names, values, help)->type_name(ValueHint(field));
  if (field.is_repeated()) {
    option->allow_extra_args(false);
  } else {
    option->expected(1);
  }
}

Message& Reach(Message& message, const Path& path) {
  Message* at = &message;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    at = at->GetReflection()->MutableMessage(at, path[i]);
  }
  return *at;
}

// ---- Values.

absl::Status SetFlag(const Flag& flag, absl::string_view text, Message& request) {
  const absl::Status set = SetFromText(text, *flag.path.back(), Reach(request, flag.path));
  if (set.ok()) return set;
  return WithMessage(set, absl::StrCat("--", flag.option, ": ", set.message()));
}

// Of a day that was typed by its name.
std::optional<int> DaysBack(const Flag& flag, absl::string_view text) {
  return IsDate(*flag.path.back()) ? DaysBeforeToday(text) : std::nullopt;
}

// There, so that it counts as given, and to be set later.
void SetEmpty(const Flag& flag, Message& request) {
  Message& holder = Reach(request, flag.path);
  holder.GetReflection()->MutableMessage(&holder, flag.path.back())->Clear();
}

// ---- What goes without saying.

bool IsText(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_STRING && !field.is_repeated();
}

// What the field names, and empty when it is no name.
std::string CollectionOf(const FieldDescriptor& field, const RequestShape& shape) {
  if (field.name() == shape.positional && !shape.collection.empty()) return shape.collection;
  if (field.name() == "parent") return "operators";
  return std::string(CollectionOfField(field.name()));
}

absl::Status CompleteName(const FieldDescriptor& field, absl::string_view collection,
                          absl::string_view operator_id, Message& request) {
  std::string text = request.GetReflection()->GetString(request, &field);
  if (text.empty() && collection == "operators") text = std::string(operator_id);
  if (text.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::string name, ExpandName(text, collection, operator_id));
  request.GetReflection()->SetString(&request, &field, std::move(name));
  return absl::OkStatus();
}

bool IsEmpty(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) == 0
                             : !reflection.HasField(message, &field);
}

absl::Status CheckRequired(const Message& request) {
  const Descriptor& type = *request.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsRequired(field) || !IsEmpty(request, field)) continue;
    const absl::string_view hint = field.name() == "parent" ? " (or --operator)" : "";
    return UsageError(
        "REQUIRED_FIELD_MISSING", field.name(),
        absl::StrCat(field.name(), ": is missing: say --", Kebab(field.name()), hint));
  }
  return absl::OkStatus();
}

}  // namespace

RequestFlags::RequestFlags(RequestShape shape)
    : shape_(std::move(shape)), flags_(FlagsOf(*shape_.request)) {
  for (const Flag& flag : flags_) typed_[flag.option] = {};
}

void RequestFlags::AddTo(CLI::App& app) {
  app.get_formatter()->column_width(kHelpColumn);
  for (const Flag& flag : flags_) {
    AddOption(app, flag, shape_.positional, typed_[flag.option]);
  }
  if (absl::c_any_of(flags_, [](const Flag& flag) { return IsDate(*flag.path.back()); })) {
    app.footer(std::string(kDaysHelp));
  }
  app.add_option(shape_.json_option, json_path_,
                 "The whole request as proto3 JSON; - reads standard input.")
      ->type_name("FILE");
}

absl::StatusOr<std::unique_ptr<Message>> RequestFlags::Base(std::istream& in) const {
  if (json_path_.empty()) return NewMessage(*shape_.request);
  ASSIGN_OR_RETURN(const std::string json, ReadFile(json_path_, in));
  return FromJson(json, *shape_.request);
}

absl::StatusOr<std::unique_ptr<Message>> RequestFlags::Build(absl::string_view operator_id,
                                                             std::istream& in,
                                                             TodayFor today_for) const {
  ASSIGN_OR_RETURN(auto request, Base(in));
  for (const Flag& flag : flags_) {
    for (const std::string& text : typed_.at(flag.option)) {
      if (DaysBack(flag, text).has_value()) {
        SetEmpty(flag, *request);
      } else {
        RETURN_IF_ERROR(SetFlag(flag, text, *request));
      }
    }
  }
  RETURN_IF_ERROR(CompleteRequest(shape_, operator_id, *request));
  RETURN_IF_ERROR(SetDays(today_for, *request));
  return request;
}

absl::Status RequestFlags::SetDays(TodayFor today_for, Message& request) const {
  std::optional<Date> today;
  for (const Flag& flag : flags_) {
    for (const std::string& text : typed_.at(flag.option)) {
      const std::optional<int> days_back = DaysBack(flag, text);
      if (!days_back.has_value()) continue;
      if (!today.has_value()) {
        ASSIGN_OR_RETURN(today, today_for(request));
      }
      const Date day = AddDays(*today, -*days_back);
      RETURN_IF_ERROR(SetFlag(flag, FormatIsoDate(day), request));
    }
  }
  return absl::OkStatus();
}

bool RequestFlags::WasTyped(absl::string_view option) const {
  const auto found = typed_.find(std::string(option));
  return found != typed_.end() && !found->second.empty();
}

absl::Status CompleteRequest(const RequestShape& shape, absl::string_view operator_id,
                             Message& request) {
  const Descriptor& type = *request.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsText(field)) continue;
    if (field.name() == "request_id" && IsEmpty(request, field)) {
      request.GetReflection()->SetString(&request, &field, RandomRequestId());
    }
    const std::string collection = CollectionOf(field, shape);
    if (collection.empty()) continue;
    RETURN_IF_ERROR(CompleteName(field, collection, operator_id, request));
  }
  return shape.checks_required ? CheckRequired(request) : absl::OkStatus();
}

}  // namespace thuning::console
