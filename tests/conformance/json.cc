#include "tests/conformance/json.h"

#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/status_macros.h"

namespace thuning::conformance {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;
using google::protobuf::Value;

std::vector<Struct> ObjectsOf(const ListValue& list) {
  std::vector<Struct> objects;
  for (const Value& value : list.values()) {
    if (value.has_struct_value()) objects.push_back(value.struct_value());
  }
  return objects;
}

}  // namespace

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

absl::StatusOr<Value> ReadJson(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  Value document;
  const auto status = google::protobuf::util::JsonStringToMessage(text, &document);
  if (status.ok()) return document;
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", std::string(status.message())));
}

std::vector<Struct> CasesOf(const Value& document) {
  if (document.has_list_value()) return ObjectsOf(document.list_value());
  return ObjectsAt(document.struct_value(), "cases");
}

std::string TextAt(const Struct& object, const std::string& key) {
  const auto field = object.fields().find(key);
  if (field == object.fields().end()) return "";
  const Value& value = field->second;
  if (value.kind_case() != Value::kNumberValue) return value.string_value();
  return absl::StrFormat("%.9f", value.number_value());
}

std::vector<Struct> ObjectsAt(const Struct& object, const std::string& key) {
  const auto field = object.fields().find(key);
  if (field == object.fields().end()) return {};
  return ObjectsOf(field->second.list_value());
}

}  // namespace thuning::conformance
