#include "clients/auditor/replay.h"

#include <algorithm>
#include <utility>

#include "ledger/base/status_macros.h"

namespace thuning::auditor {

using audit::v1::Finding;
using audit::v1::ReplayedAccount;
using audit::v1::ReplayedBooks;
using audit::v1::ReplayReport;

absl::Status Replay::AdvanceTo(uint64_t position, const OnProgress& on_progress) {
  const auto add = [&](const RecordRead& read) {
    const RecordView* record = checker_.Check(read.position, read.bytes);
    if (record != nullptr) balances_.Add(*record);
    if (read.position % kProgressStep == 0) on_progress(read.position, position);
  };
  ASSIGN_OR_RETURN(const std::vector<Damage> damages,
                   ReadThrough(source_, {.from = position_ + 1, .to = position}, add));
  for (const Damage& damage : damages) damages_.push_back(DamageFinding(damage));
  position_ = std::max(position_, position);
  return absl::OkStatus();
}

std::vector<Finding> Replay::Findings() const {
  std::vector<Finding> findings = damages_;
  findings.insert(findings.end(), checker_.findings().begin(), checker_.findings().end());
  SortByPosition(findings);
  return findings;
}

ReplayReport ReportOf(const Replay& replay) {
  ReplayReport report;
  report.set_position(replay.position());
  for (ReplayedBooks& books : replay.balances().Books()) *report.add_books() = std::move(books);
  for (auto& loan : replay.balances().Loans()) *report.add_loans() = std::move(loan);
  for (Finding& finding : replay.Findings()) *report.add_findings() = std::move(finding);
  return report;
}

ReplayReport Judged(ReplayReport report) {
  const auto is_balanced = [](const ReplayedBooks& books) {
    return std::all_of(books.totals().begin(), books.totals().end(),
                       [](const ReplayedAccount& total) { return total.balance_minor() == "0"; });
  };
  report.set_verified(report.findings().empty() && report.differences().empty() &&
                      std::all_of(report.books().begin(), report.books().end(), is_balanced));
  return report;
}

}  // namespace thuning::auditor
