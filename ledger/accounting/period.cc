#include "ledger/accounting/period.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/financial_year.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/money/date.h"
#include "ledger/state/names.h"

namespace thuning::accounting {
namespace {

using event::v1::Posting;
using event::v1::Record;
using ledger::v1::ClosePeriodRequest;
using ledger::v1::LateRecord;
using ledger::v1::Operator;
using ledger::v1::Period;

std::optional<Date> ClosedUntil(const Operator& books) {
  return books.has_closed_until_date() ? DateOf(books.closed_until_date()) : std::nullopt;
}

// A record that opens an operator's books comes before they are there.
std::optional<Date> ClosedUntil(absl::string_view operator_id, StateReader& state) {
  const auto* books = state.Find<Operator>(absl::StrCat("operators/", operator_id));
  return books == nullptr ? std::nullopt : ClosedUntil(*books);
}

// The closed period that a closed day lies in. A period may have several months, and its row is
// named by its last day: so the ends of months are tried, one after the other.
Period& PeriodOf(absl::string_view operator_id, Date day, State& state) {
  Date end = AddMonths(day, 0, kLastOfMonth);
  while (state.Find<Period>(PeriodName(operator_id, ToProto(end))) == nullptr) {
    end = AddMonths(end, 1, kLastOfMonth);
  }
  return state.Change<Period>(PeriodName(operator_id, ToProto(end)));
}

void FoldLate(const Record& record, Date effective, Date booked, State& state) {
  Period& period = PeriodOf(record.operator_id(), effective, state);
  period.set_late_record_count(period.late_record_count() + 1);
  const std::string name =
      absl::StrCat(period.name(), "/lateRecords/", IdFromPosition("P", record.position()));
  LateRecord& late = state.Create<LateRecord>(name);
  late.set_name(name);
  late.set_position(record.position());
  *late.mutable_effective_date() = ToProto(effective);
  *late.mutable_booking_date() = ToProto(booked);
  const auto* books = state.Find<Operator>(absl::StrCat("operators/", record.operator_id()));
  for (const Posting& posting : record.postings()) {
    if (posting.side() != event::v1::SIDE_DEBIT) continue;
    if (posting.currency_code() != books->currency_code()) continue;
    if (DateOf(BookingDate(record, posting)) != booked) continue;
    late.set_debit_minor(late.debit_minor() + posting.amount_minor());
  }
}

}  // namespace

std::string PeriodName(absl::string_view operator_id, const google::type::Date& end_date) {
  return NameOf(operator_id, "periods", FormatIsoDate(DateOf(end_date).value()));
}

absl::StatusOr<Record> Decide(const ClosePeriodRequest& request, StateReader& state,
                              const Context& context) {
  ASSIGN_OR_RETURN(const auto parent, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(CheckDate("end_date", request.has_end_date(), request.end_date()));
  const Date end = DateOf(request.end_date()).value();
  RETURN_IF_ERROR(CheckEndOfMonth("end_date", request.end_date()));
  ASSIGN_OR_RETURN(const Operator* books, FindBooks("parent", parent[0], state));
  const google::type::Date today = TodayOf(parent[0], context, state);
  if (end >= DateOf(today).value()) {
    return RefuseState("PERIOD_NOT_OVER", "end_date",
                       absl::StrCat(FormatIsoDate(end), " is not over yet"));
  }
  const std::optional<Date> before = ClosedUntil(*books);
  if (before.has_value() && end <= *before) {
    return RefuseState("PERIOD_CLOSED_ALREADY", "end_date",
                       absl::StrCat("the books are closed up to ", FormatIsoDate(*before)));
  }

  Record record = NewRecord(parent[0], today);
  *record.add_events()->mutable_period_closed()->mutable_end_date() = request.end_date();
  return record;
}

void PostOnOpenDays(StateReader& state, Record& record) {
  if (record.postings().empty() || ClosesYear(record)) return;
  const std::optional<Date> closed = ClosedUntil(record.operator_id(), state);
  if (!closed.has_value()) return;
  for (Posting& posting : *record.mutable_postings()) {
    if (DateOf(BookingDate(record, posting)) > closed) continue;
    *posting.mutable_booking_date() = ToProto(AddDays(*closed, 1));
  }
}

void FoldClosing(const Record& record, const event::v1::PeriodClosed& closed, State& state) {
  Operator& books = state.Change<Operator>(absl::StrCat("operators/", record.operator_id()));
  const Date end = DateOf(closed.end_date()).value();
  const std::optional<Date> before = ClosedUntil(books);
  LEDGER_CHECK(!before.has_value() || *before < end);
  *books.mutable_closed_until_date() = closed.end_date();
  const std::string name = PeriodName(record.operator_id(), closed.end_date());
  Period& period = state.Create<Period>(name);
  period.set_name(name);
  if (before.has_value()) *period.mutable_start_date() = ToProto(AddDays(*before, 1));
  *period.mutable_end_date() = closed.end_date();
  *period.mutable_closed_time() = record.recorded_time();
  period.set_closed_position(record.position());
}

void FoldIfLate(const Record& record, State& state) {
  if (record.postings().empty() || ClosesYear(record)) return;
  const std::optional<Date> closed = ClosedUntil(record.operator_id(), state);
  const std::optional<Date> effective = DateOf(record.effective_date());
  if (!closed.has_value() || effective > closed) return;
  FoldLate(record, effective.value(), AddDays(*closed, 1), state);
}

}  // namespace thuning::accounting
