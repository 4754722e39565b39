#include "clients/auditor/server_source.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/auditor/call.h"
#include "ledger/base/status_macros.h"
#include "thuning/ledger/v1/audit.pb.h"

namespace thuning::auditor {
namespace {

using ledger::v1::GetCheckpointRequest;
using ledger::v1::GetCheckpointResponse;
using ledger::v1::StreamRecordsRequest;
using ledger::v1::StreamRecordsResponse;

constexpr char kStreamRecords[] = "AuditService.StreamRecords";

absl::Status Missing(uint64_t position, absl::string_view what) {
  return absl::DataLossError(absl::StrCat("record ", position, ": missing, ", what));
}

StreamRecordsRequest Range(uint64_t from, uint64_t to) {
  StreamRecordsRequest request;
  request.set_from_position(from);
  request.set_to_position(to);
  return request;
}

}  // namespace

absl::StatusOr<uint64_t> ServerSource::LastPosition() {
  uint64_t last = 0;
  RETURN_IF_ERROR(CallStream<StreamRecordsResponse>(
      channel_, kStreamRecords, Range(1, 1), deadline_, [&](const StreamRecordsResponse& answer) {
        last = std::max(last, answer.durable_position());
        return absl::OkStatus();
      }));
  return last;
}

absl::Status ServerSource::Read(uint64_t from, uint64_t to, Visitor visit) {
  uint64_t next = from;
  const auto on_answer = [&](const StreamRecordsResponse& answer) {
    if (answer.first_position() != next) {
      return Missing(next, absl::StrCat("the server goes on with ", answer.first_position()));
    }
    for (const std::string& record : answer.records()) {
      if (next <= to) visit(next++, record);
    }
    return absl::OkStatus();
  };
  if (from > to) return absl::OkStatus();
  RETURN_IF_ERROR(CallStream<StreamRecordsResponse>(channel_, kStreamRecords, Range(from, to),
                                                    deadline_, on_answer));
  return next > to ? absl::OkStatus() : Missing(next, "the server's stream ends before it");
}

absl::StatusOr<Claims> ServerSource::GetClaims() {
  const auto answer = Call<GetCheckpointResponse>(channel_, "AuditService.GetCheckpoint",
                                                  GetCheckpointRequest(), deadline_);
  if (absl::IsNotFound(answer.status())) return Claims{};
  RETURN_IF_ERROR(answer.status());
  return Claims{.note = answer->note(), .verifier_key = answer->verifier_key(), .tiles = nullptr};
}

}  // namespace thuning::auditor
