#include "ledger/bankfile/read_back.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/refusal.h"

namespace thuning::bankfile {
namespace {

absl::Status NotRepresentable(absl::string_view message) {
  return Refuse(absl::StatusCode::kInvalidArgument, "NOT_REPRESENTABLE", "", message);
}

Statement WithoutWhatReadersKnow(Statement statement) {
  statement.ordinal = 0;
  statement.verdict = Verdict::kAccepted;
  statement.position = {};
  statement.credit_total_minor = 0;
  statement.debit_total_minor = 0;
  for (Entry& entry : statement.entries) entry.position = {};
  return statement;
}

Statement WithDefaultsOf(Statement statement, const Statement& read) {
  if (statement.id.empty()) statement.id = read.id;
  if (statement.created.empty()) statement.created = read.created;
  if (!statement.from.has_value()) statement.from = read.from;
  if (!statement.to.has_value()) statement.to = read.to;
  return statement;
}

}  // namespace

absl::Status CheckReadsBack(const std::vector<Statement>& written, const ParsedFile& read) {
  for (const Finding& finding : read.findings) {
    if (finding.severity == Severity::kRefusal) {
      return NotRepresentable(absl::StrCat(finding.reason, ": ", finding.message));
    }
  }
  if (read.statements.size() != written.size()) return NotRepresentable("statements would be lost");
  for (size_t i = 0; i < written.size(); ++i) {
    const Statement& back = read.statements[i];
    if (WithoutWhatReadersKnow(WithDefaultsOf(written[i], back)) != WithoutWhatReadersKnow(back)) {
      return NotRepresentable(
          absl::StrCat("statement ", i + 1, " says more than the format holds"));
    }
  }
  return absl::OkStatus();
}

}  // namespace thuning::bankfile
