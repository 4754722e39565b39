#include "ledger/base/refusal.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace thuning {
namespace {

constexpr absl::string_view kReason = "thuning.reason";
constexpr absl::string_view kField = "thuning.field";

std::string PayloadOf(const absl::Status& status, absl::string_view url) {
  const auto payload = status.GetPayload(url);
  return payload.has_value() ? std::string(*payload) : std::string();
}

}  // namespace

absl::Status Refuse(absl::StatusCode code, absl::string_view reason, absl::string_view field,
                    absl::string_view message) {
  absl::Status status(code, message);
  status.SetPayload(kReason, absl::Cord(reason));
  if (!field.empty()) status.SetPayload(kField, absl::Cord(field));
  return status;
}

absl::Status RefuseField(absl::string_view reason, absl::string_view field,
                         absl::string_view message) {
  return Refuse(absl::StatusCode::kInvalidArgument, reason, field,
                absl::StrCat(field, ": ", message));
}

absl::Status RefuseState(absl::string_view reason, absl::string_view field,
                         absl::string_view message) {
  return Refuse(absl::StatusCode::kFailedPrecondition, reason, field, message);
}

absl::Status RefuseMissing(absl::string_view field, absl::string_view name) {
  return Refuse(absl::StatusCode::kNotFound, "NOT_FOUND", field,
                absl::StrCat(field, ": \"", name, "\" does not exist"));
}

std::string ReasonOf(const absl::Status& status) { return PayloadOf(status, kReason); }
std::string FieldOf(const absl::Status& status) { return PayloadOf(status, kField); }

}  // namespace thuning
