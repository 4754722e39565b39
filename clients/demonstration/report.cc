#include "clients/demonstration/report.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/console/table.h"
#include "ledger/money/currency.h"
#include "ledger/money/decimal_text.h"

namespace thuning::demonstration {
namespace {

namespace api = ledger::v1;
using absl::StrCat;
using console::Table;

// No payment between banks of the euro area takes longer.
constexpr int kDaysToBook = 7;

constexpr absl::string_view kCurrency = "EUR";

std::string Amount(int64_t minor, absl::string_view currency) {
  return FormatDecimal(minor, CurrencyExponent(currency).value_or(0));
}

std::string AmountOrBlank(int64_t minor, absl::string_view currency) {
  return minor == 0 ? "" : Amount(minor, currency);
}

std::string Shown(const Tally& tally) {
  if (tally.count == 0) return "";
  return StrCat(Amount(tally.total_minor, kCurrency), " (", tally.count, ")");
}

std::optional<Date> ToDate(const google::type::Date& proto) {
  return Date::FromYmd(proto.year(), proto.month(), proto.day());
}

std::string Shown(const google::type::Date& proto) {
  const std::optional<Date> date = ToDate(proto);
  return date.has_value() ? FormatIsoDate(*date) : "no day";
}

int64_t SignedAmount(const api::ExpectedItem& item) {
  const int64_t minor = item.amount().minor_units();
  return item.direction() == type::v1::DIRECTION_DEBIT ? -minor : minor;
}

struct Totals {
  __int128 debit = 0;
  __int128 credit = 0;
};

// Of one currency.
Totals TotalsOf(const api::GetTrialBalanceResponse& balance, absl::string_view currency) {
  Totals totals;
  for (const api::TrialBalanceRow& row : balance.rows()) {
    if (row.currency_code() != currency) continue;
    totals.debit += row.debit_minor();
    totals.credit += row.credit_minor();
  }
  return totals;
}

std::vector<std::string> CurrenciesOf(const api::GetTrialBalanceResponse& balance) {
  std::vector<std::string> currencies;
  for (const api::TrialBalanceRow& row : balance.rows()) currencies.push_back(row.currency_code());
  std::sort(currencies.begin(), currencies.end());
  currencies.erase(std::unique(currencies.begin(), currencies.end()), currencies.end());
  return currencies;
}

std::vector<std::string> TotalRow(const api::GetTrialBalanceResponse& balance,
                                  absl::string_view currency) {
  const Totals totals = TotalsOf(balance, currency);
  int64_t debit_balances = 0;
  int64_t credit_balances = 0;
  for (const api::TrialBalanceRow& row : balance.rows()) {
    if (row.currency_code() != currency) continue;
    debit_balances += std::max<int64_t>(row.balance_minor(), 0);
    credit_balances += std::max<int64_t>(-row.balance_minor(), 0);
  }
  return {"",
          StrCat("Total ", currency),
          Amount(static_cast<int64_t>(totals.debit), currency),
          Amount(static_cast<int64_t>(totals.credit), currency),
          Amount(debit_balances, currency),
          Amount(credit_balances, currency)};
}

std::string Shown(const api::UnmatchedEntry& unmatched) {
  const api::StatementEntry& entry = unmatched.entry();
  const std::string& key =
      entry.end_to_end_id().empty() ? entry.creditor_reference() : entry.end_to_end_id();
  return StrCat("  ", Shown(entry.booking_date()), " ", key.empty() ? "without a key" : key, ", ",
                unmatched.reason());
}

bool IsOverdue(const api::ExpectedItem& item, const api::BankAccount& account) {
  const std::optional<Date> since = ToDate(item.effective_date());
  const std::optional<Date> shown_to = ToDate(account.statement_date());
  return since.has_value() && shown_to.has_value() && DaysBetween(*since, *shown_to) >= kDaysToBook;
}

}  // namespace

std::string FormatMonths(const std::vector<Month>& months) {
  Table table{.columns = {{"month"},
                          {"lent (loans)", true},
                          {"direct debits", true},
                          {"returned", true},
                          {"transfers", true},
                          {"cash", true},
                          {"penalties", true},
                          {"goodwill", true},
                          {"sent back", true},
                          {"written off", true},
                          {"guarantee", true}}};
  for (const Month& month : months) {
    table.rows.push_back({FormatIsoDate(month.last_day).substr(0, 7), Shown(month.lent),
                          Shown(month.debits), Shown(month.returned), Shown(month.transfers),
                          Shown(month.cash), Shown(month.penalties), Shown(month.goodwill),
                          Shown(month.refunded), Shown(month.written_off),
                          Shown(month.indemnities)});
  }
  return FormatTable(table);
}

std::string FormatStatements(const std::vector<Month>& months) {
  Table table{.columns = {{"statement to"},
                          {"account"},
                          {"format"},
                          {"entries", true},
                          {"matched", true},
                          {"under way", true},
                          {"balance", true}}};
  for (const Month& month : months) {
    for (const SentStatement& sent : month.statements) {
      table.rows.push_back({FormatIsoDate(month.last_day), sent.bank_account, sent.file_format,
                            StrCat(sent.entry_count), StrCat(sent.matched_count),
                            StrCat(sent.under_way_count),
                            Amount(sent.closing_balance_minor, kCurrency)});
    }
  }
  return FormatTable(table);
}

std::string FormatTrialBalance(const api::GetTrialBalanceResponse& balance) {
  Table table{.columns = {{"account"},
                          {"label"},
                          {"debits", true},
                          {"credits", true},
                          {"debit balance", true},
                          {"credit balance", true}}};
  for (const api::TrialBalanceRow& row : balance.rows()) {
    const std::string& currency = row.currency_code();
    table.rows.push_back({row.account(), row.display_name(),
                          AmountOrBlank(row.debit_minor(), currency),
                          AmountOrBlank(row.credit_minor(), currency),
                          AmountOrBlank(std::max<int64_t>(row.balance_minor(), 0), currency),
                          AmountOrBlank(std::max<int64_t>(-row.balance_minor(), 0), currency)});
  }
  for (const std::string& currency : CurrenciesOf(balance))
    table.rows.push_back(TotalRow(balance, currency));
  return FormatTable(table);
}

std::string FormatReconciliation(const api::GetReconciliationResponse& reconciliation) {
  const api::BankAccount& account = reconciliation.bank_account();
  const auto amount = [&](int64_t minor) { return Amount(minor, account.currency_code()); };
  Table table{.columns = {{StrCat(account.display_name(), " (", account.ledger_account(), ")")},
                          {account.currency_code(), true}}};
  table.rows.push_back(
      {StrCat("Balance of the bank's statement to ", Shown(account.statement_date())),
       amount(reconciliation.statement_balance_minor())});
  table.rows.push_back({"less what it shows and the ledger has not booked",
                        amount(reconciliation.unmatched_total_minor())});
  for (const api::UnmatchedEntry& unmatched : reconciliation.unmatched_entries())
    table.rows.push_back({Shown(unmatched), amount(unmatched.entry().amount_minor())});
  table.rows.push_back({StrCat("Balance of the ledger's account ", account.ledger_account()),
                        amount(reconciliation.ledger_balance_minor())});
  table.rows.push_back({"Unexplained", amount(reconciliation.unexplained_minor())});
  table.rows.push_back(
      {StrCat("Under way to the bank, in clearing accounts: ", reconciliation.pending_items_size()),
       amount(reconciliation.pending_total_minor())});
  for (const api::ExpectedItem& item : reconciliation.pending_items()) {
    table.rows.push_back({StrCat("  ", Shown(item.effective_date()), " ", item.end_to_end_id(),
                                 ", ", item.clearing_account()),
                          amount(SignedAmount(item))});
  }
  return FormatTable(table);
}

std::string FormatPartners(const Story& story, const PartnerBooks& books) {
  Table table{.columns = {{"partner"},
                          {"drawn", true},
                          {"principal", true},
                          {"interest", true},
                          {"lost", true},
                          {"recovered", true},
                          {"indemnities", true},
                          {"settled", true},
                          {"owed to it", true}}};
  for (size_t i = 0; i < story.partners.size(); ++i) {
    const type::v1::FundingFigures& total = books.positions[i].total();
    const auto amount = [](int64_t minor) { return AmountOrBlank(minor, kCurrency); };
    table.rows.push_back({story.partners[i].name, amount(total.drawn_minor()),
                          amount(total.principal_minor()), amount(total.interest_minor()),
                          amount(total.losses_borne_minor()), amount(total.recovered_minor()),
                          amount(total.indemnities_minor()), amount(total.settled_minor()),
                          amount(total.net_minor())});
  }
  return FormatTable(table);
}

std::vector<std::string> ProblemsOf(const PartnerBooks& books) {
  const auto debit = [&](absl::string_view account) {
    int64_t sum = 0;
    for (const api::TrialBalanceRow& row : books.balance.rows()) {
      if (row.account() == account) sum += row.balance_minor();
    }
    return sum;
  };
  const auto add = [&](int64_t (type::v1::FundingFigures::*part)() const) {
    int64_t sum = 0;
    for (const auto& position : books.positions) sum += (position.total().*part)();
    return sum;
  };
  using Figures = type::v1::FundingFigures;
  const int64_t drawn = add(&Figures::drawn_minor);
  const int64_t lost = add(&Figures::losses_borne_minor);
  const int64_t outstanding = drawn - add(&Figures::principal_minor) - lost;
  const int64_t called = add(&Figures::guarantee_called_minor);
  std::vector<std::string> problems;
  const auto expect = [&](absl::string_view what, int64_t parts, int64_t whole) {
    if (parts == whole) return;
    problems.push_back(StrCat(FormatIsoDate(books.day), ": the partners' parts of what is ", what,
                              " are ", Amount(parts, kCurrency), ", the ledger's ",
                              Amount(whole, kCurrency)));
  };
  expect("paid out", drawn, books.lent_minor);
  expect("outstanding", outstanding, debit("274800") + debit("274820"));
  expect("lost", lost, books.principal_lost_minor);
  // Income is also what has arisen and is not paid, but for what is in suspense.
  const int64_t arisen = debit("276840") + debit("491000");
  expect("collected as interest", add(&Figures::interest_minor), -debit("762600") - arisen);
  expect("recovered", add(&Figures::recovered_minor), -debit("758300"));
  expect("paid by guarantees", add(&Figures::indemnities_minor), -debit("758700"));
  expect("called of guarantors", called - add(&Figures::guarantee_returned_minor),
         -debit("758700"));
  return problems;
}

std::vector<std::string> ProblemsOf(const api::GetTrialBalanceResponse& balance) {
  if (balance.rows().empty()) return {"the trial balance is empty"};
  std::vector<std::string> problems;
  for (const std::string& currency : CurrenciesOf(balance)) {
    const Totals totals = TotalsOf(balance, currency);
    if (totals.debit == totals.credit) continue;
    problems.push_back(StrCat(
        "the trial balance's debits are ", Amount(static_cast<int64_t>(totals.debit), currency),
        ", its credits ", Amount(static_cast<int64_t>(totals.credit), currency), " ", currency));
  }
  return problems;
}

std::vector<std::string> ProblemsOf(const api::GetReconciliationResponse& reconciliation) {
  const api::BankAccount& account = reconciliation.bank_account();
  std::vector<std::string> problems;
  if (reconciliation.unexplained_minor() != 0) {
    problems.push_back(StrCat(account.name(), ": ",
                              Amount(reconciliation.unexplained_minor(), account.currency_code()),
                              " ", account.currency_code(), " are unexplained"));
  }
  for (const api::UnmatchedEntry& unmatched : reconciliation.unmatched_entries()) {
    problems.push_back(StrCat(unmatched.entry().name(), " matches nothing: ", unmatched.reason()));
  }
  for (const api::ExpectedItem& item : reconciliation.pending_items()) {
    if (!IsOverdue(item, account)) continue;
    problems.push_back(StrCat(item.name(), " is expected since ", Shown(item.effective_date()),
                              ", and no statement has shown it"));
  }
  return problems;
}

}  // namespace thuning::demonstration
