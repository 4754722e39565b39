// The balances after any record, recomputed from the postings of all records up to it, each of
// which is checked on the way.
//
// Moves forward only, so that balances can be followed while a log grows. Not thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "clients/auditor/balances.h"
#include "clients/auditor/record_checker.h"
#include "clients/auditor/record_source.h"
#include "clients/auditor/verify.h"
#include "thuning/audit/v1/report.pb.h"

namespace thuning::auditor {

class Replay {
 public:
  // `source` outlives this.
  explicit Replay(RecordSource& source) : source_(source) {}

  // Adds the records up to `position`; nothing when they are there already. An error only when the
  // source is gone.
  absl::Status AdvanceTo(uint64_t position, const OnProgress& on_progress);

  uint64_t position() const { return position_; }
  const Balances& balances() const { return balances_; }

  // What is wrong with the records so far, by position.
  std::vector<audit::v1::Finding> Findings() const;

 private:
  RecordSource& source_;
  uint64_t position_ = 0;
  Balances balances_;
  RecordChecker checker_;
  std::vector<audit::v1::Finding> damages_;
};

// The replay as it stands, not compared with anything.
audit::v1::ReplayReport ReportOf(const Replay& replay);

// Sets `verified`, once everything else is there.
audit::v1::ReplayReport Judged(audit::v1::ReplayReport report);

}  // namespace thuning::auditor
