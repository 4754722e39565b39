#include "clients/console/resource_name.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/console/outcome.h"

namespace thuning::console {
namespace {

constexpr absl::string_view kOperators = "operators";

struct Reference {
  absl::string_view field;
  absl::string_view collection;
};

constexpr Reference kReferences[] = {
    {"bank_account", "bankAccounts"}, {"beneficiary", "beneficiaries"}, {"loan", "loans"},
    {"product", "products"},          {"programme", "programmes"},
};

}  // namespace

absl::StatusOr<std::string> ExpandName(absl::string_view text, absl::string_view collection,
                                       absl::string_view operator_id) {
  if (absl::StartsWith(text, "operators/")) return std::string(text);
  if (collection == kOperators) return absl::StrCat("operators/", text);
  if (operator_id.empty()) {
    return UsageError("OPERATOR_MISSING", "",
                      absl::StrCat("\"", text, "\" is not a full name: say --operator"));
  }
  const bool is_id = !absl::StrContains(text, "/");
  return absl::StrCat("operators/", operator_id, "/", is_id ? collection : "", is_id ? "/" : "",
                      text);
}

std::string ShortenName(absl::string_view name, absl::string_view operator_id) {
  if (operator_id.empty()) return std::string(name);
  return std::string(absl::StripPrefix(name, absl::StrCat("operators/", operator_id, "/")));
}

absl::string_view CollectionOfField(absl::string_view field_name) {
  for (const Reference& reference : kReferences) {
    if (reference.field == field_name) return reference.collection;
  }
  return "";
}

}  // namespace thuning::console
