// The words of the tests of the books: one operator with the default chart, and what its staff do,
// in one line each.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ledger/accounting/books.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/chart_accounts.h"
#include "ledger/accounting/financial_year.h"
#include "ledger/accounting/journal.h"
#include "ledger/accounting/journal_entry.h"
#include "ledger/accounting/period.h"
#include "ledger/checks/request_checks.h"
#include "tests/support/ledger_model.h"
#include "tests/support/status_matchers.h"

namespace thuning::accounting {

// Debits less credits by account and currency; none that is zero.
using Balances = std::map<std::pair<std::string, std::string>, int64_t>;

class BooksTest : public testing::Test {
 protected:
  BooksTest() {
    auto& books = model_.state().Create<ledger::v1::Operator>("operators/ami");
    books.set_name("operators/ami");
    books.set_currency_code("EUR");
    for (const Account& account : DefaultChart()) {
      event::v1::ChartAccount fact;
      fact.set_number(std::string(account.number));
      fact.set_label(std::string(account.label));
      AddRow(fact);
    }
  }

  void AddRow(const event::v1::ChartAccount& fact) {
    const auto row = RowOf("ami", "EUR", fact);
    model_.state().Create<ledger::v1::ChartAccount>(row.name()) = row;
  }

  // As ledger/commands does it, on the day `now_`.
  template <typename Request>
  absl::StatusOr<event::v1::Record> Run(const Request& request) {
    Context context = model_.context();
    if (!now_.empty()) {
      const Date day = ParseIsoDate(now_).value();
      context.recorded_time =
          absl::FromCivil(absl::CivilDay(day.year(), day.month(), day.day()), absl::UTCTimeZone());
    }
    auto record = Decide(request, model_.state(), context);
    if (record.ok()) PostOnOpenDays(model_.state(), *record);
    return model_.Take(std::move(record));
  }

  absl::StatusOr<event::v1::Record> AddAccount(const std::string& number,
                                               const std::string& currency = "") {
    ledger::v1::CreateChartAccountRequest request;
    request.set_parent("operators/ami");
    request.mutable_account()->set_number(number);
    request.mutable_account()->set_display_name("of our own");
    request.mutable_account()->set_currency_code(currency);
    return Run(request);
  }

  static ledger::v1::PostJournalEntryRequest Entry(const std::string& date) {
    ledger::v1::PostJournalEntryRequest request;
    request.set_parent("operators/ami");
    *request.mutable_effective_date() = ProtoDate(date);
    request.set_text("As the auditor asked");
    return request;
  }

  // A line; a negative amount is a credit.
  static void AddLine(const std::string& account, int64_t amount_minor,
                      ledger::v1::PostJournalEntryRequest& request,
                      const std::string& currency = "EUR") {
    auto& line = *request.add_lines();
    line.set_account(account);
    auto& amount = amount_minor < 0 ? *line.mutable_credit() : *line.mutable_debit();
    amount.set_minor_units(amount_minor < 0 ? -amount_minor : amount_minor);
    amount.set_currency_code(currency);
  }

  static ledger::v1::PostJournalEntryRequest Simple(const std::string& date,
                                                    const std::string& debit,
                                                    const std::string& credit, int64_t minor) {
    auto request = Entry(date);
    AddLine(debit, minor, request);
    AddLine(credit, -minor, request);
    return request;
  }

  absl::StatusOr<event::v1::Record> PostSimple(const std::string& date, const std::string& debit,
                                               const std::string& credit, int64_t minor) {
    return Run(Simple(date, debit, credit, minor));
  }

  absl::StatusOr<event::v1::Record> Reverse(const std::string& entry, const std::string& date) {
    ledger::v1::ReverseJournalEntryRequest request;
    request.set_name(entry);
    *request.mutable_effective_date() = ProtoDate(date);
    request.set_reason("posted twice");
    return Run(request);
  }

  absl::StatusOr<event::v1::Record> ClosePeriod(const std::string& end) {
    ledger::v1::ClosePeriodRequest request;
    request.set_parent("operators/ami");
    *request.mutable_end_date() = ProtoDate(end);
    return Run(request);
  }

  absl::StatusOr<event::v1::Record> CloseYear(const std::string& end) {
    ledger::v1::CloseYearRequest request;
    request.set_parent("operators/ami");
    *request.mutable_end_date() = ProtoDate(end);
    return Run(request);
  }

  // Up to and including a day.
  Balances BalancesOn(const std::string& day = "2999-12-31") const {
    Balances balances;
    const Date last = ParseIsoDate(day).value();
    for (const event::v1::Record& record : model_.records()) {
      for (const event::v1::Posting& posting : record.postings()) {
        if (DateOf(BookingDate(record, posting)).value() > last) continue;
        const bool debit = posting.side() == event::v1::SIDE_DEBIT;
        balances[{posting.account(), posting.currency_code()}] +=
            debit ? posting.amount_minor() : -posting.amount_minor();
      }
    }
    std::erase_if(balances, [](const auto& balance) { return balance.second == 0; });
    return balances;
  }

  template <typename Row>
  const Row& Find(const std::string& name) {
    const Row* row = model_.state().Find<Row>(name);
    EXPECT_NE(row, nullptr) << name;
    return row == nullptr ? Row::default_instance() : *row;
  }

  static void Fold(const event::v1::Record& record, State& state) {
    FoldPostings(record, state);
    for (const event::v1::Event& event : record.events()) {
      EXPECT_TRUE(Evolve(record, event, state));
    }
  }

  std::string now_;  // empty: the model's
  LedgerModel model_{LedgerModel::RecordEvolver(Fold)};
};

}  // namespace thuning::accounting
