#include "clients/auditor/export.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/auditor/findings.h"
#include "clients/auditor/hledger_journal.h"
#include "clients/auditor/read_through.h"
#include "clients/auditor/record_checker.h"
#include "clients/auditor/text.h"
#include "clients/console/outcome.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "thuning/event/v1/record.pb.h"

namespace thuning::auditor {
namespace {

using audit::v1::Finding;
using event::v1::Record;

bool IsOutside(const google::type::Date& stated, const Selection& selection) {
  const auto date = Date::FromYmd(stated.year(), stated.month(), stated.day());
  if (!date.has_value()) return false;  // the journal says what is wrong
  return (selection.from.has_value() && *date < *selection.from) ||
         (selection.to.has_value() && *date > *selection.to);
}

class Exporter {
 public:
  Exporter(const Selection& selection, std::ostream& out) : selection_(selection), out_(out) {
    out_ << HledgerJournal::Head();
  }

  void Add(const RecordRead& read) {
    ++report_.records;
    if (checker_.Check(read.position, read.bytes) == nullptr) return;
    if (record_.ParseFromArray(read.bytes.data(), static_cast<int>(read.bytes.size()))) {
      Write(read.position);
    }
  }

  ExportReport Finish(const std::vector<Damage>& damages) {
    std::vector<Finding>& findings = report_.findings;
    for (const Damage& damage : damages) findings.push_back(DamageFinding(damage));
    findings.insert(findings.end(), checker_.findings().begin(), checker_.findings().end());
    SortByPosition(findings);
    out_ << "\n";
    for (const Finding& finding : findings) Comment(LineOf(finding));
    Comment(SummaryOf(report_));
    out_.flush();
    return std::move(report_);
  }

  bool has_seen_operator() const { return has_seen_operator_; }

 private:
  void Write(uint64_t position) {
    const bool is_wanted =
        selection_.operator_id.empty() || record_.operator_id() == selection_.operator_id;
    has_seen_operator_ |= is_wanted;
    if (is_wanted) out_ << journal_.Declarations(record_);
    if (is_wanted && record_.postings().empty()) {
      ++report_.without_postings;
    } else if (!is_wanted || !KeepSelected()) {
      ++report_.not_selected;
    } else {
      WriteTransaction(position);
    }
  }

  // Leaves the postings of selected days, which balance by themselves; false when there are none.
  bool KeepSelected() {
    auto& postings = *record_.mutable_postings();
    const auto outside = [&](const event::v1::Posting& posting) {
      return IsOutside(
          posting.has_booking_date() ? posting.booking_date() : record_.effective_date(),
          selection_);
    };
    postings.erase(std::remove_if(postings.begin(), postings.end(), outside), postings.end());
    return !postings.empty();
  }

  void WriteTransaction(uint64_t position) {
    const auto text = journal_.Transaction(record_);
    if (text.ok()) {
      out_ << *text;
      ++report_.transactions;
    } else if (report_.findings.size() < kMaxFindings) {
      report_.findings.push_back(
          MakeFinding(position, position, "NOT_EXPORTED", std::string(text.status().message())));
    }
  }

  // A message may quote anything.
  void Comment(absl::string_view line) {
    out_ << "; " << absl::StrReplaceAll(line, {{"\n", " "}, {"\r", " "}}) << "\n";
  }

  const Selection& selection_;
  std::ostream& out_;
  HledgerJournal journal_;
  RecordChecker checker_;
  Record record_;
  bool has_seen_operator_ = false;
  ExportReport report_;
};

}  // namespace

std::string SummaryOf(const ExportReport& report) {
  const std::string counts =
      absl::StrCat(report.transactions, " transactions of ", report.records,
                   " records; skipped: ", report.without_postings, " without postings, ",
                   report.not_selected, " not selected");
  if (report.findings.empty()) return absl::StrCat("exported: ", counts);
  return absl::StrCat("NOT whole: first bad position ", FirstBad(report.findings).position(), "; ",
                      counts);
}

absl::StatusOr<ExportReport> ExportHledger(RecordSource& source, const Selection& selection,
                                           std::ostream& out, const OnProgress& on_progress) {
  ASSIGN_OR_RETURN(const uint64_t last, source.LastPosition());
  Exporter exporter(selection, out);
  const auto add = [&](const RecordRead& read) {
    exporter.Add(read);
    if (read.position % kProgressStep == 0) on_progress(read.position, last);
  };
  ASSIGN_OR_RETURN(const std::vector<Damage> damages,
                   ReadThrough(source, {.from = 1, .to = last}, add));
  ExportReport report = exporter.Finish(damages);
  if (!out.good()) return absl::DataLossError("the journal could not be written to its end");
  if (exporter.has_seen_operator() || selection.operator_id.empty()) return report;
  return RefuseMissing("operator", absl::StrCat("operators/", selection.operator_id));
}

absl::StatusOr<ExportReport> ExportHledgerToFile(RecordSource& source, const Selection& selection,
                                                 const std::string& path,
                                                 const OnProgress& on_progress) {
  const std::string unfinished = path + ".unfinished";
  std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
  if (!out.is_open()) {
    return console::UsageError("FILE_NOT_WRITABLE", "file",
                               absl::StrCat("cannot write ", unfinished));
  }
  absl::StatusOr<ExportReport> report = ExportHledger(source, selection, out, on_progress);
  out.close();
  std::error_code failed;
  if (report.ok() && out.good()) {
    std::filesystem::rename(unfinished, path, failed);
    if (!failed) return report;
  }
  std::filesystem::remove(unfinished, failed);
  RETURN_IF_ERROR(report.status());
  return absl::DataLossError(absl::StrCat("cannot write ", path));
}

}  // namespace thuning::auditor
