#include "ledger/accounting/books_span.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "ledger/accounting/chart.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/check.h"
#include "ledger/checks/request_checks.h"
#include "ledger/state/names.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::accounting {
namespace {

using event::v1::Posting;
using event::v1::Record;
using state::v1::BooksSpan;
using state::v1::ResultMonth;

std::string MonthRow(absl::string_view operator_id, int year, int month) {
  return NameOf(operator_id, "resultMonths", absl::StrFormat("%04d-%02d", year, month));
}

// The account's turnover in the month, at its place in the order of numbers.
ResultMonth::Turnover& TurnoverOf(const std::string& account, ResultMonth& month) {
  auto& turnovers = *month.mutable_turnovers();
  const auto at = std::lower_bound(
      turnovers.begin(), turnovers.end(), account,
      [](const auto& known, const auto& number) { return known.account() < number; });
  const auto index = static_cast<int>(at - turnovers.begin());
  if (at != turnovers.end() && at->account() == account) return turnovers[index];
  turnovers.Add()->set_account(account);
  std::rotate(turnovers.begin() + index, turnovers.end() - 1, turnovers.end());
  return turnovers[index];
}

void FoldResult(const Record& record, const Posting& posting, State& state) {
  if (!IsResultAccount(posting.account())) return;
  const google::type::Date& date = BookingDate(record, posting);
  const std::string name = MonthRow(record.operator_id(), date.year(), date.month());
  ResultMonth::Turnover& turnover =
      TurnoverOf(posting.account(), state.ChangeOrCreate<ResultMonth>(name));
  int64_t sum = 0;
  LEDGER_CHECK(!__builtin_add_overflow(turnover.amount_minor(), SignedAmount(posting), &sum));
  turnover.set_amount_minor(sum);
}

Date FirstDay(const Record& record) {
  Date first = DateOf(BookingDate(record, record.postings(0))).value();
  for (const Posting& posting : record.postings()) {
    first = std::min(first, DateOf(BookingDate(record, posting)).value());
  }
  return first;
}

void FoldFirstDay(const Record& record, State& state) {
  const Date first = FirstDay(record);
  const std::string name = BooksSpanRow(record.operator_id());
  const BooksSpan* span = state.Find<BooksSpan>(name);
  if (span != nullptr && DateOf(span->first_date()).value() <= first) return;
  *state.ChangeOrCreate<BooksSpan>(name).mutable_first_date() = ToProto(first);
}

}  // namespace

std::string BooksSpanRow(absl::string_view operator_id) {
  return NameOf(operator_id, "books", "span");
}

std::map<std::string, __int128> ResultTurnovers(absl::string_view operator_id, Date first,
                                                Date last, StateReader& state) {
  std::map<std::string, __int128> sums;
  for (Date day = AddMonths(first, 0, std::chrono::day{1}); day <= last; day = AddMonths(day, 1)) {
    const auto* month = state.Find<ResultMonth>(MonthRow(operator_id, day.year(), day.month()));
    if (month == nullptr) continue;
    for (const auto& turnover : month->turnovers()) {
      sums[turnover.account()] += turnover.amount_minor();
    }
  }
  std::erase_if(sums, [](const auto& sum) { return sum.second == 0; });
  return sums;
}

void FoldSpan(const Record& record, State& state) {
  if (record.postings().empty()) return;
  FoldFirstDay(record, state);
  for (const Posting& posting : record.postings()) FoldResult(record, posting, state);
}

}  // namespace thuning::accounting
