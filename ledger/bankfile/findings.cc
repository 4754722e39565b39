#include "ledger/bankfile/findings.h"

#include <algorithm>
#include <utility>

namespace thuning::bankfile {

void Findings::Note(Position position, absl::string_view reason, std::string message) {
  Add({Severity::kNote, 0, std::move(position), std::string(reason), std::move(message)});
}

void Findings::Warn(Position position, absl::string_view reason, std::string message) {
  Add({Severity::kWarning, 0, std::move(position), std::string(reason), std::move(message)});
}

void Findings::Refuse(Position position, absl::string_view reason, std::string message) {
  Add({Severity::kRefusal, 0, std::move(position), std::string(reason), std::move(message)});
}

void Findings::Append(const Findings& other, int statement) {
  verdict_ = std::max(verdict_, other.verdict_);
  for (Finding finding : other.list_) {
    finding.statement = statement;
    Add(std::move(finding));
  }
}

void Findings::Add(Finding finding) {
  // A note accepts, a warning accepts with warnings, a refusal refuses: the two enumerations rise
  // in step.
  verdict_ = std::max(verdict_, static_cast<Verdict>(finding.severity));
  if (list_.size() > kMostFindings) return;
  if (list_.size() == kMostFindings) {
    finding = {finding.severity, 0, {}, "MORE_FINDINGS", "further findings are not listed"};
  }
  list_.push_back(std::move(finding));
}

ParsedFile RefusedFile(std::string format, const Findings& findings) {
  ParsedFile file;
  file.format = std::move(format);
  file.verdict = Verdict::kRefused;
  file.findings = findings.list();
  return file;
}

}  // namespace thuning::bankfile
