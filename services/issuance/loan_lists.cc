#include "services/issuance/loan_lists.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ledger/base/check.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/lending/due_lists.h"
#include "ledger/lending/loan_book.h"
#include "ledger/lending/loan_position.h"
#include "ledger/projection/state_projection.h"
#include "services/rpc/read.h"
#include "thuning/ledger/v1/admin.pb.h"
#include "thuning/state/v1/state.pb.h"

namespace thuning::services {
namespace {

using ledger::v1::ListDueInstalmentsRequest;
using ledger::v1::ListDueInstalmentsResponse;
using ledger::v1::ListLoansRequest;
using ledger::v1::ListLoansResponse;
using ledger::v1::Loan;
using ledger::v1::Operator;

std::string PrefixOf(const std::string& parent) { return absl::StrCat(parent, "/loans/"); }

Loan LoanFrom(absl::string_view bytes) {
  Loan loan;
  LEDGER_CHECK(loan.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  return loan;
}

absl::Status CheckAsksForAll(const ListLoansRequest& request) {
  if (!request.has_date() && request.min_days_past_due() == 0 && !request.has_min_past_due()) {
    return absl::OkStatus();
  }
  return RefuseField("REQUIRED_FIELD_MISSING", "past_due",
                     "must be set where date, min_days_past_due or min_past_due is given");
}

absl::Status CheckFilter(const ListLoansRequest& request, const Operator& books) {
  if (request.has_date()) RETURN_IF_ERROR(CheckDate("date", true, request.date()));
  RETURN_IF_ERROR(CheckRange("min_days_past_due", request.min_days_past_due(), 0, INT32_MAX));
  if (!request.has_min_past_due()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckAmount("min_past_due", true, request.min_past_due()));
  return CheckCurrency("min_past_due", request.min_past_due().currency_code(), books);
}

// The course of a loan is small and says whether it is past due; only then its rows are folded.
absl::Status FillPastDue(const projection::View& view, const ListLoansRequest& request, Date day,
                         ListLoansResponse& response) {
  State state = StateOver(view);
  const int64_t min_days = std::max(request.min_days_past_due(), 1);
  const Page page{.prefix = PrefixOf(request.parent()),
                  .size = request.page_size(),
                  .token = request.page_token()};
  const auto visit = [&](absl::string_view bytes) {
    Loan loan = LoanFrom(bytes);
    const auto* course = state.Find<state::v1::LoanCourse>(lending::CourseName(loan.name()));
    if (course == nullptr || lending::DaysPastDueBy(day, *course) < min_days) return false;
    *loan.mutable_arrears() = lending::LoanArrearsOn(loan, day, state);
    if (loan.arrears().past_due_minor() < request.min_past_due().minor_units()) return false;
    *response.add_loans() = std::move(loan);
    return true;
  };
  ASSIGN_OR_RETURN(std::string next, VisitPage(view, page, visit));
  response.set_next_page_token(std::move(next));
  response.set_as_of_position(view.position(projection::kState));
  return absl::OkStatus();
}

}  // namespace

Date TodayOf(const Operator& books) {
  const Context now{.recorded_time = absl::Now()};
  return DateOf(TodayIn(books.time_zone(), now)).value();
}

absl::Status FillLoans(const projection::View& view, const ListLoansRequest& request,
                       ListLoansResponse& response) {
  const auto books = projection::FindRow<Operator>(view, request.parent());
  if (!books.has_value()) return ParentMissing(request.parent());
  if (!request.past_due()) {
    RETURN_IF_ERROR(CheckAsksForAll(request));
    return FillPage(view, request, PrefixOf(request.parent()), response,
                    &ListLoansResponse::mutable_loans);
  }
  RETURN_IF_ERROR(CheckFilter(request, *books));
  const Date day = request.has_date() ? DateOf(request.date()).value() : TodayOf(*books);
  return FillPastDue(view, request, day, response);
}

absl::Status FillDueInstalments(const projection::View& view,
                                const ListDueInstalmentsRequest& request,
                                ListDueInstalmentsResponse& response) {
  RETURN_IF_ERROR(CheckDate("start_date", request.has_start_date(), request.start_date()));
  RETURN_IF_ERROR(CheckDate("end_date", request.has_end_date(), request.end_date()));
  RETURN_IF_ERROR(
      CheckNotBefore("RANGE_EMPTY", "end_date", request.end_date(), request.start_date()));
  const auto books = projection::FindRow<Operator>(view, request.parent());
  if (!books.has_value()) return ParentMissing(request.parent());
  const Date first = DateOf(request.start_date()).value();
  const Date last = DateOf(request.end_date()).value();
  const Date today = TodayOf(*books);
  State state = StateOver(view);
  const Page page{.prefix = PrefixOf(request.parent()),
                  .size = request.page_size(),
                  .token = request.page_token()};
  const auto visit = [&](absl::string_view bytes) {
    const Loan loan = LoanFrom(bytes);
    if (loan.state() != type::v1::LOAN_STATE_ACTIVE) return false;
    auto due = lending::DueInstalmentsOf(loan, first, last, today, state);
    for (ledger::v1::DueInstalment& one : due) *response.add_instalments() = std::move(one);
    return !due.empty();
  };
  ASSIGN_OR_RETURN(std::string next, VisitPage(view, page, visit));
  response.set_next_page_token(std::move(next));
  response.set_currency_code(books->currency_code());
  response.set_as_of_position(view.position(projection::kState));
  return absl::OkStatus();
}

}  // namespace thuning::services
