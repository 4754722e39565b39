#include "services/issuance/loan_statement.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/lending/statement.h"
#include "ledger/projection/state_projection.h"
#include "ledger/projection/subject_projection.h"
#include "services/issuance/loan_lists.h"
#include "services/rpc/read.h"
#include "thuning/ledger/v1/admin.pb.h"

namespace thuning::services {
namespace {

// After which record a page begins.
absl::StatusOr<uint64_t> ParseToken(const std::string& token) {
  uint64_t after = 0;
  if (token.empty() || absl::SimpleAtoi(token, &after)) return after;
  return RefuseField("MALFORMED_PAGE_TOKEN", "page_token", "is no page token of a loan statement");
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
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "loans"}));
  const auto loan = projection::FindRow<ledger::v1::Loan>(view, request.name());
  if (!loan.has_value()) return RowMissing(request.name());
  ASSIGN_OR_RETURN(const size_t size, PageSize(request.page_size()));
  ASSIGN_OR_RETURN(const uint64_t after, ParseToken(request.page_token()));
  // From the first record on: what a line paid is the difference to what was known before it.
  lending::Statement statement(request.name());
  for (const uint64_t position : projection::RecordsOf(view, request.name(), 0, SIZE_MAX)) {
    ASSIGN_OR_RETURN(const event::v1::Record record, ReadRecord(log, position));
    std::optional<ledger::v1::LoanStatementLine> line = statement.Read(record);
    if (!line.has_value() || position <= after) continue;
    if (response.lines_size() == static_cast<int>(size)) {
      response.set_next_page_token(
          absl::StrCat(response.lines(response.lines_size() - 1).position()));
      break;
    }
    *response.add_lines() = *std::move(line);
  }
  const auto books =
      projection::FindRow<ledger::v1::Operator>(view, absl::StrCat("operators/", ids[0]));
  LEDGER_CHECK(books.has_value());
  State state = StateOver(view);
  lending::FillStanding(*loan, ToProto(TodayOf(*books)), state, response);
  response.set_currency_code(loan->terms().principal().currency_code());
  response.set_as_of_position(view.position(projection::kSubjects));
  return absl::OkStatus();
}

}  // namespace thuning::services
