#include "ledger/state/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"

namespace thuning {
namespace {

bool IsIdCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
}

bool IsId(absl::string_view id) {
  return !id.empty() && id.size() <= 40 && std::all_of(id.begin(), id.end(), IsIdCharacter);
}

std::string Pattern(std::initializer_list<absl::string_view> collections) {
  std::string pattern;
  for (const absl::string_view collection : collections) {
    absl::StrAppend(&pattern, pattern.empty() ? "" : "/", collection, "/*");
  }
  return pattern;
}

}  // namespace

absl::StatusOr<std::vector<absl::string_view>> ParseName(
    absl::string_view field, absl::string_view name,
    std::initializer_list<absl::string_view> collections) {
  if (name.empty()) return RefuseField("REQUIRED_FIELD_MISSING", field, "is required");
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  std::vector<absl::string_view> ids;
  size_t index = 0;
  bool matches = parts.size() == 2 * collections.size();
  for (const absl::string_view collection : collections) {
    matches = matches && parts[index] == collection && IsId(parts[index + 1]);
    if (!matches) break;
    ids.push_back(parts[index + 1]);
    index += 2;
  }
  if (!matches) {
    return RefuseField("MALFORMED_NAME", field,
                       absl::StrCat("\"", name, "\" is not of the form ", Pattern(collections)));
  }
  return ids;
}

absl::Status CheckId(absl::string_view field, absl::string_view id) {
  if (IsId(id)) return absl::OkStatus();
  return RefuseField("MALFORMED_ID", field,
                     absl::StrCat("\"", id, "\" is not 1 to 40 letters, digits and hyphens"));
}

std::string NameOf(absl::string_view operator_id, absl::string_view collection,
                   absl::string_view id) {
  return absl::StrCat("operators/", operator_id, "/", collection, "/", id);
}

absl::string_view BelowOperator(absl::string_view name) {
  const size_t first = name.find('/');
  LEDGER_CHECK(first != absl::string_view::npos);
  const size_t second = name.find('/', first + 1);
  return second == absl::string_view::npos ? absl::string_view() : name.substr(second + 1);
}

absl::string_view LastId(absl::string_view name) { return name.substr(name.rfind('/') + 1); }

std::string IdFromPosition(absl::string_view prefix, uint64_t position) {
  return absl::StrFormat("%s%010d", prefix, position);
}

}  // namespace thuning
