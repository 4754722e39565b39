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

void EvolveChart(const event::v1::Record& record, State& state) {
  for (const event::v1::Event& event : record.events()) {
    if (!event.has_chart_account_created()) continue;
    const auto* books =
        state.Find<ledger::v1::Operator>(absl::StrCat("operators/", record.operator_id()));
    LEDGER_CHECK(books != nullptr);
    const auto row = RowOf(record.operator_id(), books->currency_code(),
                           event.chart_account_created().account());
    state.Create<ledger::v1::ChartAccount>(row.name()) = row;
  }
}

}  // namespace

void EvolveBooks(const event::v1::Record& record, State& state) {
  EvolveChart(record, state);
  EvolvePeriods(record, state);
  EvolveSpan(record, state);
  EvolveEntries(record, state);
  EvolveYears(record, state);
}

}  // namespace thuning::accounting
