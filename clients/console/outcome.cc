#include "clients/console/outcome.h"

#include <google/protobuf/struct.pb.h>

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/console/json.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "ledger/base/refusal.h"

namespace thuning::console {
namespace {

constexpr absl::string_view kUsageMark = "thuning.usage";
constexpr absl::string_view kRetryMark = "thuning.retry";

struct Details {
  std::string reason;
  std::vector<std::string> fields;
  bool asks_to_retry = false;
};

Details Decode(const std::string& serialised) {
  google::rpc::Status status;
  Details details;
  if (!status.ParseFromString(serialised)) return details;
  for (const auto& any : status.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    if (any.UnpackTo(&info)) details.reason = info.reason();
    if (any.UnpackTo(&bad)) {
      for (const auto& violation : bad.field_violations()) {
        details.fields.push_back(violation.field());
      }
    }
    if (any.Is<google::rpc::RetryInfo>()) details.asks_to_retry = true;
  }
  return details;
}

// As a JSON string.
std::string Quoted(absl::string_view text) {
  google::protobuf::Value value;
  value.set_string_value(std::string(text));
  const auto json = ToJson(value);
  return json.ok() ? std::string(absl::StripTrailingAsciiWhitespace(*json)) : "\"\"";
}

}  // namespace

ExitStatus ExitStatusOf(const absl::Status& status) {
  if (status.ok()) return kDone;
  if (status.GetPayload(kUsageMark).has_value()) return kUsage;
  return absl::IsUnavailable(status) ? kUnreachable : kRefused;
}

absl::Status UsageError(absl::string_view reason, absl::string_view field,
                        absl::string_view message) {
  absl::Status status = Refuse(absl::StatusCode::kInvalidArgument, reason, field, message);
  status.SetPayload(kUsageMark, absl::Cord());
  return status;
}

absl::Status StatusFromWire(int code, absl::string_view message, const std::string& details) {
  if (code == 0) return absl::OkStatus();
  const Details decoded = Decode(details);
  absl::Status status = Refuse(static_cast<absl::StatusCode>(code), decoded.reason,
                               absl::StrJoin(decoded.fields, ", "), message);
  if (decoded.asks_to_retry) status.SetPayload(kRetryMark, absl::Cord());
  return status;
}

bool IsWorthRetrying(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         status.GetPayload(kRetryMark).has_value();
}

absl::Status WithMessage(const absl::Status& status, absl::string_view message) {
  absl::Status changed(status.code(), message);
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    changed.SetPayload(type_url, payload);
  });
  return changed;
}

std::string ErrorText(const absl::Status& status) {
  std::string text = absl::StrCat("error: ", status.message(), "\n");
  if (!ReasonOf(status).empty()) absl::StrAppend(&text, "reason: ", ReasonOf(status), "\n");
  if (!FieldOf(status).empty()) absl::StrAppend(&text, "field: ", FieldOf(status), "\n");
  return text;
}

std::string ErrorJson(const absl::Status& status) {
  return absl::StrCat(
      "{\n \"error\": {\n  \"code\": ", Quoted(absl::StatusCodeToString(status.code())),
      ",\n  \"message\": ", Quoted(status.message()), ",\n  \"reason\": ", Quoted(ReasonOf(status)),
      ",\n  \"field\": ", Quoted(FieldOf(status)), "\n }\n}\n");
}

}  // namespace thuning::console
