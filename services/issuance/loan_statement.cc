#include "services/issuance/loan_statement.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/statement.h"
#include "ledger/projection/state_projection.h"
#include "ledger/projection/subject_projection.h"
#include "services/rpc/read.h"

namespace thuning::services {
namespace {

// Where a page begins: after which record, and with which balance.
struct Start {
  uint64_t after = 0;
  int64_t principal_minor = 0;
};

absl::StatusOr<Start> ParseToken(const std::string& token) {
  Start start;
  if (token.empty()) return start;
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &start.after) ||
      !absl::SimpleAtoi(parts[1], &start.principal_minor)) {
    return RefuseField("MALFORMED_PAGE_TOKEN", "page_token", "is none of a loan's statement");
  }
  return start;
}

absl::StatusOr<event::v1::Record> ReadRecord(const log::EventLog& log, uint64_t position) {
  ASSIGN_OR_RETURN(const std::vector<log::Entry> entries, log.Read(position, {.max_records = 1}));
  event::v1::Record record;
  if (entries.empty() || !record.ParseFromString(entries[0].bytes)) {
    return absl::DataLossError(absl::StrCat("record ", position, ": cannot be read"));
  }
  return record;
}

}  // namespace

absl::Status FillLoanStatement(const projection::View& view, const log::EventLog& log,
                               const ledger::v1::GetLoanStatementRequest& request,
                               ledger::v1::GetLoanStatementResponse& response) {
  RETURN_IF_ERROR(ParseName("name", request.name(), {"operators", "loans"}).status());
  const auto loan = projection::FindRow<ledger::v1::Loan>(view, request.name());
  if (!loan.has_value()) return RowMissing(request.name());
  ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(Start start, ParseToken(request.page_token()));
  const std::vector<uint64_t> positions =
      projection::RecordsOf(view, request.name(), start.after, size + 1);
  for (size_t i = 0; i < std::min(size, positions.size()); ++i) {
    ASSIGN_OR_RETURN(const event::v1::Record record, ReadRecord(log, positions[i]));
    start.after = positions[i];
    const auto line = lending::StatementLine(record, request.name(), start.principal_minor);
    if (!line.has_value()) continue;
    start.principal_minor = line->principal_balance_minor();
    *response.add_lines() = *line;
  }
  if (positions.size() > size) {
    response.set_next_page_token(absl::StrCat(start.after, ".", start.principal_minor));
  }
  response.set_currency_code(loan->terms().principal().currency_code());
  response.set_as_of_position(view.position(projection::kSubjects));
  return absl::OkStatus();
}

}  // namespace thuning::services
