// Proofs by a running server, each verified here against a checkpoint that a key signed.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/auditor/evidence.h"
#include "clients/console/channel.h"
#include "thuning/audit/v1/report.pb.h"

namespace thuning::auditor {

class ProofChecks {
 public:
  // `channel` outlives this.
  ProofChecks(console::Channel& channel, std::string key, absl::Time deadline)
      : channel_(channel), key_(std::move(key)), deadline_(deadline) {}

  // That the record at this position is one of those that the newest checkpoint was signed for.
  absl::StatusOr<audit::v1::ProofReport> Inclusion(uint64_t position);

  // That the newer tree begins with the whole of the older one. Each is a file with a checkpoint,
  // or a size, whose root is then recomputed from the server's records; an empty `newer` is the
  // server's newest checkpoint.
  absl::StatusOr<audit::v1::ProofReport> Consistency(const std::string& older,
                                                     const std::string& newer);

 private:
  absl::StatusOr<proof::TreeHead> HeadOf(const std::string& typed, const Evidence& evidence);
  absl::StatusOr<proof::TreeHead> Recompute(uint64_t size);

  console::Channel& channel_;
  const std::string key_;
  const absl::Time deadline_;
};

}  // namespace thuning::auditor
