#include "clients/console/api.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/api/field_behavior.pb.h"
#include "ledger/base/check.h"

namespace thuning::console {

// Made by embed.cmake.
extern const unsigned char kApiDescriptors[];
extern const std::size_t kApiDescriptorsSize;

namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

const DescriptorPool& Pool() {
  static const DescriptorPool* const pool = [] {
    google::protobuf::FileDescriptorSet files;
    LEDGER_CHECK(files.ParseFromArray(kApiDescriptors, static_cast<int>(kApiDescriptorsSize)));
    auto* built = new DescriptorPool();
    for (const auto& file : files.file()) LEDGER_CHECK(built->BuildFile(file) != nullptr);
    return built;
  }();
  return *pool;
}

template <typename Element>
std::string LeadingComment(const Element& element) {
  google::protobuf::SourceLocation location;
  if (!element.GetSourceLocation(&location)) return "";
  std::string comment = location.leading_comments;
  absl::RemoveExtraAsciiWhitespace(&comment);
  return comment;
}

}  // namespace

const MethodDescriptor& FindMethod(absl::string_view name) {
  const MethodDescriptor* method =
      Pool().FindMethodByName(absl::StrCat("thuning.ledger.v1.", name));
  LEDGER_CHECK(method != nullptr);
  return *method;
}

const Descriptor& FindType(absl::string_view full_name) {
  const Descriptor* type = Pool().FindMessageTypeByName(std::string(full_name));
  LEDGER_CHECK(type != nullptr);
  return *type;
}

std::unique_ptr<Message> NewMessage(const Descriptor& type) {
  static auto* const factory = new google::protobuf::DynamicMessageFactory(&Pool());
  return std::unique_ptr<Message>(factory->GetPrototype(&type)->New());
}

std::unique_ptr<Message> ToApi(const Message& message) {
  auto copy = NewMessage(FindType(message.GetDescriptor()->full_name()));
  LEDGER_CHECK(copy->ParseFromString(message.SerializeAsString()));
  return copy;
}

std::string CommentOf(const FieldDescriptor& field) { return LeadingComment(field); }
std::string CommentOf(const MethodDescriptor& method) { return LeadingComment(method); }

const std::string& WordOf(const std::vector<const FieldDescriptor*>& path) {
  const FieldDescriptor& field = *path.back();
  const bool is_holders = path.size() > 1 && field.name() == "name" &&
                          field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
  return is_holders ? path[path.size() - 2]->name() : field.name();
}

bool IsRequired(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
  }
  return false;
}

std::string PathOf(const MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

}  // namespace thuning::console
