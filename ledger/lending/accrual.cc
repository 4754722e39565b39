// Taking what has arisen with time into the books.

#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/accounting/journal.h"
#include "ledger/accounting/request_checks.h"
#include "ledger/base/refusal.h"
#include "ledger/base/status_macros.h"
#include "ledger/lending/arrears.h"
#include "ledger/lending/loan.h"
#include "ledger/lending/loan_change.h"
#include "ledger/lending/loan_row.h"
#include "ledger/state/names.h"

namespace thuning::lending {
namespace {

using ledger::v1::AccrueLoanRequest;
using ledger::v1::Loan;

// Interest of a loan more than 90 days past due is no income until it is paid (Regulation (EU)
// 575/2013, article 178: default).
constexpr int64_t kDoubtfulDays = 90;

}  // namespace

absl::StatusOr<event::v1::Record> Decide(const AccrueLoanRequest& request, StateReader& state,
                                         const Context& context) {
  ASSIGN_OR_RETURN(const auto ids, ParseName("name", request.name(), {"operators", "loans"}));
  RETURN_IF_ERROR(accounting::CheckDate("effective_date", request.has_effective_date(),
                                        request.effective_date()));
  ASSIGN_OR_RETURN(const Loan* loan, accounting::FindExisting<Loan>("name", request.name(), state));
  RETURN_IF_ERROR(CheckState("name", *loan, type::v1::LOAN_STATE_ACTIVE));
  // What has not arisen yet is nobody's income; and nothing could be accrued before it any more.
  RETURN_IF_ERROR(
      accounting::CheckNotInFuture("effective_date", request.effective_date(), context));
  LoanBook book = LoadBook(*loan, state);
  RETURN_IF_ERROR(accounting::CheckNotBefore("DATE_BEFORE_POSTED", "effective_date",
                                             request.effective_date(),
                                             accounting::ToProto(book.posted_until)));

  const Date day = accounting::DateOf(request.effective_date()).value();
  Account account = *book.account;
  account.AdvanceTo(day);
  const int64_t tolerance = loan->terms().policy().arrears_tolerance_minor();
  book.Accrue({.day = day,
               .interest_minor = account.InterestAccruedBy(day),
               .suspended = ArrearsOn(account, day, tolerance).days_past_due > kDoubtfulDays});
  event::v1::Record record = accounting::NewRecord(ids[0], request.effective_date());
  event::v1::LoanAccrued& accrued = *record.add_events()->mutable_loan_accrued();
  accrued.set_loan_id(std::string(ids[1]));
  accrued.set_interest_minor(book.accruals.back().interest_minor);
  accrued.set_suspended(book.accruals.back().suspended);
  RETURN_IF_ERROR(PostChange(*loan, book, {}, {}, record));
  return record;
}

}  // namespace thuning::lending
