#include "ledger/accounting/financial_year.h"

#include <cstdint>
#include <limits>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/books_span.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/accounting/period.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/money/date.h"
#include "ledger/state/names.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::accounting {
namespace {

using event::v1::Record;
using ledger::v1::CloseYearRequest;
using ledger::v1::FinancialYear;
using ledger::v1::Operator;
using ledger::v1::Period;
using state::v1::BooksSpan;

constexpr int kMonthsOfYear = 12;

absl::Status RefuseLength(absl::string_view why, Date start) {
  return RefuseState("NOT_END_OF_YEAR", "end_date",
                     absl::StrCat(why, ": the year begins on ", FormatIsoDate(start)));
}

// The day after the year before, which `end` is 12 months after.
absl::StatusOr<Date> StartOfNext(Date before, Date end) {
  if (end <= before) {
    return RefuseState("YEAR_CLOSED_ALREADY", "end_date",
                       absl::StrCat("years are closed up to ", FormatIsoDate(before)));
  }
  const Date start = AddDays(before, 1);
  if (end != AddMonths(before, kMonthsOfYear, kLastOfMonth)) {
    return RefuseLength("a year has 12 months", start);
  }
  return start;
}

// The first of the month in which the books begin: at most 12 months before `end`.
absl::StatusOr<Date> StartOfFirst(absl::string_view operator_id, Date end, StateReader& state) {
  const BooksSpan* span = state.Find<BooksSpan>(BooksSpanRow(operator_id));
  if (span == nullptr) {
    return RefuseState("NOTHING_POSTED", "end_date", "nothing stands in the books yet");
  }
  const Date start = AddMonths(DateOf(span->first_date()).value(), 0, std::chrono::day{1});
  if (end < start) return RefuseLength("nothing stands in the books before", start);
  if (end >= AddMonths(start, kMonthsOfYear)) {
    return RefuseLength("the first year has at most 12 months", start);
  }
  return start;
}

absl::StatusOr<Date> StartOf(const Operator& books, absl::string_view operator_id, Date end,
                             StateReader& state) {
  if (!books.has_year_closed_until_date()) return StartOfFirst(operator_id, end, state);
  return StartOfNext(DateOf(books.year_closed_until_date()).value(), end);
}

// The largest sum that one posting says.
constexpr __int128 kMost = std::numeric_limits<int64_t>::max();

absl::Status CheckFits(__int128 amount) {
  if (-kMost <= amount && amount <= kMost) return absl::OkStatus();
  return RefuseState("AMOUNT_TOO_LARGE", "end_date", "a sum of the year is beyond 64 bits");
}

// Brings each account to nothing; returns income less expenses.
absl::StatusOr<int64_t> PostClosing(const std::map<std::string, __int128>& turnovers,
                                    Journal& journal) {
  __int128 result = 0;
  for (const auto& [account, amount] : turnovers) {
    RETURN_IF_ERROR(CheckFits(amount));
    result -= amount;
    if (amount > 0) journal.Credit(account, static_cast<int64_t>(amount), "");
    if (amount < 0) journal.Debit(account, static_cast<int64_t>(-amount), "");
  }
  RETURN_IF_ERROR(CheckFits(result));
  const auto minor = static_cast<int64_t>(result);
  if (minor > 0) journal.Credit(kSurplusOfYear, minor, "");
  if (minor < 0) journal.Debit(kDeficitOfYear, -minor, "");
  return minor;
}

}  // namespace

absl::StatusOr<Record> Decide(const CloseYearRequest& request, StateReader& state, const Context&) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckDate("end_date", request.has_end_date(), request.end_date()));
  const Date end = DateOf(request.end_date()).value();
  RETURN_IF_ERROR(CheckEndOfMonth("end_date", request.end_date()));
  ASSIGN_OR_RETURN(const Operator* books, FindBooks("parent", parent[0], state));
  ASSIGN_OR_RETURN(const Date start, StartOf(*books, parent[0], end, state));
  if (state.Find<Period>(PeriodName(parent[0], request.end_date())) == nullptr) {
    return RefuseState("PERIOD_NOT_CLOSED", "end_date",
                       absl::StrCat("no closed period ends on ", FormatIsoDate(end)));
  }

  Record record = NewRecord(parent[0], request.end_date());
  auto& closed = *record.add_events()->mutable_year_closed();
  *closed.mutable_start_date() = ToProto(start);
  *closed.mutable_end_date() = request.end_date();
  Journal journal(record, books->currency_code());
  ASSIGN_OR_RETURN(const int64_t result,
                   PostClosing(ResultTurnovers(parent[0], start, end, state), journal));
  record.mutable_events(0)->mutable_year_closed()->set_result_minor(result);
  return record;
}

bool ClosesYear(const Record& record) {
  return record.events_size() == 1 && record.events(0).has_year_closed();
}

FinancialYear YearOf(const Record& record) {
  LEDGER_CHECK(ClosesYear(record));
  const event::v1::YearClosed& closed = record.events(0).year_closed();
  FinancialYear year;
  year.set_name(NameOf(record.operator_id(), "financialYears",
                       FormatIsoDate(DateOf(closed.end_date()).value())));
  *year.mutable_start_date() = closed.start_date();
  *year.mutable_end_date() = closed.end_date();
  year.set_result_minor(closed.result_minor());
  year.set_position(record.position());
  return year;
}

void FoldYear(const Record& record, State& state) {
  const FinancialYear year = YearOf(record);
  state.Create<FinancialYear>(year.name()) = year;
  Operator& books = state.Change<Operator>(absl::StrCat("operators/", record.operator_id()));
  *books.mutable_year_closed_until_date() = year.end_date();
}

}  // namespace thuning::accounting
