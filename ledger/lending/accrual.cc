// Taking what has arisen with time into the books.

#include "ledger/lending/accrual.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/journal.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/checks/request_checks.h"
#include "ledger/checks/today.h"
#include "ledger/lending/arrears.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_change.h"
#include "ledger/lending/loan_row.h"
#include "ledger/lending/provision.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using ledger::v1::AccrueLoanRequest;
using ledger::v1::Loan;

// Interest of a loan more than 90 days past due is no income until it is paid (Regulation (EU)
// 575/2013, article 178: default).
constexpr int64_t kDoubtfulDays = 90;

// On a loan that was not closed by then.
absl::Status CheckOwedOn(const Loan& loan, const google::type::Date& date) {
  RETURN_IF_ERROR(CheckPaidOut("name", loan));
  const bool closed = loan.has_closed_date() && DateOf(loan.closed_date()) <= DateOf(date);
  return closed ? CheckState("name", loan, type::v1::LOAN_STATE_ACTIVE) : absl::OkStatus();
}

// Where something came later, as if it had been accrued in time.
absl::Status PostAccrual(const Loan& loan, LoanBook book, const Accrual& accrual,
                         StateReader& state, event::v1::Record& record) {
  if (accrual.day < std::max(book.last_day, book.posted_until)) {
    ASSIGN_OR_RETURN(
        const Fold fold,
        FoldChange({.loan = &loan, .accrued = &accrual, .with_positions = true}, state));
    return Conclude(loan, fold, {}, state, record);
  }
  book.Accrue(accrual);
  return PostChange(loan, book, {}, {}, record);
}

}  // namespace

Accrual AccrualOf(const Loan& loan, const LoanBook& book, const Account& account, Date day,
                  absl::string_view operator_id, StateReader& state) {
  const int64_t tolerance = loan.terms().policy().arrears_tolerance_minor();
  const int64_t days_past_due = ArrearsOn(account, day, tolerance).days_past_due;
  const int64_t at_risk = OwnRiskOf(book.funders, TotalsOf(book, account));
  return {.day = day,
          .interest_minor = account.InterestAccruedBy(day),
          .suspended = days_past_due > kDoubtfulDays,
          .provision_minor = ProvisionFor(operator_id, day, days_past_due, at_risk, state)};
}

void FillAccrued(const Accrual& accrual, event::v1::LoanAccrued& accrued) {
  accrued.set_interest_minor(accrual.interest_minor);
  accrued.set_suspended(accrual.suspended);
  accrued.set_provision_minor(accrual.provision_minor);
}

Accrual AccrualFrom(const event::v1::LoanAccrued& accrued, Date day) {
  return {.day = day,
          .interest_minor = accrued.interest_minor(),
          .suspended = accrued.suspended(),
          .provision_minor = accrued.provision_minor()};
}

absl::StatusOr<event::v1::Record> Decide(const AccrueLoanRequest& request, StateReader& state,
                                         const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "loans"}));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  ASSIGN_OR_RETURN(const Loan* loan, FindExisting<Loan>("name", request.name(), state));
  RETURN_IF_ERROR(CheckOwedOn(*loan, request.effective_date()));
  // What has not arisen yet is nobody's income; and nothing could be accrued before it any more.
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));

  const Date day = DateOf(request.effective_date()).value();
  LoanBook book = LoadBook(*loan, state);
  const std::optional<Account> account = AccountOn(*loan, book, day, state);
  if (!account.has_value()) {
    return RefuseState("DATE_BEFORE_DISBURSEMENT", "effective_date",
                       "nothing was paid out by then");
  }
  const Accrual accrual = AccrualOf(*loan, book, *account, day, ids[0], state);
  event::v1::Record record = accounting::NewRecord(ids[0], request.effective_date());
  event::v1::LoanAccrued& accrued = *record.add_events()->mutable_loan_accrued();
  accrued.set_loan_id(std::string(ids[1]));
  FillAccrued(accrual, accrued);
  RETURN_IF_ERROR(PostAccrual(*loan, std::move(book), accrual, state, record));
  return record;
}

absl::StatusOr<event::v1::Record> Decide(const ledger::v1::AccrueLoansRequest& request,
                                         StateReader& state, const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("parent", request.parent(), {"operators"}));
  RETURN_IF_ERROR(
      CheckDate("effective_date", request.has_effective_date(), request.effective_date()));
  RETURN_IF_ERROR(FindBooks("parent", ids[0], state).status());
  RETURN_IF_ERROR(CheckHappened(request, ids[0], context, state));
  event::v1::Record record = accounting::NewRecord(ids[0], request.effective_date());
  record.add_events()->mutable_loan_accrual_started();
  return record;
}

bool IsOwedOn(const Loan& loan, const google::type::Date& day) {
  return CheckOwedOn(loan, day).ok() && DateOf(loan.terms().disbursement_date()) <= DateOf(day);
}

event::v1::Record AccrualEnded(const ledger::v1::AccrueLoansRequest& request,
                               const ledger::v1::AccrueLoansResponse& outcome) {
  event::v1::Record record =
      accounting::NewRecord(LastId(request.parent()), request.effective_date());
  event::v1::LoanAccrualEnded& ended = *record.add_events()->mutable_loan_accrual_ended();
  ended.set_loan_count(outcome.loan_count());
  ended.set_loans_accrued(outcome.loans_accrued());
  for (const auto& refusal : outcome.refusals()) {
    event::v1::LeftAlone& left = *ended.add_left();
    left.set_name(refusal.loan());
    left.set_reason(refusal.reason());
    left.set_message(refusal.message());
  }
  return record;
}

ledger::v1::AccrueLoansResponse OutcomeOf(const event::v1::LoanAccrualEnded& ended) {
  ledger::v1::AccrueLoansResponse outcome;
  outcome.set_loan_count(ended.loan_count());
  outcome.set_loans_done(ended.loan_count());
  outcome.set_loans_accrued(ended.loans_accrued());
  for (const event::v1::LeftAlone& left : ended.left()) {
    auto& refusal = *outcome.add_refusals();
    refusal.set_loan(left.name());
    refusal.set_reason(left.reason());
    refusal.set_message(left.message());
  }
  return outcome;
}

}  // namespace thuning::lending
