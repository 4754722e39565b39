// Knows no rule of lending. Checks, one record after the other, what every record must keep
// whatever it says:
//
//   UNPARSABLE          it is no thuning.event.v1.Record
//   POSITION_DIFFERS    it says another position than the one that it stands at
//   TIME_WENT_BACK      its recorded time is before that of an earlier record, or no time
//   PARTS_INCOMPLETE    a command of several records is not there from the first part to the last
//   UNKNOWN_FACT        an event holds no fact that this version knows: a later version wrote it,
//                       and what it does to the books nobody here can tell
//   POSTING_INCOMPLETE  a posting without account, side, currency or positive amount
//   UNBALANCED          debits and credits differ in a currency on a day
//   CLOSED_DAY          a posting on a day up to which an earlier record closed the operator's
//                       books. Allowed once for each financial year is its closing, on its last
//                       day: postings on classes 6 and 7 and on 120000 or 129000
//
// Memory grows with operators only. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "clients/auditor/findings.h"
#include "clients/auditor/record_reader.h"
#include "thuning/audit/v1/report.pb.h"

namespace thuning::auditor {

class RecordChecker {
 public:
  // In order; positions may be left out. The record lives until the next call; null when it cannot
  // be parsed.
  const RecordView* Check(uint64_t position, absl::string_view bytes);

  // To be called at the end of the log: finds a command whose last parts are missing.
  void Finish();

  // By position; at most kMaxFindings, and how many there were.
  const std::vector<audit::v1::Finding>& findings() const { return findings_; }
  uint64_t finding_count() const { return finding_count_; }

 private:
  void LosePlace();
  void CheckPlace(uint64_t position, const RecordView& record);
  void CheckTime(uint64_t position, const RecordView& record);
  void CheckParts(uint64_t position, const RecordView& record);
  void CheckPostings(uint64_t position, const RecordView& record);
  void CheckOpen(uint64_t position, const RecordView& record);
  std::optional<DayView> TakeYearClosed(const RecordView& record);
  void Report(uint64_t position, absl::string_view reason, std::string message);

  RecordReader reader_;
  uint64_t last_position_ = 0;
  int64_t last_seconds_ = 0;
  int32_t last_nanos_ = 0;
  int32_t last_part_ = 0;  // 0: no command is open
  int32_t part_count_ = 0;
  std::string part_request_id_;
  absl::flat_hash_map<std::string, DayView> closed_until_;       // by operator
  absl::flat_hash_map<std::string, DayView> year_closed_until_;  // by operator

  std::vector<audit::v1::Finding> findings_;
  uint64_t finding_count_ = 0;
};

}  // namespace thuning::auditor
