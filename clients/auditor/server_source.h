// The records of a running server, by AuditService.StreamRecords.
//
// The server is asked for bytes and believed in nothing: a gap in what it streams is a DataLoss
// that names the position, as in a log. Unavailable means that it could not be reached.
#pragma once

#include "absl/time/time.h"
#include "clients/auditor/record_source.h"
#include "clients/console/channel.h"

namespace thuning::auditor {

class ServerSource final : public RecordSource {
 public:
  // `channel` outlives this.
  ServerSource(console::Channel& channel, absl::Time deadline)
      : channel_(channel), deadline_(deadline) {}

  absl::StatusOr<uint64_t> LastPosition() override;
  absl::Status Read(uint64_t from, uint64_t to, Visitor visit) override;
  absl::StatusOr<Claims> GetClaims() override;  // without tiles

 private:
  console::Channel& channel_;
  const absl::Time deadline_;
};

}  // namespace thuning::auditor
