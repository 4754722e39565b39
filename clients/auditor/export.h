// The postings of a log as a journal for another accounting program, so that it adds them up
// without us.
//
// Each record is checked on the way (record_checker.h). What is wrong stands at the journal's end
// and in the report; a journal that ends without "exported:" is not whole. Signatures are not
// verified. Streams: memory grows with the accounts only.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/auditor/record_source.h"
#include "clients/auditor/verify.h"
#include "ledger/money/date.h"
#include "thuning/audit/v1/report.pb.h"

namespace thuning::auditor {

struct Selection {
  std::string operator_id;   // empty: all
  std::optional<Date> from;  // the first day of posting
  std::optional<Date> to;    // the last
};

struct ExportReport {
  uint64_t records = 0;  // up to the end of the log as it was at the beginning
  uint64_t transactions = 0;
  uint64_t without_postings = 0;
  uint64_t not_selected = 0;  // of another operator, or with postings of another day
  // By position. A record that a journal cannot say (NOT_EXPORTED) is left out. A record whose
  // debits differ from its credits is exported, so that hledger complains too.
  std::vector<audit::v1::Finding> findings;
};

// "exported: 480 transactions of 542 records; skipped: 60 without postings, 2 not selected", or
// where there are findings "NOT whole: first bad position 4; …".
std::string SummaryOf(const ExportReport& report);

// Refused with NOT_FOUND when the selected operator has no record. Another error: the source is
// gone, or `out` takes no more.
absl::StatusOr<ExportReport> ExportHledger(RecordSource& source, const Selection& selection,
                                           std::ostream& out, const OnProgress& on_progress);

// The same into a file, which is there only once all is written.
absl::StatusOr<ExportReport> ExportHledgerToFile(RecordSource& source, const Selection& selection,
                                                 const std::string& path,
                                                 const OnProgress& on_progress);

}  // namespace thuning::auditor
