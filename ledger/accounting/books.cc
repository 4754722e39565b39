#include "ledger/accounting/books.h"

#include "absl/strings/str_cat.h"
#include "ledger/accounting/books_span.h"
#include "ledger/accounting/chart_accounts.h"
#include "ledger/accounting/financial_year.h"
#include "ledger/accounting/journal_entry.h"
#include "ledger/accounting/period.h"
#include "ledger/base/check.h"

namespace thuning::accounting {
namespace {

using event::v1::Event;
using event::v1::Record;

void FoldAccount(const Record& record, const event::v1::ChartAccountCreated& created,
                 State& state) {
  const auto* books =
      state.Find<ledger::v1::Operator>(absl::StrCat("operators/", record.operator_id()));
  LEDGER_CHECK(books != nullptr);
  const auto row = RowOf(record.operator_id(), books->currency_code(), created.account());
  state.Create<ledger::v1::ChartAccount>(row.name()) = row;
}

}  // namespace

void FoldPostings(const Record& record, State& state) {
  FoldIfLate(record, state);
  FoldSpan(record, state);
}

bool Evolve(const Record& record, const Event& event, State& state) {
  switch (event.fact_case()) {
    case Event::kChartAccountCreated:
      FoldAccount(record, event.chart_account_created(), state);
      break;
    case Event::kPeriodClosed:
      FoldClosing(record, event.period_closed(), state);
      break;
    case Event::kJournalEntryPosted:
    case Event::kJournalEntryReversed:
      FoldEntry(record, state);
      break;
    case Event::kYearClosed:
      FoldYear(record, state);
      break;
    default:
      return false;
  }
  return true;
}

}  // namespace thuning::accounting
